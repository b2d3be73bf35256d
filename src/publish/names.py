"""Names of people: which part of one it is sorted by."""

from __future__ import annotations

import unicodedata

from publish.metadata import Author

PARTICLES = {
    "al", "bin", "da", "de", "del", "della", "der", "di", "du", "el", "la", "le", "van", "von",
}  # fmt: skip
SURNAMES_OF_TWO = {"es", "pt", "gl", "ca"}  # languages in which the last word is no whole surname


def file_as(author: Author, lang: str) -> str:
    """Return a name as it is sorted; inverted only where it is plainly a person's."""
    parts = parted(author, lang)
    return f"{parts[1]}, {parts[0]}" if parts else author.name


def is_person(author: Author) -> bool:
    """Say whether an author is plainly a person, as only these have what follows a name."""
    return bool(author.affiliations or author.orcid or author.email)


def parted(author: Author, lang: str) -> tuple[str, str] | None:
    """Return the given and the family name of what is plainly a person; None for what is not."""
    words = author.name.split()
    latin = all(unicodedata.name(c, "").startswith("LATIN") for c in author.name if c.isalpha())
    if not is_person(author) or not latin or "," in author.name or len(words) < 2:  # noqa: PLR2004 - two names
        return None
    unclear = len(words) > 2 and lang.partition("-")[0] in SURNAMES_OF_TWO  # noqa: PLR2004 - as above
    if unclear:
        return None
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in PARTICLES:
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:])
