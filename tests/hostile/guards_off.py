"""Turns guards off and says without which of them each case of the corpus fails.

    python -m tests.hostile.guards_off [--part N --parts M] [GUARD or CASE…]

A case that holds without its own guard is run with all of them off, and then with fewer and fewer,
until it fails without none that could be on: those are its walls. A case that says `control` shows
that what looks alike goes through: no guard's lack can fail it.

Each case runs in a process of its own, since a case without its guard may take all memory or time;
one that takes all that it may has failed. What came of it is kept, by digests of the case and of
what stands in for its guards, so that a run goes on where another was stopped: remove the file
after a change of the code.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib
import json
import multiprocessing
import re
import resource
import sys
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import yaml
from lxml import etree
from tests.hostile import running

from publish.drafts.reading import FORMATS, _picture
from publish.library import bibtex
from publish.pandoc import running as pandoc_running
from publish.problems import Problem, Severity, Where

NEVER = re.compile(r"(?!)")
HUGE = 1 << 26  # no more: four times as much is set aside where a file is read
OPEN = "markdown+raw_html+raw_attribute+raw_tex+yaml_metadata_block+pandoc_title_block"
SECONDS, MEMORY = 12, 3 << 30
READING = 6.0  # seconds of processor time that pandoc may take; it needs one for any good text
ROOT = Path(__file__).parents[2]
_limited, _braces, _is_file = pandoc_running._limited, bibtex._braces, Path.is_file


def _nothing(*_: object) -> tuple[()]:
    return ()


def _open_fetcher(*_: object) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 - it takes its time

    made = URLFetcher(timeout=2)
    made.refused = []
    return made


def _read(path: Path, _: int) -> bytes:
    return path.read_bytes()


def _replaced(path: Path, _: int) -> bytes:
    return path.read_bytes().decode("utf-8", errors="replace").encode()


def _no_problem(_: str, path: str) -> Problem:
    return Problem(Where(path), "title", "a title is missing.", severity=Severity.INFO)


def _to_the_end(reading: Any) -> str:  # noqa: ANN401 - of our reader of BibLaTeX
    try:
        return _braces(reading)
    except bibtex._Fault:
        start, reading.at = reading.at, len(reading.text)
        return str(reading.text[start:])


class _NeverError(Exception):
    """Stands where an error is caught."""


class _All(tuple[str, ...]):
    __slots__ = ()

    def __contains__(self, _: object) -> bool:
        return True


class _OpenXML:
    """lxml as it was, with entities read from wherever they are."""

    XMLSyntaxError, tostring = etree.XMLSyntaxError, etree.tostring

    @staticmethod
    def XMLParser(**_: object) -> Any:  # noqa: ANN401, N802 - as lxml's
        return etree.XMLParser(resolve_entities=True, load_dtd=True, huge_tree=True)

    fromstring = staticmethod(etree.fromstring)


def _is_there(path: Path) -> bool:
    """Whether there is anything but a folder, for our own code alone."""
    ours = sys._getframe(1).f_globals["__name__"].startswith("publish.")
    return path.exists() and not path.is_dir() if ours else _is_file(path)


def _any_works(tree: Any) -> Any:  # noqa: ANN401 - nodes of YAML
    return (node for node in tree.value if isinstance(node, yaml.MappingNode))


def _any_field(form: Any, fields: Any, checks: Any, *_: object, at: str = "", **__: object) -> None:  # noqa: ANN401 - as Form's
    form.fields, form.checks, form.at = fields, checks, at


def _open_part(book: Any, name: str) -> Any:  # noqa: ANN401 - a workbook; lxml has no types
    if name not in book.archive.namelist():
        return None
    return _OpenXML.fromstring(book.archive.read(name), _OpenXML.XMLParser())


def _from_anywhere(_: Path, name: str) -> bytes:
    address = Path(name).as_uri() if name.startswith("/") else name
    with urllib.request.urlopen(address, timeout=2) as found:  # noqa: S310 - of the case
        return bytes(found.read())


def _under_own_name(file: Path, suffix: str, pictures: dict[str, bytes]) -> Any:  # noqa: ANN401 - as theirs
    def bring(name: str) -> tuple[str, str]:
        pictures[name] = _picture(file, suffix, name)[0] or b""
        return name, ""

    return bring


def _no_faults(said: Any) -> dict[Any, Any]:  # noqa: ANN401 - as read_formulas's
    return {node: SimpleNamespace(fault="", hint="") for node in said}


OFF: dict[str, dict[str, object]] = {
    "missing-image": {"publish.check.images.ADDRESS": NEVER},
    "resolver": {"publish.guards.files.inside": lambda path, _: path.resolve(strict=True)},
    "file size": {
        "publish.guards.files.regular": _read,
        "publish.manuscript.reading.regular": _read,
        "publish.library.reading.regular": _read,
        "publish.librarian.taking.regular": _read,
        "publish.manuscript.sheets.LARGEST": HUGE,
    },
    "is a file": {"pathlib.Path.is_file": _is_there},
    "encoding": {"publish.manuscript.reading.regular": _replaced},
    "unknown-citation": {"publish.manuscript.reading._citation_problems": _nothing},
    "depth of libraries": {
        "publish.library.csl._check_depth": _nothing,
        "publish.library.csl.MOST_DEEP": HUGE,
        "publish.library.csl.DEEPEST": HUGE,
    },
    "form of libraries": {
        "publish.library.csl._works": _any_works,
        "yaml.AliasToken": type("Never", (), {}),
    },
    "braces of libraries": {"publish.library.bibtex._braces": _to_the_end},
    "picture kinds": {
        "publish.guards.pictures.FORMATS": None,
        "publish.check.images.SUFFIXES": _All(),
    },
    "unreadable-image": {"publish.check.images._fault": lambda _: ""},
    "named file": {"publish.check.images.image_path": lambda folder, name: folder / name},
    "unknown-class": {"publish.manuscript.strays.SPAN_CLASSES": _All()},
    "form of workbooks": {"publish.manuscript.sheets.read_workbook": _nothing},
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
        "publish.manuscript.reading.LARGEST": 160 << 20,
        "publish.drafts.reading.LARGEST": 1 << 40,
        "publish.library.reading.LARGEST": HUGE,
        "publish.librarian.taking.LARGEST": HUGE,
    },
    "unpacked size": {
        "publish.drafts.office._check_sizes": _nothing,
        "publish.manuscript.workbooks.LARGEST": 1 << 40,  # of a part that is told by its size
    },
    "archives of drafts": {"publish.drafts.reading.check_archive": _nothing},
    "damaged parts": {"publish.drafts.reading.zipfile": SimpleNamespace(BadZipFile=_NeverError)},
    "failures of pandoc": {"publish.drafts.reading.OutputError": _NeverError},
    "pictures of drafts": {"publish.drafts.reading.picture_in": _from_anywhere},
    "names of pictures": {"publish.drafts.reading._pictures": _under_own_name},
    "no document types": {
        "publish.drafts.office.DTD": re.compile(rb"(?!)"),
        "publish.manuscript.workbooks._Book.part": _open_part,
        "publish.librarian.endnote.etree": _OpenXML,
    },
    "layout loader": {"publish.formats.fetching.Fetcher": _open_fetcher},
    "sandbox": {"publish.pandoc.running.SANDBOX": ()},
    "front matter schema": {
        "publish.manuscript.forms.Form.__init__": _any_field,
        "publish.manuscript.yaml_reading._Reading.problem": _nothing,
        "publish.manuscript.yaml_reading.DEEPEST": HUGE,
        "publish.manuscript.yaml_reading.LONGEST": HUGE,
        "publish.manuscript.front_matter._no_front_matter": _no_problem,
    },
    "sandboxed templates": {
        "publish.page.environment.SandboxedEnvironment.is_safe_attribute": lambda *_: True
    },
    "one house": {"publish.pipeline.preparing._refuse_own_house": _nothing},
    "sheet width": {"publish.manuscript.sheets.WIDEST": HUGE},
    "unread-formula": {"publish.check.formulas.read_formulas": _no_faults},
    "formats": {"publish.drafts.reading.FORMATS": {**FORMATS, ".epub": "epub"}},
    "Pillow's own limit": {
        "PIL.PngImagePlugin.MAX_TEXT_CHUNK": HUGE,
        "PIL.PngImagePlugin.MAX_TEXT_MEMORY": HUGE,
    },
    "reader without HTML": {"publish.pandoc.running.READER": OPEN},
    "reader without TeX": {"publish.pandoc.running.READER": OPEN},
    "reader without metadata": {"publish.pandoc.running.READER": OPEN},
}


def _hurried(command: list[str], data: bytes, seconds: float) -> object:
    return _limited(command, data, min(seconds, READING))


def _child(name: str, off: dict[str, object], pipe: Any) -> None:  # noqa: ANN401 - a connection

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
    mock.patch.object(pandoc_running, "_limited", _hurried).start()
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
        last = outcome.said.strip().splitlines()[-1:] if outcome.code == -1 else ()
        return f"exit {outcome.code} {''.join(last)[:200]}".strip()
    lines = outcome.said.splitlines()
    told = all(any(running.is_said(line, said) for line in lines) for said in case.get("says", ()))
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
        child.join()
        if child.exitcode == 1:  # a traceback: ours, as those of the case are told by it
            raise RuntimeError(f"{name} could not be run") from None
    child.kill()
    child.join()
    return said


def needed(name: str, tried: Kept) -> tuple[str, ...] | None:
    """Return the fewest guards, its own first, without which a case fails; None where none do."""
    own = running.case_of(name)["guard"]
    if own in OFF and tried.says(name, (own,)):
        return (own,)
    others = [guard for guard in OFF if guard != own]
    own_alone = (own,) if own in OFF else ()
    if not tried.says(name, (*own_alone, *others)):
        return None
    for half in (others[: len(others) // 2], others[len(others) // 2 :]):
        if tried.says(name, (*own_alone, *half)):
            others = half
            break
    step = max(1, len(others) // 2)
    while True:  # pieces that go without the case holding again are taken out, ever smaller ones
        at = 0
        while at < len(others):
            fewer = others[:at] + others[at + step :]
            if (fewer or own_alone) and tried.says(name, (*own_alone, *fewer)):
                others = fewer
            else:
                at += step
        if step == 1:
            break
        step //= 2
    if own_alone and len(others) == 1 and tried.says(name, tuple(others)):
        return tuple(others)  # alone: the guard that is named is not what this case is about
    return (*own_alone, *others)


class Kept:
    """What cases said without guards, kept in a file by the digests of case and guards."""

    def __init__(self, file: Path, *, runs: bool) -> None:
        """Read what is kept already; `runs` where a case that is not is to be run."""
        self.file, self.runs = file, runs
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        self.known: dict[str, str] = dict(json.loads(line) for line in lines)

    def says(self, name: str, guards: tuple[str, ...]) -> str:
        """Return how a case fails without guards, an empty text where it holds; runs it once."""
        off = {target: value for guard in guards for target, value in OFF[guard].items()}
        key = digest_of(name, off)
        if key not in self.known:
            if not self.runs:
                raise LookupError
            self.known[key] = differs(name, off)
            with self.file.open("a", encoding="utf-8") as file:  # in one piece: others write too
                file.write(json.dumps([key, self.known[key]]) + "\n")
        return self.known[key]


def digest_of(name: str, off: dict[str, object]) -> str:
    """Return the digest of a case and of what stands in for its guards."""
    made = hashlib.sha256(name.encode())
    for file in sorted((running.CASES / name).rglob("*")):
        made.update(file.read_bytes() if file.is_file() else file.name.encode())
    for target, value in sorted(off.items()):
        code = getattr(value, "__code__", None)
        said = getattr(value, "__qualname__", value)  # which the module's own name is no part of
        made.update(f"{target} {(code.co_code, code.co_names) if code else said}".encode())
    return made.hexdigest()


def tables(found: dict[str, tuple[str, ...] | None], report: Callable[[str], object]) -> None:
    """Print cases by class, then each case with the guards that it needs."""
    cases = {name: running.case_of(name) for name in running.names()}
    report("| class | cases | fail without their guard | with another off too | controls |")
    report("|---|--:|--:|--:|--:|")
    rows: dict[str, Counter[str]] = {}
    for name, case in cases.items():
        row = rows.setdefault(case["class"], Counter())
        row["all"] += 1
        walls = found.get(name)
        row["control" if "control" in case else str(min(len(walls), 2) if walls else 0)] += 1
    rows["**all**"] = sum(rows.values(), Counter())
    for kind, row in sorted(rows.items(), key=lambda one: (one[0][0] == "*", -one[1]["all"])):
        report(f"| {kind} | {row['all']} | {row['1']} | {row['2']} | {row['control']} |")
    report("\n| case | class | fails without |\n|---|---|---|")
    for name, case in cases.items():
        control = case.get("control")
        said = f"control: {control}" if control else " and ".join(found.get(name) or ("not known",))
        report(f"| {name} | {case['class']} | {said} |")


def main(report: Callable[[str], object]) -> None:
    """Find what each case needs; one part of several, where several processes share the cases."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kept", type=Path, default=ROOT / ".guards_off")
    parser.add_argument("--part", type=int, default=0)
    parser.add_argument("--parts", type=int, default=1)
    parser.add_argument("--table", action="store_true", help="of what is kept; runs nothing")
    parser.add_argument("words", nargs="*", help="guards or cases")
    given = parser.parse_args()
    for module in ("drafts.reading", "librarian.taking", "pipeline", "formats.fetching"):
        importlib.import_module(f"publish.{module}")  # once, for all children
    with tempfile.TemporaryDirectory() as folder, running.canary_server() as asked:
        running.run("character-bell", Path(folder), asked, build=False)  # fills caches
    tried = Kept(given.kept, runs=not given.table)
    cases = {name: running.case_of(name) for name in running.names()}
    wanted = [
        name
        for name, case in cases.items()
        if not given.words or {name, case["guard"]} & {*given.words}
    ]
    found: dict[str, tuple[str, ...] | None] = {}
    for name in wanted[given.part :: given.parts]:
        if "control" in cases[name]:
            continue
        with contextlib.suppress(LookupError):
            found[name] = needed(name, tried)
            own = found[name] and tried.says(name, found[name] or ())
            sys.stderr.write(f"{name} ({cases[name]['guard']}): {found[name]}: {own}\n")
    if given.parts == 1 and not given.words:
        tables(found, report)


if __name__ == "__main__":
    main(lambda line: print(line, flush=True))  # noqa: T201 - a tool
