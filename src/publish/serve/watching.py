"""Watching the folders that articles are made from, for what an editor saves there."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

from watchfiles import Change, awatch

from publish.house import find_styles, read_house
from publish.problems import PublishError
from publish.serve.desk import Desk
from publish.sources import Source, library_files

STEP = 10  # ms: a save is told after one of them without another change
DEBOUNCE = 400  # ms in which changes that go on are told at once


def is_source(path: Path) -> bool:
    """Say whether a file is one that an editor writes: nothing hidden, no copy that waits."""
    hidden = any(part.startswith(".") for part in path.parts[-3:])
    return not hidden and not path.name.endswith(("~", ".swp", ".tmp", ".part", ".crdownload"))


def folders(paths: Sequence[Path], sources: Iterable[Source]) -> tuple[set[Path], set[Path]]:
    """Return the folders to watch: those with all that is in them, and those for their files."""
    deep = {(path if path.is_dir() else path.parent).resolve() for path in paths}
    flat: set[Path] = set()
    for source in sources:
        styles = find_styles(source.file.parent)
        deep.update(root.resolve() for root in styles.roots)
        flat.add(source.file.parent.parent)
        with contextlib.suppress(PublishError):
            flat.update(
                path.resolve().parent for path in library_files(source.file, read_house(styles))
            )
    nested = {
        one for one in deep if any(one != other and one.is_relative_to(other) for other in deep)
    }
    deep -= nested
    return deep, {one for one in flat if not any(one.is_relative_to(other) for other in deep)}


async def changes(
    paths: Iterable[Path], stop: asyncio.Event, *, deep: bool
) -> AsyncIterator[set[Path]]:
    """Yield the source files that were changed together, until `stop` is set."""

    def wanted(_: Change, path: str) -> bool:
        return is_source(Path(path))

    async for some in awatch(
        *paths, watch_filter=wanted, stop_event=stop, step=STEP, debounce=DEBOUNCE,
        recursive=deep, raise_interrupt=False,
    ):  # fmt: skip
        yield {Path(path) for _, path in some}


async def watch(desk: Desk, paths: Sequence[Path], stop: asyncio.Event) -> None:
    """Tell a desk of every change until `stop` is set."""
    deep, flat = folders(paths, [maker.source for maker in desk.makers.values()])

    async def follow(some: set[Path], *, whole: bool) -> None:
        if some:
            async for found in changes(some, stop, deep=whole):
                await asyncio.to_thread(desk.changed, found)

    await asyncio.gather(follow(deep, whole=True), follow(flat, whole=False))
