"""The content documents of an EPUB: what stands in which file, and the files drawn by templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import quote

from markupsafe import Markup

from publish import article as a
from publish import pandoc
from publish.page import Drawing, Hrefs, Layout
from publish.select import Box, Item, Part

Matter = Literal["frontmatter", "bodymatter", "backmatter"]
COVER, TITLE, NAV, OPENING = "cover.xhtml", "title.xhtml", "nav.xhtml", "opening.xhtml"
REFERENCES, NOTES, COPYRIGHT = "references.xhtml", "notes.xhtml", "copyright.xhtml"
FRAGMENT = "-._~!$&'()*+,;=:@/?"  # what a fragment may hold as it is (RFC 3986, 3.5)


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the contents list, and those below it."""

    title: str
    href: str
    below: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A file to draw: its template, what it shows, and the ids and notes that it will hold."""

    name: str
    title: str
    template: str
    matter: Matter
    items: tuple[Item, ...] = ()
    part: a.Section | None = None
    ids: frozenset[str] = frozenset()
    notes: tuple[int, ...] = ()
    headings: tuple[Heading, ...] = ()
    listed: bool = True  # in the contents list


@dataclass(frozen=True, slots=True)
class Plan:
    """All documents of a publication in reading order, and where every id and note is found."""

    layout: Layout
    documents: tuple[Document, ...]
    homes: Mapping[str, str] = field(default_factory=dict)  # id -> name of its document

    @property
    def contents(self) -> tuple[Heading, ...]:
        """The contents list."""
        return tuple(
            Heading(document.title, document.name, document.headings)
            for document in self.documents
            if document.listed
        )

    def hrefs(self, name: str) -> Hrefs:
        """Return what says, for links within a document, where an id is found."""

        def href(target: str) -> str | None:
            home = self.homes.get(target)
            fragment = quote(target, safe=FRAGMENT)
            return None if home is None else f"{'' if home == name else home}#{fragment}"

        return href


def plan(layout: Layout) -> Plan:
    """Divide a selection into documents: one a level-1 section, with its front and back matter."""
    documents = (*_front(layout), *_body(layout), *_back(layout))
    ends = layout.selection.edition.notes == "end"
    homes: dict[str, str] = {}
    for document in documents:
        homes |= dict.fromkeys(document.ids, document.name)
        for number in document.notes:
            homes[f"fnref{number}"] = document.name
            homes[f"fn{number}"] = NOTES if ends else document.name
    if ends and any(document.notes for document in documents):
        notes = Document(NOTES, layout.labels["notes"], "notes.html.j2", "backmatter")
        documents = (*documents[:-1], notes, documents[-1])
    return Plan(layout, documents, homes)


def draw(made: Plan, document: Document, **context: Any) -> str:  # noqa: ANN401 - for the template
    """Draw one document as text of XHTML."""
    drawing = Drawing(made.layout, made.hrefs(document.name))
    notes = drawing.notes
    numbers = [] if made.layout.selection.edition.notes == "end" else list(document.notes)
    if document.name == NOTES:
        numbers = [number for one in made.documents for number in one.notes]
    body = drawing.render(
        document.template, items=document.items, part=document.part, document=document, **context
    )
    return drawing.render(
        "document.html.j2",
        body=Markup(body),  # noqa: S704 - our own templates, autoescaped
        document=document,
        flow=lambda note: drawing.html(a.Flow(note.content)),
        notes=[notes[number] for number in sorted(set(numbers)) if number in notes],
    )


def _front(layout: Layout) -> Iterator[Document]:
    labels, meta = layout.labels, layout.selection.article.meta
    yield Document(COVER, labels["cover"], "cover.html.j2", "frontmatter", listed=False)
    yield Document(TITLE, meta.title, "title.html.j2", "frontmatter", listed=False)
    yield Document(NAV, labels["contents"], "nav.html.j2", "frontmatter", listed=False)


def _body(layout: Layout) -> Iterator[Document]:
    selection, meta = layout.selection, layout.selection.article.meta
    preface, sections = _divided(selection.content)
    opening = (*selection.top, *preface) if sections else selection.top
    if meta.summary or opening:
        yield _opening(layout, opening)
    number = 0
    if preface and not sections:
        number = 1
        title = meta.short_title or meta.title
        yield _document(layout, "section-01.xhtml", title, "untitled.html.j2", preface)
    for number, section in enumerate(sections, number + 1):
        part = section[0].section
        title = _words(part.title)
        content = (*section[0].content, *section[1])
        name = f"section-{number:02}.xhtml"
        made = _document(layout, name, title, "chapter.html.j2", content, part=part)
        yield replace(made, ids=made.ids | {part.id}, notes=(*_notes(part.title), *made.notes))


def _divided(
    content: tuple[Item, ...],
) -> tuple[tuple[Item, ...], list[tuple[Part, list[Item]]]]:
    """Part what stands before the first section from the sections, each with what follows it."""
    preface: list[Item] = []
    sections: list[tuple[Part, list[Item]]] = []
    for item in content:
        if isinstance(item, Part):
            sections.append((item, []))
        elif sections:
            sections[-1][1].append(item)
        else:
            preface.append(item)
    return tuple(preface), sections


def _opening(layout: Layout, items: tuple[Item, ...]) -> Document:
    """Plan the file that opens the book: the summary, the boxes at the top, what has no heading."""
    meta = layout.selection.article.meta
    first = items[0] if items else None
    if meta.summary:
        title = layout.labels["summary"]
    elif isinstance(first, Box):
        title = _title(layout, first)
        items = (replace(first, level=1), *_lowered(items[1:]))
        return _document(layout, OPENING, title, "opening.html.j2", items)
    else:
        title = meta.short_title or meta.title
    return _document(layout, OPENING, title, "opening.html.j2", _lowered(items))


def _lowered(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Set boxes below a heading of level 1."""
    return tuple(
        replace(item, level=max(item.level, 2)) if isinstance(item, Box) else item for item in items
    )


