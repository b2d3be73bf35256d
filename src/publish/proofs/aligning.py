"""Which words of one text are which of another: what was changed with tracking off."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

WORD = re.compile(r"\w+|\s+|[^\w\s]")


def aligned(old: str, new: str) -> list[int]:
    """Return for each sign of a new text where it stands in the old one, -1 for what is new.

    Whole words are taken for changed, so that a change reads as a person would tell it.
    """
    if old == new:
        return list(range(len(new)))
    before, after = _words(old), _words(new)
    made = [-1] * len(new)
    matcher = SequenceMatcher(None, [w for w, _ in before], [w for w, _ in after], autojunk=False)
    for a, b, size in _whole(matcher, [w for w, _ in before]):
        for number in range(size):
            (word, from_), (_, to) = before[a + number], after[b + number]
            for sign in range(len(word)):
                made[to + sign] = from_ + sign
    return made


def _words(text: str) -> list[tuple[str, int]]:
    return [(found[0], found.start()) for found in WORD.finditer(text)]


def _whole(matcher: SequenceMatcher[str], words: list[str]) -> list[tuple[int, int, int]]:
    """Return the runs that two texts share, less single spaces between changes."""
    blocks = [(one.a, one.b, one.size) for one in matcher.get_matching_blocks() if one.size]
    kept = []
    for number, (a, b, size) in enumerate(blocks):
        inside = 0 < number < len(blocks) - 1
        if inside and all(not word.strip() for word in words[a : a + size]):
            continue
        kept.append((a, b, size))
    return kept
