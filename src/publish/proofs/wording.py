"""What a proof prints before a block, such as the title of a kind of box, that nobody typed."""

from __future__ import annotations

from publish.callouts import Kinds
from publish.proofs.blocks import SHORT, Block
from publish.proofs.pieces import BOLD, Piece

SAYS = {
    "short-title": "Short title", "affiliations": "Affiliation", "contributors": "Contributor",
    "keywords": "Keyword", "rights-holder": "Rights holder", "alt": "Description",
    "corrections": "Correction",
}  # fmt: skip
SHOWN = frozenset({"title", "subtitle", "authors", "summary"})  # fields that need no name


def labels_before(block: Block, kinds: Kinds, lang: str) -> tuple[Piece, ...]:
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
        case "said-by":
            return (Piece(at, at, "— ", "label"),)
        case "box":
            kind = kinds.find(block.name)
            title = kind.title(lang) if kind else block.name.capitalize()
            title = "Short version" if block.name == SHORT else title
            return (Piece(at, at, f"{title}: " if block.pieces else title, "kind", BOLD),)
        case _:
            return ()
