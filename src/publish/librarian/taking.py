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
from publish.librarian.foreign import endnote, ris
from publish.library import Entry, Field, Shelf, join, read_shelf
from publish.library.bibtex import read_bibtex
from publish.library.identifiers import wrong_isbn
from publish.library.types import line_starts, place_of
from publish.problems import ManuscriptError, OutputError, Problem, Where

LARGEST = 20 << 20  # bytes of a file of works
READERS = {".ris": "ris", ".xml": "endnotexml"}
OWN = {".bib", ".json", ".yaml", ".yml"}
MARKS = {b"\xff\xfe", b"\xfe\xff"}  # of UTF-16
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
class Work:
    """A work that is given, as an entry of BibLaTeX and as CSL-JSON."""

    entry: Entry
    csl: Mapping[str, Any]


def read_works(path: Path, name: str) -> list[Work]:
    """Read the works of a file; raises ManuscriptError for one that can't be read."""
    suffix = path.suffix.lower()
    if suffix in OWN:
        read_utf8(path, name)  # a library takes other encodings with signs replaced
        shelf = read_shelf(path, name)
        if shelf.problems:
            raise ManuscriptError(shelf.problems)
        if suffix == ".bib":
            return _from_bib(shelf)
        return _from_csl(entries_as_csl(join([shelf])), name)
    if suffix not in READERS:
        hint = "Give a file of .bib, .ris, .json or .yaml (CSL), or .xml (EndNote)."
        message = f"works can't be read from a {suffix or 'file without a suffix'}."
        raise ManuscriptError(Problem(Where(name), "unknown-format", message, hint))
    if suffix == ".ris":
        given = ris(read_utf8(path, name).removeprefix("\ufeff"), name)
    else:
        given = endnote(_bytes(path, name), name)
    try:
        made = json.loads(pandoc.run(["-f", READERS[suffix], "-t", "csljson"], given.text))
    except OutputError as error:
        message = f"the file can't be read: {error.problems[0].message}."
        raise ManuscriptError(Problem(Where(name), "unreadable", message)) from error
    return _from_csl([_with(*pair) for pair in zip(made, given.known, strict=True)], name)


def _with(work: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Add to a work what its file says besides, and drop a date that pandoc could not read."""
    dated = work.get("issued", {}).get("date-parts", [[]])
    kept = {k: v for k, v in work.items() if k != "issued" or (dated and dated[0])}
    notes = dict.fromkeys(n for n in (kept.get("note"), known.get("note")) if n)
    roles: dict[str, Any] = {
        k: [_whole(n) for n in kept[k]] for k in ("author", "editor") if k in kept
    }
    return {**kept, **roles, **known, **({"note": "; ".join(notes)} if notes else {})}


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
    text = pandoc.run(["-f", "csljson", "-t", "biblatex"], json.dumps(numbered))
    entries = {entry.key: entry for entry in read_bibtex(text, name).entries}
    return [
        Work(_mended(entries[f"work{at}"], work, name), work)
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
    if work.get("keyword"):
        fields["keywords"] = Field("keywords", _latex(str(work["keyword"])), Where(name))
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
