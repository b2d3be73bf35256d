"""What is still asked about an article."""

from __future__ import annotations

from collections.abc import Iterator

from publish.check.scope import Finding, Scope

ANSWER = "Answer it in the text, and take it out."


def open_query(scope: Scope) -> Iterator[Finding]:
    """Find the queries that stand in the text."""
    for query in scope.article.queries:
        message = f"query {query.number}, to {query.to}, is open: “{query.text}”"
        yield Finding(query.where, message, ANSWER)
