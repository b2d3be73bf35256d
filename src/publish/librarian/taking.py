"""Reading works that are to be added: BibLaTeX, CSL, RIS and EndNote, as entries and as CSL."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from publish import pandoc
from publish.bibliography import entries_as_csl
from publish.guards.files import RefusedError, regular
from publish.librarian.endnote import endnote
from publish.librarian.foreign import Foreign, Record
from publish.librarian.ris import ris
from publish.library import Entry, Field, Shelf, join, read_shelf
from publish.library.bibtex import read_bibtex
from publish.library.identifiers import wrong_isbn, wrong_issn
from publish.library.types import line_starts, place_of
from publish.problems import (
    ManuscriptError,
    OutputError,
    Problem,
    Severity,
    Where,
    lines_of,
)

LARGEST = 20 << 20  # bytes of a file of works
READERS = {".ris": "ris", ".xml": "endnotexml"}
OWN = {".bib", ".json", ".yaml", ".yml"}
MARKS = {b"\xff\xfe", b"\xfe\xff"}  # of UTF-16
ASSUMED = "windows-1252"  # what RIS that is no UTF-8 is taken for: that of most old exports
TITLES = {
    "title": "title",
    "shorttitle": "title-short",
    "booktitle": "container-title",
    "journaltitle": "container-title",
    "series": "collection-title",
}
RENAMED = {"journal": "journaltitle", "address": "location"}  # as BibLaTeX calls them
UNWRITTEN = {"keywords": "keyword", "shorttitle": "title-short"}  # by pandoc, as CSL has them
MARKUP = (
    (re.compile(r'<span class="nocase">(.*?)</span>'), r"{\1}"),
    (re.compile(r"<i>(.*?)</i>"), r"\\emph{\1}"),
    (re.compile(r"<b>(.*?)</b>"), r"\\textbf{\1}"),
    (re.compile(r"<su([bp])>(.*?)</su[bp]>"), r"\\textsu\1script{\2}"),
)


@dataclass(frozen=True, slots=True)
class Work:
    """A work that is given, as an entry of BibLaTeX and as CSL-JSON; `left` is what it loses."""

    entry: Entry
    csl: Mapping[str, Any]
    left: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """The works of a file, and what had to be assumed to read it."""

    works: tuple[Work, ...]
    assumed: tuple[Problem, ...] = ()


def read_works(path: Path, name: str, encoding: str = "") -> Given:
    """Read the works of a file, RIS in an encoding that may be named.

    Raises ManuscriptError for one that can't be read.
    """
    suffix = path.suffix.lower()
    if suffix in OWN:
        read_utf8(path, name)  # a library takes other encodings with signs replaced
        shelf = read_shelf(path, name)
        if shelf.problems:
            raise ManuscriptError(shelf.problems)
        if suffix == ".bib":
            return Given(tuple(_from_bib(shelf)))
        return Given(tuple(_from_csl(entries_as_csl(join([shelf])), name)))
    if suffix not in READERS:
        hint = "Give a file of .bib, .ris, .json or .yaml (CSL), or .xml (EndNote)."
        message = f"works can't be read from a {suffix or 'file without a suffix'}."
        raise ManuscriptError(Problem(Where(name), "unknown-format", message, hint))
    assumed: tuple[Problem, ...] = ()
    if suffix == ".ris":
        text, assumed = _decoded(path, name, encoding)
        given = ris(text.removeprefix("\ufeff"), name)
    else:
        given = endnote(_bytes(path, name), name)
    return Given(tuple(_from_foreign(given, READERS[suffix], name)), assumed)


def _from_foreign(given: Foreign, reader: str, name: str) -> Iterator[Work]:
    try:
        made = json.loads(pandoc.run(["-f", reader, "-t", "csljson"], given.text))
    except OutputError as error:
        message = f"the file can't be read: {error.problems[0].message}."
        raise ManuscriptError(Problem(Where(name), "unreadable", message)) from error
    pairs = list(zip(made, given.records, strict=True))
    works = _from_csl([_with(work, record) for work, record in pairs], name)
    for work, (_, record) in zip(works, pairs, strict=True):
        yield replace(work, left=record.left)


def _decoded(path: Path, name: str, encoding: str) -> tuple[str, tuple[Problem, ...]]:
    """Return a text in UTF-8, in the encoding named, or else in the one that is assumed."""
    if not encoding:
        try:
            return read_utf8(path, name), ()
        except ManuscriptError as error:
            refused = error
    try:
        text = _bytes(path, name).decode(encoding or ASSUMED)
    except LookupError as error:
        message = f"'{encoding}' is no encoding."
        hint = "Name one as --encoding windows-1250."
        raise ManuscriptError(Problem(Where("--encoding"), "wrong-value", message, hint)) from error
    except UnicodeDecodeError as error:
        if not encoding:
            raise refused from error
        message = f"this is no text in {encoding}."
        raise ManuscriptError(Problem(Where(name), "wrong-encoding", message)) from error
    if encoding:
        return text, ()
    where = refused.problems[0].where
    word = _word_at(lines_of(text)[where.line - 1], where.column)
    message = f"this is no text in UTF-8; it was read as Windows-1252, so here stands '{word}'."
    hint = "If that is wrong, name its encoding, as --encoding windows-1250."
    return text, (Problem(where, "assumed-encoding", message, hint, Severity.WARNING),)


def _word_at(line: str, column: int) -> str:
    """Return the word that holds the sign at a column, counted from 1."""
    return next(w[0] for w in re.finditer(r"\S+|\s", line) if w.start() < column <= w.end())


def _with(work: dict[str, Any], record: Record) -> dict[str, Any]:
    """Add to a work what its file says besides, and drop a date that pandoc could not read.

    The second title of a book is that of its series.
    """
    known = record.known
    dated = work.get("issued", {}).get("date-parts", [[]])
    kept = {k: v for k, v in work.items() if k != "issued" or (dated and dated[0])}
    notes = dict.fromkeys(n for n in (kept.get("note"), known.get("note")) if n)
    roles: dict[str, Any] = {
        k: [_whole(n) for n in kept[k]] for k in ("author", "editor") if k in kept
    }
    made = {**kept, **roles, **known, **({"note": "; ".join(notes)} if notes else {})}
    if "ISBN" in made and not wrong_issn(made["ISBN"]):
        made["ISSN"] = made.pop("ISBN")  # EndNote has one element for both, RIS one tag
    elif "ISSN" in made and not wrong_isbn(made["ISSN"]):
        made["ISBN"] = made.pop("ISSN")
    if made.get("type") == "book" and "container-title" in made:
        made.setdefault("collection-title", made.pop("container-title"))
    return made


def _whole(name: dict[str, str]) -> dict[str, str]:
    """Return a body's name as CSL has it; pandoc leaves it as that of a family."""
    alone = name.keys() == {"family"} and " " in name["family"]
    return {"literal": name["family"]} if alone else name


