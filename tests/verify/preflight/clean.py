"""A small PDF/X-4 that preflight finds nothing in: what the tests break, one thing at a time."""

from __future__ import annotations

import functools
import io
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf, String

FONT = Path(__file__).parents[3] / "styles" / "shared" / "fonts" / "BriefSans-Regular.ttf"
MM = 72 / 25.4
WIDTH, HEIGHT = 105 * MM, 148 * MM
LETTERS = "Black text."
PIXELS = 30
TITLE, DATE = "A leaflet", "2026-03-02T10:00:00Z"
XMP = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Trapped="False">
<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>
<xmp:CreateDate>{DATE}</xmp:CreateDate><xmp:ModifyDate>{DATE}</xmp:ModifyDate>
<xmp:MetadataDate>{DATE}</xmp:MetadataDate>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{TITLE}</rdf:li>
<rdf:li xml:lang="en">{TITLE}</rdf:li></rdf:Alt></dc:title>
<xmpMM:DocumentID>uuid:1</xmpMM:DocumentID><xmpMM:VersionID>1</xmpMM:VersionID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
</rdf:Description></rdf:RDF></x:xmpmeta>"""
# A band that runs through the bleed, a rule, black text (in the page and in a form), an image.
CONTENT = f"""
0.9 0.4 0.3 0.4 k {-3 * MM} 380 {WIDTH + 6 * MM} {HEIGHT - 380 + 3 * MM} re f
0 0 0 0.6 K 0.5 w 20 300 m 200 300 l S
q /Overprint gs 0 0 0 1 k BT /F1 9 Tf 20 200 Td ({LETTERS}) Tj ET /Fm1 Do Q
q 7 0 0 7 20 100 cm /Im1 Do Q
"""
FORM = f"BT /F1 9 Tf 20 180 Td ({LETTERS}) Tj ET"


def profile() -> bytes:
    """The header of an ICC profile of a press in four inks, and nothing else."""
    header = bytearray(128)
    header[8] = 2
    header[12:20], header[36:40] = b"prtrCMYK", b"acsp"
    return bytes(header)


def make_pdf() -> Pdf:
    """Make the PDF, open to be broken."""
    pdf = Pdf.new()
    font = pdf.make_indirect(_font(pdf))
    image = pdf.make_stream(bytes([0, 60, 90, 20]) * PIXELS**2)
    image.stream_dict.update(
        Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=PIXELS, Height=PIXELS,
            BitsPerComponent=8, ColorSpace=Name.DeviceCMYK,
        )
    )  # fmt: skip
    form = pdf.make_stream(FORM.encode())
    form.stream_dict.update(
        Dictionary(
            Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, WIDTH, HEIGHT],
            Resources=Dictionary(Font=Dictionary(F1=font)),
        )
    )  # fmt: skip
    states = Dictionary(
        Overprint=Dictionary(Type=Name.ExtGState, OP=True, op=True, OPM=1),
    )
    for _ in range(2):
        page = pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
        page.obj.Resources = Dictionary(
            Font=Dictionary(F1=font),
            XObject=Dictionary(Im1=image, Fm1=form),
            ExtGState=states,
        )
        page.obj.TrimBox = Array([0, 0, WIDTH, HEIGHT])
        page.obj.BleedBox = grown(3)
        page.obj.MediaBox = grown(10)
        page.obj.Contents = pdf.make_stream(CONTENT.encode())
    _identify(pdf)
    return pdf


def grown(by: float) -> Any:  # noqa: ANN401 - pikepdf's objects
    """The box around the trimmed page, some mm larger."""
    return Array([-by * MM, -by * MM, WIDTH + by * MM, HEIGHT + by * MM])


def save(pdf: Pdf, path: Path, **options: Any) -> Path:  # noqa: ANN401 - those of pikepdf
    """Save it as PDF 1.6, unless the options say otherwise."""
    wanted: dict[str, Any] = {
        "min_version": "1.6",
        "force_version": "1.6",
        "deterministic_id": True,
    }
    pdf.save(path, **(wanted | options))
    return path


def _identify(pdf: Pdf) -> None:
    pdf.Root.Metadata = pdf.make_stream(XMP.encode())
    pdf.Root.Metadata.stream_dict.update(Dictionary(Type=Name.Metadata, Subtype=Name.XML))
    date = String("D:20260302100000Z")
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(Title=String(TITLE), CreationDate=date, ModDate=date, Trapped=Name("/False"))
    )
    icc = pdf.make_stream(profile())
    icc.N = 4
    pdf.Root.OutputIntents = Array(
        [
            Dictionary(
                Type=Name.OutputIntent, S=Name.GTS_PDFX, DestOutputProfile=icc,
                OutputConditionIdentifier=String("FOGRA39"),
                RegistryName=String("http://www.color.org"),
            )
        ]
    )  # fmt: skip


def _font(pdf: Pdf) -> Any:  # noqa: ANN401 - pikepdf's objects
    """A simple TrueType font of the few letters that the tests set."""
    embedded = pdf.make_stream(_letters())
    unicode = "".join(f"<{ord(one):02x}> <{ord(one):04x}>\n" for one in sorted(set(LETTERS)))
    cmap = f"1 begincodespacerange <00> <ff> endcodespacerange {len(set(LETTERS))} beginbfchar\n"
    return Dictionary(
        Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name("/ABCDEF+BriefSans"),
        Encoding=Name.WinAnsiEncoding, FirstChar=32, LastChar=122,
        Widths=Array([500] * 91), ToUnicode=pdf.make_stream(f"{cmap}{unicode}endbfchar".encode()),
        FontDescriptor=Dictionary(
            Type=Name.FontDescriptor, FontName=Name("/ABCDEF+BriefSans"), Flags=32,
            FontBBox=[0, -200, 1000, 900], ItalicAngle=0, Ascent=900, Descent=-200,
            CapHeight=660, StemV=80, FontFile2=embedded,
        ),
    )  # fmt: skip


@functools.cache
def _letters() -> bytes:
    font = TTFont(FONT)
    cutter = subset.Subsetter(subset.Options(notdef_outline=True))
    cutter.populate(text=LETTERS)
    cutter.subset(font)
    data = io.BytesIO()
    font.save(data)
    return data.getvalue()
