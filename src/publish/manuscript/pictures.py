"""Figures, tables and charts of an article."""

from __future__ import annotations

import re
from dataclasses import dataclass

from publish import article as a
from publish.manuscript.attributes import PLACING_KEYS, Attributes
from publish.manuscript.ids import Ids
from publish.manuscript.texts import NEAR, Texts
from publish.pandoc import Attr, Cell, FigureBlock, Image, Inlines, Para, TableBlock, plain, walk
from publish.problems import Where, did_you_mean
from publish.shapes import is_empty

ALIGN = {"AlignRight": "end", "AlignCenter": "center"}
CHARTS = ("bar", "line", "dot", "stacked")
FIGURE_KEYS = PLACING_KEYS | {
    "alt", "credit", "licence", "license", "permission", "expires", "focus", "source", "width",
    "ratio",
}  # fmt: skip
TABLE_KEYS = PLACING_KEYS | {"source", "type", "unit"}
MAP = "map"
WITH_ALT = re.compile(
    r"""!\[[\s\S]*?\]\((?:[^()]|\([^()]*\))*\)\{\s*"""
    r"""(?:(?!alt=)[^\s{}"']+(?:"[^"]*"|'[^']*')?\s*)*alt="""
)


@dataclass(frozen=True, slots=True)
class Pictures:
    """Builds figures, tables and charts; `lines` are those of the source."""

    attributes: Attributes
    ids: Ids
    texts: Texts
    lines: tuple[str, ...] = ()

    def figure(self, block: FigureBlock | Para) -> a.Figure:
        """Build a figure of an image that stands alone in its paragraph."""
        image = next(node for node in walk(block) if isinstance(node, Image))
        typed = block.attr.id if isinstance(block, FigureBlock) else ""
        attr = Attr(typed or image.attr.id, image.attr.classes, image.attr.pairs)
        where = self.image_where(image.source, image.where or block.where)
        self.attributes.check(attr, FIGURE_KEYS, where)
        for name in {*attr.classes} - {MAP}:
            hint = did_you_mean(name, (MAP,)) or "Known is .map, which makes a map of a figure."
            message = f"'.{name}' means nothing on a figure."
            self.attributes.problem(where, "unknown-class", message, hint)
        caption: Inlines = ()
        if isinstance(block, FigureBlock):
            caption = next((b.content for b in block.caption if isinstance(b, Para)), ())
        return a.Figure(
            id=self.ids.name(attr.id, "figure"),
            source_path=image.source,
            caption=a.Phrase(caption),
            alt=self.alt_text(image, caption, where),
            credit=attr.get("credit"),
            licence=attr.get("licence") or attr.get("license"),
            permission=self.attributes.permission(attr, where),
            expires=self.attributes.day(attr.get("expires"), where),
            focus=self.attributes.focus(attr.get("focus"), where),
            source=self.texts.phrase(attr, "source", where),
            is_map=MAP in {*attr.classes, *attr.id.split("-")},
            audience=self.attributes.audience(attr, where),
            placing=self.attributes.placing(attr, where),
            where=where,
        )

    def image_where(self, source: str, where: Where | None) -> Where | None:
        """Return where an image's `![` stands, also where its place is not known to the column."""
        near = where.line if where else 0
        lines = [n for n, line in enumerate(self.lines, 1) if f"]({source}" in line]
        if (where and where.column) or not lines:
            return where
        line = min(lines, key=lambda n: abs(n - near))
        text = self.lines[line - 1]
        column = text.rfind("![", 0, text.index(f"]({source}")) + 1
        return Where(self.attributes.path, line, max(column, 1))

    def alt_text(self, image: Image, caption: Inlines, where: Where | None) -> str:
        """Return an image's own alternative text; pandoc gives the caption where there is none."""
        own = " ".join((image.attr.get("alt") or plain(image.alt)).split())
        if own != " ".join(plain(caption).split()):
            return own
        line = where.line if where else 0
        source = "\n".join(self.lines[max(line - 1, 0) : line + NEAR])
        typed = WITH_ALT.match(source, (where.column if where else 1) - 1)
        return own if typed else ""

    def table(self, block: TableBlock) -> a.Table:
        """Build a table, or a chart where its caption has the class `chart`."""
        attr, where = block.attr, block.where
        self.attributes.check(attr, TABLE_KEYS, where)
        caption = next((b.content for b in block.caption if isinstance(b, Para)), ())
        chart = None
        if "chart" in attr.classes:
            kind = attr.get("type", "bar")
            if kind not in CHARTS:
                hint = did_you_mean(kind, CHARTS) or f"The types are: {', '.join(CHARTS)}."
                message = f"'{kind}' is not a type of chart."
                self.attributes.problem(where, "unknown-chart", message, hint)
            chart = a.Chart(kind, attr.get("unit"))
        return a.Table(
            id=self.ids.name(attr.id, "chart" if chart else "table"),
            caption=a.Phrase(caption),
            head=() if is_empty(block.head) else _rows(block.head, block.aligns),
            rows=_rows(block.body, block.aligns),
            chart=chart,
            source=self.texts.phrase(attr, "source", where),
            audience=self.attributes.audience(attr, where),
            placing=self.attributes.placing(attr, where),
            where=where,
        )


def _rows(
    rows: tuple[tuple[Cell, ...], ...], aligns: tuple[str, ...]
) -> tuple[tuple[a.TableCell, ...], ...]:
    """Build rows; a cell takes the alignment of its column, past the cells that span rows."""
    made = []
    taken = dict.fromkeys(range(len(aligns)), 0)  # column -> rows that a cell above still covers
    for cells in rows:
        free = iter([column for column in taken if not taken[column]])
        taken = {column: max(left - 1, 0) for column, left in taken.items()}
        row = []
        for cell in cells:
            columns = [column for _, column in zip(range(cell.colspan), free, strict=False)]
            align = ALIGN.get(aligns[columns[0]] if columns else "", "start")
            row.append(a.TableCell(a.Flow(cell.content), align, cell.colspan, cell.rowspan))
            taken.update(dict.fromkeys(columns, cell.rowspan - 1))
        made.append(tuple(row))
    return tuple(made)
