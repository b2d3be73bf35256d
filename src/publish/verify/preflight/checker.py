"""Preflight as the checker of a claim: press files of ours are verified as other editions are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from publish import __version__
from publish.press import Press
from publish.problems import ManuscriptError, Severity
from publish.verify.checker import Checker
from publish.verify.preflight import Report, preflight
from publish.verify.preflight.ink import HINT, find_ghostscript
from publish.verify.verdict import CheckerMissingError, Finding, Verdict

FLAVOUR = "x4"
ADVICE = (
    "If your house asks for more than the layout gives, change that limit of the press; else this "
    "is our fault: please report it."
)
SMALLEST_TYPE = 8.5  # pt: nothing in a handout of ours is smaller, whatever the press can hold


class _Preflight(Checker):
    """Preflight itself needs nothing; what it renders pages with may be missing."""

    def command(self) -> list[str]:
        """Return what renders pages; raise CheckerMissingError."""
        found = find_ghostscript()
        if found is None:
            raise CheckerMissingError("Ghostscript", HINT)
        return [found]


PREFLIGHT = _Preflight("preflight")


def check_press_files(
    paths: Sequence[Path], presses: Mapping[Path, Press] | None = None
) -> list[Verdict]:
    """Preflight files for their presses, or those that they say they are made for; warnings pass.

    Takes about a second for each. Raises CheckerMissingError, and LimitError of preflight.
    """
    PREFLIGHT.command()
    return [_verdict(path, (presses or {}).get(path)) for path in paths]


def _verdict(path: Path, press: Press | None) -> Verdict:
    try:
        smallest = max(SMALLEST_TYPE, press.smallest_type if press else 0)
        report = preflight(path, press or "", smallest_type=smallest)
    except ManuscriptError as error:
        found = tuple(
            Finding(problem.rule, problem.severity.value, problem.message, "")
            for problem in error.problems
        )
        return _said(path, found, passed=False)
    return _said(path, tuple(_findings(report)), passed=report.clean)


def _said(path: Path, findings: tuple[Finding, ...], *, passed: bool) -> Verdict:
    return Verdict(path, PREFLIGHT.name, __version__, FLAVOUR, passed, findings, ADVICE)


def _findings(report: Report) -> list[Finding]:
    """Return what stops a file, then what does not; remarks are left out."""
    return [
        Finding(one.rule, one.severity.value, f"{one.message}.", one.place)
        for one in report.findings
        if one.severity is not Severity.INFO
    ]
