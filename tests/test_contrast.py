"""Every colour of type in an edition on every ground that it can have (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
import tinycss2
from tinycss2.color5 import parse_color

from publish.formats.web_style import at_night
from publish.house import Styles, own_styles, read_house
from publish.page import put_tokens

LEAST = 4.5  # level AA, for type of any size
STYLES = Styles((own_styles(),))
HOUSE = dict(read_house(STYLES).tokens)
OTHER = {"size": "10pt", "leading": "14pt"}
REVERSED = "on-"  # tokens of reversed type, which stands on the colour that their names go on with
# grounds that carry no type
EMPTY = {".bar", ".bar-filled", "::before", ".edge", ".cover-mark", ".drawn", ".logo"}
Rule = tuple[str, dict[str, str]]


def rules(edition: str) -> Iterator[Rule]:
    """Yield selector and declarations of each rule of an edition's sheets, those in `@page` too."""
    for name in ("shared/base.css", f"{edition}/edition.css"):
        path = STYLES.find(name)
        assert path is not None
        css = path.read_text(encoding="utf-8")
        for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
            if rule.type == "qualified-rule" or rule.lower_at_keyword == "page":
                yield from parts(tinycss2.serialize(rule.prelude).strip() or "@page", rule.content)


def parts(selector: str, content: object) -> Iterator[Rule]:
    made = {}
    for part in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if part.type == "declaration":
            made[part.lower_name] = tinycss2.serialize(part.value).strip()
        elif part.type == "at-rule":
            yield from parts(f"{selector} @{part.lower_at_keyword}", part.content)
    yield selector, made


def colour(value: str, tokens: Mapping[str, str] = HOUSE) -> tuple[float, float, float] | None:
    """Return red, green and blue of a value, tokens put in; None for what is no colour."""
    found = parse_color(put_tokens(value, {**tokens, **OTHER}))
    return tuple(found.to("srgb").coordinates) if found and found != "currentcolor" else None


def ground(declared: dict[str, str]) -> str | None:
    """Return the colour of a rule's background as it is written, if it has one."""
    for value in (declared.get("background-color", ""), declared.get("background", "")):
        for word in value.split():
            if word.startswith(("var(", "#")) and colour(word):
                return word
    return None


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Return the contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(rgb: tuple[float, ...]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def pairs(edition: str) -> set[tuple[str, str]]:
    """Return type and ground of each pair that an edition can show.

    Reversed type stands on the colour that its token names, all other type on paper and tints.
    """
    found = list(rules(edition))
    inks = {d["color"] for _, d in found if colour(d.get("color", ""))}
    plain = {ink for ink in inks if REVERSED not in ink}
    grounds = {ground(d) for s, d in found if not any(s.endswith(empty) for empty in EMPTY)}
    dark = {ink[: -len(")")].split(REVERSED)[1].split("-")[0] for ink in inks - plain}
    light = {g for g in grounds if g and not any(f"--{name})" in g for name in dark)}
    own = {(d["color"], g) for _, d in found if colour(d.get("color", "")) if (g := ground(d))}
    turned = {
        (ink, f"var(--{name})") for ink in inks - plain for name in dark if REVERSED + name in ink
    }
    return own | turned | set(product(plain, light))


@pytest.mark.parametrize(
    ("edition", "tokens"),
    [("brief", HOUSE), ("handout", HOUSE), ("web", HOUSE), ("web", at_night(HOUSE))],
    ids=["brief", "handout", "web", "web at night"],
)
def test_type_is_told_from_its_ground(edition: str, tokens: Mapping[str, str]) -> None:
    found = pairs(edition)
    assert {("var(--soft)", "var(--paper)"), ("var(--soft)", "var(--tint)")} <= found
    assert ("var(--accent)", "var(--paper)") in found
    faint = {}
    for ink, under in found:
        one, other = colour(ink, tokens), colour(under, tokens)
        assert one
        assert other
        if contrast(one, other) < LEAST:
            faint[ink, under] = round(contrast(one, other), 2)
    assert not faint


def test_black_on_white_is_twenty_one() -> None:
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)


def test_a_mail_is_read_on_its_grounds() -> None:
    found = pairs("email")
    assert ("var(--on-primary)", "var(--primary)") in found
    seen = {one for one in found if one[0] != "var(--tint)"}  # which a line is hidden in
    assert not [one for one in seen if contrast(*(colour(two) or () for two in one)) < LEAST]


@pytest.mark.parametrize("edition", ["brief", "handout", "web", "email"])
def test_no_type_is_faded_by_opacity(edition: str) -> None:
    assert not [selector for selector, declared in rules(edition) if "opacity" in declared]
