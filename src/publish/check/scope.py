"""What rules look at, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeVar

from publish import article as a
from publish.callouts import Kinds
from publish.check.passages import Passage, Reading
from publish.edition import DocumentType, Edition
from publish.house import House
from publish.library import Library
from publish.problems import Severity, Where

T = TypeVar("T")


class Speller(Protocol):
    """What knows the words of a language and of a house."""

    def knows(self, word: str) -> bool:
        """Say whether a word is spelt right."""
        ...

    def suggest(self, word: str) -> str:
        """Return the word that was probably meant, or an empty text."""
        ...


@dataclass(frozen=True, slots=True)
class Scope:
    """All that the rules may look at; `today` is the day on which permissions are judged.

    `nodes` are all of the article by their types, in text order; `reading` is its text by passages
    and sentences; `language` is what `language.toml` says of its language, `labels` the words that
    layouts print in it (none: they print English), `wording` what the house asks for, `speller`
    what knows its words, `library` the works that it may cite.
    """

    article: a.Article
    editions: tuple[Edition, ...]
    house: House
    document_type: DocumentType
    kinds: Kinds
    today: date
    nodes: Mapping[type, tuple[Any, ...]]
    reading: Reading
    language: Mapping[str, Any] = field(default_factory=dict)
    wording: Mapping[str, Any] = field(default_factory=dict)
    speller: Speller | None = None
    library: Library = field(default_factory=Library)
    labels: Mapping[str, Any] = field(default_factory=dict)

    def every(self, kind: type[T]) -> Iterator[T]:
        """Yield all nodes of a type, in text order."""
        return iter(self.nodes.get(kind, ()))

    def field(self, name: str) -> Where | None:
        """Return the place of a field of the front matter."""
        return self.article.meta.places.get(name)

    def at(self, passage: Passage, start: int) -> Where | None:
        """Return where the word at an offset of a passage stands in the source."""
        return self.reading.place(passage, start)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found; without a place it concerns the file as a whole.

    `fix` is what stands at its place and what may safely stand there instead.
    """

    where: Where | None
    message: str
    hint: str = ""
    fix: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the id that problems name, how much it matters, why there is such a rule.

    Rules on the wording are for `publish check`: a build only counts what they find.
    """

    id: str
    severity: Severity
    explanation: str
    find: Callable[[Scope], Iterator[Finding]]
    wording: bool = False
