"""What rules look at, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from publish import article as a
from publish import pandoc
from publish.callouts import Kinds
from publish.edition import DocumentType, Edition
from publish.house import House
from publish.library import Library
from publish.problems import Severity, Where

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scope:
    """All that the rules may look at; `today` is the day on which permissions are judged.

    `library` are the works that the article may cite.
    """

    article: a.Article
    editions: tuple[Edition, ...]
    house: House
    document_type: DocumentType
    kinds: Kinds
    today: date
    library: Library = field(default_factory=Library)

    def every(self, kind: type[T]) -> Iterator[T]:
        """Yield all nodes of a type, in text order."""
        return (node for node in pandoc.walk(self.article.content) if isinstance(node, kind))

    def field(self, name: str) -> Where | None:
        """Return the place of a field of the front matter."""
        return self.article.meta.places.get(name)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found; without a place it concerns the file as a whole."""

    where: Where | None
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the id that problems name, how much it matters, why there is such a rule."""

    id: str
    severity: Severity
    explanation: str
    find: Callable[[Scope], Iterator[Finding]]
