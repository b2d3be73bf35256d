"""Which editions a part of an article reaches, and what is said of parts that reach none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from publish import article as a
from publish import pandoc
from publish.check.scope import Finding, Scope
from publish.edition import Edition, Treatment, is_drawing

SHOWN = {"draw", "condense", "link"}
NAMES = {a.Section: "section", a.Figure: "figure", a.Table: "table", a.Prose: "text"}


def drawn(scope: Scope) -> Mapping[int, frozenset[str]]:
    """Return the editions that show each node, by its identity."""
    found: dict[int, frozenset[str]] = {}
    everyone = {edition.name: edition for edition in scope.editions}
    _reach(scope.article.content, everyone, found)
    return found


def _reach(
    nodes: tuple[a.Node, ...], outer: Mapping[str, Edition], found: dict[int, frozenset[str]]
) -> None:
    for node in nodes:
        inner = {
            name: edition
            for name, edition in outer.items()
            if _admits(name, node.audience) and action(edition, node) in SHOWN
        }
        found[id(node)] = frozenset(inner)
        if isinstance(node, a.Section):
            _reach(node.content, inner, found)
        elif isinstance(node, a.Callout) and isinstance(node.body, a.Pieces):
            whole = {
                name: edition
                for name, edition in inner.items()
                if action(edition, node) != "condense" or not node.short
            }
            _reach(node.body.content, whole, found)


def _admits(name: str, audience: a.Audience) -> bool:
    return (not audience.only or name in audience.only) and name not in audience.excluded


def action(edition: Edition, node: a.Node) -> str:
    """Return what an edition does with a part: draw, condense, link or omit it."""
    match node:
        case a.Callout(kind=kind):
            return edition.kinds.get(kind, Treatment()).action
        case a.Figure():
            return edition.figures
        case a.Table():
            return edition.tables
        case _:
            return "draw"


def undrawn_box(scope: Scope) -> Iterator[Finding]:
    """Find boxes that no edition of the article shows, the outermost only."""
    for node in _undrawn(scope.article.content, drawn(scope)):
        if isinstance(node, a.Callout):
            message = (
                f"no edition of this article shows the box '{node.kind}', so it would be lost."
            )
            hint = f"Change only= or except=, or what the editions do with '{node.kind}'."
            yield Finding(node.where, message, hint)


def undrawn_part(scope: Scope) -> Iterator[Finding]:
    """Find sections, texts, figures and tables that no edition of the article shows."""
    for node in _undrawn(scope.article.content, drawn(scope)):
        if not isinstance(node, a.Callout):
            message = (
                f"no edition of this article shows this {NAMES[type(node)]}, so it would be lost."
            )
            names = ", ".join(edition.name for edition in scope.editions)
            yield Finding(
                node.where, message, f"Its editions are: {names}. Change only= or except=."
            )


def _undrawn(nodes: tuple[a.Node, ...], reached: Mapping[int, frozenset[str]]) -> Iterator[a.Node]:
    for node in nodes:
        if not reached[id(node)]:
            if not isinstance(node, a.Prose) or node.audience != a.Audience():
                yield node  # text without an audience of its own gives way to a short wording
        elif isinstance(node, a.Section):
            yield from _undrawn(node.content, reached)
        elif isinstance(node, a.Callout) and isinstance(node.body, a.Pieces):
            yield from _undrawn(node.body.content, reached)


def without_effect(scope: Scope) -> Iterator[Finding]:
    """Find placements by hand that change nothing."""
    reached = drawn(scope)
    by_name = {edition.name: edition for edition in scope.editions}
    for node in pandoc.walk(scope.article.content):
        if not isinstance(node, (a.Callout, a.Figure, a.Table, a.Section)):
            continue
        asked = [(name, own) for name, own in node.placing.editions.items() if own != a.Placement()]
        for name, own in asked:
            why = _why_not(node, by_name.get(name), reached[id(node)], own)
            if why:
                message = f"the placement for '{name}' has no effect: {why}."
                yield Finding(node.where, message, "Remove it.")
        if node.placing.everywhere != a.Placement():
            own = node.placing.everywhere
            reasons = [_why_not(node, one, reached[id(node)], own) for one in scope.editions]
            if reasons and all(reasons):
                message = f"the placement has no effect: {reasons[0]}."
                yield Finding(node.where, message, "Remove it.")


def _why_not(
    node: a.Callout | a.Figure | a.Table | a.Section,
    edition: Edition | None,
    reached: frozenset[str],
    asked: a.Placement,
) -> str:
    """Return why an edition can't follow a placement, or an empty text."""
    if edition is None:
        return "this type of document has no such edition"
    if asked.ratio and isinstance(node, a.Figure) and is_drawing(node):
        return "a drawing is never cropped"
    if edition.format != "pdf" and not asked.ratio:
        return f"'{edition.name}' has no pages of its own"
    if edition.name not in reached or action(edition, node) == "link":
        return f"'{edition.name}' leaves it out"
    return ""
