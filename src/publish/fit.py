"""Copyfitting: the best choice within an edition's limits that gives the pages it asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from publish.edition import Fit
from publish.select import EditionChoice, Selection


@dataclass(frozen=True, slots=True)
class Measure:
    """How a choice comes out: pages, and the fill of the last one (0 to 1)."""

    pages: int
    fill: float

    @property
    def length(self) -> float:
        """The length of the text in pages."""
        return self.pages - 1 + self.fill


@dataclass(frozen=True, slots=True)
class Fitted:
    """The choice that fits, how it measures, how many renders it took and what it did, in words."""

    choice: EditionChoice
    measure: Measure
    renders: int
    report: tuple[str, ...]


def fit(
    selection: Selection, start: EditionChoice, measure: Callable[[EditionChoice], Measure]
) -> Fitted:
    return Fitted(start, measure(start), 1, ())
