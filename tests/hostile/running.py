"""Runs one case of the corpus in a folder of its own, and says what became of it.

A case is a folder with `case.toml`: `class`, `guard` (the name in docs/security.md), `command`,
`exit`, `says` (how problems begin, … for anything), `plain` (pandoc reads words alone), `control`
(why no missing guard can fail it), and `make` (files too big or too odd to keep). In the files
@PORT@ stands for the port of a server that must not be asked, @CANARY@ for a file outside that
must not be read, whose text is SECRET.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import resource
import sys
import threading
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest import mock

from PIL import Image

from publish import cli, pandoc

CASES = Path(__file__).with_name("cases")
SECRET = "heron-7f3a-under-the-lock"  # noqa: S105 - the text that must not get out
OLD = b"the last good one"
FRONT = "---\ntitle: A title\nauthors: [{name: Ada Quill}]\ndate: 2026-03-02\nlang: en-GB\n---\n"


@dataclass
class Asked:
    """A server on loopback that must not be asked for anything."""

    paths: list[str] = field(default_factory=list)
    port: int = 0


@dataclass(frozen=True)
class Outcome:
    """What a run left: exit code, words, CPU seconds, and what had got in or out."""

    code: object
    said: str
    seconds: float
    leaks: tuple[str, ...]


@contextlib.contextmanager
def canary_server() -> Iterator[Asked]:
    """Run the server."""
    asked = Asked()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.paths.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SECRET.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    asked.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield asked
    server.shutdown()
    server.server_close()


def names() -> list[str]:
    """Return the names of all cases."""
    return sorted(file.parent.name for file in CASES.glob("*/case.toml"))


def case_of(name: str) -> dict[str, Any]:
    """Return what a case says of itself."""
    return tomllib.loads((CASES / name / "case.toml").read_text(encoding="utf-8"))


def is_said(line: str, said: str) -> bool:
    """Whether a line begins as a case says, in whose words … stands for anything."""
    first, *others = said.split("…")
    at = len(first) if line.startswith(first) else -1
    for part in others:
        found = line.find(part, at) if at >= 0 else -1
        at = found + len(part) if found >= 0 else -1
    return at >= 0


def run(name: str, folder: Path, asked: Asked, *, build: bool = True) -> Outcome:
    """Run a case in an empty folder; where nothing is to be built, by `check`."""
    case = case_of(name)
    if not build:
        case.setdefault("command", "check m")
    canary = folder / "outside" / "canary.txt"
    canary.parent.mkdir()
    canary.write_text(SECRET, encoding="utf-8")
    work = folder / "work"
    _lay_out(CASES / name, case, work, {"@PORT@": str(asked.port), "@CANARY@": str(canary)})
    good = work / "dist" / "m" / "m-reader.epub"
    good.parent.mkdir(parents=True)
    good.write_bytes(OLD)
    before, asked_before = _cpu(), len(asked.paths)
    code, said = _urls(case, work, asked.port) if "urls" in case else _command(case, work)
    seconds = _cpu() - before
    leaks = [f"asked for {path}" for path in asked.paths[asked_before:]]
    leaks += [f"{file.name} holds the canary" for file in _made(work) if _holds(file)]
    if SECRET in said:
        leaks.append("a message holds the canary")
    if [*canary.parent.iterdir()] != [canary] or canary.read_text(encoding="utf-8") != SECRET:
        leaks.append("written outside")
    if case.get("plain"):
        leaks += _not_plain(work / "m" / "article.md")
    if case.get("kept", True) and (good.read_bytes() != OLD or len([*good.parent.iterdir()]) > 1):
        leaks.append("dist/ has changed")
    return Outcome(code, said, seconds, tuple(leaks))


def _lay_out(source: Path, case: dict[str, Any], work: Path, named: dict[str, str]) -> None:
    work.mkdir()
    (work / "pyproject.toml").touch()  # where searches for a library end
    (work / "m").mkdir()
    for file in source.rglob("*"):
        if file.is_file() and file.name != "case.toml":
            target = work / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_filled(file.read_bytes(), named))
    for made in case.get("make", ()):
        _make(work, {k: _text(v, named) for k, v in made.items()}, named)


def _text(value: object, named: dict[str, str]) -> Any:  # noqa: ANN401 - what TOML holds
    return _filled(value.encode(), named).decode() if isinstance(value, str) else value


def _filled(data: bytes, named: dict[str, str]) -> bytes:
    for sign, value in named.items():
        data = data.replace(sign.encode(), value.encode())
    return data


def _make(work: Path, made: dict[str, Any], named: dict[str, str]) -> None:
    """Make one file that is too big or too odd to keep."""
    path = work / made["path"]
    path.parent.mkdir(parents=True, exist_ok=True)
    match made:
        case {"fifo": True}:
            os.mkfifo(path)
        case {"link": target}:
            path.symlink_to(target)
        case {"png": [width, height]}:
            Image.new("1", (width, height)).save(path)
        case {"base64": text}:
            path.write_bytes(base64.b64decode(text))
        case {"sparse": size}:
            with path.open("wb") as file:
                file.truncate(size)
        case {"zip": parts}:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for part in parts:
                    data = part.get("text", "") + part.get("repeat", "") * part.get("times", 0)
                    data += part.get("after", "")
                    for number in range(part.get("copies", 1)):
                        name = part["name"] + (str(number) if number else "")
                        archive.writestr(name, _filled(data.encode(), named))
        case _:
            front = FRONT if made.get("front") else ""
            text = front + made.get("before", "") + made["repeat"] * made["times"]
            path.write_text(text + made.get("after", ""), encoding="utf-8")


def _command(case: dict[str, Any], work: Path) -> tuple[object, str]:
    """Run a command in the folder, in this process; a traceback is told as code -1."""
    arguments = case.get("command", "build m --edition reader --no-verify").split()
    said = io.StringIO()
    code: object = None
    before = Path.cwd()
    os.chdir(work)
    try:
        with (
            mock.patch.object(sys, "argv", ["publish", *arguments]),
            contextlib.redirect_stdout(said), contextlib.redirect_stderr(said),
        ):  # fmt: skip
            cli.main()
    except SystemExit as left:
        code = left.code
    except BaseException as error:  # noqa: BLE001 - a traceback is what a case must not end with
        code, said = -1, io.StringIO(f"{said.getvalue()}\n{type(error).__name__}: {error}")
    finally:
        os.chdir(before)
    return code, said.getvalue()


def _urls(case: dict[str, Any], work: Path, port: int) -> tuple[object, str]:
    """Ask the fetcher of the layout for addresses; the code is how many it gave."""
    from publish.formats.fetching import Fetcher  # noqa: PLC0415 - it brings WeasyPrint

    fetcher = Fetcher((work / "m",))
    given = 0
    for url in case["urls"]:
        canary = work.parent / "outside" / "canary.txt"
        filled = url.replace("@HERE@", (work / "m").as_uri()).replace("@CANARY@", canary.as_uri())
        with contextlib.suppress(ValueError):
            fetcher.fetch(filled.replace("@PORT@", str(port)))
            given += 1
    return given, "\n".join(fetcher.refused)


def _not_plain(article: Path) -> list[str]:
    """Return what pandoc reads of the words of an article that no words are."""
    made = pandoc.parse(article.read_text(encoding="utf-8").removeprefix(FRONT).strip())
    found = ["metadata"] if made["meta"] else []
    return found + [kind for kind in ("RawBlock", "RawInline") if f'"{kind}"' in json.dumps(made)]


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _made(work: Path) -> list[Path]:
    """Return the files that the run may have made: what came in may hold the canary's name only."""
    folders = (work / "dist", work / "out", work / "library.bib")
    found = [file for folder in folders for file in (folder, *folder.rglob("*"))]
    return [file for file in found if file.is_file() and not file.is_symlink()]


def _holds(file: Path) -> bool:
    data = file.read_bytes()
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            data += b"".join(archive.read(name) for name in archive.namelist())
    return SECRET.encode() in data
