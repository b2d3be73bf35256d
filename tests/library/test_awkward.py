"""Works as reference managers really export them: nothing lost, or told with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.librarian.taking import read_works
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
    works = (work.entry.fields.values() for work in read_works(path, path.name))
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
        ("a.ris", RIS.encode("cp1252"), "a.ris:3:8: not-utf-8"),
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
    [report, *_] = read_works(tmp_path / "a.ris", "a.ris")
    assert report.csl["author"][0] == {"literal": "World Health Organization"}
