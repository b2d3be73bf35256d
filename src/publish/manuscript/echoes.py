"""Pull quotes that echo a sentence of the text, and those that only nearly do."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from rapidfuzz import fuzz

from publish import pandoc
from publish.article import Article, Callout, Prose, Quote
from publish.problems import Problem, Severity, Where

NEARLY = 88  # rapidfuzz partial ratio, 0 to 100, from which two wordings are meant to be one
SENTENCE = re.compile(r"(?<=[.!?…])[”’\"')]*\s+")


def _bare(text: str) -> str:
    """Return a text's letters and digits in lower case, single spaces between words."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def mark_echoes(article: Article) -> tuple[Article, list[Problem]]:
    """Mark the quotations that repeat the running text; report near misses and nameless ones."""
    running = [
        pandoc.plain(node.flow.blocks) for node in _running(article) if isinstance(node, Prose)
    ]
    text = _bare(" ".join(running))
    sentences = [s for part in running for s in SENTENCE.split(part) if s.strip()]
    problems: list[Problem] = []

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        if not isinstance(node, Callout) or not isinstance(node.body, Quote):
            return node
        words = _bare(pandoc.plain(node.body.text.blocks))
        if words and words in text:
            return replace(node, body=replace(node.body, echo=True))
        problem = _not_an_echo(node, node.body, words, sentences, Where(article.path))
        if problem:
            problems.append(problem)
        return node

    return pandoc.transform(article, change), problems


def _running(article: Article) -> list[Any]:
    """Return the nodes of the article less those inside boxes."""
    boxes = {id(inner) for n in pandoc.walk(article.content) if isinstance(n, Callout) for inner in pandoc.walk(n.body)}
    return [n for n in pandoc.walk(article.content) if id(n) not in boxes]


def _not_an_echo(
    box: Callout, quote: Quote, words: str, sentences: list[str], file: Where
) -> Problem | None:
    scored = [(fuzz.ratio(words, _bare(sentence)), sentence) for sentence in sentences]
    score, nearest = max(scored, default=(0, ""))
    if score >= NEARLY:
        ours = pandoc.plain(quote.text.blocks).strip()
        message = f"this quotation is nearly a sentence of the text: “{ours}” and “{nearest.strip()}”."
        return Problem(box.where or file, "near-echo", message, "Make both the same.", Severity.WARNING)
    if not quote.attribution.inlines:
        message = "this quotation is not in the text and nobody is named as its source."
        hint = "Add a last line '-- Name, role, date'."
        return Problem(box.where or file, "quote-unattributed", message, hint, Severity.WARNING)
    return None
