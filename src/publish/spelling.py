"""Spelling by Hunspell's dictionaries: which words a language and a house know.

Dictionaries are looked for in a house's `styles/dictionaries/<lang>.aff` and `.dic`, then among the
npm packages `dictionary-*` beside the Python that runs, where `tools/setup.sh` puts them.
"""

from __future__ import annotations

import codecs
import functools
import re
import string
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hunspell import Hunspell

from publish.house import Styles

HOUSE_WORDS = "house-words.txt"
# What the npm packages call the languages; one without a region is that of its first country.
PACKAGES = {"en-us": "en", "en-au": "en-gb", "en-nz": "en-gb", "en-ie": "en-gb", "en-za": "en-gb",
            "en-in": "en-gb", "en-pk": "en-gb", "en-ke": "en-gb", "en-ng": "en-gb"}  # fmt: skip
SHORT = 5  # letters from which a word is like few others
LONGER = 6  # and from which it is if letters change places, are missing or needless
OTHER_VOWEL = 7  # and if a vowel stands for another: boson is no bison
PARTS = (4, 3)  # letters that the parts of a compound have at least: backend, whitepaper
DROPPING = {"er", "ers", "ist", "ists", "ism", "ization", "ized"}  # an e: managable is a slip
VOWELS = tuple("aeiouy")
LIGATURE = str.maketrans(
    {"’": "'", "\u02bc": "'", "\u00ad": None, "\u200b": None, "ﬁ": "fi", "ﬂ": "fl"}
)


class Dictionary:
    """A dictionary of Hunspell: its words, which of them are names, and its letters."""

    def __init__(self, stem: str) -> None:
        """Take the path of the two files less their suffix."""
        self._stem = Path(stem)
        self._words = Hunspell(self._stem.name, hunspell_data_dir=str(self._stem.parent))
        self._encoding = _encoding(_setting(self._affixes, b"SET"))

    def lookup(self, word: str) -> bool:
        """Say whether a word, or a form of one, is in the dictionary."""
        try:
            return bool(self._words.spell(word))
        except UnicodeEncodeError:  # a letter that the dictionary's encoding lacks
            return False

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """The entries with a capital, as they stand there."""
        lines = _read(self._stem.with_suffix(".dic")).decode(self._encoding, "replace").splitlines()
        entries = (line.partition("/")[0].partition("\t")[0] for line in lines[1:])
        return frozenset(entry for entry in entries if entry[:1].isupper())

    @functools.cached_property
    def letters(self) -> str:
        """The letters of the language, the most frequent first."""
        tried = _setting(self._affixes, b"TRY").decode(self._encoding, "ignore")
        return tried.lower() or string.ascii_lowercase

    @functools.cached_property
    def _affixes(self) -> bytes:
        return _read(self._stem.with_suffix(".aff"))


def _read(file: Path) -> bytes:
    return file.read_bytes().removeprefix(b"\xef\xbb\xbf")


def _setting(affixes: bytes, name: bytes) -> bytes:
    found = re.search(rb"^" + name + rb"[ \t]+(\S+)", affixes, re.MULTILINE)
    return found[1] if found else b""


def _encoding(name: bytes) -> str:
    try:
        return codecs.lookup(name.decode("ascii")).name
    except (LookupError, UnicodeDecodeError):  # none is said, or one that nobody knows
        return "iso-8859-1"


