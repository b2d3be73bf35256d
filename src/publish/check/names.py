"""Rules on names: short forms that nobody has explained, one name spelt in two ways."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz.distance import OSA

from publish.check.passages import Passage
from publish.check.scope import Finding, Scope
from publish.pandoc import Link

ACRONYM = re.compile(r"(?<![\w$€£&./+-])(?P<name>[A-Z]{2,7})(?:s|’s)?(?![\w&$€£+]|[./][A-Z])")
ROMAN = re.compile(r"[IVXLCDM]+")
NUMBER_BESIDE = re.compile(r"\d[\d.,]*\s?$"), re.compile(r"^[-\s]?\d")
# As in "European Union (EU", "(the EU", "(Centre for Heat, CfH", "World Bank’s (WB", "Act 2002 (A".
# What may stand before the name is for the language to say: "a time (at CDS" explains nothing.
EXPLAINED_BEFORE = (
    r"(?:[^\W\d_]{{2,}}(?:[’']s)?[”’\"]?(?:[\s\u00a0]\d{{4}})?[\s\u00a0]*[(\[–—]"
    r"|[A-Z][^\W\d_]+,[\s\u00a0](?={either}\s))[\s\u00a0]*"
    r"(?:[^)\]]{{0,60}}[,;:=][\s\u00a0]*)?(?:(?:{called})[\s\u00a0]+)*[“‘\"]?$"
)
EXPLAINED_AFTER = re.compile(
    r"^(?:s|’s)?[\s\u00a0]*(?:[(\[][^)\]]*[^\W\d_]{3}|[,–—] (?:the|an?|or) )"
)
# As in "the lecturers’ union, UCU,": a noun with its article, and the short form between commas.
BESIDE = (
    r"(?:^|[\s\u00a0(])(?:{articles}|[^\W\d_]+(?:[’']s|s[’']))[\s\u00a0]"
    r"(?:[^\W\d_][\w’'-]*[\s\u00a0]){{0,5}}[\w’'-]*[^\W\d_A-Z],[\s\u00a0]$"
)
BESIDE_ENDS = r"(?:[,;:)]|[.!?](?=\s|$))(?! (?:{join})\b)"
PLACEHOLDER = re.compile(r"ABC|XYZ|([A-Z])\1+")  # ABC Ltd, XX per cent
UNSEEN = {"heading", "title", "cell", "alt", "field", "term", "short", "figure", "date"}
SHOUTED = 0.7  # share of capitals from which a passage is set in capitals
NAME = re.compile(r"[^\W\d_][^\W\d_]*(?:[-’'][^\W\d_]+)*")
LONG_NAME = 7  # letters from which two names may differ by a slip


@dataclass(slots=True)
class _Use:
    """Where an acronym is first used, and whether it is explained there or part of a name."""

    passage: Passage
    at: int
    explained: bool = False
    named: bool = True  # wherever it is used: IBM Research


@dataclass(slots=True)
class _Spelling:
    """A spelling of a name: how often it is there, and where first."""

    count: int = 0
    first: list[tuple[Passage, int]] = field(default_factory=list)


def undefined_acronym(scope: Scope) -> Iterator[Finding]:
    """Find acronyms that are not explained where they are first used, nor among the key terms."""
    known = {*scope.language.get("known-acronyms", ()), *scope.wording.get("acronyms", ())}
    known |= _terms(scope) | _sites(scope) | _of_the_house(scope)
    explaining = _Explaining.of(scope.language)
    first: dict[str, _Use] = {}
    later: dict[str, tuple[Passage, int]] = {}
    above = ""  # the passage before
    for passage in scope.reading.passages:
        if passage.role in UNSEEN or _shouted(passage.text):
            continue
        near, above = f"{above} {passage.text}", passage.text
        for found in ACRONYM.finditer(passage.text):
            name = found["name"]
            quoted = not passage.own or passage.quoted(found.start())  # others' words, or none
            if name in known or quoted or _is_no_acronym(scope, passage.text, found):
                continue
            explained = _explained(passage, found, explaining)
            if name not in first:
                said = near[: len(near) - len(passage.text) + found.start()]
                first[name] = _Use(passage, found.start(), explained or _just_said(name, said))
            elif explained and _has_initials(name, _beside(passage.text, found)):
                later.setdefault(name, (passage, found.start()))
            first[name].named &= _is_part_of_name(passage, found)
    for name, use in first.items():
        if use.explained or use.named or _spelt_out(scope, name):
            continue
        hint = f"Write 'Full Name ({name})' here, or explain it among the key terms."
        message = f"'{name}' is not explained."
        if name in later:
            where = scope.at(*later[name])
            line = f" in line {where.line}" if where and where.line else " further down"
            message = f"'{name}' is explained only{line}."
        yield Finding(scope.at(use.passage, use.at), message, hint)


@dataclass(frozen=True, slots=True)
class _Explaining:
    """What stands around an acronym that is explained, in the article's language."""

    before: re.Pattern[str]
    beside: re.Pattern[str]
    beside_ends: re.Pattern[str]

    @staticmethod
    def of(language: Mapping[str, Any]) -> _Explaining:
        """Return the patterns of a language."""
        none = r"\b\B"
        called, articles, join, either = (
            "|".join(words) or none
            for words in (
                language.get("called", ()),
                language.get("articles", ()),
                language.get("join", ()),
                language.get("join", ())[1:],
            )
        )
        return _Explaining(
            re.compile(
                EXPLAINED_BEFORE.format(called=called, either=f"(?:{either})"), re.IGNORECASE
            ),
            re.compile(BESIDE.format(articles=articles)),
            re.compile(BESIDE_ENDS.format(join=join)),
        )

    def explain(self, before: str, after: str) -> bool:
        """Say whether an acronym between two texts is explained by them."""
        beside = self.beside_ends.match(after) and self.beside.search(before)
        return bool(beside or self.before.search(before) or EXPLAINED_AFTER.search(after))


