"""The commands for proofs: queries, proof, approve, history."""

from __future__ import annotations

import datetime as dt
import getpass
import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from publish.problems import ManuscriptError, Problem, UsageError, Where
from publish.terminal import FINDINGS, AsJson, LibraryFiles, Paths, out, print_problems

if TYPE_CHECKING:
    from publish.sources import Source

QUERIES_EPILOG = (
    "Examples: publish queries · publish queries my-brief --to author. How to ask, and how proofs "
    "go to and fro: docs/proofs.md."
)
PROOF_EPILOG = (
    "Examples: publish proof my-brief · publish proof my-brief --changes --leading wide. What "
    "comes back: publish merge. How proofs go to and fro: docs/proofs.md."
)
APPROVE_EPILOG = (
    'Examples: publish approve my-brief --role director --name "Ayesha Khan" · publish approve '
    "my-brief. Which roles a release needs, its type of document says: docs/proofs.md."
)
HISTORY_EPILOG = (
    'Examples: publish history my-brief · publish history my-brief --where "4.2%". What is kept '
    "of each round, and where: docs/proofs.md."
)


class Leading(StrEnum):
    """How far lines stand apart."""

    NORMAL, WIDE = "normal", "wide"


def register(app: typer.Typer) -> None:
    """Add the commands to an application."""
    app.command(epilog=QUERIES_EPILOG)(queries)
    app.command(epilog=PROOF_EPILOG)(proof)
    app.command(epilog=APPROVE_EPILOG)(approve)
    app.command(epilog=HISTORY_EPILOG)(history)


def queries(
    paths: Paths = None,
    *,
    to: Annotated[str, typer.Option("--to", help="Only those to somebody, e.g. author.")] = "",
    as_json: AsJson = False,
) -> None:
    """List what is still asked in articles: where, of whom, since which round of proofs.

    A query is typed as [AQ: 2024 or 2025?]{.query to=author}. Only proofs show it; no edition
    does, and no release goes out while one is open.
    """
    from publish.proofs.queries import addressed, open_queries  # noqa: PLC0415 - --help must not wait

    today = dt.datetime.now().astimezone().date()
    count = 0
    for source in articles(paths):
        for one in addressed(open_queries(source), to):
            count += 1
            said = json.dumps(one.as_dict(today), ensure_ascii=False) if as_json else ""
            out.print(said or one.line(today), markup=False)
    if not as_json and not count:
        out.print("no query is open", markup=False)


def proof(  # noqa: PLR0913 - the options of the command
    slug: Annotated[str, typer.Argument(help="The article: its name, folder or file.")],
    *,
    number: Annotated[
        int | None,
        typer.Option(
            "--round", min=1, help="Its round.", show_default="the next, if the text has changed"
        ),
    ] = None,
    leading: Annotated[
        Leading, typer.Option("--leading", help="Wide: room to write between the lines.")
    ] = Leading.NORMAL,
    changes: Annotated[
        bool, typer.Option("--changes", help="Mark what changed since the round before.")
    ] = False,
    library: LibraryFiles = None,
    out_dir: Annotated[Path, typer.Option("--out", help="Where files go.")] = Path("dist"),
    as_json: AsJson = False,
) -> None:
    """Make the proofs of an article for its authors: pages to mark, and a note with the queries.

    Each page says which round it is. Lines are numbered, queries stand in the margin. What the
    proofs were made from is kept in the article's folder, so that marks find their place again.
    """
    from publish.cache import usual_cache  # noqa: PLC0415 - --help must not wait for it
    from publish.formats.rendering import warm_up  # noqa: PLC0415 - as above
    from publish.pipeline import Options  # noqa: PLC0415 - as above
    from publish.proofs.proofing import Wish, make_proof  # noqa: PLC0415 - as above

    warm_up()
    options = Options(out_dir, library=tuple(library or ()), cache=usual_cache())
    wish = Wish(number, leading.value, changes)
    today = dt.datetime.now().astimezone().date()
    source = article(slug)
    made = make_proof(source, options, wish, today)
    print_problems(made.problems, as_json=as_json)
    for name in made.files:
        path = str(made.folder / name)
        said = json.dumps({"file": path, "round": made.round.number, "slug": source.slug})
        out.print(said if as_json else path, markup=False)


