"""The command line: arguments in, files and messages out. Only front ends print."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text
from typer.exceptions import TyperException

from publish import (
    __version__,
    cli_archive,
    cli_build,
    cli_cache,
    cli_catalogue,
    cli_check,
    cli_drafts,
    cli_merge,
    cli_proof,
    cli_release,
    cli_serve,
    cli_support,
    cli_translate,
    library_cli,
)
from publish.problems import (
    Problem,
    PublishError,
    SetupError,
    Severity,
    UsageError,
    Where,
)
from publish.terminal import (
    COLOURS,
    FINDINGS,
    AsJson,
    err,
    out,
    print_problems,
)

SPACE = "Look whether the disk is full, and whether you may write there."

app = typer.Typer(
    name="publish",
    help="One article in Markdown becomes a PDF brief, an EPUB reader and a print handout.",
    epilog="Start with: publish init my-house. What a command does: publish build --help.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
cli_build.register(app)
cli_archive.register(app)
cli_check.register(app)
cli_serve.register(app)
cli_release.register(app)
cli_catalogue.register(app)
cli_proof.register(app)
cli_merge.register(app)


class Layouts(StrEnum):
    """How pages stand on sheets."""

    SADDLE, TWO_UP, FOUR_UP, TRIFOLD, ZFOLD = "saddle", "2up", "4up", "trifold", "zfold"


class Binding(StrEnum):
    """The edge at which a booklet is bound."""

    LEFT, RIGHT = "left", "right"


class Turn(StrEnum):
    """How a sheet is turned over for its back."""

    SIDE, HEAD = "side", "head"


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it by position
    if wanted:
        out.print(f"publish {__version__}")
        raise typer.Exit


@app.callback()
def main_options(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Take the options that come before any command."""


