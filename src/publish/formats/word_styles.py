"""The styles of Word files, made from the house's tokens: what pandoc calls a reference.docx.

Text that stands in a box has styles of its own: a bar at its side, a tint behind it, no space
between its paragraphs, so that they look like one box in Word and LibreOffice, and stay paragraphs
that a screen reader reads as such, in their order.
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
from publish.house import House

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a ZIP can hold
BOX_INDENT = 170  # twips (a twentieth of a point) from the text's edge, as all lengths here
STEP = 280  # by which a level of a list is indented
MM = 1440 / 25.4
PANDOC_STYLES = "word/styles.xml"
HEADINGS = {1: 32, 2: 27, 3: 23, 4: 22, 5: 21, 6: 21}  # half points


@dataclass(frozen=True, slots=True)
class Look:
    """What a Word file looks like: colours as RRGGBB, fonts by name, a sheet in mm, its language.

    `size` is in points, `leading` a ratio; `leftward` says that the text runs from right to left.
    """

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
    def of(
        cls, house: House, page: Mapping[str, object], sheet: tuple[float, float], lang: str
    ) -> Look:
        """Return the look of a house; `page` is what the edition's file says of fonts and type."""
        return cls(
            house.tokens,
            str(page.get("text-font", "Georgia")),
            str(page.get("sans-font", "Arial")),
            str(page.get("complex-font", "Times New Roman")),
            sheet,
            lang,
            leftward=direction_of(lang) == "rtl",
        )

    def colour(self, name: str) -> str:
        """Return a colour token as Word writes it."""
        return self.colours.get(name, "#000000").lstrip("#").upper()


def _fonts(name: str, look: Look) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{look.complex_font}"/>'


def _run(look: Look, *, sans: bool = False, size: float = 0, bold: bool = False,
         italic: bool = False, colour: str = "") -> str:  # fmt: skip
    """Return the properties of letters, in the order that the schema has them."""
    made = _fonts(look.sans_font, look) if sans else ""
    made += "<w:b/><w:bCs/>" if bold else ""
    made += "<w:i/><w:iCs/>" if italic else ""
    made += f'<w:color w:val="{look.colour(colour)}"/>' if colour else ""
    half = round(size)
    made += f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>' if size else ""
    return f"<w:rPr>{made}</w:rPr>" if made else ""


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based: str = "Normal"
    before: int = 0
    after: int = 0
    run: str = ""
    extra: str = ""  # more properties of the paragraph, those that come before spacing
    late: str = ""  # and those that come after
    next: str = ""


def _xml(style: _Style) -> str:
    name = style.name
    spacing = f'<w:spacing w:before="{style.before}" w:after="{style.after}"/>'
    following = f'<w:next w:val="{style.next}"/>' if style.next else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id(name)}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{style.based}"/>{following}<w:qFormat/>'
        f"<w:pPr>{style.extra}{spacing}{style.late}</w:pPr>{style.run}</w:style>"
    )


def style_id(name: str) -> str:
    """Return the id of a style by its name, as pandoc makes it."""
    return (
        {"heading": "Heading"}.get(name.split(" ", maxsplit=1)[0], name.split(" ", maxsplit=1)[0])
        + "".join(part[:1].upper() + part[1:] for part in name.split(" ")[1:])
        if name != "footnote text"
        else "FootnoteText"
    )


def styles_xml(look: Look) -> bytes:
    """Return the styles of a document as XML."""
    size = round(look.size * 2)
    line = round(look.leading * 240)
    head, tail = (
        f'<w:rPrDefault><w:rPr>{_fonts(look.text_font, look)}<w:color w:val="{look.colour("ink")}"/>'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        f'<w:lang w:val="{look.lang}" w:eastAsia="zh-CN" w:bidi="{look.lang if look.leftward else "ar-SA"}"/>'
        "</w:rPr></w:rPrDefault>",
        f'<w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="{line}" w:lineRule="auto"/></w:pPr></w:pPrDefault>',
    )
    bidi = "<w:bidi/>" if look.leftward else ""
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f"<w:qFormat/><w:pPr><w:widowControl/>{bidi}</w:pPr></w:style>"
    )
    made = "".join(_xml(style) for style in _paragraphs(look))
    text = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles xmlns:w="{W}">'
        f"<w:docDefaults>{head}{tail}</w:docDefaults>{normal}{made}{_others(look)}</w:styles>"
    )
    return text.encode()


