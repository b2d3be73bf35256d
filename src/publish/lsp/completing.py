"""Completion: what may be typed where the cursor stands. It never waits for pandoc."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lsprotocol.types import (
    CompletionItem,
    CompletionItemKind,
    InsertTextFormat,
    MarkupContent,
    MarkupKind,
    TextEdit,
)

from publish.callouts import Kind
from publish.check.catalogue import entries
from publish.lsp import saying
from publish.lsp.desk import Document, Setting
from publish.lsp.fields import Fields
from publish.lsp.hovering import lang_of
from publish.lsp.scanning import Part, kind_of
from publish.lsp.works import family, line
from publish.manuscript.attributes import PLACING_KEYS
from publish.manuscript.normalise import FENCE
from publish.manuscript.pictures import FIGURE_KEYS, TABLE_KEYS
from publish.manuscript.reading import CROSS
from publish.manuscript.structure import BOX_KEYS
from publish.schema.snippets import box, filled

FENCED = re.compile(r"^ {0,3}:{3,}[ \t]*(?P<brace>\{[ \t]*\.)?(?P<typed>[\w-]*)$")
CITED = re.compile(r"(?<![\w@\\.])-?@\{?(?P<typed>[\w:.#$%&+?<>~/-]*)$")
LINKED = re.compile(r"\]\((?P<typed>#[^()\s]*)$")
PICTURED = re.compile(r"!\[[^\]]*\]\((?P<typed>[^()\s]*)$")
NOTED = re.compile(r"\[\^(?P<typed>[^\]\s]*)$")
VALUE = re.compile(r"(?P<key>[A-Za-z][\w.-]*)=(?P<quote>[\"']?)(?P<typed>[^\"'{}]*)$")
KEYED = re.compile(r"(?:^|[\s{])(?P<typed>[A-Za-z][\w.-]*)?$")
FIELD = re.compile(r"^[ \t]*(?:- +)*(?P<typed>[\w-]*)$")
INSIDE = re.compile(r"[{,][ \t]*(?P<typed>[\w-]*)$")
GIVEN = re.compile(r"(?:^|[\s\[{,\"'])(?P<typed>[^\s\[\]{},:\"']*)$")
PICTURES = {".jpg", ".jpeg", ".png", ".svg", ".webp", ".gif", ".tif", ".tiff"}
NAMES = {"heading": "Section", "figure": "Figure", "table": "Table"}
PREFIXED = ("place", "break", "keep", "ratio")  # attributes that one edition may have


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where somebody types: the line up to the cursor, and what the client can take."""

    document: Document
    setting: Setting
    offset: int
    snippets: bool = True

    @property
    def row(self) -> int:
        """The line, from 0."""
        return self.document.text.position(self.offset).line

    @property
    def before(self) -> str:
        """The line up to the cursor."""
        return self.document.text.whole[self.document.text.starts[self.row] : self.offset]

    def edit(self, typed: str, new: str) -> TextEdit:
        """Return the change of what is typed right before the cursor into something else."""
        return TextEdit(self.document.text.range(self.offset - len(typed), self.offset), new)


def complete(cursor: Cursor) -> list[CompletionItem]:
    """Return what may be typed at a cursor, the first of the ways that fit."""
    document = cursor.document
    if document.sort != "article":
        return []
    if cursor.offset < document.scan.body and cursor.row:
        return [*_front(cursor)]
    if cursor.row in document.scan.code or _is_blank(cursor):
        return []
    for pattern, offer in WAYS:
        found = pattern.search(cursor.before)
        if found:
            return [*offer(cursor, found)]
    return [*_attributes(cursor)]


def _is_blank(cursor: Cursor) -> bool:
    """Say whether the cursor stands in code or a comment, which hold nothing of ours."""
    around = slice(max(cursor.offset - 1, 0), cursor.offset + 1)
    scan = cursor.document.scan
    return scan.masked[around].isspace() and not cursor.document.text.whole[around].isspace()


def _item(  # noqa: PLR0913 - the parts of an item
    label: str,
    kind: CompletionItemKind,
    edit: TextEdit,
    *,
    detail: str = "",
    about: str = "",
    search: str = "",
    data: object = None,
    is_snippet: bool = False,
) -> CompletionItem:
    return CompletionItem(
        label=label,
        kind=kind,
        detail=detail or None,
        documentation=MarkupContent(MarkupKind.Markdown, about) if about else None,
        filter_text=search or label,
        text_edit=edit,
        insert_text_format=InsertTextFormat.Snippet if is_snippet else InsertTextFormat.PlainText,
        data=data,
    )


