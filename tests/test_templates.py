"""Templates are compiled once, and again when they change."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from publish import templates
from publish.templates import Compiled


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "folder", lambda: tmp_path / "compiled")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def rendered(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, int]:
    """Return what a new process renders, and how often it compiles."""
    times = []
    compile_ = Environment.compile

    def counted(*given: object, **named: object) -> object:
        times.append(given)
        return compile_(*given, **named)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(Environment, "compile", counted)
        made = Environment(
            loader=DictLoader({"a": text}), autoescape=True, bytecode_cache=Compiled()
        )
        return made.get_template("a").render(), len(times)


def test_another_process_need_not_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rendered("one {{ 1 + 1 }}", monkeypatch) == ("one 2", 1)
    assert rendered("one {{ 1 + 1 }}", monkeypatch) == ("one 2", 0)
    assert rendered("two {{ 1 + 1 }}", monkeypatch) == ("two 2", 1), "its source is another"


def test_what_is_damaged_or_not_to_be_written_is_compiled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rendered("one", monkeypatch)
    for path in (tmp_path / "compiled").iterdir():
        path.write_bytes(b"damaged")
    assert rendered("one", monkeypatch) == ("one", 1)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(templates, "folder", lambda: tmp_path / "elsewhere")
    assert rendered("one", monkeypatch) == ("one", 1)
    assert not (tmp_path / "elsewhere").exists()


def test_what_a_killed_process_wrote_half_goes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    half = tmp_path / "compiled" / "a.new"
    half.parent.mkdir()
    half.write_bytes(b"half")
    rendered("one", monkeypatch)
    [left] = half.parent.iterdir()
    assert left != half
