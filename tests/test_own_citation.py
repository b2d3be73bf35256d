"""How to cite the article itself, in each edition from its own metadata."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from publish import article as a
from publish.citeproc import read_style
from publish.edition import Edition
from publish.house import House, own_styles
from publish.metadata import Author, Isbn, Meta
from publish.own_citation import as_bibtex, as_ris, record, worded

CSL = own_styles() / "csl"
META = Meta(
    title="Harbours and their queues",
    authors=(
        Author("Ayesha Khan", affiliations=("An Institute",)),
        Author("Ludo van der Berg", orcid="0000-0002-1825-0097"),
        Author("Pilots Association"),
    ),
    date=date(2026, 3, 2),
    lang="en-GB",
    series="Sample Briefs",
    number="12",
    version="1.1",
    doi="10.5555/harbours.2026",
    isbn=Isbn(pdf="978-92-95055-02-5", epub="978-0-306-40615-7", print="978-1-4028-9462-6"),
)
ARTICLE = a.Article("harbours", "article.md", "", META, ())
HOUSE = House(name="Sample Institute", place="Exampleton")
BRIEF = Edition("brief", "pdf", {})


def said(style: str) -> str:
    one = record(ARTICLE, BRIEF, HOUSE, "Policy brief", "https://example.org/harbours")
    html = worded(one, read_style(CSL / f"{style}.csl"), "en-GB")
    return re.sub(r"<[^>]+>", "", html)


@pytest.mark.parametrize(
    ("style", "start"),
    [
        ("apa", "Khan, A., van der Berg, L., &amp; Pilots Association. (2026)."),
        ("chicago-notes-bibliography", "Khan, Ayesha, Ludo van der Berg, and Pilots Association."),
        ("ieee", "A. Khan, L. van der Berg, and Pilots Association"),
    ],
)
def test_the_brief_is_cited_in_its_own_style(style: str, start: str) -> None:
    text = said(style)
    assert text.startswith(start)
    assert "Harbours and" in text
    assert "10.5555/harbours.2026" in text


@pytest.mark.parametrize(("form", "isbn"), [("pdf", META.isbn.pdf), ("epub", META.isbn.epub)])
def test_each_edition_names_its_own_isbn(form: str, isbn: str) -> None:
    one = record(ARTICLE, replace(BRIEF, format=form, isbn=form), HOUSE, "Policy brief", "")
    bibtex, ris = as_bibtex(one), as_ris(one)
    assert isbn in bibtex
    assert f"SN  - {isbn}\r\n" in ris
    assert "version = {1.1}" in bibtex


def test_an_edition_without_an_isbn_names_none_of_its_format() -> None:
    for own in ("", "large-print"):
        edition = replace(BRIEF, name="large-print", isbn=own)
        assert "ISBN" not in record(ARTICLE, edition, HOUSE, "Policy brief", "")


def test_ris_has_a_tag_a_line_from_its_type_to_its_end() -> None:
    ris = as_ris(record(ARTICLE, BRIEF, HOUSE, "Policy brief", "")).split("\r\n")
    assert ris[0] == "TY  - RPRT"
    assert ris[-2:] == ["ER  - ", ""]
    assert "AU  - van der Berg, Ludo" in ris
    assert "AU  - Pilots Association" in ris
    assert "DO  - 10.5555/harbours.2026" in ris
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in ris[:-1])


def test_without_a_doi_the_address_stands() -> None:
    bare = replace(ARTICLE, meta=replace(META, doi="", series=""))
    one = record(bare, BRIEF, HOUSE, "Policy brief", "https://example.org/harbours")
    assert one["URL"] == "https://example.org/harbours"
    assert one["genre"] == "Policy brief"
