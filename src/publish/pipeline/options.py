"""How to build, as a command was told, and how it is told what is being done."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from publish.cache import Cache

Tell = Callable[[str, str], None]  # (slug, what is being done)
ARTICLE = 600 << 20  # bytes of memory that an article takes while it is laid out, at most mostly


def quiet(_slug: str, _doing: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to build; `editions` empty stands for those of each article's type.

    `now` is the moment by which embargoes are judged, None for that of the build.
    Of `apart` articles each has a process of its own, so that none can take the others down.
    `articles` says whether the cache keeps them whole, besides pages and verdicts.
    """

    out: Path = Path("dist")
    editions: tuple[str, ...] = ()
    library: tuple[Path, ...] = ()
    verify: bool = True
    jobs: int = 2
    profile: str = ""
    press: str = ""
    cache: Cache = field(default_factory=Cache)  # that keeps nothing
    now: dt.datetime | None = None
    apart: bool = False
    articles: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return it as what JSON holds."""
        return {
            "out": str(self.out),
            "editions": list(self.editions),
            "library": [str(path) for path in self.library],
            "verify": self.verify,
            "jobs": self.jobs,
            "profile": self.profile,
            "press": self.press,
            "articles": self.articles,
            "now": self.now.isoformat() if self.now else None,
            "cache": [str(self.cache.folder) if self.cache.folder else "", self.cache.shared],
        }


def options_of(plain: Mapping[str, Any]) -> Options:
    """Return what `as_json` made."""
    folder, shared = plain["cache"]
    return Options(
        Path(plain["out"]),
        tuple(plain["editions"]),
        tuple(Path(path) for path in plain["library"]),
        plain["verify"],
        plain["jobs"],
        plain["profile"],
        plain["press"],
        Cache(Path(folder) if folder else None, shared),
        now=dt.datetime.fromisoformat(plain["now"]) if plain["now"] else None,
        articles=plain["articles"],
    )


def usual_jobs() -> int:
    """Return how many articles this machine makes at once: by its cores, and its free memory."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(cores or 1, _free() // ARTICLE))


def _free() -> int:
    """Return the bytes of memory that are free; where nobody says, enough."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return 1 << 40
    told = (line.split()[1] for line in lines if line.startswith("MemAvailable:"))
    return int(next(told, 1 << 30)) << 10