def _bytes(path: Path, name: str) -> bytes:
    try:
        return regular(path, LARGEST)
    except (OSError, RefusedError) as error:
        message = f"the file can't be read: {getattr(error, 'strerror', None) or error}."
        raise ManuscriptError(Problem(Where(name), "unreadable", message)) from error


def read_utf8(path: Path, name: str) -> str:
    """Read a text in UTF-8, its line ends and a mark at its head kept.

    Raises ManuscriptError with the place of what is in another encoding.
    """
    data = _bytes(path, name)
    try:
        return data.decode("utf-16" if data[:2] in MARKS else "utf-8")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode(error.encoding)
        where = place_of(name, line_starts(good), len(good))
        message, hint = "this is no text in UTF-8.", "Export it again with the encoding UTF-8."
        raise ManuscriptError(Problem(where, "not-utf-8", message, hint)) from error


def _from_bib(shelf: Shelf) -> list[Work]:
    """Pair entries with what pandoc makes of them; of a key that is there twice it keeps one."""
    library = join([shelf])
    if library.problems:
        raise ManuscriptError(library.problems)
    works = {work["id"]: work for work in entries_as_csl(library)}
    return [Work(entry, works.get(entry.key, {})) for entry in shelf.entries]


def _from_csl(works: Sequence[dict[str, Any]], name: str) -> list[Work]:
    """Turn CSL-JSON into entries of BibLaTeX."""
    numbered = [{**work, "id": f"work{at}"} for at, work in enumerate(works)]
    text = pandoc.as_biblatex(json.dumps(numbered))
    entries = {entry.key: entry for entry in read_bibtex(text, name).entries}
    return [
        Work(_mended(entries[f"work{at}"], work, name), work)
        for at, work in enumerate(works)
        if f"work{at}" in entries
    ]


def _mended(entry: Entry, work: dict[str, Any], name: str) -> Entry:
    """Return an entry with its titles as typed, not as pandoc writes them, and bodies in braces."""
    renamed = (replace(one, name=RENAMED.get(one.name, one.name)) for one in entry.fields.values())
    fields = {one.name: one for one in renamed}
    if "pages" in fields:
        pages = re.sub(r"(?<=\d)[-–](?=\d)", "--", fields["pages"].value)
        fields["pages"] = replace(fields["pages"], value=pages)
    for field_, variable in UNWRITTEN.items():
        if work.get(variable):
            fields[field_] = Field(field_, _latex(str(work[variable])), Where(name))
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
