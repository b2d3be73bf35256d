"""The order of a list of references, by the language of the article, in every edition."""

from __future__ import annotations

import random
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from publish import pandoc
from publish.article import Reference
from publish.callouts import read_kinds
from publish.direction import direction_by, language_tag, script_of
from publish.edition import ReferenceList, edition_names, read_edition, type_names
from publish.house import Styles, own_styles
from publish.library import read_library
from publish.manuscript import Surroundings, read
from publish.placement import place
from publish.select import select

STYLES = Styles((own_styles(),))
KINDS = read_kinds(STYLES.table("callouts.toml"), STYLES.where("callouts.toml"))[0]
WITHOUT = {"large-print", "email"}  # the one is a brief in all but size, the other has no list
EDITIONS = tuple(name for name in edition_names(STYLES) if name not in WITHOUT)
ORDERS = tomllib.loads(Path(__file__).with_name("orders.toml").read_text(encoding="utf-8"))
FRONT = "---\ntitle: T\nauthors: [A B]\ndate: 2026-03-02\nlang: {}\n---\n\nText [{}].\n"


def listed(lang: str, folder: Path, style: str) -> dict[str, tuple[Reference, ...]]:
    """Return the list of each edition of an article that cites the authors of a language."""
    entries = [
        f"@book{{w{at}, author = {{{name}}}, title = {{T}}, date = {{2020}}}}"
        for at, name in enumerate(ORDERS[lang])
    ]
    mixed = random.Random(3)  # noqa: S311 - no secret
    mixed.shuffle(entries)
    (folder / "l.bib").write_text("\n".join(entries), encoding="utf-8")
    keys = [f"@w{at}" for at in range(len(entries))]
    mixed.shuffle(keys)
    (folder / "article.md").write_text(FRONT.format(lang, "; ".join(keys)), encoding="utf-8")
    library = read_library(folder / "l.bib", "l.bib")
    csl = own_styles() / "csl" / f"{style}.csl"
    around = Surroundings(KINDS, type_names(STYLES), edition_names(STYLES), library, csl)
    made = read(folder / "article.md", "article.md", around)
    assert made.article, made.problems
    found = {}
    for name in EDITIONS:
        edition = replace(read_edition(STYLES, name, KINDS), references="full")
        found[name] = select(place(made.article, edition), edition).references
    parted = replace(edition, reference_list=ReferenceList("type", types={"all": ()}))
    found["by type"] = select(place(made.article, parted), parted).references
    return found


@pytest.mark.parametrize("lang", ORDERS)
def test_a_list_is_in_the_order_of_its_language_in_every_edition(lang: str, tmp_path: Path) -> None:
    order = [f"w{at}" for at in range(len(ORDERS[lang]))]
    for name, references in listed(lang, tmp_path, "apa").items():
        assert [one.key for one in references] == order, name


def test_a_list_of_numbers_keeps_the_order_of_citations(tmp_path: Path) -> None:
    lists = listed("ur", tmp_path, "ieee")
    numbers = [pandoc.plain(one.entry.blocks).strip()[1:3].strip("]") for one in lists["brief"]]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]


def test_an_entry_in_another_script_says_which_way_it_runs(tmp_path: Path) -> None:
    ways = {one.key: one.direction for one in listed("en-GB", tmp_path, "apa")["brief"]}
    assert {key for key, way in ways.items() if way} == {"w10"}
    ways = {one.key: one.direction for one in listed("ur", tmp_path, "apa")["brief"]}
    assert {key for key, way in ways.items() if way == "ltr"} == {"w11", "w12", "w13"}


def test_scripts_and_languages_are_known_by_what_is_typed() -> None:
    assert [script_of(lang) for lang in ("ur", "de-AT", "el", "ja")] == [
        "ARABIC", "LATIN", "GREEK", "JAPANESE",
    ]  # fmt: skip
    assert [language_tag(typed) for typed in ("urdu", "ar-sa", "Persian", "zh-Hans", "x?")] == [
        "ur", "ar-SA", "fa", "zh-Hans", "",
    ]  # fmt: skip
    assert [direction_by(text) for text in ("2020. احمد", "“A ب", "1.")] == ["rtl", "ltr", ""]
