"""Which block of a translation stands for which block of the source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from publish.translation.blocks import Block

LACKING = -1.0  # for a block that has no partner
SAME, ALIKE = 3.0, 4.0  # for a partner of the same kind; for one that shares all its signs
Signs = Callable[[Block], frozenset[object]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A block of the source and its translation; None where one of them is not there."""

    source: Block | None
    translation: Block | None


def pair(
    sources: Sequence[Block], translations: Sequence[Block], signs_of: tuple[Signs, Signs]
) -> list[Pair]:
    """Return the blocks of both in pairs, in their order: the alignment of most in common.

    Only blocks of a kind are partners; among those, signs decide: numbers, citations, ids
    (Needleman and Wunsch, 1970).
    """
    ours, theirs = ([signs(one) for one in side] for signs, side in
                    zip(signs_of, (sources, translations), strict=True))  # fmt: skip
    rows, columns = len(sources), len(translations)
    best = [[LACKING * (row + column) for column in range(columns + 1)] for row in range(rows + 1)]
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            best[row][column] = max(
                best[row - 1][column] + LACKING,
                best[row][column - 1] + LACKING,
                best[row - 1][column - 1]
                + _alike(
                    sources[row - 1], translations[column - 1], ours[row - 1], theirs[column - 1]
                ),
            )
    found: list[Pair] = []
    row, column = rows, columns
    while row or column:
        here = best[row][column]
        if row and column:
            both = sources[row - 1], translations[column - 1]
            gain = _alike(*both, ours[row - 1], theirs[column - 1])
            if here == best[row - 1][column - 1] + gain:
                found.append(Pair(*both))
                row, column = row - 1, column - 1
                continue
        if column and here == best[row][column - 1] + LACKING:
            column -= 1
            found.append(Pair(None, translations[column]))
        else:
            row -= 1
            found.append(Pair(sources[row], None))
    return found[::-1]


def _alike(
    source: Block, translation: Block, ours: frozenset[object], theirs: frozenset[object]
) -> float:
    """Return how much speaks for a block as the translation of another."""
    if source.kind != translation.kind:
        return float("-inf")
    shared, every = len(ours & theirs), len(ours | theirs)
    return SAME + (ALIKE * shared / every if every else ALIKE / 2)
