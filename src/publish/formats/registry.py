"""The tables of formats: a new format is a module and a line here, a second one if it has pages.

A format's module is imported when it is first written: a brief needs nothing of the EPUB's.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from publish.formats.job import Job, Written

MODULES = ("epub", "mail", "pdf", "web", "word")


def _of(module: str, function: str) -> Callable[[Job], Any]:
    """Return what calls a function of a format's module."""

    def of(job: Job) -> Any:  # noqa: ANN401 - what it returns
        return getattr(_imported(module), function)(job)

    return of


def _imported(module: str) -> Any:  # noqa: ANN401 - a module
    return importlib.import_module(f"publish.formats.{module}")


def import_all() -> None:
    """Import all formats, for a process whose children write them."""
    for module in MODULES:
        _imported(module)


FORMATS: Mapping[str, Callable[[Job], Written]] = {
    "pdf": _of("pdf", "write"),
    "epub": _of("epub", "write"),
    "html": _of("web", "write"),
    "eml": _of("mail", "write"),
    "docx": _of("word", "write"),
}
PAGES: Mapping[str, Callable[[Job], tuple[str, ...]]] = {"pdf": _of("pdf", "paginate")}
