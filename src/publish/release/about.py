"""What the record of a release says of its article, by the fields that architecture.md lists."""

from __future__ import annotations

from typing import Any

from publish.pipeline import Prepared
from publish.proofs.signoff import standings
from publish.release.source import MANUSCRIPTS, SOURCE


def about(prepared: Prepared, address: str) -> dict[str, Any]:
    """Return what the record says of the article, by its fields."""
    meta, house = prepared.article.meta, prepared.house
    file, follows = prepared.source.file, prepared.article.follows
    return {
        "language": meta.lang,
        "numerals": meta.numerals or house.numerals,
        "source": f"{SOURCE}/{MANUSCRIPTS}/{file.parent.name}/{file.name}",
        "follows": {"language": follows.lang, "version": follows.version} if follows else {},
        "type": meta.type,
        "title": meta.title,
        "subtitle": meta.subtitle,
        "short-title": meta.short_title,
        "summary": " ".join(meta.summary.split()),
        "authors": [
            {"name": one.name, "orcid": one.orcid, "affiliations": list(one.affiliations)}
            for one in meta.authors
        ],
        "series": meta.series,
        "number": meta.number,
        "subjects": list(meta.keywords),
        "date": meta.date.isoformat(),
        "modified": max([meta.date, *(one.date for one in meta.corrections)]).isoformat(),
        "corrections": [
            {"date": one.date.isoformat(), "text": one.text} for one in meta.corrections
        ],
        "publisher": house.name,
        "publisher-url": house.url,
        "embargo": meta.embargo,
        "marked": prepared.stamp,
        "approvals": [
            {
                "role": one.approval.role,
                "name": one.approval.name,
                "date": one.approval.date.isoformat(),
            }
            for one in standings(prepared.source)
        ],
        "licence": meta.licence or house.licence,
        "rights-holder": meta.rights_holder,
        "address": address,
        "doi": meta.doi,
        "issn": dict(house.issn),
        "isbn": meta.isbn.by_name(),
    }
