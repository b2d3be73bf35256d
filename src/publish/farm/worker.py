"""A worker of the farm: it makes one article after another, each in a process of its own.

Dask runs `make` here. A worker has a warm process, from which those of articles are forked: it
lives, whatever an article does to its own.
"""

from __future__ import annotations

import atexit
import functools
import json
import tempfile
from pathlib import Path
from typing import Any

from publish.cache import Cache, StoreError, usual_cache
from publish.farm.parcels import job_of, lay_out
from publish.pipeline.apart import Apart
from publish.pipeline.known import installation
from publish.problems import PublishError


class RefusedError(Exception):
    """A worker can't make an article here; says why. Another one may."""


def make(wanted: str, address: str) -> str:
    """Make the article of a job that was sent to a shared cache; returns the digest of the answer.

    Raises RefusedError where the job is not found there, or this is another publish.
    """
    files = Cache(None, address)
    data = files.blob(wanted)
    if data is None:
        raise RefusedError(f"{address} does not hold what was sent, or can't be read from here")
    job = job_of(data)
    if job["program"] != installation():
        raise RefusedError("it has another version of publish, or of what publish uses")
    try:
        with tempfile.TemporaryDirectory(prefix="publish-farm-") as base:
            told = _made(job, files, Path(base))
        return files.send(json.dumps(told).encode())
    except StoreError as error:
        raise RefusedError(f"{address}: {error}") from error


def _made(job: dict[str, Any], files: Cache, base: Path) -> dict[str, Any]:
    lay_out(job["files"], files, base)
    folder = base / job["folder"]
    folder.mkdir(parents=True, exist_ok=True)
    here = usual_cache().folder
    cache = [str(here) if here else "", files.shared]
    asked = {
        "file": str(base / job["file"]),
        "name": job["name"],
        "folder": str(folder),
        "options": {**job["options"], "cache": cache},
        "files": ["", files.shared],
        "judge": True,
    }
    try:
        told = _apart().ask(asked, job["name"])
    except PublishError as error:
        return {"stopped": error.code, "problems": [str(p.rule) for p in error.problems],
                "messages": [p.message for p in error.problems]}  # fmt: skip
    named: dict[str, Any] = json.loads(json.dumps(told).replace(str(base), job["root"]))
    return named


@functools.cache
def _apart() -> Apart:
    apart = Apart().__enter__()
    atexit.register(apart.__exit__, None, None, None)
    return apart
