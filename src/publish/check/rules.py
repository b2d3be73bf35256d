"""The table of all rules: what each is called, how much it matters, why it is there."""

from __future__ import annotations

from publish.check import audience, citations, formulas, images, limits, links, resolution, rights
from publish.check.scope import Rule
from publish.problems import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

RULES: tuple[Rule, ...] = (
    Rule(
        "missing-image",
        ERROR,
        "An image is a file in the article's folder, so that the article can be built anywhere.",
        images.missing_image,
    ),
    Rule(
        "unreadable-image",
        ERROR,
        "An image that can't be opened would leave a hole on the page.",
        images.unreadable_image,
    ),
    Rule(
        "image-without-alt",
        ERROR,
        "Readers who can't see an image need words in its place.",
        images.image_without_alt,
    ),
    Rule(
        "image-alt-repeats-caption",
        WARNING,
        "A screen reader reads out the caption too; the alternative text says what is to be seen.",
        images.image_alt_repeats_caption,
    ),
    Rule(
        "low-resolution",
        WARNING,
        "An image with too few pixels for its size in print looks blurred.",
        resolution.low_resolution,
    ),
    Rule(
        "dead-cross-reference",
        ERROR,
        "A link within the article has to lead to something in it.",
        links.dead_cross_reference,
    ),
    Rule(
        "unlinked-citation",
        WARNING,
        "A work that is named but not cited has no entry in the list, and no link.",
        citations.unlinked_citation,
    ),
    Rule(
        "unsourced-number",
        INFO,
        "Readers ask of every number where it is from.",
        citations.unsourced_number,
    ),
    Rule(
        "unread-formula",
        ERROR,
        "A formula that can't be read would be printed as the TeX that was typed.",
        formulas.unread_formula,
    ),
    Rule(
        "over-limit",
        WARNING,
        "The limits of the document type keep articles of one series alike.",
        limits.over_limit,
    ),
    Rule(
        "missing-part",
        WARNING,
        "The document type names the parts that its readers expect.",
        limits.missing_part,
    ),
    Rule(
        "undrawn-box",
        ERROR,
        "A box that no edition shows would be lost without a trace.",
        audience.undrawn_box,
    ),
    Rule(
        "undrawn-part",
        ERROR,
        "A section, text, figure or table that no edition shows would be lost without a trace.",
        audience.undrawn_part,
    ),
    Rule(
        "without-effect",
        INFO,
        "A placement that changes nothing misleads the next editor.",
        audience.without_effect,
    ),
    Rule(
        "permission-missing",
        ERROR,
        "An image may only be used for what its owner has allowed.",
        rights.permission_missing,
    ),
    Rule(
        "expired-permission",
        ERROR,
        "A permission that has run out is none.",
        rights.expired_permission,
    ),
    Rule(
        "missing-credit",
        WARNING,
        "Most licences ask that the maker of an image is named.",
        rights.missing_credit,
    ),
    Rule(
        "missing-licence",
        WARNING,
        "Without a licence on record nobody knows later whether an image may be used again.",
        rights.missing_licence,
    ),
    Rule(
        "map-without-disclaimer",
        WARNING,
        "A map shows boundaries that others may dispute; the house says that it takes no side.",
        rights.map_without_disclaimer,
    ),
)
