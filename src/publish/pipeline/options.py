"""How to build, as a command was told, and how it is told what is being done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from publish.cache import Cache

Tell = Callable[[str, str], None]  # (slug, what is being done)


def quiet(_slug: str, _doing: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to build; `editions` empty stands for those of each article's type.

    `now` is the moment by which embargoes are judged, None for that of the build.
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
