"""The child in which pages are made: WeasyPrint, kept warm, under limits.

A child serves requests by a pipe until the pipe closes. It is forked from a single-threaded server
that has this module, and so WeasyPrint, imported already.
"""

from __future__ import annotations

import contextlib
import copy
import gc
import io
import logging
import math
import os
import re
import resource
import time
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration

from publish.formats.balanced import balanced
from publish.formats.coloured import coloured
from publish.formats.fetching import Fetcher
from publish.formats.flush import flush
from publish.formats.geometry import measured
from publish.formats.glyphs import spelled
from publish.formats.hanging import hanging
from publish.formats.joined import joined
from publish.formats.page_texts import page_texts
from publish.formats.remembered import Memory, remembered
from publish.formats.requests import Drafts, Rendered, Request
from publish.formats.restyling import Restyling
from publish.formats.resuming import Resuming
from publish.formats.rules import Make, Rules
from publish.formats.tracing import traced
from publish.formats.widows import widows

MEMORY = 4 << 30  # bytes of address space of one child
FILE_SIZE = 1 << 30  # bytes of one file that a child writes
GARBAGE = 100_000  # new objects between two collections: few of a layout's become garbage
REST = 0.5  # seconds without a request, after which what is garbage all the same is collected
ALONE = 0.06  # the least hole beside a column that stands alone, as a share of the page's text
FACES = re.compile(r"@font-face\s*\{[^}]*\}")
END = "end-of-text"  # id of the mark after the last word, by which the fill is measured


class _Listener(logging.Handler):
    """Keeps the warnings of a logger."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


class _Sheets:
    """The stylesheet that was asked for last, parsed, with the fonts and counters that it declares.

    Parsed anew, it would declare its fonts once more for as long as the child lives.
    """

    def __init__(self) -> None:
        self.fonts = FontConfiguration()
        self.counters = CounterStyle()
        self.last: tuple[str, str] | None = None
        self.css: CSS | None = None
        self.resuming = Resuming()
        self.restyling = Restyling()
        self.memory = Memory()
        self.rules = Rules()
        self.drafts: Drafts[_Draft] = Drafts()

    def parsed(self, request: Request, fetcher: Fetcher, listener: _Listener) -> CSS:
        """Return the stylesheet of a request; one without a fault is kept, and so are its rules."""
        wanted = request.css, request.base
        if self.last != wanted or self.css is None:
            self.memory.with_faces(FACES.findall(request.css))
            make = self._maker(request, fetcher)
            said = list(listener.said)
            found = self.rules.parsed(
                *wanted, make, lambda: not fetcher.refused and listener.said == said
            )
            if found is None:  # parsed as a whole, it tells the place of what is wrong
                listener.said[:] = said
                found = self._maker(request, fetcher)(string=request.css)
            self.css = found
            self.last = None if fetcher.refused or listener.said else wanted
        return self.css

    def _maker(self, request: Request, fetcher: Fetcher) -> Make:
        """Return what parses CSS for a request, which begins without counters of its own."""
        self.counters = CounterStyle()
        return partial(
            CSS,
            base_url=request.base,
            url_fetcher=fetcher,
            font_config=self.fonts,
            counter_style=self.counters,
        )


def serve(pipe: Connection) -> None:
    """Serve requests from a pipe until it closes; files are read below the roots of each only."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, FILE_SIZE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.freeze()
    gc.set_threshold(GARBAGE)
    sheets = _Sheets()
    with contextlib.suppress(EOFError, BrokenPipeError):  # nobody asks any more
        while True:
            request, roots, seconds = pipe.recv()
            _limit(seconds)
            pipe.send(_answer(request, tuple(Path(root) for root in roots), sheets))
            del request
            _rest(pipe)


def _rest(pipe: Connection) -> None:
    """Collect what is garbage where nobody asks for a while: boxes hold each other in circles."""
    if not pipe.poll(REST):
        gc.collect()


def _limit(seconds: float) -> None:
    """Let the process take so much more time of the processor; then the system ends it."""
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = math.ceil(time.process_time() + seconds)
    resource.setrlimit(
        resource.RLIMIT_CPU,
        (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most),
    )


def _answer(request: Request, roots: tuple[Path, ...], sheets: _Sheets) -> Rendered:
    """Return what comes of a request, or how it failed."""
    try:
        return _render(request, roots, sheets)
    except MemoryError:
        return Rendered(failure="memory")
    except Exception as error:  # noqa: BLE001 - whatever WeasyPrint raises is told to the parent
        return Rendered(failure=f"{type(error).__name__}: {error}")


def _render(request: Request, roots: tuple[Path, ...], sheets: _Sheets) -> Rendered:
    fetcher = Fetcher(roots)
    listener = _Listener()
    logger = logging.getLogger("weasyprint")
    logger.handlers = [listener]
    logger.propagate = False
    draft = sheets.drafts.of(request) if request.drawn else None
    if draft is None:
        draft = _laid_out(request, fetcher, listener, sheets)
    if request.is_draft:
        sheets.drafts.keep(request, draft.rendered.pages, draft)
    elif request.options is not None:
        same = sheets.resuming.same_since(request.since) if request.resumed else frozenset()
        draft.draw(request.options, same)
    said = tuple(dict.fromkeys([*draft.rendered.said, *listener.said, *fetcher.refused]))
    return replace(draft.rendered, said=said)


