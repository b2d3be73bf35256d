"""The words of a finished PDF, read back as assistive software reads them: by the structure tree.

`pdfinfo -struct-text` of poppler reads the same, and a test holds the two against each other; but
it goes through a whole page for each line of it, pictures and all: 5.2 s for a brief of 9 pages
(poppler 22.12), where this takes 0.3 s.

What WeasyPrint (70.0) writes, and what is made of it here:

- One line of text is one piece. The space at a line's end is gone, as is any sign between two
  pieces: `bo` and `ld` of one word look like two words. A piece that ends in a hyphen is joined
  with the next of its block; all else is left to the alignment, which compares letters.
- `Lbl`, the number or bullet of a list item or note, was typed by nobody: left out, except in a
  list whose `ListNumbering` says that it has none, as there a `Lbl` is a term with its definition.
  Text directly in a `Figure` is left out too: that of an SVG, whose spaces are lost.
- A footnote stands after the blocks of its page, its number before it; its call within the text.
- A table, paragraph or box that runs over pages is one element a page, a table's head repeated. A
  margin box that goes to the next page, or its rest, comes before all text of that page.
- Running heads and feet, and pages' numbers, are not in the tree. Text in a group of its own
  (`opacity`) is in the tree but without content there, so for a reader it is lost indeed; so is
  text that begins off the page, and invisible text.
- A line that runs from right to left is given as it is seen, so backwards, but for `ActualText`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pikepdf

from publish.letters import LEFTWARD, words_in
from publish.problems import OutputError, Problem, Where

INLINE = {"Span", "Link", "NonStruct", "Quote", "Code", "Em", "Strong", "Annot", "Reference"}
HYPHENS = ("-", "\u00ad", "\u2010", "\u2011")
PAINTING = ("f", "f*", "F", "B", "B*", "b", "b*", "S", "s", "sh", "Do")
OPERATORS = f"Tf Tr Tm Tj TJ ' \" BMC BDC EMC q Q cm {' '.join(PAINTING)}"
INVISIBLE = 3  # text rendering mode (ISO 32000-2, 9.3.6)
EDGE = 1.0  # pt by which text may begin off the page
NOTES = {"Note", "FENote"}  # of PDF 1.7 and of 2.0
UNNUMBERED = ("/None", "/Description")  # what ListNumbering says where labels are typed
BETWEEN = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>")
RANGE = re.compile(
    rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]*)>|\[([^\]]*)\])", re.DOTALL
)

BROKEN = (  # what pikepdf raises, and what a file of an odd form makes of the code below
    OSError, pikepdf.PikepdfError, ArithmeticError, AttributeError, LookupError, RecursionError,
    TypeError, ValueError,
)  # fmt: skip

Matrix = tuple[float, float, float, float, float, float]
Glyphs = dict[int, str]
Object = Any  # pikepdf.Object, which stands for any type of PDF


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text of the tree, the number of the block that it stands in, and whether as it is spoken."""

    text: str
    block: int
    spoken: bool


@dataclass(frozen=True, slots=True)
class _Around:
    """What a piece stands in: its element's type, its block, its page; whether labels are typed."""

    name: str
    block: int
    page: Object
    labelled: bool = False


@dataclass(slots=True)
class _Marked:
    """The text of a marked-content sequence; `spoken` if it was given as ActualText.

    `drawn` says whether anything is painted in it that is no text.
    """

    text: str = ""
    spoken: bool = False
    drawn: bool = False


def pdf_words(path: Path) -> list[str]:
    """Return the words of a tagged PDF in the order of its structure tree, normalised.

    Empty where the file has no structure tree. Raises OutputError where the file cannot be read.
    """
    try:
        with pikepdf.open(path) as pdf:
            pieces = list(_Reader(pdf).pieces())
    except BROKEN as error:
        message = f"the PDF cannot be read back: {error}"
        raise OutputError(Problem(Where(path.name), "unreadable-file", message)) from error
    words: list[str] = []
    for _, of_block in groupby(pieces, key=lambda piece: piece.block):
        hold = ""
        for piece in of_block:
            text = hold + piece.text
            hold = text.rstrip() if text.rstrip().endswith(HYPHENS) else ""
            if not hold:
                words += words_in(text) if piece.spoken else _as_spoken(text)
        words += _as_spoken(hold)
    return words


