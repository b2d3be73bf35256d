"""What is offered, explained and found while somebody types."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.lsp.client import Json, covered
from tests.lsp.conftest import BODY, FRONT, LIBRARY, Desk

from publish.lsp.saying import words
from publish.manuscript.pictures import FIGURE_KEYS, TABLE_KEYS
from publish.manuscript.structure import BOX_KEYS
from publish.shapes import SHAPES

WHOLE = FRONT + BODY
URDU_LINE = "\U0001f642 گرمی میں کام "


def offered(desk: Desk, typed: str, at: str = "Workers slow down") -> dict[str, Json]:
    """Return what is offered where a mark stands in a text that is typed into the article."""
    text = WHOLE.replace(at, typed, 1)
    assert text.count("‸") == 1
    uri = desk.client.type(desk.article, text.replace("‸", ""))
    made = desk.client.at("completion", uri, text)
    return {item["label"]: item for item in (made or {"items": []})["items"]}


# ---------------------------------------------------------------- completion


def test_kinds_of_boxes_are_offered_with_their_bodies(desk: Desk) -> None:
    items = offered(desk, "::: ‸\n\nWorkers slow down")
    assert {"timeline", "note", "legal-basis", "short"} <= set(items)
    timeline = items["timeline"]
    assert timeline["textEdit"]["newText"].startswith("timeline\n- **${1:September 2025}**")
    assert timeline["insertTextFormat"] == 2
    assert (
        "| handout | draws it as box, in the column of the text"
        in (timeline["documentation"]["value"])
    )
    assert "chronology" in timeline["filterText"]


def test_a_box_is_parted_from_its_colons(desk: Desk) -> None:
    items = offered(desk, ":::‸\n\nWorkers slow down")
    assert items["note"]["textEdit"]["newText"] == " note\n${1:Text.}\n:::"
    assert items["short"]["textEdit"]["newText"].startswith(" short")


def test_a_kind_alone_is_offered_where_there_is_more_on_the_line(desk: Desk) -> None:
    items = offered(desk, "::: no‸ The limit in brief", "::: note The limit in brief")
    assert items["note"]["textEdit"]["newText"] == "note"
    span = items["note"]["textEdit"]["range"]
    assert span["end"]["character"] - span["start"]["character"] == len("no")


@pytest.mark.parametrize(
    ("typed", "wanted", "not_wanted"),
    [
        ("::: note ‸", {"only", "place", "title", "source"}, {"alt", "unit"}),
        ("::: note brief.‸", {"brief.place", "brief.break"}, {"place", "only"}),
        ("::: note place=‸", {"margin", "column", "full"}, {"brief"}),
        ('::: note only="brief ‸', {"brief", "handout"}, {"margin"}),
        ("![A](port.jpg){‸", {"alt", "credit", "permission"}, {"unit"}),
        (": A table {#tbl-a .chart type=‸", {"bar", "line", "dot", "stacked"}, set()),
        ("![A](‸", {"port.jpg"}, {"article.md"}),
        ("See [the part](#‸", {"#heat", "#fig-port", "#a-part-of-it"}, set()),
        ("A note[^‸", {"1"}, set()),
        ("`@‸`", set(), {"ilo2019"}),
        ("mail a@‸", set(), {"ilo2019"}),
    ],
)
def test_what_fits_is_offered(
    desk: Desk, typed: str, wanted: set[str], not_wanted: set[str]
) -> None:
    labels = set(offered(desk, f"{typed}\n\nWorkers slow down"))
    assert wanted <= labels
    assert not labels & not_wanted


@pytest.mark.parametrize("before", ["", URDU_LINE])
def test_citations_are_offered_with_their_entries(desk: Desk, before: str) -> None:
    items = offered(desk, f"{before}[@il‸] slow down")
    one = items["ilo2019"]
    assert one["detail"] == "International Labour Organization 2019"
    assert "Working on a Warmer Planet" in one["filterText"]
    span = one["textEdit"]["range"]
    assert span["start"]["character"] == len(before.encode("utf-16-le")) // 2 + 2
    said = desk.client.ask("completionItem/resolve", **one)["documentation"]["value"]
    assert "International Labour Organization. (2019). *Working on a Warmer Planet*" in said
    assert "library.bib:1:9" in said


def test_a_cross_reference_is_offered_as_the_link_that_it_is(desk: Desk) -> None:
    items = offered(desk, "See @fig-‸\n\nWorkers slow down")
    assert items["fig-port"]["textEdit"]["newText"] == "[Figure](#fig-port)"
    assert items["fig-port"]["filterText"] == "@fig-port"
    assert "ilo2019" not in items


@pytest.mark.parametrize(
    ("at", "typed", "wanted", "not_wanted"),
    [
        ("date: 2026", "sta‸\ndate: 2026", {"status", "summary", "keywords"}, {"title", "csl"}),
        ("type: op-ed", "type: ‸", {"policy-brief", "op-ed", "report"}, {"draft"}),
        ("date: 2026", "status: ‸\ndate: 2026", {"draft", "released"}, {"op-ed"}),
        ("date: 2026", "ignore: [‸]\ndate: 2026", {"double-word"}, {"draft"}),
        ("affiliation: [iss]", "affiliation: [‸]", {"iss"}, {"name"}),
        ("affiliation: [iss]", "‸", {"orcid", "email"}, {"title"}),
        ("date: 2026", "isbn:\n  ‸\ndate: 2026", {"pdf", "epub", "print"}, {"title"}),
        ("date: 2026", "editions:\n  handout:\n    notes: ‸\ndate: 2026", {"omit", "foot"}, set()),
        ("date: 2026", "editions: {handout: {‸}}\ndate: 2026", {"pages", "notes"}, {"csl"}),
        ("date: 2026", "cover-image: ‸\ndate: 2026", {"port.jpg"}, {"title"}),
    ],
)
def test_front_matter_is_offered(
    desk: Desk, at: str, typed: str, wanted: set[str], not_wanted: set[str]
) -> None:
    items = offered(desk, typed, at)
    assert wanted <= set(items)
    assert not set(items) & not_wanted


def test_each_attribute_and_shape_has_its_words() -> None:
    assert set(words()["attributes"]) == BOX_KEYS | FIGURE_KEYS | TABLE_KEYS
    assert set(words()["shapes"]) == set(SHAPES)


def test_a_work_that_is_typed_into_the_library_can_be_cited(desk: Desk) -> None:
    new = "@book{khan2026, title = {{Heat}}, author = {Khan, Ayesha}, date = {2026}}\n"
    desk.client.type(desk.library, LIBRARY + new, "bibtex")
    assert "khan2026" in offered(desk, "[@‸]")
    desk.client.type(desk.library, LIBRARY, "bibtex")
    assert "khan2026" not in offered(desk, "[@‸]")


# ---------------------------------------------------------------- hovers


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("@ilo‸2019", "*Working on a Warmer Planet*"),
        ("::: no‸te", "| brief | draws it as margin, in the margin |"),
        ("(#fig‸-port)", "**Figure** The port, 2024"),
        ("[^‸1]", "The text of the note."),
        ("ty‸pe: op-ed", "The type of document"),
        ("orc‸id: x", "ORCID iD"),
        ("per‸mission=", "What the owner allows"),
        ("[double‸-word]", "the slip that an author's eye misses"),
        ("slow sl‸ow", "the slip that an author's eye misses"),
    ],
)
def test_what_is_under_the_pointer_is_explained(desk: Desk, at: str, said: str) -> None:
    whole = {
        "orcid: x": WHOLE.replace("{name: Ayesha Khan,", "{name: Ayesha Khan, orcid: x,"),
        "[double-word]": WHOLE.replace("type: op", "ignore: [double-word]\ntype: op"),
        "slow slow": WHOLE.replace("Workers slow", "Workers slow slow"),
    }.get(at.replace("‸", ""), WHOLE)
    text = whole.replace(at.replace("‸", ""), at, 1)
    uri = desk.client.type(desk.article, text.replace("‸", ""))
    desk.client.problems(uri)
    assert said in desk.client.at("hover", uri, text)["contents"]["value"]


# ---------------------------------------------------------------- going, renaming, outline


def read(location: Json) -> str:
    path = Path(location["uri"].removeprefix("file://"))
    return covered(path.read_text(), location["range"])


@pytest.mark.parametrize(
    ("at", "file", "covers"),
    [
        ("@ilo‸2019", "library.bib", "ilo2019"),
        ("(#fig‸-port)", "article.md", "fig-port"),
        ("](po‸rt.jpg)", "port.jpg", None),
        (".[^‸1]", "article.md", "1"),
    ],
)
def test_what_is_named_is_gone_to(desk: Desk, at: str, file: str, covers: str | None) -> None:
    text = WHOLE.replace(at.replace("‸", ""), at, 1)
    uri = desk.client.type(desk.article, text.replace("‸", ""))
    found = desk.client.at("definition", uri, text)
    assert found["uri"].endswith(file)
    if covers:
        assert read(found) == covers


def test_a_work_is_found_in_all_articles(desk: Desk) -> None:
    text = WHOLE.replace("@park", "@pa‸rk", 1)
    uri = desk.client.type(desk.article, WHOLE)
    found = desk.client.at("references", uri, text, context={"includeDeclaration": True})
    assert {Path(one["uri"]).name for one in found} == {"library.bib", "article.md"}
    assert len(found) == 3
    assert {read(one) for one in found} == {"park2021"}


def test_a_key_is_renamed_wherever_it_is_named(desk: Desk) -> None:
    text = LIBRARY.replace("@article{park", "@article{pa‸rk", 1)
    uri = desk.client.type(desk.library, LIBRARY, "bibtex")
    desk.client.type(desk.article, WHOLE)
    changes = desk.client.at("rename", uri, text, newName="park2021heat")["changes"]
    counts = {Path(name).parent.name: len(edits) for name, edits in changes.items()}
    assert counts == {"manuscripts": 2, "port": 1, "other": 1}  # the entry, what inherits from it


def test_an_id_is_renamed_with_its_links(desk: Desk) -> None:
    text = WHOLE.replace("(#fig-port)", "(#fig-po‸rt)")
    uri = desk.client.type(desk.article, WHOLE)
    span = desk.client.at("prepareRename", uri, text)
    assert covered(WHOLE, span) == "fig-port"
    ((name, edits),) = desk.client.at("rename", uri, text, newName="fig-quay")["changes"].items()
    assert name == uri
    assert [covered(WHOLE, edit["range"]) for edit in edits] == ["fig-port", "fig-port"]


def test_the_outline_has_headings_boxes_and_figures(desk: Desk) -> None:
    uri = desk.client.type(desk.article, WHOLE)
    (top,) = desk.client.ask("textDocument/documentSymbol", textDocument={"uri": uri})
    assert top["name"] == "What heat does"
    assert [one["name"] for one in top["children"]] == [
        "The limit in brief", "The port, 2024", "A part of it",
    ]  # fmt: skip
    box = top["children"][0]["range"]
    lines = WHOLE.split("\n")
    assert lines[box["start"]["line"]].startswith("::: note")
    assert lines[box["end"]["line"]] == ":::"
    uri = desk.client.type(desk.library, LIBRARY, "bibtex")
    works = desk.client.ask("textDocument/documentSymbol", textDocument={"uri": uri})
    assert [one["name"] for one in works] == ["ilo2019", "park2021", "park2021chapter"]


def test_addresses_and_pictures_are_links(desk: Desk) -> None:
    uri = desk.client.type(desk.article, WHOLE)
    found = desk.client.ask("textDocument/documentLink", textDocument={"uri": uri})
    assert [covered(WHOLE, one["range"]) for one in found] == [
        "port.jpg", "https://example.org/page",
    ]  # fmt: skip
    assert found[0]["target"] == (desk.article.parent / "port.jpg").as_uri()


def test_sections_and_boxes_fold(desk: Desk) -> None:
    uri = desk.client.type(desk.article, WHOLE)
    found = desk.client.ask("textDocument/foldingRange", textDocument={"uri": uri})
    assert len(found) == 4  # the front matter, two sections, a box
