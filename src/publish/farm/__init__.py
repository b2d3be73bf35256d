"""Many articles, made as they come: on this machine, or by Dask on many.

Work is streamed: so many articles are on their way as there is somebody to make them, and a few
more, however many there are in all.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from publish import dist
from publish.pipeline.apart import Apart
from publish.pipeline.installing import Result, installed
from publish.pipeline.made import Made
from publish.pipeline.options import Options, Tell, quiet
from publish.sources import Source

__all__ = ["build", "made_here", "stream"]

AHEAD = 2  # articles on their way for each that is made at once


def stream(
    sources: Iterable[Source], options: Options, farm: str = "", tell: Tell = quiet
) -> Iterator[tuple[Source, Made]]:
    """Yield what is made of articles, as it is finished, what the checkers say with it.

    `farm` is `local` or the address of a scheduler (`tcp://host:8786`); without one, they are made
    here, each in a process of its own. Raises SetupError where the farm can't be had.
    """
    if farm:
        from publish.farm.client import made_by  # noqa: PLC0415 - Dask, which is an extra

        return made_by(farm, sources, options, tell)
    return made_here(sources, options, tell)


def build(
    sources: Iterable[Source], options: Options, farm: str = "", tell: Tell = quiet
) -> Iterator[Result]:
    """Build articles, and yield what came of each as it is in its place.

    Raises SetupError where nothing can be written, or the farm can't be had.
    """
    with dist.locked(options.out):
        for _, made in stream(sources, options, farm, tell):
            yield installed(made, options)


def made_here(
    sources: Iterable[Source], options: Options, tell: Tell = quiet
) -> Iterator[tuple[Source, Made]]:
    """Yield what is made of articles on this machine, as it is finished."""
    left = iter(sources)
    with Apart() as apart, ThreadPoolExecutor(options.jobs) as pool:

        def begin(source: Source) -> tuple[Future[Made], Source]:
            return pool.submit(apart.make, source, options, tell, judge=True), source

        waiting = dict(begin(one) for one in itertools.islice(left, AHEAD * options.jobs))
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                source = waiting.pop(future)
                yield source, future.result()
                waiting.update(begin(one) for one in itertools.islice(left, 1))
