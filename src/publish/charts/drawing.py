"""Drawing: a table's chart as one inline SVG element, its text real and its data described."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from unicodedata import bidirectional

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from publish.article import Table
from publish.charts.bars import draw_bars
from publish.charts.colours import Palette, colours
from publish.charts.data import ChartData, Label, read_chart
from publish.charts.dots import draw_dots
from publish.charts.lettering import SIZE, Lettering, lettering
from publish.charts.lines import draw_lines
from publish.charts.numbers import Number, Unit, spell
from publish.charts.plan import Plan, is_right_to_left
from publish.charts.scene import OTHER_SIDE, Scene, Text
from publish.charts.stacked import draw_stacked
from publish.house import Styles, own_styles
from publish.numerals import EUROPEAN_NUMERALS, Numerals
from publish.pandoc import plain

POINTS = 72 / 25.4  # pt in a mm
TYPES = {"bar": draw_bars, "line": draw_lines, "dot": draw_dots, "stacked": draw_stacked}
WORDS = "shared/charts/words.toml"


@dataclass(frozen=True, slots=True)
class Accessible:
    """What a chart says to those who do not see it, and the ids that it goes by."""

    title: str
    description: str
    title_id: str
    description_id: str


def draw_chart(  # noqa: PLR0913 - what a chart depends on
    table: Table,
    tokens: Mapping[str, str],
    lang: str,
    *,
    width: float = 116.0,
    font: str = "Brief Sans",
    palette: Palette = "colour",
    styles: Styles | None = None,
    numerals: Numerals = EUROPEAN_NUMERALS,
) -> str:
    """Draw a chart as one `<svg>` element, whose user unit is the point.

    `width` is in mm; drawn at it, all text is 8.6 pt. `palette` is "print" for a white sheet, and
    "colour" where the ground may be white or dark and text takes the page's colour. A table
    without numbers gives an empty string.
    """
    styles = styles or Styles((own_styles(),))
    data = read_chart(table, lang)
    if not data.numbers:
        return ""
    words = _words(styles, lang)
    plan = Plan(
        data=data,
        lettering=lettering(styles, font, lang),
        colours=colours(tokens, palette, len(data.series)),
        width=width * POINTS,
        lang=lang,
        unit=spell(data.unit, lang, numerals),
        missing=words["no-number"],
        numerals=numerals,
    )
    kind = data.type if data.type in TYPES else "bar"
    scene = TYPES[kind](plan)
    if is_right_to_left(lang):
        scene = _right_to_left(scene)
    if palette == "print":
        scene = _settled(scene, plan.lettering)
    template = _environment(styles).get_template(f"{kind}.svg.j2")
    said = _accessible(table, plan, words)
    return template.render(
        scene=scene, said=said, families=plan.lettering.families, size=SIZE
    ).strip()


def _accessible(table: Table, plan: Plan, words: Mapping[str, str]) -> Accessible:
    name = re.sub(r"[^\w.-]", "-", table.id) or "chart"
    heads = ", ".join(one.name.text for one in plan.data.series)
    title = " ".join(plain(table.caption.inlines).split()) or heads
    description = describe(plan.data, words, plan.unit, plan.value)
    return Accessible(title, description, f"{name}-title", f"{name}-desc")


def describe(
    data: ChartData, words: Mapping[str, str], unit: Unit, written: Callable[[Number], str]
) -> str:
    """Return the data in a sentence: the type of chart, then each series with all its numbers."""

    def said(label: Label, number: Number | None) -> str:
        value = words["missing"] if number is None else written(number)
        return f"{value} ({label.text})" if label.text[-1:].isdigit() else f"{label.text} {value}"

    once = f" ({unit.once})" if unit.once else ""
    parts = []
    for one in data.series:
        values = ", ".join(map(said, data.labels, one.values))
        parts.append(f"{one.name.text}{once}: {values}" if one.name.text else values)
    if data.corner:
        parts[0] = f"{data.corner}, {parts[0]}"
    return f"{words.get(data.type, words['bar'])}. {'; '.join(parts)}."


def _right_to_left(scene: Scene) -> Scene:
    """Mirror a scene, and set the direction of each text by its letters."""
    mirrored = scene.mirrored()
    return replace(mirrored, texts=tuple(map(_directed, mirrored.texts)))


def _directed(text: Text) -> Text:
    if not any(bidirectional(char) in {"R", "AL"} for char in text.text):
        return text
    return replace(text, anchor=OTHER_SIDE[text.anchor], direction="rtl")


def _settled(scene: Scene, type_: Lettering) -> Scene:
    """Anchor texts at their start, where their widths are known.

    WeasyPrint 70 draws each other anchor through a transparency group, and a press can do without.
    """
    shares = {"start": 0.0, "middle": 0.5, "end": 1.0}

    def settled(text: Text) -> Text:
        if not type_.is_exact(text.text):
            return text
        shift = shares[text.anchor] * type_.width(text.text, bold=text.bold)
        return replace(text, x=text.x - shift, anchor="start")

    return replace(scene, texts=tuple(map(settled, scene.texts)))


@functools.lru_cache(maxsize=64)
def _words(styles: Styles, lang: str) -> dict[str, str]:
    table = styles.table(WORDS)
    made: dict[str, Any] = dict(table["en"])
    for name in (lang.split("-", maxsplit=1)[0], lang):
        made |= table.get(name, {})
    return {key: str(value) for key, value in made.items()}


@functools.lru_cache(maxsize=16)
def _environment(styles: Styles) -> Environment:
    loader = ChoiceLoader([FileSystemLoader(root / "shared" / "charts") for root in styles.roots])
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["pt"] = _pt
    return environment


def _pt(value: float) -> str:
    """Write a length in pt, to a hundredth."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
