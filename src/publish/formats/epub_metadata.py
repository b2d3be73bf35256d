"""The metadata of an EPUB: what its package document says of it (EPUB 3.3, 5.5)."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from babel.lists import format_list

from publish.charts.numbers import locale_of
from publish.formats.epub_package import IDENTIFIER, Entry
from publish.metadata import Author, Meta
from publish.names import file_as
from publish.page import Layout

ACCESS = "epub-a11y-1.1"  # the claim of an edition that is checked for what CONFORMS says
CONFORMS = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"
IBOOKS = "ibooks: http://vocabulary.itunes.apple.com/rdf/ibooks/vocabulary-extensions-1.0/"
SUMMARY = (
    "Reflowable text in reading order, with headings, a contents list and landmarks. "
    "Pictures are described; charts come with their numbers as tables; tables have marked heads."
)
PAGES_SUMMARY = " Page numbers are those of the PDF edition."
# MARC relators (https://id.loc.gov/vocabulary/relators) by a word of the role as editors type it.
ROLES = (
    ("copy-edit", "edt"), ("copyedit", "edt"), ("editor", "edt"), ("editing", "edt"),
    ("translat", "trl"), ("illustrat", "ill"), ("photo", "pht"), ("proof", "pfr"),
    ("cover", "cov"), ("design", "bkd"), ("layout", "bkd"), ("map", "ctg"), ("carto", "ctg"),
    ("research", "res"), ("data", "dtc"), ("review", "rev"), ("foreword", "aui"), ("fund", "fnd"),
)  # fmt: skip
POSITION = re.compile(r"\d+(\.\d+)*")
CREATIVE = re.compile(r"CC[ -](?P<kind>BY(?:-(?:NC|ND|SA))*) (?P<version>\d\.\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is really in the book, as its accessibility metadata has to say.

    `pages` names the edition whose pages are marked.
    """

    pictures: bool = False
    charts: bool = False
    maths: bool = False
    fonts: bool = False
    claims: bool = False
    pages: str = ""


