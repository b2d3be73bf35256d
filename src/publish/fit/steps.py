"""What may give way: boxes, sections, tables and figures, each with its name and its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from publish import article as a
from publish import pandoc
from publish.edition import Fit
from publish.select import (
    Box,
    Grid,
    Item,
    Part,
    Picture,
    Prose,
    Selection,
    first_sentence,
    words_of,
)

QUOTED = 4  # words of a box that tell it from others of its name

Names = Callable[[a.Callout], str]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that gives way: a box or section, its name, and the words that it saves."""

    action: Literal["condense", "drop"]
    id: str
    name: str
    words: int


def steps_of(selection: Selection, target: Fit, names: Names) -> tuple[Step, ...]:
    """Return what may give way, in order: wordings first, then boxes, tables and figures.

    What the text points at stays.
    """
    items = tuple(every((*selection.top, *selection.content, *selection.end)))
    title = titles_of(items, names)
    condensing = [
        Step("condense", item.callout.id, title(item), max(words_in(item) - words_in(short), 0))
        for kind in target.condense
        for item in reversed(items)
        if isinstance(item, Box) and item.callout.kind == kind and not item.condensed
        for short in [item.callout.short]
        if short
    ]
    shortened = {step.id: step.words for step in condensing}
    said = pandoc.walk(words_of(items))
    pointed_at = {node.target[1:] for node in said if isinstance(node, pandoc.Link)}
    dropping = [
        Step("drop", id_of(item), title(item), words_in(item) - shortened.get(id_of(item), 0))
        for kind in target.drop
        for item in reversed(items)
        if kind_of(item) == kind and id_of(item) not in pointed_at
    ]
    return (*condensing, *_sections(items), *dropping)


def _sections(items: tuple[Item, ...]) -> Iterator[Step]:
    """Yield the sections that have a short wording, those that it saves most in first."""
    found = [
        Step("condense", part.section.id, plain(part.section.title), saved)
        for part in items
        if isinstance(part, Part) and part.section.short and not part.condensed
        for saved in [max(own_words(part) - words_in(part.section.short), 0)]
    ]
    yield from sorted(found, key=lambda step: -step.words)


def every(items: tuple[Item, ...]) -> Iterator[Item]:
    """Yield items and those within them."""
    for item in items:
        yield item
        if isinstance(item, Part):
            yield from every(item.content)


def kind_of(item: Item) -> str:
    """Return what `drop` and `condense` call an item; empty if they cannot name it."""
    match item:
        case Box(callout=callout):
            return callout.kind
        case Grid():
            return "tables"
        case Picture():
            return "figures"
        case _:
            return ""


def id_of(item: Item) -> str:
    """Return the id of an item; text has none."""
    match item:
        case Box(callout=node) | Picture(figure=node) | Grid(table=node) | Part(section=node):
            return node.id
        case _:
            return ""


def words_in(said: object) -> int:
    """Count the words of an item, or of a text."""
    texts = words_of((said,)) if isinstance(said, (Box, Part, Prose, Picture, Grid)) else (said,)
    return len(plain(texts).split())


def own_words(part: Part) -> int:
    """Count the words of a section's own running text."""
    return sum(words_in(item) for item in part.content if isinstance(item, Prose))


def plain(said: object) -> str:
    """Return the words of a text, its phrases and flows set apart."""
    texts = (n for n in pandoc.walk(said) if isinstance(n, (a.Phrase, a.Flow)))
    return " ".join(" ".join(pandoc.plain(_nodes(text)).split()) for text in texts).strip()


def _nodes(text: a.Phrase | a.Flow) -> object:
    return text.inlines if isinstance(text, a.Phrase) else text.blocks


def word_count(selection: Selection) -> int:
    """Count the words of a selection, without notes and references."""
    return sum(words_in(item) for item in (*selection.top, *selection.content, *selection.end))


def kind_name(callout: a.Callout) -> str:
    """Return the name of a box where nobody gives a better one."""
    return plain(callout.title) or callout.kind


def titles_of(items: tuple[Item, ...], names: Names) -> Callable[[Item], str]:
    """Return a function that names an item, with its first words where others share the name."""
    boxes = [names(item.callout) for item in items if isinstance(item, Box)]

    def title(item: Item) -> str:
        match item:
            case Box(callout=callout, body=body):
                name = names(callout)
                first = " ".join(plain(body).split()[:QUOTED]).lstrip("“‘«")
                return f"{name} “{first} …”" if boxes.count(name) > 1 else name
            case Picture(figure=figure):
                return plain(first_sentence(figure.caption)) or figure.id
            case Grid(table=table):
                return plain(first_sentence(table.caption)) or table.id
            case Part(section=section):
                return plain(section.title)
            case _:
                return ""

    return title
