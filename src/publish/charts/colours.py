"""Colours: the house's tokens as the paints of a chart, told apart by tone, pattern and marker."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Palette = Literal["colour", "print"]
Hatch = Literal["", "/", "\\", "|"]
Marker = Literal["circle", "square", "triangle", "diamond", "open-circle", "open-square"]

RGB = tuple[float, float, float]
WHITE = (1.0, 1.0, 1.0)
DEFAULTS = {
    "ink": "#1c2126",
    "soft": "#55616a",
    "primary": "#12465a",
    "accent": "#b83a24",
    "rule": "#b7c4c8",
    "paper": "#ffffff",
}
# Luminances (WCAG 2.2, "relative luminance") that stand at 3 : 1 on white as well as on #11181c,
# and that carry either white or dark text at 4.5 : 1.
DARK, LIGHT = 0.15, 0.30
PALER = 0.55  # of its saturation that a hue keeps in the light tone
THIN = 0.22  # the same for lines
CARRIES_WHITE = 0.183
# Luminances of tints on paper. What is lighter than 3 : 1 on white is given an edge.
MID_TINT, LIGHT_TINT, LINE_TINT, EDGE = 0.28, 0.62, 0.22, 0.24
FAINT = 0.55  # share of the soft tone in a line that has to show on both grounds

# How series differ in an area: a tone and a hatching. Twelve, none like another in greys.
AREAS: tuple[tuple[str, Hatch], ...] = (
    ("dark", ""), ("light", ""), ("none", "/"), ("dark", "/"), ("light", "\\"), ("none", ""),
    ("none", "\\"), ("dark", "\\"), ("light", "/"), ("none", "|"), ("dark", "|"), ("light", "|"),
)  # fmt: skip
PRINTED_AREAS: tuple[tuple[str, Hatch], ...] = (
    ("dark", ""), ("mid", ""), ("light", ""), ("none", "/"), ("dark", "/"), ("light", "\\"),
    ("mid", "/"), ("none", ""), ("dark", "\\"), ("none", "\\"), ("mid", "\\"), ("light", "|"),
)  # fmt: skip
# How series differ in a line: a tone, a dash pattern in pt and a marker.
LINES: tuple[tuple[str, str, Marker], ...] = (
    ("dark", "", "circle"), ("light", "", "square"), ("dark", "4.5 2", "triangle"),
    ("light", "4.5 2", "diamond"), ("dark", "1.2 1.6", "open-circle"),
    ("light", "1.2 1.6", "open-square"), ("dark", "7 2 1.2 2", "square"),
    ("light", "7 2 1.2 2", "circle"), ("dark", "9 2", "diamond"), ("light", "9 2", "triangle"),
    ("dark", "2.6 1.4", "open-square"), ("light", "2.6 1.4", "open-circle"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paint:
    """How one series is drawn: as an area, and as a line with its markers."""

    fill: str  # a colour or "none"
    edge: str  # an outline that keeps a light area in sight; empty: none
    hatch: Hatch
    hatching: str  # the colour of the hatching
    lettering: str  # of a text on the area; empty: that of all text
    line: str
    dash: str
    marker: Marker


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of a chart; `text` and `soft` may be `currentColor`, `ground` may be "none"."""

    text: str
    soft: str
    grid: str
    axis: str
    ground: str
    series: tuple[Paint, ...]
    picked: tuple[Paint, ...]  # the same for what is picked out


def colours(tokens: Mapping[str, str], palette: Palette, count: int) -> Colours:
    """Return the colours of a chart of so many series.

    "print" takes the tokens as they are, for a white sheet; "colour" moves them to tones that show
    on white and on a dark screen alike, and leaves text to the page.
    """
    named = {name: read_colour(tokens.get(name, ""), default) for name, default in DEFAULTS.items()}
    if palette == "print":
        return Colours(
            text=hexadecimal(named["ink"]),
            soft=hexadecimal(named["soft"]),
            grid=hexadecimal(named["rule"]),
            axis=hexadecimal(named["soft"]),
            ground=hexadecimal(named["paper"]),
            series=_printed(named, "primary", count),
            picked=_printed(named, "accent", count),
        )
    return Colours(
        text="currentColor",
        soft="currentColor",
        grid=hexadecimal(mix(named["rule"], named["soft"], FAINT)),
        axis="currentColor",
        ground="none",
        series=_shown(named, "primary", count),
        picked=_shown(named, "accent", count),
    )


