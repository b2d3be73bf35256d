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
    r"(?:\s(?i:million|billion|trillion|crore|lakh)\b)?)"
    r"|(?<![\w.,-])\d[\d.,]*\s?(?:%|‰|per\s?cent\b|percent(?:age points?)?\b|°[CF]\b"
    r"|(?i:million|billion|trillion|crore|lakh)\b|(?:tonnes?|km|kg|GW|MW|kWh|TWh|hectares?)\b)"
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
    """Find figures in a unit, or in per cent, that nobody stands for: the first of a paragraph.

    Only where works are cited, by the type of document or in this article: an op-ed has none.
    """
    if "references" not in scope.document_type.required and not any(scope.every(Cite)):
        return
    seen: set[str] = set()
    drawn = {figure.id for figure in scope.every(a.Figure)}
    drawn |= {table.id for table in scope.every(a.Table)}
    sourced = False  # whether anything so far cites or links
    for prose in scope.every(a.Prose):
        every = list(pandoc.walk(prose.flow))
        inner = {id(n) for note in every if isinstance(note, Note) for n in pandoc.walk(note)}
        for block in every:  # a note belongs to the paragraph that calls it
            if not isinstance(block, Para) or id(block) in inner:
                continue
            text, nodes = flat(block.content)
            claims = [one for one in CLAIM.finditer(text) if _claims(scope, text, one)]
            new = [one for one in claims if _number(one) not in seen]
            seen |= {_number(one) for one in claims}
            has_source = _has_source(block, drawn)
            sourced = sourced or has_source
            if new and not has_source and not _is_attributed(scope, text, sourced=sourced):
                yield _unsourced(new[0][0], place(nodes, new[0].start()) or prose.where)
    for box in scope.every(a.Callout):
        if isinstance(box.body, a.Facts) and not _cites((box.body, box.source)):
            for fact in box.body.facts:
                figure = pandoc.plain(fact.figure)
                if CLAIM.search(figure):
                    yield _unsourced(figure, box.where)
                    break


def _number(claim: re.Match[str]) -> str:
    """Return a figure as it is compared with others: 70 percent is 70%."""
    return re.sub(r"per\s?cent(?:age points?)?", "%", re.sub(r"\s", "", claim[0].casefold()))


def _claims(scope: Scope, text: str, found: re.Match[str]) -> bool:
    """Say whether a figure is claimed: not quoted, not supposed, not none or all of something."""
    if _number(found) in {"0%", "100%"}:
        return False
    before = text[: found.start()]
    if before.count("“") > before.count("”"):
        return False
    supposed = scope.language.get("supposed")
    clause = re.split(r"[.;:!?)]\s", before)[-1]
    return not (supposed and re.search(supposed, clause, re.IGNORECASE))


def _is_attributed(scope: Scope, text: str, *, sourced: bool) -> bool:
    """Say whether a paragraph says whose its figures are: its authors', a drawing's, a study's.

    A study must have been cited or linked before, so that a reader can find it.
    """
    ways = ["own-figures", "drawn", *(["attribution"] if sourced else [])]
    patterns = (scope.language.get(name) for name in ways)
    return any(re.search(one, text, re.IGNORECASE) for one in patterns if one)


def _cites(node: object) -> bool:
    return any(isinstance(one, Cite) for one in pandoc.walk(node))


def _has_source(block: Para, drawn: set[str]) -> bool:
    """Say whether a paragraph cites a work, or leads to a page outside or to a table or figure."""
    links = (one for one in pandoc.walk(block) if isinstance(one, Link))
    return _cites(block) or any(
        ADDRESS.match(link.target) or link.target.removeprefix("#") in drawn for link in links
    )


def _unsourced(figure: str, where: Where | None) -> Finding:
    message = f"nothing says where '{figure.strip()}' is from."
    return Finding(where, message, "Cite the source in the same paragraph: [@key].")
