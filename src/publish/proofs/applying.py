"""Accepted changes go into the article, three-way: the round's text, the changes, the text of now.

A change knows where it stands in the round's text. Since then others were taken over, and somebody
may have gone on writing. So each place is carried over to the text of now line by line, and a
change whose paragraph is another one by now is not made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from publish.proofs.blocks import Source
from publish.proofs.changes import Change, Decision
from publish.proofs.editing import Edit, applied, overlap
from publish.proofs.flags import BY_HAND

LINE = re.compile(r"[^\n]*\n|[^\n]+$")
IN_QUERY = re.compile(r"[\[\]{}\\*_`@]")
STOPS = frozenset({"field", "cell", "attribute", "box", "caption", "figure", "heading", "term"})


@dataclass(frozen=True, slots=True)
class Refused:
    """A change that was not made, and why."""

    change: Change
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The article's text, the list of changes as it stands now, what could not be done."""

    text: str
    changes: tuple[Change, ...]
    refused: tuple[Refused, ...] = ()


@dataclass(slots=True)
class Applying:
    """Decides on changes of a round: `base` is its source, `now` the article's text."""

    base: Source
    now: str
    changes: tuple[Change, ...]

    def decide(
        self, ids: Collection[str], decision: Decision, today: str, *, named: bool = True
    ) -> Outcome:
        """Decide on changes by their ids; `named` says that somebody chose each by itself.

        One that is in conflict with another's is accepted only if it is named.
        """
        refused: list[Refused] = []
        for one in [change for change in self.changes if change.id in ids]:
            why = self._against(one, decision, named=named)
            if not why:
                why = self._make(one, decision)
            if why:
                refused.append(Refused(one, why))
                continue
            decided = replace(one, decision=decision, decided=today)
            self.changes = tuple(decided if c.id == one.id else c for c in self.changes)
        return Outcome(self.now, self.changes, tuple(refused))

    def _against(  # noqa: PLR0911 - a reason a line
        self, one: Change, decision: Decision, *, named: bool
    ) -> str:
        """Return what speaks against a decision, nothing for most."""
        if one.decision is decision:
            return f"it is {decision} already"
        if one.decision in {Decision.ACCEPTED, Decision.QUERY}:
            return f"it is {one.decision} already, and stands in the article: change it there"
        if decision is not Decision.ACCEPTED:
            return ""
        if one.says:
            return "it asks for no other words: reject it when it is settled, or make it a query"
        if BY_HAND in one.flags or not one.edits:
            return "it can't be made for you: make it in the article, then reject it"
        others = {c.id: c for c in self.changes}
        against = [
            other for name in one.conflicts
            if (other := others.get(name)) and other.decision is not Decision.REJECTED
        ]  # fmt: skip
        if against and not named:
            names = ", ".join(c.id for c in against)
            who = against[0].who or "somebody else"
            return f"{names} by {who} changes the same paragraph: accept one by its id"
        return ""

    def _make(self, one: Change, decision: Decision) -> str:
        """Put a change, or a query for it, into the text; returns why that can't be."""
        if decision is Decision.ACCEPTED:
            edits = one.edits
        elif decision is Decision.QUERY:
            edits = (self._query(one),)
        else:
            return ""
        made = self._made()
        if overlap(edits, made):
            return "a change that was made already has changed the same words"
        placed = self._placed(edits, made, one)
        if placed is None:
            return "the paragraph has been changed in the article since the proof went out"
        self.now = applied(self.now, placed)
        return ""

    def _made(self) -> tuple[Edit, ...]:
        """Return the edits to the round's text that stand in the article."""
        made: list[Edit] = []
        for one in self.changes:
            if one.decision is Decision.ACCEPTED:
                made += one.edits
            elif one.decision is Decision.QUERY:
                made.append(self._query(one))
        return tuple(made)

    def _query(self, one: Change) -> Edit:
        """Return the edit that asks the author about a change, right behind its place."""
        block = next((b for name in one.blocks if (b := self.base.block(name))), None)
        if one.edits:
            at = max(stop for _, stop, _ in one.edits)
        else:
            at = self.base.starts[one.line - 1] + one.column - 1 + len(one.before)
        if block is not None:
            at = min(max(at, block.begin), block.end)
            inside = [p for p in block.pieces if p.start < at < p.stop]
            at = inside[0].stop if inside else at
            if block.kind in STOPS:
                at = block.end
        said = one.note
        if one.rewords:
            said = (
                f"“{one.before}” or “{one.after}”?" if one.after else f"leave out “{one.before}”?"
            )
            said = f"{said} {one.note}".strip()
        elif not one.says:
            said = f"“{one.before}” {one.note}?"
        asked = IN_QUERY.sub("", " ".join(said.split()))
        return at, at, f" [AQ: {asked}]{{.query to=author}}"

    def _placed(
        self, edits: Sequence[Edit], made: Sequence[Edit], one: Change
    ) -> tuple[Edit, ...] | None:
        """Return edits of the round's text as edits of the text of now; None where that changed."""
        carry = carrier(applied(self.base.text, made), self.now)
        for block in filter(None, map(self.base.block, one.blocks)):
            if carry(_after(block.start, made), _after(block.stop, made, end=True)) is None:
                return None
        placed = []
        for start, stop, text in edits:
            low, high = _after(start, made, end=start < stop), _after(stop, made)
            shift = carry(low, high)
            if shift is None:
                return None
            placed.append((low + shift, high + shift, text))
        return tuple(placed)


def _after(at: int, made: Iterable[Edit], *, end: bool = False) -> int:
    """Return where an offset is after edits; one at an insertion stays before it unless it ends."""
    shift = 0
    for start, stop, text in made:
        if stop < at or (stop == at and (start < stop or end)):
            shift += len(text) - (stop - start)
        elif start < at:
            shift += start + len(text) - at  # within what was replaced: at its end
    return at + shift


def carrier(old: str, new: str) -> Callable[[int, int], int | None]:
    """Return what says by how much a stretch of whole lines has moved, None if it was changed."""
    if old == new:
        return lambda _low, _high: 0
    before, after = LINE.findall(old), LINE.findall(new)
    starts, others = _starts(before), _starts(after)
    same = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()

    def carry(low: int, high: int) -> int | None:
        for a, b, size in same:
            if size and starts[a] <= low and high <= starts[a + size]:
                return others[b] - starts[a]
        return None

    return carry


def _starts(lines: Sequence[str]) -> list[int]:
    made = [0]
    for line in lines:
        made.append(made[-1] + len(line))
    return made


def versions(base: Source, changes: Sequence[Change], block: str) -> list[tuple[str, str]]:
    """Return what each reviewer makes of a paragraph: their names, and the text as it would be."""
    found = base.block(block)
    if found is None:
        return []
    made: dict[str, list[Edit]] = {}
    for one in changes:
        if block in one.blocks and not one.says:
            made.setdefault(f"{one.who or 'somebody'} ({one.file})", []).extend(one.edits)
    told = []
    for who, edits in made.items():
        inside = [
            (max(a, found.start) - found.start, min(b, found.stop) - found.start, t)
            for a, b, t in edits if a <= found.stop and b >= found.start
        ]  # fmt: skip
        told.append((who, applied(base.text[found.start : found.stop], inside).strip()))
    return told
