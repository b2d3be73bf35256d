"""How fast we build, beside two other chains in the same run: `make bench`.

    .venv/bin/python -m tools.bench [--rounds N] [--long] [--only WORDS] [--out FOLDER]

Writes bench.json, bench.svg and bench.md. On a machine that others use too, believe the ratios
(each is of two runs one after the other), and of these the processors' time first.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from pathlib import Path

from tools.bench import telling
from tools.bench.measuring import adopt_orphans
from tools.bench.suite import CASES, CHAINS, run


def main(arguments: list[str]) -> None:
    """Measure the cases that are asked for, and write what came of them."""
    asked = _parser().parse_args(arguments)
    adopt_orphans()
    told = []
    for case in CASES:
        if asked.only in case.name and (asked.long or not case.long):
            measured = run(case, asked.rounds, memory=asked.memory)
            told.append(measured.as_json())
            wall, cpu = (measured.ratios(CHAINS[1], figure)[1] for figure in ("wall", "cpu"))
            print(f"{case.name}: {wall:.2f} of WeasyPrint's time, {cpu:.2f} of its processors'")
    folder = Path(asked.out)
    folder.mkdir(parents=True, exist_ok=True)
    known = {"processors": os.cpu_count(), "python": platform.python_version(), "cases": told}
    (folder / "bench.json").write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    (folder / "bench.md").write_text(telling.table(told), encoding="utf-8")
    (folder / "bench.svg").write_text(telling.chart(told), encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure builds beside two other chains.")
    parser.add_argument("--rounds", type=int, default=5, help="that are counted")
    parser.add_argument("--long", action="store_true", help="many articles and many pages, too")
    parser.add_argument("--only", default="", help="the cases with these words in their names")
    parser.add_argument("--out", default="dist/bench", help="where the results go")
    parser.add_argument(
        "--memory", action=argparse.BooleanOptionalAction, default=True, help="one round more"
    )
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
