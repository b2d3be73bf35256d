"""WeasyPrint, imported without a search for libraries; to be imported before what imports it.

It asks for each library by the names that other systems give it first, and each miss has cffi run
ldconfig and a compiler: two fifths of the time that its import takes. On Linux the loader knows the
names without them.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import sys
from collections.abc import Iterator


def _not_found(name: str) -> str | None:  # noqa: ARG001 - it answers in find_library's place
    return None


@contextlib.contextmanager
def _no_search() -> Iterator[None]:
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = _not_found
    try:
        yield
    finally:
        ctypes.util.find_library = search


with _no_search():
    import weasyprint

__all__ = ["weasyprint"]
