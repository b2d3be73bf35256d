"""The notes that people put on a PDF, and the words that stand under them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from lxml import etree

from publish.problems import ManuscriptError, Problem, SetupError, Where
from publish.verify.read_pdf import BROKEN

SECONDS = 60.0  # that poppler may take
UNSEEN = {"/Popup", "/Link", "/Widget", "/PrinterMark", "/TrapNet", "/Watermark"}
DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?")
XHTML = "{http://www.w3.org/1999/xhtml}"
GAP = 6.0  # pt from the text at which a number in the margin stands at least

Box = tuple[float, float, float, float]  # left, top, right, bottom in pt from the page's top left


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note: its page from 1, its type (Highlight …), the stretches that it marks, what it says.

    `name` tells it from others in the file, `answers` is the name of the one that it answers or,
    if `grouped`, belongs to.
    """

    page: int
    type: str
    boxes: tuple[Box, ...]
    text: str = ""
    who: str = ""
    when: str = ""
    name: str = ""
    answers: str = ""
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class PageWord:
    """A word on a page as poppler reads it, and where it stands."""

    text: str
    box: Box
    line: int  # its line, counted through the page


def read_annotations(file: Path) -> tuple[tuple[Annotation, ...], dict[str, str]]:
    """Return the notes on a PDF, and what the file says of itself.

    Raises ManuscriptError for what is no PDF that can be read.
    """
    try:
        with pikepdf.open(file) as pdf:
            found = tuple(one for n, page in enumerate(pdf.pages, 1) for one in _on(page, n))
            told = {str(key).lstrip("/"): str(value) for key, value in pdf.docinfo.items()}
    except BROKEN as error:
        hint = "Save it again in the program that it was marked in, without a password."
        message = f"this is no PDF that can be read: {error}."
        raise ManuscriptError(
            Problem(Where(str(file)), "unreadable-file", message, hint)
        ) from error
    return found, told


def _on(page: Any, number: int) -> Iterator[Annotation]:  # noqa: ANN401 - a pikepdf page
    left, _, _, top = (float(side) for side in page.cropbox)
    for one in page.obj.get("/Annots", []):
        kind = str(one.get("/Subtype", ""))
        if kind in UNSEEN or "/StateModel" in one:
            continue
        other = one.get("/IRT")
        yield Annotation(
            number,
            kind.lstrip("/"),
            tuple(_boxes(one, left, top)),
            " ".join(str(one.get("/Contents", "")).split()),
            str(one.get("/T", "")),
            _date(str(one.get("/M", one.get("/CreationDate", "")))),
            _name(one),
            _name(other) if other is not None else "",
            str(one.get("/RT", "")) == "/Group",
        )


def _name(one: Any) -> str:  # noqa: ANN401 - a pikepdf object
    return str(one.objgen) if one.is_indirect else str(one.get("/NM", ""))


def _boxes(one: Any, left: float, top: float) -> Iterator[Box]:  # noqa: ANN401 - as above
    points = [float(number) for number in one.get("/QuadPoints", [])]
    quads = [points[n : n + 8] for n in range(0, len(points) - 7, 8)]
    if not quads and "/Rect" in one:
        x0, y0, x1, y1 = (float(number) for number in one["/Rect"])
        quads = [[x0, y0, x1, y1]]
    for quad in quads:
        xs, ys = quad[::2], quad[1::2]
        yield min(xs) - left, top - max(ys), max(xs) - left, top - min(ys)


def _date(text: str) -> str:
    """Return a date of PDF as ISO 8601, as far as it goes; empty for none."""
    found = DATE.match(text)
    if not found:
        return ""
    year, month, day, hour, minute, second = (part or "" for part in found.groups())
    date = "-".join(part for part in (year, month, day) if part)
    return f"{date}T{hour}:{minute}:{second or '00'}" if minute else date


def page_words(file: Path) -> list[list[PageWord]]:
    """Return the words of each page in poppler's order, less numbers of lines in the margin.

    Raises SetupError without poppler, ManuscriptError where it can't read the file.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            ["pdftotext", "-bbox-layout", str(file), "-"],  # noqa: S607 - wherever it is installed
            capture_output=True, check=True, timeout=SECONDS,
        )  # fmt: skip
    except FileNotFoundError as error:
        hint = "Install poppler-utils."
        raise SetupError(
            Problem(Where("pdftotext"), "missing-tool", "poppler is missing.", hint)
        ) from error
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        message = "the words of this PDF can't be read."
        raise ManuscriptError(Problem(Where(str(file)), "unreadable-file", message)) from error
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(done.stdout, parser)
    return [list(_words(page)) for page in root.iter(f"{XHTML}page")]


def _words(page: etree._Element) -> Iterator[PageWord]:
    for number, line in enumerate(page.iter(f"{XHTML}line")):
        words = [PageWord(one.text or "", _box(one), number) for one in line.iter(f"{XHTML}word")]
        while (
            len(words) > 1 and words[0].text.isdigit() and words[1].box[0] - words[0].box[2] > GAP
        ):
            del words[0]
        while (
            len(words) > 1
            and words[-1].text.isdigit()
            and words[-1].box[0] - words[-2].box[2] > GAP
        ):
            del words[-1]
        yield from words


def _box(one: etree._Element) -> Box:
    left, top, right, bottom = (
        float(one.get(name) or 0) for name in ("xMin", "yMin", "xMax", "yMax")
    )
    return left, top, right, bottom
