"""The queries of an article that are open, and since which round of proofs each is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from publish.article import Query
from publish.manuscript import queries_of
from publish.problems import Where
from publish.proofs.rounds import Round, rounds_of
from publish.sources import Source


@dataclass(frozen=True, slots=True)
class Asked:
    """An open query and the round of proofs that had it first; None: no proof has had it yet."""

    query: Query
    path: str
    since: Round | None = None

    @property
    def where(self) -> Where:
        """The place of the query, at least its file."""
        return self.query.where or Where(self.path)

    def age(self, today: dt.date) -> str:
        """Say how old the query is."""
        if self.since is None:
            return "new"
        days = (today - self.since.date).days
        ago = "today" if days <= 0 else f"{days} day{'s' if days > 1 else ''} ago"
        return f"since round {self.since.number}, {self.since.date}, {ago}"

    def line(self, today: dt.date) -> str:
        """Write the query on one line, its place first."""
        query = self.query
        return (
            f"{self.where}: query {query.number}, to {query.to} ({self.age(today)}): {query.text}"
        )

    def as_dict(self, today: dt.date) -> dict[str, Any]:
        """Return the query as plain data."""
        return {
            "path": self.where.path,
            "line": self.where.line,
            "column": self.where.column,
            "number": self.query.number,
            "to": self.query.to,
            "text": self.query.text,
            "round": self.since.number if self.since else None,
            "since": self.since.date.isoformat() if self.since else None,
            "days": max(0, (today - self.since.date).days) if self.since else 0,
        }


def open_queries(source: Source) -> tuple[Asked, ...]:
    """Return the open queries of an article in their order.

    Raises ManuscriptError for rounds that can't be read.
    """
    asked = queries_of(source.text, source.name)
    return with_ages(asked, source) if asked else ()


def with_ages(asked: Sequence[Query], source: Source) -> tuple[Asked, ...]:
    """Return queries, each with the first round whose text asked the same of the same."""
    first: dict[tuple[str, str], Round] = {}
    for one in rounds_of(source.file):
        for query in queries_of(one.text, source.name):
            first.setdefault((query.to, query.text), one)
    return tuple(Asked(query, source.name, first.get((query.to, query.text))) for query in asked)


def addressed(every: Sequence[Asked], to: str) -> Iterator[Asked]:
    """Yield the queries to somebody; an empty name means all."""
    yield from (one for one in every if not to or one.query.to.lower() == to.lower())
