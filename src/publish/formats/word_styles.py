"""Word files in the look of the house: what pandoc calls a reference.docx, and what is around it.

The styles are a template, `word/styles.xml.j2`, into which the house's tokens go; so a house may
have its own.
"""

from __future__ import annotations

import functools
import io
import re
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree

from publish import pandoc
from publish.direction import direction_of
from publish.house import House, Styles
from publish.page import environment
from publish.paper import find_sheet

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a ZIP can hold
BOX_INDENT = 170  # twips (a twentieth of a point) from the text's edge, as all lengths here
STEP = 280  # by which a level of a list is indented
MM = 1440 / 25.4
EDGE = 25  # mm: all margins, for lines of some 75 letters
TYPES = "[Content_Types].xml"
DOCUMENT, SETTINGS = "word/document.xml", "word/settings.xml"
FOOT = "footer1.xml"
SECTION = re.compile(r"<w:sectPr\b.*?</w:sectPr>", re.DOTALL)
BETWEEN = re.compile(r">\s*\n\s*<")


@dataclass(frozen=True, slots=True)
class Look:
    """What a Word file looks like: colours as #rrggbb, fonts by name, a sheet in mm, its language.

    `size` is in points, `leading` a ratio; `leftward` says that the text runs from right to left.
    """

    styles: Styles
    colours: Mapping[str, str]
    text_font: str
    sans_font: str
    complex_font: str
    sheet: tuple[float, float]
    lang: str
    size: float = 11.0
    leading: float = 1.3
    leftward: bool = False

    @classmethod
    def of(cls, house: House, styles: Styles, page: Mapping[str, object], lang: str) -> Look:
        """Return the look of a house; `page` is what the edition's file says of fonts."""
        return cls(
            styles,
            house.tokens,
            str(page.get("text-font", "Georgia")),
            str(page.get("sans-font", "Arial")),
            str(page.get("complex-font", "Times New Roman")),
            find_sheet(styles, "", styles.where("house.toml"))[1],
            lang,
            leftward=direction_of(lang) == "rtl",
        )

    def colour(self, name: str) -> str:
        """Return a colour token as Word writes it."""
        return self.colours.get(name, "#000000").lstrip("#").upper()

    @property
    def side(self) -> str:
        """The side at which lines begin."""
        return "right" if self.leftward else "left"


def styles_xml(look: Look) -> bytes:
    """Return the styles of a document as XML."""
    template = environment(look.styles, "word").get_template("styles.xml.j2")
    made = template.render(look=look, box_indent=BOX_INDENT)
    return (HEAD + BETWEEN.sub("><", made).strip()).encode()


@functools.cache
def _plain_package() -> dict[str, bytes]:
    """Return the parts of pandoc's own reference.docx."""
    asked = [pandoc.executable(), "--print-default-data-file", "reference.docx"]
    done = subprocess.run(asked, capture_output=True, check=True)  # noqa: S603 - our own arguments
    return unpacked(done.stdout)


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the parts of a file of our own by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def reference_parts(look: Look) -> dict[str, bytes]:
    """Return the parts of a Word file in the house's look, with no text yet."""
    parts = dict(_plain_package())
    parts["word/styles.xml"] = styles_xml(look)
    document = SECTION.sub(section_xml(look), parts[DOCUMENT].decode())
    parts[DOCUMENT] = document.encode()
    lang = f'w:themeFontLang w:val="{look.lang}"'
    settings = parts[SETTINGS].decode().replace('w:themeFontLang w:val="en-US"', lang)
    parts[SETTINGS] = settings.replace("<w:doNotTrackMoves />", "").encode()
    return parts


def section_xml(look: Look) -> str:
    """Return the sheet and its margins."""
    width, height = (round(side * MM) for side in look.sheet)
    edge = round(EDGE * MM)
    sides = " ".join(f'w:{side}="{edge}"' for side in ("top", "right", "bottom", "left"))
    bidi = "<w:bidi/>" if look.leftward else ""
    return (
        f'<w:sectPr><w:pgSz w:w="{width}" w:h="{height}"/>'
        f'<w:pgMar {sides} w:header="708" w:footer="708" w:gutter="0"/>{bidi}</w:sectPr>'
    )


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Put the parts of a file into an archive, the same bytes each time.

    A part that is not well-formed is our own fault: raises etree.XMLSyntaxError.
    """
    first = (TYPES, "_rels/.rels")
    names = [*(name for name in first if name in parts), *sorted(set(parts) - set(first))]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            if name.endswith((".xml", ".rels")):
                etree.fromstring(parts[name])
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, parts[name])
    return made.getvalue()


def core_xml(told: Mapping[str, str], when: str) -> bytes:
    """Return the part that says what a file is: title, creator, subject, language, keywords.

    `when` is the moment of its making, ISO 8601 in UTC.
    """
    names = {"keywords": "cp"}
    made = "".join(
        f"<{names.get(key, 'dc')}:{key}>{escape(value)}</{names.get(key, 'dc')}:{key}>"
        for key, value in told.items()
        if value
    )
    made += "".join(
        f'<dcterms:{key} xsi:type="dcterms:W3CDTF">{when}</dcterms:{key}>'
        for key in ("created", "modified")
    )
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{made}</cp:coreProperties>'
    ).encode()


def with_footer(parts: Mapping[str, bytes], text: str) -> dict[str, bytes]:
    """Return the parts of a file with a foot on each page: a text, and the page's number."""
    made = dict(parts)

    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    number = f"{mark('begin')}<w:r><w:instrText> PAGE </w:instrText></w:r>{mark('separate')}"
    number += f"<w:r><w:t>1</w:t></w:r>{mark('end')}"
    made[f"word/{FOOT}"] = (
        f'{HEAD}<w:ftr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="SmallPrint"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(text)} · </w:t></w:r>{number}</w:p></w:ftr>'
    ).encode()
    names = "word/_rels/document.xml.rels"
    relation = f'<Relationship Id="rIdFoot" Type="{OFFICE}/relationships/footer" Target="{FOOT}"/>'
    made[names] = _before_end(made[names], relation)
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
    made[TYPES] = _before_end(
        made[TYPES], f'<Override PartName="/word/{FOOT}" ContentType="{content}"/>'
    )
    asked = f'<w:footerReference xmlns:r="{OFFICE}/relationships" w:type="default" r:id="rIdFoot"/>'
    made[DOCUMENT] = re.sub(rb"(<w:sectPr\b[^>]*>)", rb"\1" + asked.encode(), made[DOCUMENT])
    return made


def _before_end(part: bytes, added: str) -> bytes:
    """Put an element at the end of the root of a part."""
    at = part.rindex(b"</")
    return part[:at] + added.encode() + part[at:]
