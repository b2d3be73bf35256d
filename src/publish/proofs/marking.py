"""The article as a proof shows it: all of it, with the places of queries and what changed.

Queries and deleted words are marks that the layout adds (`data-generated`), so that what an edition
says is the same in a proof; `data-mark` tells later on which line of which page they came to stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from rapidfuzz.distance import Indel

from publish import article as a
from publish import pandoc
from publish.pandoc import Attr, Cite, Header, Para, RawInline, Span, Str
from publish.problems import Where

CHANGED = "changed"
AUDIENCE = ("only", "except")


def query_mark(number: int) -> str:
    """Return what `data-mark` says at the place of a query."""
    return f"query-{number}"


def whole(article: a.Article, sign: str) -> a.Article:
    """Return an article with all that any edition says of it: each part, each short wording.

    `sign` says in the article's language that what follows is a short wording.
    """

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        if isinstance(node, Span):
            return replace(node, attr=node.attr.without(*AUDIENCE))
        if isinstance(node, (a.Callout, a.Section)) and node.short is not None:
            made = replace(node, short=None, audience=a.Audience())
            return _with_short(made, _signed(node.short, sign))
        if isinstance(node, (a.Prose, a.Callout, a.Figure, a.Table, a.Section)):
            return replace(node, audience=a.Audience())
        return node

    return replace(article, content=pandoc.transform(article.content, change))


def _with_short(node: a.Callout | a.Section, short: a.Flow) -> object:
    """Put the short wording of a box behind it, that of a section under its heading."""
    said = a.Prose(short, where=node.where)
    if isinstance(node, a.Section):
        return replace(node, content=(said, *node.content))
    return (node, said)


def _signed(short: a.Flow, sign: str) -> a.Flow:
    mark = _generated(f"{sign}:", "short-sign", "")
    match short.blocks:
        case (Para() as first, *rest):
            opened = replace(first, content=(mark, pandoc.Space(), *first.content))
            return a.Flow((opened, *rest))
        case _:
            return a.Flow((Para((mark,)), *short.blocks))


def with_queries(article: a.Article) -> a.Article:
    """Return an article with a mark at the place of each of its queries."""
    words = _anchors(article)
    after: defaultdict[int, list[RawInline]] = defaultdict(list)
    for query in article.queries:
        if word := _nearest(words, query.where):
            sign = f"[Q{query.number}]"
            mark = _generated(sign, "query-call", query_mark(query.number))
            after[id(word)].append(mark)
    return replace(article, content=_inserted(article.content, {}, after))


def _anchors(article: a.Article) -> list[Str | Cite]:
    """Return words and citations; those within a citation are not drawn, but its label is."""
    nodes = [node for node in pandoc.walk(article.content) if isinstance(node, (Str, Cite))]
    within = {
        id(part)
        for node in nodes
        if isinstance(node, Cite)
        for item in node.items
        for part in pandoc.walk((*item.prefix, *item.suffix))
    }
    return [node for node in nodes if id(node) not in within]


def _nearest(words: Sequence[Str | Cite], where: Where | None) -> Str | Cite | None:
    """Return the word right before a place; else the first one after it."""
    placed = [word for word in words if word.where]
    if not placed:
        return None
    at = (where.line, where.column) if where else (0, 0)
    before = [word for word in placed if _place(word) <= at]
    same = [word for word in before if _place(word)[0] == at[0]]
    later = [word for word in placed if _place(word)[0] == at[0]]
    if same or (not later and before):
        return max(same or before, key=_place)
    return min(later or placed, key=_place)


def _place(word: Str | Cite) -> tuple[int, int]:
    return (word.where.line, word.where.column) if word.where else (0, 0)


@dataclass(frozen=True, slots=True)
class _Token:
    """A word as it is read, of one or more nodes that touch, and the number of its block."""

    text: str
    nodes: tuple[Str, ...]
    block: int


def with_changes(article: a.Article, before: a.Article) -> a.Article:
    """Return an article with marks at what changed since it was as `before`, word by word.

    Words that are gone stand where they stood: behind the word before them, or, where they began a
    block, before the next one; ahead of words that came in their place.
    """
    old, new = _tokens(before), _tokens(article)
    gone: defaultdict[int, list[RawInline]] = defaultdict(list)
    last: defaultdict[int, list[RawInline]] = defaultdict(list)
    come: set[int] = set()
    opened = closed = 0  # where the last run of new words begins and ends
    for code in Indel.opcodes([one.text for one in old], [one.text for one in new]):
        if code.tag == "insert":
            opened, closed = code.dest_start, code.dest_end
            come.update(id(node) for token in new[opened:closed] for node in token.nodes)
        elif code.tag == "delete":
            at = opened if closed == code.dest_start else code.dest_start
            said = " ".join(word.text for word in old[code.src_start : code.src_end])
            mark = _generated(said, "deleted", CHANGED)
            first = code.src_start
            within = first > 0 and old[first - 1].block == old[first].block
            if at and (within or at == len(new)):
                last[id(new[at - 1].nodes[-1])].append(mark)
            elif new:
                gone[id(new[at].nodes[0])].append(mark)
    return replace(article, content=_inserted(article.content, gone, last, come))


def _tokens(article: a.Article) -> list[_Token]:
    """Return the words of an article; what stands together without a space is one."""
    made: list[_Token] = []
    block, touching = 0, False
    for node in pandoc.walk(article.content):
        if isinstance(node, (Para, Header, a.Phrase)):
            block += 1
        if not isinstance(node, Str):
            touching = False
        elif node.text and touching:
            one = made.pop()
            made.append(_Token(one.text + node.text, (*one.nodes, node), block))
        elif node.text:
            made.append(_Token(node.text, (node,), block))
            touching = True
    return made


def _inserted(
    content: tuple[a.Node, ...],
    before: Mapping[int, Sequence[RawInline]],
    after: Mapping[int, Sequence[RawInline]],
    come: Iterable[int] = (),
) -> tuple[a.Node, ...]:
    """Put marks before and after words, by their identity, and underline those that came."""
    new = set(come)

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        if not isinstance(node, (Str, Cite)):
            return node
        word: object = node
        if id(node) in new:
            word = Span(Attr("", ("inserted",), (("data-mark", CHANGED),)), (node,))
        marks = before.get(id(node), ()), after.get(id(node), ())
        if not any(marks):
            return word
        space = pandoc.Space()
        ahead = [part for mark in marks[0] for part in (mark, space)]
        behind = [
            part for mark in marks[1] for part in ((mark,) if _is_call(mark) else (space, mark))
        ]
        return (*ahead, word, *behind)

    return pandoc.transform(content, change)


def _is_call(mark: RawInline) -> bool:
    return "query-call" in mark.text


def _generated(said: str, name: str, mark: str) -> RawInline:
    marked = f' data-mark="{mark}"' if mark else ""
    return RawInline(
        "html", f'<span class="{name}" data-generated=""{marked}>{escape(said)}</span>'
    )


__all__ = ["CHANGED", "query_mark", "whole", "with_changes", "with_queries"]
