from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from publish import dist
from publish.problems import SetupError


def output(edition: str, data: bytes = b"data", **sources: str) -> dist.Output:
    return dist.Output(edition, f"a-{edition}.pdf", data, sources)


def test_a_folder_holds_files_and_a_manifest_with_their_digests(tmp_path: Path) -> None:
    dist.install(tmp_path, "a", (output("brief", b"one", text="1"),))
    manifest = json.loads((tmp_path / "a" / "manifest.json").read_text())
    assert (tmp_path / "a" / "a-brief.pdf").read_bytes() == b"one"
    assert manifest["files"]["a-brief.pdf"]["sha256"] == dist.digest(b"one")
    assert manifest["files"]["a-brief.pdf"]["status"] == "unverified"


def test_other_editions_stay_and_are_named_where_they_are_stale(tmp_path: Path) -> None:
    dist.install(tmp_path, "a", (output("brief", text="1"), output("reader", text="1")))
    assert dist.install(tmp_path, "a", (output("brief", text="1"),)) == ()
    assert dist.install(tmp_path, "a", (output("brief", text="2"),)) == ("a-reader.pdf",)
    assert (tmp_path / "a" / "a-reader.pdf").exists()


def test_an_edition_replaces_its_own_old_files(tmp_path: Path) -> None:
    first = dist.Output("brief", "a-brief.pdf", b"1", {}, extra={"cover.jpg": b"c"})
    dist.install(tmp_path, "a", (first,))
    dist.install(tmp_path, "a", (output("brief"),))
    assert sorted(p.name for p in (tmp_path / "a").iterdir()) == ["a-brief.pdf", "manifest.json"]


def test_nothing_but_the_folder_is_left_behind(tmp_path: Path) -> None:
    for _ in range(3):
        dist.install(tmp_path, "a", (output("brief"),))
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_a_failed_write_leaves_the_last_good_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dist.install(tmp_path, "a", (output("brief", b"good"),))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dist, "_write", full)
    with pytest.raises(SetupError, match="No space left"):
        dist.install(tmp_path, "a", (output("brief", b"bad"),))
    assert (tmp_path / "a" / "a-brief.pdf").read_bytes() == b"good"
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


HOLD = """\
import pathlib, sys, time
from publish import dist
with dist.locked(pathlib.Path(sys.argv[1])):
    time.sleep(60)
"""


def test_a_second_build_names_the_one_that_holds_the_lock(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)])
    try:
        deadline = time.monotonic() + 120  # so that a machine with much else to do is no failure
        while not (tmp_path / ".lock").exists() or not (tmp_path / ".lock").read_text():
            assert time.monotonic() < deadline
            time.sleep(0.02)
        with pytest.raises(SetupError, match=f"process {holder.pid}"), dist.locked(tmp_path):
            pass
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
        with dist.locked(tmp_path):
            pass
    finally:
        holder.kill()
        holder.wait()


def test_a_damaged_manifest_is_no_manifest(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{")
    assert dist.read_manifest(tmp_path) == {"files": {}}
