"""The command that takes marked proofs back into an article."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from publish.terminal import FINDINGS, AsJson, err, out

if TYPE_CHECKING:
    from publish.proofs.applying import Refused
    from publish.proofs.changes import Change, Decision
    from publish.proofs.returning import Returned

EPILOG = (
    "Examples: publish merge from-khan.docx · publish merge from-khan.docx note.pdf --accept all "
    "· publish merge --article my-brief --reject c4 --query c7. It leaves with 1 if something is "
    "still open or could not be done. How proofs go to and fro: docs/proofs.md."
)
LONGEST = 60  # signs of the words that a line quotes
KEYS = {"a": "accepted", "r": "rejected", "q": "query"}


def register(app: typer.Typer) -> None:
    """Add the command to an application."""
    app.command(epilog=EPILOG)(merge)


def merge(  # noqa: PLR0913 - the options of the command
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Proofs that came back: Word files, PDFs with notes. None: go on."),
    ] = None,
    *,
    article: Annotated[
        str, typer.Option("--article", help="The article, if the files do not say it.")
    ] = "",
    number: Annotated[
        int | None, typer.Option("--round", min=1, help="The round. Default: that of the files.")
    ] = None,
    accept: Annotated[
        list[str] | None, typer.Option("--accept", help="Take over: an id such as c3, or all.")
    ] = None,
    reject: Annotated[
        list[str] | None, typer.Option("--reject", help="Leave as it was: an id, or all.")
    ] = None,
    query: Annotated[
        list[str] | None, typer.Option("--query", help="Ask the author about it: an id, or all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring marked proofs back: list each change with its place, then accept, reject or ask.

    Tracked changes, comments and edits with tracking off in Word files; highlights, strike-outs,
    carets and notes in PDFs. Accepted changes go into the article and nothing else in it changes.
    A paragraph that two people changed, or that was changed in the article since, is a conflict:
    all its texts are shown and nothing is overwritten.
    """
    from publish.proofs.changes import Decision  # noqa: PLC0415 - --help must not wait for it
    from publish.proofs.returning import find_returned  # noqa: PLC0415 - as above

    returned = find_returned(files or [], article, number, Path("manuscripts"))
    if files:
        returned.take(files)
    refused: list[Refused] = []
    asked = ((accept, Decision.ACCEPTED), (reject, Decision.REJECTED), (query, Decision.QUERY))
    for given, decision in asked:
        if given:
            refused += _decide(returned, given, decision)
    deciding = bool(accept or reject or query)
    if not as_json and not deciding and sys.stdin.isatty() and out.is_terminal:
        _ask(returned)
    _report(returned, refused, as_json=as_json)
    waiting = any(one.decision is Decision.OPEN for one in returned.changes)
    raise typer.Exit(FINDINGS if waiting or refused else 0)


def _decide(returned: Returned, given: list[str], decision: Decision) -> tuple[Refused, ...]:
    from publish.problems import Problem, UsageError, Where  # noqa: PLC0415 - as above
    from publish.proofs.changes import Decision  # noqa: PLC0415 - as above

    ids = {name for one in given for name in one.replace(",", " ").split()}
    today = dt.datetime.now().astimezone().date()
    known = {one.id for one in returned.changes}
    wrong = sorted(ids - known - {"all"})
    if wrong:
        message = f"there is no change {', '.join(wrong)}."
        hint = "publish merge lists them, each with its id."
        raise UsageError(Problem(Where(f"--{decision}"), "unknown-change", message, hint))
    if "all" not in ids:
        return returned.decide(ids, decision, today)
    some = {one.id for one in returned.changes if one.decision is Decision.OPEN}
    if decision is Decision.ACCEPTED:  # what only says something asks for nothing
        some -= {one.id for one in returned.changes if one.says}
    return returned.decide(some, decision, today, named=False)


def _ask(returned: Returned) -> None:
    """Ask about each open change in turn; an empty answer leaves it open."""
    from publish.proofs.changes import Decision  # noqa: PLC0415 - as above

    today = dt.datetime.now().astimezone().date()
    for one in [change for change in returned.changes if change.decision is Decision.OPEN]:
        out.print(_line(one, returned), markup=False)
        said = typer.prompt(
            "  a accept, r reject, q query, s stop, Enter later", default="", show_default=False
        )
        if said.strip().lower() == "s":
            return
        if said.strip().lower() in KEYS:
            decision = Decision(KEYS[said.strip().lower()])
            for no in returned.decide({one.id}, decision, today):
                err.print(f"  not done: {no.why}", markup=False)


def _report(returned: Returned, refused: list[Refused], *, as_json: bool) -> None:
    if as_json:
        reasons = {one.change.id: one.why for one in refused}
        for one in returned.changes:
            more = {"path": _path(returned), "refused": reasons.get(one.id, "")}
            out.print(json.dumps(one.as_json() | more, ensure_ascii=False), markup=False)
        return
    for one in returned.changes:
        out.print(Text(_line(one, returned), style="" if one.decision == "open" else "dim"))
    for first, texts in returned.conflicts():
        out.print(
            f"\n{_path(returned)}:{first.line}: two people changed this paragraph:", markup=False
        )
        for who, text in texts:
            out.print(f"  {who}: {text}", markup=False)
    for no in refused:
        err.print(
            f"{_path(returned)}:{no.change.line}: {no.change.id} was not done: {no.why}",
            markup=False,
        )
    counts = {
        name: sum(one.decision == name for one in returned.changes)
        for name in ("open", "accepted", "rejected", "query")
    }
    said = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    out.print(f"round {returned.round.number}: {said or 'nothing came back yet'}", markup=False)


def _path(returned: Returned) -> str:
    from publish.sources import shown  # noqa: PLC0415 - as above

    return shown(returned.article)


def _line(one: Change, returned: Returned) -> str:
    """Write a change on one line, its place first."""
    said = f"“{_short(one.before)}”" if one.before else ""
    if one.after:
        said += f"{' → ' if said else ''}“{_short(one.after)}”"
    if one.note:
        said += f"{': ' if said else ''}{_short(one.note)}"
    who = ", ".join(part for part in (one.who, one.when[:10], one.file) if part)
    flags = f" [{', '.join(one.flags)}]" if one.flags else ""
    conflict = f" [conflict with {', '.join(one.conflicts)}]" if one.conflicts else ""
    decided = "" if one.decision == "open" else f" {one.decision}"
    place = f"{_path(returned)}:{one.line}:{one.column}"
    return f"{place}: {one.id} {one.kind}: {said} ({who}){flags}{conflict}{decided}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
