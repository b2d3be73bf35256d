"""`ignore:` of the front matter: warnings that an editor has seen and lets stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from publish.article import Article
from publish.check.finished import FINISHED, SIGNED, STORES
from publish.check.rules import RULES
from publish.check.told import TOLD
from publish.check.translated import TRANSLATED
from publish.problems import Problem, Severity, Where, did_you_mean

UNUSED = "unused-ignore"
OWN = {rule.id: rule.severity for rule in RULES} | {UNUSED: Severity.WARNING}
LATER = dict.fromkeys((*FINISHED, *STORES, *SIGNED), Severity.WARNING)  # not told here
SEVERITIES = (
    {name: severity for name, (severity, _) in {**TOLD, **TRANSLATED}.items()} | OWN | LATER
)


def without_ignored(article: Article, problems: Sequence[Problem], *, whole: bool) -> list[Problem]:
    """Leave out the warnings and infos that an article ignores; tell which of its words do nothing.

    `whole` says that the problems are all there are, those of reading included.
    """
    told = [*problems, *_unused(article, problems, whole=whole)]
    ignored = set(article.meta.ignore)
    return [p for p in told if p.severity is Severity.ERROR or p.rule not in ignored]


def _unused(article: Article, problems: Sequence[Problem], *, whole: bool) -> Iterator[Problem]:
    silenced = {problem.rule for problem in problems if problem.severity is not Severity.ERROR}
    for number, name in enumerate(article.meta.ignore):
        if name in silenced or name == UNUSED:
            continue
        hint = "Remove it from 'ignore'."
        if name not in SEVERITIES:
            message = f"'{name}' is not the name of a rule."
            hint = did_you_mean(name, SEVERITIES) or hint
        elif SEVERITIES[name] is Severity.ERROR:
            message = f"'{name}' is an error, and errors can't be ignored."
        elif name in LATER:
            continue
        elif whole or name in OWN:
            message = f"there is no '{name}' to ignore."
        else:
            continue
        yield Problem(_place(article, number), UNUSED, message, hint, Severity.WARNING)


def unused_of_pages(article: Article, silenced: Collection[str]) -> Iterator[Problem]:
    """Find the rules of finished pages that an article ignores, but that no edition of it breaks.

    `silenced` are those that were broken in some edition, of all that the article has.
    """
    if UNUSED in article.meta.ignore:
        return
    for number, name in enumerate(article.meta.ignore):
        if name in FINISHED and name not in silenced:
            message, hint = f"there is no '{name}' to ignore.", "Remove it from 'ignore'."
            yield Problem(_place(article, number), UNUSED, message, hint, Severity.WARNING)


def _place(article: Article, number: int) -> Where:
    """Return where the front matter names the rule of a number."""
    places = article.meta.places
    return places.get(f"ignore.{number}") or places.get("ignore") or Where(article.path)
