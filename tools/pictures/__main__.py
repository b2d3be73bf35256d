"""Make the documentation's pictures anew where they are out of date: `make docs-pictures`.

    .venv/bin/python -m tools.pictures [NAME...]

Names of samples make those anew in any case. Needs poppler's pdftoppm and a Chromium.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from PIL import Image
from tools.pictures.building import build, cut_pages, cut_screens
from tools.pictures.digests import DIGESTS, recorded, wanted
from tools.pictures.samples import EDITIONS, PICTURES, Sample, samples, write_manuscript

COLOURS = 64


def main(names: list[str]) -> None:
    """Make what is out of date, or named, and remove what is shown nowhere."""
    made, known = samples(), recorded()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        digests = wanted(made, folder)
        stale = {
            name
            for name, digest in digests.items()
            if known.get(name) != digest
            or not (PICTURES / f"{name}.webp").is_file()
            or name.rpartition("-")[0] in names
        }
        editions = tuple(e for e in EDITIONS if any(name.endswith(f"-{e}") for name in stale))
        if editions:
            _make(made, stale, editions, folder)
    for path in PICTURES.glob("*.webp"):
        if path.stem not in digests:
            path.unlink()
    DIGESTS.write_text(json.dumps(digests, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    size = sum(path.stat().st_size for path in PICTURES.glob("*.webp")) / 1e6
    print(f"{len(stale)} of {len(digests)} pictures made; together {size:.1f} MB")


def _make(
    made: dict[str, Sample], stale: set[str], editions: tuple[str, ...], folder: Path
) -> None:
    article = write_manuscript(folder, made)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for edition, candidate in build(article, editions).items():
        own = [one for one in made.values() if f"{one.name}-{edition}" in stale]
        cut = cut_screens if candidate.edition.format == "epub" else cut_pages
        for sample, picture in zip(own, cut(candidate, own, folder), strict=True):
            save(picture, PICTURES / f"{sample.name}-{edition}.webp")


def save(picture: Image.Image, path: Path) -> None:
    """Write a picture in few colours, which drawings and type on paper need."""
    # Not the median cut, which would turn what is small and red into grey.
    few = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.convert("RGB").save(path, lossless=True, quality=60)


if __name__ == "__main__":
    main(sys.argv[1:])
