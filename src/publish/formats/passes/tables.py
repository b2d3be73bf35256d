"""Tables: what each head is the head of (ISO 14289-1, 7.5; ISO 32000-1, 14.8.5.7)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from pikepdf import Array, Name, String

from publish.formats.origins import Origins
from publish.formats.passes.context import OpenFile
from publish.formats.passes.tree import Element


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell in the grid: its element, its first row and column, how many of each it spans."""

    element: Element
    row: int
    column: int
    rows: int
    columns: int

    @property
    def is_head(self) -> bool:
        return self.element.type == "TH"

    @property
    def scope(self) -> str:
        return str(self.element.attributes["Table"].get("Scope", ""))


def tables(file: OpenFile) -> None:
    """Say the scope of each head; where heads span, name the heads of each cell as well.

    WeasyPrint 70 names heads only, by identifiers that differ between the pages of one table, and
    without the tree of identifiers that ISO 32000-1 asks for (table 322).
    """
    found = [element for element in file.document.walk() if element.type == "Table"]
    for number, table in enumerate(found, start=1):
        for element in (e for e in table.walk() if e.type in {"TH", "TD"}):
            values = element.attributes.setdefault("Table", {})
            values.pop("Headers", None)
            if element.type == "TH":
                values["Scope"] = Name(f"/{_scope(element, file.origins)}")
        cells = _grid(table)
        if any(cell.is_head and (cell.rows > 1 or cell.columns > 1) for cell in cells):
            _name_heads(cells, number)
        for cell in cells:
            if not cell.element.attributes["Table"]:
                del cell.element.attributes["Table"]


def _scope(head: Element, origins: Origins) -> str:
    said = origins.elements[head.origin].attributes.get("scope", "")
    return {"row": "Row", "rowgroup": "Row"}.get(said, "Column")


def _grid(table: Element) -> list[_Cell]:
    """Return the cells with their places, as HTML lays them out (HTML, 4.9.12.1)."""
    cells = []
    taken: set[tuple[int, int]] = set()
    for row, element in enumerate(e for e in table.walk() if e.type == "TR"):
        column = 0
        for cell in element.of_type("TH", "TD"):
            while (row, column) in taken:
                column += 1
            values = cell.attributes["Table"]
            rows, columns = int(values.get("RowSpan", 1)), int(values.get("ColSpan", 1))
            cells.append(_Cell(cell, row, column, rows, columns))
            taken |= {(row + r, column + c) for r in range(rows) for c in range(columns)}
    return cells


def _name_heads(cells: list[_Cell], number: int) -> None:
    """Give every head an identifier, and every cell the identifiers of its heads (14.8.5.7)."""
    rows: dict[int, list[_Cell]] = defaultdict(list)
    columns: dict[int, list[_Cell]] = defaultdict(list)
    for cell in (cell for cell in cells if cell.is_head):
        cell.element.id = f"table-{number}-{cell.row + 1}-{cell.column + 1}"
        if cell.scope == "/Row":
            for row in range(cell.row, cell.row + cell.rows):
                rows[row].append(cell)
        else:
            for column in range(cell.column, cell.column + cell.columns):
                columns[column].append(cell)
    for cell in cells:
        above = [h for n in range(cell.column, cell.column + cell.columns) for h in columns[n]]
        beside = [h for n in range(cell.row, cell.row + cell.rows) for h in rows[n]]
        heads = [head for head in above if head.row < cell.row]
        heads += [head for head in beside if head.column < cell.column]
        names = dict.fromkeys(head.element.id for head in heads)
        if names:
            cell.element.set("Table", Headers=Array([String(name) for name in names]))
