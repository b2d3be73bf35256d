"""The pictures of the samples show what the samples and the styles of today make."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from tools.pictures.digests import recorded, wanted
from tools.pictures.samples import EDITIONS, PICTURES, samples

MOST = 3_000_000  # bytes of all pictures
KINDS = 16


def test_pictures_are_of_today(tmp_path: Path) -> None:
    known = recorded()
    stale = [name for name, one in wanted(samples(), tmp_path).items() if known.get(name) != one]
    assert stale == [], "make docs-pictures"


def test_each_picture_is_there_and_small() -> None:
    named = {f"{one.name}-{edition}" for one in samples().values() for edition in one.alts}
    files = {path.stem: path for path in PICTURES.glob("*.webp")}
    assert files.keys() == named
    assert sum(path.stat().st_size for path in files.values()) < MOST
    for path in files.values():
        with Image.open(path) as picture:
            assert picture.width > 200
            assert picture.height > 30


def test_each_picture_says_what_it_shows() -> None:
    for sample in samples().values():
        for edition, alt in sample.alts.items():
            assert edition in EDITIONS
            assert alt.startswith(f"{edition.title()}: "), f"{sample.name}: {alt}"
    assert sum(one.boxed for one in samples().values()) == KINDS
