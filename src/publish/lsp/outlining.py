"""The outline of a document: headings and boxes, figures and tables; the works of a library."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import DocumentSymbol, FoldingRange, FoldingRangeKind, SymbolKind

from publish.lsp.desk import Document, shelf_of
from publish.lsp.scanning import Part
from publish.lsp.works import line

KINDS = {
    "heading": SymbolKind.String,
    "box": SymbolKind.Class,
    "figure": SymbolKind.File,
    "table": SymbolKind.Array,
}


def outline(document: Document) -> list[DocumentSymbol]:
    """Return the outline of a document."""
    if document.sort == "library":
        return [*_works(document)]
    return [_symbol(part, document) for part in document.scan.parts]


def _symbol(part: Part, document: Document) -> DocumentSymbol:
    text = document.text
    start = text.starts[part.first]
    named = text.range(start, start + len(text.lines[part.first]))
    whole = text.range(start, text.starts[part.last] + len(text.lines[part.last]))
    return DocumentSymbol(
        name=part.title or part.kind or part.id or part.sort,
        detail=part.kind if part.title else None,
        kind=KINDS[part.sort],
        range=whole,
        selection_range=named,
        children=[_symbol(inner, document) for inner in part.parts],
    )


def _works(document: Document) -> Iterator[DocumentSymbol]:
    shelf = shelf_of(document.path, document.text.whole)
    for entry in shelf.entries:
        start = document.text.at(entry.where)
        named = document.text.range(start, start + len(entry.key))
        yield DocumentSymbol(entry.key, SymbolKind.Constant, named, named, detail=line(entry))


def folds(document: Document) -> Iterator[FoldingRange]:
    """Yield what can be folded: the front matter, sections and boxes."""
    scan = document.scan
    if scan.body:
        yield FoldingRange(0, max(scan.first - 1, 0), kind=FoldingRangeKind.Region)
    for part in scan.parts:
        yield from _folds(part)


def _folds(part: Part) -> Iterator[FoldingRange]:
    if part.last > part.first:
        yield FoldingRange(part.first, part.last, kind=FoldingRangeKind.Region)
    for inner in part.parts:
        yield from _folds(inner)
