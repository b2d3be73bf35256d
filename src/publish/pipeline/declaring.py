"""What an edition declares of itself: what it leaves out, condenses and moves, what it adds.

It goes into the manifest beside the finished file. Those who compare finished files with each other
hold each difference against it (`release/agreement`): one that stands here is meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publish import article as a
from publish import pandoc
from publish.formats.job import Written
from publish.placement import makes_notes
from publish.select import Box, Item, Omission, Part, Picture, Selection, admits, place_of
from publish.verify.nothing_lost import allowed_words, contents_words
from publish.verify.read_epub import generated_phrases
from publish.verify.words import Word, flow_words, front_matter, node_words, wording

Unit = a.Callout | a.Figure | a.Table | a.Section
UNITS = (a.Callout, a.Figure, a.Table, a.Section)


def declare(written: Written) -> dict[str, Any]:
    """Return what an edition declares, as plain data; texts are normalised words with spaces."""
    selection = written.selection
    edition, meta = selection.edition, selection.article.meta
    said = wording(selection)
    units = {node.id: node for node in pandoc.walk(selection.article.content) if _is_unit(node)}
    return {
        "edition": edition.label,
        "format": edition.format,
        "sections": edition.sections,
        "notes": edition.notes,
        "references": {
            one.key: _text(flow_words(one.entry, selection)) for one in selection.references
        },
        "cites-by-notes": makes_notes(selection.article, edition),
        "note-words": [_text(words) for words in said.notes],
        "optional": [_text(words) for words in said.optional if words],
        "heads": [" ".join(head) for head in said.heads if head],
        "front": [[name, _text(words)] for name, words in front_matter(meta)],
        "units": {name: _unit(node) for name, node in units.items()},
        "omitted": [*_omitted(selection, units), *_spans(selection)],
        "condensed": list(_condensed(selection)),
        "elsewhere": dict(_elsewhere(selection)),
        "added": dict(sorted(allowed_words(written.markup).items())),
        "phrases": _phrases(written, units) if edition.format == "html" else {},
        "contents": list(contents_words(written.markup)) if edition.format != "epub" else [],
    }


def _phrases(written: Written, units: dict[str, Unit]) -> dict[str, list[str]]:
    """Return what the layout of a page adds in each unit."""
    made: dict[str, list[str]] = {}
    for name, words in generated_phrases(written.markup, units):
        if name:
            made.setdefault(name, []).append(words)
    return made


def _is_unit(node: object) -> bool:
    return isinstance(node, UNITS) and bool(node.id)


def _text(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)


def _unit(node: Unit) -> dict[str, str]:
    match node:
        case a.Callout(kind=kind, title=title):
            return {"kind": kind, "title": pandoc.plain(title.inlines)}
        case a.Section(title=title):
            return {"kind": "section", "title": pandoc.plain(title.inlines)}
        case a.Table(chart=chart, caption=caption):
            return {"kind": "chart" if chart else "table", "title": pandoc.plain(caption.inlines)}
        case a.Figure(caption=caption):
            return {"kind": "figure", "title": pandoc.plain(caption.inlines)}


def _omitted(selection: Selection, units: dict[str, Unit]) -> Iterator[dict[str, Any]]:
    for one in selection.omissions:
        node = units.get(one.id)
        if node is None:
            continue  # running text: of its section the declaration of sections says so
        whole = not isinstance(node, a.Section) or one.reason == "audience"
        said: a.Node = node
        if isinstance(node, a.Section) and not whole:
            said = _as_prose(node.title.inlines)
        yield {
            "id": one.id,
            **_unit(node),
            **_why(one),
            "whole": whole,
            "within": [n.id for n in pandoc.walk(node) if _is_unit(n)] if whole else [],
            **_words(said, selection),
        }


def _words(node: a.Node, selection: Selection) -> dict[str, str]:
    """Return the words of a node, and what is left of them where citations are notes."""
    bare = pandoc.transform(node, lambda one: () if isinstance(one, pandoc.Cite) else one)
    return {
        "words": _text(node_words(node, selection)),
        "bare": _text(node_words(bare, selection)),
    }


def _as_prose(inlines: pandoc.Inlines) -> a.Prose:
    return a.Prose(a.Flow((pandoc.Para(inlines),)))


def _why(one: Omission) -> dict[str, Any]:
    return {"reason": one.reason, "linked": one.linked}


def _spans(selection: Selection) -> Iterator[dict[str, Any]]:
    """Yield running text, and words within texts, that are for other editions."""
    for node in pandoc.walk(selection.article.content):
        match node:
            case a.Prose() if not admits(selection.edition, node.audience):
                said = node
            case pandoc.Span() if not admits(selection.edition, _audience(node)):
                said = _as_prose(node.content)
            case _:
                continue
        yield {
            "id": "", "kind": "text", "title": "", "reason": "audience", "linked": False,
            "whole": True, "within": [], **_words(said, selection),
        }  # fmt: skip


def _audience(span: pandoc.Span) -> a.Audience:
    only, excluded = (span.attr.get(key).replace(",", " ").split() for key in ("only", "except"))
    return a.Audience(frozenset(only), frozenset(excluded))


def _items(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        if isinstance(item, Part):
            yield from _items(item.content)


def _condensed(selection: Selection) -> Iterator[dict[str, Any]]:
    for item in _items((*selection.top, *selection.content, *selection.end)):
        if not isinstance(item, Box | Part) or not item.condensed:
            continue
        node = item.callout if isinstance(item, Box) else item.section
        said = a.Prose(node.short or a.Flow(()))
        reason = "fitting" if node.id in selection.choice.condensed else "edition"
        yield {"id": node.id, **_unit(node), "reason": reason, **_words(said, selection)}


def _elsewhere(selection: Selection) -> Iterator[tuple[str, str]]:
    """Yield what does not stand where the article has it, with where it stands instead."""
    for name, boxes in (("top", selection.top), ("end", selection.end)):
        yield from ((box.callout.id, name) for box in boxes)
    for item in _items(selection.content):
        if not isinstance(item, Part) and place_of(item) == "margin" and (name := _id(item)):
            yield name, "margin"
    yield from ((name, "moved") for name, _ in sorted(selection.choice.moved))


def _id(item: Item) -> str:
    match item:
        case Box(callout=callout):
            return callout.id
        case Picture(figure=figure):
            return figure.id
        case Part() | _:
            table = getattr(item, "table", None)
            return table.id if isinstance(table, a.Table) else ""
