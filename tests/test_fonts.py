"""The committed faces: what the style sheets count on is really in them."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "styles" / "shared" / "fonts"
FILES = sorted(FONTS.glob("*.ttf"))
RULE = re.compile(
    r'@font-face \{ font-family: "([^"]+)"; font-weight: (\d+); font-style: (\w+); src: url\("([^"]+)"\) format\("truetype"\) \}'
)
RULES = RULE.findall((FONTS / "fonts.css").read_text(encoding="utf-8"))

EVERYWHERE = {
    "kern",
    "mark",
    "liga",
    "locl",
    "ccmp",
    "case",
    "onum",
    "pnum",
    "sups",
    "subs",
    "frac",
    "ordn",
}
PUNCTUATION = "‘’“”‚„«»‹›–—‐‑…•·†‡§¶©®™№°′″ª º"
SIGNS = "→←↑↓−×÷±≈≠≤≥∞%‰½¼¾⅓⅔€£¥₹₩₺₽¢⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"
LETTERS = "ÀÇÉÑÖØÅÆŒßŁŹŐŞȘİığčđþāīūḥṣṭẓḍʿʾʼậễəµΩπαβ\u0331\u0304\u0323"


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def font(request):
    with TTFont(request.param) as opened:
        yield opened


def features(font):
    return {
        record.FeatureTag
        for table in ("GSUB", "GPOS")
        for record in font[table].table.FeatureList.FeatureRecord
    }


def is_serif(font):
    return font["name"].getDebugName(16) != "Brief Sans"


def is_italic(font):
    return bool(font["OS/2"].fsSelection & 1)


def substitutes(font, tag):
    """Glyph to glyph, by all lookups of the feature."""
    gsub = font["GSUB"].table
    lookups = {
        index
        for record in gsub.FeatureList.FeatureRecord
        if record.FeatureTag == tag
        for index in record.Feature.LookupListIndex
    }
    tables = [
        getattr(table, "ExtSubTable", table)
        for index in lookups
        for table in gsub.LookupList.Lookup[index].SubTable
    ]
    return {glyph: other for table in tables for glyph, other in table.mapping.items()}


def test_no_face_is_missing_from_the_style_sheet_nor_declared_in_vain():
    assert FILES
    assert {path.name for path in FILES} == {file for *_, file in RULES}


def test_the_style_sheet_declares_each_face_once():
    faces = [rule[:3] for rule in RULES]
    assert len(faces) == len(set(faces))
    assert (FONTS / "fonts.css").read_text(encoding="utf-8").count("@font-face") == len(RULES)


@pytest.mark.parametrize(("family", "weight", "slope", "file"), RULES)
def test_a_declared_face_is_what_it_says(family, weight, slope, file):
    with TTFont(FONTS / file) as font:
        assert font["OS/2"].usWeightClass == int(weight)
        assert is_italic(font) == (slope == "italic")
        assert (font["post"].italicAngle != 0) == (slope == "italic")
        assert font["head"].macStyle == (int(weight) == 700) + 2 * (slope == "italic")


@pytest.mark.parametrize("family", ["Brief Text", "Brief Lead", "Brief Title", "Brief Sans"])
def test_every_upright_weight_has_its_italic(family):
    upright = {weight for name, weight, slope, _ in RULES if (name, slope) == (family, "normal")}
    italic = {weight for name, weight, slope, _ in RULES if (name, slope) == (family, "italic")}
    assert upright
    assert upright == italic


def test_the_reserved_name_is_not_used(font):
    names = [
        record.toUnicode()
        for record in font["name"].names
        if record.nameID in (1, 3, 4, 6, 16, 17, 25)
    ]
    assert names
    assert not [name for name in names if "source" in name.lower()]


def test_the_licence_goes_along(font):
    assert "SIL Open Font License" in font["name"].getDebugName(13)
    assert "Reserved Font Name" in font["name"].getDebugName(0)
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


def test_a_face_may_be_embedded_and_is_static(font):
    assert font["OS/2"].fsType == 0
    assert not {"fvar", "gvar", "STAT", "avar", "HVAR", "MVAR"} & set(font.keys())


def test_a_face_has_its_features(font):
    expected = (
        EVERYWHERE
        | ({"lnum", "tnum"} if is_serif(font) else set())
        | (set() if is_italic(font) else {"smcp", "c2sc"})
    )
    assert not expected - features(font)


def test_a_face_has_the_characters_of_a_policy_brief(font):
    printable = [chr(code) for code in range(0x20, 0x7F)]
    cmap = font.getBestCmap()
    assert not [
        character
        for character in (*printable, *PUNCTUATION, *SIGNS, *LETTERS)
        if ord(character) not in cmap
    ]


def test_figures_are_of_one_width_unless_asked(font):
    cmap, advances = font.getBestCmap(), font["hmtx"]
    digits = [cmap[ord(digit)] for digit in "0123456789"]
    widths = [advances[digit][0] for digit in digits]
    assert max(widths) - min(widths) <= 1  # rounding
    proportional = substitutes(font, "pnum")
    assert len({advances[proportional.get(digit, digit)][0] for digit in digits}) > 3


def test_old_style_figures_and_small_capitals_are_other_shapes(font):
    cmap, glyphs = font.getBestCmap(), font["glyf"]
    old_style = substitutes(font, "onum")
    assert glyphs[old_style[cmap[ord("3")]]].yMin < glyphs[cmap[ord("3")]].yMin
    if not is_italic(font):
        assert glyphs[substitutes(font, "smcp")[cmap[ord("h")]]].yMax < glyphs[cmap[ord("H")]].yMax
