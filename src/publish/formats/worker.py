"""The child in which pages are made: WeasyPrint, kept warm, under limits.

A child serves requests by a pipe until the pipe closes. It is forked from a single-threaded server
that has this module, and so WeasyPrint, imported already.
"""

from __future__ import annotations

import io
import logging
import os
import resource
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from publish.formats.fetching import Fetcher

MEMORY = 4 << 30  # bytes of address space of one child
FILE_SIZE = 1 << 30  # bytes of one file that a child writes
END = "end-of-text"  # id of the mark after the last word, by which the fill is measured


@dataclass(frozen=True, slots=True)
class Request:
    """A document to lay out; without `options` it is measured only."""

    html: str
    css: str
    base: str
    options: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """What came of a request: the number of pages, the fill of the last one (0 to 1), the bytes.

    `said` holds what WeasyPrint logged and what it was not allowed to load.
    """

    pages: int = 0
    fill: float = 0.0
    pdf: bytes = b""
    said: tuple[str, ...] = ()
    failure: str = ""


class _Listener(logging.Handler):
    """Keeps the warnings of a logger."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def serve(pipe: Connection, roots: tuple[str, ...]) -> None:
    """Serve requests from a pipe until it closes; files are read below the roots only."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, FILE_SIZE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    fonts = FontConfiguration()
    folders = tuple(Path(root) for root in roots)
    while True:
        try:
            request = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(_render(request, folders, fonts))
        except MemoryError:
            pipe.send(Rendered(failure="memory"))
        except Exception as error:  # noqa: BLE001 - whatever WeasyPrint raises is told to the parent
            pipe.send(Rendered(failure=f"{type(error).__name__}: {error}"))


def _render(request: Request, roots: tuple[Path, ...], fonts: FontConfiguration) -> Rendered:
    fetcher = Fetcher(roots)
    listener = _Listener()
    logger = logging.getLogger("weasyprint")
    logger.handlers = [listener]
    logger.propagate = False
    options = request.options or {}
    css = CSS(string=request.css, base_url=request.base, url_fetcher=fetcher, font_config=fonts)
    html = HTML(string=request.html, base_url=request.base, url_fetcher=fetcher)
    document = html.render(font_config=fonts, stylesheets=[css], **options)
    pdf = io.BytesIO()
    if request.options is not None:
        document.write_pdf(pdf, **options)
    said = tuple(dict.fromkeys([*listener.said, *fetcher.refused]))
    return Rendered(len(document.pages), _fill(document.pages), pdf.getvalue(), said)


def _fill(pages: list[Any]) -> float:
    """Return how far down the last page the text ends, as a share of its height."""
    last = pages[-1]
    if END not in last.anchors:
        return 0.0
    return float(last.anchors[END][1]) / float(last.height)