@app.command(epilog="Example: publish matrix manuscripts/my-brief")
def matrix(
    path: Annotated[
        Path | None, typer.Argument(help="An article or folder; default: our own styles.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show what each edition does with each kind of box."""
    from publish.matrix import resolve  # noqa: PLC0415 - --help must not wait for it

    rows = resolve(path or Path())
    if as_json:
        for row in rows:
            out.print(
                json.dumps({"kind": row.name, **row.editions}, ensure_ascii=False), markup=False
            )
        return
    table = Table("", *rows[0].editions, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(
            row.name,
            *(
                Text(text, style="dim" if text in {"omit", "link"} else "")
                for text in row.editions.values()
            ),
        )
    out.print(table)


@app.command(
    epilog=(
        "Examples: publish preflight leaflet.pdf · publish preflight leaflet.pdf --press newsprint "
        "--heat-map ink.png. It leaves with 0 if a printer can take the file (warnings allowed), "
        "1 if not, 2 if it is no PDF that can be read, 4 if Ghostscript is missing. What each "
        "rule means, and what none can prove: docs/preflight.md."
    )
)
def preflight(
    pdf: Annotated[Path, typer.Argument(help="Any PDF, made by publish or not.")],
    *,
    press: Annotated[
        str,
        typer.Option(
            "--press",
            help="What it is printed on: coated, uncoated, newsprint, digital, office, or one of "
            "your house. Default: what the file says it is made for, else coated.",
        ),
    ] = "",
    smallest_type: Annotated[
        float | None,
        typer.Option("--smallest-type", min=0, help="The least size of type in pt; 0 for any."),
    ] = None,
    heat_map: Annotated[
        Path | None,
        typer.Option(
            "--heat-map", help="Draw where the ink lies, as PNG; what is above the limit is red."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look at a PDF as a printer's software would, before you send it.

    It finds what stops a press or spoils the print, with page, place (mm from the bottom left of
    the trimmed page) and what to do: no bleed, RGB, fonts that are missing, images with too few
    pixels, too small type, too much ink, and what PDF/X-4 forbids.
    """
    from publish.verify import preflight as before  # noqa: PLC0415 - --help must not wait for it

    report = before.preflight(pdf, press, smallest_type=smallest_type, heat_map=heat_map)
    for finding in report.findings:
        if as_json:
            out.print(finding.as_json(str(pdf)), markup=False)
        else:
            colour = COLOURS[finding.severity] if err.is_terminal else ""
            err.print(Text(finding.line(str(pdf)), style=colour))
    if not as_json:
        errors = sum(one.severity is Severity.ERROR for one in report.findings)
        said = f"{errors} error{'s' if errors != 1 else ''}" if errors else "nothing stops it"
        out.print(f"{pdf}: preflight for {report.press.name}: {said}", markup=False)
        if heat_map:
            out.print(str(heat_map), markup=False)
    raise typer.Exit(0 if report.clean else FINDINGS)


@app.command(epilog="Example: publish extract dist/my-brief/my-brief-brief.pdf --out found")
def extract(
    pdf: Annotated[Path, typer.Argument(help="A PDF that publish has written.")],
    *,
    out_dir: Annotated[Path, typer.Option("--out", help="The folder that files go to.")],
) -> None:
    """Take out of a PDF the files that it carries: its source, its references, its tables."""
    from publish.formats.passes.attachments import save  # noqa: PLC0415 - --help must not wait for it

    for path in save(pdf, out_dir):
        out.print(str(path), markup=False)


LayoutOption = Annotated[
    Layouts, typer.Option("--layout", help="How pages stand on sheets; see below.")
]
SheetOption = Annotated[
    str, typer.Option("--sheet", help="The paper, e.g. A3, SRA3. Default: the smallest.")
]
ImposedFile = Annotated[
    Path | None, typer.Option("--out", help="The imposed PDF; the other files go beside it.")
]
Thickness = Annotated[
    float | None, typer.Option("--thickness", min=0, max=2, help="Of the paper in mm: creep.")
]
Weight = Annotated[
    float | None, typer.Option("--gsm", min=0, max=800, help="Or its weight in g/m².")
]
Gutter = Annotated[
    float | None,
    typer.Option("--gutter", min=0, help="mm between copies (default: the bleed of both)."),
]
BindingOption = Annotated[
    Binding, typer.Option("--binding", help="Right for scripts that run from right to left.")
]
TurnOption = Annotated[
    Turn, typer.Option("--turn", help="How a sheet is turned over: at its side or its head.")
]


@app.command(epilog="Example: publish impose leaflet.pdf --layout trifold --sheet SRA3")
def impose(  # noqa: PLR0913 - the options of the command
    pdf: Annotated[Path, typer.Argument(help="A PDF, from publish or not, its pages in order.")],
    *,
    layout: LayoutOption = Layouts.SADDLE,
    sheet: SheetOption = "",
    out_file: ImposedFile = None,
    thickness: Thickness = None,
    gsm: Weight = None,
    gutter: Gutter = None,
    binding: BindingOption = Binding.LEFT,
    turn: TurnOption = Turn.SIDE,
    stock: Annotated[str, typer.Option("--stock", help="The paper in words, for the ticket.")] = "",
) -> None:
    """Place the pages of a PDF on sheets to print, fold or cut, with creep, bleed and marks.

    saddle: a stitched booklet. 2up, 4up: copies to cut apart. trifold: six panels, the flap
    folded in. zfold: six panels, to and fro. A drawing of the sheets and a job ticket go with it.
    """
    from publish.formats import production  # noqa: PLC0415 - WeasyPrint and all; --help must not wait
    from publish.house import find_styles, read_house  # noqa: PLC0415 - as above
    from publish.impose import LAYOUTS, MM, Wish, paper_thickness  # noqa: PLC0415 - as above

    if gutter is not None and LAYOUTS[layout].folded:
        message = f"a {layout} is folded, so nothing stands between its pages."
        raise UsageError(Problem(Where("--gutter"), "no-gutter", message, "Leave --gutter out."))
    styles = find_styles(Path.cwd())
    wish = Wish(
        layout.value,
        thickness=paper_thickness(gsm or 0) if thickness is None else thickness * MM,
        gutter=None if gutter is None else gutter * MM,
        leftward=binding is Binding.RIGHT,
        tumble=turn is Turn.HEAD,
    )
    order = production.Order(wish, sheet, stock)
    for path in production.produce_files(pdf, out_file, order, styles, read_house(styles)):
        out.print(str(path), markup=False)


@app.command(epilog="Example: publish init my-house && cd my-house && publish build")
def init(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet, or is empty.")],
) -> None:
    """Write a house: your institution's name, colours and boxes, and a first article."""
    from publish.starter import write_house  # noqa: PLC0415 - --help must not wait for it

    for path in write_house(folder):
        out.print(str(path), markup=False)


cli_drafts.register(app)
cli_support.register(app)
app.add_typer(cli_translate.app, name="translate")
app.add_typer(library_cli.app, name="library")
app.add_typer(cli_cache.app, name="cache")
app.command("link-citations", epilog=library_cli.LINK_EXAMPLE)(library_cli.link_citations)


def main() -> None:
    """Run the command and leave with the exit code of the design."""
    try:
        code = app(standalone_mode=False)
    except TyperException as error:
        said = getattr(error, "format_message", error.__str__)().rstrip(".")
        help_asked = len(sys.argv) == 1  # typer prints the help by raising
        err.print(said if help_asked else f"{said}. See: publish --help", markup=False)
        code = UsageError.code
    except (typer.Abort, KeyboardInterrupt):
        err.print("stopped", markup=False)
        code = 130
    except PublishError as error:
        as_json = "--json" in sys.argv
        print_problems(error.problems, as_json=as_json)
        code = error.code
    except BrokenPipeError:
        code = 141
    except OSError as error:  # a disk that is full, a folder that is gone: what no step expected
        where = Where(str(error.filename or "publish"))
        message = f"the system refused this: {error.strerror or error}."
        print_problems([Problem(where, "system", message, SPACE)], as_json="--json" in sys.argv)
        code = SetupError.code
    sys.exit(code if isinstance(code, int) else 0)


__all__ = ["app", "main"]
