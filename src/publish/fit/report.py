"""What was done, and what is too long, in an editor's words."""

from __future__ import annotations

import math
from collections.abc import Iterator

from publish.edition import Fit
from publish.fit.search import Search
from publish.fit.steps import Names, every, own_words, titles_of, words_in
from publish.problems import Problem, Where
from publish.select import Box, Part, Selection

LEAST_SHORT = 0.25  # of its words, below which no wording can be asked to go


def report(search: Search, level: int, size: int) -> Iterator[str]:
    """Yield what was done."""
    points, leading = search.scale.type(size)
    low, high = search.target.size
    yield (f"type: {points:.2f} pt on {points * leading:.2f} pt (it may be {low:g} to {high:g} pt)")
    taken = search.steps[:level]
    dropped = [step for step in taken if step.action == "drop"]
    gone = {step.id for step in dropped}
    condensed = [s.name for s in taken if s.action == "condense" and s.id not in gone]
    if condensed:
        yield f"in their short wording: {'; '.join(condensed)}"
    if dropped:
        yield f"left out, to be read online: {'; '.join(step.name for step in dropped)}"
    found = search.measured[level, size]
    pages = f"{found.pages} page{'s' if found.pages != 1 else ''}"
    yield f"{pages}, the last {found.fill:.0%} full"


def shortfall(search: Search, level: int, size: int) -> Iterator[str]:
    """Yield why the last page is not full, if it is not."""
    target, found = search.target, search.measured[level, size]
    if found.pages == target.pages and found.fill >= target.fill:
        return
    if size < search.scale.last:
        yield f"the last page is only {found.fill:.0%} full: a larger type takes another page"
    elif found.pages < target.pages:
        yield f"too short: the text ends on page {found.pages} of {target.pages}"
    else:
        yield f"too short: the last page is only {found.fill:.0%} full"
    dropped = [step for step in search.steps[:level] if step.action == "drop"]
    if dropped and size == search.scale.last:
        yield f"a '::: short' for '{dropped[-1].name}' might let it stay"


def problems(selection: Selection, target: Fit, search: Search, names: Names) -> Iterator[Problem]:
    """Yield what is too long, and how long it may be."""
    level = len(search.steps)
    length = search.measured[level, 0].length
    words = max(search.words - search.saved(level), 1)
    over = math.ceil(words * (1 - target.pages / length) / 5) * 5
    lacking = list(_lacking(selection, target, search, names))
    share = 1 - over / max(sum(count for _, _, count in lacking), 1)
    edition = selection.edition.name
    pages = f"{target.pages} page{'s' if target.pages != 1 else ''}"
    more = f"'editions: {{{edition}: {{pages: {math.ceil(length)}}}}}'"
    hint = "Cut the text" if not lacking else "Give short wordings where told below"
    if lacking and share < LEAST_SHORT:
        hint = "Give short wordings where told below, which alone won't do, and cut the text"
    yield Problem(
        Where(selection.article.path),
        "does-not-fit",
        f"the {edition} has about {over} words too many for {pages}, with the type at its least "
        f"({target.size[0]:g} pt) and all left out that may be.",
        f"{hint}, or allow more pages: {more}.",
    )
    for where, name, count in lacking:
        room = max(int(count * max(share, LEAST_SHORT) / 5) * 5, 5)
        yield Problem(
            where or Where(selection.article.path),
            "does-not-fit",
            f"'{name}' has {count} words and no '::: short'; the {edition} has room for {room}.",
            f"Write '::: short' with at most {room} words in it.",
        )


def _lacking(
    selection: Selection, target: Fit, search: Search, names: Names
) -> Iterator[tuple[Where | None, str, int]]:
    """Yield place, name and words of the sections and boxes that lack a short wording."""
    items = tuple(every((*selection.top, *selection.content, *selection.end)))
    title = titles_of(items, names)
    dropped = search.choice(len(search.steps), 0).dropped
    for item in items:
        match item:
            case Part(section=section) if not section.short and own_words(item):
                yield section.where, title(item), own_words(item)
            case Box(callout=callout, treatment=treatment) if (
                not callout.short
                and callout.id not in dropped
                and (treatment.action == "condense" or callout.kind in target.condense)
            ):
                yield callout.where, title(item), words_in(item)
            case _:
                pass
