"""Letters: what is left of a text when all that layout may change is taken away.

A *word* is letters, digits and signs of currency, in one case. Hyphens, soft or hard, are gone, so
that a word parted at a line's end equals itself; dashes, slashes and white space part words; all
other signs are gone. Words in a script that runs from right to left keep their letters but not the
order of these, as a PDF holds them as they are seen. Digits of every script are 0 to 9: what the
layout counts in a language's own is the same number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

PARTING = frozenset("\u2012\u2013\u2014\u2015\u2e3a\u2e3b/\\\u2044\u2215")  # dashes and slashes
ALIKE = {"\u2206": "\u03b4"}  # one glyph in our fonts: a PDF gives back either
SILENT = frozenset("\u02bb\u02bc\ufe0e\ufe0f")  # letters that stand for apostrophes; glyph choosers
SINGLY = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
UNPARTED = re.compile(  # a sign that is a word by itself, or a run of others
    rf"{SINGLY.pattern}|(?:(?!{SINGLY.pattern})[^\s{re.escape(''.join(sorted(PARTING)))}])+"
)
LEFTWARD = re.compile(
    "[\u05d0-\u065f\u066e-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


class _Letters(dict[int, str | None]):
    """What becomes of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        category = unicodedata.category(char)
        digit = unicodedata.decimal(char, None)
        made: str | None = None
        if digit is not None:
            made = str(digit)  # ٣ and ۳ are the number that 3 is
        elif char in ALIKE:
            made = ALIKE[char]
        elif char in PARTING or char.isspace():
            made = " "
        elif char in SILENT:
            made = None
        elif SINGLY.match(char):
            made = f" {char} "  # scripts without spaces: a line may end after any sign
        elif category[0] in "LN" or category in {"Mn", "Mc", "Sc"}:
            made = char
        self[code] = made
        return made


_LETTERS = _Letters()


def words_in(text: str) -> list[str]:
    """Return the words of a text, normalised."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    words = folded.translate(_LETTERS).split()
    if LEFTWARD.search(folded):
        return [_unordered(word) if LEFTWARD.search(word) else word for word in words]
    return words


def _unordered(word: str) -> str:
    """Return the letters of a word in one order, marks apart: in a PDF they may stand by others."""
    return "".join(sorted(unicodedata.normalize("NFD", word)))


def placed_words(text: str) -> Iterator[tuple[str, int]]:
    """Yield the words of a text, normalised, each with the offset at which it begins.

    Signs that stand before its letters are the word's, so an opening quotation mark is.
    """
    for found in UNPARTED.finditer(text):
        yield from ((word, found.start()) for word in words_in(found[0]))
