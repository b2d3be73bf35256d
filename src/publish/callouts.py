"""The kinds of boxes, as `callouts.toml` describes them: a new kind is one entry there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from publish.problems import Problem, Where, did_you_mean
from publish.shapes import SHAPES

KEYS = ("shape", "icon", "drawing", "element", "role", "aliases", "title", "lists")
ELEMENTS = ("aside", "section", "blockquote")
WORKS = "works"  # what the items of a kind may name: works of the library
RESERVED = {"short", "query", "end", "text"}  # fences that are no boxes
NAME = re.compile(r"[^\W\d_A-Z][\w-]*")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of box: its shape, its titles by language, how it is drawn if nothing else is said."""

    name: str
    shape: str
    titles: Mapping[str, str]
    drawing: str = "box"
    icon: str = ""
    element: str = "aside"
    role: str = ""
    aliases: tuple[str, ...] = ()
    lists: str = ""  # "works": an item that names a work of the library becomes its entry

    def title(self, lang: str) -> str:
        """Return the kind's own title in a language, in English where it has none."""
        language, _, _ = lang.partition("-")
        return self.titles.get(lang) or self.titles.get(language) or self.titles["en"]


@dataclass(frozen=True, slots=True)
class Kinds:
    """All kinds of boxes, by name and by alias."""

    by_name: Mapping[str, Kind]
    by_alias: Mapping[str, str] = field(default_factory=dict)

    def find(self, name: str) -> Kind | None:
        """Return the kind that a fence names, by its name or an alias."""
        return self.by_name.get(self.by_alias.get(name, name))

    def suggestion(self, name: str) -> str:
        """Return a hint for a name that is no kind."""
        return did_you_mean(name, [*self.by_name, *self.by_alias]) or (
            f"The kinds are: {', '.join(self.by_name)}."
        )


def read_kinds(table: Mapping[str, object], where: Where) -> tuple[Kinds, list[Problem]]:
    """Read the table of `callouts.toml`; entries that cannot be used are problems."""
    kinds: dict[str, Kind] = {}
    problems: list[Problem] = []
    for name, entry in table.items():
        wrong = [*_wrong(name, entry)]
        problems += [Problem(where, "bad-kind", f"'{name}' {what}", hint) for what, hint in wrong]
        if not wrong and isinstance(entry, Mapping):
            kinds[name] = _kind(name, entry)
    names = {name: name for name in kinds}
    for kind in kinds.values():
        for alias in kind.aliases:
            owner = names.setdefault(alias, kind.name)
            if owner != kind.name:
                message = f"'{alias}' is a name of both '{owner}' and '{kind.name}'."
                problems.append(Problem(where, "bad-kind", message, "Remove one of them."))
    aliases = {alias: owner for alias, owner in names.items() if alias not in kinds}
    return Kinds(kinds, aliases), problems


def _kind(name: str, entry: Mapping[str, Any]) -> Kind:
    return Kind(
        name=name,
        shape=entry["shape"],
        titles=dict(entry["title"]),
        drawing=entry.get("drawing", "box"),
        icon=entry.get("icon", ""),
        element=entry.get("element", "aside"),
        role=entry.get("role", ""),
        lists=entry.get("lists", ""),
        aliases=tuple(entry.get("aliases", ())),
    )


def _wrong(name: str, entry: object) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an entry, and what to do about it."""
    if not isinstance(entry, Mapping):
        yield "is not a table of a kind.", f"Begin it with [{name}]."
        return
    if not NAME.fullmatch(name) or name in RESERVED:
        yield "can't be the name of a kind.", "Choose lower-case words with hyphens between them."
    yield from _wrong_settings(entry)
    shape, element, titles = entry.get("shape"), entry.get("element", "aside"), entry.get("title")
    if shape not in SHAPES:
        listed = f"The shapes are: {', '.join(SHAPES)}."
        yield "has no known shape.", did_you_mean(str(shape), SHAPES) or listed
    if element not in ELEMENTS:
        yield "has no known element.", f"The elements are: {', '.join(ELEMENTS)}."
    if not (isinstance(titles, Mapping) and isinstance(titles.get("en"), str) and titles["en"]):
        yield "has no title in English.", f'Write en = "…" under [{name}.title].'


def _wrong_settings(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the settings of an entry that nothing reads, or not as they are."""
    for key, value in entry.items():
        is_list = isinstance(value, list) and all(isinstance(alias, str) for alias in value)
        if key not in KEYS:
            hint = did_you_mean(key, KEYS) or f"The settings are: {', '.join(KEYS)}."
            yield f"has a setting '{key}' that nothing reads.", hint
        elif key == "aliases" and not is_list:
            yield "has aliases that are no list.", 'Write aliases = ["…", "…"].'
        elif key == "lists" and value != WORKS:
            yield "lists nothing that is known.", f"Write lists = '{WORKS}', or nothing."
        elif key not in {"title", "aliases"} and not isinstance(value, str):
            yield f"has a '{key}' that is no text.", "Put it in quotation marks."
