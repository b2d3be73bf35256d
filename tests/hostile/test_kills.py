"""A build that is killed at any step of its writing loses nothing and leaves no litter."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from publish import dist

STEPS = 40  # more than an installation has
RANDOM = 50
Output = dist.Output


def outputs(mark: bytes) -> tuple[Output, ...]:
    """Return two editions with files beside them."""
    return tuple(
        Output(name, f"m-{name}.pdf", mark * 50_000, {"m.md": "1"}, extra={f"{name}/a.png": mark})
        for name in ("brief", "handout")
    )


def listing(out: Path) -> dict[str, bytes]:
    """Return all files of a folder but the lock, by path."""
    return {
        file.relative_to(out).as_posix(): file.read_bytes()
        for file in out.rglob("*")
        if file.is_file() and file.name != dist.LOCK
    }


def build(out: Path, mark: bytes) -> None:
    """Install both editions as a build does."""
    with dist.locked(out):
        dist.install(out, "m", outputs(mark))


def dies_at(step: int, out: Path) -> bool:
    """Build in a child that is killed before its step of that number; say whether it was."""
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    left = step

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - any function of the system
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return call

    names = ("fsync", "rename", "mkdir", "rmdir", "unlink", "chmod", "close", "open")
    for name in names:
        mock.patch.object(os, name, counted(getattr(os, name))).start()
    build(out, b"new")
    os._exit(0)


@pytest.mark.parametrize("first", [False, True])
def test_killed_at_each_step(first: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a case
    build(tmp_path / "good", b"new")
    wanted = listing(tmp_path / "good")
    kills = 0
    for step in range(STEPS):
        out = tmp_path / f"out-{step}"
        if not first:
            build(out, b"old")
        old = listing(out)
        died = dies_at(step, out)
        kills += died
        with dist.locked(out):  # what any command does first
            assert listing(out) in ([old, wanted] if died else [wanted])
        build(out, b"new")
        assert listing(out) == wanted
        assert sorted(p.name for p in out.iterdir()) == [dist.LOCK, "m"]
    assert kills > 10


def test_killed_at_random_moments(tmp_path: Path) -> None:
    build(tmp_path / "good", b"new")
    wanted = listing(tmp_path / "good")
    chance = random.Random(11)  # noqa: S311 - no secret
    out = tmp_path / "out"
    build(out, b"old")
    for _ in range(RANDOM):
        child = os.fork()
        if not child:
            while True:
                build(out, b"new")
        time.sleep(chance.uniform(0.001, 0.02))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with dist.locked(out):
            assert listing(out)["m/manifest.json"]
        build(out, b"new")
        assert listing(out) == wanted


LONG = bool(os.environ.get("PUBLISH_LONG"))  # make test-long
KILLED = {  # the first step, from which on each, and how many times at any moment; what is built
    "mail": ((0, 1, 50) if LONG else (-20, 7, 1), ("email",)),
    **({"all": ((0, 1, 10), ("email", "reader", "brief"))} if LONG else {}),
}


@pytest.mark.parametrize("name", KILLED)
def test_whole_builds_that_are_killed(name: str) -> None:
    numbers, editions = KILLED[name]
    with tempfile.TemporaryDirectory() as folder:  # sockets have room for short paths alone
        given = [f"{folder}/k", *map(str, numbers), *editions]
        command = [sys.executable, "-m", "tests.hostile.killing", *given]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["wrong"] == []
    assert found["kills"] >= (found["steps"] + numbers[2] // 2 if LONG else 3)