# ---------------------------------------------------------------- boxes


def _kinds(cursor: Cursor, found: re.Match[str]) -> Iterator[CompletionItem]:
    """Offer the kinds of boxes, the whole of each where nothing else is on the line."""
    typed = found["typed"]
    after = cursor.document.text.line(cursor.row)[len(cursor.before) :].strip()
    whole = not (after or found["brace"])
    lead = " " if cursor.before[: found.start("typed")].endswith(":") else ""
    for kind in cursor.setting.around.kinds.by_name.values():
        yield _kind(cursor, kind, typed, lead, whole=whole)
    for name, about in saying.words()["fences"].items():
        body = f'{name} only="$1"\n$0\n:::' if name == "text" else f"{name}\n$0\n:::"
        new = (body if cursor.snippets else filled(body)) if whole else name
        yield _item(name, CompletionItemKind.Keyword, cursor.edit(typed, lead + new), about=about,
                    is_snippet=whole and cursor.snippets)  # fmt: skip


def _kind(cursor: Cursor, kind: Kind, typed: str, lead: str, *, whole: bool) -> CompletionItem:
    lang = lang_of(cursor.document)
    opening, *rest = box(kind).body
    body = "\n".join((opening.removeprefix("::: "), *rest))
    new = (body if cursor.snippets else filled(body)) if whole else kind.name
    return _item(
        kind.name,
        CompletionItemKind.Class,
        cursor.edit(typed, lead + new),
        detail=kind.title(lang),
        about=saying.kind(kind, cursor.setting, lang),
        search=" ".join((kind.name, *kind.aliases)),
        is_snippet=whole and cursor.snippets,
    )


# ---------------------------------------------------------------- citations and links


def _citations(cursor: Cursor, found: re.Match[str]) -> Iterator[CompletionItem]:
    """Offer the works of the library, then what a link of the article may lead to."""
    typed = found["typed"]
    is_link = CROSS.match(typed) is not None  # as other programs write a cross-reference
    cited = {mark.name for mark in cursor.document.scan.named("citation")}
    for key, entry in cursor.setting.library.works.items() if not is_link else ():
        item = _item(
            key,
            CompletionItemKind.Reference,
            cursor.edit(typed, key),
            detail=family(entry),
            search=f"{key} {line(entry)}",
            data={"uri": cursor.document.uri, "key": key},
        )
        item.sort_text = f"{0 if key in cited else 1}{key}"
        yield item
    for part in _targets(cursor.document):
        link = f"[{NAMES.get(part.sort, part.title or part.kind)}](#{part.id})"
        yield _item(part.id, CompletionItemKind.Reference, cursor.edit(f"@{typed}", link),
                    detail=part.title, about=saying.target(part), search=f"@{part.id}")  # fmt: skip


def _targets(document: Document) -> Iterator[Part]:
    seen: set[str] = set()
    for part in document.scan.flat:
        if part.id and part.id not in seen:
            seen.add(part.id)
            yield part


def _links(cursor: Cursor, found: re.Match[str]) -> Iterator[CompletionItem]:
    for part in _targets(cursor.document):
        edit = cursor.edit(found["typed"], f"#{part.id}")
        yield _item(f"#{part.id}", CompletionItemKind.Reference, edit, detail=part.title,
                    about=saying.target(part))  # fmt: skip


def _notes(cursor: Cursor, found: re.Match[str]) -> Iterator[CompletionItem]:
    for mark in cursor.document.scan.named("note-text"):
        edit = cursor.edit(found["typed"], mark.name)
        yield _item(mark.name, CompletionItemKind.Reference, edit)


def _pictures(cursor: Cursor, found: re.Match[str]) -> Iterator[CompletionItem]:
    """Offer the pictures of the article's folder."""
    folder = cursor.document.path.parent
    for file in sorted([*folder.glob("*"), *folder.glob("*/*")]):
        if file.suffix.lower() in PICTURES:
            name = file.relative_to(folder).as_posix()
            edit = cursor.edit(found["typed"], name)
            yield _item(name, CompletionItemKind.File, edit, about=f"![{name}]({file.as_uri()})")


# ---------------------------------------------------------------- attributes


