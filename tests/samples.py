"""The samples, built once for all tests and all processes that run them."""

from __future__ import annotations

import contextlib
import fcntl
import math
import pickle
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from publish import pipeline
from publish.formats import setting
from publish.formats.job import Written
from publish.sources import find_articles

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "manuscripts"
SLUGS = ("heat-at-work", "safe-speeds")
INPUT = next((p for up in ROOT.parents if (p := up / "shared/input/manuscripts").is_dir()), ROOT)
TOKYO = INPUT / "tokyo"  # only where the project is developed
EDITIONS = ("brief", "reader", "handout")
ONLINE = ("web", "email")


@dataclass(frozen=True)
class Shared:
    """Builds that several processes share by a folder; what one of them has made, all can read."""

    folder: Path
    known: dict[str, Mapping[str, Written]] = field(default_factory=dict)

    def editions(self, article: Path, names: tuple[str, ...] = EDITIONS) -> Mapping[str, Written]:
        """Return the editions of the article in a folder, by name; claims are in, unchecked."""
        key = "-".join((article.name, *names))
        if key not in self.known:
            with (self.folder / f"{key}.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                kept = self.folder / f"{key}.pickle"
                if not kept.exists():
                    kept.write_bytes(pickle.dumps(_built(article, names)))
                self.known[key] = pickle.loads(kept.read_bytes())  # noqa: S301 - written above
        return self.known[key]

    def file(self, article: Path, edition: str) -> Path:
        """Return an edition of an article as a file of its own name that no test may change."""
        written = self.editions(article)[edition]
        path = self.folder / written.selection.edition.file_name(article.name)
        if not path.exists():
            part = path.with_suffix(".part")
            part.write_bytes(written.data)
            part.rename(path)
        return path


def _built(article: Path, names: tuple[str, ...]) -> dict[str, Written]:
    options = pipeline.Options(editions=names)
    (source,) = find_articles([article / "article.md"])
    prepared, problems = pipeline.prepare(source, options)
    assert prepared, problems
    return {made.edition.name: made.written for made in pipeline.write(prepared, options)}


@contextlib.contextmanager
def as_they_come() -> Iterator[None]:
    """Leave pages as they are laid out first: tidying takes long, and changes no word or tag."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(setting, "LEAST", math.inf)
        yield
