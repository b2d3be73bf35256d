"""What all parts of a catalogue are made from."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publish.catalogue.entries import Entry
from publish.house import House, Styles
from publish.page import labels_for


@dataclass(frozen=True, slots=True)
class Site:
    """A catalogue: what it lists, whose it is, the language of its page and the words of it.

    `base` is the address of its top without a slash at the end; empty if nobody knows it.
    """

    entries: tuple[Entry, ...]
    styles: Styles
    house: House
    lang: str
    labels: Mapping[str, str]

    @property
    def base(self) -> str:
        """The address of its top."""
        return self.house.base_url.rstrip("/")

    @property
    def title(self) -> str:
        """What it is called."""
        publications = self.labels["catalogue-publications"]
        return f"{publications} · {self.house.name}" if self.house.name else publications

    @property
    def offered(self) -> tuple[Entry, ...]:
        """What readers may take: all but what was withdrawn."""
        return tuple(one for one in self.entries if not one.is_withdrawn and one.offers)

    def address(self, href: str) -> str:
        """Return an address from the top of the catalogue in full, where the top is known."""
        return f"{self.base}/{href}" if self.base else href

    def identifier(self, name: str) -> str:
        """Return an identifier that stays the same for what is called so in this catalogue."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{self.base or self.house.name}/{name}").urn


def site_of(entries: Sequence[Entry], styles: Styles, house: House, lang: str) -> Site:
    """Return a catalogue; without a language it is in that of most entries."""
    spoken = Counter(one.lang.partition("-")[0] for one in entries)
    lang = lang or min(spoken, key=lambda one: (-spoken[one], one != "en", one))
    return Site(tuple(entries), styles, house, lang, labels_for(styles, lang))


def moment(day: str) -> str:
    """Return the first second of a day (RFC 3339)."""
    return f"{day}T00:00:00Z"


def modified(entries: Sequence[Entry]) -> str:
    """Return the day of the last change among entries."""
    return max((str(one.about["modified"]) for one in entries), default="1970-01-01")
