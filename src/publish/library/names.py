"""Names in the library: persons and bodies, and what running text calls them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from publish.library.data import TYPES
from publish.library.types import Entry

OF = {"of", "for", "on", "the", "and", "in", "to", "at", "a", "an", "de", "des", "du", "la", "le",
      "les", "der", "die", "das", "für", "und", "y", "del", "di", "et", "&"}  # fmt: skip
WORD = re.compile(r"[^\W\d_][\w’'.-]*")
COMMA = re.compile(r"\s*[,\u060c]\s*")
MANY = 3  # words from which a body is known by their initials


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a field: as typed, where in the value it begins, and whether braces hold it."""

    typed: str
    at: int
    braced: bool

    @property
    def plain(self) -> str:
        """The name without braces."""
        return " ".join(re.sub(r"[{}]", "", self.typed).split())

    @property
    def whole(self) -> str:
        """The name in the order in which it is spoken: "Government of Pakistan"."""
        family, given = self._parts
        return f"{given} {family}".strip()

    @property
    def _parts(self) -> tuple[str, str]:
        """What stands before and behind the comma, which may be an Arabic one."""
        family, *given = COMMA.split(self.plain, maxsplit=1)
        return family, "".join(given)

    @property
    def torn(self) -> bool:
        """Whether it is a body's name torn apart: "Pakistan, Government of"."""
        given = self._parts[1].lower()
        words = given.split()
        return bool(words) and (words[-1] in OF or TYPES.body_words.intersection(words) != set())

    @property
    def family(self) -> str:
        """The family name of a person, the whole name of a body."""
        if self.braced:
            return self.plain
        if COMMA.search(self.plain):
            return self._parts[0]
        return re.sub(r"[{}]", "", self.typed).split()[-1] if self.plain else ""


def split_names(value: str) -> list[Name]:
    """Split a list of names at each "and" that stands in no braces."""
    names, depth, start = [], 0, 0
    for found in re.finditer(r"[{}]|\s+and\s+", value):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0 and found[0] not in "{}":
            names.append(_name(value, start, found.start()))
            start = found.end()
    names.append(_name(value, start, len(value)))
    return [name for name in names if name.typed and name.typed != "others"]


def _name(value: str, start: int, end: int) -> Name:
    typed = value[start:end]
    at = start + len(typed) - len(typed.lstrip())
    typed = typed.strip()
    braced = typed.startswith("{") and typed.endswith("}") and "}" not in typed[:-1]
    return Name(typed, at, braced or bool(re.fullmatch(r"\{\{.*\}\}|\{.*\}", typed)))


def is_body(name: str) -> bool:
    """Say whether a name is that of a body by its words: "Government of Pakistan"."""
    words = [word.lower().strip(".") for word in WORD.findall(name)]
    return len(words) > 1 and any(word in TYPES.body_words for word in words)


def initials(name: str) -> str:
    """Return the initials of a body's name: "State Bank of Pakistan" is SBP."""
    words = [word for word in WORD.findall(name) if word.lower() not in OF]
    return "".join(word[0].upper() for word in words) if len(words) >= MANY - 1 else ""


def authors(entry: Entry) -> list[Name]:
    """Return the names under which a work is cited."""
    given = entry.get("author", "editor", "organization", "institution", "publisher")
    if "author" not in entry.fields and "editor" not in entry.fields and given:
        return [Name(f"{{{given}}}", 0, braced=True)]
    return split_names(given)


def called(entry: Entry) -> Iterator[str]:
    """Yield what running text may call the authors of a work: "Khan", "Khan and Lee", "SBP"."""
    names = authors(entry)
    families = [name.family for name in names]
    if not families:
        return
    first = families[0]
    if len(names) == 1:
        yield first
        if names[0].braced:
            yield from _bodies(entry, first)
        elif names[0].plain != first:
            yield names[0].whole
    elif len(names) == 2:  # noqa: PLR2004 - "Khan and Lee"
        yield f"{first} and {families[1]}"
        yield f"{first} & {families[1]}"
        yield f"{first} et al."
    else:
        yield f"{first} et al."
        yield f"{first} and others"
        yield f"{first} and colleagues"
        yield f"{', '.join(families[:-1])} and {families[-1]}"


def _bodies(entry: Entry, name: str) -> Iterator[str]:
    yield from (one.plain for one in split_names(entry.get("shortauthor")))
    short = re.search(r"\(([^()]+)\)$", name)
    if short:
        yield short[1]
        name = name[: short.start()].strip()
        yield name
    if len(initials(name)) >= MANY:
        yield initials(name)
    if name.lower().startswith("the "):
        yield name[4:]


def plain_letters(text: str) -> str:
    """Return a text in small letters without marks, signs and braces, to compare by."""
    bare = unicodedata.normalize("NFKD", re.sub(r"[{}\\]", "", text))
    letters = "".join(c for c in bare if not unicodedata.combining(c)).casefold()
    return " ".join(re.findall(r"\w+", letters))