def stamp(meta: Meta) -> datetime:
    """Return the time that the file bears: SOURCE_DATE_EPOCH, else midnight UTC of the article."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isascii() and epoch.isdigit():
        return datetime.fromtimestamp(int(epoch), UTC)
    return datetime.combine(meta.date, time(), UTC)


def identifiers(layout: Layout) -> tuple[str, ...]:
    """Return what identifies the book, the unique identifier first: ISBN, DOI, UUID.

    The UUID, made from the slug, version and language, stays when a book gets an ISBN or DOI later.
    """
    article = layout.selection.article
    meta = article.meta
    made = []
    if isbn := meta.isbn.of(layout.selection.edition.isbn):
        made.append(f"urn:isbn:{re.sub('[^0-9Xx]', '', isbn)}")
    if meta.doi:
        made.append(f"https://doi.org/{meta.doi}")
    name = f"{layout.house.base_url}/{article.slug}?version={meta.version}&lang={meta.lang}"
    return (*made, uuid.uuid5(uuid.NAMESPACE_URL, name).urn)


def metadata(layout: Layout, facts: Facts) -> tuple[Entry, ...]:
    """Return all entries of the metadata, in the order in which they are written."""
    made = [
        *_identity(layout),
        *_people(layout),
        *_publication(layout),
        *(_pagination(layout, facts.pages) if facts.pages else ()),
        *_accessibility(layout.selection.article.meta, facts),
    ]
    if facts.fonts:
        made.append(_meta("ibooks:specified-fonts", "true"))
    made.append(Entry("meta", "", {"name": "cover", "content": "cover-image"}))
    return tuple(made)


def _meta(name: str, text: str, **attributes: str) -> Entry:
    return Entry("meta", text, {"property": name, **attributes})


def _identity(layout: Layout) -> Iterator[Entry]:
    meta = layout.selection.article.meta
    for number, text in enumerate(identifiers(layout)):
        yield Entry("dc:identifier", text, {} if number else {"id": IDENTIFIER})
    yield Entry("dc:title", meta.title, {"id": "main-title"})
    yield _meta("title-type", "main", refines="#main-title")
    if meta.subtitle:
        yield Entry("dc:title", meta.subtitle, {"id": "sub-title"})
        yield _meta("title-type", "subtitle", refines="#sub-title")
    yield Entry("dc:language", meta.lang)
    yield _meta("dcterms:modified", stamp(meta).strftime("%Y-%m-%dT%H:%M:%SZ"))


def _people(layout: Layout) -> Iterator[Entry]:
    meta = layout.selection.article.meta
    for number, author in enumerate(meta.authors, 1):
        name = f"creator-{number}"
        yield Entry("dc:creator", author.name, {"id": name})
        yield _meta("role", "aut", refines=f"#{name}", scheme="marc:relators")
        yield _meta("file-as", file_as(author, meta.lang), refines=f"#{name}")
        yield _meta("display-seq", str(number), refines=f"#{name}")
        if author.orcid:
            orcid = f"https://orcid.org/{author.orcid}"
            yield _meta("schema:identifier", orcid, refines=f"#{name}")
    for number, contributor in enumerate(meta.contributors, 1):
        name = f"contributor-{number}"
        yield Entry("dc:contributor", contributor.name, {"id": name})
        yield _meta("role", role_code(contributor.role), refines=f"#{name}", scheme="marc:relators")


def role_code(role: str) -> str:
    """Return the MARC relator of a role, `ctb` (contributor) where none is known."""
    return next((code for word, code in ROLES if word in role.lower()), "ctb")


def _publication(layout: Layout) -> Iterator[Entry]:
    meta, house = layout.selection.article.meta, layout.house
    yield Entry("dc:date", meta.date.isoformat())
    if house.name:
        yield Entry("dc:publisher", house.name)
    if meta.summary:
        yield Entry("dc:description", " ".join(meta.summary.split()))
    for keyword in meta.keywords:
        yield Entry("dc:subject", keyword)
    rights = rights_line(layout)
    if rights:
        yield Entry("dc:rights", rights)
    licence = licence_url(meta.licence or house.licence)
    if licence:
        yield _meta("dcterms:license", licence)
    if meta.series:
        yield _meta("belongs-to-collection", meta.series, id="series")
        yield _meta("collection-type", "series", refines="#series")
        if POSITION.fullmatch(meta.number):
            yield _meta("group-position", meta.number, refines="#series")


def rights_line(layout: Layout) -> str:
    """Return the line of rights: holder, year and licence, as far as they are known."""
    meta, house = layout.selection.article.meta, layout.house
    holder = meta.rights_holder or house.name
    owned = f"© {meta.date.year} {holder}" if holder else ""
    return ". ".join(part for part in (owned, meta.licence or house.licence) if part)


def licence_url(licence: str) -> str:
    """Return the address of a Creative Commons licence by its short name, else nothing."""
    found = CREATIVE.search(licence)
    if found:
        return f"https://creativecommons.org/licenses/{found['kind'].lower()}/{found['version']}/"
    return "https://creativecommons.org/publicdomain/zero/1.0/" if "CC0" in licence else ""


def _pagination(layout: Layout, edition: str) -> Iterator[Entry]:
    """Yield where the page numbers are from (EPUB 3.3, D.3.2; EPUB Accessibility 1.1, 4.1.3)."""
    source = page_source(layout, edition)
    yield Entry("dc:source", source, {"id": "page-source"})
    yield _meta("source-of", "pagination", refines="#page-source")
    yield _meta("pageBreakSource", source)


def page_source(layout: Layout, edition: str) -> str:
    """Return what tells the PDF whose pages are marked from any other: its ISBN, else in words."""
    meta, house = layout.selection.article.meta, layout.house
    if isbn := meta.isbn.of(str(layout.styles.table(f"{edition}/edition.toml").get("isbn", ""))):
        return f"urn:isbn:{re.sub('[^0-9Xx]', '', isbn)}"
    kind = layout.labels.get(f"edition-{edition}", edition)
    version = f"{layout.labels['version']} {meta.version}" if meta.version else ""
    told = (meta.title, house.name, meta.date.isoformat(), version, f"{kind} (PDF)")
    return ", ".join(part for part in told if part)


def _accessibility(meta: Meta, facts: Facts) -> Iterator[Entry]:
    """Yield the schema.org set (EPUB Accessibility 1.1, 2), and a claim where a person makes it."""
    yield _meta("schema:accessMode", "textual")
    if facts.pictures or facts.charts:
        yield _meta("schema:accessMode", "visual")
        yield _meta("schema:accessModeSufficient", "textual,visual")
    yield _meta("schema:accessModeSufficient", "textual")
    features = {
        "tableOfContents": True,
        "readingOrder": True,
        "structuralNavigation": True,
        "displayTransformability": True,
        "ARIA": True,
        "alternativeText": facts.pictures or facts.charts,
        "longDescription": facts.charts,
        "MathML": facts.maths,
        "describedMath": facts.maths,
        "pageBreakMarkers": bool(facts.pages),
        "pageNavigation": bool(facts.pages),
        "printPageNumbers": bool(facts.pages),  # what both were called before 2023
    }
    for name, there in features.items():
        if there:
            yield _meta("schema:accessibilityFeature", name)
    yield _meta("schema:accessibilityHazard", "none")
    own = meta.accessibility.summary
    lang = meta.lang if own else "en"
    summary = own or SUMMARY + (PAGES_SUMMARY if facts.pages else "")
    yield _meta("schema:accessibilitySummary", summary, **{"xml:lang": lang})
    if facts.claims and meta.accessibility.certified_by:
        yield _meta("dcterms:conformsTo", CONFORMS, id="conformance")
        yield _meta("a11y:certifiedBy", meta.accessibility.certified_by, refines="#conformance")


def names(authors: Iterable[Author], lang: str) -> str:
    """Return names as a list in a language: "A, B and C"."""
    return format_list([author.name for author in authors], locale=locale_of(lang))
