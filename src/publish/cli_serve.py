"""The commands that stay while an editor writes: serve and watch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from publish.cli_build import Editions, report
from publish.lines import say
from publish.terminal import AsJson, LibraryFiles, Paths, err, out

PORT = 8765
SERVE_EPILOG = (
    "Examples: publish serve · publish serve manuscripts/my-brief --port 9000 --no-open. "
    "Stop it with Ctrl-C. It answers this machine only, and writes no file of yours."
)
WATCH_EPILOG = "Examples: publish watch · publish watch manuscripts/my-brief --edition brief --json"


def register(app: typer.Typer) -> None:
    """Add the commands to an application."""
    app.command(epilog=SERVE_EPILOG)(serve)
    app.command(epilog=WATCH_EPILOG)(watch)


def serve(
    paths: Paths = None,
    *,
    library: LibraryFiles = None,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")
    ] = PORT,
    opened: Annotated[
        bool, typer.Option("--open/--no-open", help="Open it in the browser.")
    ] = True,
) -> None:
    """Show brief, reader and handout in the browser, and what each save changes in them."""
    from publish.pipeline import Options  # noqa: PLC0415 - --help must not wait for it
    from publish.serve import running  # noqa: PLC0415 - as above

    options = Options(library=tuple(library or ()), verify=False)
    where = paths or [Path("manuscripts")]
    running.serve(
        where,
        options,
        port,
        started=lambda address: out.print(f"Preview at {address} (Ctrl-C stops it)", markup=False),
        opened=opened,
    )


def watch(
    paths: Paths = None,
    *,
    edition: Editions = None,
    library: LibraryFiles = None,
    out_dir: Annotated[Path, typer.Option("--out", help="Where files go.")] = Path("dist"),
    as_json: AsJson = False,
) -> None:
    """Build the editions of articles anew at each save, without the checkers, until Ctrl-C."""
    from publish.pipeline import Options  # noqa: PLC0415 - --help must not wait for it
    from publish.serve.terminal import follow  # noqa: PLC0415 - as above

    editions, libraries = tuple(edition or ()), tuple(library or ())
    options = Options(out_dir, editions, libraries, verify=False)
    for result in follow(paths or [Path("manuscripts")], options):
        say(list(report(result, out_dir, as_json=as_json)))
        if not as_json:
            err.print(f"{result.slug}: {'stopped' if result.code else 'built'}", markup=False)
