"""The benchmark's tools: what is counted, that changes change something, what is told of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tools.bench import suite, telling
from tools.bench.measuring import Cost
from tools.bench.workloads import Workload, article

ROOT = Path(__file__).parents[1]
BURN = "sum(n * n for n in range(3_000_000))"
LEAVES = f"""
import os, time
if os.fork() == 0:
    time.sleep(0.3)  # its parent is gone by now
    {BURN}
"""
MEASURES = """
import json, os, sys
from pathlib import Path
from tools.bench.measuring import FailedError, adopt_orphans, measure
adopt_orphans()
try:
    cost = measure([sys.executable, "-c", sys.argv[1]], Path.cwd(), os.environ, memory=True)
    print(json.dumps([cost.cpu, cost.peak]))
except FailedError as error:
    print(json.dumps(str(error)))
"""


def measured(program: str) -> object:
    """Return what measuring a program tells, by a process that may wait for all its children."""
    command = [sys.executable, "-c", MEASURES, program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_what_a_command_leaves_behind_counts() -> None:
    alone, with_orphan = measured("pass"), measured(LEAVES)
    assert isinstance(alone, list)
    assert isinstance(with_orphan, list)
    assert with_orphan[0] > 3 * alone[0]
    assert with_orphan[1] > 0


def test_a_command_that_fails_is_not_measured() -> None:
    assert "left with 3: no" in str(measured("print('no'); raise SystemExit(3)"))


@pytest.fixture
def house(tmp_path: Path) -> Workload:
    """Return a folder of two articles."""
    made = Workload(tmp_path / "house", articles=2)
    made.write()
    return made


@pytest.mark.parametrize("change", [case.change for case in suite.CASES if case.change])
def test_a_change_changes_one_file_each_time(change: suite.Change, house: Workload) -> None:
    def stands() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in house.folder.rglob("*") if path.is_file()}

    before = stands()
    change(house, 1)
    once = stands()
    change(house, 2)
    files = {path for path in once if before[path] != once[path]}
    assert files == {path for path, data in stands().items() if data != once[path]}
    assert len(files) == (change is not suite._nothing)


def test_articles_differ_and_long_ones_name_nothing_twice() -> None:
    assert article(1) != article(2)
    text = article(0, copies=3)
    assert [text.count(f"{{#tbl-three{end}") for end in (" ", "-1", "-2")] == [1, 1, 1]
    assert text.count("[^12]:") == 1


def test_chains_take_turns_and_ratios_are_of_one_round(monkeypatch: pytest.MonkeyPatch) -> None:
    walls = iter([9.0, 9.0, 9.0, 1.0, 2.0, 4.0, 6.0, 3.0, 6.0])
    costs = lambda *_, **__: Cost(next(walls), 1.0, 0)  # noqa: E731 - stands in for one function
    monkeypatch.setattr(suite, "measure", costs)
    made = suite.run(suite.CASES[0], 2, memory=False)
    assert made.ratios("pandoc + WeasyPrint", "wall") == (0.5, 1.25, 2.0)
    told = [json.loads(json.dumps(made.as_json()))]
    assert "0.50 · **1.25** · 2.00" in telling.table(told)
    assert telling.chart(told).count("<rect") == 6
