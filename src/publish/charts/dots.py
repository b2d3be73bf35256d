"""Dot plots: each row a range, its ends and what lies between them marked on one scale."""

from __future__ import annotations

from decimal import Decimal

from publish.charts.lettering import SIZE
from publish.charts.numbers import Number, round_ticks
from publish.charts.plan import (
    COLUMN,
    GAP,
    Labels,
    Plan,
    Scale,
    draw_head,
    draw_key,
    draw_label,
    middle,
    row_labels,
)
from publish.charts.scene import Canvas, Kind, Scene

ROW = 12.0  # pt, height of a row
BETWEEN = 6.0
RADIUS = 3.1  # pt, of a dot
PAIR = 2  # series: a range whose two values are written, so that it needs no scale
FROM_ZERO = Decimal("0.4")  # of the greatest number: a least one under it takes the scale to zero
MARGIN = 4.0  # pt of the scale beyond the outer dots
GUIDE = 12.0  # pt: the shortest line that leads from a label to its dots


def draw_dots(plan: Plan) -> Scene:
    """Lay a dot plot out."""
    canvas = Canvas(plan.colours, plan.width)
    labels, count = row_labels(plan), len(plan.data.series)
    y = draw_head(plan, canvas)
    ticks = () if count == PAIR else _ticks(plan, plan.width - labels.width)
    scale = _scale(plan, labels, ticks)
    named = labels.width and count == PAIR and _names_over(plan, canvas, y, scale)
    if named:
        y += plan.leading + 3
    elif count > 1:
        y = draw_key(plan, canvas, y, marks="point")
    top = y
    for row, lines in enumerate(labels.lines):
        words = len(lines) * plan.leading
        height = max(ROW, words) if labels.width else words + ROW
        centre = y + height / 2 if labels.width else y + words + ROW / 2
        draw_label(plan, canvas, lines, row, centre if labels.width else y + words / 2)
        left = _row(plan, canvas, scale, (row, centre))
        if labels.width and not ticks and left - labels.width + COLUMN - GAP > GUIDE:
            start = labels.width - COLUMN + GAP
            canvas.rule((start, centre), (left - GAP, centre), "guide")
        y += height + BETWEEN
    return _finish(plan, canvas, scale, ticks, (top, y - BETWEEN))


def _finish(
    plan: Plan, canvas: Canvas, scale: Scale, ticks: tuple[Number, ...], span: tuple[float, float]
) -> Scene:
    """Draw the scale under the rows."""
    top, foot = span
    for tick in ticks:
        x = scale.at(tick)
        kind: Kind = "axis" if not tick.value and scale.low < 0 else "grid"
        canvas.rule((x, top - 2), (x, foot + 2), kind)
        canvas.text(x, foot + plan.leading + 3, plan.value(tick), "tick", "middle")
    return canvas.scene(foot + plan.leading + SIZE * 0.5 + 2 if ticks else foot + 2)


def _ticks(plan: Plan, room: float) -> tuple[Number, ...]:
    """Return the ticks of the scale, as many as have room; none where only values have."""
    room -= _beside(plan) + GAP
    for most in (5, 4, 3, 2, 1):
        ticks = round_ticks(*_ends(plan), most)
        wide = plan.lettering.widest([plan.value(tick) for tick in ticks]) + COLUMN
        if wide * (len(ticks) + 1) <= room:
            return ticks
    return () if len(plan.data.series) < PAIR else ticks


def _ends(plan: Plan) -> tuple[Decimal, Decimal]:
    values = [number.value for number in plan.data.numbers]
    low, high = min(values), max(values)
    return (min(low, Decimal(0)) if low < FROM_ZERO * high else low), high


def _scale(plan: Plan, labels: Labels, ticks: tuple[Number, ...]) -> Scale:
    """Return the scale, with room at its ends for values and for the numbers of the ticks."""
    beside = _beside(plan)
    start = labels.width + MARGIN + RADIUS
    if ticks:
        half = plan.lettering.widest([plan.value(tick) for tick in ticks]) / 2
        start, end = max(start, labels.width + half), plan.width - max(half, beside)
        return Scale(float(ticks[0].value), float(ticks[-1].value), start, end)
    low, high = map(float, _ends(plan))
    return Scale(low, high, start + beside, plan.width - beside)


def _beside(plan: Plan) -> float:
    """Return the room at each end of the scale for a dot, and for its value if that is written."""
    if len(plan.data.series) > PAIR:
        return RADIUS
    wide = plan.lettering.widest([plan.value(n) for n in plan.data.numbers], bold=True)
    return wide + GAP + RADIUS


def _names_over(plan: Plan, canvas: Canvas, y: float, scale: Scale) -> bool:
    """Write the names of two series over the dots of the first row; False if they do not fit."""
    found = [(one.values[0], one.name) for one in plan.data.series]
    pair = sorted(
        ((scale.at(number), name) for number, name in found if number), key=lambda one: one[0]
    )
    if len(pair) < PAIR:
        return False
    (left, first), (right, second) = pair
    widths = [plan.lettering.width(name.text, bold=name.picked) for _, name in pair]
    overlap = max(0.0, sum(widths) / 2 + GAP - (right - left))
    spots = [left - overlap / 2, right + overlap / 2]  # both move out from between the dots
    spots[1] = min(spots[1], plan.width - widths[1] / 2)
    close = overlap / 2 <= min(widths) / 2 + RADIUS
    clear = spots[1] - spots[0] >= sum(widths) / 2 + GAP / 2
    if not close or not clear or spots[0] < widths[0] / 2:
        return False
    for x, name in zip(spots, (first, second), strict=True):
        canvas.text(x, y + plan.leading - 3, name.text, "key", "middle", bold=name.picked)
    return True


def _row(plan: Plan, canvas: Canvas, scale: Scale, at: tuple[int, float]) -> float:
    """Draw the dots of a row, of a pair with their values; returns where they start."""
    row, y = at
    numbers = plan.data.rows[row]
    known = sorted((number, series) for series, number in enumerate(numbers) if number)
    if not known:
        canvas.text(scale.start, middle(y), plan.missing, "tick")
        return scale.start
    left, right = scale.at(known[0][0]), scale.at(known[-1][0])
    if left < right:
        canvas.rule((left, y), (right, y), "track")
    for number, series in reversed(known):
        canvas.dot((scale.at(number), y), plan.paint(series, row), RADIUS)
    if len(plan.data.series) > PAIR:
        return left - RADIUS
    bold = plan.data.labels[row].picked
    last = plan.value(known[-1][0])
    canvas.text(right + RADIUS + GAP, middle(y), last, "value", bold=bold)
    if left == right:
        return left - RADIUS
    first = plan.value(known[0][0])
    canvas.text(left - RADIUS - GAP, middle(y), first, "value", "end", bold=bold)
    return left - RADIUS - GAP - plan.lettering.width(first, bold=bold)
