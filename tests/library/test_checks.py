"""What is wrong with a library, each thing with its exact place; and what is right is quiet."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from pathlib import Path

import pytest

from publish import pandoc
from publish.bibliography import entries_as_csl, wants_access
from publish.house import own_styles
from publish.library import Library, join, read_library, read_shelf
from publish.library.bibtex import read_bibtex
from publish.library.checks import RULES, check_entries, check_uncited
from publish.problems import ManuscriptError, OutputError

HERE = Path(__file__).parent
MANUSCRIPTS = HERE.parents[1] / "manuscripts"
TODAY = dt.date(2026, 11, 24)
CHICAGO = own_styles() / "csl" / "chicago-author-date.csl"


def told(library: Library, wanting: frozenset[str] = frozenset()) -> list[str]:
    found = [problem for _, problem in check_entries(library, today=TODAY, wants_access=wanting)]
    return [str(problem) for problem in sorted([*library.problems, *found])]


def written(text: str, folder: Path, name: str = "l.bib") -> Library:
    (folder / name).write_text(text, encoding="utf-8")
    return read_library(folder / name, name)


def test_one_bad_library_shows_each_problem_at_its_place(request: pytest.FixtureRequest) -> None:
    library = read_library(HERE / "bad.bib", "bad.bib")
    wanting = wants_access(library_of("portal"), ["portal"], own_styles() / "csl/oscola.csl", "en")
    found = "\n".join(told(library, wanting)) + "\n"
    golden = HERE / "bad.txt"
    if request.config.getoption("--update-cases"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")
    shown = {word.rstrip(":") for line in found.splitlines() for word in line.split()[1:3]}
    assert {rule.id for rule in RULES} <= shown


def library_of(key: str) -> Library:
    """Return the bad library's entry of a key alone, as the whole can't be read by pandoc."""
    whole = read_library(HERE / "bad.bib", "bad.bib")
    entry = whole.works[key]
    shelf = whole.shelves[0]
    return join([type(shelf)(shelf.path, shelf.text[entry.start : entry.end], entries=(entry,))])


def test_our_own_library_is_in_order() -> None:
    library = read_library(MANUSCRIPTS / "library.bib", "library.bib")
    assert told(library, wants_access(library, list(library.works), CHICAGO, "en-GB")) == []


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("author = {Bank, Ann}", ""),
        ("author = {{World Bank}}", ""),
        ("author = {Khan, Ayesha and {World Bank}}", ""),
        ("author = {World Bank}", "unbraced-body"),
        ("date = {2020/2021}", ""),
        ("date = {2020-21}", ""),
        ("date = {2020-05~}", ""),
        ("date = {1999-02-29}", "impossible-date"),
        ("date = {2021/2020}", "impossible-date"),
        ("urldate = {2026-11-25}", "impossible-date"),
        ("year = {2020}, month = mar", ""),
        ("isbn = {978-92-2-132968-8}", ""),
        ("isbn = {978-92-2-132968-1}", "bad-isbn"),
        ("issn = {2049-3630}", ""),
        ("issn = {2049363}", "bad-issn"),
        ("orcid = {0000-0002-1825-0097}", ""),
        ("doi = {10.1136/oemed-2022-108697}", ""),
        ("doi = {10.1136/x.}", "bad-doi"),
        ("url = {https://a.org/b_c?d=é&e=%20}", ""),
        ("url = {https://a.org/b c}", "bad-url"),
        ("url = {https://localhost/}", "bad-url"),
        ("title = {Tokyo and Doha}", ""),
        ("title = {The {NATO} Office in Tokyo}", "unprotected-capitals"),
        ("title = {The {NATO} Office in Pakistan}", "unprotected-capitals"),
        ("title = {A {Note} on NATO, UNESCO and McKinsey}", ""),
        ("title = {A {Note} on U.S. Policy}", "unprotected-capitals"),
        ("title = {The {EU} and Its Members: Old and New}", ""),
        ("title = {La {NATO} a Roma dopo la guerra}, langid = {italian}", ""),
    ],
)
def test_each_check_tells_right_from_wrong(typed: str, rule: str, tmp_path: Path) -> None:
    rest = {"author": "{A, B}", "title": "{T}", "date": "{2020}", "urldate": "{2020-01}"}
    named = re.findall(r"(\w+) = ", typed)
    kept = "".join(f", {name} = {value}" for name, value in rest.items() if name not in named)
    other = "@book{t, author = {C, D}, title = {In {Tokyo} Bay}, date = {1999}}"
    library = written(f"@book{{k, {typed}{kept}}}\n{other}", tmp_path)
    assert not library.problems
    found = [problem.rule for _, problem in check_entries(library, today=TODAY)]
    assert found == ([rule] if rule else [])


CSL_YAML = """\
references:
  - id: wb2025
    type: report
    title: World Development Indicators in Tokyo
    author:
      - family: Pakistan
        given: Government of
    issued: {date-parts: [[2025, 13]]}
  - id: khan2024
    type: artcle-journal
    title: Trade
    author: [{literal: World Bank}]
    container-title: Survival
    issued: 2024-02
    DOI: doi:10.1/x
