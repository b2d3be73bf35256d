"""The report of an import: what to look at, and where each line of the draft went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from publish.drafts.draft import Entry, nonempty

if TYPE_CHECKING:
    from publish.drafts.importing import Imported

LONGEST = 60  # characters of a line that the report repeats


def as_markdown(imported: Imported, file: str, library: str) -> str:
    """Return the whole report as Markdown."""
    return "\n".join(
        [f"# Import of {file}", "", *_summary(imported), "", *_look(imported), "",
         *_works(imported, library), *_account(imported)]
    )  # fmt: skip


def _summary(imported: Imported) -> list[str]:
    lines = nonempty(imported.lines)
    told = {entry.line for entry in imported.account.entries}
    entries = imported.account.entries
    sure = {
        name: sum(entry.sure == name for entry in entries) for name in ("sure", "likely", "guess")
    }
    return [
        (
            f"{len(lines)} lines that say something (lines of {imported.source}), "
            f"{len(told & {*lines})} of them accounted for below, {len(imported.to_look_at)} "
            "things to look at."
        ),
        "",
        (
            f"How sure the rules were: {sure['sure']} sure, {sure['likely']} likely, "
            f"{sure['guess']} guesses. “Sure” says that a rule could not be mistaken about the "
            "form, never that the text is right."
        ),
    ]


def _look(imported: Imported) -> list[str]:
    if not imported.to_look_at:
        return ["## To look at", "", "Nothing."]
    rows = [
        "## To look at", "", "In the order of the article; numbers are lines.", "",
        "| article | draft | what to look at | how sure | rule |", "|--:|--:|---|---|---|",
    ]  # fmt: skip
    return rows + [_row(entry) for entry in imported.to_look_at]


def _row(entry: Entry) -> str:
    cells = (
        str(entry.article_line or ""), str(entry.line or ""), entry.message, entry.sure.value,
        f"`{entry.rule}`",
    )  # fmt: skip
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _works(imported: Imported, library: str) -> list[str]:
    if not imported.linked and not imported.keys:
        return []
    made = ["## Citations", ""]
    for line, words, keys in imported.linked:
        made.append(f"- line {line}: “{words}” → `{keys}`")
    if imported.keys:
        made += [
            "",
            f"New entries in `{library}`: {', '.join(f'`{key}`' for key in imported.keys)}.",
        ]
    if library != "library.bib" and imported.keys:
        note = "They are not in your library yet. Complete them and move them there, or the article"
        made += ["", f"{note} can't be built."]
    return [*made, ""]


def _account(imported: Imported) -> list[str]:
    """Return the account: each line of the draft with all that was done with it."""
    by_line: dict[int, list[Entry]] = {}
    for entry in imported.account.entries:
        by_line.setdefault(entry.line, []).append(entry)
    rows = ["## Where each line went", "", "| draft | begins | article | what became of it |",
            "|--:|---|--:|---|"]  # fmt: skip
    for number in nonempty(imported.lines):
        text = imported.lines[number - 1].strip()
        begins = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
        found = by_line.get(number, [])
        place = next((str(entry.article_line) for entry in found if entry.article_line), "–")
        what = "; ".join(f"{entry.message} ({entry.sure.value})" for entry in found)
        rows.append(f"| {number} | {_cell(begins)} | {place} | {_cell(what)} |")
    return [*rows, ""]


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\t", " ")
