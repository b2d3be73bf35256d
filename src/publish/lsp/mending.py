"""Code actions: the safe mends of `publish check --fix`, what was probably meant, `ignore`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lsprotocol.types import (
    CodeAction,
    CodeActionKind,
    CreateFile,
    CreateFileOptions,
    OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)

from publish.lsp.desk import Desk, Document
from publish.lsp.telling import Told
from publish.lsp.text import Text
from publish.problems import Severity
from publish.spelling import HOUSE_WORDS

SPELT = {"misspelling", "unknown-word"}
WORD = re.compile(r"“(?P<word>[^”\s]+)”")
MEANT = re.compile(r"Did you mean '(?P<name>[^']+)'\?")
IGNORE = re.compile(
    r"^ignore:[ \t]*(?P<list>\[(?P<inside>[^\]\n]*)\]|(?P<words>[^\[\n]*))$", re.MULTILINE
)


def actions(
    told: Sequence[Told], document: Document, desk: Desk, start: int, end: int
) -> Iterator[CodeAction]:
    """Yield what can be done about the problems between two offsets."""
    here = [one for one in told if one.start <= end and start <= one.end]
    for one in here:
        if edit := _safe(one, document):
            yield _action(f"Write '{edit.new_text}'", one, document, edit, preferred=True)
        elif edit := _meant(one, document):
            yield _action(f"Change to '{edit.new_text}'", one, document, edit)
    for one in here:
        word = WORD.match(one.problem.message) if one.problem.rule in SPELT else None
        if word:
            title = f"Add '{word['word']}' to {HOUSE_WORDS}"
            made = _added(word["word"], document, desk)
            yield CodeAction(
                title, kind=CodeActionKind.QuickFix, diagnostics=[one.diagnostic], edit=made
            )
    for one in here:
        if one.problem.severity is not Severity.ERROR and document.sort == "article":
            edit = _ignored(one.problem.rule, document)
            if edit:
                yield _action(f"Ignore '{one.problem.rule}' in this article", one, document, edit)
    every = [edit for one in told if (edit := _safe(one, document))]
    if every:
        title = f"Mend all that is safe ({len(every)})"
        change = WorkspaceEdit(changes={document.uri: _apart(every)})
        yield CodeAction(title, kind=CodeActionKind.SourceFixAll, edit=change)


def _action(
    title: str, one: Told, document: Document, edit: TextEdit, *, preferred: bool = False
) -> CodeAction:
    return CodeAction(
        title,
        kind=CodeActionKind.QuickFix,
        diagnostics=[one.diagnostic],
        is_preferred=preferred,
        edit=WorkspaceEdit(changes={document.uri: [edit]}),
    )


def _safe(one: Told, document: Document) -> TextEdit | None:
    """Return the mend of a rule, if what it mends stands there."""
    fix, whole = one.problem.fix, document.text.whole
    if fix is None or not one.problem.where.column or not whole.startswith(fix[0], one.start):
        return None
    return TextEdit(document.text.range(one.start, one.start + len(fix[0])), fix[1])


def _meant(one: Told, document: Document) -> TextEdit | None:
    """Return the name that a problem thinks was meant, for the wrong one that is there.

    That is a guess: it is offered and never made by itself.
    """
    meant = MEANT.search(one.problem.hint)
    wrong = re.search(r"['“](?P<name>[^'”]+?)=?['”]", one.problem.message)
    if not (meant and wrong):
        return None
    name = wrong["name"].removeprefix("#")
    at = document.text.whole.find(name, one.start, one.end + len(name))
    if at < 0:
        return None
    return TextEdit(document.text.range(at, at + len(name)), meant["name"])


def _ignored(rule: str, document: Document) -> TextEdit | None:
    """Return the change that adds a rule to `ignore:` of the front matter."""
    scan, text = document.scan, document.text
    if not scan.body or scan.first < 2:  # noqa: PLR2004 - there is none
        return None
    found = IGNORE.search(text.whole, 0, scan.body)
    if found:
        inside = found["inside"] if found["inside"] is not None else found["words"]
        names = [name.strip() for name in inside.split(",") if name.strip()]
        if rule in names:
            return None
        return TextEdit(text.range(*found.span("list")), f"[{', '.join([*names, rule])}]")
    if re.search(r"^ignore:", text.whole[: scan.body], re.MULTILINE):
        return None  # a list over several lines
    closing = text.starts[_closing_line(document)]
    return TextEdit(text.range(closing, closing), f"ignore: [{rule}]\n")


def _added(word: str, document: Document, desk: Desk) -> WorkspaceEdit:
    """Return the change that adds a word to those of the house, in the file nearest by."""
    folders = list(document.path.parents)[:3]
    there = [folder / HOUSE_WORDS for folder in folders if (folder / HOUSE_WORDS).is_file()]
    file = there[0] if there else folders[1] / HOUSE_WORDS
    typed = desk.text_of(file)
    if typed is None:
        typed = file.read_text(encoding="utf-8") if there else ""
    text = Text(typed, desk.units)
    end = text.range(len(typed), len(typed))
    line = "" if not typed or typed.endswith("\n") else "\n"
    identifier = OptionalVersionedTextDocumentIdentifier(file.as_uri(), None)
    edit = TextDocumentEdit(identifier, [TextEdit(end, f"{line}{word}\n")])
    new = CreateFile(file.as_uri(), options=CreateFileOptions(ignore_if_exists=True))
    return WorkspaceEdit(document_changes=[edit] if there else [new, edit])


def _closing_line(document: Document) -> int:
    lines = document.text.lines
    last = min(document.scan.first, len(lines) - 1)
    return next(n for n in range(last, -1, -1) if lines[n].rstrip() in {"---", "..."})


def _apart(edits: list[TextEdit]) -> list[TextEdit]:
    """Return the edits of which none overlaps another."""
    made: list[TextEdit] = []
    for edit in sorted(edits, key=lambda one: (one.range.start.line, one.range.start.character)):
        last = made[-1].range.end if made else None
        start = edit.range.start
        if last is None or (last.line, last.character) <= (start.line, start.character):
            made.append(edit)
    return made
