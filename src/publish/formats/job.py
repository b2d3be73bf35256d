"""What a format gets and gives: a Job to write, and what was Written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from publish.cache import Cache
from publish.edition import Edition
from publish.fragments import Maths
from publish.layout.pages import Document
from publish.page import ContentsPlace, Layout
from publish.select import EditionChoice, Selection

Lay = Callable[[EditionChoice, Maths], Layout]  # a choice -> the layout of what it selects


@dataclass(frozen=True)
class Pages:
    """The pages of an edition, which another one cites: the running text of each, in order."""

    edition: Edition
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Job:
    """One edition of one article to write.

    `lay` makes the layout of a choice; `choice` is the one to start from; `claims` says whether
    the edition's claims of conformance go into the file; `pages` are those of the edition that
    this one takes its page-list from. `cache` keeps pages that are laid out.
    """

    name: str
    lay: Lay
    choice: EditionChoice
    folder: Path
    claims: bool = True
    pages: Pages | None = None
    cache: Cache = field(default_factory=Cache)  # that keeps nothing


@dataclass(frozen=True)
class Written:
    """A finished file: its bytes, what it says, what it was made from, how it was fitted.

    `extra` are files that go beside it, by their names, such as an EPUB's cover for shops; of those
    `imposed` names the one that has the file's own pages on sheets, and so makes its claims. Where
    the format has pages, `document` says what stands where on them, `texts` is the running text of
    each, `contents` where its contents list stands.
    """

    data: bytes
    selection: Selection
    markup: tuple[str, ...]
    pages: int = 0
    fill: float = 0.0
    renders: int = 1
    report: tuple[str, ...] = field(default=())
    extra: Mapping[str, bytes] = field(default_factory=dict)
    imposed: str = ""
    css: str = ""
    document: Document = field(default_factory=Document)
    texts: tuple[str, ...] = ()
    contents: ContentsPlace = ""
