"""What a marked Word file changes in the text of blocks: hunks, each a stretch and its new signs.

Paragraphs of the file are put together as they stood before anybody marked them up, and each such
group is found to be one block of the source, or several that were joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz import fuzz

from publish.proofs.aligning import aligned
from publish.proofs.blocks import Block
from publish.proofs.editing import APART, Sign
from publish.proofs.pieces import LINK, Piece
from publish.proofs.word_reading import PUT_IN, TAKEN_OUT, Hand, Letter, Paragraph

ALIKE = 75.0  # per cent from which a text without an id is taken for a block's


@dataclass(slots=True)
class Group:
    """Paragraphs that were one, or were joined; `blocks` are those of the source, in order."""

    ids: list[str] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    marks: dict[str, tuple[int, int]] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    gone: Hand | None = None  # who took all of it out, its end too

    @property
    def was(self) -> str:
        """Its text before anything was marked."""
        return "".join(one.text for one in self.letters if one.state != PUT_IN)

    @property
    def becomes(self) -> str:
        """Its text if all is taken over."""
        return "".join(one.text for one in self.letters if one.state != TAKEN_OUT)


@dataclass(frozen=True, slots=True)
class Hunk:
    """A stretch of a group's text somebody wants otherwise; an APART in it parts paragraphs."""

    start: int
    stop: int
    new: tuple[Sign, ...]
    hand: Hand

    @property
    def text(self) -> str:
        """The new words."""
        return "".join(sign.text for sign in self.new)


def groups_of(paragraphs: Sequence[Paragraph]) -> list[Group]:
    """Put paragraphs together that were one before a mark parted them, or that a mark joins."""
    made: list[Group] = []
    parted: Letter | None = None
    for one in paragraphs:
        if parted is None:
            made.append(Group())
        else:
            made[-1].letters.append(parted)
        group = made[-1]
        group.ids += [name for name in one.ids if name not in group.ids]
        at = len(group.letters)
        group.marks |= {
            number: (start + at, stop + at) for number, (start, stop) in one.marks.items()
        }
        group.letters += one.letters
        out = bool(group.letters) and all(letter.state == TAKEN_OUT for letter in group.letters)
        parted = None
        if one.end == TAKEN_OUT and out:
            group.gone = one.hand
        elif one.end:
            parted = Letter(APART, one.end, one.hand)
    return made


@dataclass(slots=True)
class Matching:
    """Finds the block of each group; `before` is the locked text that a proof puts before one."""

    blocks: Sequence[Block]
    before: dict[str, tuple[Piece, ...]]

    def shown(self, block: Block) -> str:
        """Return the text of a block as the proof shows it."""
        return "".join(piece.text for piece in self.before[block.id]) + block.text

    def match(self, groups: Sequence[Group]) -> list[Block]:
        """Give each group its blocks; returns the blocks that no group has."""
        known = {block.id: block for block in self.blocks}
        taken: set[str] = set()
        for group in groups:
            blocks = [known[name] for name in group.ids if name in known and name not in taken]
            group.blocks = self._own(group, blocks)
            taken |= {block.id for block in group.blocks}
        for group in groups:
            if not group.blocks and group.was.strip():
                left = [block for block in self.blocks if block.id not in taken]
                found = self._alike(group, left)
                group.blocks = (found,) if found else ()
                taken |= {block.id for block in group.blocks}
        return [block for block in self.blocks if block.id not in taken]

    def _own(self, group: Group, blocks: list[Block]) -> tuple[Block, ...]:
        """Return those blocks that a group is, of those whose ids it has.

        The id of a paragraph that somebody deleted may have come to stand in the next one.
        """
        if len(blocks) < 2:  # noqa: PLR2004 - nothing to choose from
            return tuple(blocks)
        blocks.sort(key=lambda one: int(one.id[1:]))
        was = group.was
        choices = [tuple(blocks), *((block,) for block in blocks)]
        return max(choices, key=lambda some: fuzz.ratio(self.text(some), was))

    def _alike(self, group: Group, left: Sequence[Block]) -> Block | None:
        found = [(fuzz.ratio(self.shown(block), group.was), block) for block in left]
        best = max(found, key=lambda one: one[0], default=(0.0, None))
        return best[1] if best[0] >= ALIKE else None

    def text(self, blocks: Sequence[Block]) -> str:
        """Return the text of blocks together."""
        return APART.join(map(self.shown, blocks))


