"""The finished web page as blocks: what other editions are compared with.

A block is a paragraph, a heading, a point, a cell. Its words are those that stand in the page for
a reader; the numbers by which notes are called, and links back from the references, are none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from lxml import etree
from lxml import html as lxml_html

from publish.letters import words_in
from publish.problems import OutputError, Problem, Where

INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "br", "button", "cite", "code", "data", "del", "dfn", "em",
    "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time",
    "u", "var", "wbr",
    "math", "mi", "mo", "mn", "ms", "mtext", "mrow", "msup", "msub", "msubsup", "mfrac", "msqrt",
    "mroot", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mspace", "mstyle",
    "mpadded", "semantics", "menclose",
}  # fmt: skip
SILENT = {"", "head", "script", "style", "template", "svg", "annotation", "annotation-xml", "nav"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
CALL = re.compile(r"#(fn|fnref|c)\d+(-\d+)?$")  # a note's call, the way back, a citation's place
CAPTIONS = {"caption", "figcaption"}
CELLS = {"td", "th"}
REFERENCE, TEXT = "ref-", "text"

Role = Literal["text", "heading", "caption", "cell"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together; `works` are the keys of those that they cite, if they do."""

    words: tuple[str, ...]
    shown: str
    works: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the page: its pieces, what it stands in (outermost first), and as what."""

    pieces: tuple[Piece, ...]
    within: tuple[str, ...]
    role: Role = "text"

    @property
    def unit(self) -> str:
        """The innermost section, box, figure or table that it stands in."""
        return self.within[-1] if self.within else ""

    @property
    def words(self) -> tuple[str, ...]:
        """Its words."""
        return tuple(word for piece in self.pieces for word in piece.words)

    @property
    def shown(self) -> str:
        """Its text, as a reader sees it."""
        return " ".join("".join(piece.shown for piece in self.pieces).split())

    def without_citations(self) -> tuple[str, ...]:
        """Return its words less those of the citations."""
        return tuple(word for piece in self.pieces if not piece.works for word in piece.words)


@dataclass(frozen=True, slots=True)
class Page:
    """A web page: the blocks of its text, its notes, its references by key."""

    text: tuple[Block, ...]
    notes: dict[str, tuple[Block, ...]]
    references: dict[str, tuple[Block, ...]]
    titles: Mapping[str, str] = field(default_factory=dict)  # what each unit is headed


def read_page(
    path: Path,
    units: Collection[str] | None = None,
    added: Mapping[str, Iterable[str]] | None = None,
) -> Page:
    """Read a web page of ours; without `units` every id counts as something to stand in.

    `added` are the texts that the layout adds within each unit; they are taken out of its blocks.
    Raises OutputError where the file can't be read.
    """
    try:
        data = path.read_bytes()
        parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True)
        root = lxml_html.document_fromstring(data, parser=parser)
    except (OSError, etree.LxmlError, ValueError) as error:
        message = f"the web page cannot be read back: {error}"
        raise OutputError(Problem(Where(path.name), "unreadable-file", message)) from error
    text: list[Block] = []
    notes: dict[str, list[Block]] = {}
    references: dict[str, list[Block]] = {}
    titles: dict[str, str] = {}
    open_ = {name: Counter(phrases) for name, phrases in (added or {}).items()}
    for block, ids in _Reader(units).blocks(root):
        key = next((one for one in reversed(ids) if one.startswith(REFERENCE)), "")
        note = next((one for one in ids if re.fullmatch(r"fn\d+", one)), "")
        if key:
            references.setdefault(key.removeprefix(REFERENCE), []).append(block)
        elif note:
            notes.setdefault(note, []).append(block)
        elif block.within and not {"notes", "references"} & set(ids):
            if block.role == "heading":
                titles.setdefault(block.unit, block.shown)
            text += _typed(block, open_.get(block.unit))
    return Page(
        tuple(text),
        {name: tuple(blocks) for name, blocks in notes.items()},
        {key: tuple(blocks) for key, blocks in references.items()},
        titles,
    )


def _typed(block: Block, added: Counter[str] | None) -> list[Block]:
    """Return a block without what the layout adds to it; none where all of it is added."""
    if not added:
        return [block]
    if added[" ".join(block.words)] > 0:
        added[" ".join(block.words)] -= 1
        return []
    parts: list[list[Piece]] = [[]]
    for piece in block.pieces:
        words, before, behind = piece.words, False, False
        for phrase in sorted(+added, key=len, reverse=True):
            run = tuple(phrase.split())
            if words[: len(run)] == run:
                words, before = words[len(run) :], True
            elif words[-len(run) :] == run:
                words, behind = words[: -len(run)], True
            else:
                continue
            added[phrase] -= 1
        # Other files say what is added too, so there its neighbours are no run of words.
        parts += [[]] if before else []
        parts[-1].append(replace(piece, words=words))
        parts += [[]] if behind else []
    made = [replace(block, pieces=tuple(part)) for part in parts]
    return [one for one in made if one.words]


class _Reader:
    """Walks the page once, beginning a block wherever an element does that is not inline."""

    def __init__(self, units: Collection[str] | None) -> None:
        self.units = units
        self.pieces: list[Piece] = []
        self.run = ""

    def blocks(self, root: etree._Element) -> Iterator[tuple[Block, tuple[str, ...]]]:
        """Yield each block with the ids of all that it stands in."""
        yield from self._element(root, (), "text")

    def _element(
        self, element: etree._Element, ids: tuple[str, ...], role: Role
    ) -> Iterator[tuple[Block, tuple[str, ...]]]:
        name = _name(element)
        if name in SILENT or "popover" in element.attrib:
            return
        if name in INLINE:
            self._inline(element)
            return
        yield from self._end(ids, role)
        own = (*ids, element.get("id", "")) if element.get("id") else ids
        part = _role(name, role)
        self.run += element.text or ""
        for child in element:
            yield from self._element(child, own, part)
            self.run += child.tail or ""
        yield from self._end(own, part)

    def _inline(self, element: etree._Element) -> None:
        """Take the text of an inline element; that of a link to a reference is a citation."""
        href = element.get("href") or ""
        if _name(element) in {*SILENT, "button"}:
            return
        if CALL.fullmatch(href):
            self.run += " "
            return
        if href.startswith(f"#{REFERENCE}"):
            self._part(())
            self.run += "".join(map(str, element.itertext()))
            self._part((href.removeprefix(f"#{REFERENCE}"),))
            return
        drawn = any(child.tag == "svg" for child in element)
        self.run += (drawn and element.get("aria-label")) or element.text or ""
        for child in element:
            self._inline(child)
            self.run += child.tail or ""

    def _part(self, works: tuple[str, ...]) -> None:
        if self.run:
            self.pieces.append(Piece(tuple(words_in(self.run)), self.run, works))
        self.run = ""

    def _end(self, ids: tuple[str, ...], role: Role) -> Iterator[tuple[Block, tuple[str, ...]]]:
        self._part(())
        pieces, self.pieces = tuple(self.pieces), []
        if any(piece.words for piece in pieces):
            known = tuple(one for one in ids if self.units is None or one in self.units)
            within = known if known or TEXT not in ids else (TEXT,)
            yield Block(pieces, within, role), ids


def _name(element: etree._Element) -> str:
    tag: object = element.tag  # a function for comments and entities
    return tag if isinstance(tag, str) else ""


def _role(name: str, around: Role) -> Role:
    if name in HEADINGS:
        return "heading"
    if name in CELLS:
        return "cell"
    return "caption" if name in CAPTIONS else around
