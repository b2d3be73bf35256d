"""The numbers of notes, sections, tables and figures, in the order of reading the whole article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from publish import pandoc
from publish.article import Callout, Figure, Node, Pieces, Prose, Section, Table
from publish.numerals import Numerals
from publish.pandoc import Inlines, Link, Note, Span, Str

NAME_OF_FLOAT = re.compile(r"[^\W\d]+\.?")  # one word without a number: "Table", "Fig."
SHORTEST = 3  # letters that stand for a word: "Sec."


def with_sections_numbered(content: tuple[Node, ...], above: str = "") -> tuple[Node, ...]:
    """Number sections as 1, 1.1; one that is to have no number leaves those below it without."""
    made: list[Node] = []
    count = 0
    for node in content:
        if isinstance(node, Section) and not node.unnumbered:
            count += 1
            number = f"{above}{count}"
            inner = with_sections_numbered(node.content, f"{number}.")
            made.append(replace(node, number=number, content=inner))
        else:
            made.append(node)
    return tuple(made)


def with_numbers(content: tuple[Node, ...], numerals: Numerals) -> tuple[Node, ...]:
    """Write the number of a table or figure behind a link to it, as in "Table 2"."""
    numbers = {n.id: n.number for n in pandoc.walk(content) if isinstance(n, (Figure, Table))}

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        if not isinstance(node, Link) or not node.target.startswith("#"):
            return node
        number = numbers.get(node.target[1:])
        words = pandoc.plain(node.content).strip()
        if number is None or not NAME_OF_FLOAT.fullmatch(words):
            return node
        said = Str(f"\u00a0{numerals.say(number)}")
        return replace(node, content=(*pandoc.strip(node.content), said))

    return pandoc.transform(content, change)


def with_sections_named(
    content: tuple[Node, ...], word: str, numerals: Numerals, *, numbered: bool
) -> tuple[Node, ...]:
    """Make a link that says just `word`, or is short for it, tell which section it leads to.

    Where sections are `numbered` it becomes "Section 2.1", else it tells the section's title.
    """
    sections = {node.id: node for node in pandoc.walk(content) if isinstance(node, Section)}

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        section = sections.get(node.target.removeprefix("#")) if isinstance(node, Link) else None
        if section is None or not _is_short_for(pandoc.plain(node.content).strip(), word):
            return node
        if numbered and section.number:
            number = Str(f"\u00a0{numerals.say(section.number)}")
            return replace(node, content=(*pandoc.strip(node.content), number))
        return replace(node, content=_unlinked(section.title.inlines))

    return pandoc.transform(content, change)


def _is_short_for(said: str, word: str) -> bool:
    start = said.casefold().removesuffix(".")
    return len(start) >= SHORTEST and word.casefold().startswith(start)


def _unlinked(title: Inlines) -> Inlines:
    """Return a title for a place within a link: without notes, links of its own and places."""

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        match node:
            case Note():
                return ()
            case Link() | Span():
                return node.content
            case _:
                return node

    return pandoc.transform(title, change)


def note_numbers(content: tuple[Node, ...], *, source: bool = False) -> dict[int, int]:
    """Return the number of each note by its identity; those of sources are counted apart.

    Notes of short wordings come after all others, so that the full text counts without gaps; one
    that repeats a note of the text that it stands in for has the same number.
    """
    numbers: dict[int, int] = {}
    for note in _notes_in(content, source=source):
        numbers.setdefault(id(note), len(numbers) + 1)
    count = len(numbers)
    for node in pandoc.walk(content):
        if isinstance(node, (Callout, Section)) and node.short:
            own = node.body if isinstance(node, Callout) else _running(node.content)
            known = {note.content: numbers[id(note)] for note in _notes_in((own,), source=source)}
            for note in _notes_in((node.short,), source=source):
                if note.content not in known:
                    count += 1
                numbers[id(note)] = known.setdefault(note.content, count)
    return numbers


def _running(content: tuple[Node, ...]) -> tuple[Node, ...]:
    return tuple(node for node in content if isinstance(node, Prose))


def _notes_in(nodes: tuple[object, ...], *, source: bool) -> Iterator[Note]:
    """Yield the notes of nodes in the order of reading, without those of short wordings."""
    for node in nodes:
        if isinstance(node, Callout):
            yield from _notes_in((node.title, node.body, node.source), source=source)
        elif isinstance(node, Section):
            yield from _notes_in((node.title, *node.content), source=source)
        elif isinstance(node, Pieces):
            yield from _notes_in(node.content, source=source)
        else:
            notes = (inner for inner in pandoc.walk(node) if isinstance(inner, Note))
            yield from (note for note in notes if note.source == source)
