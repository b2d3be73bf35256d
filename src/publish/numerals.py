"""Numerals: the digits in which the layout counts and dates a text, ١٢٣ or ۱۲۳ or 123.

Which are a language's own, and which it writes where nobody says otherwise, is from CLDR: Persian
and the Arabic of Egypt write their own, Urdu the European ones though it has others.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

AUTO, LATIN, NATIVE = "auto", "latin", "native"
WISHES = (AUTO, LATIN, NATIVE)
EUROPEAN = "latn"
SYSTEMS = {  # of CLDR: the code of the zero, and the counter style of CSS
    EUROPEAN: (0x30, "decimal"),
    "arab": (0x660, "arabic-indic"),
    "arabext": (0x6F0, "persian"),
    "deva": (0x966, "devanagari"),
    "beng": (0x9E6, "bengali"),
    "guru": (0xA66, "gurmukhi"),
    "gujr": (0xAE6, "gujarati"),
    "orya": (0xB66, "oriya"),
    "telu": (0xC66, "telugu"),
    "knda": (0xCE6, "kannada"),
    "mlym": (0xD66, "malayalam"),
    "thai": (0xE50, "thai"),
    "laoo": (0xED0, "lao"),
    "tibt": (0xF20, "tibetan"),
    "mymr": (0x1040, "myanmar"),
    "khmr": (0x17E0, "khmer"),
}
ARABIC = {"arab", "arabext"}  # what has a per cent sign of its own


@dataclass(frozen=True, slots=True)
class Numerals:
    """Digits, by the name that CLDR has for them: `latn`, `arab` or another of `SYSTEMS`."""

    system: str = EUROPEAN

    @property
    def is_european(self) -> bool:
        """Say whether they are 0 to 9."""
        return self.system == EUROPEAN

    @property
    def counter(self) -> str:
        """The counter style of CSS that counts with them."""
        return SYSTEMS[self.system][1]

    @property
    def percent(self) -> str:
        """The per cent sign that stands with them."""
        return "٪" if self.system in ARABIC else "%"

    def say(self, text: object) -> str:
        """Return a number, date or other text with these digits for European ones."""
        return str(text).translate(_digits(self.system))


EUROPEAN_NUMERALS = Numerals()


@functools.cache
def _digits(system: str) -> dict[int, str]:
    zero = SYSTEMS[system][0]
    return {} if system == EUROPEAN else {0x30 + n: chr(zero + n) for n in range(10)}


@functools.cache
def numerals_for(lang: str, wish: str = AUTO) -> Numerals:
    """Return the digits of a language: `auto` those that it writes, `native` its own, or `latin`.

    A language that CLDR does not know, or whose digits CSS can't count with, has European ones.
    """
    if wish == LATIN:
        return EUROPEAN_NUMERALS
    for tag in (lang, lang.partition("-")[0]):
        try:
            locale = Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
        usual = str(locale.default_numbering_system)
        system = locale.other_numbering_systems.get("native", usual) if wish == NATIVE else usual
        return Numerals(system) if system in SYSTEMS else EUROPEAN_NUMERALS
    return EUROPEAN_NUMERALS
