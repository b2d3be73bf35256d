"""Preflight: what a printer's software would find in a PDF, found before it is sent.

Any PDF can be looked at. The rules of ISO 15930-7 (PDF/X-4) and those of a press are functions in
`RULES`; docs/preflight.md lists them and says what they do not prove.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf
from pikepdf.models import PdfParsingError

from publish.guards.scratch import scratch_folder
from publish.house import Styles, find_styles
from publish.press import Press, find_press, press_for
from publish.problems import (
    ManuscriptError,
    Problem,
    SetupError,
    Severity,
    UsageError,
    Where,
)
from publish.verify.preflight import boxes, content, forbidden, intent, structure
from publish.verify.preflight.document import Document, opened
from publish.verify.preflight.finding import Finding, Found, Rule
from publish.verify.preflight.geometry import MM
from publish.verify.preflight.ink import HINT, Inked, find_ghostscript, maps

RULES: tuple[Rule, ...] = (
    *structure.RULES, *intent.RULES, *boxes.RULES, *forbidden.RULES, *content.RULES,
    *structure.LAST,
)  # fmt: skip
MOST = 10  # findings of one rule
# What pikepdf raises of a file that is not what it should be, and what follows from that in ours.
BROKEN = (
    pikepdf.PikepdfError, PdfParsingError, ArithmeticError, AttributeError, LookupError,
    NotImplementedError, RecursionError, RuntimeError, TypeError, ValueError,
)  # fmt: skip
ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class Report:
    """What preflight says of a file for a press; errors come first."""

    path: Path
    press: Press
    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        """Whether a printer can take the file: nothing found but warnings and remarks."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def preflight(
    path: Path,
    press: str | Press = "",
    *,
    smallest_type: float | None = None,
    heat_map: Path | None = None,
) -> Report:
    """Look at a PDF before it goes to a press.

    `press` is one, or its name in `presses.toml`; if empty, it is the one for which the file says
    that it is made, else the usual one. `smallest_type` in pt counts instead of the press's; a heat
    map of the ink is drawn as PNG. Raises ManuscriptError for a file that cannot be read,
    UsageError for an unknown press, SetupError without Ghostscript, LimitError where the file is
    too much.
    """
    styles = find_styles(path.parent)
    asked = _asked(styles, press) if isinstance(press, str) else press
    with opened(path) as pdf:
        chosen = asked or press_for(styles, _condition(pdf))
        if smallest_type is not None:
            chosen = replace(chosen, smallest_type=smallest_type)
        if (chosen.ink_limit or heat_map) and find_ghostscript() is None:
            message = "Ghostscript is missing: without it, ink cannot be measured."
            raise SetupError(Problem(Where(str(path)), "ghostscript-missing", message, HINT))
        document = Document(pdf, path, chosen, heat_map)
        found = [finding for rule in RULES for finding in _apply(rule, document)]
        if heat_map:
            _ = document.ink  # also where a press has no limit
    return Report(path, chosen, tuple(sorted(found, key=lambda one: ORDER.index(one.severity))))


def ink_maps(data: bytes, press: Press) -> tuple[tuple[Inked, bytes], ...]:
    """Return the ink of each page of a PDF, and a map of it as PNG.

    Raises ManuscriptError, SetupError and LimitError as `preflight` does.
    """
    with scratch_folder() as folder:
        path = Path(folder, "pages.pdf")
        path.write_bytes(data)
        with opened(path) as pdf:
            document = Document(pdf, path, press, None)
            sheets = [document.trim(page) for _, page in document.pages()]
        return maps(path, sheets, press)


def _asked(styles: Styles, name: str) -> Press | None:
    """Return the press of a name that was typed, if one was; raises UsageError for no press."""
    try:
        return find_press(styles, name, Where("--press")) if name else None
    except ManuscriptError as error:
        raise UsageError(error.problems) from error


def _condition(pdf: pikepdf.Pdf) -> str:
    """Return the printing condition that a file names, empty for none."""
    try:
        (intent,) = pdf.Root.get("/OutputIntents", [])
        return str(intent.get("/OutputConditionIdentifier", "")).strip()
    except BROKEN:
        return ""


def _apply(rule: Rule, document: Document) -> list[Finding]:
    """Apply a rule; what of the file it cannot read is a finding of its own."""
    if rule.of != "any" and not document.press.standard:
        return []
    try:
        return _gathered(rule, rule.find(document), document)
    except BROKEN as error:
        message = f"what the rule '{rule.id}' looks at cannot be read: {_reason(error)}"
        return [Finding(0, "malformed", message, hint="Export it again.")]


def _gathered(rule: Rule, found: Iterable[Found], document: Document) -> list[Finding]:
    """Make findings, one for all the places of a page of which the same is to be said."""
    trims = {number: document.trim(page) for number, page in document.pages()}
    first: dict[tuple[int, str], Found] = {}
    counts: Counter[tuple[int, str]] = Counter()
    for one in found:
        first.setdefault((one.page, one.message), one)
        counts[one.page, one.message] += 1
    made = []
    for key, one in first.items():
        trim = trims.get(one.page)
        at = None
        if one.at and trim:
            at = (one.at[0] - trim[0]) / MM, (one.at[1] - trim[1]) / MM
        severity = one.severity or rule.severity
        made.append(
            Finding(
                one.page, rule.id, one.message, at, one.object, severity, rule.fix, rule.clause,
                counts[key],
            )
        )  # fmt: skip
    more = len(made) - MOST
    if more <= 0:
        return made
    rest = Finding(0, rule.id, f"and {more} more", severity=rule.severity, clause=rule.clause)
    return [*made[:MOST], rest]


def _reason(error: BaseException) -> str:
    """Say in a line what a library says in many."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__).rstrip(".")


__all__ = ["RULES", "Finding", "Inked", "Press", "Report", "ink_maps", "preflight"]
