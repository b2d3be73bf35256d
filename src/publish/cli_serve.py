"""The commands that stay while an editor writes: serve and watch."""

from __future__ import annotations

import datetime as dt
import json
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from publish.cli_build import Editions, report
from publish.lines import say
from publish.problems import Problem, UsageError, Where
from publish.terminal import AsJson, LibraryFiles, Paths, err, out

if TYPE_CHECKING:
    from publish.pipeline import Options

PORT = 8765
EVERY = 2.0  # seconds between two looks into a shared folder
SERVE_EPILOG = (
    "Examples: publish serve · publish serve manuscripts/my-brief --port 9000 --no-open. "
    "Stop it with Ctrl-C. It answers this machine only, and writes no file of yours."
)
WATCH_EPILOG = (
    "Examples: publish watch · publish watch manuscripts/my-brief --edition brief --json · "
    "publish watch --inbox /shared/for-proofs. How a shared folder works: docs/proofs.md."
)


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


def watch(  # noqa: PLR0913 - the options of the command
    paths: Paths = None,
    *,
    edition: Editions = None,
    library: LibraryFiles = None,
    out_dir: Annotated[Path, typer.Option("--out", help="Where files go.")] = Path("dist"),
    inbox: Annotated[
        Path | None,
        typer.Option(
            "--inbox",
            help="A shared folder instead: articles and Word files there come back as proofs.",
        ),
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="Answer what lies in the inbox now, then leave.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Build the editions of articles anew at each save, without the checkers, until Ctrl-C.

    With --inbox it waits for what colleagues save into a shared folder: beside each file appears a
    folder with its proofs and a report in plain words. A file that is still being written, or is
    open somewhere, waits; none is ever changed or taken away.
    """
    from publish.pipeline import Options  # noqa: PLC0415 - --help must not wait for it
    from publish.serve.terminal import follow  # noqa: PLC0415 - as above

    editions, libraries = tuple(edition or ()), tuple(library or ())
    if inbox is not None:
        _watch_inbox(inbox, Options(out_dir, library=libraries), once=once, as_json=as_json)
        return
    options = Options(out_dir, editions, libraries, verify=False)
    with suppress(KeyboardInterrupt):  # that is how it ends, also while something is told
        for result in follow(paths or [Path("manuscripts")], options):
            say(list(report(result, out_dir, as_json=as_json)))
            if not as_json:
                err.print(f"{result.slug}: {'stopped' if result.code else 'built'}", markup=False)


def _watch_inbox(folder: Path, options: Options, *, once: bool, as_json: bool) -> None:
    """Look into a shared folder again and again; raises UsageError where there is none."""
    from publish.formats.rendering import warm_up  # noqa: PLC0415 - --help must not wait for it
    from publish.house import house_root  # noqa: PLC0415 - as above
    from publish.proofs.inbox import Inbox  # noqa: PLC0415 - as above

    if not folder.is_dir():
        message, hint = "there is no such folder.", "Make it first, and share it."
        raise UsageError(Problem(Where(str(folder)), "no-folder", message, hint))
    warm_up()
    box = Inbox(folder.resolve(), house_root(Path.cwd()) or Path.cwd(), options)
    looks = 2 if once else None
    if not once and not as_json:
        out.print(f"Waiting for files in {folder} (Ctrl-C stops it)", markup=False)
    while looks is None or looks:
        for made in box.look(dt.datetime.now().astimezone().date()):
            told = {"file": str(made.file), "folder": str(made.folder), "proofs": made.proofs}
            said = f"{made.file.name}: {'proofs' if made.proofs else 'a report'} in {made.folder}"
            out.print(json.dumps(told, ensure_ascii=False) if as_json else said, markup=False)
        looks = looks - 1 if looks is not None else None
        if looks is None or looks:
            time.sleep(EVERY)
