"""The commands on drafts: `import` brings one in, `new` begins an article."""

from __future__ import annotations

import datetime as dt
import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from publish.terminal import AsJson, err, out

if TYPE_CHECKING:
    from publish.drafts import Imported

SURE_COLOURS = {"sure": "yellow", "likely": "cyan", "guess": "magenta"}


class Changes(StrEnum):
    """What becomes of tracked changes."""

    ACCEPT, REJECT, NOTES = "accept", "reject", "notes"


def import_draft(  # noqa: PLR0913 - the options of the command
    file: Annotated[Path, typer.Argument(help="The draft: .txt, .docx, .odt, .html, .md or .rtf.")],
    *,
    out_dir: Annotated[
        Path, typer.Option("--out", help="The article's new folder, e.g. manuscripts/my-brief.")
    ],
    title: Annotated[str, typer.Option("--title", help="The title, if the draft has none.")] = "",
    author: Annotated[
        list[str] | None, typer.Option("--author", help="An author; may be repeated.")
    ] = None,
    date: Annotated[str, typer.Option("--date", help="Year-month-day of publication.")] = "",
    lang: Annotated[
        str, typer.Option("--lang", help="Its language, e.g. en-GB. Default: told by its words.")
    ] = "",
    kind: Annotated[str, typer.Option("--type", help="The type of document.")] = "policy-brief",
    changes: Annotated[
        Changes,
        typer.Option("--changes", help="Tracked changes: accept, reject, or keep as notes."),
    ] = Changes.ACCEPT,
    library: Annotated[
        Path | None,
        typer.Option("--library", help="The library (default: the nearest library.bib)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring in a draft: it becomes article.md, its images, its works and a report.

    Boxes are known by their labels ("KEY TAKEAWAYS", "Points clés"), with or without emoji. No
    line is dropped: import-report.md says where each one went and how sure that is. Nothing is
    made up: what the draft lacks stays empty, with a query [AQ: …] to answer.
    """
    from publish.drafts import Wish, bring_in, save  # noqa: PLC0415 - --help must not wait for it

    given = {"title": title, "authors": "; ".join(author or ()), "date": date, "lang": lang}
    wish = Wish({k: v for k, v in given.items() if v}, kind, changes.value, library)
    imported = bring_in(file, out_dir, wish)
    written = save(imported, out_dir)
    if as_json:
        for entry in imported.account.entries:
            said = {"path": str(out_dir / "article.md"), "draft": imported.source}
            line = json.dumps({**said, **entry.as_dict()}, ensure_ascii=False)
            out.print(line, markup=False)
        return
    _tell(imported, out_dir)
    for path in written:
        out.print(str(path), markup=False)
    count = len(imported.to_look_at)
    out.print(f"{count} thing{'s' if count != 1 else ''} to look at, listed in import-report.md")


def _tell(imported: Imported, folder: Path) -> None:
    """Print what an editor has to look at, in the order of the article."""
    for entry in imported.to_look_at:
        place = f"{folder / 'article.md'}{f':{entry.article_line}' if entry.article_line else ''}"
        line = f" (line {entry.line} of {imported.source})" if entry.line else ""
        colour = SURE_COLOURS[entry.sure] if err.is_terminal else ""
        said = f"{place}: {entry.sure}: {entry.rule}: {entry.message}{line}"
        err.print(Text(said, style=colour))


def new(
    slug: Annotated[str, typer.Argument(help="Its name, e.g. heat-at-work.")],
    *,
    kind: Annotated[
        str,
        typer.Option("--type", help="policy-brief, report, fact-sheet, op-ed, event-note …"),
    ] = "policy-brief",
    lang: Annotated[str, typer.Option("--lang", help="Its language: en-GB, fr, ur …")] = "en-GB",
    folder: Annotated[
        Path, typer.Option("--in", help="The folder of manuscripts that it goes to.")
    ] = Path("manuscripts"),
) -> None:
    """Begin an article: a folder with an article.md that builds, and says what to write where."""
    from publish.drafts.starting import start  # noqa: PLC0415 - --help must not wait for it

    today = dt.datetime.now().astimezone().date()
    for path in start(folder / slug, kind, lang, today):
        out.print(str(path), markup=False)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    examples = (
        "Examples: publish import draft.docx --out manuscripts/my-brief · publish import cms.txt "
        "--out manuscripts/my-brief --title 'A title' --author 'Ayesha Khan' --date 2026-03-02. "
        "It leaves with 0 also where there are things to look at, 2 if the draft can't be read. "
        "How drafts are read: docs/import.md."
    )
    app.command("import", epilog=examples)(import_draft)
    app.command(epilog="Example: publish new my-brief --type policy-brief --lang en-GB")(new)
