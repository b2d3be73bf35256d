"""The proof as a Word file: all that the source says, in its order, for edits with tracked changes.

Each paragraph, item and cell has the id of its block in a hidden bookmark, which Word and
LibreOffice keep when they save; what is no text to edit, such as a citation, is locked. Queries of
the source are comments.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from xml.sax.saxutils import escape

from publish import pandoc
from publish.article import Article
from publish.callouts import Kinds
from publish.formats.word_styles import (
    DOCUMENT,
    EDGE,
    HEAD,
    MM,
    OFFICE,
    SETTINGS,
    STEP,
    Look,
    W,
    core_xml,
    packed,
    reference_parts,
    section_xml,
    with_footer,
)
from publish.pandoc import Cite
from publish.proofs.blocks import Block, Source
from publish.proofs.pieces import Piece
from publish.proofs.word_xml import Ids, comments_xml, paragraph, table
from publish.proofs.wording import asked_behind, asks, labels_before

PROPERTY = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
COMMENTS = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
PLAIN = {  # styles of blocks that stand in no box
    "paragraph": "BodyText", "item": "Compact", "quote": "BlockText", "term": "DefinitionTerm",
    "meaning": "Definition", "note": "FootnoteText", "caption": "Caption", "figure": "ImageCaption",
    "attribute": "ProofField", "code": "SourceCode", "said-by": "BodyText", "cell": "TableText",
}  # fmt: skip
BOXED = {"said-by": "BoxSource", "caption": "BoxSource", "attribute": "BoxSource"}
TOGETHER = 10  # rows below the head up to which a table stands on one page
AFTER_BOX = frozenset({"BodyText", "FootnoteText"})
FIELDS = {"title": "Title", "subtitle": "Subtitle", "authors": "Author", "summary": "Abstract"}


@dataclass(frozen=True, slots=True)
class Proof:
    """What a Word proof is made from; `round` and `date` are those of its round."""

    source: Source
    slug: str
    title: str
    lang: str
    round: int
    date: dt.date
    look: Look
    kinds: Kinds
    editor: str = "Editor"  # who asks the queries
    stamp: str = ""  # what each page says: which round, and whether it is under embargo


def labels_of(article: Article) -> dict[tuple[int, int], str]:
    """Return the words of each citation by line and column of its first key's @."""
    made = {}
    for node in pandoc.walk(article.content):
        if isinstance(node, Cite) and not node.entry:
            where = next((item.where for item in node.items if item.where), None)
            if where and where.column:
                made[where.line, where.column] = pandoc.plain(node.label).strip()
    return made


def write_proof_docx(proof: Proof) -> bytes:
    """Return the Word file of a proof, the same bytes each time."""
    parts = reference_parts(proof.look)
    body = _Body(proof)
    document = (
        f'{HEAD}<w:document xmlns:w="{W}"><w:body>'
        f"{body.xml()}{section_xml(proof.look)}</w:body></w:document>"
    )
    stamp = f"{proof.date.isoformat()}T00:00:00Z"
    parts[DOCUMENT] = document.encode()
    parts["word/comments.xml"] = comments_xml(body.ids, W, proof.editor, stamp)
    parts["word/numbering.xml"] = body.numbering().encode()
    parts["docProps/custom.xml"] = _custom(proof)
    told = {"title": proof.title, "creator": proof.editor, "language": proof.lang}
    parts["docProps/core.xml"] = core_xml(told, stamp)
    settings = parts[SETTINGS].decode()
    marks = settings.index("<w:defaultTabStop")
    parts[SETTINGS] = f"{settings[:marks]}<w:trackRevisions/>{settings[marks:]}".encode()
    return packed(with_footer(parts, " · ".join(filter(None, (proof.stamp, proof.title)))))


def _custom(proof: Proof) -> bytes:
    told = {"publish-slug": proof.slug, "publish-round": str(proof.round)}
    made = "".join(
        f'<property fmtid="{PROPERTY}" pid="{number}" name="{name}">'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(told.items(), 2)
    )
    return (
        f'{HEAD}<Properties xmlns="{OFFICE}/custom-properties" '
        f'xmlns:vt="{OFFICE}/docPropsVTypes">{made}</Properties>'
    ).encode()


