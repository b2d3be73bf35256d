"""Whom a part is for: what an edition leaves out as it is for others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from publish import article as a
from publish import pandoc
from publish.edition import Edition, Treatment
from publish.manuscript.queries import leave_out


def admits(edition: Edition, audience: a.Audience) -> bool:
    """Say whether something is for an edition."""
    return (
        not audience.only or edition.name in audience.only
    ) and edition.name not in audience.excluded


def narrow(node: Any, edition: Edition) -> Any:  # noqa: ANN401 - gives back the type that it gets
    """Leave out the spans and inner nodes that are not for an edition, and notes that it omits."""

    def gone(inner: object) -> bool:
        return isinstance(inner, pandoc.Span) and not admits(edition, _audience(inner))

    def change(inner: Any) -> object:  # noqa: ANN401 - any node of the tree
        match inner:
            case pandoc.Note() if edition.notes == "omit":
                return ()
            case pandoc.Span() if _audience(inner) != a.Audience():
                return inner.content
            case a.Pieces(content=content):
                return replace(inner, content=tuple(n for n in content if _kept(n, edition)))
            case _:
                return inner

    return pandoc.transform(leave_out(node, gone), change)


def _audience(span: pandoc.Span) -> a.Audience:
    """Return the editions that a span is for."""
    only, excluded = (span.attr.get(key).replace(",", " ").split() for key in ("only", "except"))
    return a.Audience(frozenset(only), frozenset(excluded))


def _kept(node: a.Node, edition: Edition) -> bool:
    """Say whether an edition has something that stands inside a box."""
    treatment = edition.kinds[node.kind] if isinstance(node, a.Callout) else Treatment()
    return admits(edition, node.audience) and treatment.action in {"draw", "condense"}
