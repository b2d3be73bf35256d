"""Where citations stand in an edition: in the text, as notes, as notes in the margin.

place() makes the notes that an edition wants of an article's citations, before anything is chosen
from it. reworded() gives notes their wording once it is known what the edition shows: the
first to name a work names it in full.

What a citation is called, and the numbers of notes, come from the whole article, so they are the
same in each edition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from publish import article as a
from publish import pandoc
from publish.citeproc import author_of, run, unnested
from publish.edition import Edition
from publish.manuscript.numbering import note_numbers
from publish.manuscript.works import entry_line, told_apart
from publish.pandoc import Cite, CiteItem, Inlines, Link, Note, Para, Space, Span, Str
from publish.select import Selection, reading_order, words_of

PUNCTUATION = (".", ",", ";", ":", "!", "?", "\u2026", "\u060c", "\u061b", "\u061f", "\u06d4")
BEFORE = {"fr"}  # languages that put the call of a note before the punctuation
PLACE = pandoc.Attr("", ("cited-place",))
SEEN_ALONE = "popup"  # notes that are read without those before them
Entries = Mapping[str, tuple[a.Reference, Inlines]]  # as lines that lead to the list


def place(article: a.Article, edition: Edition) -> a.Article:
    """Return the article as an edition cites: with a note for each citation, if it wants notes."""
    if not makes_notes(article, edition):
        return article
    style = article.style.kind
    kept = _kept(article.content)
    entries = {one.key: (one, _linked(entry_line(one), one.key)) for one in article.references}

    def note_for(cite: Cite) -> Note:
        if style == "note":
            items = tuple(replace(item, mode="NormalCitation") for item in cite.items)
            return Note((Para((replace(cite, items=items),)),), where=cite.where)
        return Note(_told(cite, entries, edition), source=True, where=cite.where)

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        if not isinstance(node, Cite) or id(node) in kept or node.entry or not node.items:
            return node
        author = author_of(node.label) if node.items[0].mode == "AuthorInText" else ()
        return (*author, note_for(node))

    content = pandoc.transform(article.content, change)
    before = article.meta.lang.partition("-")[0] in BEFORE
    content = pandoc.transform(content, lambda node: _settled(node, before=before))
    return replace(article, content=_numbered(content))


def makes_notes(article: a.Article, edition: Edition) -> bool:
    """Say whether an edition makes notes of an article's citations."""
    if edition.citations == "cards":  # which a web page makes of its own list
        return False
    style = article.style.kind
    notes = style == "note" if edition.citations == "link" else edition.citations != "short"
    return notes and style != "number" and edition.notes != "omit"


def _kept(content: tuple[a.Node, ...]) -> set[int]:
    """Return the citations that stay in the text: those in notes, and where a source is named."""
    around: list[object] = []
    for node in pandoc.walk(content):
        match node:
            case Note():
                around.append(node.content)
            case a.Callout() | a.Figure() | a.Table():
                around.append(node.source)
            case a.Facts():
                around.append(node.sources)
            case _:
                pass
    return {id(inner) for one in around for inner in pandoc.walk(one) if isinstance(inner, Cite)}


def _told(cite: Cite, entries: Entries, edition: Edition) -> tuple[Para, ...]:
    """Return the works of a citation as a note tells them: each entry, and the place in it."""
    own = edition.notes == SEEN_ALONE
    return tuple(
        Para(
            (replace(cite, items=(_told_whole(i) if own else i,), label=_entry(i, entries)),),
        )
        for i in cite.items
    )


def _told_whole(item: CiteItem) -> CiteItem:
    """Return a work as cited where its place is told already, so that nothing else has to tell."""
    return replace(item, prefix=(), suffix=())


def _entry(item: CiteItem, entries: Entries) -> Inlines:
    before = (*_capital(pandoc.strip(item.prefix)), Space()) if item.prefix else ()
    return (*before, *_whole(item, entries))


def _whole(item: CiteItem, entries: Entries) -> Inlines:
    """Return the entry of a work as cited, with the place in it, which runs the entry's way."""
    if item.key not in entries:
        return (Str(item.key),)
    reference, entry = entries[item.key]
    locator = pandoc.plain(item.suffix).strip(" ,;\u00a0")
    place_ = (Space(), Span(PLACE, (Str(locator), Str(".")))) if locator else ()
    return told_apart(reference, (*entry, *place_))


def _linked(entry: Inlines, key: str) -> Inlines:
    """Lead from an entry in a note to the one in the list, less what leads elsewhere."""
    return unnested((Link(pandoc.Attr(), entry, f"#ref-{key}"),))


def _settled(node: Any, *, before: bool) -> object:  # noqa: ANN401 - any node of the tree
    """Set the calls of notes as type is set: no space before them, punctuation where it belongs."""
    match node:
        case a.Phrase(inlines=inlines):
            return replace(node, inlines=_closed_up(inlines, before=before))
        case Para() | pandoc.Styled() | pandoc.Quoted():
            return replace(node, content=_closed_up(node.content, before=before))
        case _:
            return node


