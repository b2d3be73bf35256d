"""Any input gives outputs, or problems with places and the right exit code; `make fuzz` goes on.

`found/` holds inputs that once broke a promise, each named by its target.
"""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from tests.hostile.fuzz import builds, seeds, targets, trying

FOUND = sorted((Path(__file__).with_name("found")).glob("*"))
MUTATED = 25  # of each target
COSTLY = {"draft": 8, "pdf": 10, "content": 15}
COSTLY |= dict.fromkeys(("docx", "odt", "archive", "htmldraft", "rtf"), 4)  # each asks pandoc


@pytest.mark.parametrize("target", targets.TARGETS)
def test_damaged_input_is_read_or_refused(target: str) -> None:
    chance = random.Random(11)  # noqa: S311 - no secret
    known = seeds.seeds_of(target)
    assert known
    for _ in range(COSTLY.get(target, MUTATED)):
        data = trying.mutated(chance.choice(known)[:8000], chance)
        assert not trying.fault_of(target, data), data


@pytest.mark.parametrize("file", FOUND, ids=lambda file: file.name)
def test_what_was_found_stays_mended(file: Path) -> None:
    assert not trying.fault_of(file.name.partition("-")[0], file.read_bytes())


@pytest.mark.parametrize("target", ["docx", "odt", "archive", "htmldraft", "rtf"])
def test_samples_of_drafts_are_read(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    bring_in = targets._bring_in
    monkeypatch.setattr(targets, "_bring_in", lambda *given: made.append(bring_in(*given)))
    targets.run(target, seeds.seeds_of(target)[0])
    assert made[0] is not None  # what is refused at once would try nothing


def test_a_fault_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "TARGETS", {"bib": int})
    assert "ValueError" in trying.fault_of("bib", b"@book{a,}")


@settings(
    max_examples=8,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(builds.cases())
def test_whole_articles_are_checked(case: builds.Case) -> None:
    with tempfile.TemporaryDirectory() as root:
        builds.holds(case, Path(root), "check", "m")


@settings(
    max_examples=3,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(builds.cases())
def test_whole_articles_are_built(case: builds.Case) -> None:
    with tempfile.TemporaryDirectory() as root:
        builds.holds(case, Path(root), "build", "m", "--edition", "reader", "--no-verify")
