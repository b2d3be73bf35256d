"""The finished pages of an edition, looked at as a designer does: what would not be signed.

Pure: `pages.Document` says what stands where, each rule is a function over it, and `lint` turns
what they find into problems at the places of the source.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from publish.layout import breaks, lines, space
from publish.layout.finding import CROWDED, Rule
from publish.layout.pages import Document
from publish.layout.places import Places
from publish.problems import Problem, Severity

if TYPE_CHECKING:  # the process that lays out pages imports this, and needs no article
    from publish.select import Selection

__all__ = [
    "RULES", "blemish", "crowding_quotes", "lint", "silenced", "strays",
]  # fmt: skip

RULES: Mapping[str, Rule] = {
    "stranded-heading": Rule(breaks.stranded_heading, 5),
    "stranded-title": Rule(breaks.stranded_title, 5),
    "box-under-heading": Rule(breaks.box_under_heading, 3),
    "lone-line": Rule(breaks.lone_line, 3),
    "split-box": Rule(breaks.split_box, 2),
    "split-table": Rule(breaks.split_table, 3),
    "parted-note": Rule(breaks.parted_note, 3),
    "runt": Rule(lines.runt, 0.5),
    "hyphens-in-a-row": Rule(lines.hyphens_in_a_row, 0.5),
    "parted-word": Rule(lines.parted_word, 1),
    "hyphen-in-heading": Rule(lines.hyphen_in_heading),
    "split-unit": Rule(lines.split_unit, 0.5),
    "straight-quotes": Rule(lines.straight_quotes),
    "white-hole": Rule(space.white_hole, 4),
    "short-page": Rule(space.short_page, 3),
    "nearly-empty-page": Rule(space.nearly_empty_page, 4),
    "text-overflow": Rule(space.overflow, 5),
    "text-overlap": Rule(space.overlap, 5),
    "shrunk-formula": Rule(space.shrunk_formula),
    "touching-panels": Rule(space.touching_panels, 1),
    "stray-box": Rule(space.stray_box, 1.5),
}


def blemish(document: Document) -> float:
    """Return the weight of what another setting of the pages might mend."""
    found = sum(rule.weight for rule in RULES.values() if rule.weight for _ in rule.find(document))
    return found + CROWDED * crowding_quotes(document)


def crowding_quotes(document: Document) -> int:
    """Return how many pull quotes there are beyond one a page: no fault, but not sought either."""
    counts = (
        len({piece.element for piece in page.pieces if "shape-quote" in piece.classes})
        for page in document.pages
    )
    return sum(max(0, count - 1) for count in counts)


def strays(document: Document) -> frozenset[str]:
    """Return the ids of margin boxes that stand beside another section than their own."""
    found = (document.fragments[finding.element] for finding in space.stray_box(document))
    return frozenset(pieces[0][1].id for pieces in found)


def lint(document: Document, selection: Selection) -> list[Problem]:
    """Return what the pages of an edition should not show, less what the article ignores."""
    places = Places(document, selection.article)
    ignored = set(selection.article.meta.ignore)
    edition = selection.edition.name
    return [
        Problem(
            places.where(finding.element),
            name,
            f"page {finding.page} of the {edition}: {finding.message}",
            finding.hint,
            Severity.WARNING,
        )
        for name, rule in RULES.items()
        if name not in ignored
        for finding in rule.find(document)
    ]


def silenced(document: Document, selection: Selection) -> frozenset[str]:
    """Return the rules that an article ignores and that the pages of an edition break."""
    ignored = RULES.keys() & set(selection.article.meta.ignore)
    return frozenset(name for name in ignored if any(RULES[name].find(document)))
