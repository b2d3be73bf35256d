"""The pieces of a draft on their way to an article, and the Markdown that one run makes of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from publish import pandoc
from publish.drafts.draft import Account, Block, BlockKind, Sure
from publish.drafts.labels import is_capitals, signs, without_signs
from publish.pandoc import Blocks, plain

WRITER = "markdown-smart-raw_html-raw_attribute-raw_tex-tex_math_dollars+tex_math_single_backslash"
MARK = "\u2402{}\u2403"
PARTED = re.compile("\u2402(\\d+)\u2403")
BULLET = re.compile(r"\s*[•·▪●]\s*")
FIELDS = {"title": "title", "subtitle": "subtitle", "author": "authors", "date": "date",
          "abstract": "summary"}  # fmt: skip
FIELD = "field"
Told = tuple[str, str, str]  # rule, message, words left out


@dataclass(slots=True)
class Piece:
    """A block on its way: what it says as nodes, until one run of pandoc makes Markdown of all."""

    kind: BlockKind
    nodes: Blocks = ()
    text: str = ""
    level: int = 0
    depth: int = 0
    style: str = ""
    cells: tuple[tuple[Blocks, ...], ...] = ()
    written: str = ""
    told: list[Told] = field(default_factory=list)


def finish(
    pieces: list[Piece], account: Account, first: int
) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Write all pieces as Markdown in one run; returns blocks and the lines of the draft.

    A line of the draft is a paragraph, a row of a table or a note; they count from `first`.
    """
    chunks: list[Blocks] = []
    for piece in pieces:
        chunks += [cell for row in piece.cells for cell in row] if piece.cells else [piece.nodes]
    written = iter(_as_markdown(chunks))
    blocks: list[Block] = []
    lines: list[str] = []
    for piece in pieces:
        number = first + len(lines)
        if piece.cells:
            rows = tuple(
                tuple(next(written)[0].replace("|", "\\|") for _ in row) for row in piece.cells
            )
            plain_rows = [" | ".join(plain(cell).strip() for cell in row) for row in piece.cells]
            lines += plain_rows
            numbers = tuple(range(number, number + len(rows)))
            text = " ".join(plain_rows)
            blocks.append(Block(number, "table", text, "", rows=rows, lines=numbers))
        else:
            said, notes = next(written)
            if piece.kind in {"open", "close"}:
                blocks.append(Block(number, piece.kind, piece.style, ""))
                continue
            markdown = piece.written.replace("{}", said, 1) if piece.written else said
            lines.append(_line(piece))
            blocks.append(_block(piece, number, markdown, notes))
            for at, note in enumerate(notes, number + 1):
                lines.append(note)
                account.note(at, "footnote", Sure.SURE, f"footnote of line {number}")
        for rule, message, left in piece.told:
            sure = Sure.LIKELY if rule == "merged-cells" else Sure.SURE
            account.note(number, rule, sure, message, look=rule not in {FIELD, "mark"}, left=left)
    return tuple(blocks), tuple(lines)


def _line(piece: Piece) -> str:
    mark = {"item": "• ", "numbered": "1. ", "heading": f"{'#' * piece.level} "}.get(piece.kind, "")
    return mark + (piece.text or "(picture)")


def _block(piece: Piece, number: int, markdown: str, notes: tuple[str, ...]) -> Block:
    emoji = signs(piece.text) if piece.kind in {"text", "heading"} else ""
    text = without_signs(piece.text) if emoji else piece.text
    sign = "emoji" if emoji else "capitals" if is_capitals(text) else ""
    if piece.style == "frame" or "caption" in piece.style.lower():
        sign = "frame" if piece.style == "frame" else "caption"
    bullet = BULLET.match(text) if piece.kind in {"item", "text"} else None
    kind = piece.kind
    if bullet:  # RTF has its bullets as text
        kind = "item"
        text, markdown = text[bullet.end() :], BULLET.sub("", markdown, count=1)
        emoji = bullet[0].strip()
    elif emoji:
        markdown = markdown.replace(emoji, "", 1).strip()
    name = FIELDS.get(piece.style.lower(), "") if piece.kind == "text" else ""
    lines = (number, *range(number + 1, number + 1 + len(notes))) if notes else ()
    return Block(
        number, kind, text, markdown, piece.level, sign, name, piece.depth, notes=notes,
        lines=lines, left=emoji,
    )  # fmt: skip


def _as_markdown(chunks: list[Blocks]) -> list[tuple[str, tuple[str, ...]]]:
    """Return each chunk as Markdown, and the notes that it calls."""
    nodes: list[Any] = []
    for number, chunk in enumerate(chunks):
        nodes += [pandoc.Para((pandoc.Str(MARK.format(number)),)), *chunk]
    document = pandoc.document(pandoc.blocks_json(tuple(nodes)))
    arguments = ["-f", "json", "-t", WRITER, "--wrap=none", "--reference-location=block"]
    parts = PARTED.split(pandoc.run(arguments, document))[1:]
    made = []
    for text in parts[1::2]:
        said, *notes = re.split(r"\n\n(?=\[\^\d+\]: )", text.strip())
        made.append((said.strip(), tuple(" ".join(note.split()) for note in notes)))
    return made
