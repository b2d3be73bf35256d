"""Metadata: the front matter of an article as frozen data, once it has been checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from publish.problems import Where


@dataclass(frozen=True, slots=True)
class Author:
    """A person or body that wrote the article; affiliations are names in full."""

    name: str
    affiliations: tuple[str, ...] = ()
    orcid: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody who took part in another role, such as editor, translator or illustrator."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A dated correction to a published version."""

    date: date
    text: str


ISBNS = ("pdf", "epub", "print", "large-print")  # what has an ISBN of its own


@dataclass(frozen=True, slots=True)
class Isbn:
    """The ISBN of each format; an edition shows its own and no other."""

    pdf: str = ""
    epub: str = ""
    print: str = ""
    large_print: str = ""

    def of(self, name: str) -> str:
        """Return the ISBN of this name, of those of `ISBNS`; nothing for any other."""
        return self.by_name().get(name, "")

    def by_name(self) -> dict[str, str]:
        """Return each ISBN by its name in the front matter."""
        return {name: str(getattr(self, name.replace("-", "_"))) for name in ISBNS}


@dataclass(frozen=True, slots=True)
class Certification:
    """Who vouches for the accessibility of the files, and what they say of it."""

    certified_by: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Meta:
    """The front matter of an article, checked."""

    title: str
    authors: tuple[Author, ...]
    date: date
    lang: str
    type: str = "policy-brief"
    subtitle: str = ""
    short_title: str = ""
    summary: str = ""
    contributors: tuple[Contributor, ...] = ()
    series: str = ""
    number: str = ""
    version: str = ""
    status: str = ""
    keywords: tuple[str, ...] = ()
    doi: str = ""
    isbn: Isbn = Isbn()
    funding: str = ""
    disclaimer: str = ""
    conflicts: str = ""
    acknowledgements: str = ""
    licence: str = ""
    rights_holder: str = ""
    cover_image: str = ""
    accessibility: Certification = Certification()
    corrections: tuple[Correction, ...] = ()
    embargo: str = ""
    ignore: tuple[str, ...] = ()
    editions: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    numerals: str = ""  # of `numerals.WISHES`; empty: as the house has it
    impression: int = 1  # which printing of the version: its text is that of the first
    places: Mapping[str, Where] = field(default_factory=dict, compare=False)  # field -> its place
