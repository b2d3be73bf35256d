"""The names that a house has, which schemas list as the values that a key may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from publish.callouts import Kinds, read_kinds
from publish.edition import edition_names, type_names
from publish.house import Styles
from publish.paper import sheets
from publish.press import PRESSES
from publish.problems import ManuscriptError


@dataclass(frozen=True, slots=True)
class Around:
    """What a house has by name; `formats` are those of its editions, by the edition's name."""

    kinds: Kinds
    types: tuple[str, ...]
    formats: Mapping[str, str]
    papers: tuple[str, ...]
    presses: tuple[str, ...]
    wording: tuple[str, ...]
    styles: tuple[str, ...]

    @property
    def editions(self) -> tuple[str, ...]:
        """The names of the editions."""
        return tuple(self.formats)

    @property
    def paged(self) -> tuple[str, ...]:
        """The names of the editions that have pages."""
        return tuple(name for name, one in self.formats.items() if one == "pdf")


def read_around(styles: Styles) -> Around:
    """Read the names of a house; raises ManuscriptError for styles that are wrong."""
    kinds, problems = read_kinds(styles.table("callouts.toml"), styles.where("callouts.toml"))
    if problems:
        raise ManuscriptError(problems)
    formats = {
        name: str(styles.table(f"{name}/edition.toml").get("format", "pdf"))
        for name in edition_names(styles)
    }
    own = styles.table("house.toml").get("presses", {})
    return Around(
        kinds,
        type_names(styles),
        formats,
        tuple(sheets(styles)),
        tuple(dict.fromkeys([*styles.table(PRESSES), *own])),
        tuple(dict.fromkeys(key for said in styles.table("wording.toml").values() for key in said)),
        styles.stems("csl", ".csl"),
    )
