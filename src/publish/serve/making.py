"""Making one article again and again: what a save leaves as it was is not laid out anew.

An edition is known by the digest of what its pages are made from. Pages come at once, in the
setting that they had before; when nobody types, the files are written as a build would write them,
and the setting that this finds is the one from then on.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import itertools
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from publish.callouts import Kinds
from publish.edition import Edition
from publish.formats.glance import Glance, glancer
from publish.formats.job import Job
from publish.formats.registry import FORMATS
from publish.formats.setting import Settled
from publish.layout import lint
from publish.page import Layout
from publish.pipeline import Candidate, Options, Prepared
from publish.pipeline.preparing import Unchecked, check_article, prepared, read_article
from publish.pipeline.writing import Laying, Rendered, Writer, in_order
from publish.problems import Problem, PublishError, Where, has_errors
from publish.serve.shown import Shown, with_pages
from publish.sources import Source

Tell = Callable[[str], None]  # what is being done; raises where that is no longer wanted
VERSIONS = itertools.count(time.time_ns() // 1_000_000)  # none comes again after a restart


@dataclass
class Maker:
    """Makes the editions of one article, and remembers how each was made last.

    `problems` are those of the article itself; `failed` says that it could not be read, so that
    what is shown is older than the source.
    """

    source: Source
    options: Options
    scratch: Path
    shown: dict[str, Shown] = field(default_factory=dict)  # by the name of the edition
    finished: dict[str, Candidate] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    failed: bool = False
    saves: int = 0  # how often it was made anew
    title: str = ""
    kinds: Kinds | None = None
    writer: Writer | None = None
    fragments: Rendered = field(default_factory=dict)

    # ------------------------------------------------------------ at once

    def make(self, tell: Tell) -> None:
        """Show the article as it is now; what is wrong with it leaves the last good pages."""
        self.writer = None
        self.saves += 1
        try:
            tell("reading")
            found, problems = read_article(self.source, self.options)
            if found is None:
                self._refuse(problems)
                return
            self._lay_out(prepared(found, self.options), found, tell)
        except PublishError as error:
            self._refuse(error.problems)
        except OSError as error:
            self._refuse([_unreadable(self.source, error)])

    def _refuse(self, problems: list[Problem] | tuple[Problem, ...]) -> None:
        self.failed, self.problems = True, tuple(problems)

    def _lay_out(self, ready: Prepared, found: Unchecked, tell: Tell) -> None:
        """Show the editions: first the one whose pages others cite.

        While that is laid out, in another process, the article is checked and then those begun that
        cite no pages. Of the others each is shown as soon as it is there.
        """
        laying = Laying(ready, self.fragments)
        writer = Writer(ready, self.options, laying.lay)
        self.title, self.kinds = ready.article.meta.title, ready.kinds
        if not self.shown:
            self.shown = {edition.name: self._last(edition) for edition in ready.editions}
            tell("laying out")
        first, *others = in_order(ready.editions)
        with ThreadPoolExecutor(len(ready.editions)) as pool:
            laid_out = pool.submit(self._begun(writer, first))
            problems = check_article(found)
            sound = not has_errors(problems)
            begun = [one for one in others if sound and not one.pages_from]
            coming = [pool.submit(self._begun(writer, edition)) for edition in begun]
            made = laid_out.result()
            if not sound:
                self._refuse(problems)
                return
            self.failed, self.problems, self.writer = False, tuple(problems), writer
            self.shown = {edition.name: self._last(edition) for edition in ready.editions}
            self._show(made, tell)
            late = [edition for edition in others if edition not in begun]
            coming += [pool.submit(self._begun(writer, edition)) for edition in late]
            for one in as_completed(coming):
                self._show(one.result(), tell)
            self.fragments = laying.used

    def _show(self, one: Shown, tell: Tell) -> None:
        self.shown[one.edition] = one
        tell(f"{one.label} shown")

    def _begun(self, writer: Writer, edition: Edition) -> Callable[[], Shown]:
        """Plan an edition; returns what makes it as it is to be shown.

        Planning takes this process, making pages takes another, so only that is left for a thread.
        An edition that fails keeps its last good pages.
        """
        last = self._last(edition)

        def guarded(make: Callable[[], Shown]) -> Shown:
            try:
                return make()
            except PublishError as error:
                return dataclasses.replace(last, failed=True, key="", problems=error.problems)

        if edition.format != "pdf":
            return functools.partial(guarded, lambda: self._whole(writer, edition, last))
        try:
            made = self._paged(writer, edition, last)
        except PublishError as error:
            failed = dataclasses.replace(last, failed=True, key="", problems=error.problems)
            return lambda: failed
        return functools.partial(guarded, made)

    def _last(self, edition: Edition) -> Shown:
        """Return an edition as it is shown, or as one that never was."""
        name, press = edition.file_name(self.source.slug), edition.press is not None
        new = Shown(edition.name, edition.label, edition.format, name, press)
        return self.shown.get(edition.name, new)

    def _paged(self, writer: Writer, edition: Edition, last: Shown) -> Callable[[], Shown]:
        """Plan an edition of pages; what it returns lays it out, if anything of it has changed."""
        job = writer.job(edition)
        maker = glancer(job, self.scratch / edition.name)
        plan = maker.plan(last.settled or Settled(job.choice))
        selection = plan.layout.selection
        if plan.key == last.key:  # lines may be others, so places are looked up anew
            writer.texts[edition.name] = last.texts
            found = tuple(lint(last.document, selection))
            same = dataclasses.replace(last, selection=selection, problems=found)
            return lambda: same
        behind = _stands_behind(writer, edition)

        def look() -> Shown:
            glance = maker.look(plan, behind=behind, since=last.key) if last.settled else None
            return _of_glance(writer, glance or maker.fit(), last)

        return look

    def _whole(self, writer: Writer, edition: Edition, last: Shown) -> Shown:
        """Return an edition that has no pages of its own, written if anything of it has changed."""
        job = dataclasses.replace(writer.job(edition), pages=writer.pages(edition))
        key = _key(job)
        if key == last.key:
            return last
        written = FORMATS[edition.format](job)
        return dataclasses.replace(
            last,
            version=(version := next(VERSIONS)),
            key=key,
            files={version: written.data},
            final=False,
            failed=False,
            problems=(),
            selection=written.selection,
            written=written,
        )

    # ------------------------------------------------------------ when nobody types

    @property
    def unfinished(self) -> bool:
        """Whether an edition that is shown is not yet what a build would write."""
        shown = self.shown.values()
        return self.writer is not None and any(not (one.final or one.failed) for one in shown)

    def finish(self, tell: Tell) -> None:
        """Write the editions as a build does, and show what differs; nothing may be lost."""
        writer = self.writer
        if writer is None:
            return
        for edition in _soonest_first(writer.prepared.editions):
            last = self.shown[edition.name]
            if last.failed or (last.final and not edition.pages_from):
                continue
            tell(f"finishing {edition.label}")
            try:
                made = self._finished(writer, edition, last)
            except PublishError as error:
                made = dataclasses.replace(last, failed=True, problems=error.problems)
            self._show(made, tell)

    def _finished(self, writer: Writer, edition: Edition, last: Shown) -> Shown:
        """Return an edition as a build writes it; raises OutputError where something is lost."""
        if edition.format != "pdf":
            made = self._whole(writer, edition, last)
            if made.written and not made.final:
                candidate = writer.looked_over(edition, made.written, claims=False)
                self.finished[edition.name] = candidate
                made = dataclasses.replace(made, final=True, problems=candidate.problems)
            return made
        candidate = writer.write(edition)
        self.finished[edition.name] = candidate
        written = candidate.written
        settled = Settled(written.selection.choice, written.contents)
        if settled != last.settled or written.texts != last.texts:
            maker = glancer(writer.job(edition), self.scratch / edition.name)
            plan, behind = maker.plan(settled), _stands_behind(writer, edition)
            glance = maker.look(plan, resumed=False, behind=behind)
            last = _of_glance(writer, glance, last) if glance else last
        return dataclasses.replace(last, final=True, problems=candidate.problems)


def _soonest_first(editions: Iterable[Edition]) -> list[Edition]:
    """Return editions as they are finished: tidying takes long, and who cites pages waits for it.

    So the handout, and its map of ink, are there while the brief is still being tidied.
    """
    return sorted(editions, key=lambda one: (bool(one.pages_from), one.tidy is not None))


def _stands_behind(writer: Writer, edition: Edition) -> bool:
    """Say whether another edition is waited for more: the first, whose pages others cite."""
    return edition.name != in_order(writer.prepared.editions)[0].name


def _of_glance(writer: Writer, glance: Glance, last: Shown) -> Shown:
    """Return an edition as a glance shows it."""
    plan, rendered = glance.planned, glance.rendered
    selection = plan.layout.selection
    writer.texts[last.edition] = rendered.texts
    return dataclasses.replace(
        with_pages(last, next(VERSIONS), rendered),
        key=plan.key,
        final=False,
        failed=False,
        settled=plan.settled,
        problems=tuple(lint(rendered.document, selection)),
        texts=rendered.texts,
        document=rendered.document,
        selection=selection,
    )


def _key(job: Job) -> str:
    """Return the digest of all that an edition without pages is made from."""
    layout = job.lay(job.choice, "mathml")
    selection, pages = layout.selection, job.pages.texts if job.pages else ()
    said = (selection, pages, layout.house, layout.labels, sorted(layout.fragments.values()))
    made = hashlib.sha256(repr(said).encode())
    pictures = [path for path in job.folder.rglob("*") if path.suffix != ".md"]
    styles = [path for folder in _style_folders(layout) for path in folder.iterdir()]
    for path in sorted(path for path in (*pictures, *styles) if path.is_file()):
        made.update(f"\0{path}\0".encode() + path.read_bytes())
    return made.hexdigest()


def _style_folders(layout: Layout) -> Iterator[Path]:
    """Yield the folders of styles that an edition is drawn by."""
    for root in layout.styles.roots:
        for name in (".", "shared", "shared/callouts", layout.selection.edition.name):
            if (root / name).is_dir():
                yield root / name


def _unreadable(source: Source, error: OSError) -> Problem:
    return Problem(Where(source.name), "unreadable", f"{error.strerror}: {error.filename}.")
