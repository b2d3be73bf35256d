"""The content documents of an EPUB: what stands in which file, and the files drawn by templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import quote

from markupsafe import Markup

from publish import article as a
from publish import pandoc
from publish.page import Drawing, Layout
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
    matter: Matter = "bodymatter"
    items: tuple[Item, ...] = ()
    part: a.Section | None = None
    ids: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()  # their names
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


def plan(layout: Layout) -> Plan:
    """Divide a selection into documents: one a level-1 section, with its front and back matter."""
    documents = (*_front(layout), *_body(layout), *_back(layout))
    ends = layout.selection.edition.notes == "end"
    homes: dict[str, str] = {}
    for document in documents:
        homes |= dict.fromkeys(document.ids, document.name)
        for note in document.notes:
            homes[f"fnref{note}"] = document.name
            homes[f"fn{note}"] = NOTES if ends else document.name
    if ends and any(document.notes for document in documents):
        notes = Document(NOTES, layout.labels["notes"], "notes.html.j2", "backmatter")
        documents = (*documents[:-1], notes, documents[-1])
    return Plan(layout, documents, homes)


class PlanDrawing(Drawing):
    """Draws the documents of a plan; links lead from the one that is being drawn."""

    def __init__(self, made: Plan) -> None:
        """Take the plan."""
        self.made = made
        self.here = ""
        super().__init__(made.layout, self._href)

    def _href(self, target: str) -> str | None:
        home = self.made.homes.get(target)
        fragment = quote(target, safe=FRAGMENT)
        return None if home is None else f"{'' if home == self.here else home}#{fragment}"

    def document(self, document: Document, **context: Any) -> str:  # noqa: ANN401 - for the template
        """Draw one document as text of XHTML."""
        self.here = document.name
        context |= {"items": document.items, "part": document.part, "document": document}
        body = Markup(self.render(document.template, **context))  # noqa: S704 - autoescaped
        notes = [self.notes[name] for name in self._names(document) if name in self.notes]
        return self.render(
            "document.html.j2", body=body, document=document, notes=notes, flow=self._flow
        )

    def _names(self, document: Document) -> list[str]:
        """Return the names of the notes that stand in a document, in order."""
        if document.name == NOTES:
            every = {name for one in self.made.documents for name in one.notes}
            return sorted(every, key=_by_number)
        ends = self.layout.selection.edition.notes == "end"
        return [] if ends else sorted(set(document.notes), key=_by_number)

    def _flow(self, note: pandoc.Note) -> Markup:
        return self.html(a.Flow(note.content))


def _front(layout: Layout) -> Iterator[Document]:
    labels, meta = layout.labels, layout.selection.article.meta
    yield Document(COVER, labels["cover"], "cover-page.html.j2", "frontmatter", listed=False)
    yield Document(TITLE, meta.title, "title.html.j2", "frontmatter", listed=False)
    yield Document(NAV, labels["contents"], "nav.html.j2", "frontmatter", listed=False)


def _body(layout: Layout) -> Iterator[Document]:
    selection, meta = layout.selection, layout.selection.article.meta
    preface, sections = _divided(selection.content)
    opening = (*selection.top, *preface) if sections else selection.top
    if meta.summary or opening:
        yield _opening(layout, opening)
    if preface and not sections:
        bare = Document("section-01.xhtml", meta.short_title or meta.title, "untitled.html.j2")
        yield _filled(layout, bare, preface)
    for number, (part, rest) in enumerate(sections, 1):
        title = _heading(layout, part.section)
        bare = Document(f"section-{number:02}.xhtml", title, "chapter.html.j2", part=part.section)
        yield _filled(layout, bare, (*part.content, *rest))


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
        return _filled(layout, Document(OPENING, title, "opening.html.j2"), items)
    else:
        title = meta.short_title or meta.title
    return _filled(layout, Document(OPENING, title, "opening.html.j2"), _lowered(items))


def _lowered(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Set boxes below a heading of level 1."""
    return tuple(
        replace(item, level=max(item.level, 2)) if isinstance(item, Box) else item for item in items
    )


def _back(layout: Layout) -> Iterator[Document]:
    selection, labels = layout.selection, layout.labels
    for number, box in enumerate(selection.end, 1):
        items: tuple[Item, ...] = (replace(box, level=1),)
        title = _title(layout, box)
        bare = Document(f"back-{number:02}.xhtml", title, "back.html.j2", "backmatter")
        yield _filled(layout, bare, items)
    if selection.references:
        ids = frozenset({"references", *(f"ref-{one.key}" for one in selection.references)})
        document = Document(REFERENCES, labels["references"], "references.html.j2", "backmatter")
        yield replace(document, ids=ids)
    yield Document(COPYRIGHT, labels["copyright"], "copyright.html.j2", "backmatter")


def _filled(layout: Layout, document: Document, items: tuple[Item, ...]) -> Document:
    """Put items into a document, with the ids, notes and headings that it gets by them."""
    said = tuple(_bare(item) for item in items)
    own = document.part
    return replace(
        document,
        items=items,
        ids=frozenset((*_ids(said), *((own.id,) if own else ()))),
        notes=(*(_notes(own.title) if own else ()), *_notes(said)),
        headings=tuple(_headings(layout, document, items)),
    )


def _headings(layout: Layout, document: Document, items: tuple[Item, ...]) -> Iterator[Heading]:
    """Yield the headings of level 2: sub-sections, and boxes that are drawn as sections."""
    own = document.part
    above = _words(own.title).casefold() if own else ""
    for number, item in enumerate(items):
        if isinstance(item, Part):
            fragment = quote(item.section.id, safe=FRAGMENT)
            yield Heading(_heading(layout, item.section), f"{document.name}#{fragment}")
        elif isinstance(item, Box) and item.treatment.drawing == "section" and item.level > 1:
            title = _title(layout, item)
            headed = own and not number and not item.callout.title.inlines
            if title.casefold() != above and not headed:
                fragment = quote(item.callout.id, safe=FRAGMENT)
                yield Heading(title, f"{document.name}#{fragment}")


def _title(layout: Layout, box: Box) -> str:
    own = _words(box.callout.title)
    return own or layout.kinds.by_name[box.callout.kind].title(layout.lang)


def _heading(layout: Layout, section: a.Section) -> str:
    """Return a section's heading as text, its number before it."""
    number = layout.numerals.say(section.number)
    return " ".join(part for part in (number, _words(section.title)) if part)


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


def _by_number(name: str) -> tuple[bool, int]:
    """Order the names of notes: explanations, then sources, each by their numbers."""
    return name.startswith("s"), int(name.removeprefix("s"))


def _notes(said: object) -> tuple[str, ...]:
    return tuple(node.name for node in pandoc.walk(said) if isinstance(node, pandoc.Note))
