"""The scene: what is drawn where, in pt from the top left corner, before it becomes SVG."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import ceil, cos, floor, hypot, pi, sin
from typing import Literal

from publish.charts.colours import Colours, Hatch, Marker, Paint

Anchor = Literal["start", "middle", "end"]
Role = Literal["head", "key", "label", "value", "tick"]
Kind = Literal["grid", "axis", "track", "leader", "guide"]
Spot = tuple[float, float]

HATCH_STEP = 2.7  # pt along the edge between two lines of a hatching
MARKER = 2.6  # pt, radius of a marker
OTHER_SIDE: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; (x, y) is its anchor on the baseline."""

    x: float
    y: float
    text: str
    role: Role
    colour: str
    anchor: Anchor = "start"
    bold: bool = False
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line that is no data."""

    start: Spot
    end: Spot
    kind: Kind


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle that stands for a number, with the lines of its hatching."""

    x: float
    y: float
    width: float
    height: float
    paint: Paint
    lines: tuple[tuple[Spot, Spot], ...] = ()


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points, in pieces where it is interrupted."""

    pieces: tuple[tuple[Spot, ...], ...]
    paint: Paint


@dataclass(frozen=True, slots=True)
class Point:
    """A marker."""

    x: float
    y: float
    paint: Paint
    radius: float = MARKER

    @property
    def is_open(self) -> bool:
        """Whether the marker is only an outline."""
        return self.paint.marker.startswith("open")

    @property
    def corners(self) -> tuple[Spot, ...]:
        """The corners of the marker; none for a circle."""
        marker: Marker = self.paint.marker
        if marker in {"circle", "open-circle"}:
            return ()
        count, turn, size = {
            "triangle": (3, -pi / 2, 1.3),
            "diamond": (4, 0, 1.3),
        }.get(marker, (4, pi / 4, 1.27))
        angles = [turn + 2 * pi * n / count for n in range(count)]
        radius = size * self.radius
        return tuple((self.x + radius * cos(a), self.y + radius * sin(a)) for a in angles)


@dataclass(frozen=True, slots=True)
class Scene:
    """A chart laid out."""

    width: float
    height: float
    rules: tuple[Rule, ...]
    areas: tuple[Area, ...]
    curves: tuple[Curve, ...]
    points: tuple[Point, ...]
    texts: tuple[Text, ...]
    colours: Colours

    def of(self, *kinds: Kind) -> tuple[Rule, ...]:
        """Return the rules of some kinds."""
        return tuple(rule for rule in self.rules if rule.kind in kinds)

    def mirrored(self) -> Scene:
        """Return the same scene for a script that runs from right to left."""

        def flip(spot: Spot) -> Spot:
            return self.width - spot[0], spot[1]

        return replace(
            self,
            rules=tuple(replace(r, start=flip(r.start), end=flip(r.end)) for r in self.rules),
            areas=tuple(
                replace(
                    area,
                    x=self.width - area.x - area.width,
                    lines=tuple((flip(a), flip(b)) for a, b in area.lines),
                )
                for area in self.areas
            ),
            curves=tuple(
                replace(curve, pieces=tuple(tuple(map(flip, piece)) for piece in curve.pieces))
                for curve in self.curves
            ),
            points=tuple(replace(point, x=self.width - point.x) for point in self.points),
            texts=tuple(
                replace(text, x=self.width - text.x, anchor=OTHER_SIDE[text.anchor])
                for text in self.texts
            ),
        )


@dataclass
class Canvas:
    """Collects what is drawn, to make a scene of it."""

    colours: Colours
    width: float
    rules: list[Rule] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def text(  # noqa: PLR0913 - a text has as many sides
        self, x: float, y: float, text: str, role: Role, anchor: Anchor = "start", *,
        bold: bool = False, colour: str = "",
    ) -> None:  # fmt: skip
        """Write a line of text with its anchor at a point of the baseline."""
        own = self.colours.soft if role in {"tick", "head"} else self.colours.text
        self.texts.append(Text(x, y, text, role, colour or own, anchor, bold))

    def rule(self, start: Spot, end: Spot, kind: Kind) -> None:
        """Draw a straight line."""
        self.rules.append(Rule(start, end, kind))

    def area(
        self, corner: Spot, size: Spot, paint: Paint, keep: tuple[float, float] | None = None
    ) -> None:
        """Draw a rectangle; its hatching leaves free what lies between the two values of `keep`."""
        x, y = corner
        width, height = size
        spans = [(x, x + width)] if keep is None else [(x, keep[0]), (keep[1], x + width)]
        lines = [
            line
            for start, end in spans
            if end > start
            for line in hatching((start, y), (end - start, height), paint.hatch)
        ]
        self.areas.append(Area(x, y, width, height, paint, tuple(lines)))

    def curve(self, spots: Iterable[Spot | None], paint: Paint, marked: frozenset[Spot]) -> None:
        """Draw a line through points, interrupted where one is missing.

        It stops short of open markers, so that they stay open on any ground.
        """
        gap = 1.25 * MARKER if paint.marker.startswith("open") else 0.0
        pieces: list[list[Spot]] = [[]]
        for spot in spots:
            if spot is None:
                pieces.append([])
            elif gap and pieces[-1] and (spot in marked or pieces[-1][-1] in marked):
                last = pieces[-1].pop()
                start, end = _shorten(last, spot, gap * (last in marked), gap * (spot in marked))
                pieces[-1].append(start)
                pieces[-1].append(end)
                pieces.append([spot])
            else:
                pieces[-1].append(spot)
        drawn = tuple(tuple(piece) for piece in pieces if len(piece) > 1)
        self.curves.append(Curve(drawn, paint))

    def dot(self, spot: Spot, paint: Paint, radius: float = MARKER) -> None:
        """Draw a marker."""
        self.points.append(Point(*spot, paint, radius))

    def scene(self, height: float) -> Scene:
        """Return what was drawn, in this height."""
        return Scene(
            self.width,
            height,
            tuple(self.rules),
            tuple(self.areas),
            tuple(self.curves),
            tuple(self.points),
            tuple(self.texts),
            self.colours,
        )


def _shorten(first: Spot, last: Spot, at_first: float, at_last: float) -> tuple[Spot, Spot]:
    length = hypot(last[0] - first[0], last[1] - first[1]) or 1.0
    across, down = (last[0] - first[0]) / length, (last[1] - first[1]) / length
    start = first[0] + across * at_first, first[1] + down * at_first
    return start, (last[0] - across * at_last, last[1] - down * at_last)


def hatching(corner: Spot, size: Spot, hatch: Hatch) -> tuple[tuple[Spot, Spot], ...]:
    """Return the lines of a hatching cut to a rectangle; plain lines print alike everywhere."""
    (x, y), (width, height) = corner, size
    right, foot = x + width, y + height
    if hatch == "|":
        steps = _steps(x, right)
        return tuple(((at, y), (at, foot)) for at in steps)
    made: list[tuple[Spot, Spot]] = []
    if hatch == "/":  # x + y is the same along a line
        for at in _steps(x + y, right + foot):
            start, end = max(x, at - foot), min(right, at - y)
            made.append(((start, at - start), (end, at - end)))
    elif hatch == "\\":  # x - y is
        for at in _steps(x - foot, right - y):
            start, end = max(x, at + y), min(right, at + foot)
            made.append(((start, start - at), (end, end - at)))
    return tuple(made)


def _steps(low: float, high: float) -> list[float]:
    first, last = floor(low / HATCH_STEP) + 1, ceil(high / HATCH_STEP)
    return [n * HATCH_STEP for n in range(first, last)]
