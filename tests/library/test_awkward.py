"""Works as reference managers really export them: nothing lost, or told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.librarian.taking import read_works
from publish.library.data import TYPES
from publish.library.export import as_ris
from publish.problems import ManuscriptError

RIS = """\
TY  - RPRT
AU  - World Health Organization
AU  - Müller, Jürgen
TI  - A title
  that goes on
AB  - An abstract
goes on too.

With a paragraph.
PY  - 2019/07/01/
DO  - https://doi.org/10.1136/OEM
KW  - heat
KW  - work
UR  - https://a.org/1
UR  - https://a.org/2
ER  -
TY  - JOUR
TI  - No year
PY  - in press
DO  - doi:10.1000/ab.c
TY  - BOOK
TI  - Not closed
PY  - 2019-2021
"""
XML = """\
<?xml version="1.0" encoding="ENCODING"?>
<xml><records><record><ref-type name="Journal Article">17</ref-type><contributors><authors>
<author><style>World Health Organization</style></author><author>Müller, Jürgen</author>
</authors></contributors><titles><title><style>A </style><style>title</style></title></titles>
<pages>13-27</pages><number>2</number><dates><year>2019-2021</year></dates>
<urls><related-urls><url>https://a.org/1</url></related-urls></urls>
<electronic-resource-num>https://doi.org/10.1000/x</electronic-resource-num></record>
<record><ref-type name="Report">27</ref-type><titles><title>No year</title></titles></record>
</records></xml>
"""
WHO = "{World Health Organization} and Müller, Jürgen"


def read(path: Path, data: bytes) -> list[dict[str, str]]:
    path.write_bytes(data)
    works = (work.entry.fields.values() for work in read_works(path, path.name).works)
    return [{field.name: " ".join(field.value.split()) for field in fields} for fields in works]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_ris_is_taken_as_it_comes(encoding: str, tmp_path: Path) -> None:
    text = RIS if encoding == "utf-8" else RIS.replace("\n", "\r\n")
    report, paper, book = read(tmp_path / "a.ris", text.encode(encoding))
    assert report.pop("abstract") == "An abstract goes on too. With a paragraph."
    assert report == {
        "author": WHO,
        "title": "A title that goes on",
        "date": "2019-07-01",
        "doi": "10.1136/OEM",
        "keywords": "heat, work",
        "url": "https://a.org/1",
        "note": "also https://a.org/2",
    }
    assert paper == {"title": "No year", "note": "in press", "doi": "10.1000/ab.c"}
    assert book == {"title": "Not closed", "date": "2019/2021"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "utf-16"])
def test_endnote_is_taken_as_it_comes(encoding: str, tmp_path: Path) -> None:
    text = XML.replace("ENCODING", encoding.removesuffix("-sig")).replace("\n", "\r\n")
    assert read(tmp_path / "a.xml", text.encode(encoding)) == [
        {
            "author": WHO,
            "title": "A title",
            "pages": "13--27",
            "number": "2",
            "date": "2019/2021",
            "url": "https://a.org/1",
            "doi": "10.1000/x",
        },
        {"title": "No year"},
    ]


@pytest.mark.parametrize(
    ("name", "data", "place"),
    [
        ("a.ris", b"TY  - BOOK\nER  - \nnonsense\n", "a.ris:3:1: unreadable"),
        ("a.ris", RIS.replace("ü", "\x81").encode("latin-1"), "a.ris:3:8: not-utf-8"),
        ("a.bib", "@book{a, title = {ü}}".encode("cp1252"), "a.bib:1:19: not-utf-8"),
        ("a.xml", b"<xml><records>\n<record></xml>", "a.xml:2:15: unreadable"),
        ("a.xml", b"<other/>", "a.xml:1:1: unreadable"),
    ],
)
def test_what_can_not_be_taken_is_told_with_its_place(
    name: str, data: bytes, place: str, tmp_path: Path
) -> None:
    with pytest.raises(ManuscriptError) as caught:
        read(tmp_path / name, data)
    assert str(caught.value.problems[0]).startswith(place)


def test_a_body_is_one_in_csl_too(tmp_path: Path) -> None:
    (tmp_path / "a.ris").write_text(RIS, encoding="utf-8")
    [report, *_] = read_works(tmp_path / "a.ris", "a.ris").works
    assert report.csl["author"][0] == {"literal": "World Health Organization"}


FULL = """\
<xml><records>
<record><rec-number>41</rec-number><ref-type name="Book Section">5</ref-type><contributors>
<authors><author>Doe, J.</author></authors><secondary-authors><author>Editor, Ed</author>
<author>World Health Organization</author></secondary-authors><translated-authors>
<author>Trans, T.</author></translated-authors><subsidiary-authors><author>Sub, S.</author>
</subsidiary-authors></contributors><titles><title>A chapter</title>
<secondary-title>The Book</secondary-title><tertiary-title>A Series</tertiary-title></titles>
<dates><year>2020</year></dates><pub-location>Paris</pub-location><keywords><keyword>heat</keyword>
<keyword>work</keyword></keywords><abstract>One.</abstract><abstract>Two.</abstract><urls>
<related-urls><url>https://a.org/1</url><url>https://a.org/2</url></related-urls></urls>
<notes>A note.</notes><access-date>2026-01-02</access-date><custom1>of mine</custom1></record>
<record><rec-number>42</rec-number><ref-type name="Book">6</ref-type><contributors><authors>
<author>Doe, J.</author></authors></contributors><titles><title>A book</title>
<secondary-title>Its Series</secondary-title></titles><dates><year>2021</year></dates></record>
</records></xml>
"""
MORE = """\
TY  - BOOK
AU  - Doe, J.
TI  - Häfen
T2  - Its Series
CY  - Paris
PY  - 2021
N1  - A note.
Y2  - 2026/01/02/
A4  - Trans, T.
ST  - Ports
C1  - of mine
RN  - and this
ER  -
"""


def test_what_pandoc_drops_of_endnote_is_kept_or_told_with_the_record(tmp_path: Path) -> None:
    chapter, book = read(tmp_path / "a.xml", FULL.encode())
    assert chapter == {
        "author": "Doe, J.",
        "editor": "Editor, Ed and {World Health Organization}",
        "translator": "Trans, T.",
        "title": "A chapter",
        "booktitle": "The Book",
        "series": "A Series",
        "date": "2020",
        "location": "Paris",
        "keywords": "heat, work",
        "abstract": "One. Two.",
        "url": "https://a.org/1",
        "urldate": "2026-01-02",
        "note": "A note.; also https://a.org/2",
    }
    assert (book["title"], book["series"]) == ("A book", "Its Series")
    told = [one.left for one in read_works(tmp_path / "a.xml", "a.xml").works]
    (loss,) = told[0]
    assert str(loss) == (
        "a.xml:2:1: warning: left-out: record 41 has what the library has no place for: "
        "custom1 (of mine), subsidiary-authors (Sub, S.). It is left out; copy by hand what you "
        "need."
    )
    assert told[1] == ()


def test_what_pandoc_drops_of_ris_is_kept_or_told_with_the_record(tmp_path: Path) -> None:
    [book] = read(tmp_path / "a.ris", MORE.encode())
    assert book == {
        "author": "Doe, J.",
        "translator": "Trans, T.",
        "title": "Häfen",
        "shorttitle": "Ports",
        "series": "Its Series",
        "date": "2021",
        "location": "Paris",
        "urldate": "2026-01-02",
        "note": "A note.",
    }
    [work] = read_works(tmp_path / "a.ris", "a.ris").works
    assert [problem.message for problem in work.left] == [
        "record 1 has what the library has no place for: C1 (of mine), RN (and this)."
    ]


def test_all_that_we_give_away_as_ris_comes_back(tmp_path: Path) -> None:
    work = {
        "id": "doe2021", "type": "chapter", "title": "Häfen", "title-short": "H",
        "author": [{"family": "Doe", "given": "J."}, {"literal": "World Bank"}],
        "editor": [{"family": "Ed", "given": "E."}], "container-title": "Ports", "genre": "Essay",
        "translator": [{"family": "Trans", "given": "T."}], "collection-title": "Series",
        "publisher": "V", "publisher-place": "Paris", "edition": "2", "volume": "3", "issue": "4",
        "number": "5", "DOI": "10.1000/x", "ISBN": "0-306-40615-2", "URL": "https://a.org/1",
        "abstract": "One.", "language": "de", "page": "3-9",
        "issued": {"date-parts": [[2021, 3, 4]]}, "accessed": {"date-parts": [[2026, 1, 2]]},
    }  # fmt: skip
    (tmp_path / "a.ris").write_text(as_ris([work]), encoding="utf-8")
    [back] = read_works(tmp_path / "a.ris", "a.ris").works
    assert back.left == ()
    assert {**back.csl, "id": "doe2021"} == work
    assert {*TYPES.ris_fields, *TYPES.ris_names} - {*work} == {"ISSN"}


def test_old_ris_is_read_and_says_what_was_assumed(tmp_path: Path) -> None:
    file = tmp_path / "a.ris"
    file.write_bytes(MORE.encode("cp1252"))
    given = read_works(file, "a.ris")
    assert given.works[0].entry.get("title") == "Häfen"
    (assumed,) = given.assumed
    assert str(assumed) == (
        "a.ris:3:8: warning: assumed-encoding: this is no text in UTF-8; it was read as "
        "Windows-1252, so here stands 'Häfen'. If that is wrong, name its encoding, as --encoding "
        "windows-1250."
    )
    file.write_bytes(MORE.replace("ä", "ą").encode("cp1250"))
    given = read_works(file, "a.ris", "windows-1250")
    assert (given.works[0].entry.get("title"), given.assumed) == ("Hąfen", ())
    with pytest.raises(ManuscriptError, match="'utf-77' is no encoding"):
        read_works(file, "a.ris", "utf-77")
    with pytest.raises(ManuscriptError, match="this is no text in utf-8"):
        read_works(file, "a.ris", "utf-8")
