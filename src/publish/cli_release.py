"""The commands for what goes out: release, verify, diff, checked, withdraw."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.status import Status

from publish.problems import ManuscriptError, Problem, Where
from publish.terminal import FINDINGS, AsJson, LibraryFiles, err, out, print_problems

if TYPE_CHECKING:
    from publish.release import Made
    from publish.sources import Source

RELEASE_EPILOG = (
    "Examples: publish release my-brief · publish release my-brief --sign house.key. "
    "What is in it and what it refuses: docs/release.md."
)
VERIFY_EPILOG = (
    "Examples: publish verify dist/release/my-brief/v1.0 · publish verify v1.0 --rebuild. It "
    "leaves with 0 if all is as it was released, 1 if not."
)
DIFF_EPILOG = "Example: publish diff my-brief v1.0 v1.1 --page changes.html"
CHECKED_EPILOG = (
    'Example: publish checked my-brief --by "Ayesha Khan" alt-text order. It can be: alt-text, '
    "order, tables, colour, language; all of them if you name none."
)
Slug = Annotated[str, typer.Argument(help="The name of the article's folder, or its path.")]
Out = Annotated[Path, typer.Option("--out", help="Where builds and releases stand.")]
Sign = Annotated[
    Path | None,
    typer.Option(
        "--sign", help="Sign with this secret key of minisign; without, it is not signed."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands to an application."""
    app.command(epilog=RELEASE_EPILOG)(release)
    app.command(epilog=VERIFY_EPILOG)(verify)
    app.command("diff", epilog=DIFF_EPILOG)(difference)
    app.command(epilog=CHECKED_EPILOG)(checked)
    app.command(epilog='Example: publish withdraw my-brief v1.0 --why "A figure was wrong."')(
        withdraw
    )


def release(  # noqa: PLR0913 - the options of the command
    slug: Slug,
    *,
    sign: Sign = None,
    as_built: Annotated[
        bool,
        typer.Option("--as-built", help="Take what stands in dist/, and build nothing."),
    ] = False,
    library: LibraryFiles = None,
    out_dir: Out = Path("dist"),
    as_json: AsJson = False,
) -> None:
    """Put together all that goes out of an article, in dist/release/<slug>/v<version>/.

    All editions, covers, citation files, the source, and the reports on what was checked and how
    the editions agree. What is stale, unchecked or disagrees does not go out.
    """
    from publish.cache import usual_cache  # noqa: PLC0415 - --help must not wait for it
    from publish.formats.rendering import warm_up  # noqa: PLC0415 - as above
    from publish.pipeline import Options  # noqa: PLC0415 - as above
    from publish.release import release as make  # noqa: PLC0415 - as above

    warm_up()
    options = Options(out_dir, (), tuple(library or ()), cache=usual_cache())
    sources = _articles(slug)
    shown = err.is_terminal and not as_json
    with Status("starting", console=err) as status:
        if not shown:
            status.stop()
        every = [
            make(
                source, options, build=not as_built, key=sign,
                tell=lambda name, doing: status.update(f"{name}: {doing}" if name else doing),
            )
            for source in sources
        ]  # fmt: skip
    for made in every:
        _tell(made, as_json=as_json)


def _tell(made: Made, *, as_json: bool) -> None:
    print_problems(made.problems, as_json=as_json)
    if as_json:
        out.print(made.release.as_json(), markup=False)
        return
    if marked := made.release.about.get("marked"):
        hint = "it stays out of catalogue and feeds; release it again when that is over"
        out.print(f"{marked}: every file is marked, and {hint}", markup=False)
    signed = "signed" if made.signed else "not signed: give a key with --sign"
    out.print(f"{made.folder}  {len(made.release.files)} files, {signed}", markup=False)
    agree = "the editions agree; reports/agreement.html lists what differs on purpose"
    out.print(f"  {agree}", markup=False)


