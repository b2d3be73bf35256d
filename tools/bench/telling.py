"""What was measured, told: as a table in Markdown and as a chart in SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from tools.bench.suite import CHAINS

Told = Sequence[Mapping[str, Any]]
HEAD = (
    "| What is built | Seconds: least, median, most | To WeasyPrint's | Of processors | "
    "To Typst's | Memory |\n|:--|--:|--:|--:|--:|--:|\n"
)
ROW, LEFT, SCALE, WIDTH = 26, 250, 400, 760  # px
COLOURS = ("#1f4e79", "#b4531a", "#6b7f3a")
MEGABYTE = 1 << 20


def table(told: Told) -> str:
    """Return the rows of all cases: ratios below 1 mean that ours is faster."""
    return HEAD + "".join(_row(one) for one in told)


def _row(one: Mapping[str, Any]) -> str:
    walls = sorted(run["wall"] for run in one["runs"][CHAINS[0]])
    seconds = " · ".join(f"{value:.2f}" for value in (walls[0], walls[len(walls) // 2], walls[-1]))
    plain, typst = one["ratios"][CHAINS[1]], one["ratios"][CHAINS[2]]
    peak = one["peak"].get(CHAINS[0], 0) / MEGABYTE
    memory = f"{peak:.0f} MB" if peak else "–"
    shares = " | ".join(_share(ratio) for ratio in (plain["wall"], plain["cpu"], typst["wall"]))
    return f"| {one['case']} | {seconds} | {shares} | {memory} |\n"


def _share(ratio: Sequence[float]) -> str:
    return f"{ratio[0]:.2f} · **{ratio[1]:.2f}** · {ratio[2]:.2f}"


def chart(told: Told) -> str:
    """Return bars of the processors' time of each chain in each case, the median, side by side."""
    most = max(_median(one, chain) for one in told for chain in CHAINS)
    parts = []
    for number, one in enumerate(told):
        top = 40 + number * ROW * 2
        parts.append(_text(LEFT - 10, top + 22, one["case"], "end"))
        for place, chain in enumerate(CHAINS):
            value, y = _median(one, chain), top + place * 13
            width = max(1.0, SCALE * value / most)
            parts.append(
                f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="11" '
                f'fill="{COLOURS[place]}"/>'
            )
            parts.append(_text(LEFT + width + 6, y + 10, f"{value:.2f} s"))
    for place, chain in enumerate(CHAINS):
        x = LEFT + place * 170
        parts.append(f'<rect x="{x}" y="10" width="11" height="11" fill="{COLOURS[place]}"/>')
        parts.append(_text(x + 16, 20, chain))
    height = 50 + len(told) * ROW * 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'font-family="sans-serif" font-size="11"><title>Seconds of processors for each build'
        f"</title>{''.join(parts)}</svg>\n"
    )


def _median(one: Mapping[str, Any], chain: str) -> float:
    costs: list[float] = sorted(run["cpu"] for run in one["runs"][chain])
    return costs[len(costs) // 2]


def _text(x: float, y: float, said: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}">{escape(said)}</text>'
