"""Snippets: what an editor's program types for a word, made from the kinds and types of a house."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish.callouts import Kind
from publish.manuscript.pictures import CHARTS
from publish.schema.around import Around

BODIES = Path(__file__).with_name("bodies.toml")
PLACE = re.compile(
    r"\$\{\d+:(?P<words>(?:[^}\\]|\\.)*)\}|\$\{\d+\|(?P<first>[^,|]*)[^|]*\|\}|\$\d+"
)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A snippet: its name, the words that call it, what it is for, and what it types.

    `body` is in the form of VS Code and of language servers: `${1:words}` is a place to fill.
    """

    name: str
    prefixes: tuple[str, ...]
    about: str
    body: tuple[str, ...]

    @property
    def text(self) -> str:
        """What it types if no place is filled."""
        return filled("\n".join(self.body))


def filled(body: str) -> str:
    """Return a body with its places as they are offered."""

    def words(found: re.Match[str]) -> str:
        return re.sub(r"\\(.)", r"\1", found["words"] or found["first"] or "")

    return PLACE.sub(words, body)


@functools.cache
def _bodies() -> Mapping[str, Any]:
    return tomllib.loads(BODIES.read_text(encoding="utf-8"))


def box(kind: Kind) -> Snippet:
    """Return the snippet of a kind of box."""
    shapes = _bodies()["shapes"]
    content = shapes["works"].get(kind.shape) if kind.lists else None
    body = (f"::: {kind.name}", *(content or shapes[kind.shape]), ":::")
    title = kind.titles["en"]
    return Snippet(kind.name, (f"::: {kind.name}", kind.name), f"A box: {title}", body)


def snippets(around: Around) -> Iterator[Snippet]:
    """Yield the snippets of a house: its kinds of boxes, parts of an article, front matter."""
    for kind in around.kinds.by_name.values():
        yield box(kind)
    charts = "${9|" + ",".join(CHARTS) + "|}"
    for name, part in _bodies()["parts"].items():
        body = tuple(line.replace("CHARTS", charts) for line in part["body"])
        yield Snippet(name, tuple(part["prefix"]), part["about"], body)
    for name in around.types:
        yield front_matter_of(name)


def front_matter_of(name: str) -> Snippet:
    """Return the snippet of the front matter of a type of document."""
    body = tuple(line.replace("TYPE", name) for line in _bodies()["front-matter"]["lines"])
    return Snippet(f"front matter: {name}", (f"--- {name}", name), f"Front matter: {name}", body)
