"""Rounds of proofs: what went out, what came back and what was decided, kept beside the article.

    manuscripts/<slug>/proofs/round-2/
        article.md      the source that the proofs were made from, byte for byte
        round.toml      its number, its date, the digest of that source, the proofs that went out
        returned/       the files that came back, as they came
        changes.json    what changed in them, and what was decided

A translation has rounds of its own, in `proofs/<language>/`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from publish.articles import ARTICLE, PROOFS, language_in_name
from publish.problems import ManuscriptError, Problem, UsageError, Where
from publish.sources import shown

RECORD, RETURNED, CHANGES = "round.toml", "returned", "changes.json"
SENT = "sent"  # the files that went out
FOLDER = re.compile(r"round-([1-9]\d{0,3})")
HEAD = "# A round of proofs. publish proof writes it; keep it with the article.\n"


@dataclass(frozen=True, slots=True)
class Round:
    """A round of proofs: its folder, number and day; `digest` is the SHA-256 of its source.

    `files` are the names of the proofs that went out, each with its digest.
    """

    folder: Path
    number: int
    date: dt.date
    digest: str
    name: str = ARTICLE
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def article(self) -> Path:
        """The source that the proofs were made from."""
        return self.folder / self.name

    @property
    def returned(self) -> Path:
        """The folder of the files that came back."""
        return self.folder / RETURNED

    @property
    def changes(self) -> Path:
        """The file of what changed in them, and what was decided."""
        return self.folder / CHANGES

    @property
    def text(self) -> str:
        """The source that the proofs were made from; raises ManuscriptError if it was changed."""
        try:
            data = self.article.read_bytes()
        except OSError as error:
            raise ManuscriptError(_damaged(self.article, str(error.strerror))) from error
        if hashlib.sha256(data).hexdigest() != self.digest:
            raise ManuscriptError(_damaged(self.article, "it is not the text that went out"))
        return data.decode("utf-8-sig")


def home_of(article: Path) -> Path:
    """Return the folder that holds the rounds of an article's file."""
    folder = article.parent / PROOFS
    if article.name == ARTICLE:
        return folder
    return folder / (language_in_name(article) or article.stem)


def rounds_of(article: Path) -> tuple[Round, ...]:
    """Return the rounds of an article's file in their order.

    Raises ManuscriptError naming every record that can't be read.
    """
    found: list[Round] = []
    problems: list[Problem] = []
    for path in sorted(home_of(article).glob(f"round-*/{RECORD}")):
        if not FOLDER.fullmatch(path.parent.name):
            continue
        try:
            found.append(_read(path))
        except ManuscriptError as error:
            problems += error.problems
    if problems:
        raise ManuscriptError(problems)
    return tuple(sorted(found, key=lambda one: one.number))


def last_round(article: Path) -> Round | None:
    """Return the last round of an article's file, None if there was none yet."""
    return max(rounds_of(article), key=lambda one: one.number, default=None)


def find_round(article: Path, number: int | None = None) -> Round:
    """Return the round of a number, else the last one; raises UsageError if there is none."""
    rounds = rounds_of(article)
    for one in reversed(rounds):
        if number in {None, one.number}:
            return one
    which = f"round {number}" if number else "round of proofs"
    known = ", ".join(str(one.number) for one in rounds)
    hint = f"There are: {known}." if known else "Make one with: publish proof."
    message = f"there is no {which} of this article."
    raise UsageError(Problem(Where(shown(article)), "no-round", message, hint))


def next_number(article: Path, data: bytes, number: int | None = None) -> int:
    """Return which round a source belongs to: the last one, if that had the same, else the next.

    Raises UsageError for a number asked for that another text has, or that is lower than the last.
    """
    last = last_round(article)
    same = last is not None and last.digest == hashlib.sha256(data).hexdigest()
    if number is None:
        return 1 if last is None else last.number if same else last.number + 1
    if last is None or number > last.number or (same and number == last.number):
        return number
    message = f"round {number} went out already, with another text."
    hint = f"Leave --round out, or say --round {last.number + 1}."
    raise UsageError(Problem(Where("--round"), "round-gone", message, hint))


def keep_round(
    article: Path, data: bytes, number: int, date: dt.date, files: Mapping[str, bytes]
) -> Round:
    """Keep a round: its source and record; what came back of it stays as it is.

    `files` are the proofs by name. A round made again of the same text keeps its day.
    """
    folder = home_of(article) / f"round-{number}"
    before = next((one for one in rounds_of(article) if one.number == number), None)
    digest = hashlib.sha256(data).hexdigest()
    same = before is not None and before.digest == digest
    made = Round(
        folder,
        number,
        before.date if before is not None and same else date,
        digest,
        article.name,
        {name: hashlib.sha256(one).hexdigest() for name, one in sorted(files.items())},
    )
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(made.article, data)
    (folder / SENT).mkdir(exist_ok=True)
    for name, sent in files.items():
        write_whole(folder / SENT / name, sent)
    write_whole(folder / RECORD, _written(made).encode())
    return made


def _read(path: Path) -> Round:
    try:
        return _round(path.parent, tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ManuscriptError(_damaged(path, str(error))) from error


def _round(folder: Path, told: Mapping[str, Any]) -> Round:
    date, name = told["date"], str(told["source"])
    if not isinstance(date, dt.date) or isinstance(date, dt.datetime):
        raise TypeError("a date is missing, such as 2026-11-30")
    if Path(name).name != name:
        raise ValueError(f"'{name}' is no name of a file")
    files = {str(key): str(value) for key, value in told.get("files", {}).items()}
    return Round(folder, int(told["round"]), date, str(told["digest"]), name, files)


def _written(one: Round) -> str:
    files = "".join(f"{_text(name)} = {_text(digest)}\n" for name, digest in one.files.items())
    return (
        f"{HEAD}\nround = {one.number}\ndate = {one.date}\nsource = {_text(one.name)}\n"
        f"digest = {_text(one.digest)}\n\n[files]\n{files}"
    )


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is the old one or the new one, whole, whatever happens meanwhile."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _text(value: str) -> str:
    """Write a text of TOML, whose basic strings are those of JSON."""
    return json.dumps(value, ensure_ascii=False)


def _damaged(path: Path, why: str) -> Problem:
    hint = "Take the file back as it was: it says what went out to authors."
    return Problem(Where(shown(path)), "bad-round", f"this can't be used: {why}.", hint)
