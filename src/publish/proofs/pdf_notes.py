"""Notes on the PDF of a proof become changes of the source.

A note stands on words of a page. They are looked for in what the source says, with the words before
and after them, so that it does not matter how the page was laid out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import fuzz

from publish.proofs.blocks import Block, Source
from publish.proofs.changes import Change, Kind
from publish.proofs.editing import Sign, edits_of, span_of
from publish.proofs.flags import BY_HAND, CITATION, flags_of, whole_words
from publish.proofs.merging import Base, place_of
from publish.verify.annotations import Annotation, Box, PageWord, page_words, read_annotations

NAMED = re.compile(r"(?P<slug>[\w.-]+?)-proof-(?P<round>\d+)")
AROUND = 60  # letters before and after by which words are told from equal ones
ALIKE = 88.0  # per cent that words have to have in common with those of the source
LONG = 15  # letters from which they are looked for at all where they are not there as they stand
WHOLE, TOUCHED = 0.8, 0.2  # of a word that a mark covers: the word is meant; a part of it
OPENING, CLOSING = "([“‘—–-", ".,;:!?)]”’%"
SLUG, ROUND = "publish-slug", "publish-round"
MARKING = {"Highlight", "Underline", "Squiggly"}


def told_by(file: Path) -> dict[str, str]:
    """Return slug and round of a proof, from the file or else from its name."""
    _, told = read_annotations(file)
    if SLUG in told:
        return told
    found = NAMED.search(file.stem)
    return {SLUG: found["slug"], ROUND: found["round"]} if found else {}


def pdf_changes(base: Base, file: Path, name: str) -> list[Change]:
    """Return what the notes on a PDF ask for; raises ManuscriptError for one that can't be read."""
    notes, _ = read_annotations(file)
    pages = page_words(file) if notes else []
    return list(_Reading(base.source, name, notes, pages).changes())


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters and digits of a source in its order, each with its block and place in that."""

    text: str
    places: tuple[tuple[Block, int], ...]

    @classmethod
    def of(cls, source: Source) -> _Letters:
        signs, places = [], []
        for block in source.blocks:
            for at, sign in enumerate(block.text):
                for one in plain(sign):
                    signs.append(one)
                    places.append((block, at))
        return cls("".join(signs), tuple(places))


def plain(text: str) -> str:
    """Return the letters and digits of a text, small."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


@dataclass(frozen=True, slots=True)
class _Spot:
    """A stretch of a block's text; `sure` says that a mark covers whole words."""

    block: Block
    start: int
    stop: int
    sure: bool = True


