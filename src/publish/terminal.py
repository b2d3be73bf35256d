"""What all commands print with, and the arguments that several of them take."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from publish.problems import Problem, Severity

FINDINGS = 1  # exit code of commands that look and report
COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Manuscript folders, article files, or folders of manuscripts.",
        show_default="manuscripts/",
    ),
]
LibraryFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--library",
        help="A library (.bib, .json, .yaml); may be repeated, the first has the last word. "
        "Default: those of house.toml, else the nearest library.bib.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for machines.")]


def print_problems(problems: Iterable[Problem], *, as_json: bool) -> None:
    """Print problems: as JSON to the output, else in their colours beside it."""
    for problem in problems:
        if as_json:
            out.print(problem.as_json(), markup=False)
        else:
            err.print(
                Text(str(problem), style=COLOURS[problem.severity] if err.is_terminal else "")
            )
