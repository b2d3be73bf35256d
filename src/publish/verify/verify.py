"""Verification: each format's checkers, run once over all candidates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from publish.problems import LimitError, OutputError, Problem, SetupError, Where
from publish.verify import epubcheck, verapdf
from publish.verify.verdict import (
    CheckerFailedError,
    CheckerMissingError,
    CheckerTimeoutError,
    Verdict,
)

PDF_FLAVOURS = ("ua1",)


def available(form: str) -> bool:
    """Say whether the checkers of a format (pdf, epub) can run here."""
    return verapdf.available() if form == "pdf" else epubcheck.available()


def verify(paths: Sequence[Path]) -> dict[str, tuple[Verdict, ...]]:
    """Check files by their kind; returns the verdicts by file name.

    Raises SetupError where a checker is missing, LimitError where one took too long, OutputError
    where one crashed.
    """
    pdfs = [path for path in paths if path.suffix == ".pdf"]
    epubs = [path for path in paths if path.suffix == ".epub"]
    with ThreadPoolExecutor(2) as pool:  # most of a checker's time is its JVM's start
        books = pool.submit(_run, epubcheck.epubcheck, epubs)
        pages = [_run(verapdf.verapdf, pdfs, flavour) for flavour in PDF_FLAVOURS]
        verdicts = [*books.result(), *(verdict for some in pages for verdict in some)]
    return {path.name: tuple(v for v in verdicts if v.path.name == path.name) for path in paths}


def _run(checker: Callable[..., list[Verdict]], paths: Sequence[Path], *more: str) -> list[Verdict]:
    if not paths:
        return []
    where = Where(checker.__name__)
    try:
        return checker(paths, *more)
    except CheckerMissingError as error:
        message = f"{error.name} is missing."
        raise SetupError(Problem(where, "checker-missing", message, error.hint)) from error
    except CheckerTimeoutError as error:
        raise LimitError(Problem(where, "too-slow", f"{error.reason}.")) from error
    except CheckerFailedError as error:
        raise OutputError(Problem(where, "checker-crashed", f"{error.reason}.")) from error