@dataclass(slots=True)
class _Reading:
    """Reads the notes of one file."""

    source: Source
    name: str
    notes: Sequence[Annotation]
    pages: Sequence[Sequence[PageWord]]
    letters: _Letters = field(init=False)

    def __post_init__(self) -> None:
        self.letters = _Letters.of(self.source)

    def changes(self) -> Iterator[Change]:
        grouped = {one.answers: one for one in self.notes if one.answers and one.grouped}
        answers: dict[str, list[Annotation]] = {}
        for one in self.notes:
            if one.answers and not one.grouped:
                answers.setdefault(one.answers, []).append(one)
        for one in self.notes:
            if one.answers:
                continue
            said = [
                one.text,
                *(f"{a.who or 'somebody'}: {a.text}" for a in answers.get(one.name, ())),
            ]
            yield self._change(
                one, grouped.get(one.name), " — ".join(part for part in said if part)
            )

    def _change(self, note: Annotation, other: Annotation | None, said: str) -> Change:
        pair = {note.type: note} | ({other.type: other} if other else {})
        if "StrikeOut" in pair:
            spot = self._marked(pair["StrikeOut"])
            caret = pair.get("Caret")
            new = caret.text if caret else ""
            remark = "" if caret and said == new else said
            return self._edit(note, spot, new, remark)
        if note.type == "Caret":
            return self._edit(
                note, self._caret(note), note.text, said.removeprefix(note.text).strip(" —")
            )
        spot = self._marked(note) if note.type in MARKING else self._near(note)
        kind = Kind.COMMENT if said else Kind.HIGHLIGHT
        return self._made(
            note, spot, kind, spot.block.text[spot.start : spot.stop] if spot else "", "", said
        )

    def _edit(self, note: Annotation, spot: _Spot | None, new: str, said: str) -> Change:
        """Return the change that puts words in place of those at a spot."""
        if spot is None:
            kind = Kind.INSERT if new else Kind.DELETE
            return self._made(note, None, kind, "", new, said, flags=(BY_HAND,))
        text = spot.block.text
        start, stop, put = _spaced(text, spot, new)
        edits = (
            edits_of(self.source, spot.block, start, stop, [Sign(sign) for sign in put])
            if spot.sure
            else ()
        )
        first, last = span_of(spot.block.pieces, start, stop)
        cited = any(piece.locked == "citation" for piece in spot.block.pieces[first:last])
        flags = ((CITATION,) if cited else ()) + flags_of(text, start, stop, put)
        before, after = whole_words(text, start, stop, put)
        kind = Kind.REPLACE if put.strip() and stop > start else Kind.INSERT if put else Kind.DELETE
        at = _Spot(spot.block, start, stop)
        return self._made(
            note,
            at,
            kind,
            before,
            after,
            said,
            flags=flags if edits else (*flags, BY_HAND),
            edits=edits,
        )

    def _made(  # noqa: PLR0913, PLR0917 - what a change says
        self, note: Annotation, spot: _Spot | None, kind: Kind, before: str, after: str,
        said: str, *,
        flags: tuple[str, ...] = (), edits: tuple[tuple[int, int, str], ...] = (),
    ) -> Change:  # fmt: skip
        near = spot or self._near(note)
        line, column = place_of(self.source, near.block, near.start) if near else (1, 1)
        blocks = (near.block.id,) if near else ()
        return Change(
            "", self.name, line, column, kind, before, after, note.who, note.when, said, flags,
            blocks=blocks, edits=edits,
        )  # fmt: skip

    # ------------------------------------------------------------ where a note stands

    def _marked(self, note: Annotation) -> _Spot | None:
        """Return the stretch that a mark covers."""
        words = self._page(note)
        covered = [
            (n, part)
            for n, word in enumerate(words)
            if (part := _covered(word.box, note.boxes)) > TOUCHED
        ]
        if not covered:
            return self._near(note)
        first, last = covered[0][0], covered[-1][0]
        spot = self._find(words, first, last)
        if spot is None:
            return None
        sure = all(part > WHOLE for _, part in covered)
        return _with_signs(spot, words, (first, last), note.boxes, sure=sure)

    def _caret(self, note: Annotation) -> _Spot | None:
        """Return the place between words at which a caret stands."""
        words = self._page(note)
        if not words or not note.boxes:
            return None
        left, top, right, bottom = note.boxes[0]
        x, y = (left + right) / 2, (top + bottom) / 2
        line = min(
            words, key=lambda one: abs((one.box[1] + one.box[3]) / 2 - y) + _beside(one.box, x)
        ).line
        here = [n for n, one in enumerate(words) if one.line == line]
        after = [n for n in here if words[n].box[2] <= x + 1]
        near = after[-1] if after else here[0]
        spot = self._find(words, near, near)
        if spot is None:
            return None
        at = _past_signs(spot.block.text, spot.stop, words[near].text) if after else spot.start
        return _Spot(spot.block, at, at)

    def _near(self, note: Annotation) -> _Spot | None:
        """Return the word that a note stands nearest to."""
        words = self._page(note)
        if not note.boxes:
            return None
        left, top, right, bottom = note.boxes[0]
        x, y = (left + right) / 2, (top + bottom) / 2
        if note.type == "Text":  # its icon keeps its size: it stands where its corner is
            x, y = left, top
        order = sorted(range(len(words)), key=lambda n: _distance(words[n].box, x, y))
        for number in order[:10]:
            spot = self._find(words, number, number)
            if spot:
                return spot
        return None

    def _page(self, note: Annotation) -> Sequence[PageWord]:
        return self.pages[note.page - 1] if note.page <= len(self.pages) else ()

    def _find(self, words: Sequence[PageWord], first: int, last: int) -> _Spot | None:
        """Return where the source says the words of a page from one to another."""
        wanted = plain("".join(word.text for word in words[first : last + 1]))
        before = plain("".join(word.text for word in words[max(0, first - AROUND) : first]))[
            -AROUND:
        ]
        after = plain("".join(word.text for word in words[last + 1 : last + AROUND]))[:AROUND]
        if not wanted:
            return None
        text = self.letters.text
        found = [(at, at + len(wanted)) for at in _every(text, wanted)]
        if not found and len(wanted) >= LONG:
            near = fuzz.partial_ratio_alignment(wanted, text, score_cutoff=ALIKE)
            found = [(near.dest_start, near.dest_end)] if near else []
        if not found:
            return None
        low, high = max(found, key=lambda one: _shared(text, one, before, after))
        if len(found) > 1 and not _shared(text, (low, high), before, after):
            return None
        block, start = self.letters.places[low]
        elsewhere = (n for n in range(low, high) if self.letters.places[n][0] is not block)
        end = next(elsewhere, high)
        _, stop = self.letters.places[end - 1]
        return _Spot(block, start, stop + 1, sure=end == high)


