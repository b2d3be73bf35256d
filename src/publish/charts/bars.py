"""Bar charts: lying where labels are words, standing where they are times."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

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
from publish.charts.scene import Canvas, Scene

BAR = 11.0  # pt, thickness of a single bar
GROUPED = 8.6  # of a bar in a group
PITCH = 10.0  # from one bar in a group to the next
BETWEEN = (6.0, 9.0)  # pt between two rows: of one series, and of several or under their label
SHORT = 5  # characters of labels that may stand under columns though they are no times
COLUMN_SHARE = 0.7  # of its slot that a column or group of columns takes
WIDEST = 30.0  # pt, of one column
HEIGHT = (0.34, 84.0, 130.0)  # of a plot: share of the width, least and greatest in pt
YEAR = re.compile(r"\d{4}")
YEAR_STEPS = (1, 2, 5, 10, 20, 25, 50, 100)
OTHER_STEPS = (1, 2, 3, 4, 6, 12, 24, 36, 60, 120)  # of quarters and months, too
ROWS_STANDING = 3  # rows from which bars may stand


def is_standing(plan: Plan) -> bool:
    """Say whether bars stand: all labels are times, or a few characters, and have the room."""
    labels = [label.text for label in plan.data.labels]
    if len(labels) < ROWS_STANDING:
        return False
    times = all(any(c.isdigit() for c in label) for label in labels)
    if not times and any(len(label) > SHORT for label in labels):
        return False
    slot = plan.width / len(labels)
    fits = plan.lettering.widest(labels, bold=True) + GAP <= slot
    enough = slot * COLUMN_SHARE >= 4 * len(plan.data.series)
    return enough and (fits or (times and len(labels) > 2 * SHORT))


def plot_height(plan: Plan) -> float:
    """Return the height of a plot that stands."""
    share, least, most = HEIGHT
    return min(max(share * plan.width, least), most)


def draw_bars(plan: Plan) -> Scene:
    """Lay a bar chart out."""
    canvas = Canvas(plan.colours, plan.width)
    y = draw_head(plan, canvas)
    if len(plan.data.series) > 1:
        y = draw_key(plan, canvas, y, marks="area")
    return _standing(plan, canvas, y) if is_standing(plan) else _lying(plan, canvas, y)


# ---------------------------------------------------------------- lying


def _lying(plan: Plan, canvas: Canvas, y: float) -> Scene:
    labels = row_labels(plan)
    scale = _across(plan, labels)
    top, zero = y, scale.at(0.0)
    count = len(plan.data.series)
    pitch, thick = (PITCH, GROUPED) if count > 1 else (BAR, BAR)
    pitch = max(pitch, min(plan.leading, SIZE * 1.3) if count > 1 else pitch)
    block = (count - 1) * pitch + thick
    between = BETWEEN[count > 1 or not labels.width]
    for row, lines in enumerate(labels.lines):
        words = len(lines) * plan.leading
        if labels.width:
            height = max(block, words)
            draw_label(plan, canvas, lines, row, y + height / 2)
            first = y + (height - block) / 2
        else:
            draw_label(plan, canvas, lines, row, y + words / 2)
            first, height = y + words + 2, block + words + 2
            canvas.rule((zero, first - 2), (zero, first + block + 2), "axis")
        for series in range(count):
            _bar(plan, canvas, scale, (series, row), (first + series * pitch, thick))
        y += height + between
    foot = y - between
    if labels.width:
        canvas.rule((zero, top - 2), (zero, foot + 2), "axis")
    return canvas.scene(foot + 3)


def _across(plan: Plan, labels: Labels) -> Scale:
    """Return the scale of lying bars, with room for the values at both ends."""
    numbers = plan.data.numbers
    low = min(0.0, *(float(n.value) for n in numbers))
    high = max(0.0, *(float(n.value) for n in numbers))
    start, end = labels.width, plan.width
    wide = plan.lettering.widest([plan.value(n) for n in numbers if n.value >= 0], bold=True)
    end -= (wide or plan.lettering.width(plan.missing)) + GAP
    if low < 0:
        start += plan.lettering.widest([plan.value(n) for n in numbers if n.value < 0], bold=True)
        start += GAP
    scale = Scale(low, high if high > low else 1.0, start, max(end, start + 1))
    if any(None in one.values for one in plan.data.series):  # what is missing is said at zero
        over = scale.at(0.0) + GAP + plan.lettering.width(plan.missing) - plan.width
        scale = replace(scale, end=scale.end - max(over, 0.0))
    return scale


def _bar(
    plan: Plan, canvas: Canvas, scale: Scale, at: tuple[int, int], band: tuple[float, float]
) -> None:
    series, row = at
    y, thick = band
    number, zero = plan.data.series[series].values[row], scale.at(0.0)
    base = middle(y + thick / 2)
    if number is None:
        canvas.text(zero + GAP, base, plan.missing, "tick")
        return
    end, paint = scale.at(number), plan.paint(series, row)
    canvas.area((min(zero, end), y), (abs(end - zero), thick), paint)
    picked = plan.data.labels[row].picked
    side = -1 if number.value < 0 else 1
    anchor = "end" if number.value < 0 else "start"
    canvas.text(end + side * GAP, base, plan.value(number), "value", anchor, bold=picked)  # type: ignore[arg-type]


# ---------------------------------------------------------------- standing


def _standing(plan: Plan, canvas: Canvas, y: float) -> Scene:
    data, lettering = plan.data, plan.lettering
    slot = plan.width / len(data.labels)
    wide = min(WIDEST, slot * COLUMN_SHARE / len(data.series))
    room = slot - 2 if len(data.series) == 1 else wide
    valued = lettering.widest([plan.value(n) for n in data.numbers], bold=True) <= room
    low = min(Decimal(0), *(n.value for n in data.numbers))
    high = max(Decimal(0), *(n.value for n in data.numbers))
    ticks = () if valued else round_ticks(low, high)
    if ticks:
        low, high = ticks[0].value, ticks[-1].value
    column = lettering.widest([plan.value(n) for n in ticks]) + COLUMN if ticks else 0.0
    above = SIZE + GAP if valued and high > 0 else SIZE / 2
    below = SIZE + GAP if valued and low < 0 else 0.0
    foot = y + above + plot_height(plan)
    high = high if high > low else Decimal(1)
    scale = Scale(float(low), float(high), foot, y + above)
    draw_ticks(plan, canvas, ticks, scale, column)
    slot = (plan.width - column) / len(data.labels)
    wide = min(WIDEST, slot * COLUMN_SHARE / len(data.series))
    for row in range(len(data.labels)):
        left = column + (row + 0.5) * slot - wide * len(data.series) / 2
        for series in range(len(data.series)):
            _column(plan, canvas, scale, (series, row), (left + series * wide, wide), valued=valued)
    zero = scale.at(0.0)
    canvas.rule((column, zero), (plan.width, zero), "axis")
    centres = [column + (row + 0.5) * slot for row in range(len(data.labels))]
    return canvas.scene(draw_times(plan, canvas, centres, foot + below))


def draw_ticks(
    plan: Plan, canvas: Canvas, ticks: tuple[Number, ...], scale: Scale, column: float
) -> None:
    """Draw the gridlines of a plot with their numbers in a column before it."""
    for tick in ticks:
        y = scale.at(tick)
        canvas.text(column - COLUMN, middle(y), plan.value(tick), "tick", "end")
        canvas.rule((column, y), (plan.width, y), "grid")


def draw_times(plan: Plan, canvas: Canvas, centres: list[float], y: float) -> float:
    """Write the labels under a plot, as many as have room; returns the foot."""
    labels = plan.data.labels
    widths = [plan.lettering.width(label.text, bold=label.picked) for label in labels]
    spots = [
        min(max(centre, width / 2), plan.width - width / 2)
        for centre, width in zip(centres, widths, strict=True)
    ]
    base = y + plan.leading + 1
    for row in shown_labels([label.text for label in labels], spots, widths):
        label = labels[row]
        canvas.text(spots[row], base, label.text, "label", "middle", bold=label.picked)
    return base + plan.leading - SIZE * 0.75


def shown_labels(labels: list[str], spots: list[float], widths: list[float]) -> list[int]:
    """Return the rows whose labels are written: the first, the last and as many as have room.

    They stand at round steps, of years such as 2000, 2005, 2010; where the rows are at uneven
    distances, each that has room is written.
    """
    last = len(spots) - 1
    gaps = [b - a for a, b in pairwise(spots)]
    uneven = max(gaps, default=0) - min(gaps, default=0) > max(widths)
    years = all(YEAR.fullmatch(label) for label in labels)

    def apart(first: int, second: int) -> bool:
        return spots[second] - spots[first] >= (widths[first] + widths[second]) / 2 + 1.5 * GAP

    for step in YEAR_STEPS if years else OTHER_STEPS:
        at_step = [r for r in range(last) if not (int(labels[r]) if years else r) % step]
        if uneven or all(apart(a, b) for a, b in pairwise(at_step)):
            break
    rows = [last]
    for row in sorted({0, *(range(last) if uneven else at_step)}, reverse=True):
        if row != last and apart(row, rows[0]) and (not row or apart(0, row)):
            rows.insert(0, row)
    return rows


def _column(  # noqa: PLR0913 - a column has as many sides
    plan: Plan, canvas: Canvas, scale: Scale, at: tuple[int, int], band: tuple[float, float], *,
    valued: bool,
) -> None:  # fmt: skip
    series, row = at
    x, wide = band
    number, zero = plan.data.series[series].values[row], scale.at(0.0)
    centre = x + wide / 2
    if number is None:
        if plan.lettering.width(plan.missing) <= wide - 1 or len(plan.data.series) == 1:
            canvas.text(centre, zero - GAP, plan.missing, "tick", "middle")
        return
    end = scale.at(number)
    bar = wide - (1.0 if len(plan.data.series) > 1 else 0.0)
    corner = (x + (wide - bar) / 2, min(zero, end))
    canvas.area(corner, (bar, abs(end - zero)), plan.paint(series, row))
    if valued:
        base = end - GAP + 0.5 if number.value >= 0 else end + SIZE * 0.7 + GAP - 1
        picked = plan.data.labels[row].picked
        canvas.text(centre, base, plan.value(number), "value", "middle", bold=picked)
