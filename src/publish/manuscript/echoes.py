"""Pull quotes that echo a sentence of the text, and those that only nearly do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rapidfuzz import fuzz

from publish import pandoc
from publish.article import Article, Callout, Node, Prose, Quote, Section
from publish.problems import Problem, Severity, Where

NEARLY = 88  # rapidfuzz ratio, 0 to 100, from which two wordings are meant to be one
SENTENCE = re.compile(r"(?<=[.!?…])[”’\"')]*\s+")


def mark_echoes(article: Article) -> tuple[Article, list[Problem]]:
    """Mark the quotations that repeat the running text; report near misses and nameless ones."""
    running = [pandoc.plain(node.flow.blocks) for node in _running(article.content)]
    text = f" {_bare(' '.join(running))} "
    problems: list[Problem] = []

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        if not isinstance(node, Callout) or not isinstance(node.body, Quote):
            return node
        words = _bare(pandoc.plain(node.body.text.blocks))
        if words and f" {words} " in text:
            return replace(node, body=replace(node.body, echo=True))
        problem = _not_an_echo(node, node.body, running, Where(article.path))
        if problem:
            problems.append(problem)
        return node

    content = pandoc.transform(article.content, change)
    return replace(article, content=content), problems


def _bare(text: str) -> str:
    """Return a text's letters and digits in lower case, single spaces between words."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _running(content: tuple[Node, ...]) -> Iterator[Prose]:
    """Yield the running text: what stands in no box."""
    for node in content:
        if isinstance(node, Prose):
            yield node
        elif isinstance(node, Section):
            yield from _running(node.content)


def _sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in SENTENCE.split(text) if sentence.strip()]


def _nearest(quoted: str, running: list[str]) -> tuple[float, str]:
    """Return the stretch of the text, of as many sentences, that is nearest to a quotation."""
    words, count = _bare(quoted), len(_sentences(quoted))
    stretches = [
        " ".join(sentences[at : at + count])
        for sentences in map(_sentences, running)
        for at in range(len(sentences) - count + 1)
    ]
    scored = ((fuzz.ratio(words, _bare(stretch)), stretch) for stretch in stretches)
    return max(scored, default=(0.0, ""))


def _not_an_echo(box: Callout, quote: Quote, running: list[str], file: Where) -> Problem | None:
    where, quoted = box.where or file, pandoc.plain(quote.text.blocks).strip()
    score, nearest = _nearest(quoted, running)
    if score >= NEARLY:
        message = f"this quotation is nearly a sentence of the text: “{quoted}” and “{nearest}”."
        return Problem(where, "near-echo", message, "Make both the same.", Severity.WARNING)
    if not quote.attribution.inlines:
        message = "this quotation is not in the text and nobody is named as its source."
        hint = "Add a last line '-- Name, role, date'."
        return Problem(where, "quote-unattributed", message, hint, Severity.WARNING)
    return None
