"""Checking an article before it is built: every rule over the article and its editions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from publish.article import Article
from publish.callouts import Kinds
from publish.check.ignore import unused_of_pages, without_ignored
from publish.check.rules import RULES
from publish.check.scope import Rule, Scope
from publish.edition import DocumentType, Edition
from publish.house import House
from publish.library import Library
from publish.problems import Problem, Where

__all__ = ["RULES", "Rule", "check", "unused_of_pages"]


def check(  # noqa: PLR0913 - all that rules may look at
    article: Article,
    editions: Sequence[Edition],
    house: House,
    document_type: DocumentType,
    kinds: Kinds,
    *,
    found: Sequence[Problem] | None = None,
    today: dt.date | None = None,
    library: Library | None = None,
) -> list[Problem]:
    """Return the problems of an article in the order of their places, less those it ignores.

    `found` are the problems that reading has found. They are returned with the others, so that
    `ignore:` of the front matter holds for all of them.
    """
    day = today or dt.datetime.now().astimezone().date()
    works = library or Library()
    scope = Scope(article, tuple(editions), house, document_type, kinds, day, works)
    problems = [
        Problem(
            finding.where or Where(article.path),
            rule.id,
            finding.message,
            finding.hint,
            rule.severity,
        )
        for rule in RULES
        for finding in rule.find(scope)
    ]
    every = [*(found or ()), *problems]
    return sorted(without_ignored(article, every, whole=found is not None))