def _closed_up(inlines: Inlines, *, before: bool) -> Inlines:
    made: list[pandoc.Inline] = []
    for node in inlines:
        if _is_new(node):
            while made and isinstance(made[-1], Space):
                made.pop()
        last = made[-1] if made else None
        if isinstance(node, Str) and isinstance(last, Note) and _is_new(last) and not before:
            rest = node.text.lstrip("".join(PUNCTUATION))
            if stop := node.text[: len(node.text) - len(rest)]:
                made.insert(_before_notes(made), replace(node, text=stop))
                made += [replace(node, text=rest)] if rest else []
                continue
        made.append(node)
    return tuple(made) if len(made) != len(inlines) or tuple(made) != inlines else inlines


def _before_notes(made: list[pandoc.Inline]) -> int:
    at = len(made)
    while at and isinstance(made[at - 1], Note):
        at -= 1
    return at


def _is_new(node: object) -> bool:
    """Say whether a node is a note that was made of a citation, and so has no number yet."""
    return isinstance(node, Note) and not node.number


def _numbered(content: tuple[a.Node, ...]) -> tuple[a.Node, ...]:
    """Number notes through the whole article, those of sources by themselves."""
    numbers = note_numbers(content) | note_numbers(content, source=True)

    def number(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        return replace(node, number=numbers[id(node)]) if isinstance(node, Note) else node

    return pandoc.transform(content, number)


# ---------------------------------------------------------------- what is read before


def reworded(selection: Selection) -> Selection:
    """Word the citations in notes as they follow each other in an edition.

    A style that makes notes is asked by one run of citeproc. With one of author and date a work
    that a note has told whole is called by these from then on, but in notes that pop up: each of
    them is seen alone. A selection without such citations comes back as it is.
    """
    notes = tuple(_notes_read(selection))
    match selection.article.style.kind:
        case "note":
            labels = _labels_in_turn(selection.article, notes)
        case "text" if selection.edition.notes != SEEN_ALONE:
            labels = _short_labels(selection.article, notes)
        case _:
            labels = {}
    if not labels:
        return selection

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        if id(node) not in labels:
            return node
        return replace(node, items=tuple(map(_told_whole, node.items)), label=labels[id(node)])

    return replace(
        selection,
        top=pandoc.transform(selection.top, change),
        content=pandoc.transform(selection.content, change),
        end=pandoc.transform(selection.end, change),
        notes=pandoc.transform(selection.notes, change),
    )


def _labels_in_turn(article: a.Article, notes: tuple[Note, ...]) -> dict[int, Inlines]:
    """Return the labels of citations in notes, by identity, in a style that makes notes."""
    cites = [n for note in notes for n in pandoc.walk(note) if isinstance(n, Cite) and n.items]
    if not cites:
        return {}
    asked = [Para((Str("x"), note)) for note in notes]  # a text that calls each note
    made = run(asked, article.csl, article.style, article.meta.lang)
    found = (n for block in made if isinstance(block, Para) for n in pandoc.walk(block))
    worded = (unnested(n.label) for n in found if isinstance(n, Cite))
    labels = {id(cite): label for cite, label in zip(cites, worded, strict=True)}
    for note in filter(_stands_alone, notes):
        (cite,) = (n for n in pandoc.walk(note) if isinstance(n, Cite))
        labels[id(cite)] = _capital(labels[id(cite)])
    return labels


def _short_labels(article: a.Article, notes: tuple[Note, ...]) -> dict[int, Inlines]:
    """Return short labels, by identity, for citations of works that a note before tells whole."""
    works = {one.key: one for one in article.references}
    told: set[str] = set()
    labels = {}
    for note in notes:
        cites = [n for n in pandoc.walk(note) if isinstance(n, Cite)] if note.source else []
        for cite in cites:
            (item,) = cite.items
            if item.key in told:
                labels[id(cite)] = _in_short(item, works[item.key])
            told.add(item.key)
    return labels


def _in_short(item: CiteItem, work: a.Reference) -> Inlines:
    """Return a work as cited by author and date: "See Khan 2020, p. 4" and a full stop."""
    locator = pandoc.plain(item.suffix).strip(" ,;\u00a0")
    before = (*_capital(pandoc.strip(item.prefix)), Space()) if item.prefix else ()
    place_ = (Str(","), Space(), Span(PLACE, (Str(locator),))) if locator else ()
    said = (*work.short, *place_)
    stop = () if pandoc.plain(said).endswith(".") else (Str("."),)
    return (*before, *told_apart(work, (*said, *stop)))


def _notes_read(selection: Selection) -> Iterator[Note]:
    """Yield the notes of an edition in the order in which it is read."""
    for items in (selection.top, selection.content, selection.end):
        said = words_of(reading_order(items))
        yield from (node for node in pandoc.walk(said) if isinstance(node, Note))


def _stands_alone(note: Note) -> bool:
    """Say whether a note is a citation and nothing else."""
    match note.content:
        case (Para(content=(Cite(),)),):
            return True
        case _:
            return False


def _capital(inlines: Inlines) -> Inlines:
    """Begin a note with a capital, "See" for "see"."""
    first = inlines[0] if inlines else None
    match first:
        case Str(text=text):
            return (replace(first, text=text[:1].upper() + text[1:]), *inlines[1:])
        case Span(content=content) | Link(content=content):
            return (replace(first, content=_capital(content)), *inlines[1:])
        case _:
            return inlines
