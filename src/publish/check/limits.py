"""What a document type asks for: parts that must be there, lengths that hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publish import article as a
from publish import pandoc
from publish.check.scope import Finding, Scope
from publish.problems import Where

TAKEAWAYS = "key-takeaways"
REFERENCES = "references"


def over_limit(scope: Scope) -> Iterator[Finding]:
    """Find texts that are longer than the document type allows."""
    meta = scope.article.meta
    lengths: list[tuple[str, str, Where | None, int, str]] = [
        ("title", "the title", scope.field("title"), len(meta.title), "characters"),
        ("standfirst", "the summary", scope.field("summary"), len(meta.summary.split()), "words"),
        ("text", "the article", None, sum(map(words, texts(scope.article.content))), "words"),
    ]
    for box in scope.every(a.Callout):
        if box.kind == TAKEAWAYS and isinstance(box.body, a.Bullets):
            for item in box.body.items:
                where = _first_place(item) or box.where
                lengths.append(("takeaway", "this point", where, words(item), "words"))
    for limit, thing, where, length, unit in lengths:
        most = scope.document_type.limits.get(limit)
        if most is not None and length > most:
            message = (
                f"{thing} has {length} {unit}; the type '{scope.document_type.name}' allows {most}."
            )
            yield Finding(where, message, f"Shorten it by {length - most}.")


def missing_part(scope: Scope) -> Iterator[Finding]:
    """Find parts that the document type asks for and the article lacks."""
    there = {box.kind for box in scope.every(a.Callout)}
    for part in scope.document_type.required:
        if part == REFERENCES and not scope.article.references:
            message = (
                f"the type '{scope.document_type.name}' asks for references; nothing is cited."
            )
            yield Finding(None, message, "Cite a source as [@key].")
        elif part not in {REFERENCES, *there}:
            message = (
                f"the type '{scope.document_type.name}' asks for a box '{part}'; there is none."
            )
            yield Finding(None, message, f"Add it: '::: {part}'.")


def texts(content: tuple[a.Node, ...]) -> Iterator[a.Phrase | a.Flow]:
    """Yield running text and boxes, without short wordings, captions and tables."""
    for node in content:
        if isinstance(node, a.Prose):
            yield node.flow
        elif isinstance(node, a.Section):
            yield node.title
            yield from texts(node.content)
        elif isinstance(node, a.Callout):
            yield node.title
            if isinstance(node.body, a.Pieces):
                yield from texts(node.body.content)
            else:
                yield from (n for n in pandoc.walk(node.body) if isinstance(n, (a.Phrase, a.Flow)))


def words(text: a.Phrase | a.Flow) -> int:
    """Count the words of a text, without its notes and citations."""
    said = text.inlines if isinstance(text, a.Phrase) else text.blocks
    return len(pandoc.plain(pandoc.transform(said, _without_citations)).split())


def _without_citations(node: Any) -> object:  # noqa: ANN401 - any node of the tree
    return () if isinstance(node, (pandoc.Cite, pandoc.Note)) else node


def _first_place(node: object) -> Where | None:
    return next((n.where for n in pandoc.walk(node) if getattr(n, "where", None)), None)
