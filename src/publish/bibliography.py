"""Citations as the citation style words them.

citeproc runs once on all citations of the article in their order, before any edition leaves
something out, so that a label such as "2026b" is the same everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from publish import pandoc
from publish.article import CitationStyle, Flow
from publish.citeproc import Cited, read_style, word
from publish.library import UNREADABLE, Library, Shelf, join
from publish.library.csl import read_csl, references
from publish.library.cutting import only_entries
from publish.library.styles import with_terms
from publish.pandoc import Cite, CiteItem
from publish.problems import ManuscriptError, OutputError, Problem, Severity, Where

AT_FAULT = re.compile(r"\(line (?P<line>\d+), column (?P<column>\d+)\):?\s*(?P<what>.*)", re.DOTALL)
ARABIC_COMMA = "\u060c"
BARE_TITLE = re.compile(
    r"(?P<field>\b(?:title|subtitle|booktitle|shorttitle|maintitle)\s*=\s*)"
    r"(?:\{(?P<braced>[^{}]*)\}|\"(?P<quoted>[^\"{}]*)\")",
    re.IGNORECASE,
)


def keep_typed_case(text: str) -> str:
    """Protect titles without a single brace from the change to sentence case.

    BibLaTeX lowers unprotected capitals, so "Tokyo" becomes "tokyo"; an editor who has not braced
    anything means the title as typed.
    """
    return BARE_TITLE.sub(lambda m: f"{m['field']}{{{{{m['braced'] or m['quoted'] or ''}}}}}", text)


def entries_as_csl(
    library: Library, keys: Collection[str] | None = None
) -> list[dict[str, object]]:
    """Return entries of a library as CSL-JSON, in the order of its files: those of keys, or all.

    pandoc reads them. Raises ManuscriptError with the place where it can't.
    """
    made: list[dict[str, object]] = []
    for shelf in library.shelves:
        wanted = {
            e.key
            for e in shelf.entries
            if library.entries[e.key].path == shelf.path and (keys is None or e.key in keys)
        }
        if wanted:
            made += [entry for entry in _as_csl(shelf, wanted) if entry.get("id") in wanted]
    return made


def _as_csl(shelf: Shelf, keys: Collection[str]) -> list[dict[str, object]]:
    """Hand a file to pandoc, less the entries that nobody asked for."""
    if shelf.format == "biblatex":
        text = keep_typed_case(only_entries(shelf, keys))
        try:
            works = json.loads(pandoc.run_once(("-f", "biblatex", "-t", "csljson"), text))
        except OutputError as error:
            raise ManuscriptError(_at_fault(shelf, error)) from error
        return [_with_whole_names(work) for work in works]
    listed = [entry for entry in references(shelf) if entry.get("id") in keys]
    text = json.dumps(listed)
    if shelf.format == "cslyaml":  # whose titles are Markdown, which only that reader knows
        text = f"---\n{json.dumps({'references': listed})}\n---\n"
    reader = "csljson" if shelf.format == "csljson" else "markdown"
    try:
        return list(json.loads(pandoc.run(["-f", reader, "-t", "csljson"], text)))
    except OutputError as error:
        raise ManuscriptError(_unreadable(shelf, listed, error)) from error


def _at_fault(shelf: Shelf, error: OutputError) -> Problem:
    """Say where pandoc can't read a file in BibLaTeX, of which each line stands where it was."""
    found = AT_FAULT.search(str(error))
    if not found:
        raise error
    line = min(int(found["line"]), shelf.text.count("\n") + 1)  # pandoc reads to the end first
    where = Where(shelf.path, line, int(found["column"]))
    message = f"the library can't be read: {found['what'] or 'it ends too early'}."
    return Problem(where, UNREADABLE, message, "Look for a brace that is not closed.")


def _with_whole_names(work: dict[str, object]) -> dict[str, object]:
    """Put together names in scripts without capitals, which pandoc takes apart.

    It takes what does not begin with a capital for a particle, and no Arabic comma for one.
    """
    return {
        field: [_whole_name(one) for one in value] if isinstance(value, list) else value
        for field, value in work.items()
    }


def _whole_name(name: Any) -> object:  # noqa: ANN401 - what a list of CSL-JSON holds
    particle = name.get("dropping-particle", "") if isinstance(name, dict) else ""
    if particle.lower() != particle.upper() or not particle:
        return name
    whole = f"{name.get('given', '')} {particle} {name.get('family', '')}".strip()
    family, comma, given = whole.partition(ARABIC_COMMA)
    if not comma:
        given, _, family = whole.rpartition(" ")
    return {"family": family.strip(), "given": given.strip()}


def _unreadable(
    shelf: Shelf, listed: Sequence[Mapping[str, object]], error: OutputError
) -> Problem:
    """Say which entry pandoc can't read; it counts those that it was given."""
    said = error.problems[0].message
    found = re.search(r"\$\[(\d+)\]", said)
    key = listed[int(found[1])].get("id") if found else None
    places = {entry.key: entry.where for entry in shelf.entries}
    where = places.get(str(key), Where(shelf.path))
    return Problem(where, UNREADABLE, f"this can't be read: {said.partition(': ')[2] or said}.")


def cite(
    cites: Sequence[Cite],
    library: Library,
    style: Path | None,
    lang: str,
    terms: Mapping[str, Mapping[str, str]] | None = None,
) -> Cited:
    """Word all citations of an article, given in their order, by one run of citeproc.

    `terms` are the house's words of languages that CSL lacks.
    """
    keys = dict.fromkeys(item.key for node in cites for item in node.items)
    if not keys:
        return Cited()
    return word(cites, entries_as_csl(library, keys), style_for(style, lang, terms), lang)


def style_for(
    path: Path | None, lang: str, terms: Mapping[str, Mapping[str, str]] | None = None
) -> CitationStyle:
    """Return the style of a file; it speaks the house's words where CSL lacks a language."""
    style = read_style(path)
    return replace(style, csl=with_terms(style.csl, lang, terms or {})) if style.csl else style


def unknown_key(key: str, library: Library, where: Where, hint: str) -> Problem:
    """Say that a citation names no entry of the library."""
    home = library.path or "no library.bib was found"
    message = f"'{key}' is not in the library ({home})."
    return Problem(where, "unknown-citation", message, hint, Severity.ERROR)


def wants_access(
    library: Library, keys: Collection[str], style: Path | None, lang: str
) -> frozenset[str]:
    """Return the keys of works on the web whose style would print when they were read.

    Nobody knows that but the style: each work is worded as it is and as if it had been read today.
    """
    asked = [
        key
        for key in keys
        if (work := library.works.get(key)) and work.get("url") and not work.get("urldate")
    ]
    if not asked or not library.readable:
        return frozenset()
    works = entries_as_csl(library, asked)
    read = [{**work, "accessed": {"date-parts": [[2026, 1, 2]]}} for work in works]
    bare, dated = (worded(each, style, lang) for each in (works, read))
    return frozenset(key for key in bare if bare[key] != dated.get(key))


def worded(works: Sequence[Mapping[str, object]], style: Path | None, lang: str) -> dict[str, Flow]:
    """Return the entries of works, given as CSL-JSON, as a style words them."""
    library = join([read_csl(json.dumps(works, ensure_ascii=False), "works.json")])
    cites = [Cite((CiteItem(key, "NormalCitation"),), ()) for key in library.entries]
    return {one.key: one.entry for one in cite(cites, library, style, lang).references}
