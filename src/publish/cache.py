"""What was found out before, by a digest of all that it depends on: verdicts, pages.

Each entry is a file of JSON below the cache's folder, `<kind>/<ab>/<digest>`, its own digest in its
first line: a file that is damaged, or half written, is a miss. Entries are written aside and put in
place whole, so that builds may share a folder. What was used longest ago goes first.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = "PUBLISH_CACHE"  # the variable that names the folder; empty: nothing is kept
BYTES = 256 << 20  # of all entries, from which the oldest go


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of entries; without one, nothing is kept and nothing is found."""

    folder: Path | None = None

    def get(self, kind: str, key: str) -> Any | None:  # noqa: ANN401 - whatever JSON can hold
        """Return the entry of a key, or None; it counts as used now."""
        path = self._path(kind, key)
        if path is None:
            return None
        with contextlib.suppress(OSError, ValueError):
            digest, text = path.read_text(encoding="utf-8").split("\n", 1)
            if hashlib.sha256(text.encode()).hexdigest() == digest:
                os.utime(path)
                return json.loads(text)
        return None

    def put(self, kind: str, key: str, value: object) -> None:
        """Keep an entry; that it can't be written is no fault of a build's."""
        path = self._path(kind, key)
        if path is None:
            return
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
        whole = f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}"
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, aside = tempfile.mkstemp(dir=path.parent, suffix=".new")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(whole)
            Path(aside).replace(path)

    def entries(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Yield the files of all entries, and of those that were never finished."""
        for path in self.folder.rglob("*") if self.folder else ():
            with contextlib.suppress(OSError):  # another build may have removed it
                if path.is_file():
                    yield path, path.stat()

    def trim(self, size: int = BYTES) -> int:
        """Remove what was used longest ago until `size` bytes are left; returns how many went."""
        known = sorted(self.entries(), key=lambda entry: entry[1].st_mtime_ns, reverse=True)
        total, gone = 0, 0
        for path, stat in known:
            total += stat.st_size
            if total > size:
                with contextlib.suppress(OSError):
                    path.unlink()
                    gone += 1
        return gone

    def _path(self, kind: str, key: str) -> Path | None:
        return self.folder / kind / key[:2] / key if self.folder else None


def key_of(*parts: str | bytes) -> str:
    """Return one key for parts, in their order; no two lists of parts share one."""
    made = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        made.update(b"%d:" % len(data))
        made.update(data)
    return made.hexdigest()


def usual_cache() -> Cache:
    """Return the cache of the user's account, or the one that PUBLISH_CACHE names."""
    named = os.environ.get(FOLDER)
    if named is not None:
        return Cache(Path(named) if named else None)
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Cache(Path(base).expanduser() / "publish")
