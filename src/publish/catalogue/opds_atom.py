"""Feeds for reading apps by OPDS 1.2, which is Atom: https://specs.opds.io/opds-1.2.

One list of all that readers may take, and the same list for each series, subject and language.
Addresses are from the feed's own, so that they hold wherever the catalogue stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lxml import etree

from publish.catalogue.entries import Entry
from publish.catalogue.facets import FEED, OPEN, Facet, facets, full_title, said_of
from publish.catalogue.site import Site, modified, moment

ATOM, OPDS, THREAD, DUBLIN = (
    "http://www.w3.org/2005/Atom",
    "http://opds-spec.org/2010/catalog",
    "http://purl.org/syndication/thread/1.0",
    "http://purl.org/dc/terms/",
)
NAMES = {None: ATOM, "dc": DUBLIN, "opds": OPDS, "thr": THREAD}
IMAGE, THUMBNAIL = "http://opds-spec.org/image", "http://opds-spec.org/image/thumbnail"
FACET = "http://opds-spec.org/facet"


def atom_feeds(site: Site) -> dict[str, str]:
    """Return the feeds of OPDS 1.2 by their names."""
    every = list(facets(site))
    made = {"opds.xml": _atom(site, site.offered, every, None)}
    return made | {f"{one.name}.xml": _atom(site, one.entries, every, one) for one in every}


def _atom(
    site: Site, entries: Sequence[Entry], every: Sequence[Facet], chosen: Facet | None
) -> str:
    up = "../" if chosen else ""
    name = f"{chosen.name}.xml" if chosen else "opds.xml"
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap=NAMES)  # type: ignore[arg-type]  # None is the default
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", site.lang)
    _put(feed, "id", site.identifier(name))
    _put(feed, "title", f"{site.title}: {chosen.value}" if chosen else site.title)
    _put(feed, "updated", moment(modified(entries)))
    author = etree.SubElement(feed, f"{{{ATOM}}}author")
    _put(author, "name", site.house.name or site.title)
    if site.house.url:
        _put(author, "uri", site.house.url)
    _link(feed, "self", site.address(name) if site.base else f"{up}{name}", FEED)
    _link(feed, "start", f"{up}opds.xml", FEED, title=site.title)
    _link(feed, "alternate", f"{up}index.html", "text/html")
    if chosen:
        _link(feed, "up", f"{up}opds.xml", FEED)
    for one in every:
        more = {
            f"{{{OPDS}}}facetGroup": site.labels[f"catalogue-{one.group}"],
            f"{{{THREAD}}}count": str(len(one.entries)),
        }
        if one is chosen:
            more[f"{{{OPDS}}}activeFacet"] = "true"
        _link(feed, FACET, f"{up}{one.name}.xml", FEED, title=one.value, more=more)
    for entry in entries:
        _atom_entry(feed, site, entry, up)
    text: bytes = etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return text.decode()


def _atom_entry(feed: etree._Element, site: Site, entry: Entry, up: str) -> None:
    about = entry.about
    made = etree.SubElement(feed, f"{{{ATOM}}}entry")
    made.set("{http://www.w3.org/XML/1998/namespace}lang", entry.lang)
    _put(made, "id", site.identifier(entry.slug))
    _put(made, "title", full_title(entry))
    _put(made, "updated", moment(str(about["modified"])))
    _put(made, "published", moment(str(about["date"])))
    _describe(made, about)
    for name, value in _dublin(entry):
        etree.SubElement(made, f"{{{DUBLIN}}}{name}").text = value
    _link(made, "alternate", f"{up}{entry.href}", "text/html", lang=entry.lang)
    for relation, picture in ((IMAGE, entry.cover), (THUMBNAIL, entry.thumbnail)):
        if picture:
            _link(made, relation, up + picture.href, "image/png")
    for offer in entry.offers:
        more = {"length": str(offer.bytes)}
        title = said_of(site, offer)
        _link(made, OPEN, up + offer.href, offer.media_type, title=title, more=more)
    for other in entry.languages:
        if not other.is_withdrawn:
            href = f"{up}{other.href}"
            _link(made, "related", href, "text/html", lang=other.lang, title=other.language)


def _describe(made: etree._Element, about: Mapping[str, Any]) -> None:
    """Write who made it, what it is about and what may be done with it."""
    for one in about["authors"]:
        author = etree.SubElement(made, f"{{{ATOM}}}author")
        _put(author, "name", one["name"])
        if one["orcid"]:
            _put(author, "uri", f"https://orcid.org/{one['orcid']}")
    for said in about["subjects"]:
        category = etree.SubElement(made, f"{{{ATOM}}}category")
        category.set("term", said)
        category.set("label", said)
    if about["summary"]:
        _put(made, "summary", about["summary"])
    if about["licence"]:
        _put(made, "rights", about["licence"])


def _dublin(entry: Entry) -> Iterator[tuple[str, str]]:
    about = entry.about
    if about["doi"]:
        yield "identifier", f"https://doi.org/{about['doi']}"
    for offer in entry.offers:
        if offer.isbn:
            yield "identifier", f"urn:isbn:{offer.isbn.replace('-', '')}"
    yield "language", entry.lang
    if about["publisher"]:
        yield "publisher", str(about["publisher"])
    yield "issued", str(about["date"])


def _put(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _link(  # noqa: PLR0913 - what a link says
    parent: etree._Element,
    relation: str,
    href: str,
    media_type: str,
    *,
    lang: str = "",
    title: str = "",
    more: Mapping[str, str] | None = None,
) -> None:
    link = etree.SubElement(parent, f"{{{ATOM}}}link")
    told = {"rel": relation, "href": href, "type": media_type, "hreflang": lang, "title": title}
    for name, value in {**told, **(more or {})}.items():
        if value:
            link.set(name, value)
