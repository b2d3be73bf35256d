"""Marks proofs as people do: in LibreOffice by UNO, in Word's XML, as notes on a PDF."""

from __future__ import annotations

import copy
import functools
import io
import json
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from xml.sax.saxutils import escape, quoteattr

import pikepdf
from lxml import etree
from pikepdf import Array, Dictionary, Name, String

from publish.formats.word_styles import W, packed, unpacked
from publish.proofs.word_xml import ID
from publish.verify.annotations import PageWord, page_words

Element: TypeAlias = Any  # of lxml, whose stubs know more kinds than these files hold
NS = f"{{{W}}}"
MAC = "/Applications/LibreOffice.app/Contents"
WHEN = "2026-11-30T09:30:00Z"
DRIVER = Path(__file__).with_name("office_driver.py")
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.UserProfile/Data"><prop oor:name="givenname" oor:op="fuse">
<value>{who}</value></prop></item></oor:items>
"""


# ---------------------------------------------------------------- LibreOffice


def soffice() -> str:
    """Return LibreOffice's program."""
    office = shutil.which("soffice") or f"{MAC}/MacOS/soffice"
    assert Path(office).exists(), "LibreOffice is missing: tools/setup.sh system test"
    return office


@functools.cache
def python_with_uno() -> str:
    """Return a Python that can talk to LibreOffice; that of the system, or LibreOffice's own."""
    own = Path(soffice()).resolve().parent / "python"
    for one in (sys.executable, "/usr/bin/python3", str(own), f"{MAC}/Resources/python"):
        asked = [one, "-c", "import uno"]
        if (
            Path(one).exists()
            and not subprocess.run(asked, capture_output=True, check=False).returncode
        ):
            return one
    raise AssertionError("no Python has LibreOffice's uno: tools/setup.sh system test")


