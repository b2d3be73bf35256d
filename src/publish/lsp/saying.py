"""What kinds, attributes and targets are, in Markdown, for hovers and completion."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from publish.callouts import Kind
from publish.edition import Edition
from publish.lsp.desk import Setting
from publish.lsp.scanning import Part

WORDS = Path(__file__).with_name("words.toml")


@functools.cache
def words() -> Mapping[str, Any]:
    """Return the words on attributes, shapes and fences."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def kind(one: Kind, setting: Setting, lang: str) -> str:
    """Return what a kind of box is: its title, what stands in it, what each edition does."""
    parts = [f"**{one.title(lang)}** · `::: {one.name}`", words()["shapes"][one.shape]]
    parts.append("\n".join(_rows(one, setting)))
    if one.aliases:
        parts.append(f"Also: {', '.join(one.aliases)}")
    return "\n\n".join(parts)


def _rows(one: Kind, setting: Setting) -> Iterator[str]:
    yield "| edition | what it does |"
    yield "|:--|:--|"
    for edition in setting.editions:
        yield f"| {edition.name} | {treatment(one, edition)} |"


def treatment(one: Kind, edition: Edition) -> str:
    """Say what an edition does with a kind."""
    given = edition.kinds[one.name]
    said = words()["treatments"][given.action]
    if given.action in {"omit", "link"}:
        return str(said)
    moved = ", first of all" if one.name in edition.top else ""
    moved = ", at the end" if one.name in edition.end else moved
    place = words()["values"]["place"][given.place]
    gives_way = edition.fit and one.name in {*edition.fit.drop, *edition.fit.condense}
    room = "; gives way if there is no room" if gives_way else ""
    return f"{said} as {given.drawing}, {place}{moved}{room}"


def target(part: Part) -> str:
    """Say what a part of the article is that a link leads to."""
    name = {"heading": "Section", "figure": "Figure", "table": "Table"}.get(part.sort, part.kind)
    return f"**{name}** {part.title}".strip()


def attribute(key: str) -> str:
    """Return what an attribute means; an empty text for one that nobody knows."""
    return str(words()["attributes"].get(key.rpartition(".")[2], ""))
