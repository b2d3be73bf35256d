"""What an editor looks at twice in a change: a citation, a number, a name."""

from __future__ import annotations

import re
from collections import Counter

NUMBER = re.compile(r"\d[\d.,:]*\d|\d")
WORD = re.compile(r"[^\W\d_][\w’'-]*")
BEGINS = re.compile(r"(?:^|[.!?:]\s+|\n|^\W+)$")
ROMAN = re.compile(r"[IVXLC]+")
CITATION, NUMBERS, NAME, BOX, BY_HAND = "citation", "number", "name", "box-kind", "by-hand"


def flags_of(text: str, start: int, stop: int, new: str) -> tuple[str, ...]:
    """Return the flags of a change by its words: `text` is all that was, `new` stands in part."""
    changed = text[:start] + new + text[stop:]
    made = []
    if Counter(NUMBER.findall(text)) != Counter(NUMBER.findall(changed)):
        made.append(NUMBERS)
    if Counter(_names(text)) != Counter(_names(changed)):
        made.append(NAME)
    return tuple(made)


def _names(text: str) -> list[str]:
    """Return the words that look like names: capitals within a sentence, or several in a word."""
    return [
        found[0]
        for found in WORD.finditer(text)
        if (found[0][0].isupper() and not BEGINS.search(text[: found.start()]))
        or sum(sign.isupper() for sign in found[0]) > 1
    ]


def whole_words(text: str, start: int, stop: int, new: str) -> tuple[str, str]:
    """Return what was and what is to be, with the rest of words that a change cuts."""
    low, high = start, stop
    inside = (text[start:stop] or new)[:1].isalnum() or (new[:1].isalnum())
    while inside and low and text[low - 1].isalnum():
        low -= 1
    inside = (text[start:stop] or new)[-1:].isalnum() or new[-1:].isalnum()
    while inside and high < len(text) and text[high].isalnum():
        high += 1
    return text[low:high], text[low:start] + new + text[stop:high]
