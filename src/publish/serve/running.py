"""Running the preview: its port, its server, the browser that opens, and its end."""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn

from publish.formats.rendering import keeping_children, warm_up
from publish.guards.scratch import scratch_folder
from publish.pipeline import Options
from publish.problems import Problem, SetupError, Where
from publish.serve.app import application
from publish.serve.desk import Desk

HOST = "127.0.0.1"
NEEDED = ("pdfjs-dist", "foliate-js")
VERSIONS = "pdfjs-dist@5.6.205 foliate-js@1.0.1"  # that package.json pins as well
GRACE = 1  # seconds in which open connections may end


def serve(
    paths: Sequence[Path],
    options: Options,
    port: int,
    *,
    started: Callable[[str], None],
    opened: bool = True,
) -> None:
    """Serve the preview until it is interrupted; `started` is told its address.

    Raises SetupError where the port is taken or the npm packages are missing, ManuscriptError where
    there is no article.
    """
    modules = _modules()
    warm_up()
    with (
        contextlib.closing(_bound(port)) as listening,
        scratch_folder() as scratch,
        keeping_children() as children,
    ):
        port = listening.getsockname()[1]
        desk = Desk(paths, options, Path(scratch), children)
        config = uvicorn.Config(
            application(desk, modules, port),
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        address = f"http://{HOST}:{port}/"
        started(address)
        if opened:
            threading.Timer(0.5, webbrowser.open, [address]).start()
        logging.getLogger("uvicorn.error").addFilter(_is_news)
        with contextlib.suppress(KeyboardInterrupt):  # which is how it is stopped
            uvicorn.Server(config).run(sockets=[listening])


def _is_news(record: logging.LogRecord) -> bool:
    """Say whether a log line tells anything: that open pages hear the end does not."""
    return "without completing response" not in record.getMessage()


def _bound(port: int) -> socket.socket:
    """Return a socket on a port of this machine; raises SetupError where that is taken."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port))
    except OSError as error:
        made.close()
        taken = error.errno == errno.EADDRINUSE
        said = "is in use, perhaps by a preview that runs already" if taken else error.strerror
        hint = f"Choose another: publish serve --port {port + 1}"
        raise SetupError(Problem(Where("--port"), "port", f"port {port}: {said}.", hint)) from error
    return made


def _modules() -> Path:
    """Return the folder of the npm packages that show PDFs and EPUBs; raises SetupError."""
    modules = Path(sys.prefix, "node_modules")
    missing = [name for name in NEEDED if not (modules / name).is_dir()]
    if missing:
        hint = f"Install them with: npm install --prefix '{sys.prefix}' --ignore-scripts {VERSIONS}"
        message = f"the preview needs {' and '.join(missing)}."
        raise SetupError(Problem(Where("publish serve"), "no-viewer", message, hint))
    return modules
