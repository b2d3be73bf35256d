"""The preview without a browser: articles are built anew as their files change."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from watchfiles import watch

from publish.formats.rendering import keeping_children, warm_up
from publish.pipeline import Options, Result, publish
from publish.serve.desk import concerns
from publish.serve.watching import folders, is_source
from publish.sources import find_articles

WAKE = 250  # milliseconds without a change after which nothing is told as that


def follow(paths: Sequence[Path], options: Options) -> Iterator[Result]:
    """Yield what comes of each article, now and after each save that may concern it.

    Ends when it is interrupted. Raises ManuscriptError where there is no article, SetupError where
    nothing can be written.
    """
    warm_up()
    sources = find_articles(paths)
    out = options.out.resolve()
    deep, flat = folders(paths, sources)
    with keeping_children(), _interrupted() as stop:
        changes = watch(
            *deep, *flat, raise_interrupt=False, yield_on_timeout=True, rust_timeout=WAKE,
            stop_event=stop,
        )  # fmt: skip
        next(changes, None)  # watches from now on, so that a save during the first build counts
        yield from publish(sources, options)
        for some in changes:
            saved = [path for _, name in some if is_source(path := Path(name))]
            saved = [path for path in saved if not path.is_relative_to(out)]
            touched = [one for one in sources if saved and concerns(one, saved, sources)]
            if touched:
                yield from publish(touched, options)


@contextmanager
def _interrupted() -> Iterator[threading.Event]:
    """Have an interruption noted as well as raised: what is raised in a finalizer is lost."""
    stop = threading.Event()

    def note(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.default_int_handler(number, frame)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
