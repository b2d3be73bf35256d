"""Kills whole builds, at steps of their writing or at any moment, and builds again after each.

    python -m tests.hostile.killing FOLDER FIRST STRIDE RANDOM EDITION…

It runs alone in a process, since it forks: a child is killed before the step FIRST, FIRST + STRIDE
and so on (negative: counted from the last), and RANDOM times after a random while. Prints as JSON
how many kills there were, and after which of them files were lost, other ones, or left over.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from publish import cli, dist, pipeline, templates
from publish.formats import requests
from publish.guards.scratch import tidy
from publish.pipeline import building

ARTICLE = """---
title: A title
authors: [{name: Ada Quill}]
date: 2026-03-02
lang: en-GB
type: op-ed
editions: {reader: {pages-from: ''}}
---

# Part

Some text.
"""
WRITES = {
    "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.truncate", "os.link",
    "os.utime", "tempfile.mkdtemp", "tempfile.mkstemp", "shutil.rmtree", "shutil.copyfile",
}  # fmt: skip
FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT
NEVER = 1 << 30
MARK = "PUBLISH_KILLED_BUILD"
OLD = b"the last good one"


class Steps:
    """Counts the steps of writing of a process, and ends it before one of them."""

    def __init__(self, last: int, folder: Path) -> None:
        """Take the number of the step that is not taken any more, and below which folder."""
        self.left = last
        self.folder = str(folder)
        self.taken = 0

    def __call__(self, event: str, given: tuple[Any, ...]) -> None:
        """Hear of an event of the interpreter."""
        opens = event == "open" and isinstance(given[2], int) and given[2] & FLAGS
        if (event in WRITES or opens) and os.fspath(str(given[0])).startswith(self.folder):
            self.step()

    def step(self) -> None:
        """Count."""
        self.taken += 1
        if self.taken > self.left:
            os.kill(os.getpid(), signal.SIGKILL)


def start(root: Path, out: Path, editions: list[str], last: int = NEVER) -> int:
    """Start a build in a child that dies before its step of a number; returns the child."""
    child = os.fork()
    if child:
        return child
    steps = Steps(last, root)
    sync = os.fsync

    def synced(fd: Any) -> None:  # noqa: ANN401 - as fsync takes it
        steps.step()
        sync(fd)

    os.fsync = synced
    wanted = [word for name in editions for word in ("--edition", name)]
    sys.argv = ["publish", "build", "m", "--no-verify", "--out", str(out), *wanted]
    os.chdir(root)
    log = os.open(root / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.addaudithook(steps)
    try:
        cli.main()
    except SystemExit as left:
        (root / "steps").write_text(str(steps.taken), encoding="utf-8")
        os._exit(left.code if isinstance(left.code, int) else 1)
    os._exit(1)


def ended(child: int) -> int:
    """Wait for a child; returns its exit code, negative where a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def listing(folder: Path) -> dict[str, str]:
    """Return the digests of what an output folder holds, but for the lock and the records."""
    return {
        str(file.relative_to(folder)): dist.digest(file.read_bytes())
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != dist.LOCK and file.parent.name != ".built"
    }


def litter(root: Path, out: Path) -> list[str]:
    """Return what lies about that no build that ended well leaves."""
    found = [str(path.relative_to(root)) for path in (root / "tmp").iterdir()]
    ends = (".new", dist.NEW, dist.OLD)
    found += [path.name for path in out.rglob("*") if path.name.endswith(ends)]
    found += [path.name for name in ("cache", "compiled") for path in (root / name).rglob("*.new")]
    return found


def processes() -> list[str]:
    """Return the processes of builds, this one apart."""
    mark = f"{MARK}=".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int(folder.name) != os.getpid() and mark in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().decode(errors="replace"))
    return found


def rebegin(root: Path, out: Path, editions: list[str]) -> None:
    """Lay out what was good before a build, and empty what builds fill."""
    shutil.rmtree(out, ignore_errors=True)
    for name in ("cache", "compiled"):
        shutil.rmtree(root / name)
        (root / name).mkdir()
    with dist.locked(out):
        dist.install(out, "m", (dist.Output(editions[0], "old.txt", OLD, {}),))


def after(root: Path, out: Path, editions: list[str], good: dict[str, str]) -> list[str]:
    """Look at what a killed build left, build again, and return what is wrong then."""
    wrong = []
    with dist.locked(out):  # what any command does first
        now = listing(out)
    if now != good and (now.get("m/old.txt") != dist.digest(OLD) or len(now) != 2):
        wrong.append(f"lost: {sorted(now)}")
    if code := ended(start(root, out, editions)):
        wrong.append(f"the next build left with {code}: {(root / 'log').read_text()}")
    if listing(out) != good:
        wrong.append("other outputs")
    tidy()
    return wrong + [f"left over: {name}" for name in litter(root, out)]


def main(root: Path, numbers: list[int], editions: list[str]) -> None:
    """Kill builds."""
    first, stride, times = numbers
    (root / "m").mkdir(parents=True)
    (root / "pyproject.toml").touch()
    (root / "m" / "article.md").write_text(ARTICLE, encoding="utf-8")
    for name in ("tmp", "cache", "compiled"):
        (root / name).mkdir()
    os.environ |= {"TMPDIR": str(root / "tmp"), "PUBLISH_CACHE": str(root / "cache"), MARK: "1"}
    vars(templates)["folder"] = lambda: root / "compiled"
    sys.dont_write_bytecode = False  # which templates go by
    tempfile.tempdir = str(root / "tmp")
    if set(editions) <= {"email"}:
        vars(building)["warm_up"] = lambda: None  # a mail needs no pages
    out = root / "good"
    began = time.monotonic()
    if ended(start(root, out, editions)):
        raise SystemExit((root / "log").read_text(encoding="utf-8"))
    took, good = time.monotonic() - began, listing(out)
    steps = int((root / "steps").read_text(encoding="utf-8"))
    chosen = range(first if first >= 0 else max(0, steps + first), steps, stride)
    chance = random.Random(11)  # noqa: S311 - no secret
    wrong, kills = [], 0
    for number in [*chosen, *(-1 for _ in range(times))]:
        out = root / "out"
        rebegin(root, out, editions)
        killed = False
        while not killed:
            child = start(root, out, editions, number if number >= 0 else NEVER)
            if number < 0:
                pause = chance.uniform(0, took)
                time.sleep(pause)
                os.kill(child, signal.SIGKILL)
            killed = ended(child) == -signal.SIGKILL or number >= 0
            if not killed:  # the machine has become faster: it was through before that
                took = pause
                rebegin(root, out, editions)
        kills += killed
        wrong += [f"{number}: {one}" for one in after(root, out, editions, good)]
        sys.stderr.write(f"{kills} kills, the last at {number} of {steps}; wrong: {wrong}\n")
    end = time.monotonic() + 20
    while (left := processes()) and time.monotonic() < end:
        time.sleep(0.1)
    wrong += [f"still running: {one}" for one in left]
    print(json.dumps({"steps": steps, "kills": kills, "wrong": wrong}))  # noqa: T201 - the result


LOADED = (pipeline, requests)  # once, for all children

if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), [int(one) for one in sys.argv[2:5]], sys.argv[5:])
