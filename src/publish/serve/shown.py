"""What the preview shows of an article: its editions, its problems, what became of its boxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from publish import pandoc
from publish.article import Callout, Figure, Table
from publish.callouts import Kinds
from publish.formats.job import Written
from publish.formats.requests import Rendered
from publish.formats.setting import Settled
from publish.layout.pages import Document
from publish.problems import Problem
from publish.select import Box, Part, Selection


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page that is shown: the version whose file it is in, and its place there, from 0."""

    version: int
    at: int


@dataclass(frozen=True, slots=True)
class Shown:
    """An edition as it is shown; `key` is the digest of what it was made from.

    `files` holds what a browser fetches, by version: pages that a save left as they were stay in
    the file in which they came, and `sheets` says where each is. Of pages there are `texts`, what
    stands where (`document`) and how they were `settled`; of other files what was `written`.

    It is `final` once it is what a build would write, but for claims. `problems` are what its pages
    show, or what stopped it: then it has `failed`, and shows its last good pages.
    """

    edition: str
    label: str
    format: str
    name: str
    press: bool = False
    version: int = 0
    key: str = ""
    files: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    sheets: tuple[Sheet, ...] = ()
    pages: int = 0
    final: bool = False
    failed: bool = False
    settled: Settled | None = None
    problems: tuple[Problem, ...] = ()
    texts: tuple[str, ...] = ()
    document: Document = field(default_factory=Document, repr=False)
    selection: Selection | None = field(default=None, repr=False)
    written: Written | None = field(default=None, repr=False)


def with_pages(last: Shown, version: int, rendered: Rendered) -> Shown:
    """Return an edition with pages that were laid out: those that look the same stay in place."""
    new = iter(range(rendered.pages))
    sheets = tuple(
        last.sheets[number] if number in rendered.same else Sheet(version, next(new))
        for number in range(rendered.pages)
    )
    wanted = {sheet.version for sheet in sheets}
    files = {**last.files, version: rendered.pdf}
    files = {number: data for number, data in files.items() if number in wanted}
    return replace(last, version=version, files=files, sheets=sheets, pages=rendered.pages)


@dataclass(frozen=True, slots=True)
class Cell:
    """What an edition does with a part of the article, and who decided it."""

    what: str  # drawn, condensed, linked, omitted
    why: str = ""  # edition, audience, fitting


@dataclass(frozen=True, slots=True)
class Row:
    """A box, figure or table, where it stands in the source, and what became of it by edition."""

    id: str
    kind: str
    title: str
    line: int
    cells: Mapping[str, Cell]


def rows(shown: Mapping[str, Shown], kinds: Kinds) -> list[Row]:
    """Return what became of each box, figure and table of an article, in the order of its text."""
    selections = {name: one.selection for name, one in shown.items() if one.selection}
    article = next((one.article for one in selections.values()), None)
    if article is None:
        return []
    became = {name: dict(_became(selection)) for name, selection in selections.items()}
    made = []
    for node in pandoc.walk(article.content):
        if isinstance(node, Callout | Figure | Table) and node.id:
            cells = {name: known.get(node.id, Cell("drawn")) for name, known in became.items()}
            line = node.where.line if node.where else 0
            made.append(
                Row(node.id, _kind(node), _title(node, kinds, article.meta.lang), line, cells)
            )
    return made


def _became(selection: Selection) -> Iterator[tuple[str, Cell]]:
    """Yield what an edition did not simply draw, by id."""
    for omission in selection.omissions:
        yield omission.id, Cell("linked" if omission.linked else "omitted", omission.reason)
    decided = selection.choice.condensed
    for node in pandoc.walk((selection.top, selection.content, selection.end)):
        if isinstance(node, Box) and node.condensed:
            why = "fitting" if node.callout.id in decided else "edition"
            yield node.callout.id, Cell("condensed", why)
        elif isinstance(node, Part) and node.condensed:
            why = "fitting" if node.section.id in decided else "edition"
            yield node.section.id, Cell("condensed", why)


def _kind(node: Callout | Figure | Table) -> str:
    match node:
        case Callout(kind=kind):
            return kind
        case Figure():
            return "figure"
        case _:
            return "chart" if node.chart else "table"


def _title(node: Callout | Figure | Table, kinds: Kinds, lang: str) -> str:
    """Return what an editor knows a part by: its own title or caption, or its kind's title."""
    if isinstance(node, Callout):
        own = pandoc.plain(node.title.inlines).strip()
        return own or kinds.by_name[node.kind].title(lang)
    return pandoc.plain(node.caption.inlines).strip() or node.id
