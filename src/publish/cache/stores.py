"""Where entries of the cache lie: a folder of this machine, or storage that a team shares."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class StoreError(Exception):
    """A store can't be reached, read or written; says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a store: its name there, its bytes, its last use (seconds of the epoch)."""

    name: str
    size: int
    used: float


class Store(Protocol):
    """What keeps files by names like `pages/ab/abcd`; raises StoreError where it can't."""

    @property
    def place(self) -> str:
        """How messages name it."""

    def read(self, name: str) -> bytes | None:
        """Return a file, None for one that is not there; it counts as used now."""

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole: who reads it meanwhile sees the old one, the new one, or none."""

    def entries(self) -> Iterator[Entry]:
        """Yield all files, and those that were never finished."""

    def remove(self, name: str) -> None:
        """Remove a file; one that is gone already is no fault."""


def trim(store: Store, size: int) -> int:
    """Remove what was used longest ago until `size` bytes are left; returns how many went."""
    total, gone = 0, 0
    for entry in sorted(store.entries(), key=lambda one: one.used, reverse=True):
        total += entry.size
        if total > size:
            store.remove(entry.name)
            gone += 1
    return gone


@functools.cache
def _tidy(folder: Path) -> None:
    """Remove what killed processes have begun to write: nobody holds a lock on it any more."""
    for half in folder.glob("*.new"):
        with contextlib.suppress(OSError), half.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            half.unlink()


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder, of this machine or mounted."""

    path: Path

    @property
    def place(self) -> str:
        """The folder's path."""
        return str(self.path)

    def read(self, name: str) -> bytes | None:
        """Return a file; its time becomes that of this use."""
        path = self.path / name
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(str(error)) from error
        with contextlib.suppress(OSError):
            os.utime(path)
        return data

    def write(self, name: str, data: bytes) -> None:
        """Write a file aside, and put it in its place."""
        path = self.path / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _tidy(path.parent)
            handle, aside = tempfile.mkstemp(dir=path.parent, suffix=".new")
            try:
                with os.fdopen(handle, "wb") as file:
                    with contextlib.suppress(OSError):  # not all that is mounted has locks
                        fcntl.flock(file, fcntl.LOCK_EX)
                    file.write(data)
                    file.flush()
                    Path(aside).replace(path)
            except BaseException:
                Path(aside).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise StoreError(str(error)) from error

    def entries(self) -> Iterator[Entry]:
        """Yield all files."""
        for path in self.path.rglob("*"):
            with contextlib.suppress(OSError):  # another build may have removed it
                if path.is_file():
                    stat = path.stat()
                    name = path.relative_to(self.path).as_posix()
                    yield Entry(name, stat.st_size, stat.st_mtime_ns / 1e9)

    def remove(self, name: str) -> None:
        """Remove a file."""
        with contextlib.suppress(OSError):
            (self.path / name).unlink()
