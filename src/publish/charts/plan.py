"""The plan: what all types of chart are laid out from, and the parts that they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from publish.charts.colours import Colours, Paint
from publish.charts.data import ChartData, Label
from publish.charts.lettering import CAPITAL, SIZE, Lettering
from publish.charts.numbers import Number, Unit, write
from publish.charts.scene import Canvas, Spot
from publish.numerals import EUROPEAN_NUMERALS, Numerals

ISOLATE, END_ISOLATE = "\u2066", "\u2069"  # Unicode's left-to-right isolate
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
GAP = 4.0  # pt between a mark and its text
COLUMN = 8.0  # pt between the column of labels and the plot
LABEL_SHARE = 0.4  # of the width, at most, for the column of labels
LABEL_LINES = 3  # a label of more lines stands over its marks
KEY_GAP = 13.0  # pt between two entries of the key
SWATCH = (9.0, 6.4)  # pt
HEAD_SPACE = 5.0  # pt under the head and the key


@dataclass(frozen=True)
class Plan:
    """A chart to be laid out; `missing` is what is written where there is no number."""

    data: ChartData
    lettering: Lettering
    colours: Colours
    width: float
    lang: str
    unit: Unit
    missing: str
    numerals: Numerals = EUROPEAN_NUMERALS

    def value(self, number: Number) -> str:
        """Write a number with its unit."""
        return write(number, self.unit, self.lang, self.numerals)

    def isolated(self, value: str) -> str:
        """Return a value for after a name on its line, kept whole among right-to-left letters."""
        return f"{ISOLATE}{value}{END_ISOLATE}" if is_right_to_left(self.lang) else value

    def paint(self, series: int, row: int | None = None) -> Paint:
        """Return the paint of a series, in the accent where it or the row is picked out."""
        data = self.data
        picked = data.series[series].name.picked or (row is not None and data.labels[row].picked)
        return (self.colours.picked if picked else self.colours.series)[series]

    @property
    def leading(self) -> float:
        """The distance of two baselines."""
        return self.lettering.leading

    @property
    def head(self) -> str:
        """The line over the chart: what its one series is, and a unit that is said once."""
        names = [one.name.text for one in self.data.series]
        name = names[0] if len(names) == 1 else ""
        once = "" if self.unit.once.casefold() in name.casefold() else self.unit.once
        return ", ".join(part for part in (name, once) if part)


def is_right_to_left(lang: str) -> bool:
    """Say whether a language is written from right to left."""
    return lang.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT


def middle(y: float) -> float:
    """Return the baseline of a line whose capitals are centred on y."""
    return y + CAPITAL * SIZE / 2


def draw_head(plan: Plan, canvas: Canvas) -> float:
    """Write the head; returns the y under it."""
    if not plan.head:
        return 0.0
    lines = plan.lettering.wrap(plan.head, plan.width)
    for number, line in enumerate(lines):
        canvas.text(0, plan.leading * (number + 0.8), line, "head")
    return len(lines) * plan.leading + HEAD_SPACE


def draw_key(plan: Plan, canvas: Canvas, y: float, *, marks: str) -> float:
    """Draw the key of several series: areas, points or lines; returns the y under it."""
    wide = SWATCH[0] + (SWATCH[0] if marks == "line" else 0)
    x, row = 0.0, y + plan.leading / 2
    for number, series in enumerate(plan.data.series):
        room = plan.width - wide - GAP
        lines = plan.lettering.wrap(series.name.text, room, bold=series.name.picked)
        width = wide + GAP + plan.lettering.widest(lines, bold=series.name.picked)
        if x and x + width > plan.width:
            x, row = 0.0, row + plan.leading + 2
        _swatch(plan.paint(number), canvas, (x, row), marks)
        for line in lines:
            canvas.text(x + wide + GAP, middle(row), line, "key", bold=series.name.picked)
            row += plan.leading if line is not lines[-1] else 0
        x += width + KEY_GAP
    return row + plan.leading / 2 + HEAD_SPACE


def _swatch(paint: Paint, canvas: Canvas, at: Spot, marks: str) -> None:
    x, y = at
    if marks == "area":
        canvas.area((x, y - SWATCH[1] / 2), SWATCH, paint)
        return
    spot = (x + SWATCH[0] * (1 if marks == "line" else 0.5), y)
    if marks == "line":
        canvas.curve([(x, y), spot, (x + 2 * SWATCH[0], y)], paint, frozenset([spot]))
    canvas.dot(spot, paint)


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of rows in lines; `width` is that of their column, 0 where they stand over it."""

    lines: tuple[tuple[str, ...], ...]
    width: float


def row_labels(plan: Plan) -> Labels:
    """Break the labels of rows for a column beside the plot, or over the rows if they are long."""
    labels, lettering = plan.data.labels, plan.lettering

    def wrap(label: Label, room: float) -> tuple[str, ...]:
        return lettering.wrap(label.text, room, bold=label.picked)

    room = LABEL_SHARE * plan.width
    lines = tuple(wrap(label, room) for label in labels)
    divided = any(lettering.divides(label.text, room, bold=label.picked) for label in labels)
    if divided or max(map(len, lines)) > LABEL_LINES:
        return Labels(tuple(wrap(label, plan.width) for label in labels), 0)
    pairs = zip(labels, lines, strict=True)
    widest = max(lettering.widest(rows, bold=label.picked) for label, rows in pairs)
    return Labels(lines, widest + COLUMN if widest else 0)


def draw_label(plan: Plan, canvas: Canvas, lines: Sequence[str], row: int, centre: float) -> None:
    """Write the label of a row, its lines centred on a height."""
    bold = plan.data.labels[row].picked
    first = centre - (len(lines) - 1) * plan.leading / 2
    for number, line in enumerate(lines):
        canvas.text(0, middle(first + number * plan.leading), line, "label", bold=bold)


def spread(
    wanted: Sequence[float], heights: Sequence[float], room: tuple[float, float]
) -> list[float]:
    """Return centres near the wanted ones, in the same order, that keep things from overlapping.

    What has to move is gathered in groups, each centred on the mean of what its members want.
    """
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    groups: list[tuple[float, float, list[int]]] = []  # top, height, members
    for n in order:
        top, height, members = wanted[n] - heights[n] / 2, heights[n], [n]
        while True:
            top = min(max(top, room[0]), max(room[0], room[1] - height))
            if not groups or groups[-1][0] + groups[-1][1] <= top:
                break
            _, above, before = groups.pop()
            members = before + members
            height += above
            top = _best_top(members, wanted, heights)
        groups.append((top, height, members))
    made = [0.0] * len(wanted)
    for top, _, members in groups:
        at = top
        for n in members:
            made[n] = at + heights[n] / 2
            at += heights[n]
    return made


def _best_top(members: Sequence[int], wanted: Sequence[float], heights: Sequence[float]) -> float:
    at, total = 0.0, 0.0
    for n in members:
        total += wanted[n] - (at + heights[n] / 2)
        at += heights[n]
    return total / len(members)


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale from numbers to pt."""

    low: float
    high: float
    start: float
    end: float

    def at(self, number: Number | float) -> float:
        """Return the place of a number."""
        value = float(number.value) if isinstance(number, Number) else number
        share = (value - self.low) / ((self.high - self.low) or 1)
        return self.start + share * (self.end - self.start)
