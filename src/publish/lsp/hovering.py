"""Hovers: what stands under the pointer, explained."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lsprotocol.types import Hover, MarkupContent, MarkupKind

from publish.check.catalogue import Entry, entries
from publish.lsp import saying
from publish.lsp.desk import Document, Setting
from publish.lsp.fields import Fields
from publish.lsp.scanning import Mark
from publish.lsp.telling import Told
from publish.lsp.works import Works

ATTRIBUTE = re.compile(r"(?<![\w.-])(?P<key>[A-Za-z][\w.-]*)=")
LANG = re.compile(r"^lang:\s*[\"']?(?P<lang>[\w-]+)", re.MULTILINE)
NOTE_LINES = 6


def hover(
    document: Document, offset: int, setting: Setting, works: Works, told: Sequence[Told]
) -> Hover | None:
    """Return the hover at an offset, None where there is nothing to say."""
    mark = document.scan.at(offset)
    said, start, end = "", offset, offset
    if mark:
        said, start, end = of_mark(mark, document, setting, works), mark.start, mark.end
    if not said and offset < document.scan.body:
        said, start, end = _of_field(document, offset, setting)
    if not said:
        said, start, end = _of_attribute(document, offset)
    if not said:
        here = [one for one in told if one.start <= offset <= one.end]
        known = [entries()[o.problem.rule] for o in here if o.problem.rule in entries()]
        said = "\n\n---\n\n".join(rule(one) for one in known)
        start, end = (here[0].start, here[0].end) if here else (offset, offset)
    if not said:
        return None
    return Hover(MarkupContent(MarkupKind.Markdown, said), document.text.range(start, end))


def of_mark(  # noqa: PLR0911 - a flat table of sorts
    mark: Mark, document: Document, setting: Setting, works: Works
) -> str:
    """Return what there is to say of a mark."""
    match mark.sort:
        case "citation":
            return of_work(mark.name, document, setting, works)
        case "kind":
            found = setting.around.kinds.find(mark.name)
            if found:
                return saying.kind(found, setting, lang_of(document))
            return str(saying.words()["fences"].get(mark.name, ""))
        case "reference" | "id":
            part = next((p for p in document.scan.flat if p.id == mark.name), None)
            return saying.target(part) if part else ""
        case "note":
            return _note(mark.name, document)
        case "image":
            file = document.path.parent / mark.name
            return f"![{mark.name}]({file.as_uri()})" if file.is_file() else ""
        case _:
            return ""


def of_work(key: str, document: Document, setting: Setting, works: Works) -> str:
    """Return a work as the house's style prints it, and where it stands in the library."""
    entry = setting.library.works.get(key)
    if entry is None:
        return ""
    said = works.markdown(key, setting, lang_of(document))
    return f"{said}\n\n`{key}` · {entry.typed_type or entry.type} · {entry.where}".strip()


def lang_of(document: Document) -> str:
    """Return the language that an article says it is in."""
    found = LANG.search(document.text.whole[: document.scan.body])
    return found["lang"] if found else "en-GB"


def _note(name: str, document: Document) -> str:
    text = next((m for m in document.scan.named("note-text") if m.name == name), None)
    if text is None:
        return ""
    rest = document.text.whole[text.end + 2 :]
    return "\n".join(re.split(r"\n\s*\n(?![ \t])", rest)[0].splitlines()[:NOTE_LINES]).strip()


def _of_field(document: Document, offset: int, setting: Setting) -> tuple[str, int, int]:
    """Return what a field of the front matter means, or a rule that it ignores."""
    line = document.text.position(offset).line
    start = document.text.starts[line]
    for found in re.finditer(r"[\w-]+", document.text.line(line)):
        if found.start() <= offset - start <= found.end():
            word = found[0]
            fields = Fields(setting.front, document.text)
            path = fields.path(line, found.start())
            if path and path[-1] == "ignore" and word in entries():
                return rule(entries()[word]), start + found.start(), start + found.end()
            if document.text.line(line)[found.end() :].lstrip().startswith(":"):
                said = fields.about([*path, word])
                return said, start + found.start(), start + found.end()
    return "", offset, offset


def _of_attribute(document: Document, offset: int) -> tuple[str, int, int]:
    line = document.text.position(offset).line
    start = document.text.starts[line]
    for found in ATTRIBUTE.finditer(document.text.line(line)):
        if found.start() <= offset - start <= found.end("key"):
            said = saying.attribute(found["key"])
            return said, start + found.start(), start + found.end("key")
    return "", offset, offset


def rule(entry: Entry) -> str:
    """Return a rule as it is explained: why it is there, what breaks it, what keeps it."""
    return entry.as_markdown().replace(f"### {entry.id}", f"**{entry.id}**", 1)
