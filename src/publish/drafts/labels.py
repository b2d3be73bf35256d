"""The labels by which drafts name their parts, with or without an emoji, in several languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from publish.callouts import Kinds
from publish.drafts.draft import Block, Sure
from publish.house import Styles

WORDS = "drafts.toml"
# Letters of which Arabic, Persian and Urdu each have their own, and curved apostrophes.
ARABIC = "\u064a\u0649\u0643\u0629\u0647"
SAME_LETTERS = str.maketrans(f"{ARABIC}’‘", "\u06cc\u06cc\u06a9\u06c1\u06c1''")
NUMBER = re.compile(r"^\s*(?:\d+(?:\.\d+)*[.)]?|[ivx]+[.)])\s+", re.IGNORECASE)
LONGEST = 14  # words of a label
SURE_WORDS = 3  # of a label that a line may go on from without a mark
MORE = 6  # words by which an unmarked label may go on
ENDS = ".;,!…۔،؛"
SAYING = "©®℗"
Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """What a line names: a kind of box or a part, how sure that is, and if nothing else is said."""

    name: str
    sure: Sure
    whole: bool


def normal(text: str) -> Name:
    """Return the words of a text as labels are compared: no case, accents, signs or numbers."""
    bare = NUMBER.sub("", without_signs(text)).casefold().translate(SAME_LETTERS)
    parts = unicodedata.normalize("NFKD", bare.replace("&", " and "))
    kept = "".join(c for c in parts if not unicodedata.combining(c) and c != "\u200c")
    return tuple(word.strip("'_") for word in re.findall(r"[\w']+", kept) if word.strip("'_"))


def signs(text: str) -> str:
    """Return the emoji and other symbols that a line begins with; ™, № or © say something."""
    end = 0
    for character in text:
        sign = unicodedata.category(character) in {"So", "Sk", "Cf", "Mn"}
        if character in SAYING or any(map(str.isalnum, unicodedata.normalize("NFKC", character))):
            break
        if not (sign or character.isspace() or character in "\ufe0f\u20e3■▪●►▶★☆✓✔◆"):
            break
        end += 1
    found = text[:end].strip()
    return found if any(unicodedata.category(c) == "So" for c in found) else ""


def without_signs(text: str) -> str:
    """Return a line without the emoji that it begins with."""
    return text.strip().removeprefix(signs(text)).strip()


def is_capitals(text: str) -> bool:
    """Say whether a line is set in capitals; scripts without them have none."""
    cased = [c for c in without_signs(text) if c.lower() != c.upper()]
    return len(cased) > 3 and all(c == c.upper() for c in cased)  # noqa: PLR2004 - "NATO" is a name


class Labels:
    """All labels by their words; `words` are the lists of `drafts.toml` that are no labels."""

    def __init__(self, kinds: Kinds, styles: Styles) -> None:
        """Take the kinds of boxes and the styles that hold the words of drafts."""
        table = styles.table(WORDS)
        self.by_words: dict[Name, str] = {}
        self.table: Mapping[str, Mapping[str, Mapping[str, list[str]]]] = table
        for name, lists in table.get("parts", {}).items():
            self._add(name, _all(lists))
        for kind in kinds.by_name.values():
            self._add(kind.name, kind.titles.values())
            self._add(kind.name, _all(table.get("labels", {}).get(kind.name, {})))
        self.prose = {kind.name for kind in kinds.by_name.values() if kind.shape == "prose"}

    def _add(self, name: str, labels: Iterable[str]) -> None:
        for label in labels:
            self.by_words.setdefault(normal(label), name)

    def find(self, block: Block) -> Label | None:
        """Return what a block names, or None where it is no label.

        A line in running letters is one only if it looks like a heading. General kinds (note,
        method) are mostly the names of sections, so they need an emoji or a frame.
        """
        words = normal(block.text)
        marked = bool(block.sign)
        heading = block.kind == "heading" or not block.text.rstrip().endswith(tuple(ENDS))
        if not words or len(words) > LONGEST or not (marked or heading):
            return None
        name, size = self._match(words)
        whole = size == len(words)
        if not name or (size < SURE_WORDS and not whole and not marked and len(words) > MORE):
            return None
        if name in self.prose and name != "headlines-miss" and block.sign not in {"emoji", "frame"}:
            return None
        if whole:
            return Label(
                name, Sure.SURE if marked or block.kind == "heading" else Sure.LIKELY, whole
            )
        return Label(name, Sure.LIKELY if marked else Sure.GUESS, whole)

    def _match(self, words: Name) -> tuple[str, int]:
        """Return the name whose label the words are, or begin or end with, and its words."""
        for size in range(len(words), 0, -1):
            for part in (words[:size], words[-size:]):
                if part in self.by_words and (size > 1 or part == words[:1]):
                    return self.by_words[part], size
        return "", 0

    def head(self, group: str, name: str, text: str) -> str:
        """Return the head of a line that is one of the words of a list, with its colon, or ""."""
        for word in _all(self.table.get(group, {}).get(name, {})):
            found = re.match(rf"\s*{re.escape(word)}\s*[:\uff1a]\s*", text, re.IGNORECASE)
            if found:
                return found[0]
        return ""

    def spelt(self) -> Iterator[str]:
        """Yield the labels as `drafts.toml` spells them: in lower case."""
        for group in ("labels", "parts"):
            for lists in self.table.get(group, {}).values():
                yield from _all(lists)

    def field(self, text: str) -> tuple[str, str]:
        """Return the field of the front matter that a line gives, and its value; else "", ""."""
        for name in self.table.get("fields", {}):
            head = self.head("fields", name, text)
            if head:
                return name, text[len(head) :].strip()
        return "", ""

    def words(self, group: str, name: str) -> list[str]:
        """Return all words of a list, the longest first."""
        found = set(_all(self.table.get(group, {}).get(name, {})))
        return sorted(found, key=lambda word: (-len(word), word))

    def language(self, text: str) -> str:
        """Return the language whose commonest words stand most often in a text, or ""."""
        words = [word.casefold() for word in re.findall(r"[^\W\d_]+", text)]
        common: Mapping[str, object] = self.table.get("common", {})
        counts = {
            lang: sum(word in {*listed} for word in words)
            for lang, listed in common.items()
            if isinstance(listed, list)
        }
        best = max(counts, key=lambda lang: counts[lang], default="")
        return best if best and counts[best] else ""


def _all(lists: Mapping[str, Iterable[str]]) -> Iterator[str]:
    for words in lists.values():
        yield from words
