"""Capitals in titles that a style in sentence case would lower.

A title without a single brace keeps its capitals as typed. Where some are braced, the others are
lowered, save in words with a capital within, such as NATO; a word is taken for a name if its own
letters or the rest of the library say so.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator

from babel import Locale

WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_][\w’']*")
DOTTED = re.compile(r"(?:[A-Z]\.){2,}")  # U.S.
LONG = 4  # letters of a word that a title in headline case would begin with a capital


def unprotected(title: str, names: Collection[str]) -> Iterator[tuple[int, str]]:
    """Yield offset and word of each name that braces do not protect, in a title that has braces."""
    if "{" not in title or (
        title.startswith("{") and title.endswith("}") and "}" not in title[:-1]
    ):
        return
    sentence = _in_sentence_case(title)
    for at, word, first in _words(title):
        bare = re.sub(r"[’'](?:s)?$", "", word)
        dotted = DOTTED.fullmatch(bare)
        if not word[0].isupper() or _kept(bare) or (first and not dotted):
            continue
        if dotted or bare in names or bare in territories() or sentence:
            yield at, word


def _kept(word: str) -> bool:
    """Say whether a word has a capital within: pandoc keeps such a word as it is."""
    return any(letter.isupper() for letter in word[1:]) and not DOTTED.fullmatch(word)


def protected(title: str) -> Iterator[str]:
    """Yield the words that braces protect in a title, one by one."""
    for found in re.finditer(r"\{([^{}]*)\}", title):
        if found.start() or found.end() < len(title):
            yield from (
                re.sub(r"[’'](?:s)?$", "", w) for w in WORD.findall(found[1]) if w[0].isupper()
            )


@functools.cache
def territories() -> frozenset[str]:
    """Return the English names of countries that are one word."""
    names = Locale("en").territories
    return frozenset(name for code, name in names.items() if len(code) == 2 and " " not in name)  # noqa: PLR2004 - ISO 3166


def _words(title: str) -> Iterator[tuple[int, str, bool]]:
    """Yield the words outside braces, and whether each begins the title or a part of it."""
    depth = 0
    for found in re.finditer(r"\\.|[{}]|" + WORD.pattern, title):
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
        elif depth == 0 and not found[0].startswith("\\"):
            before = title[: found.start()].rstrip(" {“\"‘'«(")
            yield found.start(), found[0], not before or before[-1] in ":.?!–—"


def _in_sentence_case(title: str) -> bool:
    """Say whether long words within the title begin with small letters."""
    long = [word for _, word, first in _words(title) if not first and len(word) > LONG]
    small = sum(word[0].islower() for word in long)
    return small > len(long) / 2