def _paragraphs(look: Look) -> list[_Style]:
    small = look.size * 2 - 3
    keep = "<w:keepNext/><w:keepLines/>"
    rule = look.colour("rule")
    side = "right" if look.leftward else "left"
    bar = f'<w:pBdr><w:{side} w:val="single" w:sz="24" w:space="8" w:color="{look.colour("primary")}"/></w:pBdr>'
    tint = f'<w:shd w:val="clear" w:color="auto" w:fill="{look.colour("tint")}"/>'
    # A bar of another width is another border: so the space above a title parts two boxes.
    head = bar.replace('w:sz="24"', 'w:sz="26"') + tint
    box, inset = bar + tint, f'<w:ind w:left="{BOX_INDENT}" w:right="{BOX_INDENT}"/>'
    under = f'<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="6" w:color="{rule}"/></w:pBdr>'

    def outline(level: int) -> str:
        return f'<w:outlineLvl w:val="{level - 1}"/>'

    def heading(level: int) -> _Style:
        run = _run(look, sans=True, size=HEADINGS[level], bold=True, colour="primary")
        return _Style(f"heading {level}", before=420 - 60 * min(level, 4), after=80, run=run,
                      extra=keep, late=outline(level), next="BodyText")  # fmt: skip

    return [
        _Style("Body Text", after=140),
        _Style("First Paragraph", "BodyText", after=140),
        _Style("Compact", "BodyText", after=50),
        _Style("Title", after=60, run=_run(look, sans=True, size=48, bold=True, colour="primary"), extra=keep, next="Subtitle"),
        _Style("Subtitle", after=160, run=_run(look, sans=True, size=28, colour="soft"), extra=keep, next="BodyText"),
        _Style("Author", after=20, run=_run(look, sans=True, size=small)),
        _Style("Date", after=60, run=_run(look, sans=True, size=small, colour="soft")),
        _Style("Masthead", after=200, run=_run(look, sans=True, size=small, bold=True, colour="accent")),
        _Style("Abstract", before=80, after=280, run=_run(look, size=look.size * 2 + 3), extra=under),
        *(heading(level) for level in HEADINGS),
        _Style("Box Title", after=0, before=260, extra=keep + head, late=inset,
               run=_run(look, sans=True, bold=True, colour="primary"), next="BoxText"),
        *(_Style(f"Box Title {level}", "BoxTitle", before=260, extra=keep + head, late=inset + outline(level))
          for level in range(1, 7)),
        *(_Style(f"Box Heading {level}", "BoxText", before=0, extra=keep + box, late=inset + outline(level),
                 run=_run(look, sans=True, bold=True)) for level in range(2, 7)),
        _Style("Box Text", extra=box, late=inset),
        _Style("Box Source", "BoxText", extra=box, late=inset, run=_run(look, sans=True, size=small, colour="soft")),
        _Style("Box Quote", "BoxText", extra=box, late=inset, run=_run(look, italic=True, size=look.size * 2 + 4)),
        _Style("Box End", extra="<w:pBdr/>", late='<w:spacing w:line="120" w:lineRule="exact"/>'),
        _Style("Block Text", "BodyText", before=60, after=140, late='<w:ind w:left="480" w:right="480"/>'),
        _Style("footnote text", after=30, run=_run(look, size=small)),
        _Style("Bibliography", after=80, late='<w:ind w:left="360" w:hanging="360"/>'),
        _Style("Definition Term", before=80, run=_run(look, bold=True), extra=keep),
        _Style("Definition", after=80, late='<w:ind w:left="360"/>'),
        _Style("Caption", before=60, after=160, run=_run(look, sans=True, size=small)),
        _Style("Table Caption", "Caption", before=200, after=80, extra=keep, run=_run(look, sans=True, size=small, bold=True)),
        _Style("Image Caption", "Caption", before=60, after=200),
        _Style("Figure", before=120),
        _Style("Captioned Figure", "Figure", before=160, extra="<w:keepNext/>"),
        _Style("Table Text", after=20, before=20, run=_run(look, sans=True, size=small)),
        _Style("Source Code", after=120, late='<w:ind w:left="240"/>'),
        _Style("Small Print", after=60, run=_run(look, sans=True, size=small - 1, colour="soft")),
        _Style("Proof Field", after=60, run=_run(look, sans=True, size=small)),
        _Style("Proof Label", before=120, after=0, extra=keep, run=_run(look, sans=True, size=small - 2, bold=True, colour="soft")),
    ]  # fmt: skip


