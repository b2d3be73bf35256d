"""The commands for programs that editors write with: schemas and snippets, the language server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from publish.terminal import out

LSP_EPILOG = (
    "You do not start it yourself: your program does. How to set up VS Code, Zed, Neovim, Helix, "
    "Sublime Text and Kate: docs/editors.md."
)


def register(app: typer.Typer) -> None:
    """Add the commands to an application."""
    app.command(epilog="Example: publish schema (in the folder of your house)")(schema)
    app.command(epilog=LSP_EPILOG)(lsp)


def schema(
    folder: Annotated[
        Path | None,
        typer.Argument(help="The folder of a house.", show_default="the house that you are in"),
    ] = None,
) -> None:
    """Write what programs know your styles by: schemas and snippets, with your own boxes.

    Schemas go into styles/schemas, snippets and settings for VS Code into .vscode. Settings that
    are there already stay as they are. Run it again when you have added a kind of box.
    """
    from publish.house import find_styles, house_root  # noqa: PLC0415 - --help must not wait for it
    from publish.schema import write  # noqa: PLC0415 - as above
    from publish.sources import shown  # noqa: PLC0415 - as above

    start = folder or Path.cwd()
    for path in write(folder or house_root(start) or start, find_styles(start)):
        out.print(shown(path), markup=False)


def lsp() -> None:
    """Serve a program that you write with: problems, completion and more while you type.

    It speaks the Language Server Protocol on its input and output.
    """
    from publish.lsp import serve  # noqa: PLC0415 - --help must not wait for it

    serve()
