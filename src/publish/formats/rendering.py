"""The parent's side of rendering: a warm child lays out documents, and is killed if it hangs."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import queue
import re
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from publish.problems import LimitError, ManuscriptError, OutputError, Problem, Where

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerContext

    from publish.formats.requests import Rendered, Request

SECONDS = 120.0  # for one document
CHILDREN = min(4, os.cpu_count() or 1)  # that lay out one edition by several choices
NO_GLYPH = re.compile(r'\.notdef glyph rendered .*: "(.+)" \(U\+')  # as WeasyPrint says it
LETTERS = 6  # that a message names


@functools.cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["publish.formats.engine", "publish.formats.worker"])
    return context


def warm_up() -> None:
    """Start the fork server, so that WeasyPrint's import runs beside other work."""
    from multiprocessing import forkserver  # noqa: PLC0415 - only where pages are made

    _context()
    forkserver.ensure_running()


def _serve(pipe: Connection, roots: tuple[str, ...]) -> None:
    """Be the child; only there is WeasyPrint imported."""
    from publish.formats.worker import serve  # noqa: PLC0415 - as above

    serve(pipe, roots)


class Renderer:
    """A child that renders documents; use it as a context manager."""

    def __init__(self, name: str, roots: tuple[Path, ...], seconds: float = SECONDS) -> None:
        """Take the path that problems show and the folders below which files may be read."""
        self.name = name
        self.roots = tuple(str(root) for root in roots)
        self.seconds = seconds

    def __enter__(self) -> Self:
        """Start the child."""
        context = _context()
        self.pipe, theirs = context.Pipe()
        self.child = context.Process(target=_serve, args=(theirs, self.roots), daemon=True)
        self.child.start()
        theirs.close()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child, and whatever it started."""
        self.pipe.close()
        self.child.join(timeout=2)
        if self.child.is_alive() and self.child.pid:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.child.pid, signal.SIGKILL)
            self.child.join()

    def render(self, request: Request) -> Rendered:
        """Render one document; raises LimitError or OutputError where that fails.

        Anything that WeasyPrint logs is a failure: a missing image or a refused address would
        otherwise go out as a hole in the page.
        """
        try:
            self.pipe.send(request)
            answered = self.pipe.poll(self.seconds)
            rendered: Rendered | None = self.pipe.recv() if answered else None
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            problem = self._problem("child-crashed", "the layout process ended by itself.")
            raise OutputError(problem) from error
        if rendered is None:
            message = f"the layout took more than {self.seconds:.0f} seconds."
            raise LimitError(self._problem("too-slow", message))
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

    def _problem(self, rule: str, message: str) -> Problem:
        return Problem(Where(self.name), rule, message)


class Renderers:
    """Children that render documents side by side; each is started when it is first needed."""

    def __init__(self, name: str, roots: tuple[Path, ...], children: int = CHILDREN) -> None:
        """Take what a Renderer takes, and the number of children."""
        self.name = name
        self.roots = roots
        self.children = children
        self.open = contextlib.ExitStack()
        self.idle: queue.SimpleQueue[Renderer] = queue.SimpleQueue()
        self.started = 0

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
        """Render documents, in their order; raises what Renderer.render does."""
        while self.started < min(len(requests), self.children):
            self.idle.put(self.open.enter_context(Renderer(self.name, self.roots)))
            self.started += 1
        if len(requests) == 1:
            return [self._render(requests[0])]
        with ThreadPoolExecutor(self.started) as pool:
            return list(pool.map(self._render, requests))

    def _render(self, request: Request) -> Rendered:
        """Render a document in a child that has nothing to do."""
        renderer = self.idle.get()
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
