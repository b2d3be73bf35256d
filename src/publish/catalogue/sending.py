"""Sending a catalogue to where it is served from: a bucket, a folder, whatever fsspec can write.

Readers come while it is being sent, so what is new comes first, what lists it last, and only then
goes what is gone. Each file is there whole or as it was. A list of what was sent lies beside, by
which the next time sends what has changed alone, and removes nothing that is not its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from publish.catalogue.facets import FEED, FEED_2, PUBLICATION
from publish.problems import (
    ManuscriptError,
    Problem,
    PublishError,
    SetupError,
    UsageError,
    Where,
)
from publish.release.record import MEDIA, UNKNOWN

SENT = "sent.json"  # the list, at the top of what was sent
FORMAT = 1
INDEX = "index.html"
BUCKETS = {"s3", "s3a", "gs", "gcs", "abfs", "az"}  # where a file is written whole or not at all
MISSING = "Install it with: pip install 'publish[store]'."
TYPES = {"opds": FEED_2, "publication": PUBLICATION, "feed": "application/feed+json"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending: files written, in their order, files removed, how many were left."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int


def send(folder: Path, address: str) -> Sent:
    """Send a catalogue to an address, and remove what an earlier one had and this has not.

    Raises UsageError for an address that nothing can write to, SetupError where a library is
    missing or the store refuses, ManuscriptError where somebody else's list lies there.
    """
    store = Store.at(address)
    try:
        return _sent(folder, store)
    except PublishError:
        raise
    except Exception as error:  # each kind of store raises errors of its own library
        raise SetupError(_refused(address, error)) from error


@dataclass(frozen=True, slots=True)
class Store:
    """A place to write to: a file system of fsspec, and the path in it."""

    system: Any  # fsspec has no types
    root: str
    address: str

    @classmethod
    def at(cls, address: str) -> Store:
        """Return the store at an address; raises UsageError, SetupError."""
        where = Where(address)
        try:
            import fsspec  # noqa: PLC0415 - an extra that not everybody has

            system, root = fsspec.url_to_fs(address)
        except ImportError as error:
            message = f"nothing here can write to it: {error}."
            raise SetupError(Problem(where, "no-store", message, MISSING)) from error
        except ValueError as error:
            hint = "Give a folder or an address such as s3://my-bucket/briefs."
            raise UsageError(Problem(where, "no-store", f"{error}.", hint)) from error
        return cls(system, root.rstrip("/"), address)

    def path(self, name: str) -> str:
        """Return the path of a file in the store."""
        return f"{self.root}/{name}"

    @property
    def is_bucket(self) -> bool:
        """Say whether a file is written there whole or not at all."""
        named = self.system.protocol
        return bool(BUCKETS & {named} if isinstance(named, str) else BUCKETS & set(named))

    def sizes(self) -> dict[str, int]:
        """Return the size of each file that is there."""
        self.system.invalidate_cache()
        try:
            found = self.system.find(self.root, detail=True)
        except FileNotFoundError:
            return {}
        start = len(self.root) + 1
        return {path[start:]: int(one["size"]) for path, one in found.items()}

    def read(self, name: str) -> bytes | None:
        """Return a file, None where there is none."""
        try:
            data: bytes = self.system.cat_file(self.path(name))
        except FileNotFoundError:
            return None
        return data

    def write(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all."""
        target = self.path(name)
        if self.is_bucket:
            self.system.pipe_file(target, data, **self._headers(name))
            return
        beside = f"{target}.sending"
        self.system.makedirs(target.rpartition("/")[0], exist_ok=True)
        self.system.pipe_file(beside, data)
        self.system.mv(beside, target)

    def _headers(self, name: str) -> dict[str, str]:
        if not {"s3", "s3a"} & set(self.system.protocol):
            return {}
        fresh = {"CacheControl": "no-cache"} if is_list(name) else {}
        return {"ContentType": media_type(name), **fresh}

    def remove(self, name: str) -> None:
        """Remove a file; one that is gone already is no fault."""
        try:
            self.system.rm_file(self.path(name))
        except FileNotFoundError:
            return


def _refused(address: str, error: Exception) -> Problem:
    message = f"the store refuses: {error}."
    hint = "See that the bucket is there and that you may write to it; then send again."
    return Problem(Where(address), "store-refused", message, hint)


def _sent(folder: Path, store: Store) -> Sent:
    here = {name: (folder / name).read_bytes() for name in _in_order(folder)}
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in here.items()}
    known, sizes = _list(store), store.sizes()
    same = {
        name
        for name, data in here.items()
        if known.get(name) == digests[name] and sizes.get(name) == len(data)
    }
    gone = [name for name in known if name not in here]
    written = [name for name in here if name not in same]
    if written or gone:
        # Nothing is known of what is written until all is there: whoever is stopped starts anew.
        half = {name: "" if name in here and name not in same else known.get(name, "") for name in
                {*known, *here}}  # fmt: skip
        _write_list(store, half)
        for name in written:
            store.write(name, here[name])
        for name in gone:
            store.remove(name)
        _write_list(store, digests)
    return Sent(tuple(written), tuple(gone), len(same))


def _in_order(folder: Path) -> Iterator[str]:
    """Yield the files of a catalogue as they are sent: what lists others comes later."""
    names = [p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()]
    yield from sorted(names, key=lambda one: (_rank(one), one))


def is_list(name: str) -> bool:
    """Say whether a file of a catalogue changes with what is released."""
    return _rank(name) > 0


def _rank(name: str) -> int:
    parts = PurePosixPath(name).parts
    if name == INDEX:
        return 3
    if len(parts) == 1 or parts[0] == "opds":
        return 2
    is_version = len(parts) > 2 and parts[1].startswith("v")  # noqa: PLR2004 - slug, version, file
    if is_version:
        return int(parts[-1] in {"release.json", "SHA256SUMS"} or name.endswith("-web.html"))
    return int(parts[-1] in {INDEX, "publication.json"})


def media_type(name: str) -> str:
    """Return the type that a server should send a file of a catalogue with."""
    path = PurePosixPath(name)
    if path.suffix == ".xml":
        return FEED if path.stem == "opds" or path.parts[0] == "opds" else "application/xml"
    if path.suffix == ".json" and path.parts[0] == "opds":
        return FEED_2
    if path.suffix == ".json" and path.stem in TYPES:
        return TYPES[path.stem]
    said = MEDIA.get(path.suffix.lower(), UNKNOWN)
    return f"{said}; charset=utf-8" if said.startswith("text/") else said


def _list(store: Store) -> Mapping[str, str]:
    """Return what was sent before, by its digest."""
    data = store.read(SENT)
    if data is None:
        return {}
    try:
        told = json.loads(data)
        known = {FORMAT: told["files"]}[told["format"]]
        return {str(name): str(sha) for name, sha in known.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"the list of what was sent before can't be read: {error}."
        hint = "If nothing else is kept there, remove it and send again."
        raise ManuscriptError(
            Problem(Where(f"{store.address}/{SENT}"), "bad-record", message, hint)
        ) from error


def _write_list(store: Store, files: Mapping[str, str]) -> None:
    told = {"format": FORMAT, "files": dict(sorted(files.items()))}
    store.write(SENT, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode())
