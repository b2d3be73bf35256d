"""The library as a file, and citations in the words of a style."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish import pandoc
from publish.bibliography import (
    cite,
    entries_as_csl,
    keep_typed_case,
    unknown_key,
)
from publish.citeproc import Cited, without_substitute
from publish.house import own_styles
from publish.library import Library, read_library
from publish.pandoc import Cite, Reader
from publish.problems import Where

BIB = """\
% a remark about @book{none, title = {x}}
@report{nato2026, author = {{NATO}}, title = {The Tokyo Office}, date = {2026-01-05}}
@report{nato2026b, author = {{NATO}}, title = {An Osaka Office}, date = {2026-02-05}}
@string{who = {Smith, Ann}}
@comment{nothing}
  @BOOK{ smith:2020-a ,
  author = who, title = {Asia after {NATO} Came}, date = {2020}}
@book{unused, author = {Khan, Bo}, title = {Unused}, date = {2019}}
"""
EVERY = sorted((own_styles() / "csl").glob("*.csl"))
STYLES = [path for path in EVERY if "independent-parent" not in path.read_text(encoding="utf-8")]


def library(text: str, folder: Path) -> Library:
    path = folder / "library.bib"
    path.write_text(text, encoding="utf-8")
    return read_library(path, "library.bib")


def cites(markdown: str) -> list[Cite]:
    blocks = Reader().blocks(pandoc.parse(markdown)["blocks"])
    return [node for node in pandoc.walk(blocks) if isinstance(node, Cite)]


def labels(made: Cited) -> list[str]:
    return [pandoc.plain(label) for label in made.labels]


def test_every_entry_is_known_with_its_place(tmp_path: Path) -> None:
    read = library("\ufeff" + BIB, tmp_path)
    assert {key: (where.line, where.column) for key, where in read.entries.items()} == {
        "nato2026": (2, 9), "nato2026b": (3, 9), "smith:2020-a": (6, 10), "unused": (8, 7),
    }  # fmt: skip
    assert not read.problems


def test_a_key_that_is_used_twice_is_told_at_the_second(tmp_path: Path) -> None:
    read = library(BIB + "@book{nato2026, title = {x}}\n", tmp_path)
    [problem] = read.problems
    assert str(problem) == (
        "library.bib:9:7: duplicate-key: the key 'nato2026' is used twice; the first entry is in "
        "line 2. Give one of them another key."
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("title = {The Tokyo Office}", "title = {{The Tokyo Office}}"),
        ('booktitle = "The Tokyo Office"', "booktitle = {{The Tokyo Office}}"),
        ("TITLE={A}", "TITLE={{A}}"),
        ("title = {The {Tokyo} office}", "title = {The {Tokyo} office}"),
        ("title = {{NATO}}", "title = {{NATO}}"),
        ("journaltitle = {Survival}", "journaltitle = {Survival}"),
    ],
)
def test_a_title_without_braces_keeps_its_capitals(typed: str, kept: str) -> None:
    assert keep_typed_case(typed) == kept


def test_entries_become_csl_in_the_order_of_the_file(tmp_path: Path) -> None:
    made = entries_as_csl(library(BIB, tmp_path))
    assert [entry["id"] for entry in made] == ["nato2026", "nato2026b", "smith:2020-a", "unused"]
    assert [entry["title"] for entry in made][:3] == [
        "The Tokyo Office", "An Osaka Office", "Asia after NATO came",
    ]  # fmt: skip
    assert entries_as_csl(Library()) == []


def test_labels_stay_in_the_order_of_the_citations(tmp_path: Path) -> None:
    found = cites(
        "[@nato2026b, p. 4] @smith:2020-a [ch. 2] [-@nato2026] [see @nato2026; @nato2026b]"
    )
    made = cite(found, library(BIB, tmp_path), None, "en-GB")
    assert labels(made) == [
        "(NATO 2026a, 4)", "Smith (2020, ch. 2)", "(2026b)", "(see NATO 2026b, 2026a)",
    ]  # fmt: skip
    assert [entry.key for entry in made.references] == ["nato2026b", "nato2026", "smith:2020-a"]
    assert [entry["id"] for entry in made.csl] == ["nato2026", "nato2026b", "smith:2020-a"]
    assert all(pandoc.plain(entry.entry.blocks).strip() for entry in made.references)


def test_nothing_cited_makes_nothing(tmp_path: Path) -> None:
    assert cite([], library(BIB, tmp_path), None, "en") == Cited()


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.stem)
def test_every_style_words_citations_and_repeats_every_author(style: Path, tmp_path: Path) -> None:
    made = cite(
        cites("[@nato2026; @nato2026b] @smith:2020-a"), library(BIB, tmp_path), style, "en-GB"
    )
    assert len(made.labels) == 2
    assert {entry.key for entry in made.references} == {"nato2026", "nato2026b", "smith:2020-a"}
    for entry in made.references:
        author = "Smith" if entry.key.startswith("smith") else "NATO"
        assert author.casefold() in pandoc.plain(entry.entry.blocks).casefold()  # ISO: SMITH
    assert not any("?" in label for label in labels(made))


def test_a_style_loses_the_dashes_for_repeated_authors_and_nothing_else() -> None:
    style = (
        '<style xmlns="http://purl.org/net/xbiblio/csl"><bibliography hanging-indent="true" '
        'subsequent-author-substitute="---" subsequent-author-substitute-rule="partial-each">'
        '<layout suffix="."/></bibliography></style>'
    )
    assert without_substitute(style.encode()).decode() == (
        '<style xmlns="http://purl.org/net/xbiblio/csl"><bibliography hanging-indent="true">'
        '<layout suffix="."/></bibliography></style>'
    )


def test_a_style_can_not_read_files_of_the_computer(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    bomb = f'<!DOCTYPE s [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><s>&x;</s>'
    assert b"secret</s>" not in without_substitute(bomb.encode())


def test_an_unknown_key_names_the_library(tmp_path: Path) -> None:
    where = Where("a.md", 3, 4)
    told = unknown_key("nope", library(BIB, tmp_path), where, "Did you mean 'x'?")
    assert str(told) == (
        "a.md:3:4: unknown-citation: 'nope' is not in the library (library.bib). Did you mean 'x'?"
    )
    assert "no library.bib was found" in unknown_key("nope", Library(), where, "").message
