"""Metadata: XMP and the Info dictionary, from one source, so that they agree (ISO 19005-3, 6.6).

What WeasyPrint writes is replaced whole: it can claim one standard only (a second one in its
`xmp_metadata` becomes a second rdf:RDF, which readers ignore) and knows no rights, DOI or version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml import etree
from pikepdf import Dictionary, Name, String

from publish.formats.passes.context import Metadata, OpenFile

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "prism": "http://prismstandard.org/namespaces/basic/3.0/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}
PACKET = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n%s\n<?xpacket end="r"?>'

# How a file says that it conforms: PDF/UA (ISO 14289-1, 5; 14289-2, 6.2), PDF/A (19005-3, 6.6.4;
# 19005-4, 6.7.3) and PDF/X (15930-7).
IDENTIFIERS: Mapping[str, Mapping[str, str]] = {
    "pdf/ua-1": {"pdfuaid:part": "1"},
    "pdf/ua-2": {"pdfuaid:part": "2", "pdfuaid:rev": "2024"},
    "pdf/a-3a": {"pdfaid:part": "3", "pdfaid:conformance": "A"},
    "pdf/a-4f": {"pdfaid:part": "4", "pdfaid:rev": "2020", "pdfaid:conformance": "F"},
    "pdf/x-4": {"pdfxid:GTS_PDFXVersion": "PDF/X-4"},
}
# The schemas that PDF/A-3 does not know, so that a file has to describe them (19005-3, 6.6.2.3).
EXTENSIONS: Mapping[str, tuple[str, Mapping[str, tuple[str, str]]]] = {
    "pdfuaid": (
        "PDF/UA identification schema",
        {"part": ("Integer", "Part of ISO 14289 to which the file conforms")},
    ),
    "prism": (
        "PRISM basic metadata",
        {
            "doi": ("Text", "Digital object identifier"),
            "isbn": ("Text", "International standard book number"),
            "issn": ("Text", "International standard serial number"),
            "number": ("Text", "Number within the series"),
            "seriesTitle": ("Text", "Title of the series"),
            "url": ("URL", "Address of the full text"),
            "versionIdentifier": ("Text", "Version of the text"),
        },
    ),
}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def metadata(file: OpenFile) -> None:
    """Write the XMP packet and, for PDF 1.7, the Info dictionary."""
    context = file.context
    claimed = sorted(context.standards & IDENTIFIERS.keys()) if context.claims else []
    packet = file.pdf.make_stream(xmp(context.metadata, claimed, extended=not file.is_pdf2))
    packet.Type, packet.Subtype = Name.Metadata, Name.XML
    file.pdf.Root.Metadata = packet
    file.pdf.Root.Lang = String(context.metadata.lang)
    if not file.is_pdf2:
        entries = {f"/{key}": String(value) for key, value in info(context.metadata).items()}
        file.pdf.trailer.Info = file.pdf.make_indirect(Dictionary(entries))


def info(about: Metadata) -> dict[str, str]:
    """Return the entries of the Info dictionary (ISO 32000-1, 14.3.3)."""
    entries = {
        "Title": about.title,
        "Author": "; ".join(about.authors),
        "Subject": about.subject,
        "Keywords": ", ".join(about.keywords),
        "Creator": about.creator,
        "Producer": about.producer,
        "CreationDate": _pdf_date(about.created),
        "ModDate": _pdf_date(about.modified),
    }
    return {key: value for key, value in entries.items() if value}


def _pdf_date(date: str) -> str:
    """Return a date as PDF writes it (7.9.4)."""
    return f"D:{date.replace('-', '')}" if date else ""


def xmp(about: Metadata, claimed: Iterable[str], *, extended: bool) -> bytes:
    """Return the XMP packet (ISO 16684-1), claiming these standards.

    `extended` says whether schemas are described in it, as PDF/A-3 asks and PDF/A-4 does not.
    """
    root = etree.Element("{adobe:ns:meta/}xmpmeta", nsmap={"x": "adobe:ns:meta/"})
    rdf = etree.SubElement(root, _name("rdf:RDF"), nsmap=NAMESPACES)
    body = etree.SubElement(rdf, _name("rdf:Description"), {_name("rdf:about"): ""})
    simple: dict[str, str] = {}
    for standard in claimed:
        simple |= IDENTIFIERS[standard]
    simple |= _simple(about)
    for name, value in simple.items():
        if value:
            etree.SubElement(body, _name(name)).text = value
    for name, (kind, values) in _arrays(about).items():
        _array(body, name, kind, values, about.lang)
    if extended:
        _extensions(body, simple)
    etree.cleanup_namespaces(root)
    etree.indent(root, " ")
    return PACKET % etree.tostring(root, encoding="utf-8")


def _simple(about: Metadata) -> dict[str, str]:
    press = {"xmpMM:DocumentID": about.press_id, "xmpMM:VersionID": about.version or "1",
             "xmpMM:RenditionClass": "default", "pdf:Trapped": "False"}  # fmt: skip
    return {
        "dc:format": "application/pdf",
        "dc:identifier": about.identifier,
        "pdf:Keywords": ", ".join(about.keywords),
        "pdf:Producer": about.producer,
        "xmp:CreatorTool": about.creator,
        "xmp:CreateDate": about.created,
        "xmp:ModifyDate": about.modified,
        "xmp:MetadataDate": about.modified,
        "xmpMM:VersionID": about.version,
        "xmpRights:Marked": "True" if about.rights else "",
        "xmpRights:WebStatement": about.licence_url,
        **{f"prism:{name}": value for name, value in about.prism.items()},
        **(press if about.press_id else {}),
    }


def _arrays(about: Metadata) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {
        "dc:title": ("Alt", (about.title,)),
        "dc:creator": ("Seq", about.authors),
        "dc:description": ("Alt", (about.subject,)),
        "dc:subject": ("Bag", about.keywords),
        "dc:language": ("Bag", (about.lang,)),
        "dc:publisher": ("Bag", (about.publisher,)),
        "dc:contributor": ("Bag", about.contributors),
        "dc:date": ("Seq", (about.created,)),
        "dc:rights": ("Alt", (about.rights,)),
    }


def _array(body: etree._Element, name: str, kind: str, values: tuple[str, ...], lang: str) -> None:
    """Add a property with several values; one with alternatives has a default and its language."""
    values = tuple(value for value in values if value)
    if not values:
        return
    array = etree.SubElement(etree.SubElement(body, _name(name)), _name(f"rdf:{kind}"))
    for value in values:
        for tongue in ("x-default", lang) if kind == "Alt" else ("",):
            item = etree.SubElement(array, _name("rdf:li"), {XML_LANG: tongue} if tongue else {})
            item.text = value


def _extensions(body: etree._Element, used: Mapping[str, str]) -> None:
    """Describe the schemas of properties that PDF/A-3 does not know."""
    names = {name for name, value in used.items() if value}
    schemas: dict[str, list[str]] = {
        prefix: [name for name in properties if f"{prefix}:{name}" in names]
        for prefix, (_, properties) in EXTENSIONS.items()
    }
    if not any(schemas.values()):
        return
    bag = etree.SubElement(etree.SubElement(body, _name("pdfaExtension:schemas")), _name("rdf:Bag"))
    for prefix, known in schemas.items():
        if known:
            _schema(bag, prefix, known)


def _schema(bag: etree._Element, prefix: str, known: Iterable[str]) -> None:
    title, properties = EXTENSIONS[prefix]
    about = {
        "pdfaSchema:schema": title,
        "pdfaSchema:namespaceURI": NAMESPACES[prefix],
        "pdfaSchema:prefix": prefix,
    }
    inner = etree.SubElement(_resource(bag, about), _name("pdfaSchema:property"))
    array = etree.SubElement(inner, _name("rdf:Seq"))
    for name in known:
        kind, description = properties[name]
        about = {
            "pdfaProperty:name": name,
            "pdfaProperty:valueType": kind,
            "pdfaProperty:category": "external" if prefix == "prism" else "internal",
            "pdfaProperty:description": description,
        }
        _resource(array, about)


def _resource(array: etree._Element, fields: Mapping[str, str]) -> etree._Element:
    item = etree.SubElement(array, _name("rdf:li"), {_name("rdf:parseType"): "Resource"})
    for name, value in fields.items():
        etree.SubElement(item, _name(name)).text = value
    return item


def _name(qualified: str) -> str:
    prefix, _, name = qualified.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{name}"
