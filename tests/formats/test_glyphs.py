"""Glyphs: a letter and the mark over it each say what they stand for."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from publish.formats.glyphs import letters_of
from publish.house import own_styles

FONTS = own_styles() / "shared" / "fonts"


@pytest.mark.parametrize("name", ["BriefNaskh-Regular", "BriefSansArabic-Bold"])
def test_joined_forms_and_ligatures_are_known_by_their_letters(name: str) -> None:
    with TTFont(FONTS / f"{name}.ttf") as font:
        known = letters_of(font)
        cmap = font.getBestCmap()
        joined = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
        assert {"init", "medi", "fina"} <= joined
        assert all(known[cmap[ord(letter)]] == letter for letter in "بہکےأ\u064e")
        assert len([text for text in known.values() if text == "ب"]) >= 4
        assert "لا" in known.values()
