"""The record beside a translation: which wording of the source each of its paragraphs follows.

`article.ur.follows.toml` holds the source's paragraphs as they were, so that both wordings can be
shown when one changes, and a digest of each paragraph that was made from them.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from publish.articles import language_in_name
from publish.problems import ManuscriptError, Problem, Where

HEAD = """\
# Which wording of article.md each paragraph of {name} follows. Written by
# `publish translate mark {slug} {lang}`: commit it with the translation, do not change it by hand.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A paragraph of the source as it was, and the digest of what was made from it."""

    source: str
    translation: str


@dataclass(frozen=True, slots=True)
class Follows:
    """What a translation follows: a version of the source in a language, paragraph by paragraph."""

    version: str = ""
    lang: str = ""
    entries: tuple[Entry, ...] = ()


def record_of(translation: Path) -> Path:
    """Return where the record of a translation lies."""
    return translation.with_name(f"{translation.stem}.follows.toml")


def digest_of(text: str) -> str:
    """Return a short digest of a paragraph."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def follows_of(translation: Path) -> Follows | None:
    """Return the record of a translation, None where there is none; raises ManuscriptError."""
    file = record_of(translation)
    if not language_in_name(translation) or not file.is_file():
        return None
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
        entries = tuple(
            Entry(str(one["source"]), str(one["translation"])) for one in read["paragraph"]
        )
        return Follows(str(read.get("version", "")), str(read.get("lang", "")), entries)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = "the record of what the translation follows can't be read."
        hint = "Take it from an earlier commit, or remove it and run 'publish translate mark'."
        raise ManuscriptError(Problem(Where(str(file)), "bad-follows", message, hint)) from error


def written(record: Follows, translation: Path) -> str:
    """Return a record as TOML."""
    slug, lang = translation.parent.name, language_in_name(translation)
    parts = [HEAD.format(name=translation.name, slug=slug, lang=lang)]
    parts.append(f"version = {_quoted(record.version)}\nlang = {_quoted(record.lang)}\n")
    parts += _entries(record.entries)
    return "\n".join(parts)


def _entries(entries: Iterable[Entry]) -> Iterable[str]:
    for one in entries:
        source, made = _quoted(one.source), _quoted(one.translation)
        yield f"[[paragraph]]\nsource = {source}\ntranslation = {made}\n"


def _quoted(text: str) -> str:
    """Return a text as a basic string of TOML, which a string of JSON is too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
