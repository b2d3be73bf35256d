"""Going from what is named to where it is: definitions, references, links, renaming."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from lsprotocol.types import DocumentLink, Location, TextEdit, WorkspaceEdit

from publish.library import Entry
from publish.lsp.desk import Desk, Document, Setting
from publish.lsp.scanning import KEY, Mark, Scan, Sort
from publish.lsp.text import Text
from publish.problems import Where
from publish.sources import shown

PARENTS = ("crossref", "xdata", "related")  # fields that name other entries by their keys
NEW_ID = re.compile(r"[^\s{}#()]+")


def definition(document: Document, offset: int, setting: Setting, desk: Desk) -> Location | None:
    """Return where what stands at an offset is: an entry, a part of the article, a file, a note."""
    mark = document.scan.at(offset)
    if mark is None:
        return None
    match mark.sort:
        case "citation":
            entry = setting.library.works.get(mark.name)
            return _entry(entry.where, entry.key, desk) if entry else None
        case "reference" | "note":
            at = _target(mark, document.scan)
            return Location(document.uri, document.text.range(*at)) if at else None
        case "image":
            file = document.path.parent / mark.name
            start = Text("").range(0, 0)
            return Location(file.resolve().as_uri(), start) if file.is_file() else None
        case _:
            return None


def _target(mark: Mark, scan: Scan) -> tuple[int, int] | None:
    wanted: Sort = "note-text" if mark.sort == "note" else "id"
    typed = next((m for m in scan.named(wanted) if m.name == mark.name), None)
    if typed:
        return typed.start, typed.end
    if mark.sort == "note":
        return None
    part = next((p for p in scan.flat if p.id == mark.name), None)
    if part is None:
        return None
    start = scan.text.starts[part.first]
    return start, start + len(scan.text.lines[part.first])


def _entry(where: Where, key: str, desk: Desk) -> Location:
    path = Path(where.path).resolve()
    text = _text(path, desk)
    start = text.at(where)
    return Location(path.as_uri(), text.range(start, start + len(key)))


def _text(path: Path, desk: Desk) -> Text:
    typed = desk.text_of(path)
    if typed is None:
        typed = path.read_bytes().decode("utf-8-sig", errors="replace")
    return Text(typed, desk.units)


# ---------------------------------------------------------------- references


def references(
    document: Document, offset: int, setting: Setting, desk: Desk, *, declaration: bool
) -> list[Location]:
    """Return where what stands at an offset is named: a work in all articles, an id in this one."""
    key = key_at(document, offset, setting)
    if key:
        return [*_of_key(key, document, setting, desk, declaration=declaration)]
    mark = document.scan.at(offset)
    if mark is None or mark.sort not in {"id", "reference", "note", "note-text"}:
        return []
    return [
        Location(document.uri, document.text.range(one.start, one.end))
        for one in _same(mark, document.scan)
        if declaration or one.sort not in {"id", "note-text"}
    ]


def _same(mark: Mark, scan: Scan) -> Iterator[Mark]:
    """Yield the marks of the same name: of ids, or of notes."""
    ids, notes = ("id", "reference"), ("note", "note-text")
    both = ids if mark.sort in ids else notes
    return (one for one in scan.marks if one.sort in both and one.name == mark.name)


def key_at(document: Document, offset: int, setting: Setting) -> str:
    """Return the key of a work that is named at an offset, in an article or in its library."""
    if document.sort == "library":
        entry = _entry_at(document, offset, setting)
        return entry.key if entry else ""
    mark = document.scan.at(offset)
    return mark.name if mark and mark.sort == "citation" else ""


def _entry_at(document: Document, offset: int, setting: Setting) -> Entry | None:
    name = shown(document.path)
    for entry in setting.library.works.values():
        if entry.where.path == name:
            start = document.text.at(entry.where)
            if start <= offset <= start + len(entry.key):
                return entry
    return None


def _of_key(
    key: str, document: Document, setting: Setting, desk: Desk, *, declaration: bool
) -> Iterator[Location]:
    entry = setting.library.works.get(key)
    if declaration and entry:
        yield _entry(entry.where, key, desk)
    for path, typed in desk.articles(document.path):
        if f"@{key}" not in typed and f"@{{{key}" not in typed:
            continue
        text = Text(typed, desk.units)
        uri = next((d.uri for d in desk.documents.values() if d.path == path), path.as_uri())
        for mark in Scan(text).named("citation"):
            if mark.name == key:
                yield Location(uri, text.range(mark.start, mark.end))


# ---------------------------------------------------------------- renaming


def renamable(document: Document, offset: int, setting: Setting) -> Mark | None:
    """Return what can be renamed at an offset: an id, a note, the key of a work."""
    if document.sort == "library":
        entry = _entry_at(document, offset, setting)
        start = document.text.at(entry.where) if entry else 0
        return Mark("citation", entry.key, start, start + len(entry.key)) if entry else None
    mark = document.scan.at(offset)
    if mark is None or mark.sort not in {"id", "reference", "note", "note-text", "citation"}:
        return None
    if mark.sort == "citation":
        entry = setting.library.works.get(mark.name)
        return mark if entry and entry.where.path.endswith(".bib") else None
    has_target = mark.sort in {"note", "note-text"} or any(
        one.sort == "id" for one in _same(mark, document.scan)
    )
    return mark if has_target else None


def rename(
    document: Document, offset: int, new: str, setting: Setting, desk: Desk
) -> WorkspaceEdit | None:
    """Return the changes that rename what stands at an offset; None where the name can't be one."""
    mark = renamable(document, offset, setting)
    pattern = re.compile(KEY) if mark and mark.sort == "citation" else NEW_ID
    taken = _taken(mark, new, document, setting) if mark else True
    if mark is None or taken or not pattern.fullmatch(new):
        return None
    changes: dict[str, list[TextEdit]] = defaultdict(list)
    places = references(document, offset, setting, desk, declaration=True)
    if mark.sort == "citation":
        places += _parents(mark.name, setting, desk)
    for place in places:
        changes[place.uri].append(TextEdit(place.range, new))
    return WorkspaceEdit(changes=dict(changes))


def _taken(mark: Mark, new: str, document: Document, setting: Setting) -> bool:
    """Say whether another thing has the new name."""
    if new == mark.name:
        return False
    if mark.sort == "citation":
        return new in setting.library.works
    sort: Sort = "note-text" if mark.sort in {"note", "note-text"} else "id"
    return any(one.name == new for one in document.scan.named(sort))


def _parents(key: str, setting: Setting, desk: Desk) -> Iterator[Location]:
    """Yield where other entries name an entry as one that they take fields from."""
    for shelf in setting.library.shelves:
        for entry in (*shelf.entries, *shelf.helpers):
            for field in (entry.fields[name] for name in PARENTS if name in entry.fields):
                found = re.search(rf"(?<![^\s,]){re.escape(key)}(?![^\s,])", field.value)
                if found and field.typed >= 0:
                    yield _entry(shelf.where(field.typed + found.start()), key, desk)


# ---------------------------------------------------------------- links


def links(document: Document) -> Iterator[DocumentLink]:
    """Yield the links of an article: addresses, and the files of its pictures."""
    for mark in document.scan.named("link", "image"):
        target = mark.name
        if mark.sort == "image":
            file = document.path.parent / mark.name
            if not file.is_file():
                continue
            target = file.resolve().as_uri()
        yield DocumentLink(document.text.range(mark.start, mark.end), target=target)