def _of_the_house(scope: Scope) -> set[str]:
    """Return the short name of the house, and the initials of its name."""
    initials = "".join(word[0] for word in scope.house.name.split() if word[0].isupper())
    return {scope.house.short_name, *ACRONYM.findall(scope.house.short_name), initials}


def _terms(scope: Scope) -> set[str]:
    """Return the acronyms among the key terms."""
    terms = (p.text for p in scope.reading.passages if p.role == "term")
    return {found["name"] for text in terms for found in ACRONYM.finditer(text)}


def _sites(scope: Scope) -> set[str]:
    """Return the names of the sites that the article links to: www.dai.com tells who DAI is."""
    hosts = (re.match(r"https?://([\w.-]+)", link.target) for link in scope.every(Link))
    return {label.upper() for host in hosts if host for label in host[1].split(".")[:-1]}


def _shouted(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return sum(map(str.isupper, letters)) > SHOUTED * len(letters) and " " in text.strip()


def _is_code(text: str, found: re.Match[str]) -> bool:
    """Say whether capitals are a currency, a state of the US or part of a code."""
    before, after = text[: found.start()], text[found.end() :]
    state = len(found["name"]) == 2 and before.endswith(", ")  # noqa: PLR2004 - letters
    number = NUMBER_BESIDE[0].search(before) and len(found["name"]) == 3  # noqa: PLR2004
    return bool(state or number or NUMBER_BESIDE[1].search(after))


def _is_no_acronym(scope: Scope, text: str, found: re.Match[str]) -> bool:
    """Say whether capitals are a number, a code or a common word, stressed as in ALL of them."""
    name = found["name"]
    if ROMAN.fullmatch(name) or PLACEHOLDER.fullmatch(name) or _is_code(text, found):
        return True
    named = text[: found.start()].endswith(("the ", "The ", "("))
    return bool(scope.speller and scope.speller.knows(name.lower())) and not named


def _is_part_of_name(passage: Passage, found: re.Match[str]) -> bool:
    """Say whether words with a capital stand beside an acronym: IBM Research, Microsoft SQL."""
    before, after = passage.text[: found.start()], passage.text[found.end() :]
    if re.match(r"[ \u00a0][A-Z][\w’-]*[a-z]", after):
        return True
    word = re.search(r"(?<![\w’-])[A-Z][\w’-]*[a-z][ \u00a0]$", before)
    return bool(word and word.start() not in {start for start, _ in passage.sentences})


def _explained(passage: Passage, found: re.Match[str], explaining: _Explaining) -> bool:
    """Say whether an acronym is explained where it stands, or leads to a page that does it."""
    text = passage.text
    before, after = text[: found.start()], text[found.end("name") :]
    linked = any(
        isinstance(span.node, Link) and span.start <= found.start() < span.stop
        for span in passage.spans
    )
    return linked or explaining.explain(before, after)


def _just_said(name: str, text: str) -> bool:
    """Say whether a text has the words of an acronym, as intellectual property is for IP."""
    least = 5 if len(name) == 2 else 3  # noqa: PLR2004 - letters; short words meet by chance
    words = r"\s+".join(rf"{letter}[a-z-]{{{least},}}" for letter in name.lower())
    return bool(re.search(rf"\b{words}\b", text))


def _beside(text: str, found: re.Match[str]) -> str:
    """Return the words that may explain an acronym: a few before it, and a bracket behind it."""
    few = 2 * len(found["name"])
    bracket = re.match(r"\W*[(\[][^)\]]*", text[found.end() :])
    return " ".join([*text[: found.start()].split()[-few:], bracket[0] if bracket else ""])


def _has_initials(name: str, text: str) -> bool:
    """Say whether words of a text begin with the letters of an acronym, in their order."""
    others = re.sub(rf"\b{name}\b", "", text)
    initials = iter(re.findall(r"\b[^\W\d_]", others.casefold()))
    return all(letter in initials for letter in name.casefold())


def _spelt_out(scope: Scope, name: str) -> bool:
    """Say whether words with these initials stand in the text or the front matter."""
    small = r"(?:\s+(?:of|for|the|and|on|in|to|de|des|la)\b)*\s+(?:[dl]’)?"
    pattern = small.join(rf"{letter}[\w-]*" for letter in name)
    dotted = re.compile(r"\b([A-Z])\.(?:[\s\u00a0]?([A-Z])\.)?")  # U.S. as two words
    return len(name) > 2 and any(  # noqa: PLR2004 - letters
        re.search(rf"\b{pattern}\b", dotted.sub(r"\1 \2", passage.text))
        for passage in scope.reading.passages
    )


# ---------------------------------------------------------------- one name, two spellings


def mixed_name(scope: Scope) -> Iterator[Finding]:
    """Find names that are spelt in two ways: with accents or hyphens and without, or by a slip."""
    names = _names(scope)
    for variants in names.values():
        spellings = _but_for_case(variants)
        usual, *others = sorted(spellings, key=lambda one: -spellings[one].count)
        for other in others:
            yield from _told(scope, spellings[other], other, usual)
    yield from _slips(scope, {name: use for group in names.values() for name, use in group.items()})


def _but_for_case(variants: dict[str, _Spelling]) -> dict[str, _Spelling]:
    """Return the spellings that differ in more than capitals, each in the case used most."""
    best: dict[str, str] = {}
    for name in sorted(variants, key=lambda one: -variants[one].count):
        best.setdefault(name.casefold(), name)
    return {name: variants[name] for name in best.values()}


def _told(scope: Scope, use: _Spelling, other: str, usual: str) -> Iterator[Finding]:
    where = scope.at(*use.first[0])
    message = f"“{other}” is also spelt “{usual}” in this article."
    yield Finding(where, message, "Spell it the same everywhere.")


def _names(scope: Scope) -> dict[str, dict[str, _Spelling]]:
    """Return the spellings of names by what is the same in all of them."""
    found: dict[str, dict[str, _Spelling]] = {}
    pairs: list[tuple[str, Passage, int]] = []
    for sentence in scope.reading.sentences():
        passage = sentence.passage
        if (
            passage.role in {"heading", "title", "alt"}
            or _shouted(sentence.text)
            or not passage.own
        ):
            continue
        before: re.Match[str] | None = None
        for word in NAME.finditer(sentence.text):
            name = re.sub(r"[’']s$|[’']$", "", word[0])
            if not name[0].isupper() or (name.isupper() and len(name) < 5):  # noqa: PLR2004
                before = None
                continue
            at = sentence.start + word.start()
            beside = before and sentence.text[before.end() : word.start()] in {" ", "\u00a0"}
            if before and beside and not name.isupper():
                pairs.append((f"{before[0]} {name}", passage, at - len(before[0]) - 1))
            if word.start() or "-" in name:
                _count(found, name, passage, at)
            before = word
    for name, passage, at in pairs:
        if _key(name) in found:
            _count(found, name, passage, at)
    return found


def _count(found: dict[str, dict[str, _Spelling]], name: str, passage: Passage, at: int) -> None:
    use = found.setdefault(_key(name), {}).setdefault(name, _Spelling())
    use.count += 1
    use.first.append((passage, at))


def _key(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in apart if letter.isalpha())


def _slips(scope: Scope, names: dict[str, _Spelling]) -> Iterator[Finding]:
    """Find rare names that are one letter from a frequent one and in no dictionary."""
    if scope.speller is None:
        return
    unknown = [n for n in names if len(n) >= LONG_NAME and not scope.speller.knows(n)]
    for rare in unknown:
        usual = _nearest(rare, unknown, names)
        if usual and names[rare].count == 1:
            yield from _told(scope, names[rare], rare, usual)


def _nearest(rare: str, unknown: Sequence[str], names: dict[str, _Spelling]) -> str:
    counts = Counter({name: names[name].count for name in unknown if name != rare})
    for name, count in counts.most_common():
        inside = rare[0] == name[0] and rare[-1] == name[-1] and _key(rare) != _key(name)
        if count > 1 and inside and OSA.distance(rare, name) == 1:
            return name
    return ""
