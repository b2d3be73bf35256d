"""Stacked charts: the parts of a whole, with their numbers inside where these fit."""

from __future__ import annotations

from decimal import Decimal

from publish.charts.bars import draw_ticks, draw_times, is_standing, plot_height
from publish.charts.lettering import CAPITAL, SIZE
from publish.charts.numbers import Number, round_ticks
from publish.charts.plan import (
    COLUMN,
    GAP,
    Plan,
    Scale,
    draw_head,
    draw_key,
    draw_label,
    middle,
    row_labels,
    spread,
)
from publish.charts.scene import Canvas, Scene

BAR = 15.0  # pt, thickness: a number has to stand in it
BETWEEN = 6.0
SEAM = 0.7  # pt of ground between two parts
INSIDE = 2.5  # pt at each side of a number inside a part
WHOLE = Decimal(100)
ROUNDING = Decimal(1)  # by which parts in per cent may miss the whole
NAME_SHARE = 0.3  # of the width, at most, for the names beside the last column
WIDEST = 40.0  # pt, of a column
SLOT_SHARE = 0.72


def totals(plan: Plan) -> list[Number | None]:
    """Return the total of each row, None where a part is missing; none at all for parts of 100%."""
    made: list[Number | None] = []
    for row in plan.data.rows:
        known = [number for number in row if number is not None]
        whole = sum((n.value for n in known), Decimal(0))
        places = max((n.decimals for n in known), default=0)
        made.append(Number(whole, places) if known and len(known) == len(row) else None)
    shares = all(one is None or abs(one.value - WHOLE) <= ROUNDING for one in made)
    needless = (shares and "%" in _unit(plan)) or len(plan.data.series) == 1
    return [None] * len(made) if needless else made


def _unit(plan: Plan) -> str:
    return plan.unit.before + plan.unit.after + plan.unit.once


def _length(row: tuple[Number | None, ...]) -> Decimal:
    return sum((max(n.value, Decimal(0)) for n in row if n is not None), Decimal(0))


def draw_stacked(plan: Plan) -> Scene:
    """Lay a stacked chart out."""
    canvas = Canvas(plan.colours, plan.width)
    y = draw_head(plan, canvas)
    return _standing(plan, canvas, y) if is_standing(plan) else _lying(plan, canvas, y)


def _lying(plan: Plan, canvas: Canvas, y: float) -> Scene:
    labels, sums = row_labels(plan), totals(plan)
    wide = plan.lettering.widest([plan.value(n) for n in sums if n], bold=True)
    longest = float(max(map(_length, plan.data.rows)))
    scale = Scale(0, longest or 1, labels.width, plan.width - (wide + GAP if wide else 0))
    y = _draw_names(plan, canvas, y, scale, over=labels.width > 0)
    top, leading = y, plan.leading
    for row, lines in enumerate(labels.lines):
        words = len(lines) * leading
        height = max(BAR, words) if labels.width else words + 1 + BAR
        centre = y + height / 2 if labels.width else y + words + 1 + BAR / 2
        draw_label(plan, canvas, lines, row, centre if labels.width else y + words / 2)
        end = _parts(plan, canvas, scale, row, centre)
        total = sums[row]
        if total:
            canvas.text(end + GAP, middle(centre), plan.value(total), "value", bold=True)
        elif lacking := _lacking(plan, row, plan.width - end - GAP):
            canvas.text(end + GAP, middle(centre), lacking, "tick")
        y += height + BETWEEN
    foot = y - BETWEEN
    canvas.rule((scale.start, top - 2), (scale.start, foot + 2), "axis")
    return canvas.scene(foot + 3)


def _lacking(plan: Plan, row: int, room: float) -> str:
    """Return what is said of parts that are missing: their names too, if there is room."""
    names = [one.name.text for one in plan.data.series if one.values[row] is None]
    if not names:
        return ""
    texts = (f"{', '.join(names)} {plan.missing}", plan.missing)
    return next((text for text in texts if plan.lettering.width(text) <= room), "")


def _draw_names(plan: Plan, canvas: Canvas, y: float, scale: Scale, *, over: bool) -> float:
    """Write the names over the parts of the first row if they fit there, else draw a key."""
    if len(plan.data.series) == 1:
        return y
    names, starts, at = [one.name for one in plan.data.series], [], 0.0
    for one in plan.data.series:
        starts.append(scale.at(at) + (SEAM if at else 0))
        at += float(one.values[0].value) if one.values[0] else 0.0
    widths = [plan.lettering.width(name.text, bold=name.picked) for name in names]
    ends = [*starts[1:], plan.width + GAP]
    spans = zip(starts, widths, ends, strict=True)
    if not over or any(start + width + GAP > end for start, width, end in spans):
        return draw_key(plan, canvas, y, marks="area")
    for name, start in zip(names, starts, strict=True):
        canvas.text(start, y + plan.leading - 3, name.text, "key", bold=name.picked)
    return y + plan.leading + 2


