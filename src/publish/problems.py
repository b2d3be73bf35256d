"""What can be wrong, where it is, and how it is said.

PublishError          exit code, problems
├── ManuscriptError   2  a manuscript, library, style or given file is at fault
├── LimitError        3  a limit of time, memory or size was reached
├── SetupError        4  the environment: disk, permissions, a missing tool, a held lock
├── OutputError       5  our own fault: a checker failed our output, a child crashed
└── UsageError       64  the command was called wrongly
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterable

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
# What a message quotes may hold ends of lines and commands to a terminal.
UNPRINTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
CLOSE_ENOUGH = 70  # rapidfuzz score, 0 to 100, from which a name is offered as "Did you mean"


class Severity(StrEnum):
    """How much a problem matters: errors stop an article, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a source file; line and column count from 1, and 0 stands for "not known"."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Write the place as `path:line:column`, leaving out what is not known."""
        known = [self.path, *(str(part) for part in (self.line, self.column) if part)]
        return ":".join(known)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, with the rule that found it and what to do about it.

    `fix` is what stands at its place and what may safely stand there instead.
    """

    where: Where
    rule: str
    message: str
    hint: str = ""
    severity: Severity = field(default=Severity.ERROR)
    fix: tuple[str, str] | None = field(default=None, compare=False)

    def __str__(self) -> str:
        """Write the problem on one line: `file:line:column: rule-id: message Hint.`."""
        kind = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        said = f"{self.where}: {kind}{self.rule}: {self.message}{' ' if self.hint else ''}"
        return UNPRINTED.sub(" ", said + self.hint)

    def as_json(self) -> str:
        """Write the problem as one JSON object on one line."""
        return json.dumps(
            {
                "path": self.where.path,
                "line": self.where.line,
                "column": self.where.column,
                "rule": self.rule,
                "severity": self.severity.value,
                "message": self.message,
                "hint": self.hint,
            },
            ensure_ascii=False,
        )


class PublishError(Exception):
    """Anything that stops an article or a command; carries its problems and an exit code."""

    code = 5

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        """Take one problem or several; they are kept in the order of their places."""
        given = [problems] if isinstance(problems, Problem) else list(problems)
        self.problems: tuple[Problem, ...] = tuple(sorted(given))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ManuscriptError(PublishError):
    """A manuscript, library, style or given file is at fault."""

    code = 2


class LimitError(PublishError):
    """A limit of time, memory or size was reached."""

    code = 3


class SetupError(PublishError):
    """The environment is at fault: disk full, not writable, a tool missing, a lock held."""

    code = 4


class OutputError(PublishError):
    """Our own fault: a checker failed what we wrote, or a child process crashed."""

    code = 5


class UsageError(PublishError):
    """The command was called wrongly."""

    code = 64


def lines_of(text: str) -> list[str]:
    """Return the lines of a text as places count them, each with what ends it.

    Python's `splitlines` knows ends of lines that no editor counts, such as U+2028.
    """
    return LINE.findall(text)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Say whether any of the problems is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return `Did you mean 'x'?` for the closest of the known names, or an empty string."""
    found = process.extractOne(
        wrong.lower(),
        {name: name.lower() for name in known},
        scorer=fuzz.ratio,  # of the whole names: in parts, "a" would be near everything
        score_cutoff=CLOSE_ENOUGH,
    )
    return f"Did you mean '{found[2]}'?" if found else ""
