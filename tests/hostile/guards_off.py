"""Turns the guards off one by one and prints which cases then fail; takes names of guards.

With `--second`, a case that holds all the same is run again with each other guard off too, until it
fails: that one is its second wall. A case that none of them fails is named as held by something
that can't be turned off here. A case that says `control` shows that what looks alike goes through:
no guard's lack can fail it.

Each case runs in a process of its own, since a case without its guard may take all memory or time.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import multiprocessing
import re
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from tests.hostile import running

NEVER = re.compile(r"(?!)")
HUGE = 1 << 28  # no more: as much is set aside where a file is read
OPEN = "markdown+raw_html+raw_attribute+raw_tex+yaml_metadata_block+pandoc_title_block"
SECONDS, MEMORY = 12, 3 << 30


def _nothing(*_: object) -> tuple[()]:
    return ()


def _open_fetcher(*_: object) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 - it takes its time

    made = URLFetcher(timeout=2)
    made.refused = []
    return made


def _read(path: Path, _: int) -> bytes:
    return path.read_bytes()


def _any_field(form: Any, fields: Any, checks: Any, *_: object, at: str = "", **__: object) -> None:  # noqa: ANN401 - as Form's
    form.fields, form.checks, form.at = fields, checks, at


def _no_faults(said: Any) -> dict[Any, Any]:  # noqa: ANN401 - as read_formulas's
    return {node: SimpleNamespace(fault="", hint="") for node in said}


OFF: dict[str, dict[str, object]] = {
    "missing-image": {"publish.check.images.ADDRESS": NEVER},
    "resolver": {"publish.guards.files.inside": lambda path, _: path.resolve(strict=True)},
    "file size": {"publish.guards.files.regular": _read, "publish.manuscript.sheets.LARGEST": HUGE},
    "picture kinds": {
        "publish.guards.pictures.FORMATS": None,
        "publish.check.images.SUFFIXES": {".eps", ".tif", ".png", ".jpg", ".svg"},
    },
    "pixel limit": {"publish.guards.pictures.MOST": HUGE, "PIL.Image.MAX_IMAGE_PIXELS": None},
    "full load": {"PIL.ImageFile.ImageFile.load": _nothing},
    "drawings": {"publish.guards.drawings.fault_of": lambda _: None},
    "unsafe-link": {"publish.check.links.is_safe_address": lambda _: True},
    "raw-html": {"publish.manuscript.pitfalls._html": _nothing},
    "attribute allow-list": {"publish.manuscript.attributes.Attributes.check": _nothing},
    "tangles": {
        "publish.manuscript.tangles._of_paragraph": _nothing,
        "publish.manuscript.reading.slow_paragraph": lambda _a, _b, error: error,
        "publish.manuscript.tangles.LONGEST": HUGE,
    },
    "depth limit": {"publish.manuscript.tangles.DEEPEST": HUGE},
    "intake": {
        "publish.manuscript.tangles.UNSEEN": NEVER,
        "publish.manuscript.tangles.LONGEST": HUGE,
        "publish.manuscript.tangles.MOST_ROWS": HUGE,
        "publish.manuscript.reading.LARGEST": HUGE,
        "publish.drafts.reading.LARGEST": HUGE,
        "publish.library.reading.LARGEST": HUGE,
        "publish.librarian.taking.LARGEST": HUGE,
    },
    "unpacked size": {
        "publish.drafts.office._check_sizes": _nothing,
        "publish.manuscript.workbooks.LARGEST": HUGE,
    },
    "no document types": {"publish.drafts.office.DTD": re.compile(rb"(?!)")},
    "layout loader": {"publish.formats.fetching.Fetcher": _open_fetcher},
    "sandbox": {"publish.pandoc.running.SANDBOX": ()},
    "front matter schema": {
        "publish.manuscript.forms.Form.__init__": _any_field,
        "publish.manuscript.yaml_reading._Reading.problem": _nothing,
        "publish.manuscript.yaml_reading.DEEPEST": HUGE,
    },
    "one house": {"publish.pipeline.preparing._refuse_own_house": _nothing},
    "sheet width": {"publish.manuscript.sheets.WIDEST": HUGE},
    "unread-formula": {"publish.check.formulas.read_formulas": _no_faults},
    "formats": {"publish.drafts.reading.FORMATS": {".epub": "epub"}},
    "Pillow's own limit": {
        "PIL.PngImagePlugin.MAX_TEXT_CHUNK": HUGE,
        "PIL.PngImagePlugin.MAX_TEXT_MEMORY": HUGE,
    },
    "reader without HTML": {"publish.pandoc.running.READER": OPEN},
    "reader without TeX": {"publish.pandoc.running.READER": OPEN},
    "reader without metadata": {"publish.pandoc.running.READER": OPEN},
}


def _child(name: str, off: dict[str, object], pipe: Any) -> None:  # noqa: ANN401 - a connection

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
    for target, value in off.items():
        mock.patch(target, value).start()
    with tempfile.TemporaryDirectory() as folder, running.canary_server() as asked:
        pipe.send(why(name, running.run(name, Path(folder), asked, build=False)))


def why(name: str, outcome: running.Outcome) -> str:
    """Return how a run differs from what the case asks for, an empty text where it does not."""
    case = running.case_of(name)
    if outcome.leaks:
        return str(outcome.leaks[0])
    builds = "command" not in case and "urls" not in case  # `check` has exit codes of its own
    if outcome.code != case["exit"] and not (builds and outcome.code == 1):
        return f"exit {outcome.code}"
    lines = outcome.said.splitlines()
    told = all(any(line.startswith(said) for line in lines) for said in case.get("says", ()))
    return "" if told else "another message"


def _ticks(parent: int | None) -> int:
    """Return the processor time that a process and all that it started have had."""
    used = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(folder.name) == parent:
                used += sum(map(int, fields[11:13]))
            elif int(fields[1]) == parent:
                used += _ticks(int(folder.name))
    return used


def differs(name: str, off: dict[str, object]) -> str:
    """Run a case with guards off; return how it fails, an empty text where it holds."""
    ours, theirs = multiprocessing.Pipe()
    child = multiprocessing.Process(target=_child, args=(name, off, theirs))
    child.start()
    theirs.close()
    before = -1
    try:
        while not ours.poll(2 * SECONDS) and (before != (before := _ticks(child.pid))):
            pass
        said = ours.recv() if ours.poll() else "waits for ever"
    except EOFError:
        said = "the process ends by its limits"
    child.kill()
    child.join()
    return said


def second_wall(name: str, guard: str) -> str:
    """Return the guard without which, too, a case fails; "alone" where that one is enough."""
    everything = {target: value for off in OFF.values() for target, value in off.items()}
    if not differs(name, everything):
        return ""
    for other, off in OFF.items():
        if other != guard and differs(name, {**OFF[guard], **off}):
            return f"{other} alone" if differs(name, off) else other
    return "several"


def main(report: Callable[[str], object]) -> None:
    """Print a line a guard: its cases, how many fail without it, and which hold all the same."""
    for module in ("drafts.reading", "librarian.taking", "pipeline", "formats.fetching"):
        importlib.import_module(f"publish.{module}")  # once, for all children
    with tempfile.TemporaryDirectory() as folder, running.canary_server() as asked:
        running.run("character-bell", Path(folder), asked, build=False)  # fills caches
    report("| guard | cases | controls | fail without it | held by another guard |")
    report("|---|--:|--:|--:|---|")
    wanted = [name for name in sys.argv[1:] if name != "--second"] or list(OFF)
    for guard, off in ((name, OFF[name]) for name in wanted):
        names = [name for name in running.names() if running.case_of(name)["guard"] == guard]
        tried = [name for name in names if not running.case_of(name).get("control")]
        failed = {name: said for name in tried if (said := differs(name, off))}
        walls = {name: "" for name in tried if name not in failed}
        if "--second" in sys.argv:
            walls = {name: f" ({second_wall(name, guard) or 'another'})" for name in walls}
        held = ", ".join(f"{name}{wall}" for name, wall in walls.items())
        controls = len(names) - len(tried)
        report(f"| {guard} | {len(names)} | {controls} | {len(failed)} | {held} |")
        sys.stderr.write(json.dumps(failed) + "\n")


if __name__ == "__main__":
    main(lambda line: print(line, flush=True))  # noqa: T201 - a tool
