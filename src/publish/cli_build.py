"""The command build: what it is asked, how it shows that it is at work, what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.status import Status
from rich.text import Text

from publish.problems import Problem, UsageError, Where
from publish.terminal import AsJson, LibraryFiles, Paths, err, out, print_problems

if TYPE_CHECKING:
    from publish.pipeline import Result

EPILOG = "Examples: publish build · publish build manuscripts/my-brief --edition brief"
Editions = Annotated[
    list[str] | None,
    typer.Option(
        "--edition", help="An edition to build, e.g. brief; may be repeated. Default: all."
    ),
]
Verify = Annotated[
    bool,
    typer.Option("--verify/--no-verify", help="Run the checkers; without, files make no claims."),
]
Profile = Annotated[
    str | None,
    typer.Option("--profile", help="Claim other standards: ua2 for PDF/UA-2 and PDF/A-4f."),
]
PressOption = Annotated[
    str,
    typer.Option(
        "--press",
        help="Print on another press: coated, uncoated, newsprint, digital, office.",
        show_default="the edition's own",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command(epilog=EPILOG)(build)


def build(  # noqa: PLR0913 - the options of the command
    paths: Paths = None,
    *,
    edition: Editions = None,
    library: LibraryFiles = None,
    out_dir: Annotated[Path, typer.Option("--out", help="Where files go.")] = Path("dist"),
    verify: Verify = True,
    profile: Profile = None,
    press: PressOption = "",
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Articles at the same time.")] = 2,
    as_json: AsJson = False,
) -> None:
    """Build the editions of articles and check each finished file.

    A file that a checker fails never replaces the last good one.
    """
    from publish import pipeline  # noqa: PLC0415 - WeasyPrint and all; --help must not wait for it
    from publish.formats.rendering import warm_up  # noqa: PLC0415 - as above
    from publish.sources import find_articles  # noqa: PLC0415 - as above

    warm_up()
    _check_profile(profile)
    asked = tuple(edition or ())
    options = pipeline.Options(
        out_dir, asked, tuple(library or ()), verify, jobs, profile or "", press
    )
    sources = find_articles(paths or [Path("manuscripts")])
    with _at_work(shown=err.is_terminal and not as_json) as tell:
        results = pipeline.publish(sources, options, tell)
    for result in results:
        _report(result, out_dir, as_json=as_json)
    raise typer.Exit(max(result.code for result in results))


def _check_profile(profile: str | None) -> None:
    from publish.edition import PROFILES  # noqa: PLC0415 - --help must not wait for it

    if profile and profile not in PROFILES:
        message, hint = f"'{profile}' is no profile.", f"Known are: {', '.join(PROFILES)}."
        raise UsageError(Problem(Where("--profile"), "unknown-profile", message, hint))


@contextmanager
def _at_work(*, shown: bool) -> Iterator[Callable[[str, str], None]]:
    """Show what is being done, where a person looks on; yields what tells it."""
    if not shown:
        yield lambda _slug, _doing: None
        return
    with Status("starting", console=err) as status:
        yield lambda slug, doing: status.update(f"{slug}: {doing}" if slug else doing)


def _report(result: Result, folder: Path, *, as_json: bool) -> None:
    print_problems(result.problems, as_json=as_json)
    if result.wording and not as_json:
        findings = f"{result.wording} finding{'s' if result.wording != 1 else ''}"
        said = f"{result.slug}: {findings} on its wording; publish check lists them."
        err.print(said, markup=False)
    for output in result.outputs:
        path = folder / result.slug / output.name
        if as_json:
            entry = {"file": str(path), **output.entry()}
            out.print(json.dumps(entry, ensure_ascii=False), markup=False)
            continue
        pages = output.choice.get("pages", 0)
        extent = f"{pages} page{'s' if pages != 1 else ''}, " if pages else ""
        said = ", ".join(str(v["flavour"] or v["checker"]) for v in output.verdicts)
        note = f"{extent}{len(output.data) / 1024:.0f} kB{f', passed {said}' if said else ''}"
        out.print(f"{path}  [dim]{note}[/dim]")
        for line in result.reports.get(output.edition, ()):
            out.print(f"    {line}", markup=False)
    for name in result.stale:
        path = folder / result.slug / name
        message = f"{path} is stale: it was made from other sources. Build it again."
        err.print(Text(message, style="yellow"))
