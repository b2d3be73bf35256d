"""What types of works there are and what each needs: `types.toml`, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("types.toml")


@dataclass(frozen=True, slots=True)
class Types:
    """Types by name, each with the fields that it needs (any one of a tuple); names of fields."""

    needs: Mapping[str, tuple[tuple[str, ...], ...]]
    aliases: Mapping[str, str]
    names: frozenset[str]
    dates: frozenset[str]
    titles: frozenset[str]
    fields: frozenset[str]
    csl_types: Mapping[str, str]
    csl_variables: Mapping[str, str]
    csl_fields: frozenset[str]  # under our names
    csl_names: frozenset[str]  # under those of CSL
    body_words: frozenset[str]
    ris_types: Mapping[str, str]
    ris_names: Mapping[str, str]
    ris_fields: Mapping[str, str]

    @property
    def known(self) -> tuple[str, ...]:
        """All names of types in BibLaTeX."""
        return (*self.needs, *self.aliases)


def read_types(path: Path = SOURCE) -> Types:
    """Read the table of types."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    fields, csl = table["fields"], table["csl"]
    names, dates, titles = (frozenset(fields[key]) for key in ("names", "dates", "titles"))
    kept = frozenset(csl["keep"]["names"]) | frozenset(csl["keep"]["others"])
    known = names | dates | titles | frozenset(fields["others"])
    return Types(
        {
            name: tuple(tuple(one.split("|")) for one in need)
            for name, need in table["types"].items()
        },
        table["aliases"],
        names | frozenset(csl["keep"]["names"]),
        dates,
        titles,
        known,
        csl["types"],
        csl["variables"],
        known | kept,
        known.difference(csl["variables"].values()) | kept | frozenset(csl["variables"]),
        frozenset(word.lower() for word in table["bodies"]["words"]),
        table["ris"]["types"],
        table["ris"]["names"],
        table["ris"]["fields"],
    )


TYPES = read_types()
