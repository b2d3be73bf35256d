"""Copyfitting: the best choice within an edition's limits that gives the pages it asks for.

What gives way, in this order: the type down to its least size, then wordings (boxes and sections
that have a `::: short`), then whole boxes. Each further thing that gives way is a *step*; the
fewest steps that fit are taken, and then the type grows until it fills the last page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from publish.fit.refusal import problems
from publish.fit.report import report, shortfall
from publish.fit.search import Measure, Search
from publish.fit.steps import Names, kind_name, steps_of, word_count
from publish.problems import ManuscriptError
from publish.select import EditionChoice, Selection

__all__ = ["Fitted", "Measure", "fit"]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The choice that fits, how it measures, how many renders it took and what it did, in words."""

    choice: EditionChoice
    measure: Measure
    renders: int
    report: tuple[str, ...]


def fit(
    selection: Selection,
    start: EditionChoice,
    measure: Callable[[EditionChoice], Measure],
    names: Names | None = None,
) -> Fitted:
    """Find the choice to print by; `measure` renders one, `names` gives a box's title.

    Raises ManuscriptError with the rule `does-not-fit` where no choice reaches the target.
    """
    target = selection.edition.fit
    if target is None:
        return Fitted(start, measure(start), 1, ())
    steps = steps_of(selection, target, names or kind_name)
    search = Search(target, start, steps, word_count(selection), measure)
    level, size = search.run()
    found = search.measured[level, size]
    if found.pages > target.pages:
        raise ManuscriptError(problems(selection, target, search, names or kind_name))
    done = (*report(search, level, size), *shortfall(search, level, size, selection))
    return Fitted(search.choice(level, size), found, len(search.measured), done)
