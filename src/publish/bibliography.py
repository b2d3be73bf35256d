"""The shared bibliography: the library as a file, and citations as the citation style words them.

citeproc runs once on all citations of the article in their order, before any edition leaves
something out, so that a label such as "2026b" is the same everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from publish import pandoc
from publish.citeproc import Cited, read_style, word
from publish.pandoc import Cite
from publish.problems import Problem, Severity, Where

ENTRY = re.compile(r"^[^\S\n]*@(?P<type>[A-Za-z]+)\s*\{\s*(?P<key>[^\s,{}]+)\s*,", re.MULTILINE)
NOT_ENTRIES = {"comment", "preamble", "string", "xdata", "set"}
BARE_TITLE = re.compile(
    r"(?P<field>\b(?:title|subtitle|booktitle|shorttitle|maintitle)\s*=\s*)"
    r"(?:\{(?P<braced>[^{}]*)\}|\"(?P<quoted>[^\"{}]*)\")",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Library:
    """A library file in BibLaTeX: its text, and where each entry stands."""

    path: str = ""
    text: str = ""
    entries: Mapping[str, Where] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_library(path: Path, name: str) -> Library:
    """Read a library; `name` is the path that problems show. Raises nothing but OSError."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    entries: dict[str, Where] = {}
    problems = []
    for found in ENTRY.finditer(text):
        if found["type"].lower() in NOT_ENTRIES:
            continue
        line = text.count("\n", 0, found.start("key")) + 1
        column = found.start("key") - text.rfind("\n", 0, found.start("key"))
        where, key = Where(name, line, column), found["key"]
        if key in entries:
            message = (
                f"the key '{key}' is used twice; the first entry is in line {entries[key].line}."
            )
            problems.append(
                Problem(where, "duplicate-key", message, "Give one of them another key.")
            )
        else:
            entries[key] = where
    return Library(name, text, entries, tuple(problems))


def keep_typed_case(text: str) -> str:
    """Protect titles without a single brace from the change to sentence case.

    BibLaTeX lowers unprotected capitals, so "Tokyo" becomes "tokyo"; an editor who has not braced
    anything means the title as typed.
    """
    return BARE_TITLE.sub(lambda m: f"{m['field']}{{{{{m['braced'] or m['quoted'] or ''}}}}}", text)


def entries_as_csl(library: Library) -> list[dict[str, object]]:
    """Return all entries of a library as CSL-JSON, in the order of the file."""
    if not library.entries:
        return []
    read = pandoc.run(["-f", "biblatex", "-t", "csljson"], keep_typed_case(library.text))
    return list(json.loads(read))


def cite(cites: Sequence[Cite], library: Library, style: Path | None, lang: str) -> Cited:
    """Word all citations of an article, given in their order, by one run of citeproc."""
    keys = dict.fromkeys(item.key for node in cites for item in node.items)
    if not keys:
        return Cited()
    csl = [entry for entry in entries_as_csl(library) if entry.get("id") in keys]
    return word(cites, csl, read_style(style), lang)


def unknown_key(key: str, library: Library, where: Where, hint: str) -> Problem:
    """Say that a citation names no entry of the library."""
    home = library.path or "no library.bib was found"
    message = f"'{key}' is not in the library ({home})."
    return Problem(where, "unknown-citation", message, hint, Severity.ERROR)
