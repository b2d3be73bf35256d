"""An archive makes what has changed, goes on after kill -9, and tells of all problems at once."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from publish import farm
from publish.archive import Archive, Count
from publish.archive.state import FILE
from publish.cache import Cache
from publish.house import own_styles
from publish.pipeline import Options, publish
from publish.pipeline.apart import Apart
from publish.problems import SetupError
from publish.sources import find_articles

TEXT = """---
title: Article {name}
authors: [{{name: A. Author}}]
date: 2026-03-02
lang: en-GB
---

# One

Words of article {name}{cited}.
{box}
"""
BOX = """
::: timeline
- **2020** the first day
- **2021** the second day
:::
"""
ENTRY = "@report{{{key}, author = {{Reed, Ann}}, title = {{{title}}}, date = {{2020}}}}\n"
NAMES = ("2019/a", "2019/b", "2020/c")


@pytest.fixture(scope="module")
def warm() -> Iterator[Apart]:
    """A warm process for all tests: its start takes longer than what they make."""
    with Apart() as apart:
        yield apart


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def entries(folder: Path, *titles: str) -> None:
    pairs = zip(("reed2020", "other2020", "none2020"), titles, strict=True)
    text = "".join(ENTRY.format(key=key, title=title) for key, title in pairs)
    write(folder / "library.bib", text)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warm: Apart) -> Path:
    """A house with three articles: a has a timeline and cites one work, b another, c none."""
    made = zip(NAMES, (" [@reed2020]", " [@other2020]", ""), (BOX, "", ""), strict=True)
    for name, cited, box in made:
        text = TEXT.format(name=name, cited=cited, box=box)
        write(tmp_path / "manuscripts" / name / "article.md", text)
    entries(tmp_path / "manuscripts", "One", "Two", "Three")
    write(tmp_path / "styles" / "house.toml", 'name = "House"\n')
    for name in ("web/edition.css", "handout/edition.css"):
        write(tmp_path / "styles" / name, "p { color: black }\n")
    own = own_styles() / "shared" / "callouts" / "events.html.j2"
    write(tmp_path / "styles" / "shared" / "callouts" / "events.html.j2", own.read_text())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(farm, "Apart", lambda: nullcontext(warm))
    return tmp_path


def run(*, again: bool = False, cache: Cache | None = None) -> Count:
    options = Options(
        Path("out"), ("web",), verify=False, jobs=1, cache=cache or Cache(), articles=False
    )
    return Archive(Path("manuscripts"), options, again).run()


def done(count: Count) -> tuple[int, int, int]:
    return count.made, count.stood, count.failed


def files(folder: str) -> dict[str, bytes]:
    every = Path(folder).rglob("*-web*")
    return {path.name: path.read_bytes() for path in every if path.is_file()}


def edit(path: str, was: str, now: str) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert was in text
    Path(path).write_text(text.replace(was, now), encoding="utf-8")


CHANGES: dict[str, tuple[Callable[[], object], set[str]]] = {
    "nothing": (lambda: None, set()),
    "a time alone": (lambda: os.utime("manuscripts/2019/a/article.md", (1, 1)), set()),
    "a text": (lambda: edit("manuscripts/2019/a/article.md", "Words", "Other words"), {"a"}),
    "a file beside it": (lambda: write(Path("manuscripts/2019/b/map.csv"), "x"), {"b"}),
    "an entry": (lambda: entries(Path("manuscripts"), "One", "Changed", "Three"), {"b"}),
    "an entry that nobody cites": (
        lambda: entries(Path("manuscripts"), "One", "Changed", "Changed"),
        set(),
    ),
    "a style of this edition": (
        lambda: edit("styles/web/edition.css", "black", "navy"),
        {"a", "b", "c"},
    ),
    "a style of another edition": (
        lambda: edit("styles/handout/edition.css", "black", "navy"),
        set(),
    ),
    "the drawing of a kind": (
        lambda: edit("styles/shared/callouts/events.html.j2", "<", "<!-- new --><"),
        {"a"},
    ),
    "a style that was not there": (
        lambda: write(Path("styles/web/own.css"), "p { color: red }"),
        {"a", "b", "c"},
    ),
    "an output": (lambda: Path("out/2019/b/b-web.html").write_text("x", encoding="utf-8"), {"b"}),
    "an output less": (lambda: Path("out/2020/c/c-web.html").unlink(), {"c"}),
}


def test_what_a_change_touches_is_made_again_and_nothing_else(house: Path) -> None:
    assert done(run(cache=Cache(house / "cache"))) == (3, 0, 0)
    for change, (act, touched) in CHANGES.items():
        before = {p.name: p.stat().st_ino for p in Path("out").rglob("*-web.html")}
        act()
        count = run(cache=Cache(house / "cache"))
        assert done(count) == (len(touched), 3 - len(touched), 0), change
        after = {p.name: p.stat().st_ino for p in Path("out").rglob("*-web.html")}
        made = {name.removesuffix("-web.html") for name in after if after[name] != before.get(name)}
        assert made == touched, change
    sources = find_articles([Path("manuscripts/2019"), Path("manuscripts/2020")])
    publish(sources, Options(Path("anew"), ("web",), verify=False, jobs=1))
    assert files("out") == files("anew"), "as a build that knows nothing makes them"
    assert done(run(again=True)) == (3, 0, 0)


def test_problems_of_all_are_in_one_report(house: Path) -> None:
    edit("manuscripts/2019/b/article.md", "[@other2020]", "[@nobody]")
    count = run()
    assert done(count) == (2, 0, 1)
    assert count.code == 2
    text = (house / "out" / "archive-report.md").read_text(encoding="utf-8")
    assert "3 articles, 1 of them not made" in text
    assert "| unknown-citation | error | 1 | 1 | manuscripts/2019/b/article.md |" in text
    assert "### manuscripts/2019/b/article.md\n\n- line 10: unknown-citation: " in text
    lines = (house / "out" / "archive-report.jsonl").read_text(encoding="utf-8").splitlines()
    assert "unknown-citation" in {json.loads(line)["rule"] for line in lines}
    again = run()
    assert (done(again), again.code) == ((0, 3, 0), 2), "what failed waits for a change"
    entries(house / "manuscripts", "One", "Two", "Changed")
    assert done(run()) == (0, 2, 1), "any entry may mend it"
    edit("manuscripts/2019/b/article.md", "[@nobody]", "")
    mended = run()
    assert (done(mended), mended.code) == ((1, 2, 0), 0)
    assert "unknown-citation" not in (house / "out" / "archive-report.md").read_text()


def test_articles_that_are_gone_are_forgotten(house: Path) -> None:
    run()
    for path in (house / "manuscripts" / "2019" / "a").iterdir():
        path.unlink()
    count = run()
    assert (done(count), count.gone) == ((0, 2, 0), 1)
    assert (house / "out" / "2019" / "a" / "a-web.html").is_file(), "its files stay"
    assert run().gone == 0


def test_it_goes_on_after_it_was_killed(house: Path) -> None:
    for number in range(3):
        text = TEXT.format(name=number, cited="", box="")
        write(house / "manuscripts" / "2021" / str(number) / "article.md", text)
    command = [sys.executable, "-m", "publish", "archive", "manuscripts", "--out", "out"]
    options = ["--edition", "web", "--no-verify", "--jobs", "1", "--no-cache", "--json"]
    with subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL) as process:
        while kept() < 2:
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    before = kept()
    assert 2 <= before < 6
    told = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
    counts = json.loads(told.stdout)
    assert (counts["made"], counts["stood"], counts["failed"]) == (6 - before, before, 0)
    for name in (*NAMES, *(f"2021/{number}" for number in range(3))):
        manifest = json.loads((house / "out" / name / "manifest.json").read_text())
        assert manifest["files"]
    hidden = [path.name for path in (house / "out").rglob(".publish*")]
    assert hidden == []


def kept() -> int:
    """Return how many articles the archive remembers."""
    path = Path("out") / FILE
    if not path.is_file():
        return 0
    with closing(sqlite3.connect(path)) as base:
        try:
            return int(base.execute("SELECT count(*) FROM articles").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


def test_a_memory_that_is_damaged_is_named(house: Path) -> None:
    write(house / "out" / FILE, "no database, but long enough to be taken for one" * 50)
    with pytest.raises(SetupError, match="can't be read"):
        run()
