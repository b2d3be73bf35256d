"""What was found out before, by a digest of all that it depends on: verdicts, pages, articles.

Each entry is a file of JSON, `<kind>/<ab>/<key>`, its own digest in its first line; each blob is
a file of bytes, `blobs/<ab>/<digest>`. A file that is damaged, or half written, is a miss. They
lie in a folder of the account and, where one is named, in storage that a team shares: what is
found there is kept in the folder too. There is no pickle, as others may write where they lie. What
was used longest ago goes first.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish.cache.bucket import Bucket
from publish.cache.stores import Entry, Folder, Store, StoreError, trim

__all__ = ["Bucket", "Cache", "Entry", "Folder", "Store", "StoreError", "key_of", "trim"]

FOLDER = "PUBLISH_CACHE"  # the variable that names the folder; empty: nothing is kept
SHARED = "PUBLISH_SHARED_CACHE"  # the one that names shared storage: s3://bucket/folder, a folder
SIZE, SHARED_SIZE = "PUBLISH_CACHE_MB", "PUBLISH_SHARED_CACHE_MB"
MEGABYTE = 1 << 20
BYTES = 1024 * MEGABYTE  # of all entries, from which the oldest go
SHARED_BYTES = 10_240 * MEGABYTE
BLOBS = "blobs"


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of entries, and storage that is shared; without both nothing is kept or found."""

    folder: Path | None = None
    shared: str = ""

    @property
    def keeps(self) -> bool:
        """Whether anything is kept."""
        return bool(self.stores)

    @property
    def stores(self) -> tuple[Store, ...]:
        """Where entries lie, the nearest first."""
        near: list[Store] = [Folder(self.folder)] if self.folder else []
        if self.shared:
            here = "://" not in self.shared
            near.append(Folder(Path(self.shared)) if here else Bucket(self.shared))
        return tuple(near)

    def get(self, kind: str, key: str) -> Any | None:  # noqa: ANN401 - whatever JSON can hold
        """Return the entry of a key, or None; it counts as used now."""
        data = self._found(_name(kind, key), _whole)
        with contextlib.suppress(ValueError):
            return None if data is None else json.loads(data.partition(b"\n")[2])
        return None

    def put(self, kind: str, key: str, value: object) -> None:
        """Keep an entry; that it can't be written is no fault of a build's."""
        if self.stores:
            text = json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
            self._keep(_name(kind, key), digest(text).encode() + b"\n" + text)

    def blob(self, wanted: str) -> bytes | None:
        """Return the bytes of a digest (SHA-256), or None."""
        return self._found(_name(BLOBS, wanted), lambda data: digest(data) == wanted)

    def put_blob(self, data: bytes) -> str:
        """Keep bytes; returns their digest."""
        made = digest(data)
        self._keep(_name(BLOBS, made), data)
        return made

    def drop(self, made: str) -> None:
        """Remove the bytes of a digest from the folder."""
        if self.folder:
            self.stores[0].remove(_name(BLOBS, made))

    def send(self, data: bytes) -> str:
        """Keep bytes where others find them, in the farthest store; returns their digest.

        Raises StoreError where they can't be kept there.
        """
        made = digest(data)
        self.stores[-1].write(_name(BLOBS, made), data)
        return made

    def trim(self, size: int | None = None) -> int:
        """Remove from the folder what was used longest ago, until `size` bytes are left.

        Shared storage is held against its own limit by the first who comes in a day. Returns how
        many files went.
        """
        gone = trim(Folder(self.folder), limit() if size is None else size) if self.folder else 0
        with contextlib.suppress(StoreError):
            store = self.stores[-1] if self.shared else None
            if isinstance(store, Bucket) and size is None and store.is_due():
                gone += trim(store, shared_limit())
        return gone

    def entries(self) -> list[Entry]:
        """Return what is in the folder."""
        return list(Folder(self.folder).entries()) if self.folder else []

    def _found(self, name: str, is_whole: Callable[[bytes], bool]) -> bytes | None:
        """Return a file from the nearest store that has it whole; nearer ones have it then too."""
        missed: list[Store] = []
        for store in self.stores:
            with contextlib.suppress(StoreError):
                data = store.read(name)
                if data is not None and is_whole(data):
                    for other in missed:
                        other.write(name, data)
                    return data
            missed.append(store)
        return None

    def _keep(self, name: str, data: bytes) -> None:
        for store in self.stores:
            with contextlib.suppress(StoreError):
                store.write(name, data)


def _name(kind: str, key: str) -> str:
    return f"{kind}/{key[:2]}/{key}"


def _whole(data: bytes) -> bool:
    """Say whether an entry is as it was written."""
    known, _, text = data.partition(b"\n")
    return digest(text).encode() == known


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def key_of(*parts: str | bytes) -> str:
    """Return one key for parts, in their order; no two lists of parts share one."""
    made = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        made.update(b"%d:" % len(data))
        made.update(data)
    return made.hexdigest()


def usual_cache() -> Cache:
    """Return the cache of the user's account, or what the variables name."""
    shared = os.environ.get(SHARED, "")
    named = os.environ.get(FOLDER)
    if named is not None:
        return Cache(Path(named) if named else None, shared)
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Cache(Path(base).expanduser() / "publish", shared)


def limit() -> int:
    """Return how many bytes the folder may hold."""
    return _size(SIZE, BYTES)


def shared_limit() -> int:
    """Return how many bytes shared storage may hold."""
    return _size(SHARED_SIZE, SHARED_BYTES)


def _size(variable: str, usual: int) -> int:
    try:
        return int(float(os.environ.get(variable, "")) * MEGABYTE)
    except ValueError:
        return usual
