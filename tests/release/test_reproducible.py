"""The same bytes on another day, in another time zone, folder, account, language and hash seed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.release.small import article, write_house

SRC = Path(__file__).parents[2] / "src"
EDITIONS = ("brief", "reader", "handout", "web", "email")
# Python runs this first of all: the clock of a process that works on another day.
CLOCK = """\
import datetime, os, time

shift = float(os.environ["CLOCK_SHIFT"])
real, local, greenwich = time.time, time.localtime, time.gmtime
time.time = lambda: real() + shift
time.localtime = lambda at=None: local(time.time() if at is None else at)
time.gmtime = lambda at=None: greenwich(time.time() if at is None else at)


class Kind(type(datetime.datetime)):
    def __instancecheck__(cls, one):
        return isinstance(one, First)


First = datetime.datetime


class Later(First, metaclass=Kind):
    @classmethod
    def now(cls, tz=None):
        return First.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls):
        return First.fromtimestamp(time.time(), datetime.timezone.utc).replace(tzinfo=None)

    @classmethod
    def today(cls):
        return cls.now()


datetime.datetime = Later
"""
DAY = 86_400
HERE = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "1", "LANG": "C.UTF-8", "CLOCK_SHIFT": "0"}
THERE = {
    "TZ": "America/Los_Angeles",
    "PYTHONHASHSEED": "4242",
    "LANG": "tr_TR.UTF-8",
    "USER": "somebody",
    "LOGNAME": "somebody",
    "CLOCK_SHIFT": str(400 * DAY),
}


def built(folder: Path, environment: dict[str, str], text: str) -> dict[str, bytes]:
    """Build the article in a folder of its own; returns all files that come out."""
    write_house(folder, text)
    home, clock = folder / "home", folder / "clock"
    home.mkdir()
    clock.mkdir()
    (clock / "sitecustomize.py").write_text(CLOCK, encoding="utf-8")
    known = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    done = subprocess.run(
        [sys.executable, "-m", "publish", "build", "--no-verify", "--no-cache"]
        + [option for name in EDITIONS for option in ("--edition", name)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={
            **known,
            **environment,
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            "PYTHONPATH": f"{clock}{os.pathsep}{SRC}",
        },
    )
    assert done.returncode == 0, done.stderr
    out = folder / "dist/small"
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


def test_all_editions_are_the_same_bytes_wherever_they_are_built(tmp_path: Path) -> None:
    text = article()
    here = built(tmp_path / "here", HERE, text)
    there = built(tmp_path / "a much longer/path, with a comma", THERE, text)
    assert set(here) == set(there)
    assert len([name for name in here if Path(name).suffix in {".pdf", ".epub", ".html"}]) >= 5
    assert [name for name in here if here[name] != there[name]] == []
