"""What people have checked of the finished files: `checked.toml` in the article's folder.

A machine can say that a picture has a text in its place; that the text says what the picture
shows, only a person can. Each entry names the file looked at by its digest: of another file it says
nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish.guards.files import write_whole
from publish.problems import ManuscriptError, Problem, UsageError, Where, did_you_mean
from publish.sources import CHECKED, shown

WHAT: Mapping[str, str] = {
    "alt-text": "Each picture has a text in its place that says what it shows.",
    "order": "Read aloud, the text comes in an order that makes sense.",
    "tables": "Each table has its heads, and can be followed without seeing it.",
    "colour": "Nothing is said by colour alone.",
    "language": "Words in another language are marked as such.",
}
HEAD = (
    "# Who has checked what, of which files. publish checked writes it; keep it with the article.\n"
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a person has checked; `files` are those looked at, each with its digest."""

    what: str
    by: str
    date: dt.date
    files: Mapping[str, str]
    note: str = ""


def read_checked(folder: Path) -> tuple[Check, ...]:
    """Return what was checked of an article; raises ManuscriptError for a file that is wrong."""
    path = folder / CHECKED
    if not path.exists():
        return ()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(_check(one) for one in told["check"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        hint = "publish checked writes it; docs/release.md shows what it holds."
        problem = Problem(Where(shown(path)), "bad-checked", f"this can't be read: {error}.", hint)
        raise ManuscriptError(problem) from error


def _check(told: Mapping[str, Any]) -> Check:
    what, date = str(told["what"]), told["date"]
    if what not in WHAT:
        raise ValueError(f"'{what}' is none of {', '.join(WHAT)}")
    if not isinstance(date, dt.date) or isinstance(date, dt.datetime):
        raise TypeError("a date is missing, such as 2026-03-09")
    if not str(told["by"]).strip():
        raise ValueError("the name of who checked is missing")
    files = {str(name): str(sha) for name, sha in told["files"].items()}
    return Check(what, str(told["by"]), date, files, str(told.get("note", "")))


def add_checks(folder: Path, new: Sequence[Check]) -> Path:
    """Add what was checked, in place of what the same person checked before; returns the file."""
    same = {(one.what, one.by) for one in new}
    kept = [one for one in read_checked(folder) if (one.what, one.by) not in same]
    path = folder / CHECKED
    write_whole(path, "".join([HEAD, *_lines((*kept, *new))]).encode())
    return path


def _lines(checks: Sequence[Check]) -> Iterator[str]:
    for one in checks:
        yield f"\n[[check]]\nwhat = {_text(one.what)}\nby = {_text(one.by)}\ndate = {one.date}\n"
        if one.note:
            yield f"note = {_text(one.note)}\n"
        files = ", ".join(
            f"{_text(name)} = {_text(sha)}" for name, sha in sorted(one.files.items())
        )
        yield f"files = {{{files}}}\n"


def _text(value: str) -> str:
    """Write a text of TOML, whose basic strings are those of JSON."""
    return json.dumps("".join(c for c in value if c.isprintable()), ensure_ascii=False)


def known_what(asked: Sequence[str]) -> tuple[str, ...]:
    """Return what can be checked, all where nothing is asked for; raises UsageError."""
    for name in asked:
        if name not in WHAT:
            hint = did_you_mean(name, WHAT) or f"Known are: {', '.join(WHAT)}."
            message = f"'{name}' is nothing that is checked."
            raise UsageError(Problem(Where("checked"), "unknown-check", message, hint))
    return tuple(asked) or tuple(WHAT)


def entries(checks: Sequence[Check], files: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return for each thing to check who checked it, and of which of the files at hand it holds.

    `files` are their digests by name.
    """
    made = []
    for what, says in WHAT.items():
        people = [
            {
                "by": one.by,
                "date": one.date.isoformat(),
                "note": one.note,
                "files": [
                    {"file": name, "sha256": sha, "this-file": files.get(name) == sha}
                    for name, sha in sorted(one.files.items())
                ],
            }
            for one in checks
            if one.what == what
        ]
        made.append({"what": what, "says": says, "people": people})
    return made
