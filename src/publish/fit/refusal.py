"""Refusing what is too long: how many words are too many, and what each part has room for."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from publish.edition import Fit
from publish.fit.search import Search
from publish.fit.steps import Names, every, id_of, kind_of, own_words, titles_of, words_in
from publish.problems import Problem, Where
from publish.select import Box, Grid, Item, Part, Prose, Selection

LEAST_SHARE = 0.25  # of its words, below which no part can be asked to go
LEAST_WORDS = 15  # of a part that is asked to be shorter
ROUND, FEW = 5, 20  # words: what figures are rounded to, and from which on
OPENING = "the text before the first heading"
# What the edition says around the text, which takes its room on the pages and cannot give way.
AROUND = (
    "title", "subtitle", "summary", "acknowledgements", "funding", "conflicts", "disclaimer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remains:
    """A part that is still there when all has given way that may: its place, name and words.

    `lacking` is one for which a `::: short` would stand in; else it is `worded` by one already, or
    it stands in full in any case.
    """

    where: Where | None
    name: str
    words: int
    lacking: bool
    worded: bool


def problems(selection: Selection, target: Fit, search: Search, names: Names) -> Iterator[Problem]:
    """Yield what is too long, and how long each part may be, where shortening alone will do."""
    level = len(search.steps)
    length = search.measured[level, 0].length
    around = sum(len(getattr(selection.article.meta, name).split()) for name in AROUND)
    words = max(search.words - search.saved(level), 1) + around
    over = _up(words * (1 - target.pages / length))
    found = list(_remains(selection, target, search, names))
    lacking = [one for one in found if one.lacking]
    short, rest = _shares(over, _words(lacking), _words(found) - _words(lacking))
    edition, where = selection.edition.name, Where(selection.article.path)
    pages = f"{target.pages} page{'s' if target.pages != 1 else ''}"
    yield Problem(
        where,
        "does-not-fit",
        f"the {edition} has about {over} words too many for {pages}, with the type at its least "
        f"({target.size[0]:g} pt) and all left out that may be.",
        _advice(bool(lacking), rest, f"'editions: {{{edition}: {{pages: {math.ceil(length)}}}}}'"),
    )
    for one in found:
        share = short if one.lacking else rest
        if LEAST_SHARE <= share < 1:
            yield _problem(one, share, edition, one.where or where)


def _shares(over: float, lacking: int, rest: int) -> tuple[float, float]:
    """Return what share of their words parts may keep: those that lack a wording, and the others.

    The others are asked only for what short wordings cannot save.
    """
    saved = min(over, (1 - LEAST_SHARE) * lacking)
    short = 1 - saved / lacking if lacking else 1.0
    left = over - saved
    return short, max(1 - left / rest, 0.0) if rest else 1.0 - (left > 0)


def _advice(lacking: bool, rest: float, pages: str) -> str:  # noqa: FBT001 - of two shares
    """Say what to do; `rest` is the share that parts may keep which have their wording."""
    if rest < LEAST_SHARE:
        return f"Cutting words won't do: allow more pages, {pages}, or leave out whole sections."
    told = "Give short wordings where told below" if lacking else "Shorten what is told below"
    both = " and shorten the rest" if lacking and rest < 1 else ""
    return f"{told}{both}, or allow more pages: {pages}."


def _problem(one: Remains, share: float, edition: str, where: Where) -> Problem:
    room = int(one.words * max(share, LEAST_SHARE))
    room -= room % ROUND if room >= FEW else 0
    if one.lacking:
        message = f"'{one.name}' has {one.words} words and no '::: short'"
        hint = "Write a '::: short' of that length."
    else:
        has = "words in its '::: short'" if one.worded else "words"
        message = f"'{one.name}' has {one.words} {has}"
        hint = f"Shorten it, or keep it out with 'except={edition}'."
    return Problem(where, "does-not-fit", f"{message}; the {edition} has room for {room}.", hint)


def _remains(selection: Selection, target: Fit, search: Search, names: Names) -> Iterator[Remains]:
    """Yield the parts that remain, in their order; tables and figures cannot be made shorter."""
    items = tuple(every((*selection.top, *selection.content, *selection.end)))
    opening = sum(words_in(item) for item in selection.content if isinstance(item, Prose))
    if opening >= LEAST_WORDS:
        yield Remains(None, OPENING, opening, lacking=False, worded=False)
    last = search.choice(len(search.steps), 0)
    for item in items:
        if id_of(item) in last.dropped or isinstance(item, Grid):
            continue
        found = _remaining(item, target, id_of(item) in last.condensed, titles_of(items, names))
        if found and found.words >= LEAST_WORDS:
            yield found


def _remaining(
    item: Item,
    target: Fit,
    condensed: bool,  # noqa: FBT001
    title: Callable[[Item], str],
) -> Remains | None:
    """Return what remains of a section's own text or a box, `condensed` by the last choice."""
    match item:
        case Part(section=section):
            worded = condensed or item.condensed
            words = words_in(section.short) if worded and section.short else own_words(item)
            return Remains(section.where, title(item), words, not section.short, worded)
        case Box(callout=callout, treatment=treatment):
            worded = condensed or item.condensed
            words = words_in(callout.short) if condensed and callout.short else words_in(item)
            may = treatment.action == "condense" or kind_of(item) in target.condense
            return Remains(callout.where, title(item), words, may and not callout.short, worded)
        case _:
            return None


def _words(parts: list[Remains]) -> int:
    return sum(part.words for part in parts)


def _up(words: float) -> int:
    return math.ceil(words / ROUND) * ROUND
