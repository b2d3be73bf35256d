"""Line charts: what changes with time, each line with its name at its end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from publish.charts.bars import YEAR, draw_times
from publish.charts.data import Series
from publish.charts.lettering import SIZE
from publish.charts.numbers import Number, round_ticks
from publish.charts.plan import COLUMN, GAP, Plan, Scale, draw_head, draw_key, middle, spread
from publish.charts.scene import MARKER, Canvas, Kind, Scene, Spot

FROM_ZERO = Decimal("0.5")  # of the greatest number: a least one under it takes the scale to zero
NAME_SHARE = 0.32  # of the width, at most, for the names at the ends of lines
NAME_LINES = 3
HEIGHT = (0.4, 96.0, 150.0)  # of the plot: share of the width, least and greatest in pt
MARKED = 18.0  # pt between two points from which each is marked
LEADER = 12.0  # pt between a line's end and its name where a leader has to join them
NEAR = 5.0  # where not


@dataclass(frozen=True, slots=True)
class _End:
    """What stands at the end of a line: its name and last value, in lines of text."""

    lines: tuple[str, ...]
    width: float


def draw_lines(plan: Plan) -> Scene:
    """Lay a line chart out."""
    canvas = Canvas(plan.colours, plan.width)
    y = draw_head(plan, canvas)
    ends = _ends(plan)
    if ends is None:
        y = draw_key(plan, canvas, y, marks="line")
    ticks = _ticks(plan)
    column = plan.lettering.widest([plan.value(tick) for tick in ticks]) + COLUMN
    room = max(end.width for end in ends) + LEADER if ends else _half_label(plan)
    share, least, most = HEIGHT
    height = min(max(share * plan.width, least), most)
    if ends:
        height = max(height, sum(len(end.lines) for end in ends) * plan.leading)
    top, foot = y + SIZE / 2, y + SIZE / 2 + height
    scale = Scale(float(ticks[0].value), float(ticks[-1].value), foot, top)
    right = plan.width - room
    for tick in ticks:
        at = scale.at(tick)
        canvas.text(column - COLUMN, middle(at), plan.value(tick), "tick", "end")
        canvas.rule((column, at), (right, at), "grid" if tick.value else "axis")
    across = _across(plan, column + MARKER + 2, right - MARKER)
    spots = [_spots(one.values, across, scale) for one in plan.data.series]
    _draw(plan, canvas, spots)
    if ends:
        _name(plan, canvas, ends, spots, (top - SIZE / 2, foot + SIZE / 2))
    return canvas.scene(draw_times(plan, canvas, across, foot + 2))


def _ticks(plan: Plan) -> tuple[Number, ...]:
    values = [number.value for number in plan.data.numbers]
    low, high = min(values), max(values)
    if 0 < low < FROM_ZERO * high:
        low = Decimal(0)
    elif low > 0:
        low -= (high - low) / 20  # no point on the floor, which would read as nothing
    if low == high:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    return round_ticks(low, high)


def _half_label(plan: Plan) -> float:
    return plan.lettering.width(plan.data.labels[-1].text) / 2


def _across(plan: Plan, left: float, right: float) -> list[float]:
    """Return where the rows stand: years by their distance, other labels at equal steps."""
    labels = [label.text for label in plan.data.labels]
    steps = [float(n) for n in range(len(labels))]
    if all(YEAR.fullmatch(label) for label in labels):
        years = [float(label) for label in labels]
        steps = years if all(a < b for a, b in pairwise(years)) else steps
    scale = Scale(steps[0], steps[-1], left, right)
    return [scale.at(step) for step in steps]


def _spots(
    values: tuple[Number | None, ...], across: list[float], scale: Scale
) -> list[Spot | None]:
    return [
        None if number is None else (x, scale.at(number))
        for x, number in zip(across, values, strict=True)
    ]


def _draw(plan: Plan, canvas: Canvas, spots: list[list[Spot | None]]) -> None:
    """Draw the lines, the first one last so that it lies on top, those picked out over all."""
    order = sorted(range(len(spots)), key=lambda n: (plan.data.series[n].name.picked, -n))
    for number in order:
        paint, line = plan.paint(number), spots[number]
        if plan.data.series[number].name.picked:
            paint = replace(paint, line=plan.colours.picked[0].line, dash="")
        marked = _marked(line)
        canvas.curve(line, paint, marked)
        for spot in sorted(marked):
            canvas.dot(spot, paint)


def _marked(line: list[Spot | None]) -> frozenset[Spot]:
    """Return the points that get a marker: all if there is room, else some, and always the last.

    A point alone between two gaps has no line to show it and is always marked.
    """
    known = [spot for spot in line if spot]
    if not known:
        return frozenset()
    marked = {known[-1]}
    for spot in reversed(known):
        if min(mark[0] for mark in marked) - spot[0] >= MARKED:
            marked.add(spot)
    padded = [None, *line, None]
    alone = {
        spot
        for before, spot, after in zip(padded[:-2], line, padded[2:], strict=True)
        if spot and not before and not after
    }
    return frozenset(marked | alone)


def _ends(plan: Plan) -> list[_End] | None:
    """Return the names at the ends of lines, each with its last value; None if they do not fit."""
    room, lettering = NAME_SHARE * plan.width, plan.lettering
    made = []
    for one in plan.data.series:
        value = _last(plan, one)
        single = len(plan.data.series) == 1
        name = "" if single else one.name.text
        if lettering.divides(name, room, bold=True):
            return None
        lines = lettering.wrap(f"{name} {plan.isolated(value)}".strip(), room, bold=True)
        if len(lines) > NAME_LINES:
            return None
        made.append(_End(lines, lettering.widest(lines, bold=True)))
    return made


def _last(plan: Plan, series: Series) -> str:
    """Return the last value of a series, with its time where others go on."""
    rows = zip(reversed(series.values), reversed(plan.data.labels), strict=True)
    for number, label in rows:
        if number:
            late = series.values[-1] is None
            return f"{plan.value(number)} ({label.text})" if late else plan.value(number)
    return plan.missing


def _name(
    plan: Plan,
    canvas: Canvas,
    ends: list[_End],
    spots: list[list[Spot | None]],
    room: tuple[float, float],
) -> None:
    """Write the names of lines at their ends, spread so that they do not touch."""
    last = [next((spot for spot in reversed(line) if spot), None) for line in spots]
    right = plan.width - max(end.width for end in ends) - LEADER
    wanted = [spot[1] if spot else room[1] for spot in last]
    heights = [len(end.lines) * plan.leading for end in ends]
    centres = spread(wanted, heights, room)
    moved = any(abs(a - b) > GAP for a, b in zip(centres, wanted, strict=True))
    x = right + (LEADER if moved else NEAR)
    for number, (end, spot, centre) in enumerate(zip(ends, last, centres, strict=True)):
        early = spot is not None and spot[0] < right - 2 * MARKER
        if spot and (moved or early):
            kind: Kind = "guide" if early else "leader"
            canvas.rule((spot[0] + MARKER + 1.5, spot[1]), (x - 2, centre), kind)
        bold = plan.data.series[number].name.picked
        first = centre - (len(end.lines) - 1) * plan.leading / 2
        for row, line in enumerate(end.lines):
            base = middle(first + row * plan.leading)
            canvas.text(x, base, line, "key", bold=bold)
