"""The command build: what it is asked, how it shows that it is at work, what came of it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.status import Status

from publish.cache import Cache, usual_cache
from publish.embargo import is_marked
from publish.lines import Line, line, say
from publish.problems import Problem, UsageError, Where
from publish.terminal import COLOURS, AsJson, LibraryFiles, Paths, err
from publish.unchanged import changes, keep, observe

if TYPE_CHECKING:
    from publish.dist import Output
    from publish.pipeline import Options, Result
    from publish.sources import Source

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
CacheOption = Annotated[
    bool,
    typer.Option("--cache/--no-cache", help="Make and check nothing again that is as it was."),
]
WhyOption = Annotated[
    bool, typer.Option("--why", help="Say what has changed since the same build went well.")
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        min=1,
        help="Articles at the same time.",
        show_default="by cores and free memory",
    ),
]
FarmOption = Annotated[
    str,
    typer.Option(
        "--farm",
        help="Have Dask's workers make the articles: 'local', or a scheduler's tcp://host:8786. "
        "Set PUBLISH_SHARED_CACHE to storage that all of them reach; see docs/farm.md.",
        show_default="this machine, without Dask",
    ),
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
    jobs: Jobs = None,
    as_json: AsJson = False,
    cache: CacheOption = True,
    why: WhyOption = False,
    farm: FarmOption = "",
) -> None:
    """Build the editions of articles and check each finished file.

    A file that a checker fails never replaces the last good one.
    """
    from publish import pipeline  # noqa: PLC0415 - WeasyPrint and all; --help must not wait for it
    from publish.pipeline.options import usual_jobs  # noqa: PLC0415 - as above
    from publish.sources import find_articles  # noqa: PLC0415 - as above

    check_profile(profile)
    asked = tuple(edition or ())
    options = pipeline.Options(
        out_dir,
        asked,
        tuple(library or ()),
        verify,
        jobs or usual_jobs(),
        profile or "",
        press,
        usual_cache() if cache else Cache(),
        apart=True,
    )
    asked_for = tuple(paths or [Path("manuscripts")])
    sources = find_articles(asked_for)
    seen = observe(pipeline.reads(sources, options, asked_for))
    if why:
        say([line(f"made again: {told}", aside=True) for told in changes(sys.argv[1:], seen)])
    with _at_work(shown=err.is_terminal and not as_json) as tell:
        if farm:
            raise typer.Exit(_by_farm(sources, options, farm, tell, as_json=as_json))
        results = pipeline.publish(sources, options, tell)
    lines = [one for result in results for one in report(result, out_dir, as_json=as_json)]
    say(lines)
    options.cache.trim()
    if cache:
        _keep(seen, results, options, lines)
    raise typer.Exit(max(result.code for result in results))


def _by_farm(
    sources: Sequence[Source],
    options: Options,
    farm: str,
    tell: Callable[[str, str], None],
    *,
    as_json: bool,
) -> int:
    """Have a farm build articles, telling of each as it comes; returns the worst exit code."""
    from publish.farm import build as build_by  # noqa: PLC0415 - --help must not wait for it

    codes: Counter[int] = Counter()
    for result in build_by(sources, options, farm, tell):
        say(report(result, options.out, as_json=as_json))
        codes[result.code] += 1
    if not as_json:
        failed = sum(count for code, count in codes.items() if code)
        told = f", {failed} not" if failed else ""
        say([line(f"{codes[0]} articles made by the farm{told}", aside=True)])
    return max(codes, default=0)


def check_profile(profile: str | None) -> None:
    """Raise UsageError for a profile that there is not."""
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


def report(result: Result, folder: Path, *, as_json: bool) -> Iterator[Line]:
    """Yield what is said of an article that was built."""
    for problem in result.problems:
        said = problem.as_json() if as_json else str(problem)
        yield line(said, "" if as_json else COLOURS[problem.severity], aside=not as_json)
    if result.wording and not as_json:
        findings = f"{result.wording} finding{'s' if result.wording != 1 else ''}"
        said = f"{result.slug}: {findings} on its wording; publish check lists them."
        yield line(said, aside=True)
    for output in result.outputs:
        path = folder / result.slug / output.name
        if as_json:
            told = {key: value for key, value in output.entry().items() if key != "declared"}
            yield line(json.dumps({"file": str(path), **told}, ensure_ascii=False))
            continue
        yield Line(((f"{path}  ", ""), (_note(output), "dim")))
        yield from (line(f"    {told}") for told in result.reports.get(output.edition, ()))
    for name in result.stale:
        path = folder / result.slug / name
        message = f"{path} is stale: it was made from other sources. Build it again."
        yield line(message, "yellow", aside=True)


def _note(output: Output) -> str:
    pages = output.choice.get("pages", 0)
    extent = f"{pages} page{'s' if pages != 1 else ''}, " if pages else ""
    passed = ", ".join(str(v["flavour"] or v["checker"]) for v in output.verdicts)
    return f"{extent}{len(output.data) / 1024:.0f} kB{f', passed {passed}' if passed else ''}"


def _keep(
    seen: Mapping[str, Any], results: Sequence[Result], options: Options, said: list[Line]
) -> None:
    """Write down a build in which all went well, so that the same one again need not run."""
    rules = {problem.rule for result in results for problem in result.problems}
    sure = all(result.code == 0 and not result.stale for result in results)
    sure = sure and not any(is_marked(one.name) for result in results for one in result.outputs)
    if sure and not (options.verify and "unverified" in rules) and sys.argv[1:2] == ["build"]:
        from publish.dist import digest  # noqa: PLC0415 - --help must not wait for it

        outputs = {
            options.out / result.slug / name: digest(data)
            for result in results
            for output in result.outputs
            for name, data in {output.name: output.data, **output.extra}.items()
        }
        keep(options.out, sys.argv[1:], seen, outputs, said)
