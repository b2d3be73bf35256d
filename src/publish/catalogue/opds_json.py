"""Feeds for reading apps by OPDS 2.0, which is JSON: https://specs.opds.io/opds-2.0.

The same lists as those of OPDS 1.2, and beside each article a document of it alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from publish.catalogue.entries import Entry, Picture
from publish.catalogue.facets import FEED_2, OPEN, PUBLICATION, Facet, facets, said_of
from publish.catalogue.site import Site, modified, moment


def json_feeds(site: Site) -> dict[str, str]:
    """Return the feeds of OPDS 2.0 by their names, and a document of each publication."""
    every = list(facets(site))
    made = {"opds.json": _json(site, site.offered, every, None)}
    made |= {f"{one.name}.json": _json(site, one.entries, every, one) for one in every}
    alone = {
        f"{one.slug}/publication.json": _written(publication(site, one, "../", ""))
        for one in site.offered
    }
    return made | alone


def _json(
    site: Site, entries: Sequence[Entry], every: Sequence[Facet], chosen: Facet | None
) -> str:
    up = "../" if chosen else ""
    name = f"{chosen.name}.json" if chosen else "opds.json"
    groups = {one.group: [f for f in every if f.group == one.group] for one in every}
    links = [
        {"rel": "self", "href": site.address(name) if site.base else up + name, "type": FEED_2},
        {"rel": "alternate", "href": f"{up}index.html", "type": "text/html"},
    ]
    if chosen:
        links += [{"rel": rel, "href": f"{up}opds.json", "type": FEED_2} for rel in ("start", "up")]
    told: dict[str, Any] = {
        "metadata": {
            "title": f"{site.title}: {chosen.value}" if chosen else site.title,
            "modified": moment(modified(entries)),
            "numberOfItems": len(entries),
        },
        "links": links,
        "publications": [publication(site, one, up, f"{up}{one.href}") for one in entries],
    }
    if groups:
        told["facets"] = [
            {
                "metadata": {"title": site.labels[f"catalogue-{group}"]},
                "links": [_facet_link(one, up, chosen) for one in ones],
            }
            for group, ones in groups.items()
        ]
    return _written(told)


def _facet_link(one: Facet, up: str, chosen: Facet | None) -> dict[str, Any]:
    made: dict[str, Any] = {
        "href": f"{up}{one.name}.json",
        "type": FEED_2,
        "title": one.value,
        "properties": {"numberOfItems": len(one.entries)},
    }
    return made | ({"rel": "self"} if one is chosen else {})


def publication(site: Site, entry: Entry, up: str, home: str) -> dict[str, Any]:
    """Return an entry as a publication of OPDS 2.0.

    `up` leads from the feed to the top of the catalogue, `home` to the entry's own folder.
    """
    about = entry.about
    metadata: dict[str, Any] = {
        "@type": "http://schema.org/Report",
        "identifier": f"https://doi.org/{about['doi']}"
        if about["doi"]
        else site.identifier(entry.slug),
        "title": about["title"],
        "subtitle": about["subtitle"],
        "author": [_author(one) for one in about["authors"]],
        "publisher": about["publisher"],
        "language": entry.lang,
        "readingProgression": entry.direction,
        "published": about["date"],
        "modified": moment(str(about["modified"])),
        "description": about["summary"],
        "subject": list(about["subjects"]),
        "belongsTo": {"series": _series(about)} if about["series"] else {},
    }
    links: list[dict[str, Any]] = [
        {"rel": "self", "href": f"{home}publication.json", "type": PUBLICATION},
        {"rel": "alternate", "href": up + entry.href, "type": "text/html"},
    ]
    links += [
        {"rel": OPEN, "href": up + one.href, "type": one.media_type, "title": said_of(site, one)}
        for one in entry.offers
    ]
    pictures = [_image(one, up) for one in (entry.cover, entry.thumbnail) if one]
    return {
        "metadata": {key: value for key, value in metadata.items() if value},
        "links": links,
        "images": pictures,
    }


def _author(one: Mapping[str, Any]) -> dict[str, Any]:
    orcid = f"https://orcid.org/{one['orcid']}" if one["orcid"] else ""
    return {"name": one["name"], **({"identifier": orcid} if orcid else {})}


def _series(about: Mapping[str, Any]) -> dict[str, Any]:
    number = str(about["number"])
    place = {"position": int(number)} if number.isascii() and number.isdigit() else {}
    return {"name": about["series"], **place}


def _image(one: Picture, up: str) -> dict[str, Any]:
    return {
        "href": up + one.href, "type": "image/png", "width": one.width, "height": one.height
    }  # fmt: skip


def _written(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
