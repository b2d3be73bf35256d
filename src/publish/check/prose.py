"""Rules on sentences: what a reader stumbles over."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from publish import article as a
from publish import pandoc
from publish.check.passages import ALT, FIELD, NOTE, OPAQUE, TEXT, Passage, Sentence
from publish.check.scope import Finding, Scope

LONG = 45  # words
HARD = 18.0  # school years from which a section is hard to read
UNEASY = 20.0  # ease, of 100, below which it is
ENOUGH = 100  # words from which a section's reading level means something
WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d[\d.,]*")
DOUBLE = re.compile(r"\b([^\W\d_]{2,})\s+(\1)\b(?![’'-]\w)", re.IGNORECASE)
VOWELS = re.compile(r"[aeiouyäöüáéíóúàèìòùâêîôû]+")
SILENT = re.compile(r"(?:[^laeiouy]es|[^laeiouytd]ed|[^laeiouy]e)$")
PRIME = re.compile(r"(?<![\w’])\d+[’”](?=\d|[\s,.;)]|$)")
QUOTED = re.compile(r"“[^“”]*(?:”|$)")
STRAIGHT = re.compile(r"""\S*["']\S*""")


def words_in(text: str) -> list[str]:
    """Return the words and numbers of a text."""
    return WORD.findall(text)


def vague_link(scope: Scope) -> Iterator[Finding]:
    """Find links whose words do not say where they lead."""
    vague = set(scope.language.get("vague-links", ()))
    for passage in scope.reading.passages:
        for span in passage.spans:
            if not isinstance(span.node, pandoc.Link):
                continue
            said = passage.text[span.start : span.stop].strip(" .,:!…→»>")
            if said.casefold() in vague:
                message = f"the link “{said}” does not say where it leads."
                hint = "Make the name of what it leads to the link: who listens hears links alone."
                yield Finding(scope.at(passage, span.start), message, hint)


def double_word(scope: Scope) -> Iterator[Finding]:
    """Find words that stand twice in a row."""
    allowed = set(scope.language.get("repeated", ()))
    for passage in scope.reading.passages:
        for found in DOUBLE.finditer(passage.text):
            first, second = found[1], found[2]
            both_names = first[0].isupper() and second[0].isupper()
            stressed = second.isupper() and not first.isupper()  # far FAR away
            if first.casefold() in allowed or both_names or stressed or passage.role == ALT:
                continue
            where = scope.at(passage, found.start())
            fix = (found[0], first) if first == second else None
            yield Finding(where, f"“{found[0]}”: a word stands twice.", "Remove one.", fix)


def stray_quote(scope: Scope) -> Iterator[Finding]:
    """Find quotation marks that come out straight, or bent the wrong way.

    Straight marks are bent in pairs while the text is read; one behind a number, for feet, inches
    or minutes, is taken for the end of a quotation, and one without a partner may be bent wrongly.
    """
    for passage in scope.reading.passages:
        if passage.role == ALT:
            continue
        for found in STRAIGHT.finditer(passage.text):
            message = f"“{found[0]}” is printed with a straight quotation mark."
            yield Finding(
                scope.at(passage, found.start()), message, "Type the curved one: ‘ ’ “ ”."
            )
        primes = [one for one in PRIME.finditer(passage.text) if not _closes(passage.text, one)]
        for one in primes:
            message = f"“{one[0]}” has a quotation mark behind a number."
            hint = "For feet, inches and minutes type ′ or ″, or the word."
            yield Finding(scope.at(passage, one.start()), message, hint)
        alone = (
            passage.text.count("”") - passage.text.count("“") - sum(p[0][-1] == "”" for p in primes)
        )
        if alone > 0 and passage.sentences:
            at = passage.text.rfind("”")
            start = passage.text.rfind(" ", 0, at) + 1
            message = f"the mark behind “{passage.text[start:at].strip()}” closes no quotation."
            hint = "Open the quotation, or take the mark out."
            yield Finding(scope.at(passage, start), message, hint)


def _closes(text: str, prime: re.Match[str]) -> bool:
    """Say whether the mark behind a number closes a quotation that is open there."""
    closing = prime[0][-1]
    before = text[: prime.end() - 1]
    if closing == "’":  # which is an apostrophe inside a word
        before = re.sub(r"(?<=\w)’(?=\w)", "", before)
    return before.count("“" if closing == "”" else "‘") > before.count(closing)