def _printed(named: Mapping[str, RGB], hue: str, count: int) -> tuple[Paint, ...]:
    paper, full = named["paper"], named[hue]
    tones = {
        "dark": full,
        "mid": tint(full, paper, MID_TINT),
        "light": tint(full, paper, LIGHT_TINT),
        "none": paper,
    }
    lines = {"dark": full, "light": tint(full, paper, LINE_TINT)}
    edge = tint(full, paper, EDGE)
    return tuple(_paint(n, tones, lines, edge, named["ink"]) for n in range(count))


def _shown(named: Mapping[str, RGB], hue: str, count: int) -> tuple[Paint, ...]:
    dark, light = tone(named[hue], DARK), tone(named[hue], LIGHT, PALER)
    tones, edge = {"dark": dark, "light": light}, tone(named[hue], THIN)
    return tuple(_paint(n, tones, tones, edge, named["ink"]) for n in range(count))


def _paint(
    number: int, tones: Mapping[str, RGB], lines: Mapping[str, RGB], edge: RGB, ink: RGB
) -> Paint:
    areas = PRINTED_AREAS if "none" in tones else AREAS
    name, hatch = areas[number % len(areas)]
    stroke, dash, marker = LINES[number % len(LINES)]
    area = tones.get(name)
    return Paint(
        fill=hexadecimal(area) if area else "none",
        edge=hexadecimal(edge) if area is None or luminance(area) > LIGHT + 0.01 else "",
        hatch=hatch,
        hatching=hexadecimal({"dark": WHITE, "none": edge}.get(name, lines["dark"])),
        lettering=_lettering(area, ink),
        line=hexadecimal(lines[stroke]),
        dash=dash,
        marker=marker,
    )


def _lettering(area: RGB | None, ink: RGB) -> str:
    if area is None:
        return ""
    return hexadecimal(WHITE if luminance(area) <= CARRIES_WHITE else ink)


def read_colour(text: str, default: str) -> RGB:
    """Read `#rrggbb` or `#rgb`; anything else gives the default."""
    digits = text.strip().removeprefix("#")
    if len(digits) == len("rgb"):
        digits = "".join(2 * digit for digit in digits)
    try:
        red, green, blue = bytes.fromhex(digits)
    except ValueError:
        return read_colour(default, default)
    return red / 255, green / 255, blue / 255


def hexadecimal(colour: RGB) -> str:
    """Write a colour as `#rrggbb`."""
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour)


def mix(first: RGB, second: RGB, share: float) -> RGB:
    """Mix two colours; `share` is that of the second, 0 to 1."""
    red, green, blue = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return red, green, blue


def tint(colour: RGB, paper: RGB, wanted: float) -> RGB:
    """Return the colour thinned with paper to a luminance, as a screen prints it."""
    low, high = 0.0, 1.0
    for _ in range(20):
        share = (low + high) / 2
        low, high = (share, high) if luminance(mix(colour, paper, share)) < wanted else (low, share)
    return mix(colour, paper, high)


def luminance(colour: RGB) -> float:
    """Return the relative luminance, 0 to 1 (WCAG 2.2, "relative luminance")."""
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in colour]  # noqa: PLR2004 - the standard's
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def tone(colour: RGB, wanted: float, share: float = 0.85) -> RGB:
    """Return the colour in its own hue at a luminance, with a share of its saturation."""
    hue, _, saturation = colorsys.rgb_to_hls(*colour)
    low, high = 0.0, 1.0
    for _ in range(20):
        middle = (low + high) / 2
        made = colorsys.hls_to_rgb(hue, middle, share * saturation)
        low, high = (middle, high) if luminance(made) < wanted else (low, middle)
    return made
