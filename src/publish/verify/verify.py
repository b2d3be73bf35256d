"""Verification: each format's checkers, run once over all candidates."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from publish.press import Press
from publish.problems import LimitError, OutputError, Problem, SetupError, Where
from publish.verify import ace, epubcheck, verapdf
from publish.verify.checker import Checker
from publish.verify.preflight import checker as preflight
from publish.verify.verdict import (
    CheckerFailedError,
    CheckerMissingError,
    CheckerTimeoutError,
    Verdict,
)

FLAVOURS: Mapping[str, str] = {  # claim -> the flavour of veraPDF's that checks it
    "pdf/ua-1": "ua1", "pdf/ua-2": "ua2", "pdf/a-3a": "3a", "pdf/a-4f": "4f",
}  # fmt: skip
EPUB, ACCESS, PRESS = "epub-3.3", "epub-a11y-1.1", "pdf/x-4"


def every_claim() -> tuple[str, ...]:
    """Return all claims that a checker checks."""
    return (*FLAVOURS, EPUB, ACCESS, PRESS)


def missing(claims: Sequence[str]) -> str:
    """Say what to install before the checkers of all claims can run here; nothing if they can."""
    return next(filter(None, (_check(claim)[0].missing() for claim in claims)), "")


def signature(claim: str) -> str:
    """Tell one installation of a claim's checker from another, by our own code as well."""
    own = Path(__file__).parent
    code = [path for path in sorted(own.rglob("*")) if path.suffix in {".py", ".java", ".cjs"}]
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in code]
    return "\n".join([_check(claim)[0].signature(), *digests])


def verify(
    claims: Mapping[Path, Sequence[str]], presses: Mapping[Path, Press] | None = None
) -> dict[str, tuple[Verdict, ...]]:
    """Check each file by what it claims; returns the verdicts, in that order, by file name.

    `presses` are those that files are made for; without, a file itself names the one. Each claim is
    one run of its checker over all files that make it. Raises SetupError where a checker is
    missing, LimitError where one took too long, OutputError where one crashed, ValueError for a
    claim that nothing checks.
    """
    checks = {claim: _check(claim) for said in claims.values() for claim in said}
    with ThreadPoolExecutor(2) as pool:  # most of a checker's time is its process's start
        runs = {
            claim: pool.submit(
                _run,
                run,
                [path for path, said in claims.items() if claim in said],
                *((presses or {},) if claim == PRESS else more),
            )
            for claim, (_, run, more) in checks.items()
        }
        found = {(v.path, claim): v for claim, run in runs.items() for v in run.result()}
    return {path.name: tuple(found[path, one] for one in said) for path, said in claims.items()}


def _check(claim: str) -> tuple[Checker, Callable[..., list[Verdict]], tuple[str, ...]]:
    """Return the checker of a claim, its function and what that takes after the files."""
    if claim == EPUB:
        return epubcheck.EPUBCHECK, epubcheck.epubcheck, ()
    if claim == ACCESS:
        return ace.ACE, ace.ace, ()
    if claim == PRESS:
        return preflight.PREFLIGHT, preflight.check_press_files, ()
    if claim in FLAVOURS:
        return verapdf.VERAPDF, verapdf.verapdf, (FLAVOURS[claim],)
    raise ValueError(f"nothing checks {claim}")


def _run(
    checker: Callable[..., list[Verdict]], paths: Sequence[Path], *more: object
) -> list[Verdict]:
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
