"""The command archive: thousands of manuscripts, made again where something has changed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.status import Status

from publish.cache import Cache, usual_cache
from publish.cli_build import (
    CacheOption,
    Editions,
    FarmOption,
    Jobs,
    PressOption,
    Profile,
    Verify,
    check_profile,
)
from publish.lines import line, say
from publish.problems import Problem, UsageError, Where
from publish.terminal import AsJson, LibraryFiles, err

if TYPE_CHECKING:
    from publish.archive import Count

EPILOG = (
    "Examples: publish archive manuscripts --out archive · publish archive manuscripts --farm local"
)
Folder = Annotated[Path, typer.Argument(help="A folder with manuscripts, however deep below it.")]
Again = Annotated[bool, typer.Option("--again", help="Make all articles, whatever stands.")]


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command(epilog=EPILOG)(archive)


def archive(  # noqa: PLR0913 - the options of the command
    folder: Folder,
    *,
    out_dir: Annotated[Path, typer.Option("--out", help="Where files go.")] = Path("dist"),
    edition: Editions = None,
    library: LibraryFiles = None,
    verify: Verify = True,
    profile: Profile = None,
    press: PressOption = "",
    jobs: Jobs = None,
    farm: FarmOption = "",
    again: Again = False,
    cache: CacheOption = True,
    as_json: AsJson = False,
) -> None:
    """Make all articles of an archive, and later those that something has changed for.

    It can be stopped at any time and goes on where it was. Of styles and the library only what an
    article uses counts. What is wrong stands in one report, by rule and by article.
    """
    from publish.archive import Archive  # noqa: PLC0415 - --help must not wait for it
    from publish.pipeline.options import Options, usual_jobs  # noqa: PLC0415 - as above

    check_profile(profile)
    if not folder.is_dir():
        message = "there is no such folder."
        raise UsageError(Problem(Where(str(folder)), "no-folder", message))
    options = Options(
        out_dir,
        tuple(edition or ()),
        tuple(library or ()),
        verify,
        jobs or usual_jobs(),
        profile or "",
        press,
        usual_cache() if cache else Cache(),
    )
    made = Archive(folder, replace(options, articles=False), again)
    if err.is_terminal and not as_json:
        with Status("looking", console=err) as status:
            count = made.run(farm, lambda slug, doing: status.update(f"{slug}: {doing}"))
    else:
        count = made.run(farm)
    options.cache.trim()
    _tell(count, as_json=as_json)
    raise typer.Exit(count.code)


def _tell(count: Count, *, as_json: bool) -> None:
    if as_json:
        told = {
            "made": count.made, "stood": count.stood, "failed": count.failed, "gone": count.gone,
            "why": dict(count.why), "reports": [str(path) for path in count.reports],
        }  # fmt: skip
        say([line(json.dumps(told, ensure_ascii=False))])
        return
    said = [f"{count.made} made", f"{count.stood} as they were"]
    said += [f"{count.failed} failed"] if count.failed else []
    said += [f"{count.gone} gone"] if count.gone else []
    why = ", ".join(f"{number} for {name}" for name, number in count.why.most_common())
    say([line(f"{', '.join(said)}{f' ({why})' if why else ''}"), line(str(count.reports[0]))])
