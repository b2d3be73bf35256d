"""A run of an archive: what has changed is made again, and written down as soon as it is there."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from publish import dist, farm
from publish.archive.needs import Ground, stamped
from publish.archive.reporting import write_report
from publish.archive.state import Known, State
from publish.articles import languages_of
from publish.cache import limit, trim
from publish.cache.stores import Folder
from publish.dist import digest
from publish.embargo import is_marked
from publish.pipeline.installing import Result, installed
from publish.pipeline.made import Made
from publish.pipeline.options import Options, Tell, quiet
from publish.problems import ManuscriptError
from publish.sources import Source, shown

Own = dict[str, Mapping[str, Any]]  # files of articles, by the name of these
TRIM = 200  # articles, after which the cache is held against its limit


@dataclass(slots=True)
class Count:
    """What a run did: articles that stood, were made, failed, are gone; the worst exit code."""

    stood: int = 0
    made: int = 0
    failed: int = 0
    gone: int = 0
    code: int = 0
    why: Counter[str] = field(default_factory=Counter)
    reports: tuple[Path, ...] = ()


@dataclass(slots=True)
class Archive:
    """The manuscripts below a folder, however deep; files go to the same place below `out`."""

    folder: Path
    options: Options
    again: bool = False  # all is made, whatever stands

    def run(self, by: str = "", tell: Tell = quiet) -> Count:
        """Make what has changed, by a farm if one is named; returns what was done.

        It can be stopped, or killed, at any time: the next run goes on. Raises SetupError where
        nothing can be written.
        """
        count, out = Count(), self.options.out
        with dist.locked(out), State(out) as state:
            run, ground = state.next_run(), Ground(self.options)
            own: Own = {}  # files of those on their way, as they stood
            wanted = self._wanted(state, ground, run, count, own)
            begun = time.monotonic()
            for source, made in farm.stream(wanted, self.options, by, tell):
                result = self._installed(source, made)
                needs = ground.noted(source, made, own.pop(source.name))
                known = Known(result.code, needs, _outputs(self._out(source), result))
                at = time.monotonic() - begun
                state.keep(
                    source.name, known, result.problems,
                    wording=result.wording, at=at, run=run,
                )  # fmt: skip
                count.made += not result.code
                count.failed += bool(result.code)
                if (count.made + count.failed) % TRIM == 0:
                    self._trim()
            for name in state.gone(run):
                state.forget(name)
                count.gone += 1
            count.code = state.worst()
            count.reports = write_report(state, out, count.gone)
        return count

    def _wanted(
        self,
        state: State,
        ground: Ground,
        run: int,
        count: Count,
        own: Own,
    ) -> Iterator[Source]:
        """Yield the articles that have to be made, and note their `own` files."""
        for source in articles(self.folder, self.options.out.resolve()):
            known = None if self.again else state.find(source.name)
            why = "new" if known is None else ground.changed(source, known.needs)
            if known and not why and not _written(self._out(source), known):
                why = "its outputs"
            if known and not why and any(map(is_marked, known.outputs)):
                why = "its embargo, which may have ended"
            if known and known.code not in {0, ManuscriptError.code}:
                why = "having failed by no fault of its own"
            if why:
                count.why[why] += 1
                own[source.name] = stamped(source)
                yield source
            else:
                count.stood += 1
                state.seen(source.name, run)

    def _installed(self, source: Source, made: Made) -> Result:
        out = self._out(source)
        if out == self.options.out:
            return installed(made, self.options)
        with dist.locked(out):
            return installed(made, replace(self.options, out=out))

    def _out(self, source: Source) -> Path:
        """Return the folder that an article's own folder of outputs lies in."""
        above = source.file.parent.parent.relative_to(self.folder.resolve())
        return self.options.out / above

    def _trim(self) -> None:
        if self.options.cache.folder:
            trim(Folder(self.options.cache.folder), limit())


def articles(folder: Path, out: Path) -> Iterator[Source]:
    """Yield the articles below a folder but not below `out`, in the order of their paths."""
    with os.scandir(folder) as found:
        names = sorted(one.name for one in found if one.is_dir() and one.name[0] != ".")
    for name in names:
        below = folder / name
        if below.resolve() == out:
            continue
        files = languages_of(below)
        yield from (Source(file.resolve(), shown(file)) for file in files)
        if not files:
            yield from articles(below, out)


def _outputs(out: Path, result: Result) -> dict[str, tuple[list[int], str]]:
    """Return the files that were written, each with its stamp and its digest."""
    files: Iterable[tuple[str, bytes]] = (
        pair
        for output in result.outputs
        for pair in [(output.name, output.data), *output.extra.items()]
    )
    return {
        f"{result.slug}/{name}": (_stamp(out / result.slug / name), digest(data))
        for name, data in files
    }


def _written(out: Path, known: Known) -> bool:
    """Say whether the files are there as they were written."""
    try:
        return all(
            _stamp(out / name) == list(stamp) or digest((out / name).read_bytes()) == was
            for name, (stamp, was) in known.outputs.items()
        )
    except OSError:
        return False


def _stamp(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns, stat.st_ino]
