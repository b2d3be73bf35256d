"""Alignment of the words that should be there with those read back, by longest common subsequence.

What is read back is parted elsewhere than what was typed: a PDF gives `representa-` and `tion`,
`bo` and `ld` where half a word is bold, `codeblock` where a tab was. So words are matched first,
and between the matches letters are, a piece read back always whole.

Runs of words that stand seldom in both texts anchor the matching (Hunt and Szymanski, 1977), so
that only short stretches go to the exact algorithm (rapidfuzz, bit-parallel): 100,000 words take
about a second.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from rapidfuzz.distance import LCSseq

EXACT = 1 << 22  # words × words that go to the exact algorithm without looking for anchors
MOST = 1 << 30  # words × words that it may take at all: its matrix has as many bits, so 128 MB
FINE = 40_000  # words × pieces up to which letters are compared throughout
ENDS = 24  # words at each end of a longer stretch whose letters are compared
SELDOM = 4  # times that an anchor may stand in either text
WEAK, APART = 2, 6  # matches of so few words amid so many that are missing are chance
# Words on either side of a missing one that are compared again by letters alone, and how many may
# be missing for that to be tried: a file that lacks more is wrong throughout.
AGAIN = ((8, 200), (40, 40), (120, 10))
LITTLE = 16  # words of which more than half may be missing
FEW, SEVERAL = 3, 12  # letters from which a match is none by chance, at an end and amid others
WIDEST = 400_000  # words × pieces that are compared again

Block = tuple[int, int, int]  # start in expected, start in read, length
Trail = tuple[()] | tuple["Trail", int, int]  # the pieces placed: those before, offset, piece


@dataclass(frozen=True, slots=True)
class Alignment:
    """What became of each expected word, and which pieces read back were not expected.

    `found` holds the first piece of each word, -1 for none; `missing` the letters that are not
    there, by word; `owner` the first word that each piece belongs to, -1 for none.
    """

    found: list[int]
    missing: dict[int, str]
    owner: list[int]

    def extra(self) -> list[int]:
        """Return the pieces that belong to no word."""
        return [piece for piece, word in enumerate(self.owner) if word < 0]


def align(expected: Sequence[str], read: Sequence[str]) -> Alignment:
    """Find the expected words among the pieces read back, in order, each piece used once."""
    made = Alignment([-1] * len(expected), {}, [-1] * len(read))
    end = (len(expected), len(read), 0)
    i, j = 0, 0
    for x, y, length in (*_strong(_blocks(expected, read), end), end):
        _by_letters(made, expected, read, (i, x, j, y))
        for step in range(length):
            made.found[x + step] = y + step
            made.owner[y + step] = x + step
        i, j = x + length, y + length
    _again(made, expected, read)
    _gather(made, expected, read)
    return made


# ---------------------------------------------------------------- by words


def _blocks(expected: Sequence[str], read: Sequence[str]) -> list[Block]:
    """Return stretches of equal words, in order."""
    numbers: dict[str, int] = {}
    e = [numbers.setdefault(word, len(numbers)) for word in expected]
    r = [numbers.setdefault(word, len(numbers)) for word in read]
    found: list[Block] = []
    todo = [(0, len(e), 0, len(r))]
    while todo:
        i0, i1, j0, j1 = todo.pop()
        head = _common(e, r, i0, j0, min(i1 - i0, j1 - j0))
        found.append((i0, j0, head))
        i0, j0 = i0 + head, j0 + head
        tail = _common_end(e, r, i1, j1, min(i1 - i0, j1 - j0))
        i1, j1 = i1 - tail, j1 - tail
        found.append((i1, j1, tail))
        if i0 == i1 or j0 == j1:
            continue
        size = (i1 - i0) * (j1 - j0)
        anchors = _anchors(e[i0:i1], r[j0:j1]) if size > EXACT else []
        if anchors:
            marks = [(i0 + i, j0 + j) for i, j in anchors]
            starts = [(i0, j0), *marks]
            todo += [(a, c, b, d) for (a, b), (c, d) in pairwise([*starts, (i1, j1)])]
        elif size <= MOST:
            found += _exact(e, r, (i0, i1, j0, j1))
    return _joined(sorted(block for block in found if block[2]))


def _common(e: list[int], r: list[int], i: int, j: int, most: int) -> int:
    for step in range(most):
        if e[i + step] != r[j + step]:
            return step
    return most


def _common_end(e: list[int], r: list[int], i: int, j: int, most: int) -> int:
    for step in range(most):
        if e[i - step - 1] != r[j - step - 1]:
            return step
    return most


def _exact(e: list[int], r: list[int], within: tuple[int, int, int, int]) -> Iterator[Block]:
    i0, i1, j0, j1 = within
    for step in LCSseq.opcodes(e[i0:i1], r[j0:j1]):
        if step.tag == "equal":
            yield i0 + step.src_start, j0 + step.dest_start, step.src_end - step.src_start


def _anchors(e: list[int], r: list[int]) -> list[tuple[int, int]]:
    """Return places where runs of words stand that are seldom in both texts, in the same order."""
    for length in (4, 2, 1):
        ours, theirs = _seldom(e, length), _seldom(r, length)
        pairs = [(i, -j) for run, at in ours.items() for i in at for j in theirs.get(run, ())]
        if pairs:
            return _rising([(i, -j) for i, j in sorted(pairs)])
    return []


def _seldom(words: list[int], length: int) -> dict[tuple[int, ...], list[int]]:
    places: dict[tuple[int, ...], list[int]] = {}
    for place, run in enumerate(zip(*(words[start:] for start in range(length)), strict=False)):
        places.setdefault(run, []).append(place)
    return {run: at for run, at in places.items() if len(at) <= SELDOM}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs in which the second numbers rise too, less those that touch.

    The pairs are sorted, of equal first numbers the highest second first, so that one is taken. Of
    anchors that follow each other in both texts the first is enough: what comes after it is
    found as a common beginning.
    """
    ends: list[int] = []
    last: list[int] = []
    before = [-1] * len(pairs)
    for number, (_, j) in enumerate(pairs):
        place = bisect_left(ends, j)
        before[number] = last[place - 1] if place else -1
        ends[place : place + 1] = [j]
        last[place : place + 1] = [number]
    chain = []
    number = last[-1]
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    chain.reverse()
    return [chain[0]] + [b for a, b in pairwise(chain) if (a[0] + 1, a[1] + 1) != b]


