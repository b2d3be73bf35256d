"""The letter case of words that a draft sets in capitals, learnt from the draft itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

WORD = re.compile(r"[^\W\d_][\w’']*")


class Casing:
    """How running text spells words; those that it never has within a sentence stay as they are."""

    def __init__(self, texts: Iterable[str], is_common: Callable[[str], bool]) -> None:
        """Take the running texts of a draft, and what knows the common words of its language."""
        self.is_common = is_common
        self.seen: dict[str, Counter[str]] = {}
        for text in texts:
            for found in WORD.finditer(text):
                first = not text[: found.start()].rstrip(" “‘\"'(") or re.search(
                    r"[.!?:…]\W*$", text[: found.start()]
                )
                spelt = found[0]
                if first and spelt[1:] == spelt[1:].lower():
                    continue  # a capital there says nothing
                self.seen.setdefault(spelt.casefold(), Counter())[spelt] += 1

    def lowered(self, text: str) -> str:
        """Return a line in capitals as running text would set it, its first letter a capital.

        A word takes the case that the draft's text has it in. One that the text does not have may
        be a name: unless it is a common word, its first letter stays a capital, and all of it
        beside a slash.
        """

        def change(found: re.Match[str]) -> str:
            """Return one word of the line in its case."""
            word = found[0]
            spelt = self.seen.get(word.casefold())
            if spelt:
                return spelt.most_common(1)[0][0]
            beside = text[max(found.start() - 1, 0) : found.end() + 1]
            if "/" in beside:
                return word
            return word.lower() if self.is_common(word.lower()) else word.capitalize()

        made = WORD.sub(change, text)
        return made[:1].upper() + made[1:]
