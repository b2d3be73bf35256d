"""Scripts: which way a text and a language run, and which script is a language's own."""

from __future__ import annotations

import functools
import unicodedata

from babel import Locale, UnknownLocaleError
from babel.core import get_global

LEFTWARD = {"R", "AL"}  # classes of letters that run from right to left (UAX 9)
LETTERS = {*LEFTWARD, "L"}
REGION = 2  # letters of a country's code
RIGHT_TO_LEFT = {"ar", "fa", "he", "ps", "sd", "ug", "ur", "yi"}


def direction_of(lang: str) -> str:
    """Return `rtl` or `ltr`, as a language is written."""
    return "rtl" if lang.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def runs_leftward(text: str) -> bool:
    """Say whether a text has letters that run from right to left."""
    return any(unicodedata.bidirectional(char) in LEFTWARD for char in text)


def direction_by(text: str) -> str:
    """Return `rtl` or `ltr`, by the first letter of a text; an empty string if it has none."""
    first = next((c for c in map(unicodedata.bidirectional, text) if c in LETTERS), "")
    return ("rtl" if first in LEFTWARD else "ltr") if first else ""


def begins_in_script_of(lang: str, text: str) -> bool:
    """Say whether the first letter of a text is of the script in which a language is written."""
    first = next((char for char in text if char.isalpha()), "")
    return bool(first) and unicodedata.name(first, "").startswith(f"{script_of(lang)} ")


@functools.cache
def script_of(lang: str) -> str:
    """Return the script of a language as Unicode's names of letters begin, "ARABIC" say."""
    base = lang.partition("-")[0]
    likely = get_global("likely_subtags").get(base, "").split("_")
    code = next((part for part in likely if len(part) == 4), "Latn")  # noqa: PLR2004 - ISO 15924
    return str(Locale("en").scripts.get(code, "Latin")).upper()


@functools.cache
def language_name(lang: str, told_in: str) -> str:
    """Return what a language is called in another one or itself, "Français" say, else its tag.

    The region is not said: a text in British English is one in English.
    """
    base = lang.partition("-")[0]
    try:
        names = Locale.parse(told_in, sep="-").languages
    except (UnknownLocaleError, ValueError):
        names = Locale("en").languages
    name = str(names.get(base, lang))
    return name[:1].upper() + name[1:]


@functools.cache
def language_tag(typed: str) -> str:
    """Return the tag of a language that is typed as a tag or by its English name, "urdu" say.

    An empty string if it is neither.
    """
    languages = Locale("en").languages
    base = typed.partition("-")[0].lower()
    if base in languages:
        parts = typed.strip().split("-")[1:]
        return "-".join((base, *(p.upper() if len(p) == REGION else p for p in parts)))
    names = {name.lower(): code for code, name in languages.items()}
    return str(names.get(typed.strip().lower(), "")).replace("_", "-")
