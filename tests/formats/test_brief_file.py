"""A whole brief, read back: its structure tree, its outline, its metadata, the files it carries."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import lxml.html
import pikepdf
import pytest
from tests.formats.briefs import CONSTRUCTS, Brief, brief_of, filled

from publish import pandoc
from publish.pandoc import Str
from publish.select import Box, Item, Part, reading_order

Outline = Callable[[bytes], str]

FRONT = """\
---
type: policy-brief
title: "Heat & work: a “test”"
subtitle: What it takes
short-title: Heat
summary: A brief about heat.
authors:
  - {name: Ayesha Khan, affiliation: [iss], email: a@example.org, orcid: 0000-0002-1825-0097}
  - {name: Idris O’Neill}
affiliations: {iss: Institute of Strategic Studies}
contributors: [{name: Petra Vane, role: Data}]
date: 2026-03-02
lang: en-GB
series: Open Briefs
number: 7
version: "1.1"
keywords: [heat, labour law]
doi: 10.1000/182
isbn: {pdf: 978-3-16-148410-0}
licence: CC BY 4.0
rights-holder: The Institute
corrections: [{date: 2026-04-01, text: A figure was wrong.}]
---

"""
ICONS = re.compile("[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\ufffc\ufffd]")


BESIDE = """\
# Beside the text

kk0a stands in the column.

::: headlines-miss
kk0b stands in the margin.
:::

::: note
kk0c stands below it.
:::

