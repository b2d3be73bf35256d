"""The one resolver: which files below which folders may be read; and how one is written whole."""

from __future__ import annotations

import contextlib
import lzma
import os
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

DAMAGED = (  # what zipfile raises for archives that are none, encrypted or damaged
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, NotImplementedError, OSError,
    EOFError, ValueError, KeyError,
)  # fmt: skip


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


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside it, to the disk, then in its place.

    What is written into is what an editor typed, so a full disk or a kill must not cut it short. A
    link stays one. Raises OSError; the file is then as it was.
    """
    path = path.resolve()
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:60]}.", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, aside)
        else:
            aside.chmod(0o666 & ~_umask())
        aside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise


def _umask() -> int:
    """Return the rights that new files do not get; asking means setting them for a moment."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
