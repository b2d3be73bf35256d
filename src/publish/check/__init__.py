"""Checking an article before it is built: every rule over the article and its editions."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from publish import pandoc
from publish.article import Article
from publish.callouts import Kinds
from publish.check.ignore import unused_of_pages, without_ignored
from publish.check.passages import read_passages
from publish.check.rules import RULES
from publish.check.scope import Rule, Scope, Speller
from publish.edition import DocumentType, Edition
from publish.house import House, Styles, merge, own_styles
from publish.library import Library
from publish.problems import Problem, Where

WORDING = frozenset(rule.id for rule in RULES if rule.wording)  # what a build only counts

__all__ = ["RULES", "WORDING", "Rule", "by_language", "check", "unused_of_pages"]


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
    styles: Styles | None = None,
    source: str = "",
    speller: Speller | None = None,
) -> list[Problem]:
    """Return the problems of an article in the order of their places, less those it ignores.

    `found` are the problems that reading has found. They are returned with the others, so that
    `ignore:` of the front matter holds for all of them. `source` is the text of the article's file.
    """
    day = today or dt.datetime.now().astimezone().date()
    styles = styles or Styles((own_styles(),))
    language = by_language(styles, "language.toml", article.meta.lang)
    scope = Scope(
        article,
        tuple(editions),
        house,
        document_type,
        kinds,
        day,
        _by_type(article),
        read_passages(article, source, language.get("abbreviations", ())),
        language,
        by_language(styles, "wording.toml", article.meta.lang),
        speller,
        library or Library(),
        by_language(styles, "labels.toml", article.meta.lang),
    )
    problems = [
        Problem(
            finding.where or Where(article.path),
            rule.id,
            finding.message,
            finding.hint,
            rule.severity,
            finding.fix,
        )
        for rule in RULES
        for finding in rule.find(scope)
    ]
    every = [*(found or ()), *problems]
    return sorted(without_ignored(article, every, whole=found is not None))


def _by_type(article: Article) -> dict[type, tuple[Any, ...]]:
    """Return all nodes of an article by their types, in text order."""
    made: dict[type, list[Any]] = defaultdict(list)
    for node in pandoc.walk(article.content):
        made[type(node)].append(node)
    return {kind: tuple(nodes) for kind, nodes in made.items()}


def by_language(styles: Styles, file: str, lang: str) -> Mapping[str, Any]:
    """Return what a TOML file says of a language, then of its region, the latter's word last."""
    table = styles.table(file)
    language = lang.partition("-")[0]
    return merge(table.get(language, {}), table.get(lang, {}) if lang != language else {})
