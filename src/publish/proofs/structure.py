"""Edits that make, part, join, move and take away whole paragraphs of a source.

Each is tried on the source and read again: the list of blocks has to be what was asked for, or the
change is left to the editor.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from publish.manuscript.normalise import CLOSING, FENCE
from publish.proofs.blocks import Block, Source
from publish.proofs.editing import APART, AT_START, ESCAPED, Edit, applied, span_of

WHOLE = frozenset(
    {"paragraph", "item", "quote", "heading", "said-by", "note"}
)  # what may go or move
FOLLOWED = WHOLE | {"box", "figure", "caption", "code"}  # what a new paragraph may follow


@dataclass(slots=True)
class Structure:
    """Makes such edits of one source."""

    source: Source
    texts: list[str] = field(default_factory=list)  # what its blocks say, citations as typed
    newline: str = "\n"

    def __post_init__(self) -> None:
        self.texts = [block.text for block in Source(self.source.text).blocks]
        self.newline = "\r\n" if "\r\n" in self.source.text else "\n"

    def said(self, block: Block) -> str:
        """Return what a block says, its citations as they are typed."""
        return self.texts[int(block.id[1:]) - 1]

    def reads(self, edits: Sequence[Edit], wanted: Sequence[str]) -> bool:
        """Say whether the source with edits has blocks that say what is wanted."""
        made = Source(applied(self.source.text, edits))
        return [block.text for block in made.blocks] == list(wanted)

    # ------------------------------------------------------------ new paragraphs

    def new(self, after: Block, texts: Sequence[str]) -> tuple[Edit, ...]:
        """Return the edit that puts paragraphs behind a block, items behind an item."""
        if after.kind not in FOLLOWED:
            return ()
        number = int(after.id[1:])
        wanted = [*self.texts[:number], *texts, *self.texts[number:]]
        for written in ([*texts], [_escaped(text) for text in texts]):
            edits: tuple[Edit, ...] = ((after.stop, after.stop, self._behind(after, written)),)
            if self.reads(edits, wanted):
                return edits
        return ()

    def _behind(self, after: Block, texts: Sequence[str]) -> str:
        gap = self._gap(after)
        made, mark = "", after.mark
        for text in texts:
            mark = _following(mark) if after.kind == "item" else ""
            lead = {"item": mark, "quote": "> "}.get(after.kind, _indent(after))
            made += f"{gap}{lead}{text}"
        return (
            f"{self.newline}{made.removeprefix(gap)}{self.newline}" if after.kind == "box" else made
        )

    def _gap(self, block: Block) -> str:
        """Return what parts a block from one like it: a blank line, none between tight items."""
        if block.kind == "quote":
            return f"{self.newline}>{self.newline}"
        if block.kind != "item":
            return self.newline * 2
        before = self.source.text[: block.start]
        after = self.source.text[block.stop :]
        loose: object = re.search(
            r"\S[ \t]*\r?\n[ \t]*\r?\n$", before
        ) and not before.rstrip().endswith(":")
        loose = loose and re.match(r"\r?\n[ \t]*\r?\n[ \t]*(?:[-*+]|\d+[.)])\s", after)
        return self.newline * (2 if loose else 1)

    # ------------------------------------------------------------ parted and joined

    def split(self, block: Block, start: int, stop: int, text: str) -> tuple[Edit, ...]:
        """Return the edit that parts a block where APART stands in a text put into it."""
        if block.kind not in WHOLE - {"heading", "note"}:
            return ()
        said, number = self.said(block), int(block.id[1:])
        span = self._typed(block, start, stop)
        if span is None:
            return ()
        low, high, first, last = span
        lead = {"item": _following(block.mark), "quote": "> "}.get(block.kind, _indent(block))
        inner = text.replace(
            APART, f"{self.newline if block.kind == 'item' else self._gap(block)}{lead}"
        )
        parts = f"{said[:first]}{text}{said[last:]}".split(APART)
        edits: tuple[Edit, ...] = ((low, high, inner),)
        tidy = [part.strip() for part in parts]
        wanted = [*self.texts[: number - 1], *tidy, *self.texts[number:]]
        trimmed = self._trimmed(low, high, inner)
        return next((one for one in (trimmed, edits) if self.reads(one, wanted)), ())

    def _trimmed(self, low: int, high: int, inner: str) -> tuple[Edit, ...]:
        """Return an edit that also takes the spaces beside a new end of a line."""
        text = self.source.text
        while low and text[low - 1].isspace():
            low -= 1
        while text[high : high + 1].isspace():
            high += 1
        return ((low, high, inner.strip(" ")),)

    def _typed(self, block: Block, start: int, stop: int) -> tuple[int, int, int, int] | None:
        """Return a stretch of a block in the source, and in its text with citations as typed."""
        first, last = span_of(block.pieces, start, stop)
        plain = Source(self.source.text).block(block.id)
        if plain is None or len(plain.pieces) != len(block.pieces):
            return None
        low = block.pieces[first].start if first < len(block.pieces) else block.end
        high = block.pieces[last - 1].stop if last > first else low

        def typed(count: int) -> int:
            return sum(len(piece.text) for piece in plain.pieces[:count])

        return low, high, typed(first), typed(last)

    def join(self, one: Block, start: int, other: Block, stop: int, text: str) -> tuple[Edit, ...]:
        """Return the edit that joins two blocks: text in place of all from `start` to `stop`."""
        if not {one.kind, other.kind} <= WHOLE or int(other.id[1:]) != int(one.id[1:]) + 1:
            return ()
        from_ = self._typed(one, start, start) if start < len(one.text) else None
        to = self._typed(other, stop, stop) if stop < len(other.text) else None
        low = from_[0] if from_ else one.end
        high = to[0] if to else other.end
        head = self.said(one)[: from_[2]] if from_ else self.said(one)
        tail = self.said(other)[to[2] :] if to else ""
        number = int(one.id[1:])
        wanted = [*self.texts[: number - 1], f"{head}{text}{tail}", *self.texts[number + 1 :]]
        edits: tuple[Edit, ...] = ((low, high, text),)
        return edits if self.reads(edits, wanted) else ()

    # ------------------------------------------------------------ gone and moved

    def gone(self, block: Block) -> tuple[Edit, ...]:
        """Return the edit that takes a block away, its box with it if that holds nothing else."""
        number = int(block.id[1:])
        if block.kind not in WHOLE:
            return ()
        start, stop, first = block.start, block.stop, number - 1
        alone = self._only_one(block)
        if alone:
            start, stop, first = alone
        edits = (self._without(start, stop),)
        wanted = [*self.texts[:first], *self.texts[number:]]
        return edits if self.reads(edits, wanted) else ()

    def _only_one(self, block: Block) -> tuple[int, int, int] | None:
        """Return the stretch of the box that a block fills, and the place of its first block."""
        number = int(block.id[1:])
        blocks = self.source.blocks
        box = blocks[number - 2] if number > 1 else None
        after = blocks[number].boxes if number < len(blocks) else ()
        if box is None or box.kind != "box" or not block.boxes or box.boxes != block.boxes:
            return None
        if after[: len(block.boxes)] == block.boxes and blocks[number].kind != "box":
            return None
        closing = re.compile(r"(?:[ \t]*\r?\n)+([^\r\n]*)").match(self.source.text, block.stop)
        fence = FENCE.match(closing[1]) if closing else None
        if (
            closing is None
            or fence is None
            or (fence["rest"].strip() and not CLOSING.match(fence["rest"].strip()))
        ):
            return None
        return box.start, closing.end(), number - 2

    def _without(self, start: int, stop: int) -> Edit:
        """Return the edit that takes lines away, and one of the blank lines around them."""
        text = self.source.text
        end = re.compile(r"\r?\n").match(text, stop)
        stop = end.end() if end else stop
        blank = re.compile(r"[ \t]*\r?\n").match(text, stop)
        above = text[:start].endswith(("\n\n", "\r\n\r\n")) or text[:start].rstrip(" \t").endswith(
            ":::\n"
        )
        if blank and (above or not text[:start].strip() or self._opens(start)):
            stop = blank.end()
        elif text[:start].endswith(("\n\n", "\r\n\r\n")) and self._closes(stop):
            start -= len(self.newline)
        return start, stop, ""

    def _closes(self, stop: int) -> bool:
        """Say whether a box, or the text, ends at a place."""
        lines = self.source.text[stop:].splitlines()
        return not lines or bool(FENCE.match(lines[0]))

    def _opens(self, start: int) -> bool:
        """Say whether the line before a place opens a box."""
        lines = self.source.text[:start].splitlines()
        return bool(lines and FENCE.match(lines[-1]))

    def move(self, block: Block, after: Block | None) -> tuple[Edit, ...]:
        """Return the edits that put a block, as it is typed, behind another one."""
        if (
            after is None
            or block.kind not in WHOLE
            or after.kind not in FOLLOWED
            or after.kind == "box"
        ):
            return ()
        out = self.gone(block)
        if not out or self._only_one(block):
            return ()
        typed = self.source.text[block.start : block.stop]
        gap = self._gap(block) if block.kind == after.kind == "item" else self.newline * 2
        number, place = int(block.id[1:]) - 1, int(after.id[1:])
        wanted = [*self.texts[:place], self.texts[number], *self.texts[place:]]
        del wanted[number + (place <= number)]
        edits: tuple[Edit, ...] = (*out, (after.stop, after.stop, f"{gap}{typed}"))
        return edits if self.reads(edits, wanted) else ()


def _following(mark: str) -> str:
    """Return the mark of the item that follows one: the next number, or the same bullet."""
    found = re.search(r"\d+", mark)
    return mark.replace(found[0], str(int(found[0]) + 1), 1) if found else mark


def _indent(block: Block) -> str:
    return block.mark if block.kind == "paragraph" and not block.mark.strip() else ""


def _escaped(text: str) -> str:
    made = ESCAPED.sub(r"\\\g<0>", text)
    return f"\\{made}" if AT_START.match(made) else made
