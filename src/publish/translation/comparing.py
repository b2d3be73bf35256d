"""A translation beside its source: which paragraphs are behind, which lack, what disagrees."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish.translation import figures
from publish.translation.blocks import Block, read_blocks
from publish.translation.pairing import Pair, pair
from publish.translation.record import Entry, Follows, digest_of


@dataclass(frozen=True, slots=True)
class Side:
    """One language of an article: its text, in blocks, and how it writes numbers."""

    file: Path
    name: str
    text: str
    how: figures.Language
    blocks: tuple[Block, ...]


def side(file: Path, name: str, text: str, lang: str, table: Mapping[str, Any]) -> Side:
    """Return one language of an article; `table` is what language.toml says of the language."""
    return Side(file, name, text, figures.language(lang, table), read_blocks(text))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Source and translation in pairs of blocks."""

    source: Side
    translation: Side
    pairs: tuple[Pair, ...]

    @property
    def whole(self) -> Iterator[tuple[Block, Block]]:
        """The pairs of which both sides are there and say something."""
        for one in self.pairs:
            if one.source and one.translation and one.source.said:
                yield one.source, one.translation


def compare(source: Side, translation: Side) -> Comparison:
    """Pair the blocks of a source with those of its translation."""
    ours, theirs = source.how, translation.how
    found = pair(
        source.blocks,
        translation.blocks,
        (lambda one: _signs(one, ours), lambda one: _signs(one, theirs)),
    )
    return Comparison(source, translation, tuple(found))


def _signs(block: Block, how: figures.Language) -> frozenset[object]:
    """Return what a block shares with its translation, whatever the language."""
    return frozenset(
        {
            *figures.numbers(block.text, how),
            *figures.citations(block.text),
            *figures.ids(block.text),
        }
    )


@dataclass(frozen=True, slots=True)
class Behind:
    """A paragraph whose source says something else than when it was made from it.

    `was` is None where nobody noted what it was made from. `touched` says whether it was changed
    since.
    """

    source: Block
    translation: Block
    was: str | None
    touched: bool


def behind(comparison: Comparison, record: Follows) -> Iterator[Behind]:
    """Yield the paragraphs that do not follow their source as it is."""
    known = {(one.source, one.translation) for one in record.entries}
    pairs = [(s, t, digest_of(t.text)) for s, t in comparison.whole]
    stale = [(s, t, made) for s, t, made in pairs if not _follows(s, made, known, record)]
    olds = _old_wordings([s.text for s, _, _ in pairs], record.entries)
    by_made = {one.translation: one.source for one in record.entries}
    for source, translation, made in stale:
        was = by_made.get(made, olds.get(source.text))
        yield Behind(source, translation, was, made not in by_made)


def _follows(source: Block, made: str, known: set[tuple[str, str]], record: Follows) -> bool:
    """Say whether a paragraph follows its source: noted so, or only reworded since."""
    if (source.text, made) in known:
        return True
    return any(one.source == source.text for one in record.entries)


def _old_wordings(now: list[str], entries: tuple[Entry, ...]) -> dict[str, str]:
    """Return what paragraphs that were changed said before, by what they say now."""
    was = [one.source for one in entries]
    found: dict[str, str] = {}
    matcher = difflib.SequenceMatcher(None, was, now, autojunk=False)
    for tag, start, end, at, to in matcher.get_opcodes():
        if tag == "replace":
            found.update(zip(now[at:to], was[start:end], strict=False))
    return found
