"""Identifiers: a number that stands for one publication may stand for no other.

A DOI and an ISBN are of one language and all its versions; a number within a series is of one work
in all its languages, as a translation is the same issue.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from publish.problems import Problem, Where
from publish.release.record import Release

HINT = "Give one of them its own number, in the front matter, and release it anew."


def shared_numbers(releases: Iterable[Release]) -> Iterator[Problem]:
    """Yield a problem for each identifier that stands for two publications, or twice in one."""
    holders: dict[tuple[str, str], str] = {}
    for one in releases:
        for kind, number, holder in [*_numbers(one), *_shown(one)]:
            first = holders.setdefault((kind, number), holder)
            if first != holder:
                message = f"{kind} {number} is that of {first}, and of {holder} as well."
                yield Problem(Where(one.slug), "number-twice", message, HINT)


def _numbers(one: Release) -> Iterator[tuple[str, str, str]]:
    """Yield the kind of each identifier, the number and what it stands for."""
    about = one.about
    if about["doi"]:
        yield "DOI", str(about["doi"]).lower(), one.slug
    for form, isbn in about["isbn"].items():
        if isbn:
            yield "ISBN", str(isbn).replace("-", ""), f"{one.slug} ({form})"
    if about["series"] and about["number"]:
        yield about["series"], f"No. {about['number']}", work_of(one)


def _shown(one: Release) -> Iterator[tuple[str, str, str]]:
    """Yield the ISBN that each edition shows: it is that of no other edition."""
    for file in one.files:
        if file.isbn:
            yield "the ISBN", file.isbn.replace("-", ""), f"the {file.edition} of {one.slug}"


def work_of(one: Release) -> str:
    """Return the name of the work that a release is of, the same in all its languages."""
    return PurePosixPath(str(one.about["source"])).parent.name
