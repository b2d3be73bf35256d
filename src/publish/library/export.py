"""Works given away: as BibLaTeX, RIS and CSL-JSON, for the reference managers of readers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from publish import pandoc
from publish.library.cutting import with_parents
from publish.library.data import TYPES
from publish.library.types import Library

Works = Sequence[Mapping[str, Any]]  # as CSL-JSON


def export_works(works: Works, library: Library) -> dict[str, str]:
    """Return works, given as CSL-JSON, as the text of a file of each kind, by its suffix.

    `works` is what an article cites (`Article.csl`): this is what a release takes along, with
    `Prepared.library`, as `<slug>-references.<suffix>`. BibLaTeX is what the library itself says,
    byte for byte, where it is in BibLaTeX.
    """
    return {"bib": as_biblatex(works, library), "ris": as_ris(works), "json": as_json(works)}


def as_json(works: Works) -> str:
    """Return works as CSL-JSON, an entry a line and a field a line."""
    return json.dumps(list(works), ensure_ascii=False, indent=2) + "\n"


def as_biblatex(works: Works, library: Library) -> str:
    """Return works in BibLaTeX, with the abbreviations and the entries that theirs lean on."""
    keys = [str(work["id"]) for work in works]
    parts: list[str] = []
    taken: set[str] = set()
    for shelf in library.shelves:
        own = [k for k in keys if k in library.works and library.entries[k].path == shelf.path]
        if shelf.format != "biblatex" or not own:
            continue
        kept = with_parents(shelf, own)
        chosen = [e for e in (*shelf.entries, *shelf.helpers) if e.key in kept]
        texts = [shelf.text[entry.start : entry.end] for entry in chosen]
        used = "\n".join(texts).lower()
        parts += [
            f"@string{{{name} = {{{value}}}}}"
            for name, value in shelf.macros.items()
            if name in used
        ]
        parts += texts
        taken.update(own)
    others = [work for work in works if str(work["id"]) not in taken]
    if others:
        parts.append(pandoc.as_biblatex(json.dumps(others)).strip())
    return "\n\n".join(parts) + "\n" if parts else ""


def as_ris(works: Works) -> str:
    """Return works in RIS; a body's name ends with a comma, which keeps it in one piece."""
    return "\n".join("\n".join(_ris(work)) + "\n" for work in works)


def _ris(work: Mapping[str, Any]) -> Iterator[str]:
    yield f"TY  - {TYPES.ris_types.get(str(work.get('type')), 'GEN')}"
    yield f"ID  - {work['id']}"
    for name, tag in TYPES.ris_names.items():
        yield from (f"{tag}  - {_name(one)}" for one in work.get(name, ()))
    for name, tag in TYPES.ris_fields.items():
        if work.get(name):
            yield f"{tag}  - {' '.join(str(work[name]).split())}"
    start, _, end = str(work.get("page", "")).replace("–", "-").partition("-")
    yield from (f"{tag}  - {page}" for tag, page in (("SP", start), ("EP", end)) if page)
    for name, tag in (("issued", "DA"), ("accessed", "Y2")):
        parts = _parts(work.get(name))
        if parts and tag == "DA":
            yield f"PY  - {parts[0]}"
        if parts:
            yield f"{tag}  - {'/'.join([*parts, '', ''][:3])}/".rstrip("/") + "/" * (3 - len(parts))
    yield "ER  - "


def _name(name: Mapping[str, str]) -> str:
    if name.get("literal"):
        return f"{name['literal']},"
    family = f"{name.get('non-dropping-particle', '')} {name.get('family', '')}".strip()
    given = f"{name.get('given', '')} {name.get('dropping-particle', '')}".strip()
    return ", ".join(part for part in (family, given, name.get("suffix", "")) if part)


def _parts(date: Any) -> list[str]:  # noqa: ANN401 - what CSL-JSON holds
    found = date.get("date-parts") if isinstance(date, Mapping) else None
    first = found[0] if found else ()
    return [str(first[0]), *(f"{int(part):02}" for part in first[1:])] if first else []
