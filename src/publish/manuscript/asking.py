"""Queries: what an editor asks an author, another editor or a printer, in the text itself.

`[AQ: 2024 or 2025?]{.query to=author}` within a line, `::: query to=director` around paragraphs.
They stand in no edition (`queries.py` leaves them out); proofs have them in the margin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from publish import pandoc
from publish.article import Phrase, Query
from publish.manuscript.normalise import AT, LINE_END, Normalised, normalise
from publish.manuscript.places import lay, twin
from publish.manuscript.queries import leave_out
from publish.manuscript.texts import phrases_of
from publish.pandoc import Attr, Blocks, Div, Inlines, Reader, Span, plain, walk
from publish.problems import Problem, Where, did_you_mean

QUERY = "query"
AUTHOR = "author"  # whom a query is for, unless it says so
KEYS = ("to", "title")
SIGN = re.compile(r"^\s*(?:AQ|ED|Q)\s*:\s*")  # "AQ:" of the trade, author query
OPENING = re.compile(r"^(?:\ufeff)?---[ \t]*$")
TYPED = re.compile(r"\[[^][]*\]\{[^{}]*\.query\b")


def queries_in(
    blocks: Blocks, phrases: Mapping[str, Inlines], path: str, lines: tuple[str, ...]
) -> tuple[tuple[Query, ...], list[Problem]]:
    """Return the queries in blocks and in the texts of their attributes, numbered as they come.

    `phrases` are these texts, read; `lines` are those of the source, by which places are put right.
    """
    found = [*_found(blocks, phrases, path)]
    problems = [one for node, where in found for one in _unknown(node.attr, where)]
    made = tuple(
        Query(
            number,
            _text(node),
            node.attr.get("to").strip() or AUTHOR,
            block=isinstance(node, Div),
            where=_at_bracket(where, lines) if isinstance(node, Span) else where,
        )
        for number, (node, where) in enumerate(found, 1)
    )
    return made, problems


def queries_of(text: str, path: str) -> tuple[Query, ...]:
    """Return the queries of an article's text without reading it as an article.

    For the text of an earlier round, whose pictures and works may be gone.
    """
    lines = tuple(LINE_END.split(text))
    first = _body(lines)
    normalised = normalise("\n".join(lines[first:]), path, first + 1)
    blocks = _placed(normalised, path)
    return queries_in(blocks, phrases_of(blocks), path, lines)[0]


def without_queries_in(phrases: Mapping[str, Inlines]) -> dict[str, Inlines]:
    """Return the texts of attributes without the queries in them."""
    return {
        text: leave_out(Phrase(inlines), _is_query).inlines for text, inlines in phrases.items()
    }


def front_matter_queries(text: str, path: str) -> Iterator[Problem]:
    """Yield a problem for each query in the front matter, where it would be printed."""
    lines = LINE_END.split(text)
    for number, line in enumerate(lines[: _body(tuple(lines))], 1):
        if found := TYPED.search(line):
            where = Where(path, number, found.start() + 1)
            message = "a query can't stand in the front matter: it would be printed."
            hint = "Ask in the text below, or behind a '#', which makes it a remark."
            yield Problem(where, "misplaced-query", message, hint)


def _body(lines: tuple[str, ...]) -> int:
    """Return how many lines the front matter has."""
    if not lines or not OPENING.match(lines[0]):
        return 0
    ends = (at for at, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."})
    return next(ends, -1) + 1


def _placed(normalised: Normalised, path: str) -> Blocks:
    real = pandoc.parse(normalised.text)["blocks"]
    places = lay(real, pandoc.parse(twin(normalised))["blocks"], path, normalised)
    return Reader(places).blocks(real)


def _found(
    blocks: Blocks, phrases: Mapping[str, Inlines], path: str
) -> Iterator[tuple[Span | Div, Where | None]]:
    """Yield each query with its place; what stands within one is a part of it."""
    inner: set[int] = set()
    near: Where | None = None
    for node in walk(blocks):
        near = getattr(node, "where", None) or near
        if id(node) in inner:
            continue
        if _is_query(node):
            inner.update(id(one) for one in walk(node.content))
            yield node, _place(node, path) or near
        attr: Attr | None = getattr(node, "attr", None)
        for key, value in attr.pairs if attr else ():
            if key in {"source", "title"} and not _is_query(node):
                for one in walk(phrases.get(value, ())):
                    if _is_query(one):
                        yield one, _place(node, path) or near


def _is_query(node: object) -> bool:
    return isinstance(node, (Span, Div)) and QUERY in node.attr.classes


def _place(node: Span | Div, path: str) -> Where | None:
    """Return the place of a query: that of its fence, or of the first word within it."""
    if at := node.attr.get(AT):
        line, column = at.split(":")
        return Where(path, int(line), int(column))
    places = (getattr(one, "where", None) for one in walk(node))
    return next((place for place in places if place), None)


def _at_bracket(where: Where | None, lines: tuple[str, ...]) -> Where | None:
    """Return the place of the bracket that opens a query, from that of its first word."""
    if where is None or not where.column or where.line > len(lines):
        return where
    at = lines[where.line - 1].rfind("[", 0, where.column)
    return Where(where.path, where.line, at + 1) if at >= 0 else where


def _text(node: Span | Div) -> str:
    """Return what is asked, on one line, less the sign that it is a query."""
    title = node.attr.get("title") if isinstance(node, Div) else ""
    return SIGN.sub("", " ".join(f"{title} {plain(node.content)}".split()))


def _unknown(attr: Attr, where: Where | None) -> Iterator[Problem]:
    for key, _ in attr.pairs:
        if key not in {*KEYS, AT} and where:
            hint = did_you_mean(key, ["to"]) or "Known is: to."
            message = f"'{key}=' means nothing at a query."
            yield Problem(where, "unknown-attribute", message, hint)
