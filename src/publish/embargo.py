"""Embargoes: until when something may not be shown, and how that is said and named.

A moment is a day and a time with its zone, as the front matter's `embargo:` has it (ISO 8601).
"""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date, format_time

MARK = "embargoed-until-"


def moment_of(embargo: str) -> dt.datetime | None:
    """Return the moment at which an embargo ends; None for none. Raises ValueError without zone."""
    if not embargo:
        return None
    moment = dt.datetime.fromisoformat(embargo)
    if moment.tzinfo is None:
        raise ValueError(f"'{embargo}' has no time zone")
    return moment


def holds(embargo: str, now: dt.datetime | None = None) -> bool:
    """Say whether an embargo holds at a moment, now if none is given."""
    moment = moment_of(embargo)
    return moment is not None and (now or dt.datetime.now(dt.UTC)) < moment


def in_words(embargo: str, lang: str) -> str:
    """Return the end of an embargo as a language writes it: "5 December 2026, 06:00 (UTC+01:00)".

    The zone is that which was typed: readers elsewhere count from it.
    """
    moment = moment_of(embargo)
    if moment is None:
        return ""
    locale = lang.replace("-", "_")
    day = format_date(moment.date(), "long", locale=locale)
    clock = format_time(moment.time(), "short", locale=locale)
    return f"{day}, {clock} ({_zone(moment)})"


def file_mark(embargo: str) -> str:
    """Return what the names of files say of an embargo: `embargoed-until-2026-12-05`."""
    moment = moment_of(embargo)
    return f"{MARK}{moment.date().isoformat()}" if moment else ""


def is_marked(name: str) -> bool:
    """Say whether a file is named as one under embargo, which may have ended since it was made."""
    return MARK in name


def _zone(moment: dt.datetime) -> str:
    offset = moment.utcoffset() or dt.timedelta()
    minutes = int(offset.total_seconds()) // 60
    sign = "+" if minutes >= 0 else "\u2212"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours:02}:{rest:02}" if minutes else "UTC"