def _attributes(cursor: Cursor) -> Iterator[CompletionItem]:
    """Offer the attributes of what the line is: a box, a figure, a table or a heading."""
    known = _known(cursor)
    if not known:
        return
    value = VALUE.search(cursor.before)
    if value:
        yield from _values(cursor, value)
        return
    found = KEYED.search(cursor.before)
    if found is None:
        return
    typed = found["typed"] or ""
    if "." in typed:
        name = typed.partition(".")[0]
        known = {f"{name}.{key}" for key in known & {*PREFIXED}}
    for key in sorted(known):
        quoted = key.rpartition(".")[2] not in {"place", "break", "keep", "type", "except"}
        new = f'{key}="$1"' if quoted else f"{key}=$1"
        new = new if cursor.snippets else f"{key}="
        yield _item(key, CompletionItemKind.Property, cursor.edit(typed, new),
                    about=saying.attribute(key), is_snippet=cursor.snippets)  # fmt: skip


def _known(cursor: Cursor) -> set[str]:
    """Return the attributes that may stand where the cursor is."""
    before = cursor.before
    fence = FENCE.match(before)
    if fence:
        name, start = kind_of(fence)
        return set(BOX_KEYS) if name and len(before) > start + len(name) else set()
    at = before.rfind("{")
    if at < 0 or "}" in before[at:]:
        return set()
    ahead = before[:at].rstrip()
    if ahead.endswith(")") and "![" in ahead:
        return set(FIGURE_KEYS)
    if ahead.startswith(":"):
        return set(TABLE_KEYS)
    return set(PLACING_KEYS) if ahead.startswith("#") else set()


def _values(cursor: Cursor, found: re.Match[str]) -> Iterator[CompletionItem]:
    key, typed = found["key"].rpartition(".")[2], found["typed"]
    if key in {"only", "except"}:
        last = re.split(r"[\s,]+", typed)[-1]
        for edition in cursor.setting.around.editions:
            yield _item(edition, CompletionItemKind.EnumMember, cursor.edit(last, edition))
        return
    if key == "source" and (cited := CITED.search(cursor.before)):
        yield from _citations(cursor, cited)
        return
    for name, about in saying.words()["values"].get(key, {}).items():
        new = name if found["quote"] or " " not in name else f'"{name}"'
        yield _item(name, CompletionItemKind.EnumMember, cursor.edit(typed, new), detail=about)


# ---------------------------------------------------------------- front matter


def _front(cursor: Cursor) -> Iterator[CompletionItem]:
    """Offer the fields of the front matter, or what a field may hold."""
    fields = Fields(cursor.setting.front, cursor.document.text)
    before = cursor.before
    path = fields.path(cursor.row, len(before))
    found = FIELD.match(before)
    if found is None and path and (inside := INSIDE.search(before)):
        found = inside if fields.keys(path) else None
    if found:
        yield from _keys(cursor, fields, path, found["typed"])
    given = GIVEN.search(before)
    if given and path and (found is None or not fields.keys(path)):
        yield from _given(cursor, fields, path, given["typed"])


def _keys(cursor: Cursor, fields: Fields, path: list[str], typed: str) -> Iterator[CompletionItem]:
    there = {m[1] for m in re.finditer(r"^([\w-]+):", cursor.document.text.whole, re.MULTILINE)}
    for key, schema in fields.keys(path).items():
        if key in there and not path and key != typed:
            continue
        edit = cursor.edit(typed, f"{key}: ")
        yield _item(key, CompletionItemKind.Field, edit, about=schema.get("description", ""))


def _given(cursor: Cursor, fields: Fields, path: list[str], typed: str) -> Iterator[CompletionItem]:
    """Offer the values of a field: those of its schema, keys of affiliations, pictures."""
    if path[-1] == "affiliation":
        for key, name in fields.affiliations():
            yield _item(key, CompletionItemKind.Value, cursor.edit(typed, key), detail=name)
        return
    if path[-1] == "cover-image":
        found = re.search(r"(?P<typed>\S*)$", cursor.before)
        yield from _pictures(cursor, found) if found else ()
        return
    for value in fields.values(path):
        known = entries().get(value) if path[-1] == "ignore" else None
        about = known.explanation if known else ""
        edit = cursor.edit(typed, value)
        yield _item(value, CompletionItemKind.EnumMember, edit, about=about)


WAYS: tuple[tuple[re.Pattern[str], Callable[..., Iterator[CompletionItem]]], ...] = (
    (FENCED, _kinds),
    (LINKED, _links),
    (PICTURED, _pictures),
    (NOTED, _notes),
    (CITED, _citations),
)