@dataclass(slots=True)
class _Draft:
    """A document that is laid out, and what was measured of it."""

    html: HTML
    document: Document
    rendered: Rendered

    def draw(self, options: dict[str, Any], same: frozenset[int] = frozenset()) -> None:
        """Draw the pages, but for those that look the same as before."""
        pdf, drawn = io.BytesIO(), self.document
        if same:
            drawn = drawn.copy(_alone(p) for n, p in enumerate(drawn.pages) if n not in same)
        if not drawn.pages:
            self.rendered = replace(self.rendered, same=same)
            return
        with spelled(), joined(), traced(self.html.etree_element) as found:
            drawn.write_pdf(pdf, **options)
        self.rendered = replace(self.rendered, pdf=pdf.getvalue(), origins=found(), same=same)


def _alone(page: Any) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """Return a page without its links, as what they lead to may be on a page that is not drawn."""
    made = copy.copy(page)
    made.links, made.bookmarks = [], []
    return made


def _laid_out(request: Request, fetcher: Fetcher, listener: _Listener, sheets: _Sheets) -> _Draft:
    """Lay out a document."""
    css = sheets.parsed(request, fetcher, listener)
    html = HTML(string=request.html, base_url=request.base, url_fetcher=fetcher)
    tree = html.etree_element
    asked = (tree, request.pictures, request.key)
    anew = not request.resumed
    known: tuple[AbstractContextManager[None], ...] = ()
    if request.resumed or request.resumable:
        known = (
            sheets.resuming.laying(css, *asked, anew=anew),
            sheets.restyling.styling(css, tree, anew=anew),
        )
    ours = coloured(), hanging(), remembered(sheets.memory), balanced(), flush(), widows()
    with ExitStack() as stack:
        for changed in (*ours, *known):
            stack.enter_context(changed)
        document = html.render(
            stylesheets=[css],
            font_config=sheets.fonts,
            counter_style=sheets.counters,
            **request.options or {},
        )
    pages = document.pages
    rendered = Rendered(
        len(pages),
        _fill(pages),
        said=tuple(dict.fromkeys([*listener.said, *fetcher.refused])),
        hole=_hole(pages),
        document=measured(pages, html.etree_element),
        texts=page_texts(pages),
    )
    return _Draft(html, document, rendered)


def _fill(pages: list[Any]) -> float:
    """Return how far down the last page the text ends, as a share of its text area's height."""
    last = pages[-1]
    if END not in last.anchors:
        return 0.0
    top, height = _text_area(last)
    return (float(last.anchors[END][1]) - top) / height


def _hole(pages: list[Any]) -> float:
    """Return the largest white space at the foot of a column, as a share of a text area's height.

    A column ends where the longest beside it does; on all pages but the last, what stands lowest
    ends at the foot of the page. A column that stands alone counts as a hole beside it.
    """
    holes = [0.0]
    for page in pages:
        top, height = _text_area(page)
        lowest = _lowest(page)
        page_foot = lowest if page is pages[-1] else top + height
        holes.append((page_foot - lowest) / height)
        for wanted, columns in _columns(page):
            foot = columns[0].position_y + columns[0].height
            if len(columns) < wanted:
                holes.append(max(ALONE, columns[0].height / height))
            foot = page_foot if foot >= lowest else foot
            holes += [(foot - _end(column)) / height for column in columns]
    return max(holes)


def _lowest(page: Any) -> float:  # noqa: ANN401 - WeasyPrint has no types
    """Return where the last text or picture of a page ends, in px from its head."""
    root = page._page_box.children[0]  # noqa: SLF001 - nothing public tells it; what follows are margins
    leaves = (box for box in root.descendants() if not box.children)
    return max((float(box.position_y + box.height) for box in leaves), default=0.0)


def _columns(page: Any) -> list[tuple[int, list[Any]]]:  # noqa: ANN401 - WeasyPrint has no types
    """Return the sets of columns of a page, with the number that each should have."""
    boxes = page._page_box.descendants()  # noqa: SLF001 - nothing public tells the columns
    sets = ((box, [child for child in box.children if _is_column(child)]) for box in boxes)
    return [(box.style["column_count"], columns) for box, columns in sets if columns]


def _is_column(box: Any) -> bool:  # noqa: ANN401 - WeasyPrint has no types
    return bool(getattr(box, "is_column", False))


def _end(column: Any) -> float:  # noqa: ANN401 - WeasyPrint has no types
    """Return where the last thing in a column ends, in px from the head of the page."""
    ends = [box.position_y + box.margin_height() - box.margin_bottom for box in column.children]
    return float(max(ends, default=column.position_y))


def _text_area(page: Any) -> tuple[float, float]:  # noqa: ANN401 - WeasyPrint has no types
    """Return the top and height of a page's text area in px; nothing public tells the margins."""
    box = page._page_box  # noqa: SLF001 - see above
    return float(box.content_box_y()), float(box.height)
