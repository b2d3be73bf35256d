"""Links within the article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publish import article as a
from publish import pandoc
from publish.check.scope import Finding, Scope
from publish.guards.markup import is_safe_address
from publish.problems import did_you_mean


def dead_cross_reference(scope: Scope) -> Iterator[Finding]:
    """Find links to something in the article that is not there."""
    own: set[int] = set()  # links that the citation style made
    for cite in scope.every(pandoc.Cite):
        own.update(id(node) for node in pandoc.walk(cite.label))
    ids = {*_ids(scope.article), *(f"ref-{entry.key}" for entry in scope.article.references)}
    for link in scope.every(pandoc.Link):
        if id(link) in own or link.target[:1] not in {"", "#"}:
            continue
        name = link.target.removeprefix("#")
        if not name:
            message = f"the link '{pandoc.plain(link.content)}' leads nowhere."
            yield Finding(
                link.where, message, "Write its address, or '#' and an id, in the brackets."
            )
        elif name not in ids:
            listed = f"Write {{#{name}}} behind what it means."
            hint = did_you_mean(name, ids) or listed
            yield Finding(link.where, f"nothing in the article has the id '{name}'.", hint)


def unsafe_link(scope: Scope) -> Iterator[Finding]:
    """Find links to anything but the web, a mail address or a part of the article."""
    entries = scope.library.entries
    works = [
        (node, entries.get(entry.key))
        for entry in scope.article.references
        for node in pandoc.walk(entry.entry)
        if isinstance(node, pandoc.Link)
    ]
    for link, where in [*((one, one.where) for one in scope.every(pandoc.Link)), *works]:
        if link.target and not is_safe_address(link.target):
            message = f"the link '{pandoc.plain(link.content)}' leads to '{link.target[:80]}'."
            hint = "Links begin with https://, http:// or mailto:, or with '#' and an id."
            yield Finding(where, message, hint)


def _ids(article: a.Article) -> Iterator[str]:
    node: Any
    for node in pandoc.walk(article.content):
        if isinstance(node, (a.Section, a.Callout, a.Figure, a.Table)):
            yield node.id
        elif isinstance(getattr(node, "attr", None), pandoc.Attr) and node.attr.id:
            yield node.attr.id
