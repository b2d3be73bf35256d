"""The contents list: which headings of a Selection stand in it, and in a file's bookmarks.

Sections do, with the boxes that are drawn as sections and those that stand outside any section.
A box beside or within the text is no place to look up; of a box's own sub-headings none is listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from publish import article as a
from publish import pandoc
from publish.callouts import Kinds
from publish.select import MARGIN, Box, Item, Part, Selection, place_of

NOTES, REFERENCES = "notes", "references"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: the id that it leads to, its level from 1, its number and title, those below it.

    `label` is what the layout prints before the title or, where that is empty, in its place.
    """

    id: str
    level: int
    title: a.Phrase
    number: str = ""
    label: str = ""
    below: tuple[Entry, ...] = ()


def is_listed(box: Box, level: int) -> bool:
    """Say whether a box is listed that stands where a section would have a level."""
    return level == 1 or box.treatment.drawing == "section"


def headed(items: Iterable[Item], kinds: Kinds, lang: str) -> Iterator[tuple[str, str]]:
    """Yield the ids of each box whose kind's title repeats its section's heading, and of both."""
    for part in items:
        if not isinstance(part, Part):
            continue
        heading = pandoc.plain(part.section.title.inlines).strip().casefold()
        for box in part.content:
            if not isinstance(box, Box) or box.callout.title.inlines:
                continue
            if kinds.by_name[box.callout.kind].title(lang).casefold() == heading:
                yield box.callout.id, part.section.id
        yield from headed(part.content, kinds, lang)


@dataclass(frozen=True, slots=True)
class Contents:
    """Lists the headings of a Selection; `headed` names the boxes that go without a title."""

    selection: Selection
    kinds: Kinds
    lang: str
    headed: Mapping[str, str]

    def entries(self, references: str, *, top: bool, notes: str = "") -> tuple[Entry, ...]:
        """Return what the list holds; `references` is the heading of those, as `notes` is.

        `top` says whether the boxes at the top come after the list, which lists nothing before it.
        """
        selection = self.selection
        ending = Entry(NOTES, 1, a.Phrase(()), label=notes)
        last = Entry(REFERENCES, 1, a.Phrase(()), label=references)
        return (
            *(entry for box in selection.top if top for entry in self._box(box, 1)),
            *self._items(selection.content, within=False),
            *(entry for box in selection.end for entry in self._box(box, 1)),
            *([ending] if notes else []),
            *([last] if selection.references else []),
        )

    def _items(self, items: tuple[Item, ...], *, within: bool) -> Iterator[Entry]:
        """Yield the entries of items; `within` says that they stand under a section's heading."""
        first = next((item for item in items if place_of(item) != MARGIN), None)
        for item in items:
            if isinstance(item, Part):
                section = item.section
                deeper = item.level < self.selection.edition.contents_levels
                below = tuple(self._items(item.content, within=True)) if deeper else ()
                yield Entry(section.id, item.level, section.title, section.number, below=below)
            elif isinstance(item, Box):
                yield from self._box(item, item.level, first=within and item is first)

    def _box(self, box: Box, level: int, *, first: bool = False) -> Iterator[Entry]:
        """Yield the entry of a box, if it has a title; the `first` in a section may do without."""
        callout, kind = box.callout, self.kinds.by_name[box.callout.kind]
        own = bool(callout.title.inlines)
        headed = callout.id in self.headed or (first and box.treatment.drawing == "section")
        if is_listed(box, level) and (own or (kind.shape != "quote" and not headed)):
            label = "" if own and kind.shape != "prose" else kind.title(self.lang)
            yield Entry(callout.id, level, callout.title, label=label)
