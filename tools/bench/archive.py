"""How an archive is made: all of it, then again after small changes, with memory over time.

    .venv/bin/python -m tools.bench.archive [--articles N] [--edition NAME] [--short] [--out FOLDER]

Writes archive.json and archive.svg. Articles are our sample, each a little different; short ones
have a paragraph and a box. Without verification, and with a cache that is empty at the beginning.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.bench.measuring import adopt_orphans, below, share
from tools.bench.workloads import Workload, around

EVERY = 2.0  # seconds between two looks at memory
MEGABYTE = 1 << 20
SHORT = """---
title: Article {number}
authors: [{{name: A. Author}}]
date: 2026-03-02
lang: en-GB
---

::: key-takeaways
- Article {number} says one thing.
:::

# One

{words}
"""
WORDS = "Words of article {number} stand here, and more of them follow in the next line. "
WIDTH, HEIGHT, LEFT, FOOT = 720, 260, 60, 40  # px


@dataclass(slots=True)
class Run:
    """One run: seconds, seconds of processors, what it counted, memory of all and of the first."""

    name: str
    wall: float = 0.0
    cpu: float = 0.0
    count: dict[str, Any] = field(default_factory=dict)
    memory: list[tuple[float, int, int]] = field(default_factory=list)


def write_short(folder: Path, articles: int) -> None:
    """Write a house of short articles."""
    for number in range(articles):
        file = (
            folder / "manuscripts" / f"{number // 100:03}" / f"article-{number:05}" / "article.md"
        )
        file.parent.mkdir(parents=True)
        words = WORDS.format(number=number) * 12
        file.write_text(SHORT.format(number=number, words=words), encoding="utf-8")
    (folder / "styles").mkdir()
    (folder / "styles" / "house.toml").write_text('name = "House"\n', encoding="utf-8")


def run(name: str, folder: Path, edition: str, out: Path) -> Run:
    """Run the archive once, looking at memory meanwhile."""
    command = [sys.executable, "-m", "publish", "archive", "manuscripts", "--no-verify", "--json"]
    command += ["--edition", edition, "--out", str(out)]
    made, before, start = Run(name), _spent(), time.monotonic()
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=folder, env=dict(around(folder / "cache")), stdout=subprocess.PIPE, text=True
    ) as process:
        while process.poll() is None:
            every = sum(map(share, below(os.getpid())))
            made.memory.append((time.monotonic() - start, every, share(process.pid)))
            time.sleep(EVERY)
        made.count = json.loads(process.communicate()[0])
    made.wall, made.cpu = time.monotonic() - start, _spent() - before
    return made


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def plot(made: Run) -> str:
    """Draw memory over time: all processes together, and the one that stays."""
    end = max(at for at, _, _ in made.memory) or 1.0
    most = max(every for _, every, _ in made.memory) * 1.1

    def line(column: int, colour: str) -> str:
        points = " ".join(
            f"{LEFT + (WIDTH - LEFT - 20) * one[0] / end:.1f},"
            f"{HEIGHT - FOOT - (HEIGHT - FOOT - 20) * one[column] / most:.1f}"
            for one in made.memory
        )
        return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>'

    marks = "".join(
        f'<text x="{LEFT - 6}" y="{HEIGHT - FOOT - (HEIGHT - FOOT - 20) * value / most:.1f}" '
        f'text-anchor="end">{value / MEGABYTE:.0f} MB</text>'
        for value in (0, most / 2.2, most / 1.1)
    )
    foot = (
        f'<text x="{LEFT}" y="{HEIGHT - 20}">0 s</text>'
        f'<text x="{WIDTH - 20}" y="{HEIGHT - 20}" text-anchor="end">{end:.0f} s</text>'
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 6}" text-anchor="middle">'
        f"{made.name}: all processes (blue), the one that stays (brown)</text>"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="11"><title>Memory over time</title>'
        f"{line(1, '#1f4e79')}{line(2, '#b4531a')}{marks}{foot}</svg>\n"
    )


def runs(folder: Path, asked: argparse.Namespace) -> Iterator[Run]:
    """Yield all runs: from nothing, with nothing changed, with 1 % changed."""
    if asked.short:
        write_short(folder, asked.articles)
    else:
        Workload(folder, asked.articles).write()
    out = folder / "archive"
    steps: Sequence[tuple[str, Callable[[], object]]] = (
        (f"{asked.articles} articles, {asked.edition}", lambda: None),
        ("nothing changed", lambda: None),
        ("1 % changed", lambda: _retype(folder, max(1, asked.articles // 100))),
    )
    for name, change in steps:
        change()
        made = run(name, folder, asked.edition, out)
        print(
            f"{name}: {made.wall:.0f} s, {made.cpu:.0f} s of processors, {made.count}", flush=True
        )
        yield made


def _retype(folder: Path, many: int) -> None:
    for file in sorted(folder.glob("manuscripts/**/article.md"))[:many]:
        file.write_text(file.read_text(encoding="utf-8") + "\nOne word more.\n", encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Measure what is asked for, and write what came of it."""
    parser = argparse.ArgumentParser(description="Measure an archive.")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--edition", default="brief")
    parser.add_argument("--short", action="store_true", help="articles of a paragraph and a box")
    parser.add_argument("--out", default="dist/bench", help="where the results go")
    asked = parser.parse_args(arguments)
    adopt_orphans()
    out = Path(asked.out)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "house"
        if asked.short:
            folder.mkdir()
        made = list(runs(folder, asked))
    told = [{name: getattr(one, name) for name in Run.__slots__} for one in made]
    (out / "archive.json").write_text(json.dumps(told) + "\n", encoding="utf-8")
    (out / "archive.svg").write_text(plot(made[0]), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
