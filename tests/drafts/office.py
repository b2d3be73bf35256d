"""A builder of small .docx files from XML."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from html import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
STYLES = {
    "Title": "Title", "Subtitle": "Subtitle", "Author": "Author", "Heading1": "heading 1",
    "Heading2": "heading 2", "Heading3": "heading 3", "IntenseQuote": "Intense Quote",
    "KeyTakeaways": "Key Takeaways", "Caption": "caption",
    "FootnoteText": "footnote text", "TableCaption": "Table Caption",
    "CapturedFigure": "Captioned Figure", "ImageCaption": "Image Caption",
}  # fmt: skip
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8ffff3f0005fe02fea7352d0b0000000049454e44ae426082"
)


def run(text: str, *, bold: bool = False) -> str:
    properties = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*content: str, style: str = "", listed: bool = False) -> str:
    """A paragraph of runs, or of plain text."""
    inner = "".join(c if c.startswith("<w:") else run(c) for c in content)
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if listed:
        properties += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table; each cell is a paragraph, or paragraphs where it holds XML."""
    made = ""
    for row in rows:
        cells = "".join(
            f"<w:tc><w:tcPr/>{c if c.startswith('<w:p>') else p(c)}</w:tc>" for c in row
        )
        made += f"<w:tr>{cells}</w:tr>"
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{made}</w:tbl>"


def field(code: str, shown: str) -> str:
    """A field, such as Zotero and Mendeley write for a citation."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def citation(program: str, shown: str, *items: dict[str, object]) -> str:
    return field(f"{program} {json.dumps({'citationID': 'x', 'citationItems': items})}", shown)


def control(shown: str, *items: dict[str, object], typed_over: bool = False) -> str:
    """A content control, such as Mendeley's add-in Cite writes for a citation."""
    said = {
        "citationID": "MENDELEY_CITATION_1", "citationItems": items,
        "manualOverride": {"isManuallyOverridden": typed_over},
    }  # fmt: skip
    tag = f"MENDELEY_CITATION_v3_{base64.b64encode(json.dumps(said).encode()).decode()}"
    properties = f'<w:sdtPr><w:tag w:val="{tag}"/></w:sdtPr>'
    return f"<w:sdt>{properties}<w:sdtContent>{run(shown)}</w:sdtContent></w:sdt>"


def picture(alt: str) -> str:
    return (
        '<w:r><w:drawing><wp:inline><wp:extent cx="914400" cy="914400"/>'
        f'<wp:docPr id="1" name="Picture 1" descr="{escape(alt)}"/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="0" name="x.png" descr="{escape(alt)}"/><pic:cNvPicPr/></pic:nvPicPr>'
        '<pic:blipFill><a:blip r:embed="rIdImage"/></pic:blipFill>'
        '<pic:spPr><a:xfrm><a:ext cx="914400" cy="914400"/></a:xfrm></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _part(root: str, content: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {NAMESPACES}>{content}</w:{root}>'


def docx(
    body: str, *, notes: str = "", comments: str = "", extra: dict[str, bytes] | None = None
) -> bytes:
    """The bytes of a .docx with a body, and parts as XML."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in STYLES.items()
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>'
        '<w:lvlText w:val="•"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    parts = {
        "styles": styles, "numbering": numbering,
        "footnotes": notes, "comments": comments,
    }  # fmt: skip
    links = "".join(
        f'<Relationship Id="rId{name}" Type="{R}/{name}" Target="{name}.xml"/>' for name in parts
    )
    links += f'<Relationship Id="rIdImage" Type="{R}/image" Target="media/image1.png"/>'
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{OFFICE}.{name}+xml"/>'
        for name in parts
    )
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="png" ContentType="image/png"/>'
            f'<Override PartName="/word/document.xml" ContentType="{OFFICE}.document.main+xml"/>'
            f"{types}</Types>"
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
        ),
        "word/document.xml": _part("document", f"<w:body>{body}</w:body>"),
        **{f"word/{name}.xml": _part(name, content) for name, content in parts.items()},
        "word/media/image1.png": PIXEL,
        **(extra or {}),
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()
