"""What a build reads, said before it begins, so that the same build again knows what to look at."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from publish.house import HOUSE, find_styles, read_house
from publish.pipeline.options import Options
from publish.problems import PublishError
from publish.sources import LIBRARIES, Source
from publish.spelling import HOUSE_WORDS
from publish.unchanged import Reads

NAMES = (*LIBRARIES, HOUSE_WORDS, str(HOUSE))


def reads(sources: Sequence[Source], options: Options, paths: Sequence[Path]) -> Reads:
    """Return what building articles reads; `paths` are those that the articles were found by.

    What is wrong with a house is left to the build to say.
    """
    folders = {source.file.parent for source in sources}
    files = set(options.library)
    for folder in sorted(folders):
        styles = find_styles(folder)
        folders.update(styles.roots)
        files.update(_may_be_above(folder))
        with contextlib.suppress(PublishError):
            house = read_house(styles)
            files.update(house.library, *house.series.values())
    return Reads(frozenset(folders), frozenset(files), frozenset(paths))


def _may_be_above(folder: Path) -> Iterator[Path]:
    """Yield the files above an article that count, as soon as they are there."""
    for above in folder.parents:
        yield from (above / name for name in NAMES)
