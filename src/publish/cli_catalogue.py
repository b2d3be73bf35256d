"""The command catalogue: all releases as a website."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer

from publish.terminal import AsJson, out, print_problems

EPILOG = (
    "Examples: publish catalogue · publish catalogue --to s3://my-bucket/briefs. What it holds, "
    "and how a web server is set up for it: docs/catalogue.md."
)


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command(epilog=EPILOG)(catalogue)


def catalogue(
    *,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            help="Send it there: a folder, s3://bucket/path, or another address that fsspec knows.",
        ),
    ] = "",
    lang: Annotated[
        str,
        typer.Option("--lang", help="The language of its page; default: that of most releases."),
    ] = "",
    out_dir: Annotated[
        Path, typer.Option("--out", help="Where releases stand, and the catalogue will.")
    ] = Path("dist"),
    as_json: AsJson = False,
) -> None:
    """Make a website of all releases, in dist/catalogue/.

    A page with covers and a search, feeds for reading apps, a sitemap; each article at its own
    address, each version beside. Plain files, for any web server. What is under embargo stays out.
    """
    from publish.catalogue import make_catalogue, send  # noqa: PLC0415 - --help must not wait for it
    from publish.house import find_styles  # noqa: PLC0415 - as above

    made = make_catalogue(out_dir, find_styles(Path.cwd()), dt.datetime.now(dt.UTC), lang)
    print_problems(made.problems, as_json=as_json)
    sent = send(made.folder, to) if to else None
    if as_json:
        told = {
            "folder": str(made.folder),
            "entries": [one.slug for one in made.entries],
            "to": to,
            "written": list(sent.written) if sent else [],
            "removed": list(sent.removed) if sent else [],
        }
        out.print(json.dumps(told, ensure_ascii=False), markup=False)
        return
    count = len(made.entries)
    out.print(f"{made.folder}  {count} publication{'s' if count != 1 else ''}", markup=False)
    if sent:
        said = f"{len(sent.written)} files written, {len(sent.removed)} removed"
        out.print(f"{to}  {said}, {sent.kept} as they were", markup=False)
