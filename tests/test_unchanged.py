"""What makes a build run again, and what does not."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from publish import unchanged
from publish.lines import Line, line
from publish.unchanged import Reads, changes, keep, observe, recall

ASKED = ("build", "manuscripts", "--out", "dist")
SAID = (
    Line((("dist/a/a.pdf", ""), ("  9 pages", "dim"))),
    line("a.md:1:1: warning", "yellow", aside=True),
)


READS = Reads(
    frozenset({Path("manuscripts/a"), Path("styles")}),
    frozenset({Path("manuscripts/library.bib")}),
    frozenset({Path("manuscripts")}),
)


@pytest.fixture(autouse=True)
def _built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project with one article, its output and the record of its build."""
    for name in (
        "manuscripts/a/article.md",
        "manuscripts/a/images/map.png",
        "styles/house.toml",
        "dist/a/a.pdf",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, encoding="utf-8")
        os.utime(file, (1, 1))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(unchanged, "UNSETTLED", 0)
    digest = hashlib.sha256(b"dist/a/a.pdf").hexdigest()
    keep(Path("dist"), ASKED, observe(READS), {Path("dist/a/a.pdf"): digest}, SAID)


def _edit(path: str) -> None:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    was = file.stat().st_mtime if file.exists() else 1
    file.write_text("x" * len(path), encoding="utf-8")
    os.utime(file, (was, was))  # as an editor that keeps the time would: size and time as before


CHANGES: dict[str, Callable[[], object]] = {
    "the text": lambda: _edit("manuscripts/a/article.md"),
    "an image": lambda: _edit("manuscripts/a/images/map.png"),
    "a new file beside the text": lambda: _edit("manuscripts/a/notes.csv"),
    "a file less": lambda: Path("manuscripts/a/images/map.png").unlink(),
    "a style": lambda: _edit("styles/house.toml"),
    "a library that was not there": lambda: _edit("manuscripts/library.bib"),
    "a new article": lambda: _edit("manuscripts/b/article.md"),
    "an output": lambda: _edit("dist/a/a.pdf"),
    "an output less": lambda: Path("dist/a/a.pdf").unlink(),
    "a damaged record": lambda: [f.write_text("{") for f in Path("dist/.built").iterdir()],
    "a record of something else": lambda: [
        f.write_text("[]") for f in Path("dist/.built").iterdir()
    ],
    "no record": lambda: shutil.rmtree("dist/.built"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_builds_again(change: str) -> None:
    assert recall(ASKED) == SAID
    CHANGES[change]()
    assert recall(ASKED) is None


@pytest.mark.parametrize(
    ("name", "value"), [("PUBLISH_X", "1"), ("TZ", "Asia/Karachi"), ("PATH", "/bin")]
)
def test_settings_of_the_machine_count(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert recall(ASKED) is None


def test_another_request_is_another_build() -> None:
    assert recall((*ASKED, "--no-verify")) is None
    os.chdir("manuscripts")
    assert recall(("build", "--out", "../dist")) is None


def test_the_day_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = unchanged._machine() | {"day": "2099-01-01"}
    monkeypatch.setattr(unchanged, "_machine", lambda: machine)
    assert recall(ASKED) is None


def test_an_output_that_was_copied_is_the_same() -> None:
    shutil.copy("dist/a/a.pdf", "dist/copy")
    Path("dist/copy").replace("dist/a/a.pdf")
    assert recall(ASKED) == SAID


def test_a_file_saved_just_before_counts_by_what_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unchanged, "UNSETTLED", 10**18)
    reads = Reads(files=frozenset({Path("styles/house.toml")}))
    keep(Path("dist"), ASKED, observe(reads), {}, SAID)
    os.utime("styles/house.toml")
    assert recall(ASKED) == SAID
    Path("styles/house.toml").write_text("other", encoding="utf-8")
    assert recall(ASKED) is None


def test_old_records_go() -> None:
    for number in range(unchanged.KEPT + 3):
        keep(Path("dist"), ("build", str(number)), {}, {}, ())
    assert len(list(Path("dist/.built").iterdir())) == unchanged.KEPT


WHY = {
    "the text": "manuscripts/a/article.md has changed",
    "a new file beside the text": "manuscripts/a/notes.csv is new",
    "a file less": "manuscripts/a/images/map.png is gone",
    "a style": "styles/house.toml has changed",
    "a library that was not there": "manuscripts/library.bib has changed",
    "an output": "dist/a/a.pdf is not as it was written",
    "an output less": "dist/a/a.pdf is not as it was written",
    "a damaged record": "no build of the same with these options is known to have gone well",
    "no record": "no build of the same with these options is known to have gone well",
}


@pytest.mark.parametrize("change", WHY)
def test_why_it_is_built_again_is_told(change: str) -> None:
    asked = (*ASKED, "--why")
    assert changes(asked, observe(READS)) == ("nothing has changed",)
    CHANGES[change]()
    assert changes(asked, observe(READS)) == (WHY[change],)


def test_that_another_day_has_come_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = unchanged._machine()
    monkeypatch.setattr(unchanged, "_machine", lambda: machine | {"day": "2020-01-01"})
    assert changes(ASKED, observe(READS)) == ("the day has changed",)
