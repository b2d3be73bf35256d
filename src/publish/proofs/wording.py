"""What a proof prints before a block, such as the title of a kind of box, that nobody typed."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from publish.callouts import Kinds
from publish.proofs.blocks import SHORT, Block
from publish.proofs.pieces import BOLD, Piece

SAYS = {
    "short-title": "Short title", "affiliations": "Affiliation", "contributors": "Contributor",
    "keywords": "Keyword", "rights-holder": "Rights holder", "alt": "Description",
    "corrections": "Correction",
}  # fmt: skip
QUERY = "query"
SHOWN = frozenset({"title", "subtitle", "authors", "summary"})  # fields that need no name


def asks(block: Block) -> bool:
    """Say whether a block is a query between paragraphs, or in one: a comment in Word files."""
    return QUERY in block.boxes or (block.kind == "box" and block.name == QUERY)


def asked_behind(blocks: Sequence[Block]) -> Mapping[str, tuple[Piece, ...]]:
    """Return such queries by the id of the block behind which they stand, the first for none."""
    made: dict[str, tuple[Piece, ...]] = {}
    shown = [block for block in blocks if not asks(block)]
    for number, block in enumerate(blocks):
        if block.kind != "box" or block.name != QUERY:
            continue
        inner = itertools.takewhile(lambda one: QUERY in one.boxes, blocks[number + 1 :])
        text = " ".join(" ".join(one.text for one in (block, *inner)).split())
        before = [one for one in shown if int(one.id[1:]) <= number]
        if shown:
            at = before[-1] if before else shown[0]
            made[at.id] = (*made.get(at.id, ()), Piece(at.end, at.end, "", QUERY, note=text))
    return made


def labels_before(  # noqa: PLR0911 - a case a kind of block
    block: Block, kinds: Kinds, lang: str
) -> tuple[Piece, ...]:
    """Return the locked piece before a block, none for most; it is not in the source."""
    at = block.start
    match block.kind:
        case "field" if block.name in SHOWN:
            return ()
        case "field" | "attribute":
            said = SAYS.get(block.name, block.name.capitalize())
            return (Piece(at, at, f"{said}: ", "label"),)
        case "note":
            return (Piece(at, at, f"Note {block.name}: ", "label"),)
        case "figure":
            return (Piece(at, at, "Figure: ", "label"),)
        case "said-by":
            return (Piece(at, at, "— ", "label"),)
        case "box":
            kind = kinds.find(block.name)
            title = kind.title(lang) if kind else block.name.capitalize()
            title = "Short version" if block.name == SHORT else title
            return (Piece(at, at, f"{title}: " if block.pieces else title, "kind", BOLD),)
        case _:
            return ()
