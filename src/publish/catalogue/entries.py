"""What a catalogue lists: of each article its newest release that may be shown, with the others."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from PIL import Image

from publish.direction import direction_of, language_name
from publish.embargo import holds
from publish.problems import ManuscriptError, Problem, Severity, Where
from publish.release.identifiers import shared_numbers, work_of
from publish.release.public import is_marked, is_public
from publish.release.record import RECORD, File, Release, read_release
from publish.release.sums import read_sums, wrong_sums
from publish.release.versions import number
from publish.sources import shown

EPUB = "application/epub+zip"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a cover: its address in the catalogue, its size in pixels."""

    href: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that readers take: its address in the catalogue, its type, edition, ISBN and size."""

    href: str
    media_type: str
    edition: str
    isbn: str
    bytes: int

    @property
    def is_book(self) -> bool:
        """Say whether it is an EPUB."""
        return self.media_type == EPUB


@dataclass(frozen=True, slots=True)
class Shown:
    """A release that may be shown, and the folder in which it stands."""

    release: Release
    folder: Path


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in one language, as a catalogue shows it.

    `newest` is what its address leads to; `earlier` are the releases before, the last one first;
    `languages` the entries of the same work in other languages.
    """

    newest: Shown
    earlier: tuple[Shown, ...]
    offers: tuple[Offer, ...]
    cover: Picture | None
    thumbnail: Picture | None
    languages: tuple[Entry, ...] = ()

    @property
    def release(self) -> Release:
        """The release that is shown."""
        return self.newest.release

    @property
    def about(self) -> Mapping[str, Any]:
        """What its record says of the article."""
        return self.release.about

    @property
    def slug(self) -> str:
        """The name of the article."""
        return self.release.slug

    @property
    def href(self) -> str:
        """The address of its page, from the top of the catalogue."""
        return f"{quote(self.slug)}/"

    @property
    def lang(self) -> str:
        """The tag of its language."""
        return str(self.about["language"])

    @property
    def language(self) -> str:
        """The name of its language in that language."""
        return language_name(self.lang, self.lang)

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return direction_of(self.lang)

    @property
    def is_withdrawn(self) -> bool:
        """Say whether it was withdrawn."""
        return self.release.status == "withdrawn"

    @property
    def work(self) -> str:
        """The name of the work that it is a language of."""
        return work_of(self.release)


def read_entries(releases: Path, now: dt.datetime) -> tuple[Entry, ...]:
    """Read the folder of all releases; the newest entries come first.

    Raises ManuscriptError, with all that is wrong, where a release is not as it went out or a
    number stands for two publications.
    """
    found = list(_releases(releases))
    problems = [one for _, wrong in found for one in wrong]
    if problems:
        raise ManuscriptError(problems)
    every = [one for one, _ in found]
    if wrong := list(shared_numbers(one.release for one in every)):
        raise ManuscriptError(wrong)
    by_slug: dict[str, list[Shown]] = defaultdict(list)
    for one in every:
        if is_public(one.release, now):
            by_slug[one.release.slug].append(one)
    entries = [_entry(sorted(ones, key=_order, reverse=True)) for ones in by_slug.values()]
    entries.sort(key=lambda one: one.slug)
    entries.sort(key=lambda one: str(one.about["date"]), reverse=True)
    return tuple(
        replace(
            one,
            languages=tuple(
                other for other in entries if other.work == one.work and other is not one
            ),
        )
        for one in entries
    )


def still_marked(releases: Path, now: dt.datetime) -> Iterator[Problem]:
    """Yield a warning for each release that is left out though its embargo is over."""
    for record in sorted(releases.glob(f"*/v*/{RECORD}")):
        one = read_release(record.parent)
        with contextlib.suppress(ValueError):
            if is_marked(one) and not holds(str(one.about["embargo"]), now):
                message = "its embargo is over, and its pages still say that it is not."
                hint = "Release it anew; until then it stays out of the catalogue."
                where = Where(shown(record.parent))
                yield Problem(where, "marked-release", message, hint, Severity.WARNING)


def _releases(folder: Path) -> Iterator[tuple[Shown, list[Problem]]]:
    """Yield each release below a folder, and what is wrong with its files."""
    for record in sorted(folder.glob(f"*/v*/{RECORD}")):
        one = Shown(read_release(record.parent), record.parent)
        wrong = list(wrong_sums(record.parent, read_sums(record.parent)))
        if (record.parent.parent.name, record.parent.name) != (
            one.release.slug,
            one.release.folder,
        ):
            message = f"this is {one.release.slug} {one.release.folder}, by its record."
            hint = "Bring the folder back to where it was."
            wrong.append(Problem(Where(shown(record.parent)), "moved-release", message, hint))
        yield one, wrong


def _order(one: Shown) -> tuple[tuple[int, int, int], int]:
    return number(one.release.version) or (0, 0, 0), one.release.impression


def _entry(ones: Sequence[Shown]) -> Entry:
    newest, *earlier = ones
    files = newest.release.files
    base = quote(newest.release.slug)
    offers = [
        Offer(f"{base}/{quote(one.path)}", one.media_type, one.edition, one.isbn, one.bytes)
        for one in files
        if one.role == "edition"
    ]
    offers.sort(key=lambda one: (one.is_book, one.edition != "brief", one.edition))
    covers = {one.role: one for one in files if one.role in {"cover", "cover-thumbnail"}}
    return Entry(
        newest,
        tuple(earlier),
        tuple(offers),
        _picture(newest, covers.get("cover")),
        _picture(newest, covers.get("cover-thumbnail")),
    )


def _picture(one: Shown, file: File | None) -> Picture | None:
    if file is None:
        return None
    with Image.open(one.folder / file.path) as image:
        width, height = image.size
    return Picture(f"{quote(one.release.slug)}/{quote(file.path)}", width, height)
