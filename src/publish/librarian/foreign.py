"""RIS and EndNote XML as other programs write them, and what pandoc does not read in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from publish.library.names import is_body
from publish.problems import ManuscriptError, Problem, Where

TAG = re.compile(r"(?P<tag>[A-Z][A-Z0-9])  -(?: (?P<value>.*))?")
PERSONS = {"AU", "A1", "A2", "A3", "A4", "ED"}
YEARS = {"PY", "Y1"}
DOI = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
SPAN = re.compile(r"(\d{4})\s*[-–]\s*(\d{4})")
DAY = re.compile(r"(\d{4})(?:[/-](\d{1,2}))?(?:[/-](\d{1,2}))?(?:/.*)?")
REPEATED = {"KW": ("keyword", ", "), "AB": ("abstract", " "), "N2": ("abstract", " ")}
UNREAD = {
    "pages": "page",
    "edition": "edition",
    "number": "issue",
    "language": "language",
    "electronic-resource-num": "DOI",
    "urls//url": "URL",
}  # elements of EndNote that pandoc leaves out or misnames, as variables of CSL
Known = dict[str, Any]  # variables of CSL


@dataclass(frozen=True, slots=True)
class Foreign:
    """A file as pandoc reads it, and by record what else it says, as CSL."""

    text: str
    known: tuple[Known, ...]


def ris(text: str, name: str) -> Foreign:
    """Read RIS: values over several lines, dates of every kind, DOIs as addresses.

    Raises ManuscriptError with the place of a line between works that is none of RIS.
    """
    lines: list[str] = []
    known: list[Known] = []
    within = False
    for number, line in enumerate(text.splitlines(), 1):
        found = TAG.fullmatch(line.strip())
        if not found:
            if line.strip() and not within:
                message = "this is no line of RIS, such as 'TY  - JOUR'."
                raise ManuscriptError(Problem(Where(name, number, 1), "unreadable", message))
            lines[-1:] = [f"{lines[-1]} {line.strip()}"] if line.strip() else lines[-1:]
            continue
        if found["tag"] == "TY":
            lines += ["ER  - "] * within
            known.append({})
        within = found["tag"] != "ER"
        lines.append(f"{found['tag']}  - {(found['value'] or '').strip()}")
    lines += ["ER  - "] * within
    return Foreign("\n".join(_read(lines, known)) + "\n", tuple(known))


def _read(lines: list[str], known: list[Known]) -> Iterator[str]:
    """Yield lines as pandoc takes them, and note dates and DOIs of each work."""
    at = -1
    for line in lines:
        tag, value = line[:2], line[6:]
        at += tag == "TY"
        if tag in PERSONS and "," not in value and is_body(value):
            yield f"{line},"
        elif tag in YEARS or tag == "DA":
            _note_date(known[at], value, full=tag == "DA")
        elif tag == "DO":
            known[at]["DOI"] = DOI.sub("", value)
        elif tag in REPEATED and value:
            name, mark = REPEATED[tag]
            known[at][name] = mark.join(v for v in (known[at].get(name), value) if v)
        elif tag == "UR" and "URL" in known[at]:
            earlier = known[at].get("note")  # a note that begins "https:" would be read as a field
            known[at]["note"] = "; ".join(v for v in (earlier, f"also {value}") if v)
        elif tag == "UR":
            known[at]["URL"] = value
        else:
            yield line


def endnote(data: bytes, name: str) -> Foreign:
    """Read EndNote XML in any encoding: bodies, spans of years, DOIs and addresses.

    Raises ManuscriptError for what is no XML, or holds no works.
    """
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        line, column = error.position
        message = f"the file can't be read: {error.msg}."
        raise ManuscriptError(Problem(Where(name, line, column), "unreadable", message)) from error
    records = root.findall(".//record")
    if not records:
        message, hint = "there are no works of EndNote in it.", "Export it as XML from EndNote."
        raise ManuscriptError(Problem(Where(name, 1, 1), "unreadable", message, hint))
    known: list[Known] = []
    for record in records:
        for author in record.iter("author"):
            whole = _said(author)
            if "," not in whole and is_body(whole):
                author[:] = []
                author.text = f"{whole},"
        said: Known = {}
        for year in record.findall("dates/year"):
            _note_date(said, _said(year), full=False)
            year[:] = []
            year.text = "".join(re.findall(r"\d{4}", _said(year))[:1])
        said |= {n: text for path, n in UNREAD.items() if (text := _said(record.find(path)))}
        said |= {"DOI": DOI.sub("", said["DOI"])} if "DOI" in said else {}
        known.append(said)
    return Foreign(etree.tostring(root, encoding="unicode"), tuple(known))


def _said(node: Any) -> str:  # noqa: ANN401 - an element of lxml
    return "" if node is None else " ".join("".join(node.itertext()).split())


def _note_date(known: Known, value: str, *, full: bool) -> None:
    """Note a date; one with a day counts before a year, and what is no date becomes a note."""
    span, day = SPAN.fullmatch(value.strip("/ ")), DAY.fullmatch(value.strip())
    if span:
        parts = [[int(span[1])], [int(span[2])]]
    elif day:
        parts = [[int(part) for part in day.groups() if part and int(part)]]
    else:
        if value.strip():
            known["note"] = "; ".join(v for v in (known.get("note"), value.strip()) if v)
        return
    earlier = known.get("issued", {}).get("date-parts", [[]])
    if not earlier[0] or (full and len(parts[0]) > len(earlier[0])):
        known["issued"] = {"date-parts": parts}
