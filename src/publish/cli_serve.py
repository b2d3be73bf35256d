"""The commands that stay while an editor writes: serve and watch."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from publish.terminal import LibraryFiles, Paths, out

PORT = 8765
SERVE_EPILOG = (
    "Examples: publish serve · publish serve manuscripts/my-brief --port 9000 --no-open. "
    "Stop it with Ctrl-C. It answers this machine only, and writes no file of yours."
)


def register(app: typer.Typer) -> None:
    """Add the commands to an application."""
    app.command(epilog=SERVE_EPILOG)(serve)


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
