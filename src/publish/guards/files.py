"""The one resolver: which files below which folders may be read, by whatever stage."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path


class RefusedError(ValueError):
    """A file that may not be read; its text says why."""


def inside(path: Path, roots: Iterable[Path]) -> Path:
    """Return the real path of a file, links followed; raises RefusedError outside all roots.

    The roots have to be real paths themselves.
    """
    try:
        real = path.resolve(strict=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise RefusedError("no such file") from error
    if not any(real.is_relative_to(root) for root in roots):
        raise RefusedError("a file outside the manuscript's folder")
    return real


def is_inside(path: Path, root: Path) -> bool:
    """Say whether a file is there and, links followed, below a folder."""
    try:
        inside(path, (root.resolve(),))
    except RefusedError:
        return False
    return True


def regular(path: Path, most: int) -> bytes:
    """Return the bytes of a regular file of at most so many; raises RefusedError for any other.

    What is opened is what is asked: nobody can exchange the file between the two. A FIFO does not
    make us wait for its other end (O_NONBLOCK).
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        raise RefusedError("no such file") from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > most:
            raise RefusedError("no regular file, or too large")
        data = file.read(most + 1)
    if len(data) > most:  # a file of /proc says that it is empty, and one may grow
        raise RefusedError("no regular file, or too large")
    return data
