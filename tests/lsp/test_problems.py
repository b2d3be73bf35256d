"""Problems while somebody types: exact ranges, the newest version, mends, broken input."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.lsp.client import Client, Json, covered
from tests.lsp.conftest import BODY, FRONT, LIBRARY, Desk

from publish.lsp.text import Text
from publish.problems import Where

WHOLE = FRONT + BODY
EMOJI = "\U0001f642 \U0001f469\u200d\U0001f33e"  # a smile; a farmer, of three code points
URDU = "گرمی میں کام"


def found(problems: list[Json], rule: str) -> Json:
    (one,) = [problem for problem in problems if problem["code"] == rule]
    return one


def test_an_article_as_it_was_saved_has_no_problem(desk: Desk) -> None:
    uri = desk.client.type(desk.article, WHOLE)
    assert desk.client.problems(uri) == []


@pytest.mark.parametrize("before", ["", f"{EMOJI} {URDU} "])
@pytest.mark.parametrize(
    ("typed", "rule", "covers", "severity"),
    [
        ("Heat slows [@ilo2091] them.", "unknown-citation", "@ilo2091", 1),
        ("Heat slows slows them.", "double-word", "slows slows", 2),
    ],
)
def test_a_problem_covers_what_it_is_about(  # noqa: PLR0913, PLR0917 - a table
    desk: Desk, before: str, typed: str, rule: str, covers: str, severity: int
) -> None:
    text = WHOLE.replace("Workers slow down", f"{before}{typed}\nWorkers slow down")
    uri = desk.client.type(desk.article, text)
    one = found(desk.client.problems(uri), rule)
    assert covered(text, one["range"]) == covers
    assert one["severity"] == severity
    assert one["source"] == "publish"
    page, _, line = one["codeDescription"]["href"].removeprefix("file://").partition("#L")
    assert Path(page).read_text().splitlines()[int(line) - 1] == f"### {rule}"


def test_a_range_counts_in_utf_8_for_a_client_that_does(tmp_path: Path, desk: Desk) -> None:
    with Client(tmp_path, ("utf-8",)) as client:
        assert client.initialized["capabilities"]["positionEncoding"] == "utf-8"
        text = WHOLE.replace("Workers slow down", f"{EMOJI} {URDU} [@‸ilo2019]")
        line, start = next((n, one) for n, one in enumerate(text.split("\n")) if "‸" in one)
        character = len(start.partition("‸")[0].encode())
        where = {"line": line, "character": character}
        uri = client.type(desk.article, text.replace("‸", ""))
        found = client.ask("textDocument/prepareRename", textDocument={"uri": uri}, position=where)
        assert covered(text.replace("‸", ""), found, "utf-8") == "ilo2019"


def test_boxes_and_fields_are_covered(desk: Desk) -> None:
    text = WHOLE.replace("::: note", "::: noet").replace("lang: en-GB", "lang: English")
    problems = desk.client.problems(desk.client.type(desk.article, text))
    assert covered(text, found(problems, "wrong-value")["range"]) == "English"
    text = WHOLE.replace("::: note", "::: noet")
    problems = desk.client.problems(desk.client.type(desk.article, text))
    assert covered(text, found(problems, "unknown-callout")["range"]) == "noet"


def test_only_the_newest_version_is_told(desk: Desk) -> None:
    """Ten versions at once, of which the last alone has a problem of its own."""
    for number in range(10):
        text = WHOLE.replace("Workers", f"Workers [@nobody{number}]")
        uri = desk.client.type(desk.article, text)
    told = desk.client.told.setdefault(uri, [])
    before = len(told)
    problems = desk.client.problems(uri)
    assert "nobody9" in found(problems, "unknown-citation")["message"]
    assert len(told) == before + 1


def test_completion_does_not_wait_for_problems(desk: Desk) -> None:
    text = WHOLE.replace("Workers slow", "See @‸. Workers slow")
    long = "\n\nHeat slows people down at work, and few laws say so.\n" * 400
    uri = desk.client.type(desk.article, text.replace("‸", "") + long)
    time.sleep(0.5)  # until it looks for problems
    start = time.monotonic()
    offered = desk.client.at("completion", uri, text)["items"]
    took = time.monotonic() - start
    assert offered
    before = len(desk.client.told.get(uri, []))
    desk.client.problems(uri)
    assert len(desk.client.told[uri]) == before + 1, "the problems were told before"
    assert time.monotonic() - start > 2 * took


# ---------------------------------------------------------------- mends


def actions(desk: Desk, uri: str, one: Json) -> dict[str, Json]:
    made = desk.client.ask(
        "textDocument/codeAction", textDocument={"uri": uri}, range=one["range"],
        context={"diagnostics": [one]},
    )  # fmt: skip
    return {action["title"]: action for action in made}


def changed(text: str, action: Json) -> str:
    """Make the changes of an action that lie in single lines, the last first."""
    ((_, edits),) = action["edit"]["changes"].items()
    lines = [line.encode("utf-16-le") for line in text.split("\n")]
    for edit in sorted(edits, key=lambda one: str(one["range"]["start"]), reverse=True):
        start, end = edit["range"]["start"], edit["range"]["end"]
        line = lines[start["line"]]
        new = edit["newText"].encode("utf-16-le")
        cut = line[: 2 * start["character"]], line[2 * end["character"] :]
        lines[start["line"]] = cut[0] + new + cut[1]
    return "\n".join(line.decode("utf-16-le") for line in lines)


def test_what_check_mends_is_offered(desk: Desk) -> None:
    text = WHOLE.replace("Workers slow", f"{EMOJI} Workers going forward slow slow")
    uri = desk.client.type(desk.article, text)
    problems = desk.client.problems(uri)
    offered = actions(desk, uri, found(problems, "house-wording"))
    assert offered["Write 'from now on'"]["isPreferred"]
    mended = changed(text, offered["Write 'from now on'"])
    assert f"{EMOJI} Workers from now on slow slow down" in mended
    whole = next(one for title, one in offered.items() if title.startswith("Mend all"))
    assert whole["kind"] == "source.fixAll"
    assert f"{EMOJI} Workers from now on slow down" in changed(text, whole)


def test_what_was_meant_is_offered(desk: Desk) -> None:
    text = WHOLE.replace("::: note", "::: noet").replace("@ilo2019", "@ilo2091")
    uri = desk.client.type(desk.article, text)
    problems = desk.client.problems(uri)
    mended = changed(
        text, actions(desk, uri, found(problems, "unknown-callout"))["Change to 'note'"]
    )
    assert "::: note The" in mended
    cited = actions(desk, uri, found(problems, "unknown-citation"))["Change to 'ilo2019'"]
    assert "[@ilo2019, p. 13]" in changed(text, cited)


def test_a_warning_can_be_ignored_in_the_article(desk: Desk) -> None:
    text = WHOLE.replace("Workers slow", "Workers slow slow")
    uri = desk.client.type(desk.article, text)
    one = found(desk.client.problems(uri), "double-word")
    ignored = changed(text, actions(desk, uri, one)["Ignore 'double-word' in this article"])
    assert "type: op-ed\nignore: [double-word]\n---\n" in ignored
    assert desk.client.problems(desk.client.type(desk.article, ignored)) == []


def test_a_word_of_the_house_can_be_added(desk: Desk) -> None:
    text = WHOLE.replace("Workers slow", "Workers labourr slow")
    uri = desk.client.type(desk.article, text)
    one = found(desk.client.problems(uri), "misspelling")
    made = actions(desk, uri, one)["Add 'labourr' to house-words.txt"]
    new, edit = made["edit"]["documentChanges"]
    words = desk.root / "manuscripts" / "house-words.txt"
    assert new == {"kind": "create", "uri": words.as_uri(), "options": {"ignoreIfExists": True}}
    assert edit["edits"][0]["newText"] == "labourr\n"
    words.write_text("labourr\n")
    before = len(desk.client.told[uri])
    assert "client/registerCapability" in desk.client.wishes
    changes = [{"uri": words.as_uri(), "type": 1}]
    desk.client.tell("workspace/didChangeWatchedFiles", changes=changes)
    assert desk.client.told_again(uri, before) == []
    words.unlink()


def test_only_the_kinds_of_mends_that_are_asked_for_are_offered(desk: Desk) -> None:
    uri = desk.client.type(desk.article, WHOLE.replace("Workers slow", "Workers slow slow"))
    one = found(desk.client.problems(uri), "double-word")
    made = desk.client.ask(
        "textDocument/codeAction", textDocument={"uri": uri}, range=one["range"],
        context={"diagnostics": [], "only": ["source.fixAll"]},
    )  # fmt: skip
    assert [action["title"] for action in made] == ["Mend all that is safe (1)"]


# ---------------------------------------------------------------- other files


def test_a_library_is_looked_at_as_it_is_typed(desk: Desk) -> None:
    text = LIBRARY.replace("@article", "@artikle").replace("2019}, inst", "2019-13}, inst")
    uri = desk.client.type(desk.library, text, "bibtex")
    problems = desk.client.problems(uri)
    assert covered(text, found(problems, "unknown-entry-type")["range"]) == "artikle"
    assert covered(text, found(problems, "impossible-date")["range"]).startswith("2019-13")
    desk.client.type(desk.library, LIBRARY, "bibtex")
    assert not [p for p in desk.client.problems(uri) if p["severity"] == 1]


@pytest.mark.parametrize(
    ("name", "text", "covers", "rule"),
    [
        ("callouts.toml", '[legal]\nshape = "prosa"\ntitle.en = "Legal"\n', "legal", "bad-kind"),
        ("house.toml", 'name = "Ours"\ntokenz = 3\n', "tokenz", "unknown-field"),
        ("house.toml", 'name = "Ours"\nplace = \n', "", "bad-toml"),
        ("types/op-ed.toml", "coverr = true\n", "coverr", "bad-edition"),
    ],
)
def test_styles_are_looked_at_as_they_are_typed(
    desk: Desk, name: str, text: str, covers: str, rule: str
) -> None:
    uri = desk.client.type(desk.root / "styles" / name, text, "toml")
    one = found(desk.client.problems(uri), rule)
    assert covered(text, one["range"]) == covers
    assert one["range"]["start"]["line"] == (0 if covers in {"legal", "coverr"} else 1)


def test_a_problem_of_the_library_stands_where_it_is_cited(desk: Desk) -> None:
    article = desk.root / "manuscripts" / "broken" / "article.md"
    article.parent.mkdir(exist_ok=True)
    (article.parent / "library.bib").write_text("@artikle{x2020, title = {{X}}, date = {2020}}")
    text = FRONT + "\n# One\n\nHeat slows [@x2020].\n"
    uri = desk.client.type(article, text)
    one = found(desk.client.problems(uri), "unknown-entry-type")
    assert covered(text, one["range"]) == "x2020"
    (related,) = one["relatedInformation"]
    assert related["location"]["uri"] == (article.parent / "library.bib").as_uri()


def test_a_house_that_can_not_be_read_is_told_in_the_article(desk: Desk) -> None:
    styles = desk.root / "second" / "styles"
    styles.mkdir(parents=True, exist_ok=True)
    (styles / "house.toml").write_text("tokenz = 3\n")
    article = styles.parent / "manuscripts" / "one" / "article.md"
    uri = desk.client.type(article, WHOLE)
    (one,) = desk.client.problems(uri)
    assert one["range"]["start"] == {"line": 0, "character": 0}
    assert "tokenz" in one["message"]
    assert one["relatedInformation"][0]["location"]["uri"] == (styles / "house.toml").as_uri()
    where = {"textDocument": {"uri": uri}, "position": {"line": 12, "character": 3}}
    assert desk.client.ask("textDocument/completion", **where) is None


def test_a_document_that_is_none_of_ours_has_no_problems(desk: Desk) -> None:
    readme = desk.root / "README.md"
    uri = desk.client.type(readme, "# Read me\n\n::: nothing\n")
    assert desk.client.ask("textDocument/documentSymbol", textDocument={"uri": uri}) is None
    assert uri not in desk.client.told


# ---------------------------------------------------------------- broken input


@pytest.mark.parametrize(
    "text",
    ["", "---", "---\ntitle: [", "\ufeff---\r\ntitle: x\r\n---\r\n::: note {", "::: ::: {#}\n@",
     FRONT + "\x00\u2028 [@{ \\(\\frac \n```\n::: note",
     FRONT.replace("\n", "\r") + "# x\r\r@park2021"],
)  # fmt: skip
def test_broken_texts_are_survived(desk: Desk, text: str) -> None:
    uri = desk.client.type(desk.article, text)
    desk.client.problems(uri)
    document = {"uri": uri}
    for line, character in ((0, 0), (0, 3), (1, 9), (99, 99)):
        where = {"textDocument": document, "position": {"line": line, "character": character}}
        for method in ("completion", "hover", "definition", "prepareRename"):
            desk.client.ask(f"textDocument/{method}", **where)
    for method in ("documentSymbol", "foldingRange", "documentLink"):
        desk.client.ask(f"textDocument/{method}", textDocument=document)


def test_what_can_not_be_answered_gets_no_traceback(desk: Desk) -> None:
    answer = desk.client.asked("textDocument/nonsense", textDocument={"uri": "file:///a.md"})
    assert answer["error"]["code"] == -32601  # method not found
    uri = desk.client.type(desk.article, WHOLE)
    where = {"textDocument": {"uri": uri}, "position": {"line": 10, "character": 20}}
    answer = desk.client.asked("textDocument/rename", **where, newName="no name")
    assert "error" in answer
    assert "Traceback" not in str(answer)
    assert 'File "' not in str(answer)
    where["textDocument"] = {"uri": "file:///nowhere.md"}
    assert desk.client.ask("textDocument/hover", **where) is None


# ---------------------------------------------------------------- counting


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_are_counted_in_units_of_the_protocol(end: str) -> None:
    text = Text(end.join(["a", f"{EMOJI}b", "\u2028c", ""]))
    offset = text.whole.index("b")
    position = text.position(offset)
    assert (position.line, position.character) == (1, 8)  # 2, 1, 2 + 1 + 2
    assert text.offset(position) == offset
    assert text.at(Where("a.md", 2, 6)) == offset
    assert text.position(text.whole.index("c")).line == 2
    assert text.position(len(text.whole)).line == 3
