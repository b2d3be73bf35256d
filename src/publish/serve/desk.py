"""The desk: the articles that somebody looks at, made anew as their files change, newest first.

One thread makes them. A save that comes meanwhile stops what is being made, as it is out of date.
When nobody has saved for a while, what is shown is finished as a build would do it.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from publish.articles import is_part_of
from publish.formats.rendering import Children, SupersededError
from publish.pipeline import Options
from publish.problems import Problem, PublishError, Where
from publish.serve.making import Maker
from publish.sources import Source, find_articles

IDLE = 1.2  # seconds without a save, after which what is shown is finished
Listener = Callable[[str], None]  # told the slug of what has changed


@dataclass
class Desk:
    """The makers of articles by slug, and which of them are open, to be made, or being made."""

    paths: Sequence[Path]
    options: Options
    scratch: Path
    children: Children
    finishing: bool = True
    makers: dict[str, Maker] = field(default_factory=dict)
    opened: Counter[str] = field(default_factory=Counter)
    dirty: dict[str, None] = field(default_factory=dict)  # in the order in which they are made
    doing: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)  # of the last making
    listeners: set[Listener] = field(default_factory=set)
    condition: threading.Condition = field(default_factory=threading.Condition)
    saved: float = 0.0
    stopping: bool = False

    def __post_init__(self) -> None:
        """Find the articles; raises ManuscriptError where there are none."""
        self.find()
        self.thread = threading.Thread(target=self._work, name="desk", daemon=True)

    def find(self) -> None:
        """Look again which articles there are; one that is gone is no longer made."""
        found = {source.slug: source for source in find_articles(self.paths)}
        for slug, source in found.items():
            if slug not in self.makers:
                self.makers[slug] = Maker(source, self.options, self.scratch / slug)
                self.dirty[slug] = None
        for slug in set(self.makers) - set(found):
            del self.makers[slug]
            self.dirty.pop(slug, None)

    def start(self) -> None:
        """Start to make what is open."""
        self.thread.start()

    def stop(self) -> None:
        """Stop at once, whatever is being made."""
        with self.condition:
            self.stopping = True
            self.condition.notify_all()
        self.children.end()
        self.thread.join(timeout=10)

    # ------------------------------------------------------------ from outside

    def open(self, slug: str) -> None:
        """Make an article from now on: somebody looks at it."""
        with self.condition:
            self.opened[slug] += 1
            self.condition.notify_all()

    def close(self, slug: str) -> None:
        """Make an article no longer, if nobody else looks at it."""
        with self.condition:
            self.opened[slug] -= 1

    def changed(self, paths: Iterable[Path]) -> None:
        """Take note of files that were written, made or removed."""
        touched = tuple(path.resolve() for path in paths)
        with self.condition:
            with contextlib.suppress(PublishError):  # between two steps of a move: the next tells
                self.find()
            sources = [maker.source for maker in self.makers.values()]
            hit = [one.slug for one in sources if concerns(one, touched, sources)]
            if not hit:
                return
            self.dirty = dict.fromkeys([*hit, *self.dirty])
            self.saved = time.monotonic()
            if any(self.opened[slug] for slug in hit):
                self.children.supersede()
            self.condition.notify_all()
        self._tell("")

    # ------------------------------------------------------------ the thread that makes them

    def _work(self) -> None:
        while True:
            with self.condition:
                slug, finish = self._next()
                while not slug and not self.stopping:
                    self.condition.wait(self._pause())
                    slug, finish = self._next()
                if self.stopping:
                    return
                if not finish:
                    self.dirty.pop(slug, None)
                self.children.resume()
            self._make(slug, finish=finish)

    def _next(self) -> tuple[str, bool]:
        """Return the slug of what is to be made next, and whether it is only to be finished."""
        for slug in self.dirty:
            if self.opened[slug] > 0:
                return slug, False
        return (next(self._unfinished(), ""), True) if self._pause() == 0 else ("", False)

    def _unfinished(self) -> Iterator[str]:
        return (s for s, maker in self.makers.items() if self.opened[s] > 0 and maker.unfinished)

    def _pause(self) -> float | None:
        """Return for how many seconds there is nothing to do; None until something happens."""
        if not self.finishing or not any(self._unfinished()):
            return None
        return max(0.0, self.saved + IDLE - time.monotonic())

    def _make(self, slug: str, *, finish: bool) -> None:
        maker, began = self.makers[slug], time.monotonic()

        def tell(doing: str) -> None:
            if self.children.superseded:
                raise SupersededError
            self.doing[slug] = doing
            self.seconds[slug] = time.monotonic() - began
            self._tell(slug)

        try:
            (maker.finish if finish else maker.make)(tell)
        except SupersededError:
            with self.condition:
                self.dirty.setdefault(slug)
        except Exception as error:  # noqa: BLE001 - our own fault, which must not end the preview
            said = f"{type(error).__name__}: {error}."
            problem = Problem(Where(maker.source.name), "preview-failed", said)
            maker.failed, maker.problems, maker.writer = True, (problem,), None
        self.doing.pop(slug, None)
        self._tell(slug)

    def _tell(self, slug: str) -> None:
        for listener in tuple(self.listeners):
            listener(slug)


def concerns(source: Source, paths: Sequence[Path], others: Sequence[Source]) -> bool:
    """Say whether files may be of an article: none of them does that lies in another's folder.

    What it cites and is set by can lie anywhere else; a digest tells whether that changes pages.
    """
    own, strange = source.file.parent, [other.file.parent for other in others]
    return any(
        (path.is_relative_to(own) and is_part_of(path, source.file))
        or not any(path.is_relative_to(folder) for folder in strange)
        for path in paths
    )
