"""Files for those who keep or list a publication: Crossref, the book trade, archives.

    crossref.xml   a deposit of the DOI                         where the article has a DOI
    onix.xml       a message of ONIX 3.0, a product a format    where it has an ISBN
    jats.xml       the whole text as JATS                       always

None of their checkers goes along with publish, so the conformance report says that no checker saw
them here, and what our tests hold such files against.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from publish.pipeline import Prepared
from publish.release.deposit.crossref import as_crossref
from publish.release.deposit.jats import as_jats
from publish.release.deposit.onix import as_onix

DEPOSIT = "deposit"  # the folder of a release
UNSEEN = (
    "Its XSD could not be had, so no file of this kind was ever held against it: let the test "
    "system of Crossref look at it first."
)
TESTED = "Not checked here. The tests of publish hold such files against {}."
STANDARDS: Mapping[str, tuple[str, str]] = {  # by the end of a file's name
    "crossref.xml": ("Crossref deposit schema 5.3.1", UNSEEN),
    "onix.xml": ("ONIX for Books 3.0", TESTED.format("the schema of EDItEUR, with its code lists")),
    "jats.xml": (
        "JATS 1.1 (ANSI/NISO Z39.96-2015): Journal Publishing; Journal Archiving without an ISSN",
        TESTED.format("the DTD of Publishing, in which that of Archiving leaves out the ISSN"),
    ),
    "CITATION.cff": ("Citation File Format 1.2.0", TESTED.format("its schema")),
}


def deposit_files(prepared: Prepared, address: str) -> dict[str, str]:
    """Return the text of each file by its name; `address` is where the page will stand."""
    slug = prepared.article.slug
    made = {
        f"{slug}-crossref.xml": as_crossref(prepared, address),
        f"{slug}-onix.xml": as_onix(prepared, address),
        f"{slug}-jats.xml": as_jats(prepared, address),
    }
    return {name: text for name, text in made.items() if text}


def standards(files: Iterable[str]) -> list[dict[str, str]]:
    """Return of each of these files what it follows, and how far that was checked."""
    return [
        {"file": name, "standard": standard, "note": note}
        for name in files
        for end, (standard, note) in STANDARDS.items()
        if name.endswith(end)
    ]
