"""From a Word file that came back to a list of changes, each with its place in the source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from publish.callouts import Kinds
from publish.proofs.blocks import Block, Source
from publish.proofs.changes import Change, Kind
from publish.proofs.editing import APART, Edit, Sign, applied, edits_of, offsets, span_of
from publish.proofs.flags import BOX, BY_HAND, CITATION, flags_of, whole_words
from publish.proofs.hunks import (
    Group,
    Hunk,
    Matching,
    Restyled,
    groups_of,
    hunks_of,
    moved,
    restyled,
)
from publish.proofs.pieces import BOLD, HIGH, ITALIC, LINK, LOW, STRUCK, Piece
from publish.proofs.structure import Structure
from publish.proofs.word_reading import Hand, Remark, WordFile, read_word
from publish.proofs.wording import asked_behind, asks, labels_before

QUOTED = 120  # signs of the words that a comment is about
LOOKS = {BOLD: "bold", ITALIC: "italic", HIGH: "superscript", LOW: "subscript",
         STRUCK: "struck out", LINK: "underlined"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Base:
    """What a proof was made from: its source, and what its language and kinds of boxes are."""

    source: Source
    kinds: Kinds = field(repr=False)
    lang: str


@dataclass(slots=True)
class WordMerge:
    """Finds what a Word file changes; `name` is how its changes call it."""

    base: Base
    file: WordFile
    name: str
    structure: Structure = field(init=False)
    matching: Matching = field(init=False)
    asked: Mapping[str, tuple[Piece, ...]] = field(init=False)
    told: set[str] = field(init=False, default_factory=set)  # numbers of comments

    def __post_init__(self) -> None:
        blocks = self.base.source.blocks
        before = {one.id: labels_before(one, self.base.kinds, self.base.lang) for one in blocks}
        self.structure = Structure(self.base.source)
        self.matching = Matching(blocks, before)
        self.asked = asked_behind(blocks)

    def changes(self) -> list[Change]:
        """Return the changes and comments, by where they stand in the source."""
        groups = groups_of(self.file.paragraphs)
        missing = [block for block in self.matching.match(groups) if not asks(block)]
        made: list[Change] = [self._gone(block, self.file.saved) for block in missing]
        first = next((group for group in groups if group.blocks), None)
        last: Group | None = None
        for group in groups:
            if group.blocks:
                made += self._group(group)
                made += self._looks(group)
                last = group
            elif group.becomes.strip():
                made += self._new_group(group, last)
            made += self._remarks(group, last or first)
        made += self._unplaced()
        for group, before in moved(groups):
            made.append(self._moved(group, before))
        return sorted(
            _paired(made, self.structure, self.base.source), key=lambda one: (one.line, one.column)
        )

    # ------------------------------------------------------------ one group

    def _group(self, group: Group) -> Iterator[Change]:
        if group.gone and len(group.blocks) == 1 and not group.becomes:
            yield self._gone(group.blocks[0], group.gone)
            return
        base = self.matching.text(group.blocks)
        hunks, _ = hunks_of(group, base, self.file.saved)
        for hunk in hunks:
            if base[hunk.start : hunk.stop] != hunk.text:
                yield from self._hunk(group, base, hunk)

    def _looks(self, group: Group) -> Iterator[Change]:
        """Yield what became bold, italic and the like, or is so no longer, while words stayed."""
        base = self.matching.text(group.blocks)
        pieces: list[Piece] = []
        for block in group.blocks:
            apart = [Piece(block.start, block.start, APART, "end")] if pieces else []
            pieces += [*apart, *self.matching.before[block.id], *block.pieces]
        for one in restyled(group, base, pieces, self.file.saved):
            for block, begin, end in self._segments(group):
                start, stop = max(one.start, begin), min(one.stop, end)
                head = block.kind == "cell" and not block.row  # bold by the table's style
                if start < stop and not (head and (one.put, one.taken) == (BOLD, "")):
                    yield self._look(block, start - begin, stop - begin, one)

    def _look(self, block: Block, start: int, stop: int, one: Restyled) -> Change:
        said = [f"now {LOOKS[letter]}" for letter in one.put]
        said += [f"no longer {LOOKS[letter]}" for letter in one.taken]
        words = block.text[start:stop]
        first, last = span_of(block.pieces, start, stop)
        there = block.pieces[first:last]
        typed = all(self.base.source.text[p.start : p.stop] == p.text for p in there)
        look = "".join(sorted(set(there[0].look) - set(one.taken) | set(one.put)))
        edits: tuple[Edit, ...] = ()
        if typed and len({piece.look for piece in there}) == 1 and LINK not in look:
            edits = edits_of(self.base.source, block, start, stop, [Sign(s, look) for s in words])
            if applied(self.base.source.text, edits) == self.base.source.text:
                edits = ()
        made = self._change(block, start, Kind.FORMAT, words, "", one.hand, edits=edits)
        return replace(made, note=", ".join(said))

    def _segments(self, group: Group) -> list[tuple[Block, int, int]]:
        """Return the blocks of a group, each with where its own text begins and ends in that."""
        made, at = [], 0
        for block in group.blocks:
            shown = self.matching.shown(block)
            made.append((block, at + len(shown) - len(block.text), at + len(shown)))
            at += len(shown) + len(APART)
        return made

    def _hunk(self, group: Group, base: str, hunk: Hunk) -> Iterator[Change]:
        segments = self._segments(group)
        touched = [one for one in segments if one[1] <= hunk.stop and hunk.start <= one[2]]
        whole = [
            one for one in segments
            if hunk.start <= one[1] and one[2] <= hunk.stop and one[1] < one[2]
        ]  # fmt: skip
        if APART in base[hunk.start : hunk.stop] and whole and not hunk.new:
            for block, _, _ in whole:
                yield self._gone(block, hunk.hand)
        elif APART in base[hunk.start : hunk.stop] and len(touched) > 1:
            yield self._joined(touched, base, hunk)
        elif hunk.stop == 0 and hunk.text.endswith(APART):  # a paragraph before this one
            yield self._parted(group.blocks[0], 0, 0, hunk)
        elif touched and hunk.start >= touched[0][1]:
            block = touched[0][0]
            start, stop = hunk.start - touched[0][1], hunk.stop - touched[0][1]
            if (
                not hunk.new
                and start == 0
                and stop == len(block.text)
                and block.kind in {"paragraph", "item"}
            ):
                yield self._gone(block, hunk.hand)
            else:
                yield self._within(block, start, stop, hunk)
        else:
            block = next((one[0] for one in segments if hunk.start <= one[2]), group.blocks[-1])
            flag = BOX if block.kind == "box" else BY_HAND
            before, after = whole_words(base, hunk.start, hunk.stop, hunk.text)
            kind = (
                Kind.REPLACE
                if hunk.new and hunk.stop > hunk.start
                else Kind.INSERT
                if hunk.new
                else Kind.DELETE
            )
            flags = tuple(dict.fromkeys((flag, BY_HAND)))
            yield self._change(block, 0, kind, before, after, hunk.hand, flags=flags)

    def _within(self, block: Block, start: int, stop: int, hunk: Hunk) -> Change:
        """Return the change of words in a block, or of what parts it."""
        text = block.text
        if APART in hunk.text:
            return self._parted(block, start, stop, hunk)
        before, after = whole_words(text, start, stop, hunk.text)
        kind = (
            Kind.REPLACE if hunk.new and stop > start else Kind.INSERT if hunk.new else Kind.DELETE
        )
        edits = edits_of(self.base.source, block, start, stop, hunk.new)
        flags = self._flags(block, start, stop, hunk.text)
        return self._change(block, start, kind, before, after, hunk.hand, flags=flags, edits=edits)

    def _flags(self, block: Block, start: int, stop: int, new: str) -> tuple[str, ...]:
        first, last = span_of(block.pieces, start, stop)
        locked = {piece.locked for piece in block.pieces[first:last] if piece.locked}
        cited = (CITATION,) if "citation" in locked or "@" in new else ()
        return (*cited, *flags_of(block.text, start, stop, new))

    def _parted(self, block: Block, start: int, stop: int, hunk: Hunk) -> Change:
        """Return the change of a block that somebody parted, or put a paragraph beside."""
        texts = [part for part in hunk.text.split(APART) if part.strip()]
        if start == stop == len(block.text) and hunk.text.startswith(APART):
            edits = self.structure.new(block, texts)
        elif start == stop == 0 and hunk.text.endswith(APART):
            number = int(block.id[1:]) - 2
            edits = ()
            if number >= 0:
                block = self.base.source.blocks[number]
                start = len(block.text)
                edits = self.structure.new(block, texts)
        else:
            edits = self.structure.split(block, start, stop, hunk.text)
            after = f"{hunk.text.replace(APART, ' ¶ ').strip(' ')}"
            before = block.text[start:stop]
            return self._change(block, start, Kind.SPLIT, before, after, hunk.hand, edits=edits)
        flags = flags_of("", 0, 0, " ".join(texts)) if texts else ()
        return self._change(
            block, start, Kind.NEW, "", "\n".join(texts), hunk.hand, flags=flags, edits=edits
        )

    def _joined(self, touched: Sequence[tuple[Block, int, int]], base: str, hunk: Hunk) -> Change:
        (one, begin, _), (other, other_begin, _) = touched[0], touched[-1]
        start, stop = hunk.start - begin, hunk.stop - other_begin
        edits: tuple[Edit, ...] = ()
        if start >= 0 and stop >= 0:
            edits = self.structure.join(one, start, other, stop, hunk.text)
        before = base[hunk.start : hunk.stop].replace(APART, " ¶ ").strip(" ")
        blocks = tuple(block.id for block, _, _ in touched)
        made = self._change(
            one, max(start, 0), Kind.JOIN, before, hunk.text, hunk.hand, edits=edits
        )
        return replace(made, blocks=blocks)

    # ------------------------------------------------------------ whole paragraphs

    def _gone(self, block: Block, hand: Hand) -> Change:
        edits = self.structure.gone(block)
        cited = tuple({CITATION for piece in block.pieces if piece.locked == "citation"})
        flags = (*cited, *flags_of(block.text, 0, len(block.text), ""))
        if block.kind == "box":
            flags = (BOX, *flags)
        return self._change(block, 0, Kind.GONE, block.text, "", hand, flags=flags, edits=edits)

    def _new_group(self, group: Group, last: Group | None) -> Iterator[Change]:
        """Yield the change of a paragraph that stands in no block."""
        hand = next((one.hand for one in group.letters if one.state), self.file.saved)
        block = last.blocks[-1] if last else self.base.source.blocks[0]
        texts = [part for part in group.becomes.split(APART) if part.strip()]
        edits = self.structure.new(block, texts) if last else ()
        flags = flags_of("", 0, 0, " ".join(texts))
        at = len(block.text)
        yield self._change(
            block, at, Kind.NEW, "", "\n".join(texts), hand, flags=flags, edits=edits
        )

    def _moved(self, group: Group, before: Group | None) -> Change:
        block, after = group.blocks[0], before.blocks[-1] if before else None
        edits = self.structure.move(block, after)
        said = f"behind “{after.text[:60]}”" if after else "to the beginning"
        return self._change(block, 0, Kind.MOVE, block.text, said, self.file.saved, edits=edits)

    # ------------------------------------------------------------ comments

    def _remarks(self, group: Group, last: Group | None) -> Iterator[Change]:
        here = group if group.blocks else last
        for number, (start, stop) in group.marks.items():
            remark = self.file.remarks.get(number)
            if not remark or not here or not remark.text or number in self.told:
                continue
            if not self._asked(remark, here.blocks):
                yield self._remark(group, here, remark, (start, stop))
            self.told.add(number)

    def _unplaced(self) -> Iterator[Change]:
        """Yield comments that no paragraph has, as of the article's first one."""
        blocks = self.base.source.blocks
        for number, remark in self.file.remarks.items():
            if remark.text and number not in self.told and not self._asked(remark, blocks):
                made = self._change(blocks[0], 0, Kind.COMMENT, "", "", remark.hand)
                yield replace(made, note=remark.text, flags=())

    def _asked(self, remark: Remark, blocks: Sequence[Block]) -> bool:
        """Say whether a comment is a query of the source, which went out with the proof."""
        notes = {piece.note for block in blocks for piece in block.pieces}
        notes |= {piece.note for block in blocks for piece in self.asked.get(block.id, ())}
        return " ".join(remark.text.split()) in notes

    def _remark(self, group: Group, here: Group, remark: Remark, span: tuple[int, int]) -> Change:
        segments = self._segments(here)
        base = self.matching.text(here.blocks)
        _, stands = hunks_of(group, base if here is group else "", self.file.saved)
        start, stop = (stands[at] for at in span) if here is group else (len(base), len(base))
        block, begin, _ = next((one for one in reversed(segments) if one[1] <= start), segments[0])
        words = base[max(start, begin) : stop][:QUOTED]
        made = self._change(block, max(0, start - begin), Kind.COMMENT, words, "", remark.hand)
        return replace(made, note=remark.text, flags=())

    def _change(  # noqa: PLR0913, PLR0917 - what a change says
        self, block: Block, at: int, kind: Kind, before: str, after: str, hand: Hand, *,
        flags: tuple[str, ...] = (), edits: tuple[Edit, ...] = (),
    ) -> Change:  # fmt: skip
        by_hand = () if edits or kind is Kind.COMMENT else (BY_HAND,)
        line, column = place_of(self.base.source, block, at)
        return Change(
            "", self.name, line, column, kind, before, after, hand.who, hand.when,
            flags=tuple(dict.fromkeys((*flags, *by_hand))), blocks=(block.id,), edits=edits,
        )  # fmt: skip


