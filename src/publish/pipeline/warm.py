"""The warm process: `python -m publish.pipeline.warm N`, N being the socket that it listens to.

It is single-threaded and does nothing itself, so that what it forks finds all in order.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from publish.cache import Cache
from publish.formats import registry, rendering
from publish.formats import worker as _worker  # noqa: F401 - WeasyPrint, imported before any fork
from publish.house import find_styles
from publish.pipeline import building, known
from publish.pipeline.installing import judged
from publish.pipeline.made import pack
from publish.pipeline.opened import listening
from publish.pipeline.options import options_of
from publish.sources import Source

LONGEST = 1 << 20  # bytes of a job
MORE_LIKELY = "500"  # to be ended by the system than others, where it runs out of memory


def main(number: int) -> None:
    """Fork a process for each socket that is sent, until there are no more."""
    channel = socket.socket(fileno=number)
    signal.signal(signal.SIGCHLD, _reap)
    rendering.fork_children()
    registry.import_all()
    known.machine()
    gc.collect()
    gc.freeze()
    while True:
        told, sent, _, _ = socket.recv_fds(channel, 1, 1)
        if not told:
            return
        for one in sent:
            if os.fork() == 0:
                channel.close()
                _be_child(socket.socket(fileno=one))
            os.close(one)


def _reap(_signal: int, _frame: object) -> None:
    """Wait for what has ended, so that its time counts as that of this process."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _be_child(theirs: socket.socket) -> None:
    """Make an article and end, whatever happens."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(MORE_LIKELY, encoding="ascii")
        rendering.not_for_children(theirs)
        _answer(theirs)
        code = 0
    finally:
        with contextlib.suppress(OSError):
            theirs.shutdown(socket.SHUT_RDWR)
        os._exit(code)


def _answer(theirs: socket.socket) -> None:
    _say(theirs, {"process": os.getpid()})
    with theirs.makefile("rb") as lines:
        job = json.loads(lines.readline(LONGEST))
    _say(theirs, {"made": made(job, lambda *doing: _say(theirs, {"doing": doing}))})


def made(job: dict[str, Any], tell: Any) -> dict[str, Any]:  # noqa: ANN401 - a Tell
    """Do a job: an article is made, checked too where the job says `judge`; returns it packed."""
    if folder := job.get("folder"):
        os.chdir(folder)
    options = options_of(job["options"])
    source = Source(Path(job["file"]), job["name"])
    with listening() as seen:
        article = building.make(source, options, tell)
    article = replace(article, opened=_of_the_house(seen, source))
    if job.get("judge"):
        verdicts = building.verdicts_for([article], options, tell)
        article = judged(article, verdicts, verified=options.verify)
    folder, shared = job["files"]
    return pack(article, Cache(Path(folder) if folder else None, shared).put_blob)


def _of_the_house(seen: set[str], source: Source) -> tuple[str, ...]:
    """Return those of files that are styles of the house, by their names from here."""
    roots = tuple(f"{root}{os.sep}" for root in find_styles(source.file.parent).roots[:-1])
    absolute = (Path(name).absolute() for name in seen)
    return tuple(sorted(os.path.relpath(p) for p in absolute if str(p).startswith(roots)))


def _say(theirs: socket.socket, told: object) -> None:
    theirs.sendall(json.dumps(told).encode() + b"\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
