"""The parent's side of rendering: a warm child lays out documents, and is killed if it hangs."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import queue
import re
import signal
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from publish.cache import Cache
from publish.formats import kept
from publish.formats.requests import Drafts
from publish.guards.scratch import keep_sockets, scratch_folder
from publish.problems import LimitError, ManuscriptError, OutputError, Problem, Where

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkContext, ForkServerContext

    from publish.formats.requests import Rendered, Request

SECONDS = 120.0  # of processor time, for one document
PATIENCE = 4  # times as long by the clock, as other work may take the processor
ENOUGH = 60  # documents, of one child
CHILDREN = min(4, os.cpu_count() or 1)  # that lay out one edition by several choices
BEHIND = 5  # by how much less urgent, in steps of nice(1), a child is that stands behind others
NO_GLYPH = re.compile(r'\.notdef glyph rendered .*: "(.+)" \(U\+')  # as WeasyPrint says it
LETTERS = 6  # that a message names


@functools.cache
def _context() -> ForkServerContext | ForkContext:
    """Return how children are started."""
    if _forked:
        return multiprocessing.get_context("fork")
    keep_sockets()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["publish.formats.engine", "publish.formats.worker"])
    return context


class Closes(Protocol):
    """A socket or pipe."""

    def close(self) -> None:
        """Close it."""


_forked: list[bool] = []  # True, where children are forked from this process itself
_ends: set[Closes] = set()  # of this process, which forked children may not hold open


def fork_children() -> None:
    """Fork children from this process, as it has WeasyPrint imported and a single thread."""
    _forked.append(True)
    _context.cache_clear()


def not_for_children(end: Closes) -> None:
    """Have forked children close a socket or pipe of this process."""
    _ends.add(end)


def warm_up() -> None:
    """Start the fork server, so that WeasyPrint's import runs beside other work."""
    if _forked:
        return
    from multiprocessing import forkserver  # noqa: PLC0415 - only where pages are made

    _context()
    forkserver.ensure_running()


def _serve(pipe: Connection, scratch: str) -> None:
    """Be the child; only there is WeasyPrint imported."""
    for end in _ends:
        end.close()
    tempfile.tempdir = scratch  # its fonts lie there, and a child that is killed leaves them
    from publish.formats.worker import serve  # noqa: PLC0415 - as above

    serve(pipe)


class SupersededError(Exception):
    """What was being laid out is no longer wanted."""


