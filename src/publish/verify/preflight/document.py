"""An open PDF as the rules see it: its parts, its boxes, and what its pages paint."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import pikepdf
from lxml import etree

from publish.press import Press
from publish.problems import ManuscriptError, Problem, Where
from publish.verify.preflight.geometry import Box, box, overlaps
from publish.verify.preflight.ink import Inked, measure
from publish.verify.preflight.interpreter import Interpreter
from publish.verify.preflight.marks import Mark

INHERITED = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
LETTER: Box = (0.0, 0.0, 612.0, 792.0)  # as readers take a page that has no size
EDGE = 0.05  # pt that rounding may move an edge
NEST = 60  # dictionaries written inside each other


class Document:
    """A PDF before a press; what is costly to find out is found out once."""

    def __init__(self, pdf: pikepdf.Pdf, path: Path, press: Press, heat_map: Path | None) -> None:
        """Take an open PDF, the file that it is in, the press, and where its heat map goes."""
        self.pdf = pdf
        self.path = path
        self.press = press
        self.heat_map = heat_map

    @property
    def root(self) -> Any:  # noqa: ANN401 - pikepdf's objects
        """The catalog."""
        return self.pdf.Root

    @property
    def info(self) -> Any:  # noqa: ANN401 - pikepdf's objects
        """The Info dictionary, empty where there is none."""
        return self.pdf.trailer.get("/Info", pikepdf.Dictionary())

    @cached_property
    def dictionaries(self) -> tuple[Any, ...]:
        """All dictionaries and streams of the file, those written inside others too."""
        return tuple(one for thing in self.pdf.objects for one in _dictionaries(thing, 0))

    @cached_property
    def xmp(self) -> Any:  # noqa: ANN401 - an element of lxml or nothing
        """The root of the XMP metadata, None where there is none that can be read."""
        stream = self.root.get("/Metadata")
        if not isinstance(stream, pikepdf.Stream):
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        try:
            return etree.fromstring(stream.read_bytes(), parser)
        except (etree.XMLSyntaxError, ValueError):
            return None

    @cached_property
    def intents(self) -> tuple[Any, ...]:
        """The output intents for PDF/X."""
        given = self.root.get("/OutputIntents", [])
        return tuple(one for one in given if one.get("/S") == pikepdf.Name.GTS_PDFX)

    @cached_property
    def profile(self) -> bytes:
        """The ICC profile of the one output intent, empty where there is none."""
        stream = self.intents[0].get("/DestOutputProfile") if len(self.intents) == 1 else None
        return stream.read_bytes() if isinstance(stream, pikepdf.Stream) else b""

    # ------------------------------------------------------------ pages

    def pages(self) -> Iterator[tuple[int, Any]]:
        """Yield the pages with their numbers, from 1."""
        yield from enumerate((page.obj for page in self.pdf.pages), 1)

    def box(self, page: Any, name: str) -> Box | None:  # noqa: ANN401 - pikepdf's objects
        """Return a box of a page in pt, None where it has none of its own."""
        found = _inherited(page, f"/{name}") if f"/{name}" in INHERITED else page.get(f"/{name}")
        return None if found is None else box(found)

    def cut(self, page: Any) -> Box | None:  # noqa: ANN401 - as above
        """Return the box that a page says it is cut to, None where it says none."""
        return self.box(page, "TrimBox") or self.box(page, "ArtBox")

    def trim(self, page: Any) -> Box:  # noqa: ANN401 - as above
        """Return the box that a page is cut to, else the next larger (ISO 32000-1, 14.11.2)."""
        found = (self.box(page, name) for name in ("CropBox", "MediaBox"))
        return self.cut(page) or next((one for one in found if one), LETTER)

    def bleed(self, page: Any) -> Box:  # noqa: ANN401 - as above
        """Return the box that is printed before a page is cut."""
        return self.box(page, "BleedBox") or self.trim(page)

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """All that the pages paint; raises LimitError where that is too much."""
        spent = [0]
        made: list[Mark] = []
        for number, page in self.pages():
            bounds = self.box(page, "MediaBox") or self.trim(page)
            interpreter = Interpreter(number, bounds, self.path.name, spent)
            interpreter.page(page, _inherited(page, "/Resources"))
            made += interpreter.marks
        return tuple(made)

    @cached_property
    def seen(self) -> tuple[Mark, ...]:
        """What the pages paint that can be seen within the bleed."""
        bleeds = {number: self.bleed(page) for number, page in self.pages()}
        return tuple(
            mark for mark in self.marks if mark.box and _meets(mark.box, bleeds[mark.page])
        )

    @cached_property
    def ink(self) -> tuple[Inked, ...]:
        """The ink of each page as it is rendered; raises SetupError without Ghostscript."""
        sheets = [self.trim(page) for _, page in self.pages()]
        return measure(self.path, sheets, self.press, self.heat_map)


@contextmanager
def opened(path: Path) -> Iterator[pikepdf.Pdf]:
    """Open a PDF to look at it; raises ManuscriptError for what is none or can't be read."""
    # What it repairs, pikepdf logs as well; the rule on damage says it once, in our own words.
    logging.getLogger("pikepdf").setLevel(logging.CRITICAL)
    where = Where(str(path))
    try:
        pdf = pikepdf.open(path)
    except pikepdf.PasswordError as error:
        message, hint = "this PDF opens only with a password.", "Ask its maker for one without."
        raise ManuscriptError(Problem(where, "unreadable-pdf", message, hint)) from error
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}."
        raise ManuscriptError(Problem(where, "unreadable-pdf", message)) from error
    except pikepdf.PikepdfError as error:
        message, hint = "this is no PDF, or one cut off or damaged.", "Export or send it again."
        raise ManuscriptError(Problem(where, "unreadable-pdf", message, hint)) from error
    with pdf:
        if not len(pdf.pages):
            message, hint = "this PDF has no pages.", "Export it again."
            raise ManuscriptError(Problem(where, "unreadable-pdf", message, hint))
        yield pdf


def _dictionaries(thing: Any, depth: int) -> Iterator[Any]:  # noqa: ANN401 - pikepdf's objects
    """Yield a dictionary and those written inside it; what it only refers to comes by itself."""
    if depth > NEST:
        return
    if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        yield thing
        kids: list[Any] = [value for _, value in thing.items()]
    elif isinstance(thing, pikepdf.Array):
        kids = list(thing)
    else:
        return
    for kid in kids:
        if isinstance(kid, pikepdf.Object) and not kid.is_indirect:
            yield from _dictionaries(kid, depth + 1)


def _inherited(page: Any, name: str) -> Any:  # noqa: ANN401 - as above
    """Return an entry of a page or of the nodes above it (ISO 32000-1, 7.7.3.4)."""
    for _ in range(NEST):
        if name in page:
            return page[name]
        if "/Parent" not in page:
            break
        page = page.Parent
    return pikepdf.Dictionary() if name == "/Resources" else None


def _meets(seen: Box, bleed: Box) -> bool:
    """Say whether a thing, which may be thin as a line, lies at least partly within the bleed.

    What only touches its edge, as the marks for cutting do, does not.
    """
    left, bottom, right, top = seen
    across, up = (
        EDGE if high - low < EDGE else 0.0 for low, high in ((left, right), (bottom, top))
    )
    inner = bleed[0] + EDGE, bleed[1] + EDGE, bleed[2] - EDGE, bleed[3] - EDGE
    return overlaps((left - across, bottom - up, right + across, top + up), inner)
