"""EndNote XML as other programs write it, with what pandoc does not read in it."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

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
from publish.library.names import is_body
from publish.problems import ManuscriptError, Problem, Where

UNREAD = {
    "pages": "page",
    "edition": "edition",
    "number": "issue",
    "language": "language",
    "electronic-resource-num": "DOI",
    "titles/tertiary-title": "collection-title",
    "titles/short-title": "title-short",
    "work-type": "genre",
}  # elements that pandoc leaves out or misnames, as variables of CSL
SERIES = {"Book", "Edited Book"}  # whose second title is that of a series, and second authors its
EDITED = {"Book Section", "Conference Paper", "Conference Proceedings", "Encyclopedia", "Report"}
# Elements that pandoc reads, that are read here, and that say nothing of the work.
READ = {"author", "title", "secondary-title", "full-title", "year", "publisher", "pub-location"}
READ |= {"volume", "isbn", "ref-type", "pages", "edition", "number", "language", "keyword", "url"}
READ |= {"electronic-resource-num", "tertiary-title", "short-title", "abstract", "notes", "date"}
READ |= {"access-date", "work-type"}
OTHERS = {"rec-number", "source-app", "database", "key", "abbr-1", "abbr-2", "abbr-3", "alt-title"}
OTHERS |= {"remote-database-name", "remote-database-provider", "modified-date", "added-date"}


def endnote(data: bytes, name: str) -> Foreign:
    """Read EndNote XML in any encoding: bodies, editors, notes, several abstracts and addresses.

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
    made = tuple(_record(record, at, name) for at, record in enumerate(records, 1))
    return Foreign(etree.tostring(root, encoding="unicode"), made)


def _record(record: Any, at: int, name: str) -> Record:  # noqa: ANN401 - an element of lxml
    """Note what pandoc does not read of a record, and leave it as pandoc takes it."""
    known: Known = {}
    left = _left(record)
    _persons(record, known, left)
    _dates(record, known)
    known |= {n: text for path, n in UNREAD.items() if (text := _said(record.find(path)))}
    known |= {"DOI": DOI.sub("", known["DOI"])} if "DOI" in known else {}
    if known.get("title-short") == _said(record.find("titles/title")):
        del known["title-short"]
    if _type(record) in SERIES and (series := _said(record.find("titles/secondary-title"))):
        known.setdefault("collection-title", series)
        record.find("titles").remove(record.find("titles/secondary-title"))
    for variable, mark, path in (("keyword", ", ", "keyword"), ("abstract", " ", "abstract")):
        if said := mark.join(filter(None, map(_said, record.iter(path)))):
            known[variable] = said
    for one in record.findall("notes"):
        note(known, _said(one))
    for one in record.iterfind("urls//url"):
        if _said(one) and one.getparent().tag != "pdf-urls":
            address(known, _said(one))
    number = _said(record.find("rec-number")) or str(at)
    return Record(known, left_out(Where(name, record.sourceline or 1, 1), number, left))


def _left(record: Any) -> dict[str, str]:  # noqa: ANN401 - an element of lxml
    """Return what the elements say that nobody reads, by their names."""
    left: dict[str, str] = {}
    for element in record.iter(etree.Element):
        own = element.tag not in READ | OTHERS and all(kid.tag == "style" for kid in element)
        if own and element.tag != "style" and _said(element):
            left[element.tag] = "; ".join(v for v in (left.get(element.tag), _said(element)) if v)
    return left


def _persons(record: Any, known: Known, left: dict[str, str]) -> None:  # noqa: ANN401 - as above
    """Note editors and translators, and mark the names of bodies as pandoc wants them."""
    kind = _type(record)
    second = "editor" if kind in EDITED else "collection-editor" if kind in SERIES else ""
    roles = {"secondary-authors": second, "translated-authors": "translator"}
    for group in record.findall("contributors/*"):
        names = [said for author in group.iter("author") if (said := _said(author))]
        if group.tag == "authors":
            for author in group.iter("author"):
                whole = _said(author)
                if "," not in whole and is_body(whole):
                    author[:] = []
                    author.text = f"{whole},"
        elif role := roles.get(group.tag, ""):
            people(known, role, names)
        elif names:
            left[group.tag] = "; ".join(names)


def _dates(record: Any, known: Known) -> None:  # noqa: ANN401 - as above
    for year in record.findall("dates/year"):
        note_date(known, _said(year), full=False)
        year[:] = []
        year.text = "".join(re.findall(r"\d{4}", _said(year))[:1])
    for day in record.findall("dates/pub-dates/date"):
        note_date(known, _said(day), full=True)
    read = date_of(_said(record.find("access-date")))
    if read:
        known["accessed"] = {"date-parts": read}
    else:
        note(known, _said(record.find("access-date")))


def _type(record: Any) -> str:  # noqa: ANN401 - as above
    kind = record.find("ref-type")
    return "" if kind is None else str(kind.get("name", ""))


def _said(node: Any) -> str:  # noqa: ANN401 - as above
    return "" if node is None else " ".join("".join(node.itertext()).split())
