"""What feeds have in common: the lists that entries are parted into, and how things are called."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from publish.catalogue.entries import Entry, Offer
from publish.catalogue.site import Site

FEED = "application/atom+xml;profile=opds-catalog;kind=acquisition"
FEED_2, PUBLICATION = "application/opds+json", "application/opds-publication+json"
OPEN = "http://opds-spec.org/acquisition/open-access"
ORDINARY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Facet:
    """A list of entries that have something in common: the group it is of, what they share."""

    group: str
    value: str
    entries: tuple[Entry, ...]

    @property
    def name(self) -> str:
        """The name of its files, less the suffix: readable, and like no other."""
        plain = unicodedata.normalize("NFKD", self.value).encode("ascii", "ignore").decode()
        mark = hashlib.sha256(self.value.encode()).hexdigest()[:8]
        parts = (self.group, ORDINARY.sub("-", plain.lower()).strip("-"), mark)
        return f"opds/{'-'.join(part for part in parts if part)}"


def facets(site: Site) -> Iterator[Facet]:
    """Yield the lists by series, subject and language."""
    offered = site.offered
    for group in ("series", "subject", "language"):
        for value in sorted({said for one in offered for said in _shared(one, group) if said}):
            entries = tuple(one for one in offered if value in _shared(one, group))
            yield Facet(group, value, entries)


def _shared(entry: Entry, group: str) -> list[str]:
    """Return what an entry may have in common with others, in a group."""
    if group == "language":
        return [entry.language]
    if group == "series":
        return [str(entry.about["series"])]
    return [str(said) for said in entry.about["subjects"]]


def full_title(entry: Entry) -> str:
    """Return the title with the subtitle."""
    title, subtitle = str(entry.about["title"]), str(entry.about["subtitle"])
    between = " " if title[-1:] in {"?", "!", "…"} else ": "
    return f"{title}{between}{subtitle}" if subtitle else title


def said_of(site: Site, offer: Offer) -> str:
    """Return what an offer is called: its format, with the edition where that is not the usual."""
    if offer.is_book:
        return "EPUB"
    known = site.labels.get(f"edition-{offer.edition}", offer.edition.replace("-", " "))
    return "PDF" if offer.edition == "brief" else f"PDF, {known}"
