"""Rules on the file as a whole: its version, its identity, its metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pikepdf

from publish.verify.preflight.document import Document
from publish.verify.preflight.finding import Found, Rule

NEWEST = (1, 6)
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PREFIXES = {
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
}
DATES = ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate")
IDS = ("xmpMM:DocumentID", "xmpMM:VersionID", "xmpMM:RenditionClass")
SAME = {  # what Info and XMP both say
    "/Title": "dc:title",
    "/CreationDate": "xmp:CreateDate",
    "/ModDate": "xmp:ModifyDate",
    "/Trapped": "pdf:Trapped",
    "/Creator": "xmp:CreatorTool",
    "/Producer": "pdf:Producer",
}
LEAST_DATE = 4  # digits: a year


def version(document: Document) -> Iterator[Found]:
    """Find a version of PDF that is newer than the standard's."""
    said = document.pdf.pdf_version
    if tuple(int(part) for part in said.split(".")) > NEWEST:
        yield Found(f"the file is PDF {said}, PDF/X-4 is made of PDF 1.6")


def encryption(document: Document) -> Iterator[Found]:
    """Find an encrypted file."""
    if document.pdf.is_encrypted:
        yield Found("the file is encrypted")


def damage(document: Document) -> Iterator[Found]:
    """Find what had to be repaired to read the file at all."""
    said = [str(warning) for warning in document.pdf.get_warnings()]
    if said:
        reason = said[0].split(": ")[-1].strip().rstrip(".")
        yield Found(f"the file is damaged and was repaired to be read: {reason}")


def identity(document: Document) -> Iterator[Found]:
    """Find a file without an identifier of its own."""
    given = document.pdf.trailer.get("/ID")
    if not isinstance(given, pikepdf.Array) or len(given) != 2 or not all(map(bytes, given)):  # noqa: PLR2004
        yield Found("the file has no identifier (ID in its trailer)")


def info(document: Document) -> Iterator[Found]:
    """Find what is missing from the Info dictionary."""
    keys = ("/Title", "/CreationDate", "/ModDate")
    lacking = [key[1:] for key in keys if not str(document.info.get(key, "")).strip()]
    if lacking:
        yield Found(f"the Info dictionary has no {_listed(lacking)}")


def trapped(document: Document) -> Iterator[Found]:
    """Find a file that does not say whether it is trapped."""
    if str(document.info.get("/Trapped", "")) not in {"/True", "/False"}:
        yield Found("the file does not say whether it is trapped (Trapped in its Info dictionary)")


def metadata(document: Document) -> Iterator[Found]:
    """Find missing, compressed or broken XMP metadata."""
    stream = document.root.get("/Metadata")
    if not isinstance(stream, pikepdf.Stream):
        yield Found("the file has no XMP metadata")
    elif "/Filter" in stream:
        yield Found("the XMP metadata is compressed, so a printer's tools cannot find it")
    elif document.xmp is None:
        yield Found("the XMP metadata is no valid XML")


def claim(document: Document) -> Iterator[Found]:
    """Find a file that does not say that it is PDF/X-4."""
    said = xmp_value(document, "pdfxid:GTS_PDFXVersion")
    if said not in {"PDF/X-4", "PDF/X-4p"}:
        other = f" but '{said}'" if said else ""
        yield Found(f"the XMP metadata does not say PDF/X-4 (pdfxid:GTS_PDFXVersion){other}")


def dates(document: Document) -> Iterator[Found]:
    """Find missing dates in the XMP metadata."""
    yield from _lacking(document, DATES)


def title(document: Document) -> Iterator[Found]:
    """Find a missing title in the XMP metadata."""
    yield from _lacking(document, ("dc:title",))


def ids(document: Document) -> Iterator[Found]:
    """Find missing identifiers in the XMP metadata."""
    yield from _lacking(document, IDS)


def xmp_trapped(document: Document) -> Iterator[Found]:
    """Find XMP metadata that does not say whether the file is trapped."""
    if xmp_value(document, "pdf:Trapped") not in {"True", "False"}:
        yield Found("the XMP metadata does not say whether the file is trapped (pdf:Trapped)")


def agreement(document: Document) -> Iterator[Found]:
    """Find what the Info dictionary and the XMP metadata say differently."""
    for key, name in SAME.items():
        first, second = str(document.info.get(key, "")), xmp_value(document, name)
        if key == "/Trapped":
            first = first.removeprefix("/")
        same = _same_date(first, second) if key.endswith("Date") else first == second
        if first and second and not same:
            yield Found(f"{key[1:]} is '{first}' in Info, {name} is '{second}' in the XMP metadata")


def xmp_value(document: Document, name: str) -> str:
    """Return a property of the XMP metadata, written as an element or an attribute."""
    if document.xmp is None:
        return ""
    prefix, local = name.split(":")
    tag = f"{{{PREFIXES[prefix]}}}{local}"
    for description in document.xmp.iter(f"{RDF}Description"):
        if description.get(tag):
            return str(description.get(tag))
        element = description.find(tag)
        if element is not None:
            items = list(element.iter(f"{RDF}li"))
            items.sort(key=lambda item: item.get(LANG) != "x-default")  # of several languages
            return " ".join("".join((items or [element])[0].itertext()).split())
    return ""


def _lacking(document: Document, names: tuple[str, ...]) -> Iterator[Found]:
    if document.xmp is None:
        return  # which another rule says
    lacking = [name for name in names if not xmp_value(document, name)]
    if lacking:
        yield Found(f"the XMP metadata has no {_listed(lacking)}")


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _same_date(pdf: str, xmp: str) -> bool:
    """Compare a date of PDF (ISO 32000-1, 7.9.4) with one of XMP, as far as both go.

    The zone is not compared: `Z` and `+00'00'` are the same, and so are many others.
    """
    first = re.sub(r"\D", "", re.split(r"[Z+-]", pdf.removeprefix("D:"))[0])
    clock = re.match(r"[\d-]*(T[\d:]*)?", xmp)
    second = re.sub(r"\D", "", clock[0] if clock else "")
    length = min(len(first), len(second))
    return length >= LEAST_DATE and first[:length] == second[:length]


EXPORT = "Export it again as PDF/X-4."
RULES = (
    Rule("pdf-version", version, "Export it again as PDF/X-4, which is PDF 1.6.", "7.5.2"),
    Rule("encrypted", encryption, "Export it without a password and without restrictions.", "7.6"),
    Rule("file-id", identity, EXPORT, "14.4"),
    Rule("info-fields", info, "Give the document a title and export it again.", "14.3.3"),
    Rule("trapped", trapped,
         "Export it as PDF/X-4; unless you trap yourself, it is False.", "14.11.6"),
    Rule("xmp", metadata, EXPORT, "14.3.2"),
    Rule("xmp-claim", claim, EXPORT, "14.3.2"),
    Rule("xmp-dates", dates, EXPORT, "14.3.2"),
    Rule("xmp-title", title, "Give the document a title and export it again.", "14.3.2"),
    Rule("xmp-ids", ids, EXPORT, "14.3.2"),
    Rule("xmp-trapped", xmp_trapped, EXPORT, "14.3.2"),
    Rule("metadata-disagrees", agreement,
         "Export it again; do not edit one of the two alone.", "14.3.3"),
)  # fmt: skip
LAST = (  # once all has been read
    Rule(
        "damaged",
        damage,
        "Export or send it again; do not print this copy.",
        "7.5",
        of="any",
    ),
)
