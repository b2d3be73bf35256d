"""A Word file that came back: its paragraphs, sign by sign, with who put in or took out each.

It knows nothing of the article: ids are the bookmarks that our proof has, `merging.py` finds out
which paragraphs they are of.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from publish.drafts.office import check_archive
from publish.formats.word_styles import W
from publish.guards import files
from publish.problems import ManuscriptError, Problem, Where
from publish.proofs.pieces import BOLD, HIGH, ITALIC, LINK, LOW, STRUCK
from publish.proofs.word_xml import ID
from publish.sources import shown

NS = f"{{{W}}}"
VT = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}lpwstr"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
PUT_IN, TAKEN_OUT = "in", "out"
STATES = {
    f"{NS}ins": PUT_IN, f"{NS}moveTo": PUT_IN, f"{NS}del": TAKEN_OUT, f"{NS}moveFrom": TAKEN_OUT,
}  # fmt: skip
SIGNS = {"br": "\v", "cr": "\v", "tab": "\t", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
OFF = {"0", "false", "none", "off"}
DATE = re.compile(r"[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d")
APART = "\n"  # a sign that is a paragraph's end


class Hand(NamedTuple):
    """Who changed something, and when (ISO 8601; empty where the file does not say)."""

    who: str = ""
    when: str = ""


NOBODY = Hand()


class Letter(NamedTuple):
    """A sign: put in, taken out, or neither (an empty state); by whom.

    With neither, the hand is that which changed its look, if the file says so.
    """

    text: str
    state: str = ""
    hand: Hand = Hand()
    look: str = ""


@dataclass(slots=True)
class Paragraph:
    """A paragraph: the ids in it, its signs, and what became of its end.

    `marks` are comments: the number of each, with the places before which it begins and ends.
    """

    ids: tuple[str, ...] = ()
    letters: list[Letter] = field(default_factory=list)
    end: str = ""  # the state of the paragraph's mark
    hand: Hand = NOBODY  # of that mark
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)


class Remark(NamedTuple):
    """A comment: who says what, and when."""

    text: str
    hand: Hand


@dataclass(frozen=True, slots=True)
class WordFile:
    """A Word file: its paragraphs in order, its comments by number, what it says of itself."""

    paragraphs: tuple[Paragraph, ...]
    remarks: dict[str, Remark]
    told: dict[str, str]
    saved: Hand


def read_word(file: Path) -> WordFile:
    """Read a Word file; raises ManuscriptError if it can't be read, LimitError if it is a bomb."""
    check_archive(file)
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())

            def part(name: str) -> etree._Element | None:
                parser = etree.XMLParser(resolve_entities=False, no_network=True)
                return etree.fromstring(archive.read(name), parser) if name in names else None

            document = part("word/document.xml")
            comments, told = part("word/comments.xml"), part("docProps/custom.xml")
            core = part("docProps/core.xml")
    except (etree.XMLSyntaxError, *files.DAMAGED) as error:
        raise _unreadable(file, str(error)) from error
    body = document.find(f"{NS}body") if document is not None else None
    if body is None:
        raise _unreadable(file, "it holds no text")
    return WordFile(tuple(_paragraphs(body)), _remarks(comments), _told(told), _saved(core))


def _unreadable(file: Path, why: str) -> ManuscriptError:
    hint = "Open it in a word processor and save it anew, as .docx."
    message = f"this is no Word file that can be read: {why}."
    return ManuscriptError(Problem(Where(shown(file)), "unreadable-draft", message, hint))


def _told(root: etree._Element | None) -> dict[str, str]:
    if root is None:
        return {}
    return {str(one.get("name")): one.findtext(VT) or "" for one in root}


def _saved(root: etree._Element | None) -> Hand:
    if root is None:
        return Hand()
    found = {str(one.tag).rpartition("}")[2]: (one.text or "").strip() for one in root}
    return Hand(found.get("lastModifiedBy", ""), _date(found.get("modified", "")))


def _date(text: str | None) -> str:
    return text or "" if DATE.match(text or "") else ""


def _hand(element: etree._Element) -> Hand:
    return Hand(element.get(f"{NS}author") or "", _date(element.get(f"{NS}date")))


def _remarks(root: etree._Element | None) -> dict[str, Remark]:
    made = {}
    for one in root if root is not None else ():
        if one.tag == f"{NS}comment":
            said = "\n".join(
                "".join(t.text or "" for t in paragraph.iter(f"{NS}t"))
                for paragraph in one.iter(f"{NS}p")
            )
            made[one.get(f"{NS}id") or ""] = Remark(said.strip(), _hand(one))
    return made


