"""Boxes and matrices of a PDF (ISO 32000-1, 8.3), in pt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

MM = 72 / 25.4  # pt in a millimetre
Box = tuple[float, float, float, float]  # left, bottom, right, top
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
UNIT: Box = (0, 0, 1, 1)


def matrix(numbers: Iterable[object]) -> Matrix:
    """Return six numbers of a PDF as a matrix; raises ValueError where they are not six."""
    a, b, c, d, e, f = (float(str(number)) for number in numbers)
    return a, b, c, d, e, f


def box(numbers: Iterable[object]) -> Box:
    """Return four numbers of a PDF as a box, whichever corners they give; raises ValueError."""
    a, b, c, d = (float(str(number)) for number in numbers)
    return min(a, c), min(b, d), max(a, c), max(b, d)


def product(first: Matrix, then: Matrix) -> Matrix:
    """Return the matrix that does one thing, then another."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (
        a * g + b * i, a * h + b * j,
        c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


def moved(x: float, y: float, by: Matrix) -> Point:
    """Return where a matrix takes a point."""
    return x * by[0] + y * by[2] + by[4], x * by[1] + y * by[3] + by[5]


def around(points: Sequence[Point]) -> Box:
    """Return the box around points, of which there is one at least."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def moved_box(of: Box, by: Matrix) -> Box:
    """Return the box around a box that a matrix has moved."""
    left, bottom, right, top = of
    corners = ((left, bottom), (right, bottom), (right, top), (left, top))
    return around([moved(x, y, by) for x, y in corners])


def sides(by: Matrix) -> Point:
    """Return the lengths that a matrix gives to one unit along, and one up."""
    return math.hypot(by[0], by[1]), math.hypot(by[2], by[3])


def common(first: Box | None, second: Box | None) -> Box | None:
    """Return what two boxes share, None where that is nothing; None alone is nothing too."""
    if first is None or second is None:
        return None
    left, bottom = max(first[0], second[0]), max(first[1], second[1])
    right, top = min(first[2], second[2]), min(first[3], second[3])
    return (left, bottom, right, top) if left <= right and bottom <= top else None


def within(inner: Box, outer: Box, slack: float = 0.05) -> bool:
    """Say whether a box lies in another; `slack` in pt forgives rounding."""
    return (
        inner[0] >= outer[0] - slack
        and inner[1] >= outer[1] - slack
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )


def overlaps(first: Box, second: Box) -> bool:
    """Say whether two boxes share more than an edge."""
    shared = common(first, second)
    return shared is not None and shared[0] < shared[2] and shared[1] < shared[3]