kk0d stands in the column.
"""


def body() -> str:
    """Every construct, each with a paragraph before and behind it whose words are only there."""
    parts = [
        f"# Part {n}\n\nkk{n}a begins.\n\n{filled(text, n)}\n\nkk{n}b ends.\n\nkk{n}c goes on."
        for n, text in enumerate(CONSTRUCTS.values(), 1)
    ]
    return "\n\n".join([*parts, BESIDE])


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Brief:
    return brief_of(FRONT + body(), tmp_path_factory.mktemp("brief"), claims=False)


@pytest.fixture(scope="module")
def tree(brief: Brief, outline: Outline) -> str:
    return outline(brief.data)


@pytest.fixture
def pdf(brief: Brief) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(brief.data)) as opened:
        yield opened


def elements(node: Any) -> Iterator[Any]:  # noqa: ANN401 - of pikepdf
    """An element of the tree and all below it."""
    yield node
    for kid in node.K:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from elements(kid)


# ---------------------------------------------------------------- the tree


def texts(items: tuple[Item, ...]) -> Iterator[str]:
    """The words of items, in their order."""
    for item in items:
        if isinstance(item, Part):
            yield from texts(item.content)
        else:
            said = item.body if isinstance(item, Box) else item
            yield from (node.text for node in pandoc.walk(said) if isinstance(node, Str))


def test_the_tree_is_read_in_the_order_of_the_selection(brief: Brief, tree: str) -> None:
    said = brief.selection
    ordered = (*said.top, *reading_order(said.content), *said.end)
    expected = [text for text in texts(ordered) if text.startswith("kk")]
    assert len(expected) == 3 * len(CONSTRUCTS) + BESIDE.count("kk")
    assert re.findall(r"kk\d+[abcd]", tree) == expected


def test_a_margin_box_is_read_behind_the_paragraph_it_stands_beside(tree: str) -> None:
    number = list(CONSTRUCTS).index("headlines-miss") + 1
    first = tree.index(f"kk{number}a")
    box = tree.index("Sect\n", first)
    second = tree.index(f"kk{number}b")
    assert first < box < tree.index("What the headlines miss", box) < second


def test_an_echo_is_read_once(tree: str) -> None:
    for name, words in (("echo", "is here to be repeated"), ("echo-with-a-name", "is said by")):
        number = list(CONSTRUCTS).index(name) + 1
        assert tree.count(f"sentence number {number} {words}") == 1
    assert tree.count("Jonathan Swift, satirist (") == 1


def test_no_icon_bar_or_running_head_is_read(brief: Brief, tree: str) -> None:
    marks = ("Lbl", "☐", "☒")  # typed as lists
    said = [line for line in tree.splitlines() if not any(mark in line for mark in marks)]
    assert [line for line in said if ICONS.search(line)] == []
    assert "doi:10.1000/182 " not in tree
    assert tree.count("“Open Briefs”") == 1  # in the masthead, not at the head of each page
    assert tree.count("Figure Alt") == brief.html.count("<figure ")


def test_every_box_has_its_title(brief: Brief, pdf: pikepdf.Pdf) -> None:
    boxes = re.findall(r'<section class="box [^>]*kind-([\w-]+) [^>]*id="([\w-]+)"', brief.html)
    assert len({kind for kind, _ in boxes}) >= 14
    sections = [e for e in elements(pdf.Root.StructTreeRoot.K[0]) if e.S in {"/Sect", "/Aside"}]
    named = [e for e in sections if "/T" in e or any(str(kid.S)[1] == "H" for kid in e.K)]
    unnamed = [e for e in sections if e not in named]
    assert len(named) >= len(boxes) - 1  # of the echo, nothing is left
    assert len(unnamed) <= 1  # the closing panel


def listed(markup: str) -> list[int]:
    """The levels of the headings outside boxes, and of those that say that they are listed."""
    headings = lxml.html.fromstring(markup).iter("h1", "h2", "h3", "h4", "h5", "h6")
    return [
        int(heading.tag[1])
        for heading in headings
        if "data-bookmark" in heading.attrib
        or not any("box" in (one.get("class") or "").split() for one in heading.iterancestors())
    ]


def test_headings_skip_no_level_and_those_outside_boxes_are_the_bookmarks(
    brief: Brief, tree: str, pdf: pikepdf.Pdf
) -> None:
    headings = [e for e in elements(pdf.Root.StructTreeRoot.K[0]) if re.match("/H[1-6]", str(e.S))]
    levels = [int(str(heading.S)[2]) for heading in headings]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    marks: list[tuple[int, str]] = []

    def tell(items: list[pikepdf.OutlineItem], depth: int) -> None:
        for item in items:
            marks.append((depth, str(item.title)))
            tell(item.children, depth + 1)

    with pdf.open_outline() as outline:
        tell(outline.root, 1)
    assert [level for level, _ in marks] == listed(brief.html)
    read = re.findall(r"^ *H[1-6](.*(?:\n +(?:“.*”|Span.*|Code.*))*)", tree, re.MULTILINE)
    spoken = ["".join(re.findall("“(.*)”", text)) for text in read]
    in_order = iter([letters(text) for text in spoken])
    assert all(letters(text) in in_order for _, text in marks)


def letters(text: str) -> str:
    """A text less what differs by line: white space, and hyphens that nobody typed."""
    return re.sub(r"[\s\u00ad]", "", text)


def test_links_are_described_by_their_text(brief: Brief, tree: str) -> None:
    links = re.findall(r"^ *Link <(.*?)>(?: <.*?>)* “(.*)”$", tree, re.MULTILINE)
    notes = [said for said, _ in links if re.fullmatch(r"Note \d+|Back to the text", said)]
    others = [(said, text) for said, text in links if said not in notes]
    assert len(notes) == 2 * len(brief.selection.notes) > 10
    assert len(others) > 20
    assert [pair for pair in others if letters(pair[0]) != letters(pair[1])] == []


def test_a_table_over_pages_is_one_and_says_what_its_heads_are_of(tree: str, brief: Brief) -> None:
    start = tree.index("Many")
    table = tree[tree.rindex("Table\n", 0, start) : tree.index("kk", start)]
    assert (table.count("Table\n"), table.count("THead"), table.count("TBody")) == (1, 1, 1)
    assert (table.count("Scope=Column"), table.count("Scope=Row")) == (2, 120)
    assert (table.count("“Place”"), table.count("“Rule”")) == (1, 1)
    assert len(re.findall(r"^ *Table$", tree, re.MULTILINE)) == brief.html.count("<table class")


def test_languages_formulas_and_the_title_are_kept(tree: str, pdf: pikepdf.Pdf) -> None:
    assert "Lang=fr “mot juste”" in tree
    assert "Lang=ar “هذه كلمة”" in tree
    assert "Formula Alt=x^2 + y^2" in tree
    assert str(pdf.Root.Lang) == "en-GB"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle


# ---------------------------------------------------------------- metadata


def test_xmp_and_info_say_the_same(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as xmp:
        assert xmp["dc:title"] == str(pdf.docinfo.Title) == "Heat & work: a “test”"
        assert xmp["dc:creator"] == ["Ayesha Khan", "Idris O’Neill"]
        assert str(pdf.docinfo.Author) == "; ".join(xmp["dc:creator"])
        assert xmp["dc:description"] == str(pdf.docinfo.Subject) == "A brief about heat."
        assert xmp["dc:subject"] == {"heat", "labour law"}
        assert xmp["pdf:Keywords"] == str(pdf.docinfo.Keywords) == "heat, labour law"
        assert xmp["pdf:Producer"] == str(pdf.docinfo.Producer)
        assert xmp["xmp:CreatorTool"] == str(pdf.docinfo.Creator)
        for name, key, date in (
            ("xmp:CreateDate", "/CreationDate", "2026-03-02"),
            ("xmp:ModifyDate", "/ModDate", "2026-04-01"),
        ):
            assert xmp[name] == date
            assert str(pdf.docinfo[key]) == f"D:{date.replace('-', '')}"


def test_what_info_has_no_word_for_is_in_xmp(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as xmp:
        assert xmp["dc:language"] == {"en-GB"} == {str(pdf.Root.Lang)}
        assert xmp["dc:identifier"] == "doi:10.1000/182"
        assert xmp["dc:rights"] == "© 2026 The Institute. CC BY 4.0"
        assert xmp["dc:contributor"] == {"Petra Vane (Data)"}
        rights = "http://ns.adobe.com/xap/1.0/rights/"
        assert xmp[f"{{{rights}}}WebStatement"] == "https://creativecommons.org/licenses/by/4.0/"
        prism = "http://prismstandard.org/namespaces/basic/3.0/"
        for name, value in {
            "doi": "10.1000/182",
            "isbn": "978-3-16-148410-0",
            "number": "7",
            "seriesTitle": "Open Briefs",
            "versionIdentifier": "1.1",
        }.items():
            assert xmp[f"{{{prism}}}{name}"] == value


# ---------------------------------------------------------------- the files it carries


def test_extract_gives_back_source_references_and_tables(brief: Brief, tmp_path: Path) -> None:
    path, out = tmp_path / "brief.pdf", tmp_path / "out"
    path.write_bytes(brief.data)
    command = [sys.executable, "-m", "publish", "extract", str(path), "--out", str(out)]
    subprocess.run(command, capture_output=True, check=True)
    found = {file.name: file.read_bytes() for file in out.iterdir()}
    assert found["article.md"] == (FRONT + body()).encode()
    with pikepdf.open(path) as pdf:
        for name, data in found.items():
            assert pdf.attachments[name].get_file().read_bytes() == data
    entries = json.loads(found["references.json"])
    assert {entry["id"] for entry in entries} == {"swift1729", "sipri2025"}
    assert re.findall(rb"^@\w+\{(\w+),", found["references.bib"], re.MULTILINE) == [
        b"sipri2025",
        b"swift1729",
    ]
    tables = {name for name in found if name.endswith(".csv")}
    assert len(tables) == len(re.findall('<table class|class="figure chart', brief.html))
    number = list(CONSTRUCTS).index("table") + 1
    rows = list(csv.reader(io.StringIO(found[f"tbl-r{number}.csv"].decode(), newline="")))
    assert rows == [["Place", "Rule"], ["Qatar", "1"], ["Spain", "2"]]


def test_files_say_what_they_are_to_the_brief(pdf: pikepdf.Pdf) -> None:
    said = {str(spec.UF): str(spec.AFRelationship) for spec in pdf.Root.AF}
    assert said.pop("article.md") == "/Source"
    assert set(said.values()) == {"/Data"}
    data = [e.AF[0].UF for e in elements(pdf.Root.StructTreeRoot.K[0]) if "/AF" in e]
    assert {str(name) for name in data} == {name for name in said if name.endswith(".csv")}


def test_a_source_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    text = f"{FRONT}# Ümlaut\r\n\r\nTrailing  \r\nspace\tand no end"
    data = brief_of(text, tmp_path).data
    saved = (tmp_path / "article.md").read_bytes()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.attachments["article.md"].get_file().read_bytes() == saved
    assert b"\r\n" in saved