def _as_spoken(text: str) -> list[str]:
    """Return the words of a line; where it runs from right to left they are given backwards.

    Which way a line runs as a whole is told by most of its words.
    """
    words = words_in(text)
    if not LEFTWARD.search(text):
        return words
    runs = [list(run) for _, run in groupby(words, lambda word: bool(LEFTWARD.search(word)))]
    leftward = [run for run in runs if LEFTWARD.search(run[0])]
    if 2 * sum(map(len, leftward)) >= len(words):
        runs.reverse()
    return [word for run in runs for word in (run[::-1] if LEFTWARD.search(run[0]) else run)]


class _Reader:
    """Reads the structure tree of one file (ISO 32000-2, 14.7)."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.root: Object = pdf.Root.get("/StructTreeRoot")
        self.roles: Object = self.root.get("/RoleMap", {}) if self.root is not None else {}
        self.fonts: dict[tuple[int, int], tuple[int, Glyphs]] = {}
        self.texts: dict[tuple[int, int], dict[int, _Marked]] = {}
        self.blocks = 0

    def pieces(self) -> Iterator[_Piece]:
        """Yield the text of the tree, less what layouts make."""
        if self.root is not None:
            yield from self._kids(self.root, _Around("", 0, None))

    def _kids(self, element: Object, around: _Around) -> Iterator[_Piece]:
        for kid in _each(element.get("/K", [])):
            if isinstance(kid, int):
                yield from self._marked(around, kid)
            elif kid.get("/Type") == "/OBJR":
                continue
            elif "/MCID" in kid:
                here = replace(around, page=kid.get("/Pg", around.page))
                yield from self._marked(here, int(kid["/MCID"]))
            elif "/S" in kid:
                yield from self._element(kid, around)

    def _element(self, element: Object, around: _Around) -> Iterator[_Piece]:
        name = str(self.roles.get(element["/S"], element["/S"])).removeprefix("/")
        if name == "Lbl" and not around.labelled:
            return
        if name not in INLINE:
            self.blocks += 1
        here = _Around(
            name,
            around.block if name in INLINE else self.blocks,
            element.get("/Pg", around.page),
            _is_unnumbered(element) if name == "L" else around.labelled and name not in NOTES,
        )
        if name == "Formula":
            yield from self._formula(element, here)
        elif "/ActualText" in element:
            yield _Piece(str(element["/ActualText"]), here.block, spoken=True)
        else:
            yield from self._kids(element, here)

    def _formula(self, element: Object, here: _Around) -> Iterator[_Piece]:
        """Yield the text of a formula; of one that is drawn its alternative: its TeX."""
        pieces = list(self._kids(element, here))
        if not pieces and "/Alt" in element and self._is_drawn(element, here.page):
            pieces = [_Piece(str(element["/Alt"]), here.block, spoken=True)]
        yield from pieces

    def _is_drawn(self, element: Object, page: Object) -> bool:
        """Say whether the content of an element paints anything: an Alt alone shows nothing."""
        numbers = [kid for kid in _each(element.get("/K", [])) if isinstance(kid, int)]
        return any(self._content(page, number).drawn for number in numbers)

    def _content(self, page: Object, number: int) -> _Marked:
        if page.objgen not in self.texts:
            self.texts[page.objgen] = _Page(page, self.fonts).texts()
        return self.texts[page.objgen].get(number, _Marked())

    def _marked(self, around: _Around, number: int) -> Iterator[_Piece]:
        page = around.page
        if page is None or around.name == "Figure":
            return
        marked = self._content(page, number)
        if marked.text:
            yield _Piece(marked.text, around.block, marked.spoken)


def _each(value: Object) -> list[Object]:
    return list(value) if isinstance(value, (pikepdf.Array, list)) else [value]


def _is_unnumbered(element: Object) -> bool:
    attributes = [a for a in _each(element.get("/A", [])) if isinstance(a, pikepdf.Dictionary)]
    return any(a.get("/ListNumbering") in UNNUMBERED for a in attributes)


class _Page:
    """Reads the text of one page by its marked content (ISO 32000-2, 9.4, 14.6)."""

    def __init__(self, page: Object, fonts: dict[tuple[int, int], tuple[int, Glyphs]]) -> None:
        self.page = page
        self.fonts = fonts
        self.found: dict[int, _Marked] = {}
        self.open: list[tuple[int | None, bool]] = []  # (number, has ActualText)
        self.matrix: Matrix = (1, 0, 0, 1, 0, 0)
        self.above: list[Matrix] = []
        self.at = (0.0, 0.0)
        self.mode = 0
        self.width, self.glyphs = 1, dict[int, str]()
        self.edges = _edges(page)

    def texts(self) -> dict[int, _Marked]:
        """Return the visible text of each marked-content sequence by its number."""
        for step in pikepdf.parse_content_stream(self.page, OPERATORS):
            if not isinstance(step, pikepdf.ContentStreamInlineImage):
                self._step(str(step.operator), list(step.operands))
        return self.found

    def _step(self, operator: str, operands: list[Object]) -> None:
        match operator:
            case "q":
                self.above.append(self.matrix)
            case "Q" if self.above:
                self.matrix = self.above.pop()
            case "cm":
                self.matrix = _times(_matrix(operands), self.matrix)
            case "Tm":
                self.at = _times(_matrix(operands), self.matrix)[4:]
            case "Tr":
                self.mode = int(operands[0])
            case "Tf":
                self.width, self.glyphs = self._font(operands[0])
            case "BMC" | "BDC":
                self._begin(operands)
            case "EMC" if self.open:
                self.open.pop()
            case "Tj" | "TJ" | "'" | '"' if self._is_visible():
                self._show(_decoded(operands[-1], self.width, self.glyphs))
            case _:
                self._mark().drawn |= operator in PAINTING

    def _is_visible(self) -> bool:
        left, bottom, right, top = self.edges
        on_page = left <= self.at[0] <= right and bottom <= self.at[1] <= top
        return on_page and self.mode != INVISIBLE

    def _begin(self, operands: list[Object]) -> None:
        values: Object = operands[1] if len(operands) > 1 else {}
        if isinstance(values, pikepdf.Name):
            values = self.page.Resources.Properties[values]
        spoken = "/ActualText" in values
        self.open.append((int(values["/MCID"]) if "/MCID" in values else None, spoken))
        if spoken:
            self._add(str(values["/ActualText"]), spoken=True)

    def _show(self, text: str) -> None:
        if not any(spoken for _, spoken in self.open):
            self._add(text, spoken=False)

    def _add(self, text: str, *, spoken: bool) -> None:
        marked = self._mark()
        marked.text += text
        marked.spoken |= spoken

    def _mark(self) -> _Marked:
        """Return the marked content that is open: what is outside of any belongs to none."""
        number = next((n for n, _ in reversed(self.open) if n is not None), None)
        return _Marked() if number is None else self.found.setdefault(number, _Marked())

    def _font(self, name: Object) -> tuple[int, Glyphs]:
        font = self.page.Resources.Font[name]
        if font.objgen not in self.fonts:
            width = 2 if font.get("/Subtype") == "/Type0" else 1
            stream = font.get("/ToUnicode")
            self.fonts[font.objgen] = (width, _glyphs(stream.read_bytes()) if stream else {})
        return self.fonts[font.objgen]


def _edges(page: Object) -> tuple[float, float, float, float]:
    """Return the left, bottom, right and top edge of a page, wider by what text may exceed them."""
    while "/MediaBox" not in page and "/Parent" in page:
        page = page["/Parent"]
    x0, y0, x1, y1 = (float(value) for value in page["/MediaBox"])
    return min(x0, x1) - EDGE, min(y0, y1) - EDGE, max(x0, x1) + EDGE, max(y0, y1) + EDGE


def _matrix(operands: list[Object]) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in operands)
    return a, b, c, d, e, f


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4], m[4] * n[1] + m[5] * n[3] + n[5],
    )  # fmt: skip


def _decoded(shown: Object, width: int, glyphs: Glyphs) -> str:
    """Return the text of a string or an array of strings; glyphs of no known text are U+FFFD."""
    strings = shown if isinstance(shown, pikepdf.Array) else [shown]
    text = []
    for string in strings:
        if isinstance(string, pikepdf.String):
            codes = bytes(string)
            text += [
                glyphs.get(int.from_bytes(codes[at : at + width]), "\ufffd")
                for at in range(0, len(codes), width)
            ]
    return "".join(text)


def _glyphs(cmap: bytes) -> Glyphs:
    """Return the text of each glyph, by a ToUnicode CMap (ISO 32000-2, 9.10.3)."""
    made: dict[int, str] = {}
    for kind, lines in BETWEEN.findall(cmap):
        if kind == b"bfchar":
            made.update((int(code, 16), _text(text)) for code, text in PAIR.findall(lines))
            continue
        for low, high, first, each in RANGE.findall(lines):
            codes = range(int(low, 16), int(high, 16) + 1)
            if each:
                made.update(zip(codes, map(_text, re.findall(rb"<(\w*)>", each)), strict=False))
            else:
                start = _text(first)
                made.update((c, start[:-1] + chr(ord(start[-1]) + c - codes[0])) for c in codes)
    return made


def _text(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")
