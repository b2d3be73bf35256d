"""What a web page says of itself: to search engines, to Google Scholar, to those who share it.

Three vocabularies, as no reader knows all: Highwire's `citation_…`, which Scholar and Zotero read;
Open Graph, which previews are made from; schema.org as JSON-LD.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from publish.formats.epub_metadata import licence_url
from publish.metadata import Author
from publish.page import Layout

CARD = (1200, 630)  # pixels of the picture that a link to the page is shown with
ARTICLES = {"op-ed": "OpinionNewsArticle"}  # types of documents that are no Report to schema.org


@dataclass(frozen=True, slots=True)
class Tag:
    """A `meta` element: which attribute names it, its name, its content."""

    key: Literal["name", "property"]
    name: str
    content: str


def tags(layout: Layout, card: str, address: str) -> tuple[Tag, ...]:
    """Return the meta elements of a page with a card of some name; what is not known is left out.

    `address` is where the page will stand, empty if nobody knows: then it has no card, which has to
    be named in full.
    """
    made = (*_description(layout), *_citation(layout, address), *_preview(layout, card, address))
    return tuple(
        Tag(one.key, one.name, " ".join(one.content.split())) for one in made if one.content
    )


def _description(layout: Layout) -> Iterator[Tag]:
    meta = layout.selection.article.meta
    yield Tag("name", "description", meta.summary or meta.subtitle)
    yield Tag("name", "author", ", ".join(author.name for author in meta.authors))
    yield Tag("name", "keywords", ", ".join(meta.keywords))


def _citation(layout: Layout, address: str) -> Iterator[Tag]:
    """Yield Highwire's tags; an author's own follow that author."""
    meta, house = layout.selection.article.meta, layout.house
    between = "" if meta.title[-1:] in {"?", "!", "…"} else ":"
    title = f"{meta.title}{between} {meta.subtitle}" if meta.subtitle else meta.title
    yield Tag("name", "citation_title", title)
    for author in meta.authors:
        yield Tag("name", "citation_author", author.name)
        for institution in author.affiliations:
            yield Tag("name", "citation_author_institution", institution)
        yield Tag("name", "citation_author_orcid", _orcid(author))
    told = {
        "publication_date": meta.date.strftime("%Y/%m/%d"),
        "technical_report_institution": house.name,
        "technical_report_number": meta.number,
        "series_title": meta.series,
        "doi": meta.doi,
        "issn": house.issn.get("online", ""),
        "language": meta.lang,
        "public_url": address,
        "fulltext_html_url": address,
    }
    yield from (Tag("name", f"citation_{name}", content) for name, content in told.items())


def _preview(layout: Layout, card: str, address: str) -> Iterator[Tag]:
    """Yield the tags that previews of a link are made from."""
    meta, house = layout.selection.article.meta, layout.house
    told = {
        "og:type": "article",
        "og:title": meta.title,
        "og:description": meta.summary or meta.subtitle,
        "og:site_name": house.name,
        "og:locale": meta.lang.replace("-", "_"),
        "og:url": address,
        "article:published_time": meta.date.isoformat(),
        "article:modified_time": modified(layout) if meta.corrections else "",
    }
    yield from (Tag("property", name, content) for name, content in told.items())
    if address:
        width, height = map(str, CARD)
        yield Tag("property", "og:image", f"{address.rstrip('/')}/{card}")
        yield Tag("property", "og:image:width", width)
        yield Tag("property", "og:image:height", height)
        yield Tag("property", "og:image:alt", f"{layout.labels['cover']}: {meta.title}")
    yield Tag("name", "twitter:card", "summary_large_image" if address else "summary")


def linked_data(layout: Layout, card: str, address: str) -> str:
    """Return the page as JSON-LD in schema.org's terms, without signs that HTML would read."""
    meta, house = layout.selection.article.meta, layout.house
    publisher = {"@type": "Organization", "name": house.name, "url": house.url}
    doi = f"https://doi.org/{meta.doi}" if meta.doi else ""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ARTICLES.get(meta.type, "Report"),
        "@id": doi or address,
        "headline": meta.title,
        "alternativeHeadline": meta.subtitle,
        "abstract": " ".join(meta.summary.split()),
        "author": [_person(author) for author in meta.authors],
        "contributor": [
            {"@type": "Role", "roleName": one.role, "contributor": _named("Person", one.name)}
            for one in meta.contributors
        ],
        "publisher": publisher if house.name else "",
        "datePublished": meta.date.isoformat(),
        "dateModified": modified(layout),
        "correction": [one.text for one in meta.corrections],
        "inLanguage": meta.lang,
        **_languages(layout, address),
        "keywords": list(meta.keywords),
        "version": meta.version,
        "creativeWorkStatus": meta.status,
        "reportNumber": meta.number,
        "isPartOf": _series(layout),
        "identifier": {"@type": "PropertyValue", "propertyID": "DOI", "value": meta.doi}
        if meta.doi
        else "",
        "sameAs": doi,
        "url": address,
        "image": f"{address.rstrip('/')}/{card}" if address else "",
        "license": licence_url(meta.licence or house.licence) or meta.licence or house.licence,
        "copyrightHolder": _named("Organization", meta.rights_holder or house.name),
        "copyrightYear": meta.date.year,
        "funding": meta.funding,
        "isAccessibleForFree": True,
        "accessMode": ["textual", "visual"],
        "accessModeSufficient": "textual",
    }
    text = json.dumps(_known(told), ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


def _languages(layout: Layout, address: str) -> dict[str, Any]:
    """Return the other languages of a page, those of the same work, where they have an address."""
    article, base = layout.selection.article, layout.house.base_url.rstrip("/")
    if not address or not base:
        return {}
    kind = ARTICLES.get(article.meta.type, "Report")
    works = [
        {"@type": kind, "@id": f"{base}/{quote(one.slug)}", "inLanguage": one.lang}
        for one in article.also_in
    ]
    original = article.follows.lang if article.follows else ""
    source = [one for one in works if original and one["inLanguage"] == original]
    others = [one for one in works if one not in source]
    return {"translationOfWork": source, "workTranslation": others}


def modified(layout: Layout) -> str:
    """Return the day of the latest correction, else of publication."""
    meta = layout.selection.article.meta
    return max((meta.date, *(one.date for one in meta.corrections))).isoformat()


def _series(layout: Layout) -> dict[str, str]:
    meta, issn = layout.selection.article.meta, layout.house.issn.get("online", "")
    return {**_named("CreativeWorkSeries", meta.series), "issn": issn} if meta.series else {}


def _person(author: Author) -> dict[str, Any]:
    return {
        **_named("Person", author.name),
        "@id": _orcid(author),
        "affiliation": [_named("Organization", one) for one in author.affiliations],
    }


def _named(type_: str, name: str) -> dict[str, str]:
    return {"@type": type_, "name": name} if name else {}


def _orcid(author: Author) -> str:
    return f"https://orcid.org/{author.orcid}" if author.orcid else ""


def _known(value: Any) -> Any:  # noqa: ANN401 - any value of JSON
    """Return a value without what is empty in it."""
    if isinstance(value, dict):
        return {k: _known(v) for k, v in value.items() if v not in ("", [], {}, None)}
    return [_known(one) for one in value] if isinstance(value, list) else value
