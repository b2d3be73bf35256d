"""A process for each article, forked from one that is warm: what kills it kills no other.

The warm process (`warm.py`) is single-threaded and has all of publish imported, WeasyPrint too. It
is sent one end of a pair of sockets for each article; what it forks reads the job from there and
writes what it is doing and what came of it, a line of JSON each. Files go by a folder, by their
digests.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from publish.cache import Cache
from publish.guards.scratch import scratch_folder
from publish.pipeline.made import LostError, Made, unpack
from publish.pipeline.options import Options, Tell, quiet
from publish.problems import LimitError, OutputError, Problem, PublishError, Where
from publish.sources import Source

SECONDS = 1800.0  # for one article, by the clock
COMMAND: tuple[str, ...] = ("-m", "publish.pipeline.warm")  # of Python: the warm process


class Apart:
    """A warm process, and what asks it to make articles; threads may share it."""

    def __init__(self, seconds: float = SECONDS) -> None:
        """Start nothing yet."""
        self.seconds = seconds
        self.lock = threading.Lock()
        self.kept = contextlib.ExitStack()
        self.process: subprocess.Popen[bytes] | None = None
        self.channel: socket.socket | None = None
        self.running: set[int] = set()  # processes that make an article

    def __enter__(self) -> Self:
        """Take a folder for the files that come back."""
        self.folder = self.kept.enter_context(scratch_folder())
        self.files = Cache(Path(self.folder))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the warm process, and what it has forked."""
        for process in tuple(self.running):
            _kill(process)
        self._end()
        self.kept.close()

    def make(
        self, source: Source, options: Options, tell: Tell = quiet, *, judge: bool = False
    ) -> Made:
        """Make one article; what stops it, or takes its process down, is in the result.

        The checkers look at it there and then, if they are to `judge` it.
        """
        job = {
            "file": str(source.file),
            "name": source.name,
            "folder": str(Path.cwd()),
            "options": options.as_json(),
            "files": [self.folder, ""],
            "judge": judge,
        }
        try:
            told = self.ask(job, source.name, tell)
            made = unpack(told, self.files.blob)
        except PublishError as error:
            return Made(source.slug, source.name, error.problems, error.code)
        except LostError as error:
            problem = Problem(Where(source.name), "lost", f"what was made is not whole: {error}.")
            return Made(source.slug, source.name, (problem,), OutputError.code)
        for output in told["outputs"]:
            for digest in (output["data"], *output["extra"].values()):
                self.files.drop(digest)
        return made

    def ask(self, job: Mapping[str, Any], name: str, tell: Tell = quiet) -> dict[str, Any]:
        """Send a job to a new process and return what it tells at its end.

        Raises LimitError where it takes too long, OutputError where it ends without a word.
        """
        with self._sent(job) as ours:
            process = 0
            try:
                for told in _lines(ours, time.monotonic() + self.seconds):
                    if "process" in told:
                        process = told["process"]
                        self.running.add(process)
                    if "doing" in told:
                        tell(*told["doing"])
                    if "made" in told:
                        made: dict[str, Any] = told["made"]
                        return made
            except TimeoutError as error:
                _kill(process)
                message = f"making this article took more than {self.seconds:.0f} seconds."
                raise LimitError(Problem(Where(name), "too-slow", message)) from error
            finally:
                self.running.discard(process)
        message = "the process that made this article ended by itself."
        hint = "It may have had too little memory. The other articles are not touched."
        raise OutputError(Problem(Where(name), "process-ended", message, hint))

    @contextlib.contextmanager
    def _sent(self, job: Mapping[str, Any]) -> Iterator[socket.socket]:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs, self.lock:
                try:
                    socket.send_fds(self._warm(), [b"+"], [theirs.fileno()])
                except OSError:  # it is gone: a new one takes its place
                    self._end()
                    socket.send_fds(self._warm(), [b"+"], [theirs.fileno()])
            ours.sendall(json.dumps(job).encode() + b"\n")
            yield ours

    def _warm(self) -> socket.socket:
        """Return the socket of the warm process; it is started where there is none."""
        if self.channel is None or self.process is None or self.process.poll() is not None:
            self._end()
            ours, theirs = socket.socketpair()
            with theirs:
                self.process = subprocess.Popen(  # noqa: S603 - our own module
                    [sys.executable, *COMMAND, str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                )
            self.channel = ours
        return self.channel

    def _end(self) -> None:
        """End the warm process; what it has forked ends by itself."""
        if self.channel:
            self.channel.close()
        if self.process:
            self.process.kill()  # it holds nothing
            self.process.wait()
        self.channel, self.process = None, None


def _kill(process: int) -> None:
    """Kill a process of its own group, with what is in that."""
    if process:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL)


def _lines(ours: socket.socket, until: float) -> Iterator[dict[str, Any]]:
    """Yield what a process tells; raises TimeoutError at a time by the monotonic clock."""
    rest = b""
    while True:
        ours.settimeout(max(0.001, until - time.monotonic()))
        try:
            some = ours.recv(1 << 16)
        except ConnectionError:
            return
        if not some:
            return
        *whole, rest = (rest + some).split(b"\n")
        yield from (json.loads(one) for one in whole)
