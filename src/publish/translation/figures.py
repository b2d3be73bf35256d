"""What has to be the same in all languages: numbers, citations, ids, links, notes.

`4.2%`, `4,2 %` and the same in Arabic digits are one number; so are `1.19m` and `11.9 lakh`.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel import Locale, UnknownLocaleError

CITED = re.compile(r"(?<![\w\\])-?@\{?(?P<key>[\w][\w:.#$%&+?<>~/-]*)")
BRACKETED = re.compile(r"\[[^\[\]]*@[^\[\]]*\]")
ATTRIBUTES = re.compile(r"\{[^{}]*\}")
ID = re.compile(r"\{[^{}]*?#(?P<id>[\w.-]+)")
TARGET = re.compile(r"\]\((?P<target>[^()\s]+)[^()]*\)")
ADDRESS = re.compile(r"<?https?://[^\s>)\]]+>?")
CALL = re.compile(r"\[\^(?P<name>[^\]]+)\]")
CODE = re.compile(r"`[^`]*`|\\\(.*?\\\)|\\\[.*?\\\]")
SPACES = "\u00a0\u202f\u2009"
MARKS = "\u200e\u200f\u061c\u2066-\u2069"  # of direction: they say nothing


@dataclass(frozen=True, slots=True)
class Language:
    """How a language writes numbers: its decimal sign, what groups digits, its words for them."""

    decimal: str
    groups: str
    scales: Mapping[str, Decimal]
    words: Mapping[str, int]


def language(lang: str, table: Mapping[str, Any]) -> Language:
    """Return how a language writes numbers; `table` is what language.toml says of it."""
    decimal, group = _symbols(lang)
    groups = f"{group}\u066c" + (SPACES if group in f"{SPACES} " else "")
    scales = {word.lower(): Decimal(str(value)) for word, value in table.get("scales", {}).items()}
    words = {word: int(value) for word, value in table.get("numbers", {}).items()}
    return Language(decimal, groups, scales, words)


def _symbols(lang: str) -> tuple[str, str]:
    """Return a language's decimal sign and what it puts between thousands, for Latin digits."""
    for tag in (lang, lang.partition("-")[0]):
        try:
            symbols = Locale.parse(tag, sep="-").number_symbols
        except (UnknownLocaleError, ValueError):
            continue
        latin = symbols.get("latn", symbols)
        return str(latin.get("decimal", ".")), str(latin.get("group", ","))
    return ".", ","


@functools.lru_cache(maxsize=16)
def _pattern(decimal: str, groups: str, scales: tuple[str, ...]) -> re.Pattern[str]:
    grouped = rf"\d{{1,3}}(?:[{re.escape(groups)}]\d{{2,3}})*[{re.escape(groups)}]\d{{3}}"
    spaced = r"|\d{1,3}(?: \d{3})+" if groups[-1] in SPACES else ""
    fraction = rf"(?:[{re.escape(decimal)}\u066b]\d+)?"
    named = "|".join(re.escape(one) for one in sorted(scales, key=len, reverse=True))
    scale = rf"(?:[ {SPACES}-]?(?P<scale>{named})(?!\w))?" if named else "(?P<scale>(?!))?"
    return re.compile(
        rf"(?<![\w.,])(?P<number>(?:{grouped}{spaced}|\d+){fraction})(?!\d){scale}", re.IGNORECASE
    )


def numbers(text: str, how: Language) -> Counter[Decimal]:
    """Return the numbers that a block writes in digits, each as often as it does."""
    plain = "".join(_ascii(char) for char in _words_of(text))
    found: Counter[Decimal] = Counter()
    for one in _pattern(how.decimal, how.groups, tuple(how.scales)).finditer(plain):
        kept = re.sub(rf"[ {re.escape(how.groups)}]", "", one["number"])
        number = Decimal(kept.replace(how.decimal, ".").replace("\u066b", "."))
        scale = how.scales.get((one["scale"] or "").lower(), Decimal(1))
        found[(number * scale).normalize()] += 1
    return found


def worded(text: str, how: Language) -> set[Decimal]:
    """Return the numbers that a block writes in words, as far as the language's are known."""
    said = _words_of(text).lower()
    return {
        Decimal(value)
        for word, value in how.words.items()
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said)
    }


def _words_of(text: str) -> str:
    """Return a block without what is no text of its own: citations, attributes, addresses, code."""
    for pattern in (CODE, ADDRESS, BRACKETED, CITED, ATTRIBUTES, CALL):
        text = pattern.sub(" ", text)
    return re.sub(rf"[{MARKS}]", "", TARGET.sub("]", text))


def _ascii(char: str) -> str:
    """Return the ASCII digit of any script's digit; all else as it is."""
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)


def citations(text: str) -> Counter[str]:
    """Return the keys that a block cites."""
    return Counter(one["key"].rstrip(".:,;?") for one in CITED.finditer(ADDRESS.sub(" ", text)))


def ids(text: str) -> Counter[str]:
    """Return the ids that a block gives, and where its links, images and notes lead."""
    text = CODE.sub(" ", text)
    found = Counter(f"#{one['id']}" for one in ID.finditer(text))
    found += Counter(one["target"] for one in TARGET.finditer(text))
    return found + Counter(f"[^{one['name']}]" for one in CALL.finditer(text))