def _every(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def _shared(text: str, span: tuple[int, int], before: str, after: str) -> int:
    """Count the letters that what stands around a stretch shares with what should."""
    low, high = span
    made = 0
    for one, other in zip(
        reversed(text[max(0, low - AROUND) : low]), reversed(before), strict=False
    ):
        if one != other:
            break
        made += 1
    for one, other in zip(text[high : high + AROUND], after, strict=False):
        if one != other:
            break
        made += 1
    return made


def _covered(word: Box, boxes: Sequence[Box]) -> float:
    """Return the part of a word's width that marks cover, 0 for one on another line."""
    made = 0.0
    middle = (word[1] + word[3]) / 2
    for left, top, right, bottom in boxes:
        if top <= middle <= bottom:
            made += max(0.0, min(right, word[2]) - max(left, word[0]))
    return made / max(word[2] - word[0], 0.1)


def _beside(box: Box, x: float) -> float:
    return max(box[0] - x, x - box[2], 0.0) / 10


def _distance(box: Box, x: float, y: float) -> float:
    return max(box[0] - x, x - box[2], 0.0) + 3 * max(box[1] - y, y - box[3], 0.0)


def _with_signs(
    spot: _Spot,
    words: Sequence[PageWord],
    span: tuple[int, int],
    boxes: Sequence[Box],
    *,
    sure: bool,
) -> _Spot:
    """Take in the signs before and after words as far as a mark covers them."""
    start, stop, text = spot.start, spot.stop, spot.block.text
    first, last = words[span[0]], words[span[1]]
    for sign in reversed(_lead(first.text)):
        if start and text[start - 1] == sign and min(box[0] for box in boxes) < first.box[0] + 1:
            start -= 1
    reach = max(box[2] for box in boxes if box[1] <= (last.box[1] + last.box[3]) / 2 <= box[3])
    if reach > last.box[2] - 0.1 * (last.box[3] - last.box[1]):
        stop = _past_signs(text, stop, last.text)
    return _Spot(spot.block, start, stop, sure and spot.sure)


def _lead(word: str) -> str:
    return word[: len(word) - len(word.lstrip(OPENING))]


def _past_signs(text: str, at: int, word: str) -> int:
    """Return the place behind the signs that end a word, where the text has the same."""
    for sign in word[len(word.rstrip(CLOSING)) :]:
        if text[at : at + 1] == sign:
            at += 1
    return at


def _spaced(text: str, spot: _Spot, new: str) -> tuple[int, int, str]:
    """Return a change of words with the spaces that it needs, or no longer needs."""
    start, stop = spot.start, spot.stop
    new = new.strip()
    if start < stop and not new:
        if start and text[start - 1] == " " and (stop == len(text) or text[stop] in f" {CLOSING}"):
            start -= 1
        elif start == 0 and text[stop : stop + 1] == " ":
            stop += 1
    elif start == stop and new:
        before, after = text[start - 1 : start], text[stop : stop + 1]
        lead = (
            " "
            if before and not before.isspace() and before not in OPENING and new[0] not in CLOSING
            else ""
        )
        tail = (
            " "
            if after and not after.isspace() and after not in CLOSING and new[-1] not in OPENING
            else ""
        )
        return start, stop, f"{lead}{new}{tail}"
    return start, stop, new
