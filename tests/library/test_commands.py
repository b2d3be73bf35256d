"""The commands for the library, as an editor types them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from publish.cli import app
from publish.librarian.exporting import export
from publish.problems import ManuscriptError

HERE = Path(__file__).parent
ARTICLE = """\
---
title: T
authors: [Ayesha Khan]
date: 2026-03-02
lang: en-GB
---

Spending rose (Khan, 2020), see [@portal].
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "manuscripts" / "short"
    folder.mkdir(parents=True)
    (folder / "article.md").write_text(ARTICLE, encoding="utf-8")
    shutil.copy(HERE / "works.bib", tmp_path / "manuscripts" / "library.bib")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == code, (result.output, result.exception)
    return result.output


def test_check_lists_what_is_wrong_and_what_nobody_cites(home: Path) -> None:
    made = run("library", "check")
    assert "library.bib:5:9: info: uncited-entry" not in made  # the portal is cited
    assert "library.bib:1:9: info: uncited-entry: no manuscript cites 'sipri2025'" in made
    assert "5 works in manuscripts/library.bib: 0 errors, 4 other findings" in made
    (home / "bad.bib").write_text("@book{a, author = {World Bank}, title = {T}, date = {2020}}")
    lines = run("library", "check", "--library", "bad.bib", "--json", code=1).splitlines()
    assert json.loads(lines[0])["rule"] == "uncited-entry"
    assert json.loads(lines[1])["rule"] == "unbraced-body"


def test_show_prints_an_entry_in_styles(home: Path) -> None:
    assert home.is_dir()
    made = run("library", "show", "khan2020", "--style", "nature", "--style", "apa")
    assert made.startswith("manuscripts/library.bib:4:15\n@incollection{khan2020,")
    assert "apa\nKhan, A. (2020). Ports and Power." in made
    told = json.loads(run("library", "show", "khan2020", "--style", "nature", "--json"))
    assert list(told["styles"]) == ["nature"]


def test_export_writes_what_an_article_cites(home: Path) -> None:
    made = run("library", "export", "short", "--out", "given").split()
    assert [Path(name).name for name in made] == [
        f"short-references.{suffix}" for suffix in ("bib", "ris", "json")
    ]
    assert "portal" in (home / made[1]).read_text(encoding="utf-8")
    assert "khan" not in (home / made[0]).read_text(encoding="utf-8")


def test_export_does_not_leave_out_what_is_not_in_the_library(home: Path) -> None:
    file = home / "manuscripts" / "short" / "article.md"
    file.write_text(ARTICLE.replace("[@portal]", "[@portal; @nobody2020]"), encoding="utf-8")
    with pytest.raises(ManuscriptError, match="'nobody2020' is not in the library"):
        export(Path("short"), home / "given")
    assert not (home / "given").exists()


def test_add_shows_first_and_writes_then(home: Path) -> None:
    bib = home / "manuscripts" / "library.bib"
    before = bib.read_bytes()
    (home / "new.ris").write_text("TY  - BOOK\nAU  - Lee, Bo\nTI  - Reefs\nPY  - 2021\nER  - \n")
    made = run("library", "add", "new.ris", "--dry-run")
    assert made == "manuscripts/library.bib: would add lee2021\n"
    assert bib.read_bytes() == before
    run("library", "add", "new.ris")
    assert bib.read_bytes().startswith(before)
    assert "lee2021" in bib.read_text(encoding="utf-8")


def test_link_citations_shows_a_diff_and_writes_when_asked(home: Path) -> None:
    file = home / "manuscripts" / "short" / "article.md"
    made = run("link-citations")
    assert "-Spending rose (Khan, 2020), see [@portal]." in made
    assert "+Spending rose [@khan2020], see [@portal]." in made
    assert file.read_text(encoding="utf-8") == ARTICLE
    run("link-citations", "--write")
    assert file.read_text(encoding="utf-8") == ARTICLE.replace("(Khan, 2020)", "[@khan2020]")


