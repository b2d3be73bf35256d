"""What goes to the child that makes pages, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from publish.formats.origins import Origins
from publish.layout.pages import Document


@dataclass(frozen=True, slots=True)
class Request:
    """A document to lay out; without `options` it is measured only.

    One that is `resumed` takes the pages that stayed as they were from the one before it.
    """

    html: str
    css: str
    base: str
    options: dict[str, Any] | None = None
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """What came of a request: the number of pages, the fill of the last one (0 to 1), the bytes.

    `said` holds what WeasyPrint logged and what it was not allowed to load, `hole` the largest
    white space at the foot of a column, as a share of a page's text. `origins` says what the
    elements of the structure tree were made for, `document` what stands where on the pages, `texts`
    holds the running text of each.
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
