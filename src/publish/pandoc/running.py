"""Running pandoc: in its sandbox, under limits; the only importer of pypandoc."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import resource
import signal
import subprocess

import pypandoc

from publish.pandoc.reading import Json
from publish.problems import LimitError, OutputError, Problem, Where

READER = (
    "markdown+lists_without_preceding_blankline-blank_before_header-fancy_lists-example_lists"
    "-tex_math_dollars+tex_math_single_backslash-raw_tex-latex_macros-raw_html-raw_attribute"
    "-native_divs-native_spans-yaml_metadata_block-pandoc_title_block-mmd_title_block"
)
REPEATED = 16  # runs whose outcome is kept
SECONDS = 30.0  # of processor time, limit of one pandoc run
PATIENCE = 10  # times as long by the clock, as other work may take the processor
LARGEST = 64 << 20  # bytes that pandoc may write into a file
KILLED = {-signal.SIGKILL, -signal.SIGXCPU}
SANDBOX = ("--sandbox",)
MEMORY = ("+RTS", "-M512m", "-RTS")
OTHERS = re.compile(r"(\band\s+)\{others\}")
HEAP_EXHAUSTED = 251  # exit code of GHC's runtime when -M is reached


@functools.cache
def executable() -> str:
    """Return the path of the pandoc that pypandoc carries."""
    return str(pypandoc.get_pandoc_path())


@functools.cache
def version() -> str:
    """Return the version of that pandoc, as it tells it itself."""
    return str(pypandoc.get_pandoc_version())


def run(arguments: list[str], text: str, *, seconds: float = SECONDS) -> str:
    """Run pandoc on a text, in its sandbox and under limits of time and memory.

    Raises LimitError when a limit is reached and OutputError when pandoc fails.
    """
    return run_aloud(arguments, text, seconds=seconds)[0]


def run_aloud(arguments: list[str], text: str, *, seconds: float = SECONDS) -> tuple[str, str]:
    """Run pandoc as `run` does; returns what it made, and what it warned of.

    Raises LimitError when a limit is reached and OutputError when pandoc fails.
    """
    command = [executable(), *MEMORY, *SANDBOX, *arguments]
    try:
        done = _limited(command, text.encode(errors="replace"), seconds)
    except subprocess.TimeoutExpired as error:
        raise LimitError(_too_slow(seconds)) from error
    if done.returncode in KILLED:
        raise LimitError(_too_slow(seconds))
    if done.returncode == HEAP_EXHAUSTED:
        raise LimitError(
            Problem(Where("pandoc"), "too-big", "reading the text took too much memory.")
        )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise OutputError(Problem(Where("pandoc"), "pandoc-failed", " ".join(said[:3])))
    return done.stdout.decode(), done.stderr.decode(errors="replace")


@functools.lru_cache(maxsize=REPEATED)
def run_once(arguments: tuple[str, ...], text: str) -> str:
    """Run pandoc as `run` does; what it made of the same text before is taken again.

    For what seldom changes while an article is read again and again.
    """
    return run(list(arguments), text)


def as_biblatex(csl_json: str) -> str:
    """Write works of CSL-JSON as BibLaTeX.

    pandoc reads the `and others` of a list of names as a body of that name, which its own styles
    word as "et al.", but protects it as a name when it writes: any other program would print it.
    """
    text = run(["--from=csljson", "--to=biblatex"], csl_json)
    return OTHERS.sub(r"\1others", text)


def _limited(command: list[str], data: bytes, seconds: float) -> subprocess.CompletedProcess[bytes]:
    """Run a command under limits of processor time and of files, killed with all that it started.

    Raises TimeoutExpired where it waits too long by the clock.
    """
    with subprocess.Popen(  # noqa: S603 - our own arguments; the text goes in by pipe
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:  # fmt: skip
        if hasattr(resource, "prlimit"):  # on Linux
            with contextlib.suppress(ProcessLookupError, PermissionError):
                most = max(1, round(seconds))
                resource.prlimit(process.pid, resource.RLIMIT_CPU, (most, most + 1))
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
        try:
            made, said = process.communicate(data, timeout=seconds * PATIENCE)
        except BaseException:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            raise
    return subprocess.CompletedProcess(command, process.returncode, made, said)


def _too_slow(seconds: float) -> Problem:
    message = f"reading the text took more than {seconds:.0f} seconds."
    return Problem(Where("pandoc"), "too-slow", message)


def parse(markdown: str, *, seconds: float = SECONDS) -> Json:
    """Parse our dialect of Markdown to pandoc's JSON document."""
    return json.loads(run(["-f", READER, "-t", "json"], markdown, seconds=seconds))