def place_of(source: Source, block: Block, at: int) -> tuple[int, int]:
    """Return line and column of a place in the text of a block."""
    starts = offsets(block.pieces)
    piece = next(
        (one for one, begin in zip(block.pieces, starts, strict=False) if begin >= at), None
    )
    if piece is None or (piece.start > block.begin and at not in starts):
        inside = next((n for n, begin in enumerate(starts[1:]) if at < begin), None)
        piece = block.pieces[inside] if inside is not None else piece
    if piece is not None:
        return source.place(piece.start)
    return source.place(block.pieces[-1].stop if block.pieces else block.begin)


def _paired(changes: list[Change], structure: Structure, source: Source) -> Iterator[Change]:
    """Take a paragraph that went and came again as it was, by one hand, for a move."""
    new = {one.after.strip(): one for one in changes if one.kind is Kind.NEW}
    paired = {}
    for one in changes:
        other = new.get(one.before.strip()) if one.kind is Kind.GONE else None
        if other is not None and other.who == one.who:
            paired[id(one)], paired[id(other)] = other, other
    for one in changes:
        if id(one) not in paired:
            yield one
        elif one.kind is Kind.GONE:
            block, after = (source.block(some.blocks[0]) for some in (one, paired[id(one)]))
            edits = structure.move(block, after) if block else ()
            said = f"behind “{after.text[:60]}”" if after else ""
            flags = () if edits else (BY_HAND,)
            yield replace(one, kind=Kind.MOVE, after=said, edits=edits, flags=flags)


def word_changes(base: Base, file: Path, name: str) -> list[Change]:
    """Return what a Word file changes; raises what `read_word` raises."""
    return WordMerge(base, read_word(file), name).changes()
