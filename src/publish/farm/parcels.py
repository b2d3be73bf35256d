"""What goes to a worker: the files that an article is made from, by their digests.

A worker lays them out as they lie here, below a folder of its own, and works in the folder there
that is ours here. So names come out as they do here.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from publish.cache import Cache, StoreError
from publish.house import own_styles
from publish.pipeline.inputs import reads
from publish.pipeline.options import Options
from publish.problems import Problem, SetupError, Where
from publish.sources import ROOT_MARKS, Source

SENT = 4096  # files, of which it is remembered that they were sent


def send(source: Source, options: Options, cache: Cache, program: str) -> str:
    """Put an article with all that it is made from where workers find it; returns the job's digest.

    Raises SetupError where it can't be put there.
    """
    files = dict(_files(source, options))
    root = Path(os.path.commonpath([Path.cwd(), *(path.parent for path in files)]))
    libraries = [os.path.relpath(path) for path in options.library]
    job = {
        "program": program,
        "root": str(root),
        "folder": _below(root, Path.cwd()),
        "file": _below(root, source.file),
        "name": source.name,
        "options": {**options.as_json(), "library": libraries},
    }
    try:
        sent = {_below(root, path): _sent(path, cache) if there else cache.send(b"")
                for path, there in files.items()}  # fmt: skip
        return cache.send(json.dumps({**job, "files": sent}, sort_keys=True).encode())
    except StoreError as error:
        raise SetupError(unreachable(cache, str(error))) from error


def unreachable(cache: Cache, said: str) -> Problem:
    """Return the problem of a shared cache that can't be used."""
    where = cache.stores[-1].place if cache.stores else "PUBLISH_SHARED_CACHE"
    hint = "Name one in PUBLISH_SHARED_CACHE that this machine and all workers can read and write."
    return Problem(Where(where), "cache-unreachable", f"the farm can't use this: {said}.", hint)


def lay_out(files: Mapping[str, str], cache: Cache, base: Path) -> None:
    """Write the files of a job below a folder; raises StoreError for one that is not found."""
    for name, digest in files.items():
        if ".." in PurePosixPath(name).parts or PurePosixPath(name).is_absolute():
            raise StoreError(f"{name} does not lie below the folder")
        data = cache.blob(digest)
        if data is None:
            raise StoreError(f"{name} is not there")
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _files(source: Source, options: Options) -> Iterator[tuple[Path, bool]]:
    """Yield the files of an article; False for a mark, of which it counts that it is there."""
    told = reads([source], options, ())
    for folder in told.folders - {own_styles()}:
        yield from ((path, True) for path in _visible(folder.rglob("*"), folder))
    yield from ((path.absolute(), True) for path in told.files if path.is_file())
    for above in source.file.parents:
        for mark in ROOT_MARKS:
            path = above / mark
            if path.exists() and path not in told.files:
                yield path, False


def _visible(paths: Iterable[Path], folder: Path) -> Iterator[Path]:
    for path in paths:
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in parts):
            yield path


def _below(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _sent(path: Path, cache: Cache) -> str:
    stat = path.stat()
    return _sent_as(path, cache, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


@functools.lru_cache(maxsize=SENT)
def _sent_as(path: Path, cache: Cache, _size: int, _modified: int, _changed: int) -> str:
    """Send a file; what is shared by articles goes once."""
    return cache.send(path.read_bytes())


def job_of(data: bytes) -> dict[str, Any]:
    """Return a job that was sent."""
    job: dict[str, Any] = json.loads(data)
    return job
