"""How long a command takes, what it costs the processors, and how much memory it needs.

A command is everything that it starts, also what outlives it: orphans are adopted and waited for,
so that a server of children counts as much as the process that started it. Linux only.
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
EVERY = 0.05  # s, between two looks at memory
TAIL = 2000  # characters of what a failed command said


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took: seconds until it answered, seconds of processors, bytes at its height.

    Memory is the proportional share (PSS) of all its processes together; 0 where not looked at.
    """

    wall: float
    cpu: float
    peak: int = 0


class FailedError(Exception):
    """A command that is measured went wrong, so its time says nothing."""


def adopt_orphans() -> None:
    """Become the parent of what children leave behind, so that its time can be asked for."""
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        message = "this system gives no orphans to whoever asks; measuring needs Linux"
        raise OSError(message)


def measure(
    command: Sequence[str], folder: Path, around: Mapping[str, str], *, memory: bool = False
) -> Cost:
    """Run a command to its end; raises FailedError where it does not leave with 0.

    Looking at memory costs time, so a run is for the one or for the other.
    """
    before, start = _spent(), time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own commands
        command, cwd=folder, env=dict(around), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    watch = _Watch(process.pid) if memory else None
    said, _ = process.communicate()
    wall = time.perf_counter() - start
    peak = watch.end() if watch else 0
    _reap()
    if process.returncode:
        tail = said.decode(errors="replace")[-TAIL:]
        message = f"{' '.join(command)} left with {process.returncode}: {tail}"
        raise FailedError(message)
    return Cost(wall, _spent() - before, peak)


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reap() -> None:
    """Wait for whatever is left of a command."""
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


class _Watch:
    """Looks at the memory of a process and all below it until it is told to end."""

    def __init__(self, pid: int) -> None:
        self.pid, self.peak, self.ended = pid, 0, threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def end(self) -> int:
        """Return the largest sum that was seen, in bytes."""
        self.ended.set()
        self.thread.join()
        return self.peak

    def _look(self) -> None:
        while not self.ended.wait(EVERY):
            self.peak = max(self.peak, sum(map(share, below(os.getpid()))))


def below(root: int) -> set[int]:
    """Return the processes that descend from one, which is not among them."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        parents[int(path.parent.name)] = int(fields[1])
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {root}


def share(pid: int) -> int:
    """Return the proportional share of memory of a process, in bytes."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in text.splitlines() if line[:4] == "Pss:"), 0)