def in_office(proof: Path, back: Path, steps: list[dict[str, str]], who: str) -> None:
    """Open a proof in LibreOffice, do steps with changes tracked, save it as .docx."""
    profile = back.parent / f"profile-{back.stem}"
    (profile / "user").mkdir(parents=True)
    text = PROFILE.format(who=escape(who))
    (profile / "user" / "registrymodifications.xcu").write_text(text)
    told = json.dumps(
        {
            "proof": str(proof),
            "back": str(back),
            "profile": str(profile),
            "steps": steps,
            "office": soffice(),
        }
    )
    done = subprocess.run(
        [python_with_uno(), str(DRIVER)],
        input=told,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert not done.returncode, done.stderr


# ---------------------------------------------------------------- Word's XML


@dataclass
class Marked:
    """A Word file whose XML is changed, by one person."""

    parts: dict[str, bytes]
    who: str = "Bea"

    def __post_init__(self) -> None:
        self.root: Element = etree.fromstring(self.parts["word/document.xml"])
        self.comments = 0

    @classmethod
    def of(cls, data: bytes, who: str = "Bea") -> Marked:
        return cls(unpacked(data), who)

    def save(self) -> bytes:
        return packed(self.parts | {"word/document.xml": etree.tostring(self.root)})

    def paragraph(self, block: str) -> Element:
        found = self.root.xpath(f"//w:bookmarkStart[@w:name='{ID}{block}']", namespaces={"w": W})
        return next(found[0].iterancestors(f"{NS}p"))

    def put(self, block: str, start: int, stop: int, new: str, *, tracked: bool = True) -> None:
        """Put words in place of a stretch of a paragraph's text, as far as it can be edited."""
        paragraph = self.paragraph(block)
        runs = self._split(paragraph, start, stop)
        after = runs[-1] if runs else self._run_before(paragraph, start)
        look = after.find(f"{NS}rPr") if after is not None else None
        made: Element = etree.Element(f"{NS}r")
        if look is not None:
            made.append(copy.deepcopy(look))
        text = etree.SubElement(made, f"{NS}t")
        text.text = new
        if after is None:
            paragraph.insert(1, made)
        else:
            after.addnext(made)
        if not new:
            made.getparent().remove(made)
        elif tracked:
            self._wrap(made, "ins")
        for run in runs:
            if tracked:
                for one in run.iter(f"{NS}t"):
                    one.tag = f"{NS}delText"
                self._wrap(run, "del")
            else:
                run.getparent().remove(run)

    def _wrap(self, run: Element, name: str) -> None:
        around = etree.Element(f"{NS}{name}")
        around.set(f"{NS}author", self.who)
        around.set(f"{NS}date", WHEN)
        run.addprevious(around)
        around.append(run)

    def _runs(self, paragraph: Element) -> list[tuple[Element, str]]:
        """Return the runs that stand in the text now, each with what it says."""
        return [
            (run, "".join(one.text or "" for one in run.iter(f"{NS}t")))
            for run in paragraph.iter(f"{NS}r")
            if run.find(f"{NS}t") is not None
        ]

    def _split(self, paragraph: Element, start: int, stop: int) -> list[Element]:
        """Part runs at two places, and return those between them."""
        for place in (start, stop):
            at = 0
            for run, text in self._runs(paragraph):
                if at < place < at + len(text):
                    other = copy.deepcopy(run)
                    run.find(f"{NS}t").text = text[: place - at]
                    other.find(f"{NS}t").text = text[place - at :]
                    run.addnext(other)
                    break
                at += len(text)
        at, found = 0, []
        for run, text in self._runs(paragraph):
            if start <= at and at + len(text) <= stop and text:
                found.append(run)
            at += len(text)
        return found

    def _run_before(self, paragraph: Element, start: int) -> Element:
        at, last = 0, None
        for run, text in self._runs(paragraph):
            if at < start:
                last = run if run.getparent() is paragraph else next(run.iterancestors(f"{NS}sdt"))
            at += len(text)
        return last

    def remark(self, block: str, text: str) -> None:
        """Comment on a whole paragraph."""
        paragraph, number = self.paragraph(block), 900 + self.comments
        self.comments += 1
        for name, place in (("commentRangeStart", 1), ("commentRangeEnd", len(paragraph) + 1)):
            mark = etree.Element(f"{NS}{name}")
            mark.set(f"{NS}id", str(number))
            paragraph.insert(place, mark)
        run = etree.SubElement(paragraph, f"{NS}r")
        etree.SubElement(run, f"{NS}commentReference").set(f"{NS}id", str(number))
        comment = (
            f'<w:comment w:id="{number}" w:author={quoteattr(self.who)} w:date="{WHEN}">'
            f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:comment>"
        )
        part = self.parts["word/comments.xml"].decode()
        if part.rstrip().endswith("/>"):
            part = part.rstrip()[:-2] + "></w:comments>"
        self.parts["word/comments.xml"] = part.replace(
            "</w:comments>", comment + "</w:comments>"
        ).encode()

    def move(self, block: str, behind: str) -> None:
        """Move a paragraph without a word."""
        self.paragraph(behind).addnext(self.paragraph(block))


# ---------------------------------------------------------------- notes on a PDF


class Notes:
    """Puts notes on the words of a PDF."""

    def __init__(self, file: Path) -> None:
        self.pages = page_words(file)
        self.pdf = pikepdf.open(file)

    def find(self, phrase: str) -> tuple[int, list[PageWord]] | None:
        wanted = phrase.split()
        found = [
            (number, list(words[at : at + len(wanted)]))
            for number, words in enumerate(self.pages)
            for at in range(len(words) - len(wanted) + 1)
            if [one.text for one in words[at : at + len(wanted)]] == wanted
        ]
        return found[0] if len(found) == 1 else None

    def add(self, kind: str, phrase: str, text: str = "", answers: Element = None) -> Element:
        """Put a note on a phrase; a caret stands behind it."""
        found = self.find(phrase)
        assert found, f"“{phrase}” does not stand on the pages, or more than once"
        number, words = found
        page = self.pdf.pages[number]
        top = float(page.cropbox[3])
        quads: list[float] = []
        for word in words:
            x0, y0, x1, y1 = word.box
            quads += [x0, top - y0, x1, top - y0, x0, top - y1, x1, top - y1]
        first, last = words[0].box, words[-1].box
        rect = [min(quads[::2]), min(quads[1::2]), max(quads[::2]), max(quads[1::2])]
        if kind == "Caret":
            rect = [last[2] - 1, top - last[3] - 3, last[2] + 3, top - last[3] + 4]
        if kind == "Text":
            rect = [first[0], top - first[1] - 20, first[0] + 18, top - first[1] - 2]
        made = Dictionary(
            Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array(rect), Contents=String(text),
            T=String("Cy"), M=String("D:20261130100000Z"),
        )  # fmt: skip
        if kind in {"Highlight", "StrikeOut"}:
            made.QuadPoints = Array(quads)
        if answers is not None:
            made.IRT, made.RT = answers, Name.Group
        made = self.pdf.make_indirect(made)
        if "/Annots" not in page.obj:
            page.obj.Annots = Array()
        page.obj.Annots.append(made)
        return made

    def save(self, file: Path) -> None:
        self.pdf.save(file)


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return parts as an archive, well-formed or not."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()