def verify(
    folder: Annotated[Path, typer.Argument(help="The folder of a release.")],
    *,
    key: Annotated[
        str, typer.Option("--key", help="A public key of minisign, or the file that holds it.")
    ] = "",
    checkers: Annotated[
        bool, typer.Option("--checkers/--no-checkers", help="Let the checkers look again.")
    ] = True,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build it anew from its source, and compare.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check that a release is as it went out, here or on any other machine.

    Every file against its digest, the signature, whether the editions agree, and what the checkers
    say that are installed here.
    """
    from publish.release import verify_release  # noqa: PLC0415 - --help must not wait for it

    if rebuild:
        from publish.formats.rendering import warm_up  # noqa: PLC0415 - as above

        warm_up()
    made = verify_release(folder, key, checkers=checkers, rebuild=rebuild)
    print_problems(made.problems, as_json=as_json)
    if not as_json:
        for step, said in made.steps:
            out.print(f"{step}: {said}", markup=False)
        out.print(
            f"{folder}: {'all holds' if made.holds else 'not as it was released'}", markup=False
        )
    raise typer.Exit(0 if made.holds else FINDINGS)


def difference(  # noqa: PLR0913 - the options of the command
    slug: Slug,
    old: Annotated[str, typer.Argument(help="A version, as v1.0.")],
    new: Annotated[str, typer.Argument(help="A later one, as v1.1.")],
    *,
    page: Annotated[Path | None, typer.Option("--page", help="Write it as a page too.")] = None,
    out_dir: Out = Path("dist"),
    as_json: AsJson = False,
) -> None:
    """Show what changed for a reader between two releases: words, numbers, references."""
    from publish.house import find_styles  # noqa: PLC0415 - --help must not wait for it
    from publish.release import RELEASES  # noqa: PLC0415 - as above
    from publish.release.differing import diff, find_release, report  # noqa: PLC0415 - as above
    from publish.release.pages import page as drawn  # noqa: PLC0415 - as above

    home = out_dir / RELEASES / Path(slug).name
    made, before, after = diff(find_release(home, old), find_release(home, new))
    if page:
        about = {"slug": after.slug, "title": after.about["title"], "version": after.version,
                 "old": before.version, "new": after.version}  # fmt: skip
        page.write_text(drawn(find_styles(Path.cwd()), "diff", diff=made, about=about), "utf-8")
    if as_json:
        out.print(json.dumps(report(made), ensure_ascii=False), markup=False)
        return
    out.print(f"{after.slug}, {before.version} to {after.version}: {made.summary}", markup=False)
    for one in made.corrections:
        out.print(f"Correction of {one['date']}: {one['text']}", markup=False)
    for number in made.numbers:
        out.print(f"Number: {number}", markup=False)
    for title, changes in made.parts:
        if changes:
            out.print(f"\n{title}", markup=False)
        for change in changes:
            out.print(f"  {change.line()}", markup=False)


def checked(
    slug: Slug,
    what: Annotated[list[str] | None, typer.Argument(help="What was checked.")] = None,
    *,
    by: Annotated[str, typer.Option("--by", help="The name of who has checked it.")],
    note: Annotated[str, typer.Option("--note", help="What there is to say about it.")] = "",
    out_dir: Out = Path("dist"),
) -> None:
    """Sign for what only a person can check, of the files that stand in dist/ now.

    It goes into checked.toml in the article's folder, with the digests of these files, and from
    there into the next release.
    """
    from publish.dist import read_manifest  # noqa: PLC0415 - --help must not wait for it
    from publish.release.checked import Check, add_checks, known_what  # noqa: PLC0415 - as above
    from publish.sources import shown  # noqa: PLC0415 - as above

    sources = _articles(slug)
    asked = known_what(what or ())
    files = {
        name: str(one["sha256"])
        for source in sources
        for name, one in read_manifest(out_dir / source.slug)["files"].items()
        if "declared" in one
    }
    if not files:
        message, hint = "nothing is built yet, so nothing can have been checked.", "Build it first."
        raise ManuscriptError(Problem(Where(str(out_dir)), "not-built", message, hint))
    today = dt.datetime.now().astimezone().date()
    made = [Check(one, by, today, files, note) for one in asked]
    path = add_checks(sources[0].file.parent, made)
    out.print(f"{shown(path)}: {', '.join(asked)}, checked by {by}", markup=False)


def withdraw(
    slug: Slug,
    version: Annotated[str, typer.Argument(help="The version, as v1.0.")],
    *,
    why: Annotated[str, typer.Option("--why", help="What readers are told.")],
    sign: Sign = None,
    out_dir: Out = Path("dist"),
) -> None:
    """Mark a release as withdrawn: in its record, and first of all on its web page."""
    from publish.house import find_styles  # noqa: PLC0415 - --help must not wait for it
    from publish.release import RELEASES  # noqa: PLC0415 - as above
    from publish.release.differing import find_release  # noqa: PLC0415 - as above
    from publish.release.marking import withdraw as mark  # noqa: PLC0415 - as above

    folder = find_release(out_dir / RELEASES / Path(slug).name, version)
    problems = mark(folder, why, find_styles(Path.cwd()), sign)
    print_problems(problems, as_json=False)
    out.print(f"{folder}: withdrawn", markup=False)


def _articles(slug: str) -> tuple[Source, ...]:
    """Return the article that a name or a path means, in all its languages.

    Raises ManuscriptError for a folder of several articles.
    """
    from publish.sources import find_articles  # noqa: PLC0415 - --help must not wait for it

    path = Path(slug) if Path(slug).exists() else Path("manuscripts") / slug
    found = find_articles([path])
    if len({source.file.parent for source in found}) > 1:
        message = "this is a folder of several articles; a release is of one."
        raise ManuscriptError(Problem(Where(slug), "several-articles", message, "Name one."))
    return found
