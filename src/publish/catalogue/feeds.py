"""What others ask a site for: a JSON Feed of what is new, and a sitemap for search engines.

Both name addresses in full, so there are none where nobody knows the catalogue's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lxml import etree

from publish.catalogue.entries import Entry
from publish.catalogue.facets import full_title, said_of
from publish.catalogue.site import Site, moment

JSON_FEED = "https://jsonfeed.org/version/1.1"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


def json_feed(site: Site) -> str:
    """Return the JSON Feed (1.1), what is withdrawn and all."""
    told = {
        "version": JSON_FEED,
        "title": site.title,
        "home_page_url": site.address(""),
        "feed_url": site.address("feed.json"),
        "description": site.house.about,
        "language": site.lang,
        "authors": [_known({"name": site.house.name, "url": site.house.url})],
        "items": [_item(site, one) for one in site.entries],
    }
    return json.dumps(_known(told), ensure_ascii=False, indent=1) + "\n"


def _item(site: Site, entry: Entry) -> dict[str, Any]:
    about, release = entry.about, entry.release
    address = site.address(entry.href)
    title, text = full_title(entry), str(about["summary"]) or full_title(entry)
    if entry.is_withdrawn:
        title = f"{site.labels['catalogue-withdrawn']}: {title}"
        text = f"{site.labels['withdrawn']} {release.status_note}".strip()
    corrections = "\n".join(f"{one['date']}: {one['text']}" for one in about["corrections"])
    orcid = "https://orcid.org/"
    told: dict[str, Any] = {
        "id": address,
        "url": address,
        "title": title,
        "content_text": f"{text}\n\n{corrections}" if corrections else text,
        "image": site.address(entry.cover.href) if entry.cover else "",
        "date_published": moment(str(about["date"])),
        "date_modified": moment(str(about["modified"])),
        "authors": [
            _known({"name": one["name"], "url": orcid + one["orcid"] if one["orcid"] else ""})
            for one in about["authors"]
        ],
        "tags": list(about["subjects"]),
        "language": entry.lang,
        "attachments": []
        if entry.is_withdrawn
        else [
            {
                "url": site.address(one.href),
                "mime_type": one.media_type,
                "title": said_of(site, one),
                "size_in_bytes": one.bytes,
            }
            for one in entry.offers
        ],
    }
    return _known(told)


def _known(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value not in ("", [], {}, None)}


def sitemap(site: Site) -> str:
    """Return the sitemap (0.9): the page of each article, with those in other languages."""
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP, "xhtml": XHTML})  # type: ignore[dict-item]  # None is the default
    _page(root, site.address(""), "")
    for entry in site.entries:
        if entry.is_withdrawn:
            continue
        url = _page(root, site.address(entry.href), str(entry.about["modified"]))
        others = [one for one in entry.languages if not one.is_withdrawn]
        for one in (entry, *others) if others else ():
            link = etree.SubElement(url, f"{{{XHTML}}}link")
            told = {"rel": "alternate", "hreflang": one.lang, "href": site.address(one.href)}
            for name, value in told.items():
                link.set(name, value)
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return text.decode()


def _page(root: etree._Element, address: str, day: str) -> etree._Element:
    url = etree.SubElement(root, f"{{{SITEMAP}}}url")
    etree.SubElement(url, f"{{{SITEMAP}}}loc").text = address
    if day:
        etree.SubElement(url, f"{{{SITEMAP}}}lastmod").text = day
    return url