def _parts(plan: Plan, canvas: Canvas, scale: Scale, row: int, centre: float) -> float:
    """Draw the parts of a lying row; returns where they end."""
    at = 0.0
    for series, number in enumerate(plan.data.rows[row]):
        if number is None or number.value <= 0:
            continue
        start, end = scale.at(at), scale.at(at + float(number.value))
        at += float(number.value)
        text, paint = plan.value(number), plan.paint(series, row)
        wide = plan.lettering.width(text)
        inner = (start + end) / 2
        fits = wide + 2 * INSIDE <= end - start - SEAM
        keep = (inner - wide / 2 - INSIDE, inner + wide / 2 + INSIDE) if fits else None
        corner = (start + (SEAM if start > scale.start else 0), centre - BAR / 2)
        canvas.area(corner, (max(end - corner[0], 0.3), BAR), paint, keep)
        if fits:
            canvas.text(inner, middle(centre), text, "value", "middle", colour=paint.lettering)
    return scale.at(at)


# ---------------------------------------------------------------- standing


def _standing(plan: Plan, canvas: Canvas, y: float) -> Scene:
    data, sums = plan.data, totals(plan)
    names = _beside(plan)
    if not names and len(data.series) > 1:
        y = draw_key(plan, canvas, y, marks="area")
    right = plan.width - (max(names[1]) + 2 * GAP if names else 0)
    slot = right / len(data.labels)
    widest = plan.lettering.widest([plan.value(n) for n in sums if n], bold=True)
    summed = 0 < widest < slot
    high = max(map(_length, data.rows)) or Decimal(1)
    inside = all(plan.lettering.width(plan.value(n)) < slot * SLOT_SHARE for n in data.numbers)
    ticks = () if summed or (inside and not any(sums)) else round_ticks(Decimal(0), high)
    column = plan.lettering.widest([plan.value(n) for n in ticks]) + COLUMN if ticks else 0.0
    slot = (right - column) / len(data.labels)
    wide = min(WIDEST, slot * SLOT_SHARE)
    top = y + SIZE + GAP if summed else y + SIZE / 2
    foot = top + 1.15 * plot_height(plan)
    scale = Scale(0, float(ticks[-1].value if ticks else high), foot, top)
    draw_ticks(plan, canvas, ticks, scale, column)
    centres = [column + (row + 0.5) * slot for row in range(len(data.labels))]
    for row, centre in enumerate(centres):
        end = _pile(plan, canvas, scale, row, (centre - wide / 2, wide))
        total = sums[row]
        if summed and total:
            canvas.text(centre, end - GAP + 0.5, plan.value(total), "value", "middle", bold=True)
    canvas.rule((column, foot), (right, foot), "axis")
    if names:
        _names_beside(plan, canvas, scale, (centres[-1] + wide / 2 + GAP, top))
    return canvas.scene(draw_times(plan, canvas, centres, foot))


def _pile(plan: Plan, canvas: Canvas, scale: Scale, row: int, band: tuple[float, float]) -> float:
    """Draw the parts of a column; returns the y over them."""
    (x, wide), at = band, 0.0
    for series, number in enumerate(plan.data.rows[row]):
        if number is None or number.value <= 0:
            continue
        foot, top = scale.at(at), scale.at(at + float(number.value))
        at += float(number.value)
        text, paint = plan.value(number), plan.paint(series, row)
        length, centre = plan.lettering.width(text), x + wide / 2
        fits = foot - top - SEAM >= SIZE * CAPITAL + 2 * INSIDE and length + INSIDE <= wide
        keep = (centre - length / 2 - INSIDE, centre + length / 2 + INSIDE) if fits else None
        bottom = foot - (SEAM if foot < scale.start else 0)
        canvas.area((x, top), (wide, max(bottom - top, 0.3)), paint, keep)
        if fits:
            base = middle((bottom + top) / 2)
            canvas.text(centre, base, text, "value", "middle", colour=paint.lettering)
    return scale.at(at)


def _beside(plan: Plan) -> tuple[list[tuple[str, ...]], list[float]] | None:
    """Return the names beside the last column, in lines, and their widths; None: no room."""
    series, lettering = plan.data.series, plan.lettering
    if len(series) == 1 or any(not one.values[-1] for one in series):
        return None
    room = NAME_SHARE * plan.width
    lines = [lettering.wrap(one.name.text, room, bold=one.name.picked) for one in series]
    height = sum(map(len, lines)) * plan.leading
    divided = any(lettering.divides(one.name.text, room, bold=True) for one in series)
    if divided or height > plot_height(plan):
        return None
    return lines, [lettering.widest(rows, bold=True) for rows in lines]


def _names_beside(plan: Plan, canvas: Canvas, scale: Scale, at: tuple[float, float]) -> None:
    names = _beside(plan)
    lines = names[0] if names else []
    x, top = at
    wanted, value = [], 0.0
    for one in plan.data.series:
        number = one.values[-1]
        part = float(number.value) if number else 0.0
        wanted.append(scale.at(value + part / 2))
        value += part
    centres = spread(wanted, [len(rows) * plan.leading for rows in lines], (top, scale.start + GAP))
    for rows, centre, wish, one in zip(lines, centres, wanted, plan.data.series, strict=True):
        first = centre - (len(rows) - 1) * plan.leading / 2
        if abs(centre - wish) > GAP:
            canvas.rule((x - GAP + 1, wish), (x + GAP - 1, centre), "leader")
        for n, line in enumerate(rows):
            base = middle(first + n * plan.leading)
            canvas.text(x + GAP, base, line, "key", bold=one.name.picked)