class Speller:
    """Knows the words of a language and of a house."""

    def __init__(
        self,
        dictionary: Dictionary,
        own: Iterable[str] = (),
        prefixes: Sequence[str] = (),
        suffixes: Sequence[str] = (),
        terms: Sequence[str] = (),
    ) -> None:
        """Take a dictionary, further words, and what may stand before or behind a known word.

        `terms` are the endings of terms of learning, which differ from each other by a vowel.
        """
        self._dictionary = dictionary
        self._own = {word.translate(LIGATURE) for word in own}
        self._own |= {word.casefold() for word in self._own if word[:1].islower()}
        self._prefixes = tuple(prefixes)
        self._suffixes = tuple(suffixes)
        self._terms = tuple(terms)
        self._known: dict[str, bool] = {}
        self._meant: dict[str, str] = {}

    def knows(self, word: str) -> bool:
        """Say whether a word is spelt right."""
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = self._knows(word.translate(LIGATURE))
        return found

    def _knows(self, word: str) -> bool:
        bare = re.sub(r"'s?$", "", word)
        if {word, bare, bare.casefold(), bare.removesuffix("s")} & self._own or self._in(word):
            return True
        if "-" in bare:
            return all(self._part(part) for part in bare.split("-"))
        return self._part(bare) or (bare.endswith("s") and self._part(bare[:-1]))

    def is_common(self, word: str) -> bool:
        """Say whether a word in small letters is known, and no name is spelt like it."""
        return self._in(word) and word.capitalize() not in self._dictionary.names

    def _in(self, word: str) -> bool:
        return bool(word) and self._dictionary.lookup(word)

    def _part(self, part: str) -> bool:
        known = not part or part.casefold() in {*self._prefixes, *self._suffixes}
        return known or part in self._own or self._in(part) or self._compound(part.casefold())

    def _compound(self, word: str) -> bool:
        """Say whether a word is a known one with a prefix or suffix such as bio- or -wide."""
        for prefix in self._prefixes:
            rest = word.removeprefix(prefix)
            if rest != word and len(rest) > 3 and self._in(rest):  # noqa: PLR2004 - letters
                return True
        for suffix in self._suffixes:
            stem = word.removesuffix(suffix)
            long = stem != word and len(stem) > 3  # noqa: PLR2004 - letters
            drops = suffix in DROPPING and self._in(f"{stem}e")  # maximizer
            if long and (drops or self._in(stem)):
                return True
        return False

    def suggest(self, word: str) -> str:
        """Return the word that was probably meant, or an empty text.

        Only slips are looked for, one letter from a known word: of the words that dictionaries lack
        most are names, terms and compounds, which are like no other in this way. (Hunspell has
        suggestions of its own, from further away, for these too.)
        """
        if word not in self._meant:
            typed = word.translate(LIGATURE)
            found = (other for other in self._slips(typed.lower()) if self._in(other))
            meant = next(found, "") if len(typed) >= SHORT else ""
            self._meant[word] = meant.capitalize() if typed[:1].isupper() else meant
        return self._meant[word]

    def _is_compound(self, word: str) -> bool:
        """Say whether a word is two known ones, as backend is; persistant is not."""
        splits = range(PARTS[0], len(word) - PARTS[1] + 1)
        parts = ((word[:at], word[at:]) for at in splits if word[at:] != "ant")
        return any(self._in(first) and self._in(second) for first, second in parts)

    def _slips(self, word: str) -> Iterator[str]:
        """Yield what a word may be a slip of; its first letter is taken to be right."""
        halves = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
        yield from self._common_slips(word, halves)
        if word.endswith(self._terms) or self._is_compound(word):
            return
        if len(word) >= OTHER_VOWEL:
            yield from (f"{a}{v}{b[1:]}" for a, b in halves if b[:1] in VOWELS for v in VOWELS)
        if len(word) >= LONGER:
            letters = dict.fromkeys(self._dictionary.letters)
            yield from (f"{a}{one}{b}" for a, b in halves for one in letters)
            yield from (f"{a}{b[1:]}" for a, b in halves if b)

    def _common_slips(self, word: str, halves: Sequence[tuple[str, str]]) -> Iterator[str]:
        """Yield letters that changed places, and those typed once or twice too often."""
        for a, b in halves:
            if len(b) > 1 and (len(word) >= LONGER or set(b[:2]) <= {*VOWELS}):
                yield f"{a}{b[1]}{b[0]}{b[2:]}"
        yield from (f"{a}{b[:1]}{b}" for a, b in halves if b)
        yield from (f"{a}{b[1:]}" for a, b in halves if b[:1] == b[1:2] != "")


@functools.cache
def _dictionary(stem: str) -> Dictionary:
    return Dictionary(stem)


def find_dictionary(styles: Styles, lang: str) -> str:
    """Return a dictionary's files less their suffix: the house's, else ours; '' for none."""
    tag = lang.lower()
    language = tag.partition("-")[0]
    for name in dict.fromkeys((lang, tag, language)):
        own = styles.find(f"dictionaries/{name}.dic")
        if own:
            return str(own.with_suffix(""))
    modules = Path(sys.prefix, "node_modules")
    for name in dict.fromkeys((PACKAGES.get(tag, tag), language)):
        if (modules / f"dictionary-{name}" / "index.dic").is_file():
            return str(modules / f"dictionary-{name}" / "index")
    return ""


def speller_for(styles: Styles, lang: str, own: Iterable[str] = ()) -> Speller | None:
    """Return what spells a language, None where there is no dictionary of it."""
    stem = find_dictionary(styles, lang)
    table = styles.table("language.toml").get(lang.partition("-")[0], {})
    parts = (table.get(name, ()) for name in ("prefixes", "suffixes", "term-endings"))
    return Speller(_dictionary(stem), own, *parts) if stem else None


def house_words(styles: Styles, article: Path) -> list[str]:
    """Return the house's own words: of its styles, and of the folders above an article.

    One word or name a line; what stands behind a # is a remark.
    """
    above = [folder / HOUSE_WORDS for folder in list(article.resolve().parents)[:3]]
    files = [*styles.cascade(HOUSE_WORDS), *(file for file in above if file.is_file())]
    lines = (line for file in files for line in file.read_text(encoding="utf-8-sig").splitlines())
    return [word for line in lines for word in line.partition("#")[0].split()]
