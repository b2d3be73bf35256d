"""The finished pages of an edition, looked at as a designer does: what would not be signed.

Pure: `pages.Document` says what stands where, each rule is a function over it, and `lint` turns
what they find into problems at the places of the source.
"""

from __future__ import annotations

from collections.abc import Mapping

from publish.layout import breaks, lines, space
from publish.layout.finding import Find
from publish.layout.pages import Document
from publish.layout.places import Places
from publish.problems import Problem, Severity
from publish.select import Selection

__all__ = ["RULES", "lint"]

RULES: Mapping[str, Find] = {
    "stranded-heading": breaks.stranded_heading,
    "stranded-title": breaks.stranded_title,
    "box-under-heading": breaks.box_under_heading,
    "lone-line": breaks.lone_line,
    "split-box": breaks.split_box,
    "split-table": breaks.split_table,
    "parted-note": breaks.parted_note,
    "runt": lines.runt,
    "hyphens-in-a-row": lines.hyphens_in_a_row,
    "hyphen-in-heading": lines.hyphen_in_heading,
    "split-unit": lines.split_unit,
    "straight-quotes": lines.straight_quotes,
    "white-hole": space.white_hole,
    "short-page": space.short_page,
    "nearly-empty-page": space.nearly_empty_page,
    "text-overflow": space.overflow,
    "text-overlap": space.overlap,
    "touching-panels": space.touching_panels,
    "stray-box": space.stray_box,
}


def lint(document: Document, selection: Selection) -> list[Problem]:
    """Return what the pages of an edition should not show, less what the article ignores."""
    places = Places(document, selection.article)
    ignored = set(selection.article.meta.ignore)
    edition = selection.edition.name
    return [
        Problem(
            places.where(finding.element),
            rule,
            f"page {finding.page} of the {edition}: {finding.message}",
            finding.hint,
            Severity.WARNING,
        )
        for rule, find in RULES.items()
        if rule not in ignored
        for finding in find(document)
    ]
