"""Our problems as the protocol's diagnostics: exact ranges, severities, links to the rules."""

from __future__ import annotations

import functools
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lsprotocol.types import (
    CodeDescription,
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    Location,
    Position,
    Range,
)

from publish.check.catalogue import as_markdown, entries
from publish.house import own_styles
from publish.lsp.desk import Desk, Document
from publish.problems import Problem, PublishError, Severity
from publish.sources import shown

SOURCE = "publish"
SEVERITIES = {
    Severity.ERROR: DiagnosticSeverity.Error,
    Severity.WARNING: DiagnosticSeverity.Warning,
    Severity.INFO: DiagnosticSeverity.Information,
}
SAID = re.compile(r"'(?P<plain>[^']+)'|“(?P<curved>[^”]+)”")
SIGNS = "@-#.![^\"'"  # what a name may stand behind
# What a place stands for where the problem quotes nothing that is there, the first that fits.
THINGS = (
    re.compile(r"!\[[^\]]*\](?:\([^()]*\))?"),
    re.compile(r"\[[^\]]*\]\([^()]*\)"),
    re.compile(r"-?@[\w:.#$%&+?<>~/-]*\w"),
    re.compile(r":{3,}.*"),
    re.compile(r"""[\w.-]+=(?:"[^"]*"|'[^']*'|[^\s}]*)"""),
    re.compile(r"[\w](?:[\w'’.,-]*\w)?"),
    re.compile(r"\S+"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A problem as it is shown in a document, from one offset to another."""

    problem: Problem
    diagnostic: Diagnostic
    start: int
    end: int


def told(problems: Iterable[Problem], document: Document, desk: Desk) -> list[Told]:
    """Return the problems as they are shown in a document.

    Those of other files stand where the document leads to them, and name the place.
    """
    name = shown(document.path)
    made = []
    for problem in problems:
        here = problem.where.path == name
        start, end = span(problem, document) if here else _elsewhere(problem, document, desk)
        made.append(
            Told(problem, _diagnostic(problem, document, start, end, here=here), start, end)
        )
    return made


def span(problem: Problem, document: Document) -> tuple[int, int]:
    """Return what a problem is about, as offsets: what it would mend, what it quotes, the thing."""
    text, where = document.text, problem.where
    start = text.at(where)
    line = text.line(max(where.line, 1) - 1)
    end = text.starts[min(max(where.line, 1), len(text.lines)) - 1] + len(line)
    rest = text.whole[start:end]
    if not where.column:
        return start, start + len(rest.rstrip())
    if problem.fix and rest.startswith(problem.fix[0]):
        return start, start + len(problem.fix[0])
    quoted = [found["plain"] or found["curved"] for found in SAID.finditer(problem.message)]
    named = next((found for said in sorted(quoted, key=len, reverse=True)
                  if (found := _named(said, rest))), None)  # fmt: skip
    thing = next((found for one in THINGS if (found := one.match(rest))), None)
    further = named and named.start() > len(rest) - len(rest.lstrip(SIGNS))
    if named and further and not (thing and thing[0] in problem.message):
        return start + named.start(), start + named.end()
    found = thing if further else named or thing
    return start, start + (found.end() if found else min(len(rest), 1))


def _named(said: str, rest: str) -> re.Match[str] | None:
    """Return where what a problem quotes stands in the rest of its line: there, or further on."""
    if len(said) == 1 and not rest.startswith(said):
        return None
    before = r"(?<![\w-])" if said[0].isalnum() else ""
    after = r"(?![\w-])" if said[-1].isalnum() else ""
    return re.search(rf"{before}{re.escape(said)}{after}", rest)


def _elsewhere(problem: Problem, document: Document, desk: Desk) -> tuple[int, int]:
    """Return where a document leads to a problem of another file: a citation, or its first line."""
    try:
        works = desk.setting(document.path).library.works
    except PublishError:
        works = {}
    for mark in document.scan.named("citation"):
        entry = works.get(mark.name)
        if entry and problem.where in {entry.where, *(f.where for f in entry.fields.values())}:
            return mark.start, mark.end
    for mark in document.scan.named("citation"):
        entry = works.get(mark.name)
        if entry and entry.where.path == problem.where.path and f"'{mark.name}'" in problem.message:
            return mark.start, mark.end
    return 0, len(document.text.line(0))


def _diagnostic(
    problem: Problem, document: Document, start: int, end: int, *, here: bool
) -> Diagnostic:
    page, lines = rules_page()
    line = lines.get(problem.rule)
    related = None
    if not here:
        other = Path(problem.where.path).resolve().as_uri()
        at = Position(max(problem.where.line - 1, 0), max(problem.where.column - 1, 0))
        related = [DiagnosticRelatedInformation(Location(other, Range(at, at)), problem.message)]
    said = f"{problem.message} {problem.hint}".strip()
    return Diagnostic(
        range=document.text.range(start, end),
        message=said if here else f"{problem.where}: {said}",
        severity=SEVERITIES[problem.severity],
        code=problem.rule,
        code_description=CodeDescription(f"{page.as_uri()}#L{line}") if line else None,
        source=SOURCE,
        related_information=related,
    )


@functools.cache
def rules_page() -> tuple[Path, Mapping[str, int]]:
    """Return the page of all rules and the line of each: ours in docs/, else one made for it."""
    page = own_styles().parent / "docs" / "rules.md"
    if not page.is_file():
        page = Path(tempfile.mkdtemp(prefix="publish-")) / "rules.md"
        page.write_text(as_markdown(), encoding="utf-8")
    lines = page.read_text(encoding="utf-8").splitlines()
    found = {line.removeprefix("### "): n for n, line in enumerate(lines, 1) if line[:4] == "### "}
    return page, {name: line for name, line in found.items() if name in entries()}
