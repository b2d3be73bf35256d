"""Adding works to a library in CSL-JSON or CSL-YAML: in its manner, and nothing of it changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.bibliography import entries_as_csl
from publish.librarian.adding import add
from publish.library import Library, read_library

# One work, marked up, of a body and a person, and with signs that Markdown reads.
BIB = r"""@report{x, author = {{World Bank} and Lee, Bo}, title = {Ports of \emph{all} * {Asia}},
  institution = {World Bank}, date = {2024-03}, volume = {12}, doi = {10.1/a_b}}
"""
AUTHORS = '[{"literal": "World Bank"}, {"family": "Lee", "given": "Bo"}]'
TITLE = "Ports of <i>all</i> * Asia"
MINIFIED = '[{"id":"a1","title":"\\u00c5","type":"book","issued":{"date-parts":[[2020,1]]}}]'
ZOTERO = """\
[
\t{
\t\t"id": "a1",
\t\t"type": "report",
\t\t"issued": {
\t\t\t"date-parts": [
\t\t\t\t["2020"]
\t\t\t]
\t\t},
\t\t"title": "One"
\t},
\t{"id": "z1", "type": "book", "title": "Two"}
]
"""
ZOTERO_ADDED = """\
\t{
\t\t"id": "worldbank2024",
\t\t"type": "report",
\t\t"author": [
\t\t\t{
\t\t\t\t"literal": "World Bank"
\t\t\t},
\t\t\t{
\t\t\t\t"family": "Lee",
\t\t\t\t"given": "Bo"
\t\t\t}
\t\t],
"""
YAML = """\
---
# Our library
references:
- id: a1
  type: report
  title: One
  author:
    - family: Khan
      given: Ayesha
  issued: 2020  # or 2021

# about z
- id: z1
  type: book
  note: |
    Two
    lines

nocite: x
...
"""
YAML_ADDED = """\
- id: worldbank2024
  type: report
  title: Ports of *all* \\* Asia
  author:
    - literal: World Bank
    - family: Lee
      given: Bo
  publisher: World Bank
  volume: 12
  issued: 2024-03
  DOI: 10.1/a_b

"""
FLOW = '- {id: a1, type: book, title: "One", issued: {date-parts: [[2020]]}}\r\n'
UNSORTED = "- id: z\n  type: b\n\n- id: a\n  type: b"
FLOW_ADDED = "- {id: worldbank2024, type: report, "


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, str]]:
    file = tmp_path_factory.mktemp("given") / "x.bib"
    file.write_text(BIB, encoding="utf-8")
    return [(file, "x.bib")]


ZOTERO_PARTS = ZOTERO.partition('\t{"id": "z1"')
YAML_PARTS = YAML.partition("# about z")
CASES = {
    "minified.json": (MINIFIED, (MINIFIED[:-1], "]"), '"issued":{"date-parts":[[2024,3]]}'),
    "zotero.json": (ZOTERO, (ZOTERO_PARTS[0], "".join(ZOTERO_PARTS[1:])), ZOTERO_ADDED),
    "new.json": ("", ("[\n  ", "\n]\n"), f'"author": {AUTHORS},\n    "title": "{TITLE}"'),
    "none.json": ("[]\n", ("[", "]\n"), '    "id": "worldbank2024",\n'),
    "block.yaml": (YAML, (YAML_PARTS[0], "".join(YAML_PARTS[1:])), YAML_ADDED),
    "flow.yaml": (FLOW, (FLOW, "\r\n"), FLOW_ADDED),
    "marked.yaml": (f"\ufeff{YAML}", (f"\ufeff{YAML_PARTS[0]}", YAML_PARTS[2]), YAML_ADDED),
    "new.yaml": ("", ("", ""), "\n  issued: 2024-03\n  DOI: 10.1/a_b\n"),
    "unsorted.yaml": (UNSORTED, (UNSORTED, "\n"), "b\n\n- id: worldbank2024"),
}


@pytest.mark.parametrize("name", CASES)
def test_works_go_into_csl_in_its_manner(
    name: str, given: list[tuple[Path, str]], tmp_path: Path
) -> None:
    before, pieces, said = CASES[name]
    target = tmp_path / name
    target.write_bytes(before.encode())
    made = add(given, target, name, Library(), "{author}{year}")
    made.write()
    after = target.read_bytes().decode()
    assert after.startswith(pieces[0])
    assert after.endswith(pieces[1])
    assert said in after
    [work] = entries_as_csl(read_library(target, name), {"worldbank2024"})
    assert work["title"] == TITLE
    assert work["author"] == [{"literal": "World Bank"}, {"family": "Lee", "given": "Bo"}]
    assert work["issued"] == {"date-parts": [[2024, 3]]}
    assert (work["DOI"], work["volume"]) == ("10.1/a_b", "12")
    again = add(given, target, name, read_library(target, name), "{author}{year}")
    assert (again.after, again.keys) == (again.before, ())
    assert [one.rule for one in again.problems] == ["same-work"]
