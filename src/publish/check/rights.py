"""Rights in images: for what they may be used, until when, and who is named."""

from __future__ import annotations

from collections.abc import Iterator

from publish import article as a
from publish import embargo
from publish.check.audience import drawn
from publish.check.scope import Finding, Scope
from publish.edition import Edition


def permission_missing(scope: Scope) -> Iterator[Finding]:
    """Find figures that an edition draws without a permission for that use."""
    reached = drawn(scope)
    for figure in scope.every(a.Figure):
        if not figure.permission:
            continue
        for edition in scope.editions:
            use = _use(edition)
            if use not in figure.permission and edition.name in reached.get(id(figure), ()):
                message = (
                    f"the edition '{edition.name}' draws this figure without permission for {use}."
                )
                hint = f"Ask for it and add '{use}' to permission=, or write except={edition.name}."
                yield Finding(figure.where, message, hint)


def expired_permission(scope: Scope) -> Iterator[Finding]:
    """Find figures whose permission has run out."""
    for figure in scope.every(a.Figure):
        if figure.expires and figure.expires < scope.today:
            message = f"the permission for this figure ran out on {figure.expires.isoformat()}."
            yield Finding(
                figure.where, message, "Renew it and change expires=, or replace the image."
            )


def missing_credit(scope: Scope) -> Iterator[Finding]:
    """Find figures that name nobody as their maker."""
    for figure in scope.every(a.Figure):
        if not figure.credit.strip():
            hint = 'Add credit="…", the institution itself if the image is its own.'
            yield Finding(figure.where, "this figure names nobody as its maker.", hint)


def missing_licence(scope: Scope) -> Iterator[Finding]:
    """Find figures that do not say under which licence they are used."""
    for figure in scope.every(a.Figure):
        if not figure.licence.strip():
            hint = 'Add licence="…", such as CC BY 4.0 or Used with permission.'
            yield Finding(
                figure.where, "this figure does not say under which licence it is used.", hint
            )


def map_without_disclaimer(scope: Scope) -> Iterator[Finding]:
    """Find maps in an article of a house that has no disclaimer on boundaries."""
    for figure in scope.every(a.Figure):
        if figure.is_map and not scope.house.boundary_disclaimer:
            hint = "Write one in styles/house.toml, as 'boundary-disclaimer = \"…\"'."
            yield Finding(figure.where, "this map carries no disclaimer on boundaries.", hint)


def embargoed(scope: Scope) -> Iterator[Finding]:
    """Find an embargo that holds."""
    meta = scope.article.meta
    if embargo.holds(meta.embargo):
        moment = embargo.in_words(meta.embargo, "en-GB")
        message = f"all files are marked as under embargo until {moment}."
        yield Finding(scope.field("embargo"), message, "Build again when it has ended.")


def _use(edition: Edition) -> str:
    """Return what an edition uses images for: one with bleed goes to a printer."""
    return "print" if edition.format == "pdf" and edition.page.get("bleed") else "web"
