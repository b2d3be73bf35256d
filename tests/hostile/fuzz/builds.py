"""Whole articles, libraries and houses as editors have them, checked and built by the command.

    python -m tests.hostile.fuzz.builds FOLDER SECONDS

What comes of any of them: outputs that say all that they have to (a build asks that itself), or
problems that each name a place and the exit code that they have. Never a traceback, and never half
of an output folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.formats.briefs import _png
from tests.hostile import strategies
from tests.hostile.fuzz.targets import LINE_END, BrokenPromiseError

from publish import cli, dist

CODES = {0, 1, 2, 3}
NO_PLACE = {  # rules that speak of the article as a whole
    "unverified",
    "too-slow",
    "too-big",
    "no-text",
    "no-font",  # or of words of the layout, such as those of a date
}


@dataclass(frozen=True)
class Case:
    """What is built: an article, its library, and tables of a house by their path in `styles/`."""

    article: str
    library: str
    tables: tuple[tuple[str, str], ...] = ()


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A case, one in four in a house of its own."""
    tables: tuple[tuple[str, str], ...] = ()
    if draw(st.integers(0, 3)) == 0:
        name = draw(st.sampled_from(("callouts.toml", "brief/edition.toml", "reader/edition.toml")))
        tables = ((name, draw(strategies.tables(name))),)
    return Case(draw(strategies.articles()), draw(strategies.libraries()), tables)


def lay_out(case: Case, root: Path) -> None:
    """Write a case into an empty folder, as a project."""
    (root / "pyproject.toml").touch()
    (root / "m").mkdir()
    (root / "m" / "article.md").write_bytes(case.article.encode("utf-8", "surrogatepass"))
    (root / "library.bib").write_bytes(case.library.encode("utf-8", "surrogatepass"))
    (root / "m" / "port.png").write_bytes(_png())
    if case.tables:
        (root / "styles").mkdir()
        (root / "styles" / "house.toml").write_text('name = "A house"\n', encoding="utf-8")
    for name, text in case.tables:
        file = root / "styles" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text.encode("utf-8", "surrogatepass"))


def command(root: Path, *arguments: str) -> tuple[object, str]:
    """Run a command of ours in a folder, in this process; returns its exit code and its words."""
    said = io.StringIO()
    with (
        contextlib.chdir(root),
        mock.patch.object(sys, "argv", ["publish", *arguments]),
        contextlib.redirect_stdout(said), contextlib.redirect_stderr(said),
    ):  # fmt: skip
        try:
            cli.main()
        except SystemExit as left:
            return left.code, said.getvalue()
    raise BrokenPromiseError("the command did not end by leaving")


def holds(case: Case, root: Path, *arguments: str) -> None:
    """Run a command on a case; raises where a promise is broken."""
    lay_out(case, root)
    code, said = command(root, *arguments, "--json")
    if code not in CODES:
        raise BrokenPromiseError(f"exit code {code}: {said[:2000]}")
    problems = [one for one in _objects(said) if "rule" in one]
    errors = [one for one in problems if one["severity"] == "error"]
    if (code in {2, 3}) != bool(errors) and arguments[0] == "build":
        raise BrokenPromiseError(f"exit code {code} with {len(errors)} errors: {said[:2000]}")
    for one in problems:
        _has_place(one, case, root)
    made = sorted(path.name for path in (root / "dist").glob("*")) if code == 0 else []
    if (root / "dist").exists():
        left = [p.name for p in (root / "dist").rglob("*") if p.name.endswith((dist.NEW, dist.OLD))]
        if left:
            raise BrokenPromiseError(f"half of an output: {left}")
        if code == 0 and arguments[0] == "build":
            _is_whole(root / "dist" / "m", made)


def _objects(said: str) -> Iterator[dict[str, object]]:
    for line in said.splitlines():
        with contextlib.suppress(json.JSONDecodeError):
            yield json.loads(line)


def _has_place(one: dict[str, object], case: Case, root: Path) -> None:
    """Raise where a problem's place is none of its file, or where it has none."""
    path, line, column = str(one["path"]), int(str(one["line"])), int(str(one["column"]))
    if not one["message"]:
        raise BrokenPromiseError(f"nothing said: {one}")
    if (
        path == "m/article.md"
        and not line
        and one["rule"] not in NO_PLACE
        and one["severity"] == "error"
    ):
        raise BrokenPromiseError(f"no line: {one}")
    texts = {"m/article.md": case.article, "library.bib": case.library}
    if line and path in texts:
        lines = LINE_END.split(texts[path].removeprefix("\ufeff"))
        if line > len(lines) or column > len(lines[line - 1]) + 2:
            raise BrokenPromiseError(f"no such place: {one}")
    if not (root / path).exists() and path != "pandoc":
        raise BrokenPromiseError(f"no such file: {one}")


def _is_whole(folder: Path, made: list[str]) -> None:
    """Raise where the manifest and the files of a folder differ."""
    listed = dist.read_manifest(folder)["files"]
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    if files != {*listed, dist.MANIFEST}:
        raise BrokenPromiseError(f"{made}: {sorted(files)} and {sorted(listed)}")
    for name, entry in listed.items():
        if dist.digest((folder / name).read_bytes()) != entry["sha256"]:
            raise BrokenPromiseError(f"{name} is not as the manifest says")


COMMANDS = (
    ("check", "m"),
    ("check", "m"),
    ("check", "m"),
    ("build", "m", "--edition", "reader", "--no-verify", "--no-cache"),
    ("build", "m", "--edition", "brief", "--no-verify", "--no-cache"),
)


def main(folder: Path, seconds: int) -> None:
    """Fuzz for so long; what breaks a promise goes to FOLDER/found, once each."""
    os.environ["PUBLISH_CACHE"] = ""
    found = folder / "found"
    found.mkdir(parents=True, exist_ok=True)
    end, tried = time.monotonic() + seconds, 0
    chance = random.SystemRandom()

    @settings(
        max_examples=25, phases=[Phase.generate], deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(cases())
    def batch(case: Case) -> None:
        nonlocal tried
        if time.monotonic() > end:
            return
        tried += 1
        asked = chance.choice(COMMANDS)
        with tempfile.TemporaryDirectory(prefix="publish-fuzz-") as root:
            try:
                holds(case, Path(root), *asked)
            except Exception as error:  # noqa: BLE001 - that is what is looked for
                _keep(found, case, asked, error)

    while time.monotonic() < end:
        batch()
    print(f"number_of_executed_units: {tried}")  # noqa: T201 - as libFuzzer says it


def _keep(found: Path, case: Case, asked: tuple[str, ...], error: Exception) -> None:
    said = traceback.format_exc()
    ours = [line for line in said.splitlines() if "/publish/" in line or "/fuzz/" in line]
    what = str(error)[:60] if isinstance(error, BrokenPromiseError) else ""
    key = hashlib.sha256(f"{ours[-1:]}{type(error)}{what}".encode(errors="replace")).hexdigest()
    file = found / f"builds-{key[:10]}"
    if not file.exists():
        file.write_text(repr((asked, case)), encoding="utf-8", errors="replace")
        file.with_suffix(".txt").write_text(said, encoding="utf-8", errors="replace")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
