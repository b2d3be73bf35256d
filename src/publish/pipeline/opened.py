"""Which files were opened: what an article depends on, as its process itself saw it.

Python tells of each file that it opens (`sys.addaudithook`); what other programs open it does not.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

_seen: set[str] | None = None
_installed: list[bool] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _seen is not None and isinstance(arguments[0], str | bytes):
        _seen.add(os.fsdecode(arguments[0]))


@contextlib.contextmanager
def listening() -> Iterator[set[str]]:
    """Yield the names of all files that are opened meanwhile, by any thread of this process."""
    global _seen  # noqa: PLW0603 - a hook can't be removed, and is told nothing else
    if not _installed:
        sys.addaudithook(_hear)
        _installed.append(True)
    before, _seen = _seen, set()
    try:
        yield _seen
    finally:
        _seen = before


@contextlib.contextmanager
def unheard() -> Iterator[None]:
    """Open files that nothing depends on but by what was noted of all of them."""
    global _seen  # noqa: PLW0603 - as above
    before, _seen = _seen, None
    try:
        yield
    finally:
        _seen = before
