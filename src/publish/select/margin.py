"""The margin: where what stands in it goes in the layout's order and in that of reading."""

from __future__ import annotations

from dataclasses import replace

from publish import article as a
from publish.edition import Treatment
from publish.select.selection import MARGIN, Box, Grid, Item, Part, Picture, Prose, place_of


def beside(items: list[Item], item: Item) -> None:
    """Put what stands in the margin before the block that it belongs to: the last one said so far.

    A float starts level with what follows it, so it has to come first. Below what takes the whole
    width it is left to the next block.
    """
    last = items.pop() if items else Prose(a.Flow(()))
    match last:
        case Prose(flow=a.Flow(blocks=(*before, block))):
            items += [Prose(a.Flow(tuple(before)))] if before else []
            items += [item, Prose(a.Flow((block,)))]
        case Box() | Picture() | Grid() if place_of(last) == "column":
            items += [item, last]
        case Prose(flow=a.Flow(blocks=())):
            items.append(item)
        case _:
            items += [last, item]


def with_company(items: list[Item]) -> tuple[Item, ...]:
    """Put into the column what would stand in the margin with nothing of its section beside it."""
    made: list[Item] = []
    company = False
    for item in reversed(items):
        if place_of(item) != MARGIN:
            company = _keeps_company(item)
        made.append(item if company or place_of(item) != MARGIN else _in_column(item))
    return tuple(reversed(made))


def _keeps_company(item: Item) -> bool:
    """Say whether a margin box may stand level with an item: one that is no wider than the text."""
    return not isinstance(item, Part) and place_of(item) == "column"


def placed(treatment: Treatment, place: a.Place) -> Treatment:
    """Return how a box is drawn at a place: what is drawn for the margin is a box elsewhere."""
    lone = place != MARGIN and treatment.drawing == MARGIN
    return replace(treatment, place=place, drawing="box" if lone else treatment.drawing)


def _in_column(item: Item) -> Item:
    match item:
        case Box(treatment=treatment):
            return replace(item, treatment=placed(treatment, "column"))
        case Picture() | Grid():
            return replace(item, place="column")
        case _:
            return item


def reading_order(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return items as they are read: what stands in the margin behind the block that it precedes.

    A Selection has them in the order of the layout (see `beside`). The pass
    `publish.formats.passes.reading_order` does the same to the structure tree of a PDF.
    """
    read: list[Item] = []
    waiting: list[Item] = []
    for item in items:
        if place_of(item) == MARGIN:
            waiting.append(item)
        elif waiting and isinstance(item, Prose) and item.flow.blocks:
            read += [Prose(a.Flow(item.flow.blocks[:1])), *waiting]
            waiting = []
            if rest := item.flow.blocks[1:]:
                read.append(Prose(a.Flow(rest)))
        elif _keeps_company(item):
            read += [item, *waiting]
            waiting = []
        else:
            read += [*waiting, _read_within(item)]
            waiting = []
    return (*read, *waiting)


def _read_within(item: Item) -> Item:
    return replace(item, content=reading_order(item.content)) if isinstance(item, Part) else item