def _paragraphs(body: etree._Element) -> Iterator[Paragraph]:
    """Yield the paragraphs of a text in their order, those in tables and text boxes too."""
    for element in body.iter(f"{NS}p"):
        if not any(above.tag == FALLBACK for above in element.iterancestors()):
            yield _Reading(Paragraph(), element).read()


@dataclass(slots=True)
class _Reading:
    """Reads one paragraph."""

    made: Paragraph
    element: etree._Element
    open: set[str] = field(default_factory=set)  # comments that begin and have not ended

    def read(self) -> Paragraph:
        made, row = self.made, self._row()
        mark = self.element.find(f"{NS}pPr/{NS}rPr")
        for one in mark if mark is not None else ():
            if one.tag in STATES:
                made.end, made.hand = STATES[one.tag], _hand(one)
        if row is not None:
            made.end, made.hand = row
        self._children(self.element, *(row or ("", Hand())))
        for number in self.open:  # those that end in a later paragraph
            made.marks[number] = (made.marks[number][0], len(made.letters))
        return made

    def _row(self) -> tuple[str, Hand] | None:
        """Return what became of the table row that the paragraph stands in, if something did."""
        for above in self.element.iterancestors(f"{NS}tr"):
            for one in above.findall(f"{NS}trPr/*"):
                if one.tag in {f"{NS}ins", f"{NS}del"}:
                    return STATES[one.tag], _hand(one)
        return None

    def _children(self, element: etree._Element, state: str, hand: Hand) -> None:
        for child in element:
            name = str(child.tag)
            if name == f"{NS}r":
                self._run(child, state, hand)
            elif name in STATES:
                # what was put in and then taken out stands in both: it was never there
                inner = STATES[name] if state in {"", STATES[name]} else "never"
                self._children(child, inner, _hand(child))
            elif name == f"{NS}bookmarkStart":
                given = child.get(f"{NS}name") or ""
                if given.startswith(ID):
                    self.made.ids = (*self.made.ids, given.removeprefix(ID))
            elif name == f"{NS}commentRangeStart":
                at = len(self.made.letters)
                self.made.marks[child.get(f"{NS}id") or ""] = (at, at)
                self.open.add(child.get(f"{NS}id") or "")
            elif name == f"{NS}commentRangeEnd":
                self._ends(child.get(f"{NS}id") or "")
            elif name not in {f"{NS}pPr", f"{NS}p", FALLBACK}:
                self._children(child, state, hand)

    def _ends(self, number: str) -> None:
        at = len(self.made.letters)
        self.open.discard(number)
        self.made.marks[number] = (self.made.marks.get(number, (at, at))[0], at)

    def _run(self, element: etree._Element, state: str, hand: Hand) -> None:
        properties = element.find(f"{NS}rPr")
        look = _look(properties)
        restyled = properties.find(f"{NS}rPrChange") if properties is not None else None
        hand = _hand(restyled) if restyled is not None and not state else hand
        for child in element:
            name = str(child.tag).removeprefix(NS)
            if name == "commentReference":
                number = child.get(f"{NS}id") or ""
                if number not in self.made.marks:
                    self._ends(number)
            elif name in {"t", "delText"}:
                self._add(child.text or "", state, hand, look)
            elif name in SIGNS and child.get(f"{NS}type") not in {"page", "column"}:
                self._add(SIGNS[name], state, hand, look)
            elif name == "sym":
                code = child.get(f"{NS}char") or "0"
                self._add(chr(int(code, 16)), state, hand, look)

    def _add(self, text: str, state: str, hand: Hand, look: str) -> None:
        if state != "never":
            self.made.letters += [Letter(sign, state, hand, look) for sign in text]


def _look(properties: Any) -> str:  # noqa: ANN401 - an element or None
    if properties is None:
        return ""
    made = ""
    for one in properties:
        name = str(one.tag).removeprefix(NS)
        value = one.get(f"{NS}val") or ""
        if value in OFF:
            continue
        match name:
            case "b":
                made += BOLD
            case "i":
                made += ITALIC
            case "strike":
                made += STRUCK
            case "u":
                made += LINK
            case "vertAlign":
                made += {"superscript": HIGH, "subscript": LOW}.get(value, "")
            case _:
                pass
    return made
