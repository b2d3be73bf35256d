"""Rules on names: one name spelt in two ways."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from publish.check.acronyms import is_shouted
from publish.check.passages import Passage
from publish.check.scope import Finding, Scope

NAME = re.compile(r"[^\W\d_][^\W\d_]*(?:[-’'][^\W\d_]+)*")
LONG_NAME = 7  # letters from which two names may differ by a slip


@dataclass(slots=True)
class _Spelling:
    """A spelling of a name: how often it is there, and where first."""

    count: int = 0
    first: list[tuple[Passage, int]] = field(default_factory=list)


def mixed_name(scope: Scope) -> Iterator[Finding]:
    """Find names that are spelt in two ways: with accents or hyphens and without, or by a slip."""
    names = _names(scope)
    for variants in names.values():
        spellings = _but_for_case(variants)
        usual, *others = sorted(spellings, key=lambda one: -spellings[one].count)
        for other in others:
            if _are_compared(spellings[usual], spellings[other]):
                continue
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


def _are_compared(one: _Spelling, other: _Spelling) -> bool:
    """Say whether a sentence has both spellings, as one on spelling does."""
    sentences = {
        (id(passage), start)
        for passage, at in one.first
        for start, stop in passage.sentences
        if start <= at < stop
    }
    return any(
        (id(passage), start) in sentences
        for passage, at in other.first
        for start, stop in passage.sentences
        if start <= at < stop
    )


def _names(scope: Scope) -> dict[str, dict[str, _Spelling]]:
    """Return the spellings of names by what is the same in all of them."""
    found: dict[str, dict[str, _Spelling]] = {}
    pairs: list[tuple[str, Passage, int]] = []
    for sentence in scope.reading.sentences():
        passage = sentence.passage
        if (
            passage.role in {"heading", "title", "alt"}
            or is_shouted(sentence.text)
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
