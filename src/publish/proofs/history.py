"""What became of an article's text: rounds, changes and who asked for them, approvals.

All of it is read from the article's folder: the sources of its rounds, their change lists, and
`approvals.toml`. So "who changed this figure, when, and who approved it" has an answer years later.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from publish.problems import Where
from publish.proofs import changes as lists
from publish.proofs.covered import Change, changes_between, words_of
from publish.proofs.rounds import Round, rounds_of
from publish.proofs.signoff import Approval, Standing, read_approvals, standings, text_of
from publish.sources import Source

NOW = "now"
SIGNS = re.compile(r"[*_`]")
FEW = 4  # words; a change of no more tells what a figure was before


@dataclass(frozen=True, slots=True)
class Version:
    """A text of the article: that of a round, or as it stands now (no round)."""

    text: str
    round: Round | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return f"round {self.round.number}, {self.round.date}" if self.round else NOW


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that somebody asked for in a file that came back, and what was decided."""

    round: Round
    change: lists.Change

    def line(self) -> str:
        """Say it on one line."""
        one = self.change
        what = f"“{one.before}” to “{one.after}”" if one.before or one.after else f"“{one.note}”"
        who = one.who or "somebody"
        when = f", {one.when[:10]}" if one.when else ""
        decided = f" on {one.decided[:10]}" if one.decided else ""
        return f"{who}{when}, in {one.file}: {one.kind} {what}: {one.decision}{decided}"


@dataclass(frozen=True, slots=True)
class Step:
    """A change of the text from one version to the next, and who asked for it, if anybody did."""

    before: Version
    after: Version
    change: Change
    asked: tuple[Asked, ...] = ()

    def lines(self) -> Iterator[str]:
        """Say it on lines."""
        yield f"between {self.before.name} and {self.after.name}: {self.change}"
        if not self.asked:
            yield "    no file that came back asked for it: it was typed into the article"
        yield from (f"    {one.line()}" for one in self.asked)


@dataclass(frozen=True, slots=True)
class Signed:
    """An approval, whether its text has the words asked for, and whether it holds still."""

    approval: Approval
    has: bool | None  # None: the text approved is not at hand
    holds: bool

    def line(self) -> str:
        """Say it on one line."""
        one = self.approval
        has = {
            True: "with these words",
            False: "without these words",
            None: "of a text not at hand",
        }
        holds = "holds" if self.holds else "void"
        return f"{one.role}: {one.name}, {one.date}, {has[self.has]}: {holds}"


@dataclass(frozen=True, slots=True)
class History:
    """The answer: where the words stand now, how they came to be, who approved them."""

    words: str
    places: tuple[Where, ...] = ()
    first: Version | None = None  # the earliest text that has the words
    steps: tuple[Step, ...] = ()
    signed: tuple[Signed, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "where": self.words,
            "places": [str(place) for place in self.places],
            "first": self.first.name if self.first else None,
            "changes": [
                {
                    "after": step.before.name,
                    "by": step.after.name,
                    "gone": step.change.gone,
                    "come": step.change.come,
                    "line": step.change.line,
                    "asked": [{"round": one.round.number, **_plain(one)} for one in step.asked],
                }
                for step in self.steps
            ],
            "approvals": [
                {"role": one.approval.role, "name": one.approval.name,
                 "date": one.approval.date.isoformat(), "has": one.has, "holds": one.holds}
                for one in self.signed
            ],
        }  # fmt: skip


def _plain(one: Asked) -> dict[str, str]:
    change = one.change
    told = ("file", "kind", "before", "after", "who", "when", "note", "decision", "decided")
    return {key: str(getattr(change, key)) for key in told}


@dataclass(frozen=True)
class Told:
    """What happened, by its day; the order of a day is that of rounds, changes, approvals."""

    date: dt.date
    order: int
    what: str
    inner: tuple[str, ...] = field(default=())


def history_of(source: Source, words: str) -> History:
    """Return the history of words; raises ManuscriptError for a record that can't be read."""
    versions = _versions(source)
    terms = {words}
    steps: list[Step] = []
    every = [
        (one, other, change)
        for one, other in itertools.pairwise(versions)
        for change in changes_between(one.text, other.text)
    ]
    for _ in every:  # what a figure was before may itself have been another
        steps = [
            Step(one, other, change, tuple(_who(one, change)))
            for one, other, change in every
            if any(_has(side, term) for side in (change.gone, change.come) for term in terms)
        ]
        found = {side for step in steps for side in _figures(step.change)} | terms
        if found == terms:
            break
        terms = found
    places = tuple(_places(source, words))
    first = next((one for one in versions if _has(one.text, words)), None)
    return History(words, places, first, tuple(steps), tuple(_signed(source, words)))


