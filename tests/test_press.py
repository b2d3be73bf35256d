"""Presses as data: which there are, what a house may change, what an edition takes from one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from publish.callouts import read_kinds
from publish.edition import read_edition, with_press, with_profile
from publish.house import House, Styles, own_styles
from publish.press import colour_of, find_press, named_inks
from publish.problems import ManuscriptError, Where

STYLES = Styles((own_styles(),))
KINDS = read_kinds(STYLES.table("callouts.toml"), Where("callouts.toml"))[0]
HANDOUT = read_edition(STYLES, "handout", KINDS)
HERE = Where("here", 3)
LIMITS = {"coated": 300, "uncoated": 260, "newsprint": 220, "digital": 300, "office": 0}


def house_of(folder: Path, text: str) -> Styles:
    (folder / "house.toml").write_text(text, encoding="utf-8")
    return Styles((folder, own_styles()))


@pytest.mark.parametrize("name", LIMITS)
def test_each_press_has_its_limits_and_its_profile(name: str) -> None:
    press = find_press(STYLES, name, HERE)
    assert press.ink_limit == LIMITS[name]
    if press.standard:
        assert press.profile
        assert press.profile.parent == own_styles() / "icc"
        assert (press.bleed, press.marks) == (3, True)
        assert press.thinnest_rule >= 0.25
    else:
        assert (press.profile, press.bleed, press.marks) == (None, 0, False)


def test_an_edition_is_made_for_its_own_press_or_the_one_that_is_asked_for() -> None:
    assert HANDOUT.press
    assert (HANDOUT.press.name, HANDOUT.page["bleed"]) == ("coated", "3mm")
    assert HANDOUT.file_name("heat") == "heat-handout.pdf"
    assert with_press(HANDOUT, STYLES, "coated").file_name("heat") == "heat-handout.pdf"
    other = with_press(HANDOUT, STYLES, "newsprint")
    assert other.press
    assert (other.press.name, other.file_name("heat")) == (
        "newsprint",
        "heat-handout-newsprint.pdf",
    )
    brief = read_edition(STYLES, "brief", KINDS)
    assert brief.press is None
    assert with_press(brief, STYLES, "newsprint") == brief
    own = read_edition(STYLES, "handout", KINDS, {"press": "uncoated"})
    assert own.press
    assert (own.press.condition, own.file_name("heat")) == ("FOGRA29", "heat-handout.pdf")


def test_the_office_gets_a_plain_sheet_that_claims_nothing() -> None:
    claiming = replace(HANDOUT, claims=("pdf/x-4",))
    office = with_press(claiming, STYLES, "office")
    assert (office.claims, office.page["bleed"]) == ((), "0mm")
    assert with_press(claiming, STYLES, "digital").claims == ("pdf/x-4",)
    assert with_profile(claiming, "ua2") == claiming  # which is for editions on a screen


def test_a_house_has_a_press_of_its_own(tmp_path: Path) -> None:
    profile = (own_styles() / "icc" / "TR002.icc").read_bytes()
    (tmp_path / "ours.icc").write_bytes(profile)
    own = '[presses.coated]\nprofile = "ours.icc"\ncondition = "FOGRA51"\nbleed = 5\n'
    styles = house_of(tmp_path, own + '[presses.riso]\ntitle = "our Riso"\n')
    coated = find_press(styles, "coated", HERE)
    assert (coated.profile, coated.condition) == (tmp_path / "ours.icc", "FOGRA51")
    assert (coated.ink_limit, coated.bleed) == (300, 5)
    assert find_press(styles, "riso", HERE).title == "our Riso"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('profile = "no.icc"\ncondition = "X"', "coated: its profile 'no.icc' is not there"),
        ('profile = "icc/TR002.icc"', "its condition is to be said too"),
        ('profile = "house.toml"\ncondition = "X"', "no profile of a press in four inks"),
        ("bleed = 2", "'bleed = 2' is no bleed. Write 0, or 3 to 5."),
        ("bleed = 6", "'bleed = 6' is no bleed"),
        ("ink-limit = 500", "'ink-limit = 500' is no ink-limit. Write 0, or 100 to 400."),
        ('ppi = "many"', "'ppi = many' is no ppi. Write a number."),
        ("ink-limits = 300", "'ink-limits' is no setting of a press. Did you mean 'ink-limit'?"),
    ],
)
def test_what_a_house_gets_wrong_is_said(text: str, said: str, tmp_path: Path) -> None:
    styles = house_of(tmp_path, f"[presses.coated]\n{text}\n")
    with pytest.raises(ManuscriptError) as raised:
        find_press(styles, "coated", HERE)
    assert said in str(raised.value)
    assert str(tmp_path / "house.toml") in str(raised.value)


def test_a_press_that_is_none_is_named() -> None:
    with pytest.raises(ManuscriptError, match=r"'coatd' is not a press. Did you mean 'coated'\?"):
        find_press(STYLES, "coatd", HERE)
    with pytest.raises(ManuscriptError, match="'offset' is not a press"):
        with_press(HANDOUT, STYLES, "offset")
    with pytest.raises(ManuscriptError, match="'offset' is not a press"):
        read_edition(STYLES, "handout", KINDS, {"press": "offset"})


def test_inks_that_a_press_cannot_print_are_told() -> None:
    newsprint = find_press(STYLES, "newsprint", HERE)
    colours = {"ink": "#000", "rich": "#000001", "odd": "#123456"}
    rich = House(tokens=colours, inks={"ink": (0, 0, 0, 100), "rich": (60, 50, 40, 100)})
    with pytest.raises(ManuscriptError, match=r"'rich' comes to 250 % .*; newsprint takes 220 %"):
        named_inks(rich, newsprint, HERE)
    coated = find_press(STYLES, "coated", HERE)
    assert named_inks(rich, coated, HERE) == {
        (0, 0, 0): (0, 0, 0, 1),
        (0, 0, 1): (0.6, 0.5, 0.4, 1),
    }
    for odd in ((1, 2, 3), (0, 0, 0, 101), ("a", 0, 0, 0)):
        house = House(tokens=colours, inks={"odd": odd})  # type: ignore[dict-item]
        with pytest.raises(ManuscriptError, match="'odd' is not four numbers from 0 to 100"):
            named_inks(house, coated, HERE)


def test_colours_are_read_as_css_writes_them() -> None:
    assert (colour_of("#fa0"), colour_of("#12465A")) == ((255, 170, 0), (18, 70, 90))
    assert (colour_of("red"), colour_of("")) == (None, None)
