"""A build that is asked for again while nothing has changed: told from the record of the last.

A record names what the build was asked, all that it read with how each file stood before it began,
what it wrote and what it said. It is recalled only if all of that stands as it did; whatever is
not sure is a miss, and the build runs. It imports the standard library alone, as it runs before
anything else does.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish.articles import articles_in
from publish.lines import Line

FOLDER = ".built"  # in the output folder
ANEW = "--no-cache"  # the option that has it run whatever stands
WHY = "--why"  # the option that has it told what has changed
KEPT = 32  # records; the oldest go first
UNSETTLED = 2 * 10**9  # ns: a file saved so shortly before may be saved again within one tick
VARIABLES = ("PATH", "LANG", "LC_ALL", "TZ", "SOURCE_DATE_EPOCH", "FONTCONFIG_FILE")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
TELLING = (  # written anew whenever a system library or a checker comes or goes
    "/etc/ld.so.cache",
    f"{sys.prefix}/node_modules/.package-lock.json",
)

MACHINE = {  # what else decides a result, as it is told
    "program": "publish itself has",
    "python": "Python has",
    "packages": "the packages that publish uses have",
    "fonts": "the fonts of this machine have",
    "tools": "checkers or system libraries have",
    "set": "settings of the machine (PATH, LANG, TZ …) have",
    "ours": "variables that begin with PUBLISH_ have",
    "day": "the day has",
}

Stamp = list[int] | str | None  # size, mtime, ctime (ns) and inode; or a digest; None: not there


@dataclass(frozen=True, slots=True)
class Reads:
    """What a build reads: folders with all in them, files that are there or may come to be there.

    `lists` are folders that are searched for articles.
    """

    folders: frozenset[Path] = frozenset()
    files: frozenset[Path] = frozenset()
    lists: frozenset[Path] = frozenset()


def observe(reads: Reads) -> dict[str, Any]:
    """Note how all that a build reads stands now, before it begins."""
    now = time.time_ns()
    files = reads.files.union(*(_files(folder) for folder in reads.folders))
    return {
        "folders": sorted(str(folder) for folder in reads.folders),
        "lists": {str(path): [str(file) for file in articles_in(path)] for path in reads.lists},
        "files": {str(file): _stamp(file, now) for file in files},
        "machine": _machine(),
    }


def keep(
    out: Path,
    arguments: Sequence[str],
    seen: Mapping[str, Any],
    outputs: Mapping[Path, str],
    lines: Iterable[Line],
) -> None:
    """Write the record of a build that went well; `outputs` are its files with their SHA-256.

    That no record can be written is no fault of the build's: the next one runs again.
    """
    written = {str(path): [_stamp(path), digest] for path, digest in outputs.items()}
    said = [[one.parts, one.aside] for one in lines]
    record = json.dumps({**seen, "outputs": written, "said": said}, ensure_ascii=False)
    folder = out / FOLDER
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
        aside = folder / f"{os.getpid()}.new"
        aside.write_text(record, encoding="utf-8")
        aside.replace(folder / _name(arguments))
        records = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        for old in records[:-KEPT]:
            old.unlink()


def recall(arguments: Sequence[str]) -> tuple[Line, ...] | None:
    """Return what the same build said, if nothing that it reads or wrote has changed since."""
    if ANEW in arguments:
        return None
    try:
        path = _out(arguments) / FOLDER / _name(arguments)
        record = json.loads(path.read_text(encoding="utf-8"))
        same = (
            record["machine"] == _machine()
            and all(_listed(path, files) for path, files in record["lists"].items())
            and _files_stand(record)
            and all(_written(Path(path), *was) for path, was in record["outputs"].items())
        )
        said = tuple(
            Line(tuple((p, s) for p, s in parts), aside) for parts, aside in record["said"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return said if same else None


def changes(arguments: Sequence[str], seen: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what differs from the last build that was asked the same, as it is `seen` now."""
    try:
        path = _out(arguments) / FOLDER / _name(arguments)
        record = json.loads(path.read_text(encoding="utf-8"))
        was, now, there = record["files"], seen["files"], set(seen["files"])
        told = [f"{name} is new" for name in sorted(there - set(was)) if Path(name).exists()]
        told += [
            f"{name} {'has changed' if Path(name).exists() else 'is gone'}"
            for name in sorted(was)
            if name not in now or not _stands(Path(name), was[name])
        ]
        told += [
            f"{about} changed"
            for key, about in MACHINE.items()
            if record["machine"].get(key) != seen["machine"][key]
        ]
        told += [
            f"{name} is not as it was written"
            for name, known in record["outputs"].items()
            if not _as_written(Path(name), *known)
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return ("no build of the same with these options is known to have gone well",)
    return tuple(told) or ("nothing has changed",)


def _as_written(path: Path, stamp: Stamp, digest: str) -> bool:
    return path.is_file() and _written(path, stamp, digest)


def _listed(path: str, files: list[str]) -> bool:
    return [str(file) for file in articles_in(Path(path))] == files


def _files_stand(record: Mapping[str, Any]) -> bool:
    stamps: dict[str, Stamp] = record["files"]
    there = {str(file) for folder in record["folders"] for file in _files(Path(folder))}
    return there <= stamps.keys() and all(_stands(Path(p), was) for p, was in stamps.items())


def _stands(path: Path, was: Stamp) -> bool:
    return _digest(path) == was if isinstance(was, str) else _stamp(path) == was


def _written(path: Path, stamp: Stamp, digest: str) -> bool:
    return _stamp(path) == stamp or _digest(path) == digest


def _stamp(path: Path, now: int = 0) -> Stamp:
    """Return how a file stands; its digest if it was saved too shortly before `now` (ns)."""
    try:
        stat = path.stat()
    except OSError:
        return None
    if now and now - max(stat.st_mtime_ns, stat.st_ctime_ns) < UNSETTLED and path.is_file():
        return _digest(path)
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder; hidden ones are read by nothing."""
    for top, below, names in os.walk(folder):
        below[:] = [name for name in below if not name.startswith((".", "__pycache__"))]
        yield from (Path(top, name) for name in names if not name.startswith("."))


def _machine() -> dict[str, Any]:
    """Return what else decides a result: the program, its packages, fonts, settings and the day."""
    own = Path(__file__).parent
    fonts = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return {
        "program": {
            str(file): _stamp(file) for file in sorted(_files(own)) if file.suffix == ".py"
        },
        "python": sys.version,
        "packages": _changed([Path(path) for path in sys.path if path.endswith("-packages")]),
        "fonts": _changed([Path(top) for font in fonts for top, _, _ in os.walk(font)]),
        "tools": _changed([Path(path) for path in TELLING]),
        "set": {name: os.environ.get(name) for name in VARIABLES},
        "ours": {n: v for n, v in sorted(os.environ.items()) if n.startswith("PUBLISH_")},
        "day": dt.datetime.now().astimezone().date().isoformat(),  # permissions expire
    }


def _changed(paths: Iterable[Path]) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in paths if path.exists()}


def _name(arguments: Sequence[str]) -> str:
    asked = json.dumps([str(Path.cwd()), *(one for one in arguments if one != WHY)])
    return f"{hashlib.sha256(asked.encode()).hexdigest()[:24]}.json"


def _out(arguments: Sequence[str]) -> Path:
    """Return the output folder that arguments name."""
    after = [*arguments, ""]
    named = [after[i + 1] for i, one in enumerate(arguments) if one == "--out"]
    named += [one.removeprefix("--out=") for one in arguments if one.startswith("--out=")]
    return Path(named[-1] if named else "dist")
