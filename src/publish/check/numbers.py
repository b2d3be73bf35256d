"""Rules on numbers: ranges, and boxes that say another number than the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from publish import article as a
from publish.check.passages import FIELD, NOTE, TEXT, Passage
from publish.check.prose import words_in
from publish.check.scope import Finding, Scope

RANGE = re.compile(
    r"(?<![\w./:+–-])(?P<first>\d{1,4}(?:[.,]\d+)?)(?P<sign>[%°]?)-(?P<last>\d{1,4}(?:[.,]\d+)?)"
    r"(?![\d-]|[./:,]\d|[A-Za-z])"
)
YEAR = 4  # digits
FREE_CALLS = {"800", "833", "844", "855", "866", "877", "888", "900"}  # 1-800 is no range
SHORT_YEAR = 2
FIGURE = re.compile(
    r"(?<![\w.,-])(?P<money>(?:US|A|C)?[$€£]\s?)?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)"
    r"[\s\u00a0]?(?P<unit>%|per cent|percent|°C|°F|km/h|billion|million|trillion|bn|m\b|km|tonnes?|"
    r"years?|people|deaths|jobs)?",
)
SAME_UNIT = {"per cent": "%", "percent": "%", "bn": "billion", "m": "million"}
SHARED = 0.6  # of a box's words that a sentence must share to speak of the same thing
FEW = 3  # words in common, at least
ENDINGS = re.compile(r"(?:ations?|ments?|ings?|ies|ed|es|s|e)$")


@dataclass(frozen=True, slots=True)
class _Claim:
    """A number that text names: its unit, the words around it."""

    number: float
    shown: str
    unit: str
    words: frozenset[str]
    passage: Passage
    at: int


def ascii_range(scope: Scope) -> Iterator[Finding]:
    """Find ranges of numbers or months that are typed with a hyphen."""
    months = scope.language.get("months")
    named = re.compile(rf"(?<![\w-])(?:{months})-(?:{months})(?![\w-])") if months else None
    for passage in scope.reading.passages:
        if passage.role == "alt":
            continue
        for found in RANGE.finditer(passage.text):
            if _is_range(found) and not _is_code(scope, passage.text[: found.start()]):
                yield _range(scope, passage, found)
        for found in named.finditer(passage.text) if named else ():
            yield _range(scope, passage, found)


def _range(scope: Scope, passage: Passage, found: re.Match[str]) -> Finding:
    typed = found[0]
    better = typed.replace("-", "–")
    where = scope.at(passage, found.start())
    return Finding(
        where, f"“{typed}” is a range with a hyphen.", f"Type “{better}”.", (typed, better)
    )


def _is_range(found: re.Match[str]) -> bool:
    """Say whether two numbers rise, as 3-5 and 2014-18 do and a score or a code may not."""
    first, last = found["first"], found["last"]
    if first == "1" and last in FREE_CALLS:
        return False
    if first.startswith("0") or (last.startswith("0") and len(last) != SHORT_YEAR):
        return False
    if len(first) == YEAR and len(last) == SHORT_YEAR and first.isdigit():
        return int(last) > int(first[2:])
    return float(last.replace(",", ".")) > float(first.replace(",", "."))


def _is_code(scope: Scope, before: str) -> bool:
    """Say whether numbers follow a word that counts laws, articles and the like, or a code."""
    word = before.rpartition(" ")[2] or before.strip().rpartition(" ")[2]
    bare = word.strip("([“‘\u00a0")
    return bare.casefold() in scope.language.get("numbered", ()) or (
        len(bare) > 1 and bare.isupper()
    )


# ---------------------------------------------------------------- boxes against the text


def numbers_disagree(scope: Scope) -> Iterator[Finding]:
    """Find numbers of facts and takeaways that the text gives otherwise of the same thing."""
    stop = frozenset(scope.language.get("stop", ()))
    told = [c for p in _running(scope) for c in _claims(p, stop)]
    there = {(claim.number, claim.unit) for claim in told}
    for claim in _boxed(scope, stop):
        if (claim.number, claim.unit) in there:
            continue
        other = _same_thing(claim, told)
        if other:
            where, place = scope.at(claim.passage, claim.at), scope.at(other.passage, other.at)
            line = f", line {place.line}" if place and place.line else ""
            message = f"the box says {claim.shown}, the text {other.shown}{line}."
            yield Finding(
                where, message, f"Compare both with the source: {place}." if place else ""
            )


def _running(scope: Scope) -> Iterator[Passage]:
    wanted = {TEXT, NOTE, FIELD, "short", "cell"}
    return (p for p in scope.reading.passages if p.role in wanted and p.box is None)


def _boxed(scope: Scope, stop: frozenset[str]) -> Iterator[_Claim]:
    """Yield what facts and takeaways say; a fact's words are those of its label."""
    passages = scope.reading.passages
    for at, passage in enumerate(passages):
        body = passage.box.body if passage.box else None
        if passage.role == "figure" and isinstance(body, a.Facts):
            label = passages[at + 1] if at + 1 < len(passages) else None
            if label and label.role == "label":
                words = _content(label.text, stop)
                for claim in _claims(passage, stop):
                    yield _Claim(claim.number, claim.shown, claim.unit, words, passage, claim.at)
        elif isinstance(body, a.Bullets) and passage.box and passage.box.kind == "key-takeaways":
            yield from _claims(passage, stop)


def _claims(passage: Passage, stop: frozenset[str]) -> Iterator[_Claim]:
    for start, stop_at in passage.sentences:
        text = passage.text[start:stop_at]
        words = _content(text, stop)
        for found in FIGURE.finditer(text):
            unit = (found["money"] or "").strip() + (found["unit"] or "")
            if not unit:  # a bare number may be a year, a page, a count of anything
                continue
            number = float(re.sub(r",(?=\d{3})", "", found["number"]).replace(",", "."))
            at = start + found.start()
            yield _Claim(number, found[0].strip(), SAME_UNIT.get(unit, unit), words, passage, at)


def _content(text: str, stop: frozenset[str]) -> frozenset[str]:
    """Return the words that carry meaning, without their endings."""
    bare = (word.casefold() for word in words_in(text) if word[0].isalpha())
    return frozenset(ENDINGS.sub("", word) for word in bare if word not in stop)


def _same_thing(claim: _Claim, told: list[_Claim]) -> _Claim | None:
    """Return what the text says of the same thing in another number, if it says anything."""
    best, score = None, 0.0
    for other in told:
        shared = claim.words & other.words
        share = len(shared) / max(len(claim.words), 1)
        if other.unit == claim.unit and len(shared) >= FEW and share >= SHARED and share > score:
            best, score = other, share
    return best
