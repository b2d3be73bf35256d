"""The same work under two keys, and the same body under two names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from publish.library.names import Name, authors, initials, plain_letters, split_names
from publish.library.types import Entry, Library

ALIKE = 92  # rapidfuzz score from which two titles are one, slips of the keyboard allowed
ENOUGH = 12  # letters of a title that tell one work from another
PARTS = {"volume", "number", "edition", "part", "chapter", "pages"}
NAMES = ("author", "editor")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What tells a work from others, ready to be compared."""

    entry: Entry
    doi: str
    title: str
    numbers: tuple[str, ...]  # words with a digit: reports of two years differ in nothing else
    parts: tuple[str, ...]
    author: str
    initials: str


def likeness(entry: Entry) -> Likeness:
    """Return what an entry is compared by."""
    title = plain_letters(entry.get("title"))
    first = authors(entry)[:1]
    return Likeness(
        entry,
        entry.get("doi").lower(),
        title,
        tuple(word for word in title.split() if any(sign.isdigit() for sign in word)),
        tuple(entry.get(name) for name in sorted(PARTS) if name in entry.fields),
        plain_letters(first[0].family) if first else "",
        initials(first[0].family).lower() if first else "",
    )


class Known:
    """Works to compare others with; kept by DOI and year, so that thousands are no trouble."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.by_doi: dict[str, list[Likeness]] = defaultdict(list)
        self.by_year: dict[str, list[Likeness]] = defaultdict(list)
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Add a work."""
        one = likeness(entry)
        self.by_year[entry.year].append(one)
        if one.doi:
            self.by_doi[one.doi].append(one)

    def find(self, entry: Entry) -> tuple[Entry, str] | None:
        """Return the work that an entry is, too, and what they share."""
        one = likeness(entry)
        if one.doi in self.by_doi:
            return self.by_doi[one.doi][0].entry, "DOI"
        years = (entry.year, "") if entry.year else tuple(self.by_year)
        for year in years:
            for other in self.by_year.get(year, ()):
                if _alike(one, other):
                    return other.entry, "title, year and author"
        return None


def same_works(library: Library) -> Iterator[tuple[Entry, Entry, str]]:
    """Yield entries with the earlier one that is the same work, and what they share."""
    known = Known()
    for entry in library.works.values():
        found = known.find(entry)
        if found:
            yield entry, *found
        known.add(entry)


def _other_part(one: Likeness, other: Likeness) -> bool:
    return bool(one.parts and other.parts and one.parts != other.parts)


def _alike(one: Likeness, other: Likeness) -> bool:
    """Say whether two works of a year are one: in title and author, slips allowed."""
    if not one.title or not other.title or one.numbers != other.numbers:
        return False
    if one.title != other.title:
        if min(len(one.title), len(other.title)) <= ENOUGH:
            return False
        if not fuzz.ratio(one.title, other.title, score_cutoff=ALIKE):
            return False
    known = one.author and other.author
    if known and one.author not in {other.author, other.initials} and one.initials != other.author:
        return False
    return not _other_part(one, other)


def same_bodies(library: Library, counts: Counter[str]) -> Iterator[tuple[Entry, str, Name, str]]:
    """Yield the places where a body has the less usual of its names, with the usual one.

    Two names are one body's if one is the initials of the other, or if they differ in nothing but
    marks, capitals and "the".
    """
    usual = _usual(library, counts)
    for entry in library.works.values():
        for field in NAMES:
            for name in split_names(entry.get(field)):
                other = usual.get(name.plain)
                if name.braced and other:
                    yield entry, field, name, other


def _usual(library: Library, counts: Counter[str]) -> dict[str, str]:
    """Return the usual name of each body that has another one, too."""
    alike: dict[str, set[str]] = defaultdict(set)
    for name in counts:
        alike[plain_letters(name).removeprefix("the ")].add(name)
    for entry in library.works.values():
        short, [*long] = split_names(entry.get("shortauthor")), authors(entry)
        if short and long and short[0].plain in counts:
            alike[plain_letters(long[0].plain)].add(short[0].plain)
    for name in counts:
        letters = initials(name)
        for other in counts:
            if other != name and len(letters) > 2 and other in {letters, f"{name} ({letters})"}:  # noqa: PLR2004 - two letters are anybody's
                alike[plain_letters(name)].add(other)
    return dict(_rarer(alike.values(), counts))


def _rarer(groups: Iterable[set[str]], counts: Counter[str]) -> Iterator[tuple[str, str]]:
    for group in groups:
        usual = max(group, key=lambda name: (counts[name], len(name)))
        yield from ((name, usual) for name in group if name != usual)