def told_of(source: Source) -> list[Told]:
    """Return all that happened to an article's text, the earliest first."""
    made: list[Told] = []
    versions = _versions(source)
    for one, other in itertools.pairwise(versions):
        if one.round is None:
            continue
        came = [f"{len(changes_between(one.text, other.text))} changes until {other.name}"]
        listed = [
            Asked(one.round, change).line() for change in lists.read_changes(one.round.folder)
        ]
        sent = ", ".join(one.round.files) or "no files"
        made.append(Told(one.round.date, 0, f"round {one.round.number}: {sent}", (*listed, *came)))
    holding = {one.approval: one for one in standings(source)}
    for one_ in _approvals(source):
        standing: Standing | None = holding.get(one_)
        state = (
            "replaced by a later one" if standing is None else standing.line().partition(": ")[2]
        )
        made.append(Told(one_.date, 1, f"approved as {one_.role}: {state}"))
    return sorted(made, key=lambda one: (one.date, one.order))


def _versions(source: Source) -> list[Version]:
    rounds = [Version(one.text, one) for one in rounds_of(source.file)]
    return [*rounds, Version(source.text)]


def _approvals(source: Source) -> Iterator[Approval]:
    every = read_approvals(source.file.parent)
    yield from (one for one in every if one.article == source.file.name)


def _has(text: str, words: str) -> bool:
    """Say whether a text has words as such: 4.2% is not in 14.2%."""
    asked = re.escape(" ".join(words.split())).replace(r"\ ", r"\s+")
    return bool(re.search(rf"(?<![\w.]){asked}(?!\w)", SIGNS.sub("", text)))


def _figures(change: Change) -> Iterator[str]:
    """Yield what stood before and after, where a change is of a few words: a figure, a name."""
    for side in (change.gone, change.come):
        if side and len(change.gone.split()) <= FEW and len(change.come.split()) <= FEW:
            yield SIGNS.sub("", side).strip(".,;:()[]“”\"' ")


def _who(before: Version, change: Change) -> Iterator[Asked]:
    """Yield what was accepted or asked in the round that a change follows, and is about it."""
    if before.round is None:
        return
    gone, come = SIGNS.sub("", change.gone), SIGNS.sub("", change.come)
    for one in lists.read_changes(before.round.folder):
        was, now = SIGNS.sub("", one.before), SIGNS.sub("", one.after)
        if (_meets(was, gone) and _meets(now, come)) and (was or now):
            yield Asked(before.round, one)


def _meets(first: str, second: str) -> bool:
    """Say whether one text is in the other, or both are empty."""
    one, other = " ".join(first.split()), " ".join(second.split())
    return one == other or bool(one and other and (one in other or other in one))


def _places(source: Source, words: str) -> Iterator[Where]:
    """Yield where the words stand now."""
    every = words_of(source.text)
    count = len(words.split())
    for at in range(len(every) - count + 1):
        if _has(" ".join(word.text for word in every[at : at + count]), words):
            yield Where(source.name, every[at].line, every[at].column)


def _signed(source: Source, words: str) -> Iterator[Signed]:
    holding = {one.approval for one in standings(source) if one.holds}
    for one in _approvals(source):
        text = text_of(one, source)
        has = None if text is None else _has(text, words)
        yield Signed(one, has, one in holding)


def lines_of(found: History) -> Iterator[str]:
    """Yield a history in lines."""
    yield f"“{found.words}”"
    if found.places:
        yield from (f"  stands at {place}" for place in found.places)
    else:
        yield "  stands nowhere in the text now"
    if found.first:
        yield f"  first in: {found.first.name}"
    for step in found.steps:
        yield from (f"  {line}" for line in step.lines())
    if not found.steps:
        yield "  no round changed it"
    if not found.signed:
        yield "  nobody has approved it"
    yield from (f"  approved by {one.line()}" for one in found.signed)


def all_lines(told: Sequence[Told]) -> Iterator[str]:
    """Yield all that happened in lines."""
    for one in told:
        yield f"{one.date}  {one.what}"
        yield from (f"    {line}" for line in one.inner)
    if not told:
        yield "no round of proofs and no approval yet"
