"""Words of an article, part by part, against what its type of document allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from publish import article as a
from publish import pandoc
from publish.check.limits import texts, words
from publish.check.passages import Reading
from publish.check.prose import Formula, by_section
from publish.edition import DocumentType


@dataclass(frozen=True, slots=True)
class Count:
    """The length of a part: how much it is, what is allowed (None: anything), its reading level."""

    part: str
    length: int
    unit: str
    most: int | None = None
    level: float | None = None

    @property
    def too_long(self) -> bool:
        """Say whether the part is longer than is allowed."""
        return self.most is not None and self.length > self.most


def count(
    article: a.Article, document_type: DocumentType, reading: Reading, formula: Formula | None
) -> Iterator[Count]:
    """Count title, standfirst, text, each section of the highest level, and each box."""
    limits, meta = document_type.limits, article.meta
    yield Count("title", len(meta.title), "characters", limits.get("title"))
    if meta.summary:
        yield Count("standfirst", len(meta.summary.split()), "words", limits.get("standfirst"))
    levels = by_section(reading.sentences())
    for node in article.content:
        if isinstance(node, a.Section):
            yield _section(node, levels, formula)
    for box in (node for node in pandoc.walk(article.content) if isinstance(node, a.Callout)):
        yield Count(f"::: {box.kind}", sum(map(words, texts((box,)))), "words")
    whole = sum(map(words, texts(article.content)))
    yield Count("text in all", whole, "words", limits.get("text"))


def _section(
    section: a.Section,
    levels: Mapping[int, tuple[a.Section, list[str]]],
    formula: Formula | None,
) -> Count:
    inner = [node for node in pandoc.walk(section) if isinstance(node, a.Section)]
    said = [text for one in inner for text in levels.get(id(one), (one, []))[1]]
    title = pandoc.plain(section.title.inlines).strip()
    level = formula.level(said) if formula else None
    return Count(f"# {title}", sum(map(words, texts((section,)))), "words", level=level)
