"""Verification: each format's checkers, run once over all candidates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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

FLAVOURS: Mapping[str, str] = {  # claim -> the flavour of veraPDF's that checks it
    "pdf/ua-1": "ua1", "pdf/ua-2": "ua2", "pdf/a-3a": "3a", "pdf/a-4f": "4f",
}  # fmt: skip
EPUB = "epub-3.3"


def available(form: str) -> bool:
    """Say whether the checkers of a format (pdf, epub) can run here."""
    return verapdf.available() if form == "pdf" else epubcheck.available()


def verify(claims: Mapping[Path, Sequence[str]]) -> dict[str, tuple[Verdict, ...]]:
    """Check each file by what it claims; returns the verdicts by file name.

    Each flavour of a standard is one run of its checker over all files that claim it. Raises
    SetupError where a checker is missing, LimitError where one took too long, OutputError where one
    crashed, ValueError for a claim that nothing checks.
    """
    if unknown := {claim for said in claims.values() for claim in said} - {*FLAVOURS, EPUB}:
        raise ValueError(f"nothing checks {', '.join(sorted(unknown))}")
    books = [path for path, said in claims.items() if EPUB in said]
    pages = {
        flavour: [path for path, said in claims.items() if claim in said]
        for claim, flavour in FLAVOURS.items()
    }
    with ThreadPoolExecutor(2) as pool:  # most of a checker's time is its JVM's start
        runs = [pool.submit(_run, epubcheck.epubcheck, books)]
        runs += [pool.submit(_run, verapdf.verapdf, some, name) for name, some in pages.items()]
        verdicts = [verdict for run in runs for verdict in run.result()]
    return {path.name: tuple(v for v in verdicts if v.path.name == path.name) for path in claims}


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
