"""The XML of a proof's paragraphs: runs, locked pieces, ids, comments, tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from publish.proofs.blocks import Block
from publish.proofs.pieces import BOLD, HIGH, ITALIC, LINK, LOW, STRUCK, Piece

ID = "_publish_"  # how the bookmarks begin that carry ids; Word hides those that begin so
TAG = "publish:"  # and the tags of what is locked
SHOWN = {"citation": "Citation", "formula": "Formula", "note": "Note", "code": "Code"}
LOOKS = (
    (BOLD, "<w:b/><w:bCs/>"), (ITALIC, "<w:i/><w:iCs/>"), (STRUCK, "<w:strike/>"),
    (LINK, '<w:u w:val="single"/>'), (HIGH, '<w:vertAlign w:val="superscript"/>'),
    (LOW, '<w:vertAlign w:val="subscript"/>'),
)  # fmt: skip


@dataclass(slots=True)
class Ids:
    """The numbers that a document gives out, each once, and the comments in it."""

    number: int = 0
    comments: list[str] = field(default_factory=list)  # the words of each, by its number

    def next(self) -> int:
        """Return a number that nothing else has."""
        self.number += 1
        return self.number


def paragraph(block: Block, pieces: Iterable[Piece], properties: str, ids: Ids) -> str:
    """Return a paragraph with the id of its block."""
    number = ids.next()
    return (
        f"<w:p><w:pPr>{properties}</w:pPr>"
        f'<w:bookmarkStart w:id="{number}" w:name="{ID}{block.id}"/>'
        f'{"".join(runs(pieces, ids))}<w:bookmarkEnd w:id="{number}"/></w:p>'
    )


def runs(pieces: Iterable[Piece], ids: Ids) -> Iterator[str]:
    """Yield the runs of pieces; those that look alike are one."""
    for (locked, look), group in groupby(pieces, key=lambda one: (one.locked, one.look)):
        if not locked:
            yield run("".join(piece.text for piece in group), look)
            continue
        for piece in group:
            yield _query(piece, ids) if locked == "query" else _locked(piece, ids)


def run(text: str, look: str = "", style: str = "") -> str:
    """Return a run of text; a vertical tab in it is a line's end."""
    made = f'<w:rStyle w:val="{style}"/>' if style else ""
    made += "".join(xml for letter, xml in LOOKS if letter in look)
    properties = f"<w:rPr>{made}</w:rPr>" if made else ""
    parts = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else ""
        for part in text.split("\v")
    )
    return f"<w:r>{properties}{parts}</w:r>"


def _locked(piece: Piece, ids: Ids) -> str:
    """Return something that can be read and not be edited."""
    name = SHOWN.get(piece.locked, piece.locked.capitalize())
    style = "Locked" if piece.locked in {"label", "kind"} else ""
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{name}"/><w:tag w:val="{TAG}{piece.locked}"/>'
        f'<w:id w:val="{100000 + ids.next()}"/><w:lock w:val="sdtContentLocked"/></w:sdtPr>'
        f"<w:sdtContent>{run(piece.text, piece.look, style)}</w:sdtContent></w:sdt>"
    )


def _query(piece: Piece, ids: Ids) -> str:
    """Return the mark of a comment that asks what a query asks."""
    number = len(ids.comments)
    ids.comments.append(piece.note)
    return (
        f'<w:commentRangeStart w:id="{number}"/><w:commentRangeEnd w:id="{number}"/>'
        f'<w:r><w:commentReference w:id="{number}"/></w:r>'
    )


def comments_xml(ids: Ids, namespace: str, author: str, date: str) -> bytes:
    """Return the part of a document that holds its comments."""
    made = "".join(
        f'<w:comment w:id="{number}" w:author={quoteattr(author)} w:date="{date}" w:initials="AQ">'
        f"<w:p>{run(text)}</w:p></w:comment>"
        for number, text in enumerate(ids.comments)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}<w:comments xmlns:w="{namespace}">{made}</w:comments>'.encode()


def table(rows: Sequence[Sequence[str]], width: int) -> str:
    """Return a table of cells, each a paragraph; the first row is its head."""
    columns = max(len(row) for row in rows)
    each = width // columns
    grid = f'<w:gridCol w:w="{each}"/>' * columns
    empty = '<w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr></w:p>'

    def cells(row: Sequence[str]) -> str:
        filled = [*row, *[empty] * (columns - len(row))]
        return "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{each}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
            for cell in filled
        )

    rest = "<w:trPr><w:cantSplit/></w:trPr>"
    head = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
    made = "".join(
        f"<w:tr>{rest if number else head}{cells(row)}</w:tr>" for number, row in enumerate(rows)
    )
    look = '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'
    look += ' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Table"/><w:tblW w:w="{each * columns}" w:type="dxa"/>'
        f"{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{made}</w:tbl>"
    )
