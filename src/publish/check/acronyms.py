"""The rule on acronyms: which of them a reader meets before they are explained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

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
    r"^(?:s|’s)?[\s\u00a0]*(?:[(\[][^)\]]*[^\W\d_]{3}|[,–—] (?:the|an?|or) |,? or [“‘])"
)
EXPLAINS = r"^(?:s|’s)?[\s\u00a0](?:{explains})\b"
UNITS = re.compile(r"[kMGTP](?:W|Wh|B|Hz)")
# As in "the lecturers’ union, UCU,": a noun with its article, and the short form between commas.
BESIDE = (
    r"(?:^|[\s\u00a0(])(?:{articles}|[^\W\d_]+(?:[’']s|s[’']))[\s\u00a0]"
    r"(?:[^\W\d_][\w’'-]*[\s\u00a0]){{0,5}}[\w’'-]*[^\W\d_A-Z],[\s\u00a0]$"
)
BESIDE_ENDS = r"(?:[,;:)]|[.!?](?=\s|$))(?! (?:{join})\b)"
PLACEHOLDER = re.compile(r"ABC|XYZ|([A-Z])\1+")  # ABC Ltd, XX per cent
UNSEEN = {"heading", "title", "cell", "alt", "field", "term", "short", "figure", "date"}
SHOUTED = 0.7  # share of capitals from which a passage is set in capitals


@dataclass(slots=True)
class _Use:
    """Where an acronym is first used, and whether it is explained there or later."""

    passage: Passage
    at: int
    explained: bool = False
    named: bool = True  # part of a name wherever it is used: IBM Research
    later: tuple[Passage, int] | None = None


def undefined_acronym(scope: Scope) -> Iterator[Finding]:
    """Find acronyms that are explained only behind their first use, and not among the key terms.

    One that is explained nowhere is told if the house asks for it: which letters its readers know,
    no rule can, and of such findings in texts by others two of three were false.
    """
    wants_all = scope.wording.get("unexplained-acronyms") == "yes"
    for name, use in _uses(scope).items():
        if use.explained or _spelt_out(scope, name, use if use.later else None):
            continue
        hint = f"Write 'Full Name ({name})' here, or explain it among the key terms."
        if use.later:
            where = scope.at(*use.later)
            line = f" in line {where.line}" if where and where.line else " further down"
            message = f"'{name}' is explained only{line}."
            yield Finding(scope.at(use.passage, use.at), message, hint)
        elif wants_all and not use.named:
            yield Finding(scope.at(use.passage, use.at), f"'{name}' is not explained.", hint)


def _uses(scope: Scope) -> dict[str, _Use]:
    """Return the acronyms that not every reader knows, and how each is used."""
    known = {*scope.language.get("known-acronyms", ()), *scope.wording.get("acronyms", ())}
    known |= _terms(scope) | _sites(scope) | _of_the_house(scope)
    explaining = _Explaining.of(scope.language)
    uses: dict[str, _Use] = {}
    above = ""  # the passage before
    for passage in scope.reading.passages:
        if passage.role in UNSEEN or is_shouted(passage.text):
            continue
        near, above = f"{above} {passage.text}", passage.text
        for found in ACRONYM.finditer(passage.text):
            name = found["name"]
            quoted = not passage.own or passage.quoted(found.start())  # others' words, or none
            if name in known or quoted or _is_no_acronym(scope, passage.text, found):
                continue
            explained = _explained(passage, found, explaining)
            if name not in uses:
                said = near[: len(near) - len(passage.text) + found.start()]
                uses[name] = _Use(passage, found.start(), explained or _just_said(name, said))
            elif explained and _has_initials(name, _beside(passage.text, found)):
                uses[name].later = uses[name].later or (passage, found.start())
            uses[name].named &= _is_part_of_name(passage, found)
    return uses


@dataclass(frozen=True, slots=True)
class _Explaining:
    """What stands around an acronym that is explained, in the article's language."""

    before: re.Pattern[str]
    explains: re.Pattern[str]
    beside: re.Pattern[str]
    beside_ends: re.Pattern[str]

    @staticmethod
    def of(language: Mapping[str, Any]) -> _Explaining:
        """Return the patterns of a language."""
        none = r"\b\B"
        called, explains, articles, join, either = (
            "|".join(words) or none
            for words in (
                language.get("called", ()),
                language.get("explains", ()),
                language.get("articles", ()),
                language.get("join", ()),
                language.get("join", ())[1:],
            )
        )
        return _Explaining(
            re.compile(
                EXPLAINED_BEFORE.format(called=called, either=f"(?:{either})"), re.IGNORECASE
            ),
            re.compile(EXPLAINS.format(explains=explains)),
            re.compile(BESIDE.format(articles=articles)),
            re.compile(BESIDE_ENDS.format(join=join)),
        )

    def explain(self, before: str, after: str) -> bool:
        """Say whether an acronym between two texts is explained by them."""
        beside = self.beside_ends.match(after) and self.beside.search(before)
        said = EXPLAINED_AFTER.search(after) or self.explains.search(after)
        return bool(beside or said or self.before.search(before))


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


def is_shouted(text: str) -> bool:
    """Say whether a passage is set in capitals, as some headings and warnings are."""
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
    if any(form.fullmatch(name) for form in (ROMAN, PLACEHOLDER, UNITS)) or _is_code(text, found):
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


def _spelt_out(scope: Scope, name: str, before: _Use | None) -> bool:
    """Say whether words with these initials stand in the text, or before a use of the acronym."""
    small = r"(?:\s+(?:of|for|the|and|on|in|to|de|des|la)\b)*\s+(?:[dl]’)?"
    pattern = small.join(rf"{letter}[\w-]*" for letter in name)
    every = r"\s+".join(rf"[{letter}{letter.lower()}][\w-]*" for letter in name)  # Freedom of
    named = re.compile(rf"\b(?:{pattern}|(?=[A-Z]){every})\b")
    dotted = re.compile(r"\b([A-Z])\.(?:[\s\u00a0]?([A-Z])\.)?")  # U.S. as two words
    if len(name) == 2:  # noqa: PLR2004 - letters
        return False
    for passage in scope.reading.passages:
        last = before is not None and passage is before.passage
        text = passage.text[: before.at] if last and before else passage.text
        if named.search(dotted.sub(r"\1 \2", text)):
            return True
        if last:
            break
    return False
