"""Adding, showing and exporting works: in the library's own way, and nothing of it changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from publish import pandoc
from publish.bibliography import entries_as_csl
from publish.librarian.adding import add
from publish.librarian.keys import check_pattern, new_key
from publish.librarian.taking import read_works
from publish.library import Library, join, read_library, read_shelf
from publish.library.bibtex import read_bibtex
from publish.library.export import export_works
from publish.problems import ManuscriptError, Where

HERE = Path(__file__).parent
MANUSCRIPTS = HERE.parents[1] / "manuscripts"
RIS = """\
TY  - RPRT
AU  - World Bank
AU  - Smith, Ann
TI  - Development in {Asia} & <i>all of</i> Tokyo
PY  - 2025
PB  - World Bank
UR  - https://www.worldbank.org/x
SN  - 978-0-306-40615-7
ER  -
TY  - JOUR
AU  - Alahmad, B.
TI  - Another title
JO  - Survival
SP  - 1
EP  - 9
PY  - 2023
DO  - 10.1136/OEMED-2022-108697
ER  -
"""
ENDNOTE = """\
<xml><records><record><ref-type name="Report">27</ref-type><contributors><authors>
<author>State Bank of Pakistan,</author></authors></contributors>
<titles><title>Annual Report</title></titles>
<dates><year>2026</year></dates></record></records></xml>
"""
CSL = [
    {
        "id": "x",
        "type": "book",
        "title": "Ports",
        "author": [{"family": "Khan", "given": "Ayesha"}],
        "issued": {"date-parts": [[2024]]},
    }
]
ONE_LINE = "@book{b1, author={A, B}, title={T}, year={2020}}\n@book{a1, title={U}}\n"
NEW_ENTRY = """\
@report{worldbank2025,
  author = {{World Bank} and Smith, Ann},
  title = {Development in {Asia} \\& \\emph{all of} Tokyo},
  publisher = {World Bank},
  date = {2025},
  isbn = {978-0-306-40615-7},
  url = {https://www.worldbank.org/x},
}
"""


def files(folder: Path) -> list[tuple[Path, str]]:
    made = {"a.ris": RIS, "b.xml": ENDNOTE, "c.json": json.dumps(CSL)}
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [(folder / name, name) for name in made]


def test_works_go_where_their_keys_belong_and_nothing_else_changes(tmp_path: Path) -> None:
    target = tmp_path / "library.bib"
    before = (MANUSCRIPTS / "library.bib").read_bytes()
    target.write_bytes(before)
    library = read_library(target, "library.bib")
    made = add(files(tmp_path), target, "library.bib", library, "{author}{year}")
    made.write()
    after = target.read_text(encoding="utf-8")
    assert made.keys == ("worldbank2025", "sbp2026", "khan2024")
    assert f"}}\n\n{NEW_ENTRY}\n" in after or after.endswith(f"}}\n\n{NEW_ENTRY}")
    entries = list(read_library(target, "library.bib").works)
    assert entries == sorted(entries, key=str.casefold)
    rest = after
    for key in made.keys:
        entry = read_library(target, "library.bib").works[key]
        rest = rest.replace(after[entry.start : entry.end] + "\n\n", "")
        rest = rest.replace("\n" + after[entry.start : entry.end] + "\n", "")
    assert rest.encode() == before
    [twice] = made.problems
    assert str(twice) == (
        "a.ris: warning: same-work: 'Another title' is there already: 'alahmad2023' "
        "(library.bib:4:10) has the same DOI. Cite it as @alahmad2023."
    )


FIELDS = ["author = {Khan, Ayesha}", "title = {Ports}", "date = {2024}"]
KHAN = "@book{khan2024,\n  " + ",\n  ".join(FIELDS) + ",\n}"
ABOUT = "% about m\n@book{m,\n  title = {T},\n}"
TABBED = "@book{a,\r\n\ttitle={T}\r\n}\r\n"
FLAT = [field.replace(" = ", "=") for field in FIELDS]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        (ONE_LINE, f"{ONE_LINE}@book{{khan2024, {', '.join(FLAT)}}}\n"),
        (TABBED, TABBED + "\r\n@book{khan2024,\r\n\t" + ",\r\n\t".join(FLAT) + "\r\n}\r\n"),
        (ABOUT, f"{KHAN}\n\n{ABOUT}"),
        ("", f"{KHAN}\n"),
    ],
)
def test_new_entries_look_like_those_that_are_there(text: str, made: str, tmp_path: Path) -> None:
    target = tmp_path / "l.bib"
    target.write_bytes(text.encode())
    [_, _, csl] = files(tmp_path)
    added = add([csl], target, "l.bib", Library(), "{author}{year}")
    added.write()
    assert target.read_bytes().decode() == made


def test_keys_of_files_stay_where_that_is_asked_and_they_are_free(tmp_path: Path) -> None:
    source = tmp_path / "theirs.bib"
    source.write_text("@book{t1, title = {One}}\n@book{a1, title = {Two}}", encoding="utf-8")
    target = tmp_path / "l.bib"
    target.write_text(ONE_LINE, encoding="utf-8")
    given = [(source, "theirs.bib")]
    library = read_library(target, "l.bib")
    assert add(given, target, "l.bib", library, "{title}", keep_keys=True).keys == ("t1", "two")
    assert add(given, target, "l.bib", library, "{title}").keys == ("one", "two")


@pytest.mark.parametrize(
    ("typed", "pattern", "key"),
    [
        ("author = {{Government of Pakistan}}, date = {2025}", "{author}{year}", "gop2025"),
        ("author = {{World Bank}}, date = {2025}", "{author}{year}", "worldbank2025"),
        ("author = {Çağaptay, Soner}, date = {2020}", "{author}:{year}", "cagaptay:2020"),
        ("author = {{NATO}}, date = {2026}", "{author}{year}", "nato2026b"),
        ("author = {{A B C}}, shortauthor = {{Abacus}}", "{author}{year}", "abacus"),
        ("title = {The Gulf after Doha}", "{author}{year}{title}", "gulf"),
        ("title = {The}", "{author}{year}", "work"),
    ],
)
def test_keys_follow_the_pattern_of_the_house(typed: str, pattern: str, key: str) -> None:
    [entry] = read_bibtex(f"@book{{x, {typed}}}", "l.bib").entries
    assert new_key(entry, pattern, {"nato2026"}) == key


def test_a_pattern_with_a_part_that_is_none_is_told() -> None:
    with pytest.raises(ManuscriptError, match="is no part of a key"):
        check_pattern("{authr}{year}", Where("house.toml"))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.docx", "x", "unknown-format"),
        ("a.xml", "<xml", "unreadable"),
        ("a.bib", "@book{a", "unreadable-library"),
        ("a.json", "{", "unreadable-library"),
    ],
)
def test_what_can_not_be_added_says_why(name: str, text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ManuscriptError) as error:
        read_works(tmp_path / name, name)
    assert error.value.problems[0].rule == said


def test_a_library_of_another_kind_can_not_be_added_to(tmp_path: Path) -> None:
    with pytest.raises(ManuscriptError, match="BibLaTeX, CSL-JSON and CSL-YAML only"):
        add([], tmp_path / "l.ris", "l.ris", Library(), "{author}")


def test_works_are_given_away_as_they_are_and_come_back(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text(
        "@string{who = {{World Bank}}}\n@xdata{p, publisher = {P}}\n@xdata{q, note = {x}}\n"
        "@report{wb, author = who, title = {The  Indicators}, date = {2025-03}, xdata = {p}}\n"
        "@book{other, title = {O}}\n",
        encoding="utf-8",
    )
    (tmp_path / "b.json").write_text(json.dumps(CSL), encoding="utf-8")
    library = join([read_shelf(tmp_path / name, name) for name in ("a.bib", "b.json")])
    works = entries_as_csl(library, {"wb", "x"})
    made = export_works(works, library)
    assert library.shelves[0].text.splitlines()[3] in made["bib"]
    assert "other" not in made["bib"]
    assert "@xdata{q" not in made["bib"]
    kinds = {"bib": "biblatex", "ris": "ris", "json": "csljson"}
    for suffix, kind in kinds.items():
        back = json.loads(pandoc.run(["-f", kind, "-t", "csljson"], made[suffix]))
        assert [work["title"].lower() for work in back] == ["the indicators", "ports"], suffix
        names = [work["author"][0] for work in back]
        assert names[0] in ({"literal": "World Bank"}, {"family": "World Bank"}), suffix
        assert names[1] == {"family": "Khan", "given": "Ayesha"}
        assert [work["issued"]["date-parts"][0][0] for work in back] == [2025, 2024]
        assert [work["type"] for work in back] == ["report", "book"]
