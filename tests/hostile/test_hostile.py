"""The corpus: nothing gets in or out, nothing runs away, what was good is kept."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.hostile import running

SECONDS = 12.0  # of processor time that a case may take
MEMORY = 1_500_000  # KiB that any process may have held at once
AT_LEAST = 150


@pytest.fixture(scope="module")
def asked() -> Iterator[running.Asked]:
    with running.canary_server() as server:
        yield server


@pytest.mark.parametrize("name", running.names())
def test_a_case_ends_as_it_must(name: str, tmp_path: Path, asked: running.Asked) -> None:
    case = running.case_of(name)
    outcome = running.run(name, tmp_path, asked)
    assert outcome.leaks == ()
    assert outcome.code == case["exit"], outcome.said
    lines = outcome.said.splitlines()
    for said in case.get("says", ()):
        found = [line for line in lines if running.is_said(line, said)]
        assert len(found) == 1, (said, lines)  # one message a problem
    assert "Traceback" not in outcome.said
    assert outcome.seconds < SECONDS
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        assert resource.getrusage(who).ru_maxrss < MEMORY


def test_the_corpus_is_whole() -> None:
    assert len(running.names()) >= AT_LEAST
    assert all(running.case_of(name).get("guard") for name in running.names())
    listed = (running.CASES.parent / "guards.md").read_text(encoding="utf-8")
    assert [name for name in running.names() if f"\n| {name} | " not in listed] == []
