"""Marking a translation: noting which wording of the source each of its paragraphs follows."""

from __future__ import annotations

from dataclasses import dataclass

from publish.translation.blocks import Block, field_of
from publish.translation.comparing import Comparison, behind
from publish.translation.record import Entry, Follows, digest_of


@dataclass(frozen=True, slots=True)
class Marked:
    """What became of marking: the record, how many paragraphs were marked, which were left."""

    record: Follows
    marked: int
    left: tuple[tuple[Block, Block], ...]


def mark(both: Comparison, record: Follows | None, *, every: bool) -> Marked:
    """Note that a translation follows its source as both stand now.

    Where the source has changed and the translation has not, that is left as it was, unless
    `every` paragraph is to be marked: an editor has to look at those. The version of the source is
    noted only once no paragraph is left.
    """
    old = record or Follows()
    stale = list(behind(both, old))
    left = {
        id(one.translation): one
        for one in stale
        if one.was is not None and not one.touched and not every
    }
    entries = []
    for source, translation in both.whole:
        waiting = left.get(id(translation))
        said = waiting.was if waiting and waiting.was is not None else source.text
        entries.append(Entry(said, digest_of(translation.text)))
    version = old.version if left else field_of(both.source.text, "version")
    lang = field_of(both.source.text, "lang")
    kept = tuple((one.source, one.translation) for one in left.values())
    return Marked(Follows(version, lang, tuple(entries)), len(stale) - len(left), kept)
