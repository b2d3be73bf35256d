"""The words of a finished PDF, read back as assistive software reads them: by the structure tree.

poppler does the reading (`pdfinfo -struct-text`), so what it sees others see. What it prints for
WeasyPrint's files (70.0, poppler 22.12), and what is made of it here:

- One line of text a string. The space at a line's end is gone, as is any sign between two strings:
  `bo` and `ld` of one word look like two words. A string that ends in a hyphen is joined with the
  next of its block; all else is left to the alignment, which compares letters.
- `Lbl`, the number or bullet of a list item, was typed by nobody: left out. So is text directly in
  a `Figure`: that of an SVG, whose spaces are lost too.
- A footnote stands after the blocks of its page, its number before it; its call within the text.
- A table, paragraph or box that runs over pages is one element a page, a table's head repeated. The
  rest of a margin box comes before all text of the next page.
- Running heads and feet, and pages' numbers, are not in the tree. Text off the page, invisible, or
  in a group of its own (`opacity`) gives an empty string: for a reader it is lost indeed.
- A line that runs from right to left is given as it is seen, so backwards.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from publish.problems import LimitError, OutputError, Problem, SetupError, Where
from publish.verify.letters import LEFTWARD, words_in

SECONDS = 300  # poppler goes through a page once for each line of it: 0.15 s for a full page
INDENT = 2  # spaces a level, in what pdfinfo prints
INLINE = {"Span", "Link", "NonStruct", "Quote", "Code", "Em", "Strong", "Annot", "Reference"}
HYPHENS = "-\u00ad\u2010\u2011"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A string of the tree, with the number of the block that it stands in."""

    text: str
    block: int


def pdf_words(path: Path) -> list[str]:
    """Return the words of a tagged PDF in the order of its structure tree, normalised.

    Empty where the file has no structure tree. Raises SetupError where poppler is missing,
    LimitError where it takes too long and OutputError where it cannot read the file.
    """
    words: list[str] = []
    for _, pieces in groupby(_pieces(_struct_text(path)), key=lambda piece: piece.block):
        hold = ""
        for piece in pieces:
            text = hold + piece.text
            hold = ""
            if text.rstrip().endswith(tuple(HYPHENS)):
                hold = text.rstrip()
            else:
                words += _in_reading_order(text)
        words += _in_reading_order(hold)
    return words


def _struct_text(path: Path) -> str:
    program = shutil.which("pdfinfo")
    where = Where(path.name)
    if program is None:
        message = "'pdfinfo' is missing, so PDFs cannot be read back."
        raise SetupError(Problem(where, "tool-missing", message, "Install poppler-utils."))
    command = [program, "-enc", "UTF-8", "-struct-text", str(path.absolute())]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own file
    except subprocess.TimeoutExpired as error:
        message = f"reading the PDF back took more than {SECONDS} seconds."
        raise LimitError(Problem(where, "too-slow", message)) from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        message = f"pdfinfo cannot read the file: {' '.join(said[:2])}"
        raise OutputError(Problem(where, "unreadable-file", message))
    return done.stdout.decode(errors="replace")


def _pieces(printed: str) -> Iterator[_Piece]:
    """Yield the strings of a printed tree, less those that layouts make."""
    above: list[tuple[int, str, int]] = []  # (level, name, line) of the elements around
    for number, line in enumerate(printed.splitlines()):
        inner = line.lstrip(" ")
        level = (len(line) - len(inner)) // INDENT
        if not inner or inner.startswith(("/", "Object ", "(No content")):
            continue
        while above and above[-1][0] >= level:
            above.pop()
        if not inner.startswith('"'):
            above.append((level, inner.split()[0].rstrip(":"), number))
        elif not (_is_in_label(above) or (above and above[-1][1] == "Figure")):
            block = next((n for _, name, n in reversed(above) if name not in INLINE), -1)
            yield _Piece(inner[1:].removesuffix('"'), block)


def _is_in_label(above: list[tuple[int, str, int]]) -> bool:
    return any(name == "Lbl" for _, name, _ in above)


def _in_reading_order(text: str) -> list[str]:
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
