"""Dates of works: what is wrong with one, in words; nothing if it can be and pandoc reads it."""

from __future__ import annotations

import datetime as dt
import re

LIKE = "write a date as 2026, 2026-03, 2026-03-02 or 2026-03/2026-05"
ONE = re.compile(
    r"(?P<year>-?\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T[\d:]+(?:Z|[+-]\d\d:\d\d)?)?)?)?[~?%]?"
)
SEASONS = range(21, 25)  # spring to winter stand where a month does
AHEAD = 2  # years from now that a work may be announced for


def wrong_date(value: str, today: dt.date, *, past: bool = False) -> str:
    """Say what is wrong with a date or a span of two; `past` is for what has happened already."""
    parts = value.split("/")
    found = [ONE.fullmatch(part) for part in parts]
    if len(parts) > 2 or not all(found):  # noqa: PLR2004 - from and to
        return LIKE
    for part, one in zip(parts, found, strict=True):
        wrong = _impossible(part, one, today, past=past) if one else LIKE
        if wrong:
            return wrong
    if len(parts) == 2 and parts[0] > parts[1]:  # noqa: PLR2004 - from and to
        return "it ends before it begins"
    return ""


def _impossible(part: str, one: re.Match[str], today: dt.date, *, past: bool) -> str:
    year, month, day = int(one["year"]), int(one["month"] or 1), int(one["day"] or 1)
    if not (1 <= month <= 12 or (month in SEASONS and not one["day"])):  # noqa: PLR2004 - December
        return f"there is no month {one['month']}"
    if year > 0 and month not in SEASONS:
        try:
            made = dt.date(year, month, day)
        except ValueError:
            return f"there is no day {part}"
        if past and made > today:
            return "it lies in the future"
    return "it lies in the future" if year > today.year + AHEAD else ""


def wrong_year(value: str, today: dt.date) -> str:
    """Say what is wrong with the field `year`, which BibTeX has instead of `date`."""
    if not re.fullmatch(r"-?\d{4}(?:/\d{4})?", value):
        return "a year has four digits; where there is none yet, write pubstate = {forthcoming}"
    return wrong_date(value, today)


def wrong_month(value: str) -> str:
    """Say what is wrong with the field `month`; pandoc reads numbers alone."""
    if re.fullmatch(r"0?[1-9]|1[0-2]", value):
        return ""
    return "write a month as a number, 1 to 12, or as jan, feb, … without braces"
