"""RIS as other programs write it, with what pandoc does not read in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from publish.librarian.foreign import (
    DOI,
    Foreign,
    Known,
    Record,
    address,
    date_of,
    left_out,
    note,
    note_date,
    people,
)
from publish.library.data import TYPES
from publish.library.names import is_body
from publish.problems import ManuscriptError, Problem, Where, lines_of

TAG = re.compile(r"(?P<tag>[A-Z][A-Z0-9])  -(?: (?P<value>.*))?")
PERSONS = {"AU", "A1", "A2", "ED"}
REPEATED = {"KW": ("keyword", ", "), "AB": ("abstract", " "), "N2": ("abstract", " ")}
READ = {
    *("TY", "ER", "AU", "A1", "A2", "ED", "BT", "CT", "EP", "ET", "IS", "JF", "JO", "LA"),
    *("LK", "NV", "PB", "PP", "SN", "SP", "T1", "T2", "TI", "VL"),
}  # by pandoc
UNREAD = {tag: name for name, tag in TYPES.ris_fields.items() if tag not in READ}  # by it
OTHERS = {"ID", "DB", "DP", "J1", "J2", "JA", "L1", "L2", "L3", "L4", "N2", "DS"}
# What says nothing of the work: its number and files in another program, and names once more.


@dataclass(slots=True)
class _Work:
    """A work that is being read, from the line where it begins."""

    line: int
    known: Known = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)


def ris(text: str, name: str) -> Foreign:
    """Read RIS: values over several lines, dates of every kind, DOIs as addresses.

    Raises ManuscriptError with the place of a line between works that is none of RIS.
    """
    lines: list[str] = []
    works: list[_Work] = []
    within = False
    for number, line in enumerate(lines_of(text), 1):
        found = TAG.fullmatch(line.strip())
        if not found:
            if line.strip() and not within:
                message = "this is no line of RIS, such as 'TY  - JOUR'."
                raise ManuscriptError(Problem(Where(name, number, 1), "unreadable", message))
            lines[-1:] = [f"{lines[-1]} {line.strip()}"] if line.strip() else lines[-1:]
            continue
        if found["tag"] == "TY":
            lines += ["ER  - "] * within
            works.append(_Work(number))
        within = found["tag"] != "ER"
        lines.append(f"{found['tag']}  - {(found['value'] or '').strip()}")
    lines += ["ER  - "] * within
    kept = "\n".join(_read(lines, works)) + "\n"
    return Foreign(kept, tuple(_records(works, name)))


def _records(works: list[_Work], name: str) -> Iterator[Record]:
    for number, one in enumerate(works, 1):
        yield Record(one.known, left_out(Where(name, one.line, 1), str(number), one.left))


def _read(lines: list[str], works: list[_Work]) -> Iterator[str]:
    """Yield lines as pandoc takes them, and note in each work what it does not take."""
    at = -1
    for line in lines:
        tag, value = line[:2], line[6:]
        at += tag == "TY"
        if tag in PERSONS and "," not in value and is_body(value):
            yield f"{line},"
        elif tag in READ or at < 0:
            yield line
        elif value:
            _note(works[at].known, works[at].left, tag, value)


def _note(known: Known, left: dict[str, str], tag: str, value: str) -> None:
    match tag:
        case "PY" | "Y1" | "DA":
            note_date(known, value, full=tag == "DA")
        case "Y2" if date_of(value):
            known["accessed"] = {"date-parts": date_of(value)}
        case "DO":
            known["DOI"] = DOI.sub("", value)
        case "KW" | "AB" | "N2":
            variable, mark = REPEATED[tag]
            known[variable] = mark.join(v for v in (known.get(variable), value) if v)
        case "N1":
            note(known, value)
        case "UR":
            address(known, value)
        case "A4":
            people(known, "translator", [value])
        case _ if tag in UNREAD and UNREAD[tag] not in known:
            known[UNREAD[tag]] = value
        case _ if tag not in OTHERS:
            left[tag] = "; ".join(v for v in (left.get(tag), value) if v)
        case _:
            pass
