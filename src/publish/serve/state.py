"""What a browser is told of an article, as plain data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from publish.problems import Problem, Severity
from publish.serve.desk import Desk
from publish.serve.making import Maker
from publish.serve.shown import Row, Shown, rows

Data = dict[str, Any]


def overview(desk: Desk) -> list[Data]:
    """Return the articles that there are to look at."""
    return [
        {"slug": slug, "title": maker.title or slug, "open": desk.opened[slug] > 0}
        for slug, maker in sorted(desk.makers.items())
    ]


def article(desk: Desk, slug: str) -> Data:
    """Return all that is shown of one article."""
    maker = desk.makers[slug]
    shown = tuple(maker.shown.values())
    found = [(problem, "") for problem in maker.problems]
    found += [(problem, one.label) for one in shown for problem in one.problems]
    return {
        "slug": slug,
        "title": maker.title or slug,
        "file": str(maker.source.file),
        "failed": maker.failed,
        "doing": desk.doing.get(slug, ""),
        "seconds": round(desk.seconds.get(slug, 0.0), 2),
        "settling": maker.unfinished,
        "saves": maker.saves,
        "editions": [_edition(slug, one) for one in shown],
        "problems": [_problem(maker, problem, label) for problem, label in found],
        "rows": [_row(row) for row in (rows(maker.shown, maker.kinds) if maker.kinds else ())],
        "articles": overview(desk),
    }


def _edition(slug: str, one: Shown) -> Data:
    folder = f"/file/{slug}/{one.edition}"
    return {
        "name": one.edition,
        "label": one.label,
        "format": one.format,
        "version": one.version,
        "url": f"{folder}/{one.version}" if one.version else "",
        "sheets": [[f"{folder}/{sheet.version}", sheet.at] for sheet in one.sheets],
        "pages": one.pages,
        "final": one.final,
        "failed": one.failed,
        "press": one.press,
    }


def _problem(maker: Maker, problem: Problem, edition: str) -> Data:
    where = problem.where
    path = Path(where.path)
    file = maker.source.file if where.path == maker.source.name else path.absolute()
    return {
        "path": where.path,
        "file": str(file) if file.is_file() else "",
        "line": where.line,
        "column": where.column,
        "rule": problem.rule,
        "severity": problem.severity.value,
        "message": problem.message,
        "hint": problem.hint,
        "edition": edition,
        "stops": problem.severity is Severity.ERROR,
    }


def _row(row: Row) -> Data:
    cells = {name: {"what": cell.what, "why": cell.why} for name, cell in row.cells.items()}
    return {"id": row.id, "kind": row.kind, "title": row.title, "line": row.line, "cells": cells}
