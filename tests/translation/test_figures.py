"""Numbers, citations and ids of a paragraph, in whatever language it writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from publish.check import by_language
from publish.house import Styles, own_styles
from publish.translation.figures import Language, citations, ids, language, numbers, worded

STYLES = Styles((own_styles(),))


def how(lang: str) -> Language:
    return language(lang, by_language(STYLES, "language.toml", lang))


def found(text: str, lang: str) -> dict[str, int]:
    return {f"{number:f}": count for number, count in numbers(text, how(lang)).items()}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en-GB", "up by 4.2%"),
        ("en-GB", "up by 4.2 per cent"),
        ("fr", "en hausse de 4,2 %"),
        ("fr", "en hausse de 4,2\u00a0%"),
        ("de", "um 4,2 Prozent"),
        ("ur", "4.2 فیصد"),
        ("ur", "\u06f4\u066b\u06f2\u066a"),
        ("ar", "\u0664\u066b\u0662\u066a"),
    ],
)
def test_a_number_is_the_same_in_each_language(lang: str, text: str) -> None:
    assert found(text, lang) == {"4.2": 1}


@pytest.mark.parametrize(
    ("lang", "text", "number"),
    [
        ("en-GB", "19,800 people", "19800"),
        ("fr", "19\u202f800 personnes", "19800"),
        ("fr", "19 800 personnes", "19800"),
        ("de", "19.800 Menschen", "19800"),
        ("ur", "\u06f1\u06f9\u066c\u06f8\u06f0\u06f0 افراد", "19800"),
        ("en-IN", "1,00,000 people", "100000"),
        ("en-GB", "**1.19m** deaths", "1190000"),
        ("fr", "1,19 million de morts", "1190000"),
        ("ur", "11.9 لاکھ اموات", "1190000"),
        ("ur", "1.19 ملین اموات", "1190000"),
        ("en-GB", "about £34m on it", "34000000"),
    ],
)
def test_groups_and_words_of_scale_are_read(lang: str, text: str, number: str) -> None:
    assert found(text, lang) == {number: 1}


def test_years_beside_each_other_are_two_numbers() -> None:
    assert found("en 2002 81 %", "fr") == {"2002": 1, "81": 1}
    assert found("2022–23", "en") == {"2022": 1, "23": 1}


def test_what_is_no_text_holds_no_numbers() -> None:
    text = (
        "See [@who2023, p. 17], [here](https://a.example/2024) and `x = 5` \\(y^2\\) {#tbl-3}.[^1]"
    )
    assert found(text, "en") == {}


def test_small_numbers_in_words_are_known() -> None:
    assert worded("douze morts et trois blessés", how("fr")) >= {Decimal(12), Decimal(3)}
    assert Decimal(12) not in worded("Douzelage", how("fr"))


def test_citations_and_ids() -> None:
    text = "A [@a2020; see @b-2021, p. 3] and @c2022. [Table](#tbl-x) {#sec-y} ![](a.png)[^n]"
    assert set(citations(text)) == {"a2020", "b-2021", "c2022"}
    assert set(ids(text)) == {"#tbl-x", "#sec-y", "a.png", "[^n]"}
