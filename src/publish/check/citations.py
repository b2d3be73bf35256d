"""Works that the text names without a citation, and numbers that nobody stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from publish import article as a
from publish import pandoc
from publish.check.images import ADDRESS
from publish.check.scope import Finding, Scope
from publish.library.mentions import Mention, find_mentions, flat, place
from publish.pandoc import Cite, Link, Note, Para
from publish.problems import Where

CLAIM = re.compile(
    r"(?:(?:US\$|A\$|\$|€|£|¥|₹|Rs\.?\s?|PKR\s|USD\s|EUR\s)\s?\d(?:[\d.,]*\d)?"
    r"(?:\s(?:million|billion|trillion|crore|lakh)\b)?)"
    r"|(?<![\w.,-])\d[\d.,]*\s?(?:%|‰|per\s?cent\b|percent(?:age points?)?\b|°[CF]\b"
    r"|(?:million|billion|trillion|crore|lakh|tonnes?|km|kg|GW|MW|kWh|TWh|hectares?)\b)"
)


def unlinked_citation(scope: Scope) -> Iterator[Finding]:
    """Find works named in plain text: "(SIPRI, 2025)"."""
    for found in find_mentions(scope.article.content, scope.library):
        message = f"'{found.typed}' looks like a citation, but links to nothing."
        yield Finding(found.where, message, _hint(found))


def _hint(found: Mention) -> str:
    if found.cited:
        return f"Write {found.cited}, or let 'publish link-citations' do it."
    keys = found.keys or found.near
    if found.keys:
        return f"It may be {_either(keys)}: write [@key]."
    if keys:
        return f"The library has {_either(keys)}, of another year. Which one is right?"
    return "Add the work to the library and cite it: [@key]."


def _either(keys: tuple[str, ...]) -> str:
    return " or ".join(f"@{key}" for key in dict.fromkeys(keys))


def unsourced_number(scope: Scope) -> Iterator[Finding]:
    """Find paragraphs with a figure in a unit, or in per cent, that cite and link to nothing."""
    for prose in scope.every(a.Prose):
        every = list(pandoc.walk(prose.flow))
        inner = {id(n) for note in every if isinstance(note, Note) for n in pandoc.walk(note)}
        for block in every:  # a note belongs to the paragraph that calls it
            if isinstance(block, Para) and id(block) not in inner and not _has_source(block):
                text, nodes = flat(block.content)
                found = CLAIM.search(text)
                if found:
                    yield _unsourced(found[0], place(nodes, found.start()) or prose.where)
    for box in scope.every(a.Callout):
        if isinstance(box.body, a.Facts) and not _cites((box.body, box.source)):
            for fact in box.body.facts:
                figure = pandoc.plain(fact.figure)
                if CLAIM.search(figure):
                    yield _unsourced(figure, box.where)
                    break


def _cites(node: object) -> bool:
    return any(isinstance(one, Cite) for one in pandoc.walk(node))


def _has_source(block: Para) -> bool:
    """Say whether a paragraph cites a work, or leads to a page outside the article."""
    links = (one for one in pandoc.walk(block) if isinstance(one, Link))
    return _cites(block) or any(ADDRESS.match(link.target) for link in links)


def _unsourced(figure: str, where: Where | None) -> Finding:
    message = f"nothing says where '{figure.strip()}' is from."
    return Finding(where, message, "Cite the source in the same paragraph: [@key].")
