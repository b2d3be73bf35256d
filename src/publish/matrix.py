"""The matrix: what each edition does with each kind of box, as it really resolves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from publish.callouts import read_kinds
from publish.edition import Edition, edition_names, read_edition
from publish.house import find_styles
from publish.problems import ManuscriptError

ELEMENTS = ("sections", "notes", "references", "tables", "figures")


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of box, or of element, and what each edition does with it."""

    name: str
    editions: Mapping[str, str]


def resolve(start: Path) -> list[Row]:
    """Return the rows for an article's folder; raises ManuscriptError for styles that are wrong."""
    styles = find_styles(start if start.is_dir() else start.parent)
    kinds, problems = read_kinds(styles.table("callouts.toml"), styles.where("callouts.toml"))
    if problems:
        raise ManuscriptError(problems)
    editions = [read_edition(styles, name, kinds) for name in edition_names(styles)]
    rows = [Row(name, {e.name: _of_kind(e, name) for e in editions}) for name in kinds.by_name]
    rows += [Row(name, {e.name: str(getattr(e, name)) for e in editions}) for name in ELEMENTS]
    return rows


def _of_kind(edition: Edition, kind: str) -> str:
    """Say what an edition does with a kind, as in `draw as panel, full, first` or `omit`."""
    treatment = edition.kinds[kind]
    if treatment.action in {"omit", "link"}:
        return treatment.action
    moved = {**dict.fromkeys(edition.top, "first"), **dict.fromkeys(edition.end, "last")}.get(kind)
    words = [f"{treatment.action} as {treatment.drawing}", treatment.place, moved]
    gives_way = edition.fit and (kind in edition.fit.drop or kind in edition.fit.condense)
    return ", ".join([word for word in words if word] + (["may give way"] if gives_way else []))
