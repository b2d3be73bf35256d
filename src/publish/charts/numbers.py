"""Numbers: read as editors type them, written as a language writes them, and round ticks."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal, get_decimal_symbol

from publish.numerals import EUROPEAN_NUMERALS, Numerals

MINUS = "−"
MINUSES = "-‐‑‒–—−"  # noqa: RUF001 - whatever an editor types for a minus
NONE = "n/a n.a. na n/d n.d. nd s/d s.d. k.a. nodata … ... .."  # less its spaces, as compared
MISSING = frozenset(("", *NONE.split(), *MINUSES))
GROUPS = " \u00a0\u2009\u202f'’"  # what may part thousands besides comma and point
MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))  # direction marks, without a meaning here
ARABIC = str.maketrans("\u066b\u066c", ".,")  # the Arabic decimal and thousands marks
NUMBER = re.compile(rf"(?P<before>\D*)(?P<digits>\d(?:[\d.,{GROUPS}]*\d)?)(?P<after>\D*)")
CURRENCY = re.compile(r"(?P<sign>[A-Z]{0,2}[$£¥€₤₦₨₩₪₫₱₹₺₽৳]|Rs\.?|R\$)\s*(?P<rest>.*)")
SHORT = 2  # characters of a unit that is set after every value; a longer one is said once
GROUP = 3  # digits of a group of thousands
INDIAN = 2  # and of a group of lakhs or crores
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10), Decimal(20))


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """A number and how many decimals it was typed with, which is how many it is shown with."""

    value: Decimal
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as a language sets it: before and after every value, or said once at the head."""

    before: str = ""
    after: str = ""
    once: str = ""


@functools.cache
def locale_of(lang: str) -> Locale:
    """Return the locale of a language tag, or of its first part; English for one unknown."""
    for name in (lang, lang.split("-", maxsplit=1)[0]):
        try:
            return Locale.parse(name.replace("-", "_"))
        except (ValueError, UnknownLocaleError):
            continue
    return Locale("en")


def parse(text: str, unit: str = "", lang: str = "en") -> tuple[Number | None, str]:
    """Read a cell: its number (None: missing) and the unit typed with it.

    Thousands may be parted by comma, point, space or apostrophe; what a comma or point between
    three digits means follows the language. Raises ValueError for what is no number.
    """
    text = text.translate(MARKS).translate(ARABIC).strip()
    if text.casefold().replace(" ", "") in MISSING:
        return None, ""
    found = NUMBER.fullmatch(text)
    if not found:
        raise ValueError(text)
    before, after = found["before"].strip(), found["after"].strip()
    bare = before.strip(MINUSES + "+ ")
    known = {unit.casefold(), *(part.casefold() for part in re.split(r"[\s/]+", unit)), ""}
    if sign := CURRENCY.fullmatch(unit):
        known |= {sign["sign"].casefold(), sign["rest"].casefold()}
    for affix in (bare, after):
        if affix.casefold() not in known and not _is_sign(affix):
            raise ValueError(text)
    digits, decimals = _digits(found["digits"], lang)
    value = Decimal(digits)
    negative = any(mark in before for mark in MINUSES)
    return Number(-value if negative else value, decimals), bare or after


def _is_sign(affix: str) -> bool:
    return affix in {"%", "٪", "‰", "°"} or bool(CURRENCY.fullmatch(affix))


def _digits(typed: str, lang: str) -> tuple[str, int]:
    """Return digits with a decimal point where there is one, and the number of decimals."""
    parts = re.split(f"[{GROUPS}]", typed)
    if any(len(re.split("[.,]", part)[0]) != GROUP for part in parts[1:]):
        raise ValueError(typed)
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in "".join(parts))
    point = _point(text, lang)
    whole, fraction = text.rsplit(point, 1) if point else (text, "")
    groups = re.split("[.,]", whole)
    if any(len(group) not in {INDIAN, GROUP} for group in groups[1:]) or not whole:
        raise ValueError(typed)
    return "".join(groups) + (f".{fraction}" if fraction else ""), len(fraction)


def _point(text: str, lang: str) -> str:
    """Return the mark before the decimals, empty where there are none."""
    marks = re.findall("[.,]", text)
    if not marks:
        return ""
    last = str(marks[-1])
    if len(marks) > 1:
        return last if marks.count(last) == 1 else ""
    whole, fraction = text.split(last)
    grouped = len(fraction) == GROUP and len(whole) <= GROUP and whole.strip("0") != ""
    is_decimal = last == get_decimal_symbol(locale_of(lang))
    return "" if grouped and not is_decimal else last


def write(number: Number, unit: Unit, lang: str, numerals: Numerals = EUROPEAN_NUMERALS) -> str:
    """Write a number as a language writes it, with the unit that stands at every value."""
    locale = locale_of(lang)
    pattern = locale.decimal_formats[None].pattern.split(";")[0].split(".")[0]
    pattern += f".{'0' * number.decimals}" if number.decimals else ""
    system = numerals.system if numerals.system in locale.number_symbols else "latn"
    text = format_decimal(abs(number.value), format=pattern, locale=locale, numbering_system=system)
    text = numerals.say(text)
    return f"{MINUS if number.value < 0 else ''}{unit.before}{text}{unit.after}"


def spell(unit: str, lang: str, numerals: Numerals = EUROPEAN_NUMERALS) -> Unit:
    """Return how a language sets a unit; the per cent and currency signs have a place in each."""
    locale = locale_of(lang)
    unit = numerals.percent if unit == "%" else unit
    if unit in {"%", "٪"}:
        pattern = locale.percent_formats[None]
        return Unit(pattern.prefix[0].replace("%", unit), pattern.suffix[0].replace("%", unit))
    if sign := CURRENCY.fullmatch(unit):
        first = locale.currency_formats["standard"].pattern.lstrip("\u200f").startswith("¤")
        if first and len(sign["rest"]) <= SHORT:
            gap = "\u00a0" if sign["sign"][-1].isalpha() or sign["sign"][-1] == "." else ""
            return Unit(sign["sign"] + gap, sign["rest"])
        if not first and not sign["rest"]:
            return Unit(after=f"\u00a0{unit}")
    if unit == "°":
        return Unit(after=unit)
    if 0 < len(unit) <= SHORT:
        return Unit(after=f"\u00a0{unit}")
    return Unit(once=unit)


def round_ticks(low: Decimal, high: Decimal, most: int = 5) -> tuple[Number, ...]:
    """Return round values, at equal steps, that cover a range with at most `most` steps."""
    high = high if high > low else low + 1
    rough = (high - low) / most
    power = Decimal(10) ** rough.adjusted()
    for step in (step * power for step in STEPS):
        if step % 1 and step.normalize().as_tuple().digits == (2, 5):
            continue  # 25 is round, 2.5 is not
        first = (low / step).to_integral_value(ROUND_FLOOR)
        last = (high / step).to_integral_value(ROUND_CEILING)
        if last - first <= most:
            break
    exponent = step.normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return tuple(Number(step * n, decimals) for n in range(int(first), int(last) + 1))
