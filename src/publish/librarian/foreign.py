"""What RIS and EndNote XML say beside what pandoc reads in them, and what is left out of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from publish.library.names import is_body
from publish.problems import Problem, Severity, Where

DOI = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
SPAN = re.compile(r"(\d{4})\s*[-–]\s*(\d{4})")
DAY = re.compile(r"(\d{4})(?:[/-](\d{1,2}))?(?:[/-](\d{1,2}))?(?:/.*)?")
SHOWN = 40  # signs of what a message quotes
Known = dict[str, Any]  # variables of CSL


@dataclass(frozen=True, slots=True)
class Record:
    """What pandoc does not read of a work: what is known of it, as CSL, and what is left out."""

    known: Known
    left: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Foreign:
    """A file as pandoc reads it, and the records in it."""

    text: str
    records: tuple[Record, ...]


def left_out(where: Where, number: str, fields: Mapping[str, str]) -> tuple[Problem, ...]:
    """Tell of the fields of a record that no library has a place for, all in one message."""
    if not fields:
        return ()
    told = ", ".join(f"{name} ({_short(value)})" for name, value in fields.items())
    message = f"record {number} has what the library has no place for: {told}."
    hint = "It is left out; copy by hand what you need."
    return (Problem(where, "left-out", message, hint, Severity.WARNING),)


def _short(value: str) -> str:
    return value if len(value) <= SHOWN else f"{value[:SHOWN].rstrip()}…"


def note(known: Known, text: str) -> None:
    """Add a text to the note of a work."""
    if text.strip():
        known["note"] = "; ".join(v for v in (known.get("note"), text.strip()) if v)


def address(known: Known, value: str) -> None:
    """Note an address; one that is not the first goes into the note.

    A note that begins "https:" would be read as a field, so a word comes before it.
    """
    if "URL" not in known:
        known["URL"] = value
    elif value != known["URL"]:
        note(known, f"also {value}")


def person(value: str) -> dict[str, str]:
    """Return a name as CSL has it: "Family, Given", or that of a body."""
    family, comma, given = value.partition(",")
    if not comma or (is_body(value) and not given.strip()):
        return {"literal": family.strip()}
    return {"family": family.strip(), "given": given.strip()}


def people(known: Known, role: str, names: Iterable[str]) -> None:
    """Note persons in a role of CSL, behind those that it has."""
    if made := [person(name) for name in names if name.strip()]:
        known[role] = [*known.get(role, ()), *made]


def note_date(known: Known, value: str, *, full: bool) -> None:
    """Note a date; one with a day counts before a year, and what is no date becomes a note."""
    parts = date_of(value)
    if not parts:
        note(known, value)
        return
    earlier = known.get("issued", {}).get("date-parts", [[]])
    if not earlier[0] or (full and len(parts[0]) > len(earlier[0])):
        known["issued"] = {"date-parts": parts}


def date_of(value: str) -> list[list[int]]:
    """Return the parts of a date, or of a span of years; empty for what is none."""
    span, day = SPAN.fullmatch(value.strip("/ ")), DAY.fullmatch(value.strip())
    if span:
        return [[int(span[1])], [int(span[2])]]
    return [[int(part) for part in day.groups() if part and int(part)]] if day else []
