"""Storage that a team shares, through fsspec: s3://, gs://, abfs://, sftp:// and others.

Objects are written whole by the services themselves, so that writers need no lock. They keep no
time of use, so one that is read a day or more after it was written is written again. What a service
needs to be told (endpoints, keys) comes from its own variables, or from `FSSPEC_S3_…` as fsspec
has them.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from publish.cache.stores import Entry, StoreError

DAY = 86_400.0  # seconds, after which a use is noted
PATIENT = {"connect_timeout": 5, "read_timeout": 60, "retries": {"max_attempts": 2}}
TIMES = ("LastModified", "mtime", "updated", "last_modified", "created")  # as services call them
TRIMMED = "trimmed"  # the object that says when all was last held against its limit
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Bucket:
    """Shared storage at an address; raises StoreError for whatever its service raises.

    What could not be read, or written, once is not tried again by this process: a build goes on
    without.
    """

    address: str

    @property
    def place(self) -> str:
        """The address."""
        return self.address

    def read(self, name: str) -> bytes | None:
        """Return an object, None for one that is not there."""

        def get() -> bytes | None:
            files, root = self._files()
            path = f"{root}/{name}"
            try:
                data = bytes(files.cat_file(path))
                if time.time() - _when(files.info(path)) > DAY:
                    files.pipe_file(path, data)
            except FileNotFoundError:
                return None
            return data

        return self._asked(get, "read")

    def write(self, name: str, data: bytes) -> None:
        """Write an object."""

        def put() -> None:
            files, root = self._files()
            if "file" in files.protocol or "local" in files.protocol:
                files.makedirs(f"{root}/{name}".rpartition("/")[0], exist_ok=True)
            files.pipe_file(f"{root}/{name}", data)

        self._asked(put, "written")

    def entries(self) -> Iterator[Entry]:
        """Yield all objects."""

        def find() -> Mapping[str, Mapping[str, Any]]:
            files, root = self._files()
            found: Mapping[str, Mapping[str, Any]] = files.find(root, detail=True)
            return {path.removeprefix(f"{root}/"): info for path, info in found.items()}

        for name, info in self._asked(find, "listed").items():
            if name != TRIMMED:
                yield Entry(name, int(info["size"]), _when(info))

    def remove(self, name: str) -> None:
        """Remove an object."""

        def drop() -> None:
            files, root = self._files()
            try:
                files.rm_file(f"{root}/{name}")
            except FileNotFoundError:
                return

        self._asked(drop, "written")

    def is_due(self) -> bool:
        """Say whether nobody has held all against its limit for a day, and note that one does."""

        def look() -> bool:
            files, root = self._files()
            path = f"{root}/{TRIMMED}"
            try:
                due = time.time() - _when(files.info(path)) > DAY
            except FileNotFoundError:
                due = True
            if due:
                files.pipe_file(path, b"")
            return due

        return self._asked(look, "written")

    def _files(self) -> tuple[Any, str]:
        return _file_system(self.address, os.getpid())

    def _asked(self, act: Callable[[], Told], done: str) -> Told:
        """Do something in the storage, and say what its service raises in one way."""
        here = (self.address, os.getpid(), done)
        if said := _unreachable.get(here):
            raise StoreError(said)
        try:
            return act()
        except ImportError as error:
            said = f"{error}: install publish[store]"
        except Exception as error:  # noqa: BLE001 - each service has errors of its own
            said = f"{type(error).__name__}: {error}"
        _unreachable[here] = said
        raise StoreError(said)


_unreachable: dict[tuple[str, int, str], str] = {}  # what was said, by address and process


@functools.cache
def _file_system(address: str, _process: int) -> tuple[Any, str]:
    """Return the file system of an address and the path there; of each process its own.

    A connection that a process was forked with is not its own.
    """
    import fsspec  # noqa: PLC0415 - only who shares a cache waits for it

    protocol = address.partition("://")[0]
    kwargs: dict[str, Any] = {"skip_instance_cache": True, "use_listings_cache": False}
    if protocol in {"s3", "s3a"}:
        kwargs["config_kwargs"] = PATIENT
    if protocol == "memory":
        kwargs = {}
    files, root = fsspec.core.url_to_fs(address, **kwargs)
    return files, str(root).rstrip("/")


def _when(info: Mapping[str, Any]) -> float:
    """Return when an object was written, in seconds of the epoch; one of an unknown time is new."""
    told = next((info[name] for name in TIMES if info.get(name)), None)
    if isinstance(told, dt.datetime):
        return told.timestamp()
    return float(told) if isinstance(told, int | float) else time.time()