def _joined(blocks: list[Block]) -> list[Block]:
    made: list[Block] = []
    for i, j, length in blocks:
        if made and (made[-1][0] + made[-1][2], made[-1][1] + made[-1][2]) == (i, j):
            made[-1] = (made[-1][0], made[-1][1], made[-1][2] + length)
        else:
            made.append((i, j, length))
    return made


def _strong(blocks: list[Block], end: Block) -> list[Block]:
    """Leave out chance matches: a word or two amid many that are missing."""
    kept: list[Block] = []
    after = 0  # where the last kept block ends
    for (i, j, length), (following, _, _) in pairwise([*blocks, end]):
        missing = following - after - length
        if length > WEAK or missing < APART:
            kept.append((i, j, length))
            after = i + length
    return kept


# ---------------------------------------------------------------- by letters


def _by_letters(
    made: Alignment,
    expected: Sequence[str],
    read: Sequence[str],
    gap: tuple[int, int, int, int],
    most: int = FINE,
) -> None:
    """Match the letters of words i0 to i1 with pieces j0 to j1, and note the letters not found."""
    i0, i1, j0, j1 = gap
    spans = [gap]
    if (i1 - i0) * (j1 - j0) > most:
        wide, high = min(ENDS, (i1 - i0) // 2), min(ENDS, (j1 - j0) // 2)
        spans = [(i0, i0 + wide, j0, j0 + high), (i1 - wide, i1, j1 - high, j1)]
    covered: dict[int, list[tuple[int, int]]] = {}
    for a, b, c, d in spans:
        if a == b or c == d:
            continue
        starts = [0, *accumulate(len(word) for word in expected[a:b])]
        placed = _pieces("".join(expected[a:b]), starts, read[c:d])
        for at, piece in _likely(placed, starts[-1], read[c:d]):
            number = bisect_left(starts, at + 1) - 1
            stop = at + len(read[c + piece])
            made.owner[c + piece] = a + number
            while number < b - a and starts[number] < stop:
                low, high = max(at, starts[number]), min(stop, starts[number + 1])
                covered.setdefault(a + number, []).append(
                    (low - starts[number], high - starts[number])
                )
                if made.found[a + number] < 0:
                    made.found[a + number] = c + piece
                number += 1
    for number in range(i0, i1):
        word, there = expected[number], covered.get(number, [])
        left = "".join(c for n, c in enumerate(word) if not any(x <= n < y for x, y in there))
        if left:
            made.missing[number] = left


def _likely(
    placed: list[tuple[int, int]], letters: int, read: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Leave out chance matches: where letters are missing, few that stand amid them or alone."""
    chains: list[list[tuple[int, int]]] = []
    for at, piece in placed:
        last = chains[-1][-1] if chains else (-1, 0)
        if chains and last[0] + len(read[last[1]]) == at:
            chains[-1].append((at, piece))
        else:
            chains.append([(at, piece)])
    for chain in chains:
        start, stop = chain[0][0], chain[-1][0] + len(read[chain[-1][1]])
        at_end = start == 0 or stop == letters
        if stop - start == letters or stop - start >= (FEW if at_end else SEVERAL):
            yield from chain


def _again(made: Alignment, expected: Sequence[str], read: Sequence[str]) -> None:
    """Compare the surroundings of each missing word once more, by letters alone.

    Matching words first can go astray by an equal word nearby, and then miss a parted one.
    """
    if len(made.missing) > max(LITTLE, len(expected) // 2):
        return
    for around, most in AGAIN:
        done = 0
        for first in sorted(made.missing) if len(made.missing) <= most else ():
            if first < done:
                continue
            start, stop = max(0, first - around), min(len(expected), first + around)
            while start and not _is_whole(made, start):
                start -= 1
            while stop < len(expected) and not _is_whole(made, stop):
                stop += 1
            low = made.found[start] if start else 0
            high = made.found[stop] if stop < len(expected) else len(read)
            done = stop
            if (stop - start) * (high - low) <= WIDEST:
                _retry(made, expected, read, (start, stop, low, high))


def _is_whole(made: Alignment, word: int) -> bool:
    """Say whether a word begins where a piece begins, and all of it is there."""
    at = made.found[word]
    return at >= 0 and made.owner[at] == word and word not in made.missing


def _retry(
    made: Alignment, expected: Sequence[str], read: Sequence[str], gap: tuple[int, int, int, int]
) -> None:
    i0, i1, j0, j1 = gap
    words = expected[i0:i1]
    other = Alignment([-1] * len(words), {}, [-1] * (j1 - j0))
    _by_letters(other, words, read[j0:j1], (0, len(words), 0, j1 - j0), WIDEST)
    if {word + i0 for word in other.missing} < {word for word in made.missing if i0 <= word < i1}:
        made.found[i0:i1] = [at + j0 if at >= 0 else -1 for at in other.found]
        made.owner[j0:j1] = [word + i0 if word >= 0 else -1 for word in other.owner]
        for word in range(i0, i1):
            made.missing.pop(word, None)
        made.missing.update((word + i0, left) for word, left in other.missing.items())


def _gather(made: Alignment, expected: Sequence[str], read: Sequence[str]) -> None:
    """Move matches together where equal words allow it: what is typed together stands together."""
    blocks = _joined(
        [(i, j, 1) for i, j in enumerate(made.found) if j >= 0 and read[j] == expected[i]]
    )
    for back in (True, False):
        for number in range(len(blocks) - 1, 0, -1):
            (i, j, length), (x, y, more) = blocks[number - 1 : number + 1]
            if i + length != x and j + length != y:
                continue
            fixed, moved = (
                ((x, y, more), (i, j, length)) if back else ((i, j, length), (x, y, more))
            )
            step = -moved[2] if back else fixed[2]
            to = (fixed[0] + step, fixed[1] + step, moved[2])
            if shift(made, expected, read, moved, to):
                start = min(to, fixed)
                blocks[number - 1 : number + 1] = [(start[0], start[1], length + more)]


def shift(
    made: Alignment, expected: Sequence[str], read: Sequence[str], old: Block, new: Block
) -> bool:
    """Move a match of whole words, if the words there are equal and free; say whether they are."""
    steps = range(old[2])
    free = all(
        expected[new[0] + n] == read[new[1] + n]
        and made.found[old[0] + n] == old[1] + n
        and expected[old[0] + n] == read[old[1] + n]
        and (made.found[new[0] + n] < 0 or old[0] <= new[0] + n < old[0] + old[2])
        and (made.owner[new[1] + n] < 0 or old[1] <= new[1] + n < old[1] + old[2])
        for n in steps
    )
    if free:
        for n in steps:
            made.found[old[0] + n] = made.owner[old[1] + n] = -1
            made.missing[old[0] + n] = expected[old[0] + n]
        for n in steps:
            made.found[new[0] + n], made.owner[new[1] + n] = new[1] + n, new[0] + n
            made.missing.pop(new[0] + n, None)
    return free


def _pieces(letters: str, starts: list[int], read: Sequence[str]) -> list[tuple[int, int]]:
    """Place whole pieces onto letters, in order, so that most letters are covered.

    Returns (offset, piece) pairs. A piece begins at a word's start or where the last one ended.
    """
    following = dict(pairwise(starts))  # start of a word -> start of the next
    best: dict[int, tuple[int, Trail]] = {0: (0, ())}
    for number, piece in enumerate(read):
        _skip_words(best, starts, following)
        grown = dict(best)
        for at, (score, trail) in best.items():
            if letters.startswith(piece, at):
                end, total = at + len(piece), score + len(piece)
                if end not in grown or grown[end][0] < total:
                    grown[end] = (total, (trail, at, number))
        best = grown
    _, trail = max(best.values(), key=lambda scored: scored[0])
    placed: list[tuple[int, int]] = []
    while trail:
        trail, at, number = trail
        placed.append((at, number))
    return placed[::-1]


def _skip_words(
    best: dict[int, tuple[int, Trail]], starts: list[int], following: dict[int, int]
) -> None:
    """Let every word, or the rest of one, be passed over as missing."""
    inside = [at for at in best if at not in following]
    for at in [*inside, *starts[:-1]]:
        if at in best:
            end = following[at] if at in following else starts[bisect_left(starts, at)]
            if end not in best or best[end][0] < best[at][0]:
                best[end] = best[at]
