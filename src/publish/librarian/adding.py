"""Adding works to a library: from other files, in its own order and layout, under new keys."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from publish import pandoc
from publish.bibliography import entries_as_csl
from publish.librarian.keys import new_key
from publish.librarian.layout import inserted, layout_of, written
from publish.library import Entry, Library, Shelf, join, read_shelf
from publish.library.bibtex import read_bibtex
from publish.library.checks import check_entries
from publish.library.identifiers import wrong_isbn
from publish.library.names import is_body
from publish.library.sameness import Known
from publish.problems import ManuscriptError, OutputError, Problem, Severity, Where

READERS = {".ris": "ris", ".xml": "endnotexml"}
OWN = {".bib", ".json", ".yaml", ".yml"}
PERSON = re.compile(r"^(?P<tag>(?:A[U1-4]|ED)  - )(?P<name>[^,\r\n]+?)[ \t]*(?=\r?$)", re.MULTILINE)
TITLES = {
    "title": "title",
    "shorttitle": "title-short",
    "booktitle": "container-title",
    "journaltitle": "container-title",
    "series": "collection-title",
}
MARKUP = (
    (re.compile(r'<span class="nocase">(.*?)</span>'), r"{\1}"),
    (re.compile(r"<i>(.*?)</i>"), r"\\emph{\1}"),
    (re.compile(r"<b>(.*?)</b>"), r"\\textbf{\1}"),
    (re.compile(r"<su([bp])>(.*?)</su[bp]>"), r"\\textsu\1script{\2}"),
)


@dataclass(frozen=True, slots=True)
class Added:
    """What adding makes of a library: its text before and after, the new keys, and what to know."""

    path: Path
    name: str
    before: str
    after: str
    keys: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    def write(self) -> None:
        """Write the library; the entries that were there stay as they were."""
        if self.after != self.before:
            self.path.write_bytes(self.after.encode("utf-8"))


def add(  # noqa: PLR0913 - what adding depends on
    files: Sequence[tuple[Path, str]],
    target: Path,
    name: str,
    library: Library,
    pattern: str,
    *,
    keep_keys: bool = False,
) -> Added:
    """Add the works of files to a library file; `library` are all works that are there already.

    Raises ManuscriptError for a file that can't be read, or a library that is no BibLaTeX.
    """
    if target.suffix.lower() != ".bib":
        hint = "Name a file in BibLaTeX: --to library.bib."
        message = "works can be added to BibLaTeX only."
        raise ManuscriptError(Problem(Where(name), "unknown-library", message, hint))
    text = target.read_bytes().decode("utf-8") if target.is_file() else ""
    shelf = read_bibtex(text, name)
    if shelf.problems:
        raise ManuscriptError(shelf.problems)
    layout = layout_of(shelf)
    known = {e.key: e for e in (*library.works.values(), *shelf.entries)}
    taken, there = set(known), Known(known.values())
    problems: list[Problem] = []
    made: dict[str, str] = {}
    for path, shown in files:
        for entry in read_works(path, shown):
            found = there.find(entry)
            if found:
                problems.append(_already(entry, *found))
                continue
            free = keep_keys and entry.key and entry.key not in taken
            key = entry.key if free else new_key(entry, pattern, taken)
            taken.add(key)
            there.add(replace(entry, key=key))
            values = {one.name: one.value for one in entry.fields.values()}
            made[key] = written(key, entry.type, values, layout)
    after = inserted(shelf, made, layout)
    problems += _checked(shelf, after, name, set(made))
    return Added(target, name, text, after, tuple(made), tuple(sorted(problems)))


def _already(entry: Entry, earlier: Entry, why: str) -> Problem:
    title = re.sub(r"[{}\\]", "", entry.get("title"))
    message = f"'{title}' is there already: '{earlier.key}' ({earlier.where}) has the same {why}."
    return Problem(
        entry.where, "same-work", message, f"Cite it as @{earlier.key}.", Severity.WARNING
    )


def _checked(before: Shelf, text: str, name: str, keys: set[str]) -> Iterator[Problem]:
    """Read the library again: all entries are as they were, and the new ones are looked at."""
    shelf = read_bibtex(text, name)
    old = [before.text[e.start : e.end] for e in before.entries]
    kept = [text[e.start : e.end] for e in shelf.entries if e.key not in keys]
    if shelf.problems or old != kept:
        message = "the library would not stay as it was, so nothing is added."
        raise OutputError(Problem(Where(name), "library-changed", message))
    found = check_entries(join([shelf]), today=dt.datetime.now().astimezone().date())
    yield from (problem for key, problem in found if key in keys)


# ---------------------------------------------------------------- reading what is added


def read_works(path: Path, name: str) -> list[Entry]:
    """Read the works of a file; raises ManuscriptError for one that can't be read."""
    suffix = path.suffix.lower()
    if suffix in OWN:
        shelf = read_shelf(path, name)
        if shelf.problems:
            raise ManuscriptError(shelf.problems)
        if suffix == ".bib":
            return list(shelf.entries)
        return _from_csl(entries_as_csl(join([shelf])), name)
    if suffix not in READERS:
        hint = "Give a file of .bib, .ris, .json or .yaml (CSL), or .xml (EndNote)."
        message = f"works can't be read from a {suffix or 'file without a suffix'}."
        raise ManuscriptError(Problem(Where(name), "unknown-format", message, hint))
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
        made = pandoc.run(["-f", READERS[suffix], "-t", "csljson"], _with_bodies(text))
    except OSError as error:
        message = f"the file can't be read: {error.strerror}."
        raise ManuscriptError(Problem(Where(name), "unreadable", message)) from error
    except OutputError as error:
        message = f"the file can't be read: {error.problems[0].message}."
        raise ManuscriptError(Problem(Where(name), "unreadable", message)) from error
    return _from_csl(json.loads(made), name)


