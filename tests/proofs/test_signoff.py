"""An approval is for exactly the words that were there; what changed since is told in words."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.proofs.home import written
from tests.release.small import article, write_house
from typer.testing import CliRunner

from publish.cli import app
from publish.problems import ManuscriptError
from publish.proofs.covered import changes_between, digest_of, words_of
from publish.proofs.rounds import keep_round
from publish.proofs.signoff import (
    approve,
    read_approvals,
    standings,
    unapproved,
    void_approvals,
)
from publish.sources import Source

DAY = dt.date(2026, 11, 30)
FRONT = "---\ntitle: Wells\nstatus: proof\nversion: 1.0\nauthors: [B]\n---\n"
TEXT = f"{FRONT}\nWater rose by **4.2%** in the wells [@who2023], of the north.\n"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    file = tmp_path / "wells" / "article.md"
    file.parent.mkdir()
    file.write_text(TEXT, encoding="utf-8")
    return Source(file, "a.md")


@pytest.mark.parametrize(
    "same",
    [
        TEXT.replace("status: proof", "status: approved"),
        TEXT.replace("status: proof\n", ""),
        TEXT.replace("version: 1.0", "version: 1.1\nembargo: 2026-12-05T06:00+01:00"),
        TEXT.replace("authors", "ignore:\n  - low-resolution\nauthors"),
        TEXT.replace("rose by", "rose\nby"),
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("wells [", "wells [AQ: all [of them](#x)?]{.query to=author} ["),
        TEXT.replace("north.", "north [AQ: which?]{.query}."),
        f"{TEXT}\n::: query to=author\nAnd then?\n\n- no\n:::\n",
    ],
)
def test_what_no_reader_reads_leaves_an_approval(same: str) -> None:
    assert [str(one) for one in changes_between(TEXT, same)] == []
    assert digest_of(same) == digest_of(TEXT)


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (("4.2%", "4.3%"), "“**4.2%**” is now “**4.3%**” (line 8)"),
        ((", of the north", ""), "“[@who2023], of the north.” is now “[@who2023].” (line 8)"),
        (("@who2023", "@who2024"), "“[@who2023],” is now “[@who2024],” (line 8)"),
        (("title: Wells", "title: Well"), "“Wells” is now “Well” (line 2)"),
        (("in the", "in all the"), "“all” is new (line 8)"),
        (("in the wells", "in wells"), "“the” is gone (line 8)"),
    ],
)
def test_what_changed_is_told_in_words(new: tuple[str, str], told: str) -> None:
    after = TEXT.replace(*new)
    assert [str(one) for one in changes_between(TEXT, after)] == [told]
    assert digest_of(after) != digest_of(TEXT)


def test_words_know_where_they_stand() -> None:
    (word,) = (one for one in words_of(TEXT) if one.text == "**4.2%**")
    assert (word.line, word.column) == (8, 15)


def test_an_approval_is_void_as_soon_as_its_text_changes(source: Source) -> None:
    approve(source, "director", "Ayesha Khan", DAY)
    assert [one.line() for one in standings(source)] == ["director: Ayesha Khan, 2026-11-30: holds"]
    assert list(unapproved(source, ["Director"], "brief")) == []
    source.file.write_text(TEXT.replace("4.2%", "4.3%"), encoding="utf-8")
    (problem,) = unapproved(source, [], "brief")
    assert str(problem) == (
        "a.md:8:15: void-approval: the approval of Ayesha Khan (director) on 2026-11-30 is void: "
        "“**4.2%**” is now “**4.3%**” (line 8). Show it again: publish approve wells --role "
        "director."
    )
    approve(source, "director", "Ayesha Khan", DAY)
    assert list(unapproved(source, ["director"], "brief")) == []
    assert len(read_approvals(source.file.parent)) == 2
    source.file.write_text(TEXT, encoding="utf-8")
    assert [one.holds for one in standings(source)] == [False]


def test_a_role_that_is_missing_is_told(source: Source) -> None:
    approve(source, "author", "Nell", DAY)
    (problem,) = unapproved(source, ["author", "director"], "brief")
    assert problem.rule == "not-approved"
    assert "the director has not approved this text" in problem.message


def test_the_text_of_a_round_will_do_where_the_approved_one_is_lost(source: Source) -> None:
    approve(source, "author", "Nell", DAY)
    kept = source.file.parent / "proofs" / "approved"
    for path in kept.iterdir():
        path.unlink()
    source.file.write_text(TEXT.replace("4.2%", "4.3%"), encoding="utf-8")
    assert "not at hand" in standings(source)[0].told()
    keep_round(source.file, TEXT.encode(), 1, DAY, {})
    assert "“**4.2%**” is now" in standings(source)[0].told()


def test_a_damaged_file_is_told(source: Source) -> None:
    source.file.with_name("approvals.toml").write_text("[[approval]]\nrole = 3\n")
    with pytest.raises(ManuscriptError, match=r"approvals\.toml: bad-approvals"):
        read_approvals(source.file.parent)


def test_the_command_approves_and_lists(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(source.file.parents[1])
    run = CliRunner().invoke
    assert run(app, ["approve", "wells"]).stdout == "nobody has approved it yet\n"
    done = run(app, ["approve", "wells", "--role", "director", "--name", "Ayesha Khan"])
    assert done.exit_code == 0
    source.file.write_text(TEXT.replace("4.2%", "4.3%"), encoding="utf-8")
    listed = run(app, ["approve", "wells", "--json"])
    assert listed.exit_code == 1
    told = json.loads(listed.stdout)
    assert (told["role"], told["holds"]) == ("director", False)
    assert told["changes"] == ["“**4.2%**” is now “**4.3%**” (line 8)"]


def test_a_release_needs_the_roles_that_its_type_names(tmp_path: Path) -> None:
    place = write_house(tmp_path, article())
    types = tmp_path / "styles" / "types"
    types.mkdir(parents=True)
    (tmp_path / "styles" / "house.toml").write_text('name = "A house"\n')
    (types / "policy-brief.toml").write_text('approvals = ["author", "director"]\n')
    file = Source(place / "article.md", "article.md")
    approve(file, "author", "Nell Harrowgate", DAY)
    file.file.write_text(article(deaths="1.2 million"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "publish", "release", "small"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "not-approved: the director has not approved this text, and the type" in done.stderr
    assert "void-approval: the approval of Nell Harrowgate (author)" in done.stderr
    assert "“1.19” is now “1.2”" in done.stderr
    assert not (tmp_path / "dist").exists()


DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0h40"/></svg>'


def test_an_approval_covers_the_entries_cited_and_the_images(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are printed as words are, though article.md stays the same when they change."""
    monkeypatch.chdir(tmp_path)
    figure = '![A well](images/well.svg){#fig-well alt="A well in the north"}\n'
    file = written(tmp_path, f"Water rose by 4.2% [@who2023].\n\n{figure}")
    (file.parent / "images").mkdir()
    image = file.parent / "images" / "well.svg"
    image.write_text(DRAWING, encoding="utf-8")
    library = tmp_path / "manuscripts" / "library.bib"
    source = Source(file, "a.md")
    made = approve(source, "director", "Ayesha Khan", DAY)
    assert set(made.around) == {"@who2023", "images/well.svg"}
    kept = library.read_text()
    library.write_text(f"{kept}\n@book{{other, title = {{Not cited}}, date = {{2001}}}}\n")
    assert [one.holds for one in standings(source)] == [True]
    library.write_text(kept.replace("Road Safety", "Road Danger"))
    image.write_text(DRAWING.replace("h40", "h30"), encoding="utf-8")
    (problem,) = void_approvals(source)
    assert problem.severity == "warning"
    assert problem.message.endswith(
        "is void: the entry @who2023 of the library has changed; "
        "the image images/well.svg is another one."
    )
    (stops,) = unapproved(source, ["director"], "brief")
    assert stops.severity == "error"
    image.unlink()
    assert "the image images/well.svg is gone" in standings(source)[0].told()
    text = file.read_text().replace("4.2%", "4.3%")
    file.write_text(text, encoding="utf-8")
    assert standings(source)[0].told().startswith("“4.2%” is now “4.3%” (line 12); the entry @who2")


def test_check_tells_of_a_void_approval(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = written(tmp_path, "Water rose by 4.2% [@who2023].\n")
    approve(Source(file, "a.md"), "director", "Ayesha Khan", DAY)
    run = CliRunner().invoke
    assert "void-approval" not in run(app, ["check"]).stdout
    file.write_text(file.read_text().replace("4.2%", "4.3%"), encoding="utf-8")
    done = run(app, ["check"])
    said = "article.md:12:15: warning: void-approval: the approval of Ayesha Khan (director) on"
    assert (said in done.output, done.exit_code) == (True, 1), done.output
    front = "ignore: [void-approval]\nlang: en-GB"
    file.write_text(file.read_text().replace("lang: en-GB", front), encoding="utf-8")
    assert "void-approval" not in run(app, ["check"]).output
    file.with_name("approvals.toml").write_text("[[approval]]\nrole = 3\n")
    assert "bad-approvals" in run(app, ["check"]).output
