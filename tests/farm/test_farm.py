"""A farm on loopback: a real scheduler and workers, started by command line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from publish import farm
from publish.cache import Cache
from publish.farm import client, parcels, worker
from publish.pipeline import Options, known, publish
from publish.problems import SetupError
from publish.sources import Source, find_articles

ROOT = Path(__file__).parents[2]
TEXT = """---
title: Article {}
authors: [{{name: A. Author}}]
date: 2026-03-02
lang: en-GB
---

# One

Words of article {} [@reed2020].

![A street](images/street.svg){{#fig-street alt="A street"}}
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0h40"/></svg>'
ENTRY = """@report{reed2020, author = {Reed, Ann}, title = {A Report}, date = {2020},
  institution = {House}}
"""
NAMES = ("a", "b", "c", "poison")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house with some articles, in which we are."""
    home = tmp_path / "house"
    for name in NAMES:
        file = home / "manuscripts" / name / "article.md"
        (file.parent / "images").mkdir(parents=True)
        (file.parent / "images" / "street.svg").write_text(DRAWING, encoding="utf-8")
        file.write_text(TEXT.format(name, name), encoding="utf-8")
    (home / "manuscripts" / "library.bib").write_text(ENTRY, encoding="utf-8")
    (home / "styles" / "brief").mkdir(parents=True)
    (home / "styles" / "brief" / "edition.css").write_text("p { color: red }\n", encoding="utf-8")
    (home / "styles" / "house.toml").write_text('name = "House"\n', encoding="utf-8")
    monkeypatch.chdir(home)
    return home


class Farm:
    """A scheduler and its workers, as processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environment = {**os.environ, "PUBLISH_CACHE": "", "PYTHONPATH": str(ROOT / "src")}

    def start(self, module: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", "--no-dashboard"]
        with (self.folder / f"{module}-{len(self.processes)}.log").open("wb") as log:
            started = subprocess.Popen(
                [*command, "--scheduler-file", str(self.file), *options],
                env=self.environment, cwd=self.folder, stdout=log, stderr=log,
            )  # fmt: skip
        self.processes.append(started)
        return started

    def worker(self) -> subprocess.Popen[bytes]:
        preload = str(ROOT / "tests" / "farm" / "poisoned.py")
        return self.start("dask_worker", "--nthreads", "1", "--no-nanny", "--preload", preload)

    @property
    def address(self) -> str:
        while not self.file.is_file() or not self.file.stat().st_size:
            time.sleep(0.1)
        address = json.loads(self.file.read_text(encoding="utf-8"))["address"]
        assert isinstance(address, str)
        return address

    def end(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Farm]:
    made = Farm(tmp_path)
    made.start("dask_scheduler", "--host", "127.0.0.1", "--port", "0")
    yield made
    made.end()


def tree(folder: Path) -> dict[str, bytes]:
    every = (path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in every}


def articles(*names: str) -> tuple[Source, ...]:
    return tuple(one for one in find_articles([Path("manuscripts")]) if one.slug in names)


def test_a_farm_that_loses_a_worker_makes_the_same_files(house: Path, dask: Farm) -> None:
    lost, kept = dask.worker(), dask.worker()
    shared = Cache(None, str(house.parent / "shared"))
    options = Options(house / "by-farm", ("brief",), verify=False, cache=shared)
    codes: dict[str, int] = {}
    for result in farm.build(articles(*NAMES), options, dask.address):
        if not codes:
            lost.send_signal(signal.SIGKILL)
        codes[result.slug] = result.code
        if result.code:
            assert [(p.where.path, p.rule) for p in result.problems] == [
                ("manuscripts/poison/article.md", "process-ended")
            ]
    assert codes == {**dict.fromkeys(NAMES, 0), "poison": 5}
    assert (lost.wait(20), kept.poll()) == (-signal.SIGKILL, None), "poison kills no worker"
    alone = Options(house / "alone", ("brief",), verify=False)
    results = publish(articles("a", "b", "c"), alone)
    assert [result.code for result in results] == [0] * 3
    assert tree(house / "by-farm") == tree(house / "alone")
    assert len(tree(house / "alone")) == 6


def test_work_is_streamed(house: Path) -> None:
    begun = []

    def every() -> Iterator[Source]:
        for number in range(1000):
            begun.append(number)
            yield Source(house / "gone" / f"{number}.md", f"{number}.md")

    stream = farm.stream(every(), Options(jobs=1, editions=("web",), verify=False))
    for _ in range(3):
        _, made = next(stream)
        assert made.code == 2
    assert len(begun) <= 3 + farm.AHEAD + 1
    assert isinstance(stream, Generator)
    stream.close()


# ---------------------------------------------------------------- what goes to a worker


def test_a_parcel_holds_the_article_and_what_it_stands_on(house: Path, tmp_path: Path) -> None:
    (house / "pyproject.toml").write_text("[project]", encoding="utf-8")
    (house / "manuscripts" / "a" / ".hidden").write_text("x", encoding="utf-8")
    shared = Cache(None, str(tmp_path / "shared"))
    (source,) = articles("a")
    sent = parcels.send(source, Options(cache=shared), shared, "program")
    data = shared.blob(sent)
    assert data
    job = parcels.job_of(data)
    parcels.lay_out(job["files"], shared, tmp_path / "there")
    there = tmp_path / "there" / job["folder"]
    names = {p.relative_to(there).as_posix() for p in there.rglob("*") if p.is_file()}
    assert names == {
        "manuscripts/a/article.md", "manuscripts/a/images/street.svg", "manuscripts/library.bib",
        "styles/house.toml", "styles/brief/edition.css", "pyproject.toml",
    }  # fmt: skip
    assert (there / "pyproject.toml").read_bytes() == b"", "a mark is one by being there"
    assert tmp_path / "there" / job["file"] == there / "manuscripts" / "a" / "article.md"
    evil = {"../evil": next(iter(job["files"].values()))}
    with pytest.raises(Exception, match="does not lie below"):
        parcels.lay_out(evil, shared, tmp_path / "there")


def test_another_publish_and_a_cache_that_is_not_shared_are_refused(
    house: Path, tmp_path: Path
) -> None:
    shared = Cache(None, str(tmp_path / "shared"))
    (source,) = articles("a")
    sent = parcels.send(source, Options(cache=shared), shared, "another program")
    with pytest.raises(worker.RefusedError, match="another version"):
        worker.make(sent, str(tmp_path / "shared"))
    with pytest.raises(worker.RefusedError, match="does not hold what was sent"):
        worker.make(sent, str(tmp_path / "elsewhere"))
    assert known.installation() == known.installation() != "another program"
    assert house.is_dir()


def test_a_farm_that_is_not_there_is_named(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PATIENCE", 1.0)
    options = Options(house / "out", verify=False)
    with pytest.raises(SetupError, match="no scheduler answers"):
        list(farm.stream(articles("a"), options, "tcp://127.0.0.1:1"))
    with pytest.raises(SetupError, match="no scheduler answers"):
        list(farm.stream(articles("a"), options, "nonsense"))
