"""The folder `dist/<slug>/`: built beside, swapped in whole, with a manifest of what it holds."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from publish.guards.files import is_inside
from publish.problems import Problem, SetupError, Where
from publish.unchanged import FOLDER

MANIFEST = "manifest.json"
LOCK = ".lock"
MAKING = ".new."  # how the folder begins in which a release is made
NEW, OLD = ".publish-new", ".publish-old"  # how hidden folders end while one is swapped in


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Output:
    """A finished file of one edition, and what is known of it."""

    edition: str
    name: str
    data: bytes
    sources: Mapping[str, str]  # file -> digest of what it was made from
    choice: Mapping[str, Any] = field(default_factory=dict)
    verdicts: tuple[Mapping[str, Any], ...] = ()
    verified: bool = False
    extra: Mapping[str, bytes] = field(default_factory=dict)  # files that go beside it
    extra_verdicts: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    declared: Mapping[str, Any] = field(default_factory=dict)  # how it differs, and what it adds

    def entry(self) -> dict[str, Any]:
        """Return the manifest's entry."""
        return {
            "edition": self.edition,
            "sha256": digest(self.data),
            "bytes": len(self.data),
            "sources": dict(sorted(self.sources.items())),
            "choice": dict(self.choice),
            "verdicts": [dict(verdict) for verdict in self.verdicts],
            "status": "verified" if self.verified else "unverified",
            "declared": dict(self.declared),
        }

    def extra_entry(self, name: str) -> dict[str, Any]:
        """Return the manifest's entry of a file that goes beside."""
        data, verdicts = self.extra[name], self.extra_verdicts.get(name, ())
        made = {"edition": self.edition, "sha256": digest(data), "bytes": len(data)}
        return made | ({"verdicts": [dict(v) for v in verdicts]} if verdicts else {})


@contextlib.contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold the lock of an output folder; raises SetupError naming the process that holds it."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        handle = os.open(out / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise SetupError(_unwritable(out, error)) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(handle, 20).decode(errors="replace").strip() or "unknown"
            message = f"another build (process {holder}) is writing here."
            raise SetupError(
                Problem(Where(str(out)), "locked", message, "Wait until it has ended.")
            ) from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        _tidy(out)
        yield
    finally:
        os.close(handle)


def _tidy(out: Path) -> None:
    """Put right what a build that was killed left: its half-made folder, the good one set aside."""
    for aside in out.glob(f".*{OLD}"):
        target = out / aside.name[1 : -len(OLD)]
        if target.exists():
            shutil.rmtree(aside, ignore_errors=True)
        else:
            aside.rename(target)
    for half in out.glob(f".*{NEW}"):
        shutil.rmtree(half, ignore_errors=True)
    for half in out.glob(f"{FOLDER}/*.new"):
        half.unlink(missing_ok=True)
    for half in out.glob(f"*/*/{MAKING}*"):  # a release
        shutil.rmtree(half, ignore_errors=True)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a folder; an absent or damaged one is empty."""
    try:
        read = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"files": {}}
    return read if isinstance(read, dict) and isinstance(read.get("files"), dict) else {"files": {}}


def install(out: Path, slug: str, outputs: tuple[Output, ...]) -> tuple[str, ...]:
    """Put outputs into `out/slug/`, keeping the files of other editions; all of them or none.

    Returns the names of kept files that were made from other sources. Raises SetupError where the
    folder can't be written; it is then as it was before.
    """
    target = out / slug
    old = read_manifest(target)["files"]
    names = {name for output in outputs for name in (output.name, *output.extra)}
    editions = {output.edition for output in outputs}
    kept = {
        n: entry
        for n, entry in old.items()
        if n not in names and entry.get("edition") not in editions
    }
    kept = {name: e for name, e in kept.items() if is_inside(target / name, target)}
    entries = {output.name: output.entry() for output in outputs}
    for output in outputs:
        for name in output.extra:
            entries[name] = output.extra_entry(name)
    new: Path | None = None
    try:
        new = Path(tempfile.mkdtemp(prefix=f".{slug}.", suffix=NEW, dir=out))
        new.chmod(0o755)
        for name in kept:
            (new / name).parent.mkdir(exist_ok=True)
            shutil.copy2(target / name, new / name)
        for output in outputs:
            for name, data in {output.name: output.data, **output.extra}.items():
                _write(new / name, data)
        manifest = json.dumps(
            {"slug": slug, "files": {**kept, **entries}}, indent=1, sort_keys=True
        )
        _write(new / MANIFEST, f"{manifest}\n".encode())
        swap(new, target)
    except OSError as error:
        if new:
            shutil.rmtree(new, ignore_errors=True)
        raise SetupError(_unwritable(target, error)) from error
    sources = {key: value for output in outputs for key, value in output.sources.items()}
    return tuple(sorted(name for name, entry in kept.items() if _stale(entry, sources)))


def _stale(entry: Mapping[str, Any], sources: Mapping[str, str]) -> bool:
    return any(sources.get(file, was) != was for file, was in entry.get("sources", {}).items())


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def swap(new: Path, target: Path) -> None:
    """Put a folder in the place of another; the old one stands aside until the new one is there.

    Raises OSError where it can't; the old one is back in its place then.
    """
    aside = target.with_name(f".{target.name}{OLD}")
    shutil.rmtree(aside, ignore_errors=True)
    if target.exists():
        target.rename(aside)
    try:
        new.rename(target)
    except OSError:
        if aside.exists():
            aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _unwritable(path: Path, error: OSError) -> Problem:
    message = f"this can't be written: {error.strerror or error}."
    return Problem(
        Where(str(path)), "not-writable", message, "Free space, or choose another --out."
    )
