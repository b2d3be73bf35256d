from __future__ import annotations

import pytest

from publish.article import Flow, Phrase
from publish.fragments import render
from publish.pandoc import Attr, Cite, Inline, Link, Note, Para, Space, Str, Styled


def words(text: str) -> tuple[Str | Space, ...]:
    spaced = (node for word in text.split(" ") for node in (Str(word), Space()))
    return tuple(spaced)[:-1]


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
    phrase = Phrase(words(typed))
    assert render([phrase])[phrase] == kept


LONG = "of the first few words of a"


def last_words(*inlines: Inline) -> str:
    flow = Flow((Para((*words(LONG), Space(), *inlines)),))
    return render([flow])[flow].removeprefix(f"<p>{LONG}").removesuffix("</p>")


@pytest.mark.parametrize(
    ("inlines", "end"),
    [
        (words("leaflet."), "\u00a0leaflet."),
        ((Str("one"), Space("LineBreak"), Str("two.")), " one<br />\ntwo."),
        ((Styled("Emph", (Str("three"),)), Str(".")), "\u00a0<em>three</em>."),
        ((Cite((), words("(Somebody 2024)")), Str(".")),
         ' <span class="citation">(Somebody\u00a02024)</span>.'),
        (words("enforcement."), ' <span class="whole">enforcement.</span>'),
        ((Str("leaflet."), Note((), 1)), "\u00a0leaflet.<!--note 1-->"),
    ],
)  # fmt: skip
def test_the_last_word_of_a_long_paragraph_does_not_stand_alone(
    inlines: tuple[Inline, ...], end: str
) -> None:
    assert last_words(*inlines) == end


def test_a_short_text_is_left_as_it_is() -> None:
    flow = Flow((Para(words("Heat warning")),))
    assert render([flow])[flow] == "<p>Heat warning</p>"


def test_what_stands_in_a_tag_stays() -> None:
    link = Link(Attr(), (Str("there"),), "https://example.org/at%205%20km/h", "at 5 km or 5 km/h")
    phrase = Phrase((link,))
    assert "5 km or 5 km/h" in render([phrase])[phrase]