class Child:
    """A process in which documents are laid out, and the pipe to it."""

    def __init__(self) -> None:
        """Start the process."""
        context = _context()
        self.pipe, theirs = context.Pipe()
        self.made = contextlib.ExitStack()
        scratch = self.made.enter_context(scratch_folder())
        self.process = context.Process(target=_serve, args=(theirs, scratch), daemon=True)
        _ends.add(self.pipe)
        self.process.start()
        theirs.close()
        self.asked = 0
        self.waiting = False  # for an answer
        self.own = ""  # what it lays out alone, so that it is warm for that
        self.drafts: Drafts[bool] = Drafts()  # that the process keeps

    def ask(self, request: Request, roots: tuple[str, ...], seconds: float) -> Rendered | None:
        """Return what comes of a request, None where it takes too long; raises as pipes do.

        The limit of processor time is the system's, which ends the process.
        """
        self.asked += 1
        self.waiting = True
        self.pipe.send((request, roots, seconds))
        if not self.pipe.poll(seconds * PATIENCE):
            return None
        rendered: Rendered = self.pipe.recv()
        self.waiting = False
        if request.is_draft and not rendered.failure:
            self.drafts.keep(request, rendered.pages, True)  # noqa: FBT003 - it is there
        return rendered

    def end(self) -> None:
        """End the process and whatever it started, and remove what that left."""
        self.pipe.close()
        _ends.discard(self.pipe)
        self.process.join(timeout=0 if self.waiting else 2)
        if self.process.is_alive():
            self.kill()
            self.process.join()
        self.made.close()

    @property
    def took_too_long(self) -> bool:
        """Whether the system has ended the process for its processor time."""
        self.process.join(timeout=2)
        return self.process.exitcode == -signal.SIGXCPU

    def kill(self) -> None:
        """Kill the process, whatever it does."""
        if self.process.pid:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Children:
    """Children that wait for the next document, in a process that lays out many.

    Each is ended after so many documents, as what fonts and caches take of memory only grows.
    """

    def __init__(self) -> None:
        """Start none yet."""
        self.lock = threading.Lock()
        self.idle: list[Child] = []
        self.own: dict[str, Child] = {}  # those that lay out one thing alone, by what it is
        self.busy: set[Child] = set()
        self.superseded = False

    def take(self, own: str = "", *, behind: bool = False) -> Child:
        """Return a child that has nothing to do; raises SupersededError while none may start.

        What is laid out again and again has a child of its `own`, which nothing else can end. It
        stands `behind` others where processors are scarce.
        """
        with self.lock:
            if self.superseded:
                raise SupersededError
            child = self.own.pop(own, None) if own else None
            if child is None:
                child = self.idle.pop() if self.idle and not own else Child()
                child.own = own
                if behind and child.process.pid:
                    given = os.getpriority(os.PRIO_PROCESS, 0)
                    os.setpriority(os.PRIO_PROCESS, child.process.pid, given + BEHIND)
            self.busy.add(child)
            return child

    def give(self, child: Child) -> None:
        """Take a child back; one that failed, is stopped or has done enough is ended."""
        with self.lock:
            self.busy.discard(child)
            if not child.waiting and child.asked < ENOUGH and child.process.is_alive():
                if not child.own:
                    self.idle.append(child)
                    return
                if child.own not in self.own:
                    self.own[child.own] = child
                    return
        child.end()

    def supersede(self) -> None:
        """Kill what is being laid out, and start nothing until `resume`."""
        with self.lock:
            self.superseded = True
            for child in self.busy:
                child.kill()

    def resume(self) -> None:
        """Lay out again."""
        with self.lock:
            self.superseded = False

    def end(self) -> None:
        """End all children."""
        self.supersede()
        with self.lock:
            idle, self.idle = [*self.idle, *self.own.values()], []
            self.own.clear()
        for child in idle:
            child.end()


_kept: list[Children] = []  # by a process that lays out many documents, at most one


@contextlib.contextmanager
def keeping_children() -> Iterator[Children]:
    """Keep the children of all that is laid out meanwhile, instead of ending each with its job."""
    children = Children()
    _kept.append(children)
    try:
        yield children
    finally:
        _kept.remove(children)
        children.end()


