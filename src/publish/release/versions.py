"""Versions: which may follow which, and what went out under them before.

`released.toml` in the article's folder remembers each release, so that another checkout knows of it
too: its version, its impression, the digest of its text and of its files.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from publish.guards.files import write_whole
from publish.problems import ManuscriptError, Problem, Severity, Where
from publish.sources import ARTICLE, RELEASED, shown

VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})(?:\.(0|[1-9]\d{0,5}))?")
HEAD = "# What went out under which version. publish release writes it; keep it with the article.\n"


@dataclass(frozen=True, slots=True)
class Issued:
    """A release that went out: its version, impression, the digest of its text and its files.

    `article` is the file that it was made from, as a folder may hold one in several languages.
    `embargoed` says that its files are marked so: the same version takes their place without marks.
    """

    version: str
    impression: int
    text: str
    files: Mapping[str, str]
    article: str = ARTICLE
    embargoed: bool = False


def number(version: str) -> tuple[int, int, int] | None:
    """Return a version as numbers, 1.2 as (1, 2, 0); None for what is no version."""
    found = VERSION.fullmatch(version)
    return (int(found[1]), int(found[2]), int(found[3] or 0)) if found else None


def checked_version(version: str, where: Where) -> None:
    """Raise ManuscriptError for a version under which nothing can go out."""
    if number(version) is None:
        said = f"'{version}' is no version" if version else "the article has no version"
        hint = "Type such as 'version: \"1.0\"'; a correction makes it 1.1, a rewriting 2.0."
        raise ManuscriptError(Problem(where, "no-version", f"{said}.", hint))


def read_issued(folder: Path) -> tuple[Issued, ...]:
    """Return the releases of the article in a folder; raises ManuscriptError for a damaged list."""
    path = folder / RELEASED
    if not path.exists():
        return ()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(
            Issued(
                str(one["version"]),
                int(one["impression"]),
                str(one["text"]),
                dict(one["files"]),
                str(one.get("article", ARTICLE)),
                bool(one.get("embargoed", False)),
            )
            for one in told["release"]
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        hint = "Take the file back as it was: it says what is out already."
        problem = Problem(Where(shown(path)), "bad-record", f"this can't be read: {error}.", hint)
        raise ManuscriptError(problem) from error


def write_issued(folder: Path, issued: Sequence[Issued]) -> None:
    """Write the list of releases."""
    parts = [HEAD]
    for one in issued:
        files = ", ".join(
            f"{_text(name)} = {_text(sha)}" for name, sha in sorted(one.files.items())
        )
        marked = "embargoed = true\n" if one.embargoed else ""
        parts.append(
            f"\n[[release]]\narticle = {_text(one.article)}\n"
            f"version = {_text(one.version)}\nimpression = {one.impression}\n"
            f"text = {_text(one.text)}\nfiles = {{{files}}}\n{marked}"
        )
    write_whole(folder / RELEASED, "".join(parts).encode())


def _text(value: str) -> str:
    """Write a text of TOML, whose basic strings are those of JSON."""
    return json.dumps(value, ensure_ascii=False)


def check_follows(
    new: Issued, issued: Sequence[Issued], where: Where, *, corrected: bool
) -> list[Problem]:
    """Check that a release may go out after others; returns what to look at.

    Raises ManuscriptError where what is out under a version would change, or go back.
    """
    _check_same(new, [one for one in issued if one.version == new.version], where)
    others = [one for one in issued if one.version != new.version]
    latest = max(others, key=lambda one: number(one.version) or (0, 0, 0), default=None)
    if latest is None:
        return []
    if (number(new.version) or (0, 0, 0)) < (number(latest.version) or (0, 0, 0)):
        message = f"version {new.version} is older than {latest.version}, which is out already."
        raise ManuscriptError(Problem(where, "old-version", message, "Raise the version."))
    if not corrected and latest.text != new.text:
        message = (
            f"the text differs from that of version {latest.version}, and no correction says why."
        )
        hint = "Tell readers what changed: 'corrections: [{date: 2026-03-09, text: …}]'."
        return [Problem(where, "no-correction", message, hint, Severity.WARNING)]
    return []


def _check_same(new: Issued, same: Sequence[Issued], where: Where) -> None:
    if not same:
        if new.impression > 1:
            message = f"impression {new.impression} of version {new.version} has no first one."
            hint = "A reprint has the text of what is out: take 'impression' away."
            raise ManuscriptError(Problem(where, "no-first-impression", message, hint))
        return
    if any(one.text != new.text for one in same):
        message = f"version {new.version} is out already, and says something else."
        hint = "Raise the version and add what changed to 'corrections'."
        raise ManuscriptError(Problem(where, "version-released", message, hint))
    last = max(same, key=lambda one: one.impression)
    if new.impression < last.impression or (
        new.impression == last.impression
        and dict(new.files) != dict(last.files)
        and not last.embargoed
    ):
        message = f"version {new.version} is out already, in other files that say the same."
        hint = f"For a reprint type 'impression: {last.impression + 1}'."
        raise ManuscriptError(Problem(where, "version-released", message, hint))
    if new.impression > last.impression + 1:
        message = f"impression {new.impression} follows impression {last.impression}."
        hint = f"Type 'impression: {last.impression + 1}'."
        raise ManuscriptError(Problem(where, "impression-skipped", message, hint))
