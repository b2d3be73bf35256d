"""The kinds of boxes, as `callouts.toml` describes them: a new kind is one entry there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from publish.problems import Problem, Where, did_you_mean
from publish.shapes import SHAPES


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

    def title(self, lang: str) -> str:
        """Return the kind's own title in a language, in English where it has none."""
        return self.titles.get(lang) or self.titles.get(lang.split("-")[0]) or self.titles["en"]


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
        if not isinstance(entry, Mapping):
            problems.append(Problem(where, "bad-kind", f"'{name}' is not a table of a kind."))
            continue
        shape, titles = str(entry.get("shape", "")), entry.get("title", {})
        if shape not in SHAPES:
            hint = did_you_mean(shape, SHAPES) or f"The shapes are: {', '.join(SHAPES)}."
            problems.append(Problem(where, "bad-kind", f"'{name}' has no known shape.", hint))
        elif not isinstance(titles, Mapping) or "en" not in titles:
            hint = f'Write title.en = "…" under [{name}].'
            problems.append(Problem(where, "bad-kind", f"'{name}' has no title in English.", hint))
        else:
            kinds[name] = Kind(
                name=name,
                shape=shape,
                titles=dict(titles),
                drawing=str(entry.get("drawing", "box")),
                icon=str(entry.get("icon", "")),
                element=str(entry.get("element", "aside")),
                role=str(entry.get("role", "")),
                aliases=tuple(entry.get("aliases", ())),
            )
    aliases = {alias: kind.name for kind in kinds.values() for alias in kind.aliases}
    return Kinds(kinds, aliases), problems