def hunks_of(group: Group, base: str, saved: Hand) -> tuple[list[Hunk], list[int]]:
    """Return what a group changes in its text, and where each of its signs stands in that.

    `saved` is who saved the file, for what was changed with tracking off.
    """
    places = iter(aligned(base, group.was))
    made: list[Hunk] = []
    at, stands = 0, []
    for letter in group.letters:
        stands.append(at)
        if letter.state == PUT_IN:
            _add(made, at, at, letter, letter.hand)
            continue
        place = next(places)
        if place > at:
            _add(made, at, place, None, saved)
            at = place
        stands[-1] = at
        if place < 0:
            if letter.state != TAKEN_OUT:
                _add(made, at, at, letter, saved)
            continue
        if letter.state == TAKEN_OUT:
            _add(made, at, at + 1, None, letter.hand)
        at = place + 1
    if at < len(base):
        _add(made, at, len(base), None, saved)
    return made, [*stands, len(base)]


def _add(made: list[Hunk], start: int, stop: int, letter: Letter | None, hand: Hand) -> None:
    """Add a sign put in, or a stretch taken out, to the last hunk if it goes on with that."""
    new = (Sign(letter.text, letter.look),) if letter else ()
    last = made[-1] if made else None
    if last and last.stop == start and last.hand.who == hand.who:
        made[-1] = Hunk(last.start, stop, (*last.new, *new), last.hand)
    else:
        made.append(Hunk(start, stop, new, hand))


@dataclass(frozen=True, slots=True)
class Restyled:
    """A stretch of a group's text whose words stayed and whose look is another one.

    `put` and `taken` are letters of looks, as pieces have them.
    """

    start: int
    stop: int
    put: str
    taken: str
    hand: Hand


def restyled(group: Group, base: str, pieces: Sequence[Piece], saved: Hand) -> Iterator[Restyled]:
    """Yield where a group's look is another one; `pieces` say its text as the proof shows it."""
    shown = [piece for piece in pieces for _ in piece.text]
    places = iter(aligned(base, group.was))
    last: Restyled | None = None
    for letter in group.letters:
        place = next(places) if letter.state != PUT_IN else -1
        if place < 0 or letter.state or shown[place].locked or base[place].isspace():
            continue
        was, now = set(shown[place].look), set(letter.look)
        put = "".join(sorted(now - was))
        taken = "".join(sorted(was - now - {LINK}))
        hand = letter.hand if letter.hand.who else saved
        goes_on = last is not None and not base[last.stop : place].strip()
        if last is not None and goes_on and (last.put, last.taken) == (put, taken):
            last = Restyled(last.start, place + 1, put, taken, last.hand)
            continue
        if last is not None and (last.put or last.taken):
            yield last
        last = Restyled(place, place + 1, put, taken, hand)
    if last is not None and (last.put or last.taken):
        yield last


def moved(groups: Sequence[Group]) -> list[tuple[Group, Group | None]]:
    """Return the groups that stand elsewhere than their blocks, each with what it follows now."""
    own = [group for group in groups if group.blocks]
    order = [int(group.blocks[0].id[1:]) for group in own]
    stay = set(_longest_rise(order))
    before: dict[int, Group | None] = {}
    for last, this in pairwise([None, *own]):
        if this is not None:
            before[id(this)] = last
    return [(group, before[id(group)]) for n, group in enumerate(own) if n not in stay]


def _longest_rise(numbers: Sequence[int]) -> Iterator[int]:
    """Yield the places of a longest run of numbers that rise."""
    best: list[tuple[int, int]] = []  # length, and the place before
    for n, number in enumerate(numbers):
        before = [(best[k][0], k) for k in range(n) if numbers[k] < number]
        length, place = max(before, default=(0, -1))
        best.append((length + 1, place))
    at = max(range(len(numbers)), key=lambda n: best[n][0], default=-1)
    while at >= 0:
        yield at
        at = best[at][1]