def test_a_house_has_a_library_and_each_series_one_more(home: Path) -> None:
    (home / "styles").mkdir()
    (home / "styles" / "house.toml").write_text(
        'library = ["ours.yaml"]\n[series]\n"Heat Papers".library = ["heat.bib"]\n'
    )
    (home / "ours.yaml").write_text("- {id: a, type: book, title: One}\n")
    (home / "heat.bib").write_text("@misc{b, title = {Two}}\n")
    file = home / "manuscripts" / "short" / "article.md"
    file.write_text(ARTICLE.replace("see [@portal]", "see [@a; @b]"), encoding="utf-8")
    assert "unknown-citation: 'b' is not in the library (ours.yaml)" in run("check", code=1)
    file.write_text(file.read_text().replace("lang:", "series: Heat Papers\nlang:"))
    assert "unknown-citation" not in run("check", code=1)


def test_help_teaches() -> None:
    for command in ("check", "add", "show", "export"):
        assert "xample" in run("library", command, "--help")
    assert "--write" in run("link-citations", "--help")


def rules(*arguments: str) -> list[tuple[int, str]]:
    """Return line and rule of what `publish check` finds in the library."""
    found = [json.loads(line) for line in run("check", *arguments, "--json", code=1).splitlines()]
    return [(one["line"], one["rule"]) for one in found if one["path"].endswith(".bib")]


def test_one_article_is_told_of_what_it_cites_and_all_of_the_whole_library(home: Path) -> None:
    bib = home / "manuscripts" / "library.bib"
    text = bib.read_text(encoding="utf-8")
    bib.write_text(text.replace("10.1136", "11.1136").replace("https://data", "data"))
    other = home / "manuscripts" / "other"
    shutil.copytree(home / "manuscripts" / "short", other)
    assert rules("manuscripts/short") == [(5, "bad-url")]
    bad = text.count("10.1136")
    whole = rules()
    assert whole == rules("manuscripts")
    assert len(set(whole)) == len(whole), "each thing once, not once for each article"
    assert [rule for _, rule in whole].count("bad-doi") == bad
    assert [rule for _, rule in whole].count("uncited-entry") == 4
    for file in (home / "manuscripts").glob("*/article.md"):
        file.write_text(ARTICLE.replace("lang:", "ignore: [bad-url]\nlang:"), encoding="utf-8")
    assert (5, "bad-url") not in rules()


def test_the_library_of_a_series_is_checked_too_and_before_any_article(home: Path) -> None:
    (home / "styles").mkdir()
    (home / "styles" / "house.toml").write_text('[series]\n"Heat Papers".library = ["heat.bib"]\n')
    (home / "heat.bib").write_text("@misc{b, titel = {Two}}\n")
    assert "heat.bib:1:10: warning: unknown-entry-field" in run("library", "check", code=1)
    shutil.rmtree(home / "manuscripts" / "short")
    assert "heat.bib:1:10: warning: unknown-entry-field" in run("library", "check", code=1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("see @tbl-compare", "For a cross-reference write [Table](#tbl-compare)."),
        ("[@fig-port]", "For a cross-reference write [Figure](#fig-port)."),
        ("see @portl", "Did you mean 'portal'?"),
    ],
)
def test_a_key_that_is_none_says_what_to_write(typed: str, said: str, home: Path) -> None:
    file = home / "manuscripts" / "short" / "article.md"
    file.write_text(ARTICLE.replace("see [@portal]", typed), encoding="utf-8")
    assert said in run("check", code=1)


def test_an_address_and_a_handle_are_no_citations(home: Path) -> None:
    file = home / "manuscripts" / "short" / "article.md"
    typed = "https://a.org/@user/x and @ministryofplanning"
    file.write_text(ARTICLE.replace("see [@portal]", typed), encoding="utf-8")
    found = [json.loads(line)["rule"] for line in run("check", "--json", code=1).splitlines()]
    assert "handle" in found
    assert "unknown-citation" not in found