def _with_bodies(text: str) -> str:
    """Put a comma behind names of bodies in RIS, so that pandoc takes them for one name."""
    return PERSON.sub(lambda m: f"{m['tag']}{m['name']}{',' if is_body(m['name']) else ''}", text)


def _from_csl(works: Sequence[dict[str, Any]], name: str) -> list[Entry]:
    """Turn CSL-JSON into entries of BibLaTeX."""
    numbered = [{**work, "id": f"work{at}"} for at, work in enumerate(works)]
    text = pandoc.run(["-f", "csljson", "-t", "biblatex"], json.dumps(numbered))
    entries = {entry.key: entry for entry in read_bibtex(text, name).entries}
    return [
        _mended(entries[f"work{at}"], work, name)
        for at, work in enumerate(works)
        if f"work{at}" in entries
    ]


def _mended(entry: Entry, work: dict[str, Any], name: str) -> Entry:
    """Return an entry with its titles as typed, not as pandoc writes them, and bodies in braces."""
    fields = dict(entry.fields)
    if "journal" in fields:
        fields["journaltitle"] = replace(fields.pop("journal"), name="journaltitle")
    if "issn" in fields and not wrong_isbn(fields["issn"].value):
        fields["isbn"] = replace(fields.pop("issn"), name="isbn")
    if "pages" in fields:
        pages = re.sub(r"(?<=\d)[-–](?=\d)", "--", fields["pages"].value)
        fields["pages"] = replace(fields["pages"], value=pages)
    for role in ("author", "editor", "translator"):
        if role in fields:
            fields[role] = replace(fields[role], value=" and ".join(_names(work.get(role, ()))))
    for title, variable in TITLES.items():
        if title in fields and isinstance(work.get(variable), str):
            fields[title] = replace(fields[title], value=_latex(str(work[variable])))
    where = Where(name)
    return replace(entry, key=str(work.get("id", "")), fields=fields, where=where)


def _latex(text: str) -> str:
    """Write a text of CSL-JSON for BibLaTeX, in the capitals and braces in which it was typed."""
    text = re.sub(r"[&%$#_]", lambda sign: f"\\{sign[0]}", html.unescape(text))
    for pattern, made in MARKUP:
        text = pattern.sub(made, text)
    return text


def _names(names: Sequence[dict[str, str]]) -> Iterator[str]:
    for name in names:
        whole = name.get("literal") or ("" if name.get("given") else name.get("family", ""))
        if whole:
            yield f"{{{whole}}}" if " " in whole else whole
            continue
        family = f"{name.get('non-dropping-particle', '')} {name.get('family', '')}".strip()
        given = f"{name.get('given', '')} {name.get('dropping-particle', '')}".strip()
        yield ", ".join(part for part in (family, name.get("suffix", ""), given) if part)
