"""New keys, by the pattern of the house."""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from string import Formatter

from publish.library import Entry
from publish.library.names import MANY, OF, WORD, authors, initials, plain_letters
from publish.problems import ManuscriptError, Problem, Where, did_you_mean


def author_part(entry: Entry) -> str:
    """Return who a work is by: "khan", "worldbank"; of three words or more initials, "gop"."""
    names = authors(entry)
    if not names:
        return ""
    short = entry.get("shortauthor").strip("{}")
    first = names[0]
    if first.braced and short:
        return _letters(short)
    words = WORD.findall(first.plain)
    if first.braced and len(words) >= MANY:
        telling = initials(first.plain)
        whole = "".join(word[0] for word in words)
        return _letters(telling if len(telling) >= MANY else whole)
    return _letters(first.family)


def title_part(entry: Entry) -> str:
    """Return the first word of a title that says something."""
    words = [w for w in WORD.findall(entry.get("title")) if w.lower() not in OF]
    return _letters(words[0]) if words else ""


def _letters(text: str) -> str:
    return plain_letters(text).replace(" ", "")


PARTS: dict[str, Callable[[Entry], str]] = {
    "author": author_part,
    "year": lambda entry: entry.year,
    "title": title_part,
}


def check_pattern(pattern: str, where: Where) -> None:
    """Raise ManuscriptError for a pattern of keys with a part that is none."""
    for _, name, _, _ in Formatter().parse(pattern):
        if name is not None and name not in PARTS:
            hint = did_you_mean(name, PARTS) or f"Parts are: {', '.join(PARTS)}."
            message = f"'{{{name}}}' is no part of a key."
            raise ManuscriptError(Problem(where, "wrong-value", message, hint))


def new_key(entry: Entry, pattern: str, taken: Container[str]) -> str:
    """Return a key for a work by a pattern; a letter tells it from keys that are taken."""
    made = pattern.format(**{name: part(entry) for name, part in PARTS.items()})
    made = re.sub(r"[^\w:.-]", "", made) or title_part(entry) or "work"
    suffixes = ["", *"bcdefghijklmnopqrstuvwxyz", *(f"-{n}" for n in range(2, 10_000))]
    return next(f"{made}{end}" for end in suffixes if f"{made}{end}" not in taken)
