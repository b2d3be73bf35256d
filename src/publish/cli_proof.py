"""The commands for proofs: queries, proof, approve, history."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from publish.terminal import AsJson, Paths, out

if TYPE_CHECKING:
    from publish.sources import Source

QUERIES_EPILOG = (
    "Examples: publish queries · publish queries my-brief --to author. How to ask, and how proofs "
    "go to and fro: docs/proofs.md."
)


def register(app: typer.Typer) -> None:
    """Add the commands to an application."""
    app.command(epilog=QUERIES_EPILOG)(queries)


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


def articles(paths: list[Path] | None) -> tuple[Source, ...]:
    """Return the articles that paths or names of articles mean; all of them for none."""
    from publish.sources import find_articles  # noqa: PLC0415 - --help must not wait for it

    home = Path("manuscripts")
    asked = paths or [home]
    return find_articles([path if path.exists() else home / path for path in asked])
