"""Files to cite by: the article itself, and the works that it cites."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml

from publish.library.export import export_works
from publish.metadata import Author
from publish.names import parted
from publish.own_citation import as_bibtex, as_ris, record
from publish.page import labels_for
from publish.pipeline import Prepared

CFF = "CITATION.cff"
CFF_VERSION = "1.2.0"  # https://github.com/citation-file-format/citation-file-format
PREFERRED = ("brief", "web")  # the edition that is cited, the first that there is


def citation_files(prepared: Prepared, address: str) -> dict[str, str]:
    """Return the text of each file by its name: how to cite the article, and what it cites."""
    article = prepared.article
    named = {edition.name: edition for edition in prepared.editions}
    edition = next((named[name] for name in PREFERRED if name in named), prepared.editions[0])
    genre = labels_for(prepared.styles, article.meta.lang).get(f"type-{article.meta.type}", "")
    one = record(article, edition, prepared.house, genre, address)
    slug = article.slug
    made = {
        f"{slug}.bib": as_bibtex(one),
        f"{slug}.ris": as_ris(one),
        f"{slug}.json": json.dumps([one], ensure_ascii=False, indent=2) + "\n",
        CFF: as_cff(prepared, address),
    }
    if article.csl:
        works = export_works(article.csl, prepared.library)
        made |= {f"{slug}-references.{suffix}": text for suffix, text in works.items()}
    return made


def as_cff(prepared: Prepared, address: str) -> str:
    """Return the article as CITATION.cff, which GitHub, Zenodo and Zotero read.

    CFF knows software and data only, so the article is the preferred citation.
    """
    meta, house = prepared.article.meta, prepared.house
    title = f"{meta.title}: {meta.subtitle}" if meta.subtitle else meta.title
    report: dict[str, Any] = {
        "type": "report",
        "title": title,
        "authors": [_person(author, meta.lang) for author in meta.authors],
        "date-published": meta.date.isoformat(),
        "year": meta.date.year,
        "version": meta.version,
        "doi": meta.doi,
        "url": address,
        "institution": {"name": house.name} if house.name else None,
        "collection-title": meta.series,
        "issue": meta.number,
        "languages": [meta.lang.partition("-")[0]],
    }
    told: dict[str, Any] = {
        "cff-version": CFF_VERSION,
        "message": "Please cite this publication as below.",
        "type": "dataset",
        "title": title,
        "authors": [_person(author, meta.lang) for author in meta.authors],
        "abstract": " ".join(meta.summary.split()),
        "version": meta.version,
        "date-released": meta.date.isoformat(),
        "doi": meta.doi,
        "url": address,
        "keywords": list(meta.keywords),
        "preferred-citation": _known(report),
    }
    return yaml.safe_dump(_known(told), allow_unicode=True, sort_keys=False, width=100)


def _known(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value}


def _person(author: Author, lang: str) -> dict[str, str]:
    parts = parted(author, lang)
    named = {"given-names": parts[0], "family-names": parts[1]} if parts else {"name": author.name}
    orcid = f"https://orcid.org/{author.orcid}" if author.orcid else ""
    told = {**named, "affiliation": ", ".join(author.affiliations), "orcid": orcid}
    return _known(told)
