"""The same work under two keys, and the same body under two names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz

from publish.library.dates import same_year
from publish.library.names import Name, authors, initials, plain_letters, split_names
from publish.library.types import Entry, Library

ALIKE = 92  # rapidfuzz score from which two titles are one, slips of the keyboard allowed
ENOUGH = 12  # letters of a title that tell one work from another
PARTS = {"volume", "number", "edition", "part", "chapter", "pages"}
NAMES = ("author", "editor")


def same_works(library: Library) -> Iterator[tuple[Entry, Entry, str]]:
    """Yield entries with the earlier one that is the same work, and what they share."""
    works = list(library.works.values())
    for at, entry in enumerate(works):
        for earlier in works[:at]:
            why = same(entry, earlier)
            if why:
                yield entry, earlier, why
                break


def same(one: Entry, other: Entry) -> str:
    """Say what two entries share that makes them one work; nothing if they are two."""
    if _parts(one) != _parts(other) and _parts(one) and _parts(other):
        return ""
    doi = one.get("doi").lower()
    if doi and doi == other.get("doi").lower():
        return "DOI"
    title, theirs = plain_letters(one.get("title")), plain_letters(other.get("title"))
    if min(len(title), len(theirs)) == 0 or not same_year(one, other):
        return ""
    alike = title == theirs or (
        min(len(title), len(theirs)) > ENOUGH
        and _digits(title) == _digits(theirs)
        and fuzz.ratio(title, theirs, score_cutoff=ALIKE) > 0
    )
    if not alike or not _one_author(one, other):
        return ""
    return "title, year and author"


def _parts(entry: Entry) -> tuple[str, ...]:
    return tuple(entry.get(name) for name in sorted(PARTS) if name in entry.fields)


def _digits(text: str) -> list[str]:
    """Return the words with a digit: reports of two years differ in nothing else."""
    return [word for word in text.split() if any(sign.isdigit() for sign in word)]


def _one_author(one: Entry, other: Entry) -> bool:
    """Say whether the first authors may be one, or one of the works names none."""
    first, theirs = authors(one)[:1], authors(other)[:1]
    if not first or not theirs:
        return True
    left, right = plain_letters(first[0].family), plain_letters(theirs[0].family)
    short = {initials(first[0].family).lower(), initials(theirs[0].family).lower()}
    return left == right or left in short or right in short


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
