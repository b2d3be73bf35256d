from __future__ import annotations

import pytest

from publish.article import Phrase
from publish.fragments import render
from publish.pandoc import Attr, Link, Space, Str


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("at 30 km/h in", 'at 30\u00a0<span class="unit">km/h</span> in'),
        ("in km/h", 'in <span class="unit">km/h</span>'),
        ("32.1 °C and", "32.1\u00a0°C and"),
        ("71 per cent of", "71\u00a0per cent of"),
        ("US$5 billion.", "US$5\u00a0billion."),
        ("12 m² or 3 m", "12\u00a0m² or 3\u00a0m"),
        ("in 2024 minutes were", "in 2024 minutes were"),
        ("of 3 men", "of 3 men"),
        ("point 4 maybe", "point 4 maybe"),
    ],
)
def test_a_number_keeps_its_unit(typed: str, kept: str) -> None:
    spaced = [node for word in typed.split(" ") for node in (Str(word), Space())]
    phrase = Phrase(tuple(spaced[:-1]))
    assert render([phrase])[phrase] == kept


def test_what_stands_in_a_tag_stays() -> None:
    link = Link(Attr(), (Str("there"),), "https://example.org/at%205%20km/h", "at 5 km or 5 km/h")
    phrase = Phrase((link,))
    assert "5 km or 5 km/h" in render([phrase])[phrase]
