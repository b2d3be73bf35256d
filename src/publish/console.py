"""What the front ends print with: problems and lines, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from publish.problems import Problem, Severity

FINDINGS = 1  # exit code of commands that look and report
COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def print_problems(problems: Iterable[Problem], *, as_json: bool) -> None:
    """Print problems, one a line: to standard error for people, else as JSON to standard output."""
    for problem in problems:
        if as_json:
            out.print(problem.as_json(), markup=False)
        else:
            err.print(
                Text(str(problem), style=COLOURS[problem.severity] if err.is_terminal else "")
            )
