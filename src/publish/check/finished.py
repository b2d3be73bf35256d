"""The warnings that finished pages give, told by `publish.layout` when an edition is built."""

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
