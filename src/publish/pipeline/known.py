"""Articles that were made before: their files, by a digest of all that they were made from.

The key holds the article's folder, the house's styles and ours, libraries, options, the program,
its packages, the machine's fonts and the day, each by content, so that checkouts may share a cache.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
from collections.abc import Sequence
from importlib.metadata import distributions
from pathlib import Path

import publish
from publish.cache import Cache, key_of
from publish.embargo import is_marked
from publish.formats.kept import file_digest, program, versions
from publish.house import own_styles
from publish.pipeline.inputs import reads
from publish.pipeline.made import LostError, Made, pack, unpack
from publish.pipeline.opened import unheard
from publish.pipeline.options import Options
from publish.sources import Source
from publish.verify import verify

KIND = "articles"
SETTINGS = ("LANG", "LC_ALL", "TZ", "SOURCE_DATE_EPOCH")  # that a result may depend on
NO_MATTER = ("PUBLISH_CACHE", "PUBLISH_SHARED_CACHE")  # and what begins so: where things are kept


@unheard()
def key_for(source: Source, options: Options) -> str:
    """Return the key of an article as it stands now."""
    told = reads([source], options, ())
    folders = sorted(told.folders - {own_styles()})
    files = [path for folder in folders for path in sorted(folder.rglob("*"))]
    plain = options.as_json()
    asked = [
        str(plain[name])
        for name in (
            "editions",
            "library",
            "profile",
            "press",
            "verify",
            "now",
        )
    ]
    return key_of(
        source.name,
        *asked,
        *(_named(path) for path in (*files, *sorted(told.files)) if path.is_file()),
        *machine(),
        *_checkers() if options.verify else (),
        dt.datetime.now().astimezone().date().isoformat(),  # permissions expire
    )


def find(cache: Cache, key: str) -> Made | None:
    """Return what was made of the article with a key, if that is known whole."""
    plain = cache.get(KIND, key)
    try:
        return unpack(plain, cache.blob) if plain else None
    except LostError:
        return None


def keep(cache: Cache, key: str, made: Made) -> None:
    """Keep what was made of an article, unless it failed or tells of a place on this machine."""
    anywhere = all(not Path(problem.where.path).is_absolute() for problem in made.problems)
    passing = any(is_marked(one.name) for one in made.outputs)  # an embargo ends within a day
    if cache.keeps and made.code == 0 and anywhere and not passing:
        cache.put(KIND, key, pack(made, cache.put_blob))


@functools.cache
def machine() -> tuple[str, ...]:
    """Return what tells one installation of the program from another, with all that it uses."""
    own = Path(publish.__file__).parent
    code = [path for path in _files([own, own_styles()]) if path.suffix != ".pyc"]
    packages = sorted(f"{one.name} {one.version}" for one in distributions())
    ours = sorted(f"{n}={v}" for n, v in os.environ.items() if n.startswith("PUBLISH_"))
    return (
        *program(),
        *(file_digest(path) for path in code),
        *packages,
        *(f"{name}={os.environ.get(name)}" for name in SETTINGS),
        *(one for one in ours if not one.startswith(NO_MATTER)),
    )


@functools.cache
def installation() -> str:
    """Return what tells one publish from another, and all that decides the bytes it writes."""
    own = Path(publish.__file__).parent
    code = [path for path in _files([own, own_styles()]) if path.suffix != ".pyc"]
    return key_of(*versions(), *(file_digest(path) for path in code))


@functools.cache
def _checkers() -> tuple[str, ...]:
    """Return what is missing of each checker, as a file makes no claim without."""
    return tuple(verify.missing([claim]) for claim in verify.every_claim())


def _files(folders: Sequence[Path]) -> list[Path]:
    return [p for folder in folders for p in sorted(folder.rglob("*")) if p.is_file()]


def _named(path: Path) -> str:
    """Return a file's name, from where the build runs, and its digest."""
    return f"{os.path.relpath(path)} {file_digest(path)}"