"""
CSL_JSON = """[
\t{"id": "a", "type": "article-journal", "title": "T \\u00e9", "container-title": "J",
\t "author": [{"family": "Khan", "given": "A."}], "issued": {"date-parts": [["2024", 2]]}},
\t{"id": "a", "type": "book", "title": "T", "author": [{"literal": "World Bank"}], "isssued": {}}
]"""


def test_csl_is_checked_like_biblatex_with_places(tmp_path: Path) -> None:
    assert [line.partition(" '")[0] for line in told(written(CSL_YAML, tmp_path, "l.yaml"))] == [
        "l.yaml:5:5: unbraced-body:",
        "l.yaml:8:5: impossible-date: date =",
        "l.yaml:10:11: unknown-entry-type:",
        "l.yaml:15:5: warning: bad-doi:",
    ]
    found = told(written(CSL_JSON, tmp_path, "l.json"))
    assert [line.partition(" '")[0] for line in found] == [
        "l.json:4:9: duplicate-key: the key",
        "l.json:4:9: warning: missing-entry-field:",
        "l.json:4:83: warning: unknown-entry-field:",
    ]
    assert found[2].endswith("Did you mean 'issued'?")


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("l.json", '[{"id": "a",\n}]', "l.json:2:1"),
        ("l.yaml", "- id: a\n  title: [x\n", "l.yaml:3:1"),
        ("l.yaml", "- &a {id: a}\n- *a\n", "l.yaml:2:3"),
        ("l.yaml", "- title: a\n", "l.yaml:1:3"),
        ("l.yaml", "just words", "l.yaml:1"),
    ],
)
def test_csl_that_can_not_be_read_says_where(
    name: str, text: str, place: str, tmp_path: Path
) -> None:
    [line] = told(written(text, tmp_path, name))
    assert line.startswith(f"{place}: unreadable-library: ")


def test_the_first_of_several_files_has_the_word(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text("@book{k, author = {A, B}, title = {One}, date = {2020}}")
    (tmp_path / "b.yaml").write_text("- {id: k, type: book, title: Two}\n- {id: l, title: Three}")
    library = join([read_shelf(tmp_path / name, name) for name in ("a.bib", "b.yaml")])
    assert [entry["title"] for entry in entries_as_csl(library)] == ["One", "Three"]
    assert [str(p).split(": ")[2] for p in library.problems] == ["shadowed-key"]


def test_pandoc_reads_the_entries_that_we_read(tmp_path: Path) -> None:
    text = """\
Words before, a@b.
@comment{ @book{no, title = {x}} }
@string{who = "Smith, Ann"}
% @book{nor, title = {x}}
@xdata{p, publisher = {P}}
@book { one , author = who # " and " # {Jones, B}, title = "A {"} b", year = 2020, month = jan }
@book{two, title = {T} % a remark
  , xdata = {p}, date = {2020}} @book{three:a-b_c, title = {A {nested {brace}} \\} here}}
"""
    library = written(text.replace("Words before, a@b.\n", ""), tmp_path)
    assert not library.problems
    made = {str(entry["id"]): entry for entry in entries_as_csl(library)}
    assert list(made) == list(library.works) == ["one", "two", "three:a-b_c"]
    assert library.works["one"].get("author") == "Smith, Ann and Jones, B"
    assert library.works["one"].get("month") == "1"
    assert [entry["id"] for entry in entries_as_csl(library, {"two"})] == ["two"]
    assert entries_as_csl(library, {"two"})[0]["publisher"] == "P"


def test_we_stop_wherever_pandoc_stops() -> None:
    text = (HERE / "works.bib").read_text(encoding="utf-8")
    stopped = 0
    chance = random.Random(7)  # noqa: S311 - no secret
    for _ in range(20):
        at = chance.randrange(len(text))
        damaged = f"{text[:at]}{chance.choice('{},@%#=')}{text[at + chance.randrange(2) :]}"
        shelf = read_bibtex(damaged, "l.bib")
        try:
            made = json.loads(pandoc.run(["-f", "biblatex", "-t", "csljson"], damaged))
        except OutputError:
            made = None
        if not shelf.problems:  # pandoc itself lets the rest of an entry go: "date = }"
            assert made is not None, damaged
            assert {entry["id"] for entry in made} == {entry.key for entry in shelf.entries}
        else:
            stopped += 1
    assert 0 < stopped < 20


def test_entries_that_nobody_cites_are_listed(tmp_path: Path) -> None:
    library = written("@book{a, title = {T}}\n@book{b, title = {U}}", tmp_path)
    assert [str(p) for p in check_uncited(library, frozenset({"a"}))] == [
        "l.bib:2:7: info: uncited-entry: no manuscript cites 'b'."
    ]


def test_csl_that_pandoc_can_not_read_says_which_entry(tmp_path: Path) -> None:
    text = '[{"id": "a", "title": "T"},\n {"id": "b", "issued": [{"year": 2020}]}]'
    with pytest.raises(ManuscriptError, match=r"l\.json:2:9: unreadable-library: "):
        entries_as_csl(written(text, tmp_path, "l.json"))