@dataclass(slots=True)
class _Body:
    """Writes the blocks of a source."""

    proof: Proof
    ids: Ids = field(default_factory=Ids)
    lists: list[int] = field(default_factory=list)  # the start of each numbered list
    last: Block | None = None
    asked: Mapping[str, tuple[Piece, ...]] = field(default_factory=dict)

    def xml(self) -> str:
        made = []
        blocks = [block for block in self.proof.source.blocks if not asks(block)]
        self.asked = asked_behind(self.proof.source.blocks)
        for tabled, group in groupby(blocks, key=lambda one: one.table):
            some = list(group)
            made.append(self._table(some) if tabled else "".join(map(self._one, some)))
        return "".join(made)

    def _one(self, block: Block) -> str:
        style, more = self._style(block), ""
        if block.kind == "item":
            more = self._numbered(block)
        elif self.last is not None and self.last.boxes and not block.boxes and style in AFTER_BOX:
            more = '<w:spacing w:before="180" w:after="140"/>'
        elif block.boxes and block.kind == "attribute":
            more = "<w:keepNext/>"  # a title with its source does not end a page
        self.last = block
        return paragraph(
            block,
            (*labels_before(block, self.proof.kinds, self.proof.lang), *self._said(block)),
            f'<w:pStyle w:val="{style}"/>{more}',
            self.ids,
        )

    def _said(self, block: Block) -> tuple[Piece, ...]:
        """Return what a block says, with the queries that stand behind it."""
        return (*block.pieces, *self.asked.get(block.id, ()))

    def _style(self, block: Block) -> str:
        match block.kind:
            case "field":
                return FIELDS.get(block.name, "ProofField")
            case "heading":
                return (
                    f"BoxHeading{max(2, block.level)}" if block.boxes else f"Heading{block.level}"
                )
            case "box":
                return "BoxTitle"
            case kind if block.boxes:
                quoted = block.boxes[-1] == "pull-quote" and kind == "paragraph"
                return "BoxQuote" if quoted else BOXED.get(kind, "BoxText")
            case kind:
                return PLAIN[kind]

    def _numbered(self, block: Block) -> str:
        """Return which list an item is of: bullets are list 1, each numbered list is one more."""
        last = self.last
        follows = last is not None and last.kind == "item" and last.boxes == block.boxes
        bullet = block.name in {"-", "*", "+"}
        number = 1
        if not bullet:
            follows = (
                follows
                and bool(self.lists)
                and last is not None
                and last.name not in {"-", "*", "+"}
            )
            if not follows:
                digits = re.search(r"\d+", block.name)
                self.lists.append(int(digits[0]) if digits else 1)
            number = len(self.lists) + 1
        level = min(block.level, 5)
        inset = STEP * (level + 1) + (170 if block.boxes else 0)
        return (
            f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
            f'<w:ind w:left="{inset}" w:hanging="{STEP}"/>'
        )

    def numbering(self) -> str:
        """Return the lists of the document."""

        def level(number: int, form: str, text: str) -> str:
            return (
                f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
                f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr>'
                f'<w:ind w:left="{STEP * (number + 1)}" w:hanging="{STEP}"/></w:pPr></w:lvl>'
            )

        def several(number: int, levels: str) -> str:
            return (
                f'<w:abstractNum w:abstractNumId="{number}">'
                f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
            )

        bullets = "".join(level(n, "bullet", "•") for n in range(6))
        numbers = "".join(level(n, "decimal", f"%{n + 1}.") for n in range(6))
        made = "".join(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="0">'
            f'<w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
            for number, start in enumerate(self.lists, 2)
        )
        return (
            f'{HEAD}<w:numbering xmlns:w="{W}">'
            f"{several(1, bullets)}{several(2, numbers)}"
            f'<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>{made}</w:numbering>'
        )

    def _table(self, cells: list[Block]) -> str:
        last = cells[-1].row
        keep = "<w:keepNext/>" if last < TOGETHER else ""

        def style(row: int) -> str:
            return f'<w:pStyle w:val="TableText"/>{keep if row < last else ""}'

        rows = [
            [paragraph(cell, self._said(cell), style(number), self.ids) for cell in row]
            for number, row in groupby(cells, key=lambda one: one.row)
        ]
        self.last = None
        width = round((self.proof.look.sheet[0] - 2 * EDGE) * MM)
        gap = '<w:p><w:pPr><w:pStyle w:val="Compact"/></w:pPr></w:p>'
        return f"{table(rows, width)}{gap}"
