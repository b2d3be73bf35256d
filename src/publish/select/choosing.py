"""select(): what an edition says, in its own order: Article × Edition × EditionChoice → Selection.

Whatever an edition leaves out is named in the Selection with the declaration that left it out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, assert_never

from publish import article as a
from publish import pandoc
from publish.edition import Edition
from publish.reference_list import arranged
from publish.select.audience import admits, narrow
from publish.select.margin import beside, placed, with_company
from publish.select.moving import moved
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
    first_sentence,
    place_of,
    texts_of,
    words_of,
)


def select(article: a.Article, edition: Edition, choice: EditionChoice | None = None) -> Selection:
    """Choose what an edition says, and in what order."""
    chooser = _Chooser(edition, choice or default_choice(edition))
    content = chooser.nodes(article.content, 1)
    top = chooser.gathered(edition.top)
    end = chooser.gathered(edition.end)
    said = words_of((*top, *content, *end))
    notes = (
        tuple(n for n in pandoc.walk(said) if isinstance(n, pandoc.Note))
        if edition.notes != "omit"
        else ()
    )
    cited = _cited(edition, (*top, *content, *end)) if edition.references == "full" else {}
    parts = arranged(article, edition.reference_list, cited)
    references = tuple(reference for part in parts for reference in part.references)
    ids = {*_ids((*top, *content, *end)), *(f"ref-{reference.key}" for reference in references)}
    return Selection(
        article, edition, chooser.choice, top, content, end, notes, references,
        tuple(chooser.omissions), frozenset(ids), parts,
    )  # fmt: skip


def _cited(edition: Edition, items: tuple[Item, ...]) -> dict[str, a.Phrase]:
    """Return the works that an edition cites somewhere, each with the section that does so first.

    Works whose entries are set out, as in further reading, count if the list is to have them too.
    """
    found: dict[str, a.Phrase] = {}
    for item in items:
        section = item.section.title if isinstance(item, Part) else a.Phrase(())
        for node in pandoc.walk(words_of((item,))):
            if isinstance(node, pandoc.Cite):
                if node.entry and edition.reference_list.further == "apart":
                    continue
                for work in node.items:
                    found.setdefault(work.key, section)
    return found


def _ids(items: tuple[Item, ...]) -> Iterator[str]:
    """Yield the ids that a link may point at: those of items, and of spans in what they say."""
    for item in items:
        match item:
            case Box(callout=callout):
                yield callout.id
            case Part(section=section, content=content):
                yield section.id
                yield from _ids(content)
            case Prose() | Picture() | Grid():
                pass
            case _:
                assert_never(item)
        for node in pandoc.walk(item.section.title if isinstance(item, Part) else texts_of(item)):
            if isinstance(node, (a.Figure, a.Table)):
                yield node.id
            elif isinstance(node, (pandoc.Span, pandoc.Div)) and node.attr.id:
                yield node.attr.id


class _Chooser:
    """Chooses, noting what is left out and setting aside the boxes that move."""

    def __init__(self, edition: Edition, choice: EditionChoice) -> None:
        self.edition = edition
        self.choice = choice
        self.omissions: list[Omission] = []
        self.set_aside: dict[str, list[Box]] = {}

    def gathered(self, kinds: tuple[str, ...]) -> tuple[Box, ...]:
        """Return the boxes of kinds that the edition moves, kind by kind."""
        return tuple(box for kind in kinds for box in self.set_aside.pop(kind, ()))

    def nodes(self, nodes: tuple[a.Node, ...], level: int) -> tuple[Item, ...]:
        """Choose among nodes; what stands in the margin comes before the block it belongs to."""
        items: list[Item] = []
        for node in moved(nodes, dict(self.choice.moved)):
            for item in self.node(node, level):
                if place_of(item) == MARGIN:
                    beside(items, item)
                else:
                    items.append(item)
        return with_company(items)

    def node(self, node: a.Node, level: int) -> Iterator[Item]:
        """Choose one node."""
        if not admits(self.edition, node.audience):
            self.leave_out(node, "audience")
            return
        match node:
            case a.Prose() if self.edition.sections in {"omit", "link"}:
                self.leave_out(node, "edition", linked=self.edition.sections == "link")
            case a.Prose(flow=flow):
                yield Prose(a.Flow(self.for_edition(flow.blocks)))
            case a.Callout():
                yield from self.callout(node, level)
            case a.Figure():
                yield from self.drawn(
                    node, self.edition.figures, Picture(node, self.place(node, "column"))
                )
            case a.Table():
                columns = max((len(row) for row in (*node.head, *node.rows)), default=0)
                wide: a.Place = "full" if columns >= self.edition.full_from else "column"
                yield from self.drawn(node, self.edition.tables, Grid(node, self.place(node, wide)))
            case a.Section():
                yield from self.section(node, level)

    def drawn(self, node: a.Figure | a.Table, action: str, item: Item) -> Iterator[Item]:
        """Draw a figure or table, unless the edition leaves it out."""
        if action in {"draw", "condense"} and node.id not in self.choice.dropped:
            yield self.for_edition(item)
        else:
            reason: Reason = "fitting" if node.id in self.choice.dropped else "edition"
            self.leave_out(node, reason, linked=action == "link" or reason == "fitting")

    def place(self, node: a.Figure | a.Table | a.Callout | a.Section, default: a.Place) -> a.Place:
        """Return where something stands: by hand for this edition, by hand, else by default."""
        fitted: a.Place = "column" if node.id in self.choice.in_column else default
        return self.edition.asked(node.placing).place or fitted

    def breaks(self, node: a.Callout | a.Section) -> bool:
        """Say whether a new page was asked for before something."""
        return self.edition.asked(node.placing).break_ == "before"

    def section(self, section: a.Section, level: int) -> Iterator[Item]:
        """Choose a section; one of which nothing is left goes with its heading.

        What an edition without sections leaves out are their headings and running text; of their
        boxes, figures and tables it says for each kind what becomes of them.
        """
        if self.edition.sections in {"omit", "link"}:
            self.leave_out(section, "edition", linked=self.edition.sections == "link")
        condensed = bool(section.short) and (
            self.edition.sections == "condense" or section.id in self.choice.condensed
        )
        content = section.content
        if condensed and section.short:
            kept = tuple(node for node in content if not isinstance(node, a.Prose))
            content = (a.Prose(section.short), *kept)
        items = self.nodes(content, level + 1)
        if self.edition.sections in {"omit", "link"}:
            yield from items
        elif items:
            title = a.Phrase(self.for_edition(section.title.inlines))
            number = section.number if self.edition.numbering else ""
            heading = replace(section, title=title, number=number)
            yield Part(heading, items, level, condensed, self.breaks(section))

    def callout(self, callout: a.Callout, level: int) -> Iterator[Item]:
        """Choose a box: draw it, condense it, link to it, or leave it out."""
        treatment = self.edition.kinds[callout.kind]
        dropped = callout.id in self.choice.dropped
        if dropped or treatment.action in {"omit", "link"}:
            linked = dropped or treatment.action == "link"
            self.leave_out(callout, "fitting" if dropped else "edition", linked=linked)
            return
        short = callout.short
        wanted = treatment.action == "condense" or callout.id in self.choice.condensed
        body: a.Body = callout.body
        if wanted and short:
            body = a.Pieces((a.Prose(short),))
        how = placed(treatment, self.place(callout, treatment.place))
        box = Box(
            callout, how, self.for_edition(body), level,
            bool(wanted and short), self.breaks(callout),
        )  # fmt: skip
        if callout.kind in (*self.edition.top, *self.edition.end):
            self.set_aside.setdefault(callout.kind, []).append(box)
        else:
            yield box

    def leave_out(self, node: a.Node, reason: Reason, *, linked: bool = False) -> None:
        """Note what is left out."""
        match node:
            case a.Callout(id=name, kind=kind, title=title):
                self.omissions.append(Omission(name, kind, title, reason, linked))
            case a.Figure(id=name, caption=caption):
                title = first_sentence(caption)
                self.omissions.append(Omission(name, "figure", title, reason, linked))
            case a.Table(id=name, caption=caption):
                title = first_sentence(caption)
                self.omissions.append(Omission(name, "table", title, reason, linked))
            case a.Section(id=name, title=title):
                self.omissions.append(Omission(name, "section", title, reason, linked))
            case a.Prose():
                self.omissions.append(Omission("", "text", a.Phrase(()), reason, linked))

    def for_edition(self, node: Any) -> Any:  # noqa: ANN401 - gives back the type that it gets
        """Leave out what within a text is not for this edition."""
        return narrow(node, self.edition)
