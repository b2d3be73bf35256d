"""Folders for what is made on the way; those that killed processes left go when one is made."""

from __future__ import annotations

import atexit
import fcntl
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PREFIX = "publish-scratch-"


@contextmanager
def scratch_folder() -> Iterator[str]:
    """Make a folder that is removed again; before that, those that killed processes left.

    Whoever made one holds a lock on it, which the system takes away when the process ends.
    """
    tidy()
    folder, lock = _made()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def keep_sockets() -> None:
    """Have what multiprocessing makes in this process lie in such a folder, until it ends.

    Left to itself it makes a folder of its own, which stays where a process is killed.
    """
    made = ExitStack()
    folder = made.enter_context(scratch_folder())
    multiprocessing.current_process()._config["tempdir"] = folder  # type: ignore[attr-defined]  # noqa: SLF001 - no other way
    mine = os.getpid()
    atexit.register(lambda: made.close() if os.getpid() == mine else None)


def _made() -> tuple[str, int]:
    while True:
        folder = tempfile.mkdtemp(prefix=PREFIX)
        try:
            lock = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:  # another process has just taken it for one that was left
            continue
        fcntl.flock(lock, fcntl.LOCK_EX)
        if os.path.exists(folder):  # noqa: PTH110 - it may have been removed in between
            return folder, lock
        os.close(lock)


def tidy() -> None:
    """Remove the folders of processes that have ended, as far as they are this user's."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            lock = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
        except OSError:
            continue
        try:
            if os.fstat(lock).st_uid == os.getuid():
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # somebody works in it
            pass
        finally:
            os.close(lock)
