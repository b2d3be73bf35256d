"""Safe fixes, the forms for other programs, sentences and slips: all without pandoc."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from publish.check import by_language
from publish.check.fix import diff, fixed
from publish.check.passages import sentence_extents
from publish.check.prose import Formula
from publish.check.report import github, sarif
from publish.house import Styles, find_styles
from publish.problems import Problem, Severity, Where
from publish.spelling import Dictionary, Speller, find_dictionary, house_words, speller_for

WARNING = Severity.WARNING
RANGE = Problem(Where("a.md", 2, 9), "ascii-range", "“3-5”.", "", WARNING, ("3-5", "3–5"))
TWICE = Problem(Where("a.md", 2, 1), "double-word", "“the the”.", "", WARNING, ("the the", "the"))


def test_fixes_are_made_where_the_text_has_what_they_replace() -> None:
    gone = Problem(Where("a.md", 1, 1), "ascii-range", "", "", WARNING, ("3-5", "3–5"))
    beyond = Problem(Where("a.md", 9, 1), "ascii-range", "", "", WARNING, ("3-5", "3–5"))
    text = "7-9\r\nthe the 3-5 3-5\n"
    assert fixed(text, [RANGE, TWICE, gone, beyond]) == ("7-9\r\nthe 3–5 3-5\n", 2)


def test_of_two_fixes_that_overlap_one_is_made() -> None:
    inner = Problem(Where("a.md", 1, 5), "house-wording", "", "", WARNING, ("the", "a"))
    outer = Problem(Where("a.md", 1, 1), "double-word", "", "", WARNING, ("the the", "the"))
    assert fixed("the the end", [outer, inner]) == ("the a end", 1)


def test_a_diff_shows_what_changes() -> None:
    assert diff("a\nb\n", "a\nc\n", "a.md").splitlines()[2:] == ["@@ -2 +2 @@", "-b", "+c"]


def test_github_gets_a_line_a_problem() -> None:
    problem = Problem(Where("a,b.md", 3, 4), "vague-link", "50% of\nlinks.", "Mend it.", WARNING)
    said = "::warning file=a%2Cb.md,line=3,col=4,title=vague-link::50%25 of%0Alinks. Mend it."
    assert github(problem) == said
    assert github(Problem(Where("a.md"), "x", "y.")) == "::error file=a.md,title=x::y."


def test_sarif_names_rule_level_and_place() -> None:
    log = json.loads(sarif([RANGE, Problem(Where("a.md"), "missing-part", "none.")]))
    [run] = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [
        "ascii-range",
        "missing-part",
    ]
    first, second = run["results"]
    assert (first["ruleId"], first["level"]) == ("ascii-range", "warning")
    place = first["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 2, "startColumn": 9}
    assert "region" not in second["locations"][0]["physicalLocation"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("See ch. 2 of it. Then go.", ["See ch. 2 of it.", "Then go."]),
        ("Heat, etc. It went on, etc., on.", ["Heat, etc.", "It went on, etc., on."]),
        ("J. Smith of the U.N. said so.", ["J. Smith of the U.N. said so."]),
        ("He said “go.” She went. \ufffc", ["He said “go.”", "She went.", "\ufffc"]),
        ("It rose by 3.5 per cent. So did it.", ["It rose by 3.5 per cent.", "So did it."]),
        ("so… on it goes", ["so… on it goes"]),
        ("یہ ایک ہے۔ وہ دو ہے۔", ["یہ ایک ہے۔", "وہ دو ہے۔"]),
    ],
)
def test_sentences_end_where_a_reader_stops(text: str, sentences: list[str]) -> None:
    short = frozenset({"ch.", "u.n."})
    assert [text[start:stop] for start, stop in sentence_extents(text, short)] == sentences


EASY = "Le chat dort sur le lit. Il fait chaud. La fille rit. Le père lit un livre. Nous allons là."
HARD = (
    "La rationalisation interministérielle des procédures administratives déconcentrées nécessite "
    "l’harmonisation préalable des réglementations environnementales internationales."
)


def test_french_has_an_ease_of_its_own() -> None:
    language = by_language(find_styles(Path()), "language.toml", "fr-FR")
    formula = Formula.of("fr-FR", language)
    assert formula
    assert formula.is_ease
    words = ("idée", "européen", "place", "parlent", "eau")
    assert [formula.syllables_of(word) for word in words] == [2, 4, 1, 1, 1]
    easy, hard = ([text] * 20 for text in (EASY, HARD))
    assert (formula.level(easy) or 0) > 90
    assert (formula.level(hard) or 99) < 0
    assert formula.level([EASY]) is None  # too short to tell
    assert Formula.of("ur", {}) is None


@pytest.fixture(scope="module")
def speller() -> Speller:
    made = speller_for(find_styles(Path()), "en-GB", ["Gwadar", "floxi"])
    assert made, "no dictionary of en-GB: make test sets it up"
    return made


@pytest.mark.parametrize(
    "word",
    [
        "colour",
        "Pakistan’s",
        "Gwadar’s",
        "floxi",
        "Floxi",
        "agroforestry",
        "nationwide",
        "co-author",
    ],
)
def test_a_speller_knows_words_of_the_language_and_the_house(word: str, speller: Speller) -> None:
    assert speller.knows(word)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("goverment", "government"),
        ("thier", "their"),
        ("seperate", "separate"),
        ("writting", "writing"),
        ("Enviroment", "Environment"),
        ("floxidraum", ""),
        ("teh", ""),  # too short to tell
        ("boson", ""),  # no bison
        ("phenology", ""),  # no phonology: terms differ by less than slips do
        ("fishingboat", ""),
    ],
)
def test_only_slips_are_told_what_was_meant(typed: str, meant: str, speller: Speller) -> None:
    assert not speller.knows(typed)
    assert speller.suggest(typed) == meant


def test_a_dictionary_in_an_old_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / "fr.aff").write_bytes("TRY éa\nSFX S Y 1\nSFX S 0 s .\n".encode("latin-1"))
    (tmp_path / "fr.dic").write_bytes("2\nété/S\nParis\n".encode("latin-1"))
    made = Dictionary(str(tmp_path / "fr"))
    assert [made.lookup(word) for word in ("étés", "Été", "ete", "東京")] == [
        True,
        True,
        False,
        False,
    ]
    assert (made.names, made.letters) == (frozenset({"Paris"}), "éa")


def test_a_house_brings_dictionaries_and_words_of_its_own(tmp_path: Path) -> None:
    styles = Styles((tmp_path / "styles", *find_styles(Path()).roots))
    folder = tmp_path / "styles" / "dictionaries"
    folder.mkdir(parents=True)
    (folder / "cy.dic").write_text("1\ngwres\n", encoding="utf-8")
    (folder / "cy.aff").write_text("SET UTF-8\n", encoding="utf-8")
    (tmp_path / "house-words.txt").write_text("Caerdydd # the city\n", encoding="utf-8")
    assert find_dictionary(styles, "cy-GB") == str(folder / "cy")
    words = house_words(styles, tmp_path / "manuscripts" / "a" / "article.md")
    made = speller_for(styles, "cy", words)
    assert made
    assert [made.knows(word) for word in ("gwres", "Caerdydd", "city")] == [True, True, False]
    assert speller_for(find_styles(Path()), "cy") is None
