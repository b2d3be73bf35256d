"""What goes to the child that makes pages, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from publish.formats.origins import Origins
from publish.layout.pages import Document


@dataclass(frozen=True, slots=True)
class Request:
    """A document to lay out; without `options` it is measured only.

    One with options that is not `drawn` is measured, and kept by the child as it is laid out: the
    same request, drawn, then takes no layout if it goes to the same child soon. One that is
    `resumed` takes the pages that stayed as they were from the one before it, if the `pictures`
    that it may show are the same; one that is `resumable` leaves its pages to the one after it, as
    a resumed one does. Its `key` names its pages; those that look as they did in the document
    `since`, if that was the one before it, are not drawn again.
    """

    html: str
    css: str
    base: str
    options: dict[str, Any] | None = None
    resumed: bool = field(default=False, kw_only=True)
    resumable: bool = field(default=False, kw_only=True)
    drawn: bool = field(default=True, kw_only=True)
    pictures: str = field(default="", kw_only=True)
    key: str = field(default="", kw_only=True)
    since: str = field(default="", kw_only=True)

    @property
    def is_draft(self) -> bool:
        """Whether it may be drawn later."""
        return self.options is not None and not self.drawn


@dataclass(frozen=True, slots=True)
class Rendered:
    """What came of a request: the number of pages, the fill of the last one (0 to 1), the bytes.

    `said` holds what WeasyPrint logged and what it was not allowed to load, `hole` the largest
    white space at the foot of a column, as a share of a page's text. `origins` says what the
    elements of the structure tree were made for, `document` what stands where on the pages, `texts`
    holds the running text of each. `same` numbers, from 0, the pages that look as they did before
    and are not among the bytes.
    """

    pages: int = 0
    fill: float = 0.0
    pdf: bytes = b""
    said: tuple[str, ...] = ()
    failure: str = ""
    origins: Origins = field(default_factory=Origins)
    hole: float = 0.0
    document: Document = field(default_factory=Document)
    texts: tuple[str, ...] = ()
    same: frozenset[int] = frozenset()


Draft = TypeVar("Draft")
DRAFT_PAGES = 40  # of all drafts that a child keeps; the newest is kept however long


@dataclass(slots=True)
class Drafts(Generic[Draft]):
    """What is laid out and not drawn, the newest last; parent and child keep the same ones."""

    kept: list[tuple[Request, int, Draft]] = field(default_factory=list)

    def keep(self, request: Request, pages: int, draft: Draft) -> None:
        """Keep a draft of so many pages, and forget the oldest that are too much with it."""
        self.kept.append((request, pages, draft))
        while len(self.kept) > 1 and sum(count for _, count, _ in self.kept) > DRAFT_PAGES:
            del self.kept[0]

    def of(self, request: Request) -> Draft | None:
        """Return the draft of a request that is to be drawn."""
        wanted = replace(request, drawn=False)
        return next((draft for one, _, draft in self.kept if one == wanted), None)
