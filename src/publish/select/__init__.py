"""What an edition says: Article × Edition × EditionChoice → Selection."""

from publish.select.audience import admits, narrow
from publish.select.choosing import select
from publish.select.margin import reading_order
from publish.select.moving import entering, movable
from publish.select.selection import (
    MARGIN,
    Box,
    EditionChoice,
    Grid,
    Item,
    Omission,
    Part,
    Picture,
    Prose,
    Reason,
    Selection,
    default_choice,
    figures_of,
    first_sentence,
    item_of,
    place_of,
    words_of,
)

__all__ = [
    "MARGIN",
    "Box",
    "EditionChoice",
    "Grid",
    "Item",
    "Omission",
    "Part",
    "Picture",
    "Prose",
    "Reason",
    "Selection",
    "admits",
    "default_choice",
    "entering",
    "figures_of",
    "first_sentence",
    "item_of",
    "movable",
    "narrow",
    "place_of",
    "reading_order",
    "select",
    "words_of",
]