def _others(look: Look) -> str:
    def character(name: str, run: str) -> str:
        return (
            f'<w:style w:type="character" w:customStyle="1" w:styleId="{name.replace(" ", "")}">'
            f'<w:name w:val="{name}"/><w:rPr>{run}</w:rPr></w:style>'
        )

    line = look.colour("rule")
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="6" w:space="0" w:color="{line}"/>'
        for edge in ("top", "bottom", "insideH")
    )
    code = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>'
    return (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        + character("Verbatim Char", code)
        + character("Locked", f'<w:color w:val="{look.colour("soft")}"/>')
        + '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
        f'<w:rPr><w:color w:val="{look.colour("primary")}"/><w:u w:val="single"/></w:rPr></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="100" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="100" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
        '<w:style w:type="table" w:customStyle="1" w:styleId="Table"><w:name w:val="Table"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{edges}</w:tblBorders></w:tblPr>"
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{look.colour("tint")}"/></w:tcPr></w:tblStylePr></w:style>'
    )


@functools.cache
def _plain_package() -> dict[str, bytes]:
    """Return the parts of pandoc's own reference.docx."""
    asked = [pandoc.executable(), "--print-default-data-file", "reference.docx"]
    done = subprocess.run(asked, capture_output=True, check=True)  # noqa: S603 - our own arguments
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def reference_parts(look: Look) -> dict[str, bytes]:
    """Return the parts of a Word file in the house's look, with no text yet."""
    parts = dict(_plain_package())
    parts[PANDOC_STYLES] = styles_xml(look)
    document = parts["word/document.xml"].decode()
    document = re.sub(r"<w:sectPr>.*?</w:sectPr>", section_xml(look), document, flags=re.DOTALL)
    parts["word/document.xml"] = document.encode()
    settings = parts["word/settings.xml"].decode()
    settings = settings.replace(
        'w:themeFontLang w:val="en-US"', f'w:themeFontLang w:val="{look.lang}"'
    )
    parts["word/settings.xml"] = settings.replace("<w:doNotTrackMoves />", "").encode()
    return parts


def section_xml(look: Look) -> str:
    """Return the sheet and its margins, which are 25 mm, for lines of some 75 letters."""
    width, height = (round(side * MM) for side in look.sheet)
    edge = round(25 * MM)
    bidi = "<w:bidi/>" if look.leftward else ""
    return (
        f'<w:sectPr><w:pgSz w:w="{width}" w:h="{height}"/><w:pgMar w:top="{edge}" w:right="{edge}" '
        f'w:bottom="{edge}" w:left="{edge}" w:header="708" w:footer="708" w:gutter="0"/>{bidi}</w:sectPr>'
    )


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Put the parts of a file into an archive, the same bytes each time."""
    first = ("[Content_Types].xml", "_rels/.rels")
    names = [*(name for name in first if name in parts), *sorted(set(parts) - set(first))]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, parts[name])
    return made.getvalue()


def check_xml(parts: Mapping[str, bytes]) -> None:
    """Parse all parts once: what is not well-formed is our fault; raises etree.XMLSyntaxError."""
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(data)


def core_xml(  # noqa: PLR0913 - what a file says of itself
    title: str, author: str, lang: str, when: str, *, subject: str = "", keywords: str = ""
) -> bytes:
    """Return the part of a file that says what it is."""
    more = f"<dc:subject>{escape(subject)}</dc:subject>" if subject else ""
    more += f"<cp:keywords>{escape(keywords)}</cp:keywords>" if keywords else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties '
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title>{more}<dc:creator>{escape(author)}</dc:creator>"
        f"<dc:language>{escape(lang)}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{when}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{when}</dcterms:modified></cp:coreProperties>'
    ).encode()


def with_footer(parts: Mapping[str, bytes], text: str) -> dict[str, bytes]:
    """Return the parts of a file with a foot on each page: a text, and the page's number."""
    made = dict(parts)
    field = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    number = f"{field.format('begin')}<w:r><w:instrText> PAGE </w:instrText></w:r>{field.format('separate')}<w:r><w:t>1</w:t></w:r>{field.format('end')}"
    made["word/footer1.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:ftr xmlns:w="{W}"><w:p><w:pPr>'
        f'<w:pStyle w:val="SmallPrint"/></w:pPr><w:r><w:t xml:space="preserve">{escape(text)} · </w:t></w:r>'
        f"{number}</w:p></w:ftr>"
    ).encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer"
    relation = f'<Relationship Id="rIdFoot" Type="{kind}" Target="footer1.xml"/></Relationships>'
    names = "word/_rels/document.xml.rels"
    made[names] = made[names].replace(b"</Relationships>", relation.encode())
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
    override = f'<Override PartName="/word/footer1.xml" ContentType="{content}"/></Types>'
    types = "[Content_Types].xml"
    made[types] = made[types].replace(b"</Types>", override.encode())
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    asked = f'<w:sectPr><w:footerReference xmlns:r="{space}" w:type="default" r:id="rIdFoot"/>'
    document = made["word/document.xml"]
    made["word/document.xml"] = re.sub(rb"<w:sectPr\s*>", asked.encode(), document)
    return made
