"""What a checker says of a finished file, and what can go wrong in asking it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

OURS = "This is our fault: please report it."


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark of a checker.

    `rule` is the checker's own name for it (`RSC-005`, `7.1-3`), `severity` its own word in lower
    case (`fatal`, `error`, `warning`, `info`), `location` a place inside the file, or empty.
    """

    rule: str
    severity: str
    message: str
    location: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one checker, in one version, says of one file against one flavour of a standard.

    `hint` says what can be done where a file of ours has not passed.
    """

    path: Path
    checker: str
    version: str
    flavour: str
    passed: bool
    findings: tuple[Finding, ...]
    hint: str = OURS

    def entry(self) -> dict[str, str | bool]:
        """Return what a manifest says of it."""
        said = {"checker": self.checker, "version": self.version, "flavour": self.flavour}
        return said | {"passed": self.passed}


class CheckerMissingError(Exception):
    """A checker is not installed; `hint` says what to install."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__(f"{name} is missing. {hint}")
        self.name = name
        self.hint = hint


class CheckerFailedError(Exception):
    """A checker gave no verdict: it crashed, or what it printed makes no sense."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} gave no verdict: {reason}")
        self.name = name
        self.reason = reason


class CheckerTimeoutError(CheckerFailedError):
    """A checker was stopped as it took too long."""