def _back(layout: Layout) -> Iterator[Document]:
    selection, labels = layout.selection, layout.labels
    for number, box in enumerate(selection.end, 1):
        items: tuple[Item, ...] = (replace(box, level=1),)
        name = f"back-{number:02}.xhtml"
        made = _document(layout, name, _title(layout, box), "back.html.j2", items)
        yield replace(made, matter="backmatter", headings=())
    if selection.references:
        ids = frozenset({"references", *(f"ref-{one.key}" for one in selection.references)})
        document = Document(REFERENCES, labels["references"], "references.html.j2", "backmatter")
        yield replace(document, ids=ids)
    yield Document(COPYRIGHT, labels["copyright"], "copyright.html.j2", "backmatter")


def _document(
    layout: Layout,
    name: str,
    title: str,
    template: str,
    items: tuple[Item, ...],
    part: a.Section | None = None,
) -> Document:
    said = tuple(_bare(item) for item in items)
    return Document(
        name,
        title,
        template,
        "bodymatter",
        items,
        part,
        frozenset(_ids(said)),
        _notes(said),
        tuple(_headings(layout, name, items, part)),
    )


def _headings(
    layout: Layout, name: str, items: tuple[Item, ...], part: a.Section | None
) -> Iterator[Heading]:
    """Yield the headings of level 2: sub-sections, and boxes that are drawn as sections."""
    above = _words(part.title).casefold() if part else ""
    for number, item in enumerate(items):
        if isinstance(item, Part):
            fragment = quote(item.section.id, safe=FRAGMENT)
            yield Heading(_words(item.section.title), f"{name}#{fragment}")
        elif isinstance(item, Box) and item.treatment.drawing == "section" and item.level > 1:
            title = _title(layout, item)
            headed = part and not number and not item.callout.title.inlines
            if title.casefold() != above and not headed:
                yield Heading(title, f"{name}#{quote(item.callout.id, safe=FRAGMENT)}")


def _title(layout: Layout, box: Box) -> str:
    own = _words(box.callout.title)
    return own or layout.kinds.by_name[box.callout.kind].title(layout.lang)


def _words(phrase: a.Phrase) -> str:
    return " ".join(pandoc.plain(phrase.inlines).split())


def _bare(item: Any) -> Any:  # noqa: ANN401 - gives back the type that it gets
    """Leave of an item what is said of it: a part and a box also carry their whole source."""
    match item:
        case Part():
            heading = replace(item.section, content=(), short=None)
            return replace(item, section=heading, content=tuple(map(_bare, item.content)))
        case Box():
            body = item.body
            if isinstance(body, a.Pieces):
                body = replace(body, content=tuple(map(_bare, body.content)))
            return replace(
                item, callout=replace(item.callout, body=a.Pieces(()), short=None), body=body
            )
        case _:
            return item


def _ids(said: object) -> Iterator[str]:
    """Yield what links may point at."""
    for node in pandoc.walk(said):
        if isinstance(node, (a.Callout, a.Section, a.Figure, a.Table)):
            yield node.id
        elif isinstance(node, (pandoc.Span, pandoc.Div)) and node.attr.id:
            yield node.attr.id


def _notes(said: object) -> tuple[int, ...]:
    return tuple(node.number for node in pandoc.walk(said) if isinstance(node, pandoc.Note))


