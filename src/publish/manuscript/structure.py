"""From pandoc's typed blocks to what an article is made of: sections, boxes, figures, tables."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from publish import article as a
from publish.callouts import Kind, Kinds
from publish.manuscript.normalise import AT
from publish.pandoc import (
    Attr,
    Block,
    Blocks,
    Cell,
    Div,
    FigureBlock,
    Header,
    Image,
    Inlines,
    Para,
    TableBlock,
    plain,
    walk,
)
from publish.problems import Problem, Severity, Where, did_you_mean
from publish.shapes import SHAPES, WrongBodyError, is_empty

Phrases = Callable[[str], Inlines]  # an attribute's text -> inlines
PLACES: tuple[a.Place, ...] = ("margin", "column", "full")
BREAKS: tuple[a.BreakBefore, ...] = ("before", "avoid")
SHORT = "short"
ALIGN = {"AlignRight": "end", "AlignCenter": "center"}
CHARTS = ("bar", "line", "dot", "stacked")
BOX_KEYS = {"only", "except", "title", "source", "place", "break", "keep", AT}
FIGURE_KEYS = {
    "alt", "credit", "licence", "license", "permission", "expires", "focus", "source", "only",
    "except", "place", "break", "keep", "width",
}  # fmt: skip
TABLE_KEYS = {"source", "type", "unit", "only", "except", "place", "break", "keep"}
PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%?")


@dataclass(slots=True)
class Builder:
    """Builds the nodes of one article; collects problems as it goes."""

    path: str
    kinds: Kinds
    editions: tuple[str, ...]
    phrases: Phrases
    lines: tuple[str, ...] = ()  # of the source, to find an image's own column
    problems: list[Problem] = field(default_factory=list)
    ids: dict[str, Where] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    # ------------------------------------------------------------ problems and ids

    def problem(
        self,
        where: Where | None,
        rule: str,
        message: str,
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note a problem at a place, or at the file where the place is not known."""
        self.problems.append(Problem(where or Where(self.path), rule, message, hint, severity))

    def name(self, wanted: str, base: str, where: Where | None) -> str:
        """Return the id of a thing: the one given, or one made of a base; doubles are problems."""
        if wanted:
            if wanted in self.ids:
                first = self.ids[wanted].line
                message = f"the id '{wanted}' is used twice; the first time in line {first}."
                self.problem(where, "duplicate-id", message, "Give one of them another id.")
            self.ids.setdefault(wanted, where or Where(self.path))
            return wanted
        while True:
            self.counts[base] = self.counts.get(base, 0) + 1
            made = base if self.counts[base] == 1 else f"{base}-{self.counts[base]}"
            if made not in self.ids:
                self.ids[made] = where or Where(self.path)
                return made

    # ------------------------------------------------------------ sections

    def content(self, blocks: Blocks) -> tuple[a.Node, ...]:
        """Build the nodes of a run of blocks, sections included."""
        level = min((b.level for b in blocks if isinstance(b, Header)), default=0)
        if not level:
            return self.pieces(blocks)
        starts = [n for n, b in enumerate(blocks) if isinstance(b, Header) and b.level == level]
        made = list(self.content(blocks[: starts[0]]))
        for start, stop in zip(starts, [*starts[1:], len(blocks)], strict=True):
            heading = blocks[start]
            if isinstance(heading, Header):
                made.append(self.section(heading, blocks[start + 1 : stop]))
        return tuple(made)

    def section(self, heading: Header, blocks: Blocks) -> a.Section:
        """Build a section; a `short` directly under the heading stands in for its running text."""
        short = None
        if blocks and isinstance(blocks[0], Div) and SHORT in blocks[0].attr.classes:
            short = a.Flow(blocks[0].content)
            blocks = blocks[1:]
        if not blocks and not short:
            hint = "Write its text, or remove the heading."
            self.problem(heading.where, "empty-section", "this section has no text.", hint)
        typed = self.typed_id(heading)
        identifier = self.name(typed, heading.attr.id or "section", heading.where)
        return a.Section(
            identifier,
            a.Phrase(heading.content),
            heading.level,
            self.content(blocks),
            short,
            self.audience(heading.attr, heading.where),
            self.placing(heading.attr, heading.where),
            heading.where,
        )

    def typed_id(self, heading: Header) -> str:
        """Return a heading's id if the editor typed it, not where pandoc made it of the words."""
        line = heading.where.line if heading.where else 0
        typed = 0 < line <= len(self.lines) and f"#{heading.attr.id}" in self.lines[line - 1]
        return heading.attr.id if typed else ""

    # ------------------------------------------------------------ blocks

    def pieces(self, blocks: Blocks) -> tuple[a.Node, ...]:
        """Build the nodes of blocks without headings; neighbouring prose becomes one node."""
        made: list[a.Node] = []
        run: list[Block] = []

        def flush() -> None:
            if run:
                where = next((n.where for n in walk(tuple(run)) if getattr(n, "where", None)), None)
                made.append(a.Prose(a.Flow(tuple(run)), where=where))
                run.clear()

        for block in blocks:
            match block:
                case Div() | FigureBlock() | TableBlock():
                    flush()
                    made.extend(self.piece(block))
                case _:
                    run.append(block)
        flush()
        return tuple(made)

    def piece(self, block: Div | FigureBlock | TableBlock) -> tuple[a.Node, ...]:
        """Build the nodes of one block that is no running text."""
        if isinstance(block, FigureBlock):
            return self.figure(block)
        if isinstance(block, TableBlock):
            return (self.table(block),)
        return self.div(block)

    def div(self, div: Div) -> tuple[a.Node, ...]:
        """Build a box, or text for some editions only."""
        where = self.div_where(div)
        name = div.attr.classes[0] if div.attr.classes else ""
        if name == SHORT:
            self.problem(
                where,
                "stray-short",
                "this short wording stands in for nothing.",
                "Put it inside a box, or directly under a section's heading.",
            )
            return ()
        kind = self.kinds.find(name) if name else None
        if kind:
            return (self.callout(div, kind, where),)
        audience = self.audience(div.attr, where)
        if name in {"", "text"} and audience != a.Audience():
            nodes = self.content(div.content)
            return tuple(
                replace(node, audience=audience) if isinstance(node, a.Prose) else node
                for node in nodes
            )
        message = f"'{name}' is not a kind of box."
        self.problem(where, "unknown-callout", message, self.kinds.suggestion(name))
        return ()

    def div_where(self, div: Div) -> Where | None:
        """Return the place of a fence, which it carries as an attribute."""
        at = div.attr.get(AT)
        if not at:
            return div.where
        line, column = at.split(":")
        return Where(self.path, int(line), int(column))

    def callout(self, div: Div, kind: Kind, where: Where | None) -> a.Callout:
        """Build a box of a kind."""
        self.known_keys(div.attr, BOX_KEYS, where)
        shorts = [b for b in div.content if isinstance(b, Div) and SHORT in b.attr.classes]
        blocks = tuple(block for block in div.content if block not in shorts)
        title = a.Phrase(self.phrases(div.attr.get("title")))
        source = a.Phrase(self.phrases(div.attr.get("source")))
        identifier = self.name(div.attr.id, kind.name, where)
        return a.Callout(
            kind.name,
            self.body(kind, blocks, where),
            identifier,
            title,
            a.Flow(shorts[0].content) if shorts else None,
            source,
            self.audience(div.attr, where),
            self.placing(div.attr, where),
            where,
        )

    def body(self, kind: Kind, blocks: Blocks, where: Where | None) -> a.Body:
        """Read the body of a box by its kind's shape; a wrong one becomes plain prose."""
        if is_empty(blocks) and not any(isinstance(b, (FigureBlock, TableBlock)) for b in blocks):
            message = f"the box '{kind.name}' is empty."
            self.problem(where, "empty-callout", message, "Fill it, or remove it.")
            return a.Pieces(())
        try:
            return SHAPES[kind.shape](blocks, self.content)
        except WrongBodyError as error:
            message = f"the box '{kind.name}' wants {error.expected}."
            hint = "Write its content in that form, or choose another kind of box."
            self.problem(error.where or where, "wrong-body", message, hint)
            return a.Pieces(())

    # ------------------------------------------------------------ figures and tables

    def figure(self, block: FigureBlock) -> tuple[a.Node, ...]:
        """Build a figure of an image that stands alone in its paragraph."""
        images = [node for node in walk(block.content) if isinstance(node, Image)]
        if len(images) != 1:
            return (a.Prose(a.Flow((Para(tuple(images)),)), where=block.where),)
        image = images[0]
        attr = Attr(block.attr.id or image.attr.id, image.attr.classes, image.attr.pairs)
        where = self.image_where(image.source, image.where or block.where)
        self.known_keys(attr, FIGURE_KEYS, where)
        caption = next((b.content for b in block.caption if isinstance(b, Para)), ())
        made = a.Figure(
            id=self.name(attr.id, "figure", where),
            source_path=image.source,
            caption=a.Phrase(caption),
            alt=alt_text(image, caption),
            credit=attr.get("credit"),
            licence=attr.get("licence") or attr.get("license"),
            permission=frozenset(attr.get("permission").split()),
            expires=self.day(attr.get("expires"), where),
            focus=self.focus(attr.get("focus"), where),
            source=a.Phrase(self.phrases(attr.get("source"))),
            audience=self.audience(attr, where),
            placing=self.placing(attr, where),
            where=where,
        )
        return (made,)

    def image_where(self, source: str, where: Where | None) -> Where | None:
        """Return where an image's `![` stands; pandoc's place is that of a word or an attribute."""
        near = where.line if where else 0
        candidates = [n for n, line in enumerate(self.lines, 1) if f"]({source}" in line]
        if not candidates:
            return where
        line = min(candidates, key=lambda n: abs(n - near))
        text = self.lines[line - 1]
        column = text.rfind("![", 0, text.index(f"]({source}")) + 1
        return Where(self.path, line, max(column, 1))

    def table(self, block: TableBlock) -> a.Table:
        """Build a table, or a chart where its caption has the class `chart`."""
        attr, where = block.attr, block.where
        self.known_keys(attr, TABLE_KEYS, where)
        caption = next((b.content for b in block.caption if isinstance(b, Para)), ())
        chart = None
        if "chart" in attr.classes:
            kind = attr.get("type", "bar")
            if kind not in CHARTS:
                hint = did_you_mean(kind, CHARTS) or f"The types are: {', '.join(CHARTS)}."
                self.problem(where, "unknown-chart", f"'{kind}' is not a type of chart.", hint)
            chart = a.Chart(kind, attr.get("unit"))
        head = tuple(self.row(row, block.aligns) for row in block.head)
        if not any(not is_empty(cell.text.blocks) for row in head for cell in row):
            head = ()
        return a.Table(
            id=self.name(attr.id, "chart" if chart else "table", where),
            caption=a.Phrase(caption),
            head=head,
            rows=tuple(self.row(row, block.aligns) for row in block.body),
            chart=chart,
            source=a.Phrase(self.phrases(attr.get("source"))),
            audience=self.audience(attr, where),
            placing=self.placing(attr, where),
            where=where,
        )

    def row(self, cells: tuple[Cell, ...], aligns: tuple[str, ...]) -> tuple[a.TableCell, ...]:
        """Build a row; a cell takes the alignment of its column."""
        made = []
        column = 0
        for cell in cells:
            align = ALIGN.get(aligns[column] if column < len(aligns) else "", "start")
            made.append(a.TableCell(a.Flow(cell.content), align, cell.colspan, cell.rowspan))
            column += cell.colspan
        return tuple(made)

    # ------------------------------------------------------------ attributes

    def known_keys(self, attr: Attr, known: set[str], where: Where | None) -> None:
        """Report attributes that nothing reads."""
        for key, _ in attr.pairs:
            edition, dot, rest = key.partition(".")
            if dot and edition in self.editions and rest in {"place", "break", "keep"}:
                continue
            if key not in known:
                hint = did_you_mean(key, known - {AT}) or f"Known are: {', '.join(sorted(known - {AT}))}."
                message = f"'{key}=' means nothing here."
                self.problem(where, "unknown-attribute", message, hint)

    def audience(self, attr: Attr, where: Where | None) -> a.Audience:
        """Read `only=` and `except=`; unknown editions are problems."""
        named = {key: frozenset(re.split(r"[\s,]+", attr.get(key).strip())) - {""} for key in ("only", "except")}
        for name in sorted(named["only"] | named["except"]):
            if name not in self.editions:
                hint = did_you_mean(name, self.editions) or f"The editions are: {', '.join(self.editions)}."
                self.problem(where, "unknown-edition", f"'{name}' is not an edition.", hint)
        return a.Audience(named["only"], named["except"])

    def placing(self, attr: Attr, where: Where | None) -> a.Placing:
        """Read the placement by hand, for all editions and for single ones."""
        editions = {}
        for name in self.editions:
            own = self.placement(attr, where, f"{name}.")
            if own != a.Placement():
                editions[name] = own
        return a.Placing(self.placement(attr, where, ""), editions)

    def placement(self, attr: Attr, where: Where | None, prefix: str) -> a.Placement:
        """Read `place=`, `break=` and `keep=` under a prefix."""
        place, break_, keep = (attr.get(f"{prefix}{key}") for key in ("place", "break", "keep"))
        for key, value, known in (
            ("place", place, PLACES),
            ("break", break_, BREAKS),
            ("keep", keep, ("next",)),
        ):
            if value and value not in known:
                hint = did_you_mean(value, known) or f"Known are: {', '.join(known)}."
                message = f"'{prefix}{key}={value}' means nothing."
                self.problem(where, "wrong-placement", message, hint)
        return a.Placement(
            next((known for known in PLACES if known == place), None),
            next((known for known in BREAKS if known == break_), None),
            keep == "next",
        )

    def day(self, text: str, where: Where | None) -> dt.date | None:
        """Read a date as YYYY-MM-DD."""
        if not text:
            return None
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self.problem(where, "wrong-date", f"'{text}' is no date.", "Write it as 2027-06-30.")
            return None

    def focus(self, text: str, where: Where | None) -> tuple[float, float]:
        """Read the focus point, `60% 30%` from the left and the top."""
        found = PERCENT.findall(text)
        if text and (len(found) != 2 or any(float(number) > 100 for number in found)):  # noqa: PLR2004
            message = f"'focus={text}' is no point of the image."
            self.problem(where, "wrong-focus", message, 'Write it as focus="60% 30%".')
        elif text:
            return float(found[0]), float(found[1])
        return 50.0, 50.0


def attribute_texts(blocks: Blocks) -> tuple[str, ...]:
    """Return the texts of `source=` and `title=`, which are Markdown themselves."""
    texts: dict[str, None] = {}
    for node in walk(blocks):
        attr: Attr | None = getattr(node, "attr", None)
        if attr is not None:
            texts.update(dict.fromkeys(v for k, v in attr.pairs if k in {"source", "title"} and v))
    return tuple(texts)


def lookup(texts: Mapping[str, Inlines]) -> Phrases:
    """Return a function from an attribute's text to its inlines."""
    return lambda text: texts.get(text, ())


def alt_text(image: Image, caption: Inlines) -> str:
    """Return an image's own alternative text; pandoc gives the caption where there is none."""
    own = " ".join(plain(image.alt).split())
    return "" if own == " ".join(plain(caption).split()) else own