class Renderer:
    """A child that renders documents; use it as a context manager."""

    def __init__(
        self,
        name: str,
        roots: tuple[Path, ...],
        seconds: float = SECONDS,
        own: str = "",
        *,
        behind: bool = False,
    ) -> None:
        """Take the path that problems show and the folders below which files may be read.

        Of children that are kept, one that is for `own` alone is taken, which may stand `behind`.
        """
        self.name = name
        self.own = own
        self.behind = behind
        self.roots = tuple(str(root) for root in roots)
        self.seconds = seconds
        self.kept = _kept[-1] if _kept else None

    def __enter__(self) -> Self:
        """Start the child, or take one that was kept."""
        kept = self.kept
        self.child = kept.take(self.own, behind=self.behind) if kept else Child()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child, or give it back."""
        if self.kept:
            self.kept.give(self.child)
        else:
            self.child.end()

    def render(self, request: Request) -> Rendered:
        """Render one document; raises LimitError or OutputError where that fails.

        Anything that WeasyPrint logs is a failure: a missing image or a refused address would
        otherwise go out as a hole in the page. Raises SupersededError where it is stopped.
        """
        try:
            rendered = self.child.ask(request, self.roots, self.seconds)
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            if self.kept and self.kept.superseded:
                raise SupersededError from error
            if self.child.took_too_long:
                raise LimitError(self._too_slow()) from error
            problem = self._problem("child-crashed", "the layout process ended by itself.")
            raise OutputError(problem) from error
        if rendered is None:
            raise LimitError(self._too_slow())
        if rendered.failure == "memory":
            raise LimitError(self._problem("too-big", "the layout took too much memory."))
        if rendered.failure:
            raise OutputError(self._problem("layout-failed", rendered.failure))
        lacking = [found[1] for said in rendered.said if (found := NO_GLYPH.match(said))]
        if lacking:
            example = "text-font = '\"Brief Text\", …'"
            raise ManuscriptError(no_font(self.name, "the page", lacking, example))
        if rendered.said:
            raise OutputError(self._problem("layout-warning", said) for said in rendered.said)
        return rendered

    def _too_slow(self) -> Problem:
        message = f"the layout took more than {self.seconds:.0f} seconds."
        return self._problem("too-slow", message)

    def _problem(self, rule: str, message: str) -> Problem:
        return Problem(Where(self.name), rule, message)


class Renderers:
    """Children that render documents side by side; each is started when it is first needed."""

    def __init__(
        self,
        name: str,
        roots: tuple[Path, ...],
        children: int = CHILDREN,
        cache: Cache | None = None,
    ) -> None:
        """Take what a Renderer takes, the number of children, and where pages are kept."""
        self.cache = cache or Cache()
        self.name = name
        self.roots = roots
        self.children = children
        self.open = contextlib.ExitStack()
        self.idle: queue.SimpleQueue[Renderer] = queue.SimpleQueue()
        self.started = 0
        self.known: dict[str, Rendered] = {}  # that were kept meanwhile, by their keys

    def __enter__(self) -> Self:
        """Start no child yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the children."""
        self.open.__exit__(kind, error, trace)

    def render(self, requests: Sequence[Request]) -> list[Rendered]:
        """Render documents, in their order; raises what Renderer.render does.

        Those that are known from before are not laid out, and are the same.
        """
        if not self.cache.keeps:
            return self._render_all(requests)
        roots = tuple(str(root) for root in self.roots)
        keys = [kept.key_for(request, roots) for request in requests]
        found = {k: one for k in keys if (one := self.known.get(k) or kept.find(self.cache, k))}
        new = {key: one for key, one in zip(keys, requests, strict=True) if key not in found}
        for key, rendered in zip(new, self._render_all(list(new.values())), strict=True):
            kept.keep(self.cache, key, rendered)
            found[key] = self.known[key] = rendered
        return [found[key] for key in keys]

    def _render_all(self, requests: Sequence[Request]) -> list[Rendered]:
        """Render documents, in their order."""
        if not requests:
            return []
        while self.started < min(len(requests), self.children):
            self.idle.put(self.open.enter_context(Renderer(self.name, self.roots)))
            self.started += 1
        if len(requests) == 1:
            return [self._render(requests[0])]
        with ThreadPoolExecutor(self.started) as pool:
            return list(pool.map(self._render, requests))

    def _render(self, request: Request) -> Rendered:
        """Render a document in a child that has nothing to do; best in one that laid it out."""
        renderer = self.idle.get()
        others: list[Renderer] = []
        while request.drawn and not renderer.child.drafts.of(request) and not self.idle.empty():
            others.append(renderer)
            renderer = self.idle.get()
        for other in others:
            self.idle.put(other)
        try:
            return renderer.render(request)
        finally:
            self.idle.put(renderer)


def no_font(name: str, place: str, letters: Sequence[str], token: str) -> Problem:
    """Return the problem of letters that no font has; `token` shows how the house names another."""
    listed = " ".join(letters[:LETTERS]) + (" and others" if letters[LETTERS:] else "")
    message = f"{place} can't show {listed}: no font of the house has them."
    hint = (
        "Put a font that has them into styles/shared/fonts of your house, declare it in a "
        f"fonts.css there, and name it in house.toml behind ours: {token}."
    )
    return Problem(Where(name), "no-font", message, hint)
