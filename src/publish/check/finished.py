"""The warnings that finished files give, told when an edition is built.

Those of pages come from `publish.layout`, those of EPUBs from `publish.verify.stores`. Those of
sign-off, from `publish.proofs.signoff`, are no build's: `publish check` tells them.
"""

from __future__ import annotations

from collections.abc import Mapping

# By id, a sentence on why there is such a rule; all are warnings, as the file can be read.
FINISHED: Mapping[str, str] = {
    "box-under-heading": "A heading is followed by the text that it announces.",
    "hyphen-in-heading": "A heading is read at a glance, and a parted word is not.",
    "hyphens-in-a-row": "Three hyphens one below the other draw a ladder at the edge of the text.",
    "lone-line": "A single line of a paragraph at the foot or head of a page is parted from it.",
    "nearly-empty-page": "A last page of a few lines looks like a mistake.",
    "parted-note": "A reader looks for a note at the foot of the page that calls it.",
    "parted-word": "Half a word at a page's end makes the reader turn the page and back.",
    "runt": "A last line of a single short word leaves a gap in the text.",
    "short-page": "A page that ends early without a reason looks like the end of the text.",
    "shrunk-formula": "A formula that is set much smaller to fit its column can't be read.",
    "split-box": "A box, figure or row is seen as one thing.",
    "split-table": "A single row of a table can't be read without the others.",
    "split-unit": "A number means nothing without its unit.",
    "straight-quotes": "Straight quotation marks are those of a typewriter.",
    "stranded-heading": "A heading at the foot of a page announces nothing.",
    "stranded-title": "A title at the foot of a page names nothing.",
    "stray-box": "A box beside another section is read as a part of it.",
    "text-overflow": "Text that leaves its box runs into others, or is cut off.",
    "text-overlap": "Text that is set over other text can't be read.",
    "touching-panels": "Two panels that touch look like one.",
    "white-hole": "A large white space within a page looks like something missing.",
}

# By id, what a store could do with a file that passes the limit.
STORES: Mapping[str, str] = {
    "store-epub-bytes": "A file that is too large is refused, or not sent.",
    "store-document-bytes": "A section that is too large opens slowly, or not at all.",
    "store-image-bytes": "An image that is too large is made smaller by the store, as it sees fit.",
    "store-image-pixels": "An image of too many pixels lets the book be refused.",
    "store-cover-height": "A cover that is too small or too large is refused.",
    "store-cover-width": "A cover that is too small or too large is refused.",
    "store-cover-bytes": "A cover that is too large is refused.",
    "store-cover-format": "A cover in another format is refused.",
    "store-cover-images": "A book without a cover in it is refused.",
    "store-font-format": "A font in another format is not shown.",
    "store-contents-levels": "Entries below the last level are not shown.",
    "store-table-columns": "A table of many columns can't be read on a small grey screen.",
    "store-text-colours": "Text of its own colour can't be read on a dark page.",
}

# By id, why an approval is looked at when the article is checked.
SIGNED: Mapping[str, str] = {
    "void-approval": "Who approved a text has not approved the one that stands there now, "
    "and no release goes out until they do.",
}
