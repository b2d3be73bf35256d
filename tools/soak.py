"""Builds and serves again and again, good and bad manuscripts mixed; says what that leaves behind.

`python -m tools.soak [--builds N] [--saves N]`: so many builds in one process, and so many saves
under one preview. Every tenth of them prints what the process and its children hold: memory (MB),
open files, processes, and files in the folder for what is made on the way.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.hostile import running
from tests.serve import desk

BAD = 4  # every so many of the saves is a bad one
SAMPLE = 7  # every so many of the corpus's cases is built
GOOD = desk.ARTICLE.replace("type: policy-brief", "type: op-ed")
BROKEN = (
    GOOD.replace("Ada Quill", "[Ada"),
    GOOD + "\n::: timelin\n- x\n:::\n",
    GOOD + "\n[a](javascript:alert)\n",
    GOOD + "\n![x](../outside.png){alt=x}\n",
    "[" * 60,
)


def tree(parent: int) -> list[int]:
    """Return a process and all that it has started."""
    found = [parent]
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            above = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if above == parent:
                found += tree(int(folder.name))
    return found


def held(parent: int, made: Path) -> str:
    """Return what a process and its children hold, as cells of a table."""
    memory = files = count = 0
    for one in tree(parent):
        with contextlib.suppress(OSError, StopIteration):
            status = Path(f"/proc/{one}/status").read_text().splitlines()
            memory += int(next(line for line in status if line.startswith("VmRSS")).split()[1])
            files += sum(1 for _ in Path(f"/proc/{one}/fd").iterdir())
            count += 1
    left = sum(1 for path in made.rglob("*") if path.is_file())
    return f"{memory // 1024} | {files} | {count} | {left}"


def builds(times: int, root: Path, made: Path) -> None:
    """Build in this process: a good article, then one of the corpus, and so on."""
    cases = [n for n in running.names() if "command" not in running.case_of(n)]
    cases = [name for name in cases if "urls" not in running.case_of(name)][::SAMPLE]
    with running.canary_server() as asked:
        for number in range(times):
            if number % max(1, times // 10) == 0:
                print(f"| build {number} | {held(os.getpid(), made)} |", flush=True)
            folder = root / f"b{number}"
            folder.mkdir()
            if number % 2:
                running.run(cases[number // 2 % len(cases)], folder, asked)
                continue
            desk.write_desk(folder)
            command = "build --edition email --no-verify --no-cache"
            code, said = running._command({"command": command}, folder)  # noqa: SLF001 - a tool
            if code != 0:
                raise SystemExit(said)
    print(f"| build {times} | {held(os.getpid(), made)} |", flush=True)


def saves(times: int, root: Path, made: Path) -> None:
    """Save under a preview: three good texts, then a broken one, and so on."""
    (root / "s").mkdir()
    desk.SECONDS = 600
    preview = desk.start(desk.write_desk(root / "s"))
    try:
        state = preview.wait(lambda state: all(desk.versions(state).values()) and state["editions"])
        before = sum(desk.versions(state).values())
        for number in range(times):
            if number % max(1, times // 10) == 0:
                print(f"| save {number} | {held(preview.process.pid, made)} |", flush=True)
            good = GOOD + f"\n# More\n\nSentence {number} was added.\n"
            bad = number % BAD == BAD - 1
            preview.save(BROKEN[number // BAD % len(BROKEN)] if bad else good)
            state = preview.wait(
                lambda state, bad=bad, before=before: _has_come(state, before, bad=bad)
            )
            before = sum(desk.versions(state).values())
        print(f"| save {times} | {held(preview.process.pid, made)} |", flush=True)
    finally:
        preview.stop(signal.SIGINT)


def _has_come(state: dict[str, Any], before: int, *, bad: bool) -> bool:
    """Whether a save is shown: as a failure, or as other pages than those before."""
    shown = sum(desk.versions(state).values()) > before
    return bool(state["failed"]) if bad else shown and not state["failed"]


def main() -> None:
    """Run both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--builds", type=int, default=250)
    parser.add_argument("--saves", type=int, default=250)
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        root, made = Path(folder), Path(folder) / "tmp"
        made.mkdir()
        os.environ |= {"TMPDIR": str(made), "PUBLISH_CACHE": ""}
        tempfile.tempdir = str(made)
        print("| after | memory, MB | open files | processes | files made |\n|---|--:|--:|--:|--:|")
        builds(given.builds, root, made)
        saves(given.saves, root, made)
    print(f"{time.monotonic() - began:.0f} s", flush=True)
    os._exit(0)  # the folder of multiprocessing's own went with ours


if __name__ == "__main__":
    main()
