"""The problems of an open document, as typed: what `publish check` would say if it were saved."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from publish.callouts import read_kinds
from publish.edition import read_edition, read_type
from publish.house import (
    Styles,
    bad_toml,
    find_styles,
    house_root,
    merge,
    own_styles,
    placed,
    read_house,
    read_toml,
)
from publish.library import join
from publish.library.checks import check_entries
from publish.lsp.desk import Desk, Document, shelf_of
from publish.pipeline import Options
from publish.pipeline.preparing import check_article, read_article
from publish.problems import Problem, PublishError, Where
from publish.sources import Source, shown


def problems_of(document: Document, desk: Desk) -> list[Problem]:
    """Return the problems of a document; those of other files that bear on it are among them."""
    try:
        match document.sort:
            case "article":
                return _of_article(document)
            case "library":
                return _of_library(document, desk)
            case "styles":
                return _of_styles(document)
            case _:
                return []
    except PublishError as error:
        return list(error.problems)


def _of_article(document: Document) -> list[Problem]:
    source = Source(document.path, shown(document.path), document.text.whole)
    found, problems = read_article(source, Options())
    return problems if found is None else check_article(found)


def _of_library(document: Document, desk: Desk) -> list[Problem]:
    """Check every entry; of keys that other files of the library have, too."""
    shelf = shelf_of(document.path, document.text.whole)
    try:
        others = desk.setting(document.path).library.shelves
    except PublishError:
        others = ()
    every = [shelf if one.path == shelf.path else one for one in others]
    library = join(every if shelf in every else [shelf])
    found = [p for _, p in check_entries(library, today=dt.datetime.now().astimezone().date())]
    return sorted(p for p in (*library.problems, *found) if p.where.path == shelf.path)


# ---------------------------------------------------------------- styles


@dataclass(frozen=True)
class Typed(Styles):
    """Styles of which one file is as somebody types it."""

    file: Path = Path()
    typed: Mapping[str, Any] = field(default_factory=dict)

    def table(self, name: str) -> dict[str, Any]:
        """Return the merged table of a TOML file."""
        merged: dict[str, Any] = {}
        for path in (root / name for root in reversed(self.roots)):
            if path == self.file:  # which may never have been saved
                merged = merge(merged, self.typed)
            elif path.is_file():
                merged = merge(merged, read_toml(path))
        return merged


def _of_styles(document: Document) -> list[Problem]:
    name = shown(document.path)
    try:
        table = tomllib.loads(document.text.whole)
    except tomllib.TOMLDecodeError as error:
        return [replace(bad_toml(name, document.text.whole, error), hint="")]
    root = house_root(document.path.parent)
    styles = find_styles(root) if root else Styles((own_styles(),))
    file = next((r / document.path.relative_to(r.resolve()) for r in styles.roots
                 if document.path.is_relative_to(r.resolve())), None)  # fmt: skip
    if file is None:
        return []
    typed = Typed(styles.roots, file, table)
    own = [problem for problem in _told(typed, document.path) if _is_of(problem, file)]
    top = [replace(problem, where=Where(name, 1)) for problem in own]
    return [placed(one, document.text.whole, f"{one.message} {one.hint}") for one in top]


def _told(styles: Styles, path: Path) -> Iterator[Problem]:
    """Yield what the readers of a file of styles have against it."""
    kinds, problems = read_kinds(styles.table("callouts.toml"), styles.where("callouts.toml"))
    try:
        match path.name:
            case "callouts.toml":
                yield from problems
            case "house.toml":
                read_house(styles)
            case "edition.toml":
                read_edition(styles, path.parent.name, kinds)
            case _ if path.parent.name == "types":
                read_type(styles, path.stem)
    except PublishError as error:
        yield from error.problems


def _is_of(problem: Problem, file: Path) -> bool:
    return Path(problem.where.path).name == file.name
