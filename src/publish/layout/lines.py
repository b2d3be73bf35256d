"""What a line may not show: runts, hyphens in a row or in a heading, units parted from numbers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from publish.keeping import SYMBOLS
from publish.layout.finding import Finding, ending, joined, quoted
from publish.layout.pages import HEADINGS, Document, Line, Page, Piece

RUNT = 0.1  # of the measure: a last line up to this is one
HYPHEN = "\u2010"  # as the layout adds it
IN_A_ROW = 3
BACK_MATTER = frozenset({"references", "closing"})  # classes: addresses there break where they can
NUMBER_END = re.compile(r"(?:^|[\s(–−-])[A-Z]{0,3}[$£€¥]?\d[\d.,]*$")
UNIT_START = re.compile(rf"(?:{SYMBOLS})(?!\w)")  # a word such as "per cent" may begin a line
HALF_UNIT, OTHER_HALF = re.compile(r"\d\s*km/$"), re.compile(r"h(?!\w)")
NO_BREAK = "Type '\\ ' (a backslash and a space) in place of the space: no line ends there."


def runt(document: Document) -> Iterator[Finding]:
    """Find last lines of paragraphs that hold a single short word, or the rest of one."""
    for element, lines in document.texts.items():
        if len(lines) < 2 or _apart(lines):  # noqa: PLR2004 - one line is a text by itself
            continue
        page, piece, last = lines[-1]
        before = lines[-2][2].text
        single = len(last.text.split()) == 1
        short = last.ink.width < RUNT * piece.content.width
        if single and (short or before.endswith(HYPHEN)):
            text = ending(joined(line for _, _, line in lines))
            message = f"the last line of {text} holds only “{last.text}”."
            hint = "Cut or add a word or two, so that the paragraph ends on a fuller line."
            yield Finding(page.number, element, message, hint)


def _apart(lines: list[tuple[Page, Piece, Line]]) -> bool:
    """Say whether lines are no running text: a heading, or matter at the back."""
    page, piece, _ = lines[-1]
    around = list(page.around(piece))
    return any(p.tag in HEADINGS or p.classes & BACK_MATTER for p in around)


def hyphens_in_a_row(document: Document) -> Iterator[Finding]:
    """Find three or more lines in a row that end in a hyphen."""
    for element, lines in document.texts.items():
        count = 0
        for page, piece, line in lines:
            count = count + 1 if _is_hyphened(line) else 0
            if count == IN_A_ROW and not _apart([(page, piece, line)]):
                message = f"{IN_A_ROW} lines in a row end in a hyphen, up to {ending(line.text)}."
                hint = "Change a word in one of the lines."
                yield Finding(page.number, element, message, hint)


def _is_hyphened(line: Line) -> bool:
    word = line.text.split()[-1]
    return word.endswith(HYPHEN) or (word.endswith("-") and "/" not in word)


def parted_word(document: Document) -> Iterator[Finding]:
    """Find words that the layout parts over two pages."""
    for element, lines in document.texts.items():
        for (page, _, line), (other, _, _) in itertools.pairwise(lines):
            if other is not page and line.text.endswith(HYPHEN):
                message = f"the page ends in the middle of a word: {ending(line.text)}."
                hint = "Cut or add a word or two in this paragraph."
                yield Finding(page.number, element, message, hint)


def hyphen_in_heading(document: Document) -> Iterator[Finding]:
    """Find words of headings and titles that the layout has parted."""
    for element, lines in document.texts.items():
        for page, piece, line in lines:
            heading = any(around.tag in HEADINGS for around in page.around(piece))
            if heading and line.text.endswith(HYPHEN):
                text = quoted(document.text_of(element))
                message = f"the heading {text} is hyphenated after {ending(line.text)}."
                hint = "Shorten the heading, or reword it."
                yield Finding(page.number, element, message, hint)


def split_unit(document: Document) -> Iterator[Finding]:
    """Find numbers at the end of a line whose unit begins the next."""
    for element, lines in document.texts.items():
        if _apart(lines):
            continue
        for (page, _, line), (_, _, following) in itertools.pairwise(lines):
            inside = HALF_UNIT.search(line.text) and OTHER_HALF.match(following.text)
            between = NUMBER_END.search(line.text) and UNIT_START.match(following.text)
            if not inside and not between:
                continue
            said = f"“{line.text.split()[-1]}” from “{following.text.split()[0]}”"
            message = f"a line break parts {said}, a number and its unit."
            hint = "Reword the sentence a little." if inside else NO_BREAK
            yield Finding(page.number, element, message, hint)


def straight_quotes(document: Document) -> Iterator[Finding]:
    """Find straight quotation marks and apostrophes outside code."""
    for element, lines in document.texts.items():
        for page, _, line in lines:
            if not line.code and (found := re.search(r"""\S*["']\S*""", line.text)):
                message = f"{quoted(found[0])} is set with a straight quotation mark."
                hint = "Type the curved one: ‘ ’ “ ”."
                yield Finding(page.number, element, message, hint)
                break