def long_sentence(scope: Scope) -> Iterator[Finding]:
    """Find sentences of more words than readers keep in mind."""
    most = int(scope.wording.get("sentence-words", LONG))
    for sentence in scope.reading.sentences():
        if not sentence.passage.own or sentence.passage.role not in {TEXT, NOTE, FIELD, "short"}:
            continue
        count = len(words_in(QUOTED.sub("", sentence.text)))  # the words of others stay as they are
        if count > most:
            begin = " ".join(sentence.text.split()[:4])
            message = f"the sentence “{begin} …” has {count} words."
            hint = f"Make two of it: more than {most} are hard to keep in mind."
            yield Finding(scope.at(sentence.passage, sentence.start), message, hint)


def reading_level(scope: Scope) -> Iterator[Finding]:
    """Find sections whose text asks for more of its readers than the house allows."""
    formula = Formula.of(scope.article.meta.lang, scope.language)
    for section, sentences in by_section(scope.reading.sentences()).values():
        level = formula.level(sentences) if formula else None
        if formula is None or level is None:
            continue
        title = pandoc.plain(section.title.inlines).strip()
        if formula.is_ease and level < (least := float(scope.wording.get("reading-ease", UNEASY))):
            message = f"“{title}” has an ease of {level:.0f} of 100."
            hint = f"Shorter sentences and words help; the aim is {least:g} or more."
            yield Finding(section.where, message, hint)
        most = float(scope.wording.get("reading-level", HARD))
        if not formula.is_ease and level > most:
            message = f"“{title}” reads like a text for {math.ceil(level)} years of school."
            hint = f"Shorter sentences and words help; the aim is {most:g} or less."
            yield Finding(section.where, message, hint)


def by_section(
    sentences: Iterator[Sentence],
) -> Mapping[int, tuple[a.Section, list[str]]]:
    """Return the sentences of running text of each section, by the section's identity."""
    found: dict[int, tuple[a.Section, list[str]]] = {}
    for sentence in sentences:
        section = sentence.passage.section
        if section and sentence.passage.role == TEXT and sentence.passage.box is None:
            found.setdefault(id(section), (section, []))[1].append(sentence.text)
    return found


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of readability: a number, less (or plus) so much a word and a syllable.

    English has the years of school of Flesch and Kincaid; `is_ease` says that a language has an
    ease instead, from 100 for what a child reads down to 0. The numbers are in `language.toml`.
    """

    start: float
    by_sentence: float  # times words in a sentence
    by_word: float  # times syllables in a word
    vowels: re.Pattern[str]
    silent: re.Pattern[str]
    is_ease: bool

    @staticmethod
    def of(lang: str, language: Mapping[str, Any]) -> Formula | None:
        """Return the formula of a language, None for one that has none."""
        if lang.partition("-")[0] == "en":
            return Formula(-15.59, 0.39, 11.8, VOWELS, SILENT, is_ease=False)
        table = language.get("ease")
        if not table:
            return None
        start, by_sentence, by_word = (float(table[n]) for n in ("start", "sentence", "word"))
        vowels, silent = re.compile(table["vowels"]), re.compile(table["silent"])
        return Formula(start, by_sentence, by_word, vowels, silent, is_ease=True)

    def level(self, sentences: list[str]) -> float | None:
        """Return what a text asks of its readers; None if it is too short to tell."""
        words = [word for text in sentences for word in words_in(text) if word[0].isalpha()]
        if len(words) < ENOUGH:
            return None
        syllables = sum(map(self.syllables_of, words)) / len(words)
        return (
            self.start + self.by_sentence * len(words) / len(sentences) + self.by_word * syllables
        )

    def syllables_of(self, word: str) -> int:
        """Count the syllables of a word: its groups of vowels, less a silent end."""
        bare = word.lower()
        count = len(self.vowels.findall(bare)) - bool(self.silent.search(bare))
        return max(count, 1)


def own_text(scope: Scope) -> Iterator[Passage]:
    """Yield the passages in the author's own words, without headings, cells and the like."""
    wanted: set[Any] = {TEXT, NOTE, FIELD, "short", "caption", "label"}
    return (p for p in scope.reading.passages if p.own and p.role in wanted)


def bare(text: str) -> str:
    """Return a text without the signs that stand for what is no prose."""
    return text.replace(OPAQUE, "")
