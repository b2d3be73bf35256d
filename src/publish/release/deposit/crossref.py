"""A report as Crossref takes it to register its DOI, by deposit schema 5.3.1.

https://www.crossref.org/documentation/schema-library/markup-guide-record-types/reports/. Its XSD
was not at hand when this was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from publish.metadata import Author, Meta
from publish.names import is_person, parted
from publish.pipeline import Prepared

SCHEMA, VERSION = "http://www.crossref.org/schema/5.3.1", "5.3.1"
XSD = "https://www.crossref.org/schemas/crossref5.3.1.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
JATS = "http://www.ncbi.nlm.nih.gov/JATS1"
XML = "http://www.w3.org/XML/1998/namespace"


def as_crossref(prepared: Prepared, address: str) -> str:
    """Return the deposit of an article; an empty text where it has no DOI or no address."""
    meta, house = prepared.article.meta, prepared.house
    if not meta.doi or not address:
        return ""
    batch = etree.Element(f"{{{SCHEMA}}}doi_batch", nsmap={None: SCHEMA, "xsi": XSI, "jats": JATS})  # type: ignore[dict-item]  # None is the default
    batch.set("version", VERSION)
    batch.set(f"{{{XSI}}}schemaLocation", f"{SCHEMA} {XSD}")
    head = _put(batch, "head")
    _put(head, "doi_batch_id", f"{prepared.article.slug}-{meta.version or meta.date.isoformat()}")
    changed = max([meta.date, *(one.date for one in meta.corrections)])
    _put(head, "timestamp", f"{changed:%Y%m%d}{meta.impression:04}")  # the later one counts
    depositor = _put(head, "depositor")
    _put(depositor, "depositor_name", house.name or meta.rights_holder)
    _put(depositor, "email_address", house.email)
    _put(head, "registrant", house.name or meta.rights_holder)
    report = _put(_put(batch, "body"), "report-paper")
    _metadata(report, prepared, address)
    text: bytes = etree.tostring(batch, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return text.decode()


def _metadata(report: etree._Element, prepared: Prepared, address: str) -> None:
    meta, house = prepared.article.meta, prepared.house
    name = "report-paper_series_metadata" if meta.series else "report-paper_metadata"
    made = _put(report, name)
    made.set("language", meta.lang.partition("-")[0])
    if meta.series:
        _series(made, meta.series, house.issn)
    _contributors(made, meta.authors, meta.lang)
    titles = _put(made, "titles")
    _put(titles, "title", meta.title)
    if meta.subtitle:
        _put(titles, "subtitle", meta.subtitle)
    if meta.summary:
        abstract = etree.SubElement(made, f"{{{JATS}}}abstract")
        abstract.set(f"{{{XML}}}lang", meta.lang)
        etree.SubElement(abstract, f"{{{JATS}}}p").text = " ".join(meta.summary.split())
    _issued(made, meta)
    publisher = _put(made, "publisher")
    _put(publisher, "publisher_name", house.name or meta.rights_holder)
    if house.place:
        _put(publisher, "publisher_place", house.place)
    if meta.number:
        _put(_put(made, "publisher_item"), "item_number", meta.number)
    data = _put(made, "doi_data")
    _put(data, "doi", meta.doi)
    _put(data, "resource", address)
    _citations(made, prepared.article.csl)


def _series(made: etree._Element, name: str, numbers: Mapping[str, str]) -> None:
    series = _put(made, "series_metadata")
    _put(_put(series, "titles"), "title", name)
    for medium, key in (("electronic", "online"), ("print", "print")):
        if numbers.get(key):
            _put(series, "issn", numbers[key]).set("media_type", medium)


def _issued(made: etree._Element, meta: Meta) -> None:
    day = _put(made, "publication_date")
    day.set("media_type", "online")
    for part, value in (("month", f"{meta.date:%m}"), ("day", f"{meta.date:%d}")):
        _put(day, part, value)
    _put(day, "year", str(meta.date.year))
    for name, isbn in meta.isbn.by_name().items():
        if isbn:
            _put(made, "isbn", isbn).set("media_type", "print" if name == "print" else "electronic")


def _contributors(made: etree._Element, authors: tuple[Author, ...], lang: str) -> None:
    every = _put(made, "contributors")
    for number, author in enumerate(authors):
        parts = parted(author, lang)
        one = _put(every, "person_name" if is_person(author) else "organization")
        one.set("sequence", "additional" if number else "first")
        one.set("contributor_role", "author")
        if not is_person(author):
            one.text = author.name
            continue
        if parts:
            _put(one, "given_name", parts[0])
        _put(one, "surname", parts[1] if parts else author.name)
        if author.affiliations:
            where = _put(one, "affiliations")
            for name in author.affiliations:
                _put(_put(where, "institution"), "institution_name", name)
        if author.orcid:
            _put(one, "ORCID", f"https://orcid.org/{author.orcid}")


def _citations(made: etree._Element, works: tuple[Mapping[str, Any], ...]) -> None:
    """Write the works that it cites: by DOI where there is one, else by what is known."""
    if not works:
        return
    every = _put(made, "citation_list")
    for work in works:
        one = _put(every, "citation")
        one.set("key", str(work["id"]))
        if work.get("DOI"):
            _put(one, "doi", str(work["DOI"]))
        else:
            names = [n.get("family") or n.get("literal", "") for n in work.get("author", ())]
            told = [*names, str(work.get("title", "")), str(work.get("URL", ""))]
            _put(one, "unstructured_citation", ". ".join(part for part in told if part))


def _put(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    made = etree.SubElement(parent, f"{{{SCHEMA}}}{name}")
    if text:
        made.text = text
    return made
