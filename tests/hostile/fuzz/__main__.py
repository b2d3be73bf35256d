"""Fuzzes all targets in turn, for so long: `python -m tests.hostile.fuzz [--seconds N] [TARGET…]`.

Each has a process of its own under atheris, a slice of time after the other; whole builds of random
articles (`builds`) take their turn. What breaks a promise lies in FOLDER/found then: the input, and
the traceback beside it. Leaves with 1 where there is any.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.hostile.fuzz.seeds import ROOT
from tests.hostile.fuzz.targets import TARGETS

SLICE = 60  # seconds
BUILDS = "builds"
RUNS = re.compile(r"number_of_executed_units:\s*(\d+)")


def slice_of(target: str, folder: Path, seconds: int) -> int:
    """Fuzz a target for a while; returns how many inputs were tried."""
    module = "tests.hostile.fuzz.builds" if target == BUILDS else "tests.hostile.fuzz.one"
    command = [sys.executable, "-m", module]
    if target != BUILDS:
        command.append(target)
    done = subprocess.run(
        [*command, str(folder), str(seconds)], cwd=ROOT, capture_output=True, check=False,
        env=os.environ | {"PUBLISH_CACHE": ""},
    )  # fmt: skip
    said = done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace")
    runs = RUNS.search(said)
    if done.returncode or not runs:  # the process itself died: what it said is a finding too
        found = folder / "found"
        found.mkdir(parents=True, exist_ok=True)
        (found / f"{target}-process.txt").write_text(said[-20_000:], encoding="utf-8")
    return int(runs[1]) if runs else 0


def main() -> int:
    """Fuzz until the time is over."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--folder", type=Path, default=ROOT / ".fuzz")
    parser.add_argument("targets", nargs="*", default=[*TARGETS, BUILDS])
    given = parser.parse_args()
    end = time.monotonic() + given.seconds
    tried: Counter[str] = Counter()
    while time.monotonic() < end:
        for target in given.targets:
            left = int(end - time.monotonic())
            if left < 1:
                break
            tried[target] += slice_of(target, given.folder, min(SLICE, left))
            found = sorted(file.name for file in (given.folder / "found").glob("*.txt"))
            said = f"{target}: {tried[target]} inputs; {tried.total()} in all; found: {found}"
            print(said, flush=True)  # noqa: T201 - a tool
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