def approve(
    slug: Annotated[str, typer.Argument(help="The article: its name, folder or file.")],
    *,
    role: Annotated[
        str,
        typer.Option("--role", help="As whom: director, author …", show_default="list them"),
    ] = "",
    name: Annotated[
        str, typer.Option("--name", help="Who approves.", show_default="your account's name")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Approve the text of an article as it stands, or list who has and whether that holds.

    It goes into approvals.toml in the article's folder. An approval is for exactly these words: it
    is void as soon as one of them changes, and you are told which. Queries, and fields such as
    status:, are not covered. It leaves with 1 if you ask for the list and an approval is void.
    """
    from publish.proofs import signoff  # noqa: PLC0415 - --help must not wait for it

    source = article(slug)
    if role.strip():
        today = dt.datetime.now().astimezone().date()
        who = name.strip() or _account()
        signoff.approve(source, role.strip(), who, today)
    there = signoff.standings(source)
    for one in there:
        told = {"role": one.approval.role, "name": one.approval.name,
                "date": one.approval.date.isoformat(), "holds": one.holds,
                "changes": [str(change) for change in one.changes]}  # fmt: skip
        out.print(json.dumps(told, ensure_ascii=False) if as_json else one.line(), markup=False)
    if not there and not as_json:
        out.print("nobody has approved it yet", markup=False)
    if not role and any(not one.holds for one in there):
        raise typer.Exit(FINDINGS)


def _account() -> str:
    """Return the name of the account; raises UsageError where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        problem = Problem(Where("--name"), "no-name", "nobody knows who you are.", "Give --name.")
        raise UsageError(problem) from error


def history(
    slug: Annotated[str, typer.Argument(help="The article: its name, folder or file.")],
    *,
    where: Annotated[
        str, typer.Option("--where", help="Words or a figure, as 4.2%.", show_default="all")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Say who changed what in an article, when, in which round, and who approved it.

    It is read from the article's folder: its rounds, what came back and was decided, approvals.
    """
    from publish.proofs import history as told  # noqa: PLC0415 - --help must not wait for it

    source = article(slug)
    if where.strip():
        found = told.history_of(source, where.strip())
        if as_json:
            out.print(json.dumps(found.as_dict(), ensure_ascii=False), markup=False)
        else:
            for line in told.lines_of(found):
                out.print(line, markup=False)
        return
    every = told.told_of(source)
    if as_json:
        for one in every:
            event = {"date": one.date.isoformat(), "what": one.what, "more": list(one.inner)}
            out.print(json.dumps(event, ensure_ascii=False), markup=False)
        return
    for line in told.all_lines(every):
        out.print(line, markup=False)


def article(slug: str) -> Source:
    """Return the one article that a name or a path means; `my-brief.fr` is that in French."""
    from publish.sources import Source as Made  # noqa: PLC0415 - --help must not wait for it
    from publish.sources import article_file, find_articles, shown  # noqa: PLC0415 - as above

    path = Path(slug) if Path(slug).exists() else Path("manuscripts") / slug
    file = article_file(path)
    if file is not None:
        return Made(file.resolve(), shown(file))
    found = find_articles([path])  # raises for what is no article
    if len(found) > 1:
        message = "this is a folder of several articles."
        raise ManuscriptError(Problem(Where(slug), "several-articles", message, "Name one."))
    return found[0]


def articles(paths: list[Path] | None) -> tuple[Source, ...]:
    """Return the articles that paths or names of articles mean; all of them for none."""
    from publish.sources import find_articles  # noqa: PLC0415 - --help must not wait for it

    home = Path("manuscripts")
    asked = paths or [home]
    return find_articles([path if path.exists() else home / path for path in asked])
