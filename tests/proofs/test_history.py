"""Who changed this figure, when, in which round, and who approved it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from publish.cli import app
from publish.proofs.changes import Change, Decision, Kind, written
from publish.proofs.history import all_lines, history_of, lines_of, told_of
from publish.proofs.rounds import keep_round
from publish.proofs.signoff import approve
from publish.sources import Source

FRONT = "---\ntitle: Wells\nauthors: [B]\n---\n\n"
FIRST = f"{FRONT}Water rose by **4.1%** in 14.2% of the wells.\n"
SECOND = FIRST.replace("4.1%", "4.2%")
THIRD = SECOND.replace("of the wells", "of all wells")


@pytest.fixture
def source(tmp_path: Path) -> Source:
    file = tmp_path / "manuscripts" / "wells" / "article.md"
    file.parent.mkdir(parents=True)
    file.write_text(FIRST, encoding="utf-8")
    source = Source(file, "a.md")
    approve(source, "author", "Nell", dt.date(2026, 11, 1))
    first = keep_round(file, FIRST.encode(), 1, dt.date(2026, 11, 2), {"wells-proof-1.pdf": b"1"})
    asked = [
        Change("c1", "wells-nell.docx", 6, 15, Kind.REPLACE, "4.1%", "4.2%", "Nell",
               "2026-11-03T10:00:00Z", decision=Decision.ACCEPTED, decided="2026-11-04T09:00:00Z"),
        Change("c2", "wells-nell.docx", 6, 30, Kind.REPLACE, "wells", "springs", "Nell",
               decision=Decision.REJECTED),
    ]  # fmt: skip
    first.changes.write_text(written(asked), encoding="utf-8")
    keep_round(file, SECOND.encode(), 2, dt.date(2026, 11, 9), {})
    file.write_text(THIRD, encoding="utf-8")
    approve(source, "director", "Ayesha Khan", dt.date(2026, 11, 30))
    return source


def test_a_figure_has_its_history(source: Source) -> None:
    assert list(lines_of(history_of(source, "4.2%"))) == [
        "“4.2%”",
        "  stands at a.md:6:15",
        "  first in: round 2, 2026-11-09",
        (
            "  between round 1, 2026-11-02 and round 2, 2026-11-09: “**4.1%**” is now "
            "“**4.2%**” (line 6)"
        ),
        (
            "      Nell, 2026-11-03, in wells-nell.docx: replace “4.1%” to “4.2%”: accepted on "
            "2026-11-04"
        ),
        "  approved by author: Nell, 2026-11-01, without these words: void",
        "  approved by director: Ayesha Khan, 2026-11-30, with these words: holds",
    ]


def test_what_a_figure_was_leads_to_the_same_change(source: Source) -> None:
    old = history_of(source, "4.1%")
    assert old.places == ()
    assert [str(step.change) for step in old.steps] == ["“**4.1%**” is now “**4.2%**” (line 6)"]
    assert history_of(source, "14.2%").steps == ()


def test_what_was_typed_into_the_article_says_so(source: Source) -> None:
    said = "\n".join(lines_of(history_of(source, "all")))
    assert "between round 2, 2026-11-09 and now: “the” is now “all” (line 6)" in said
    assert "no file that came back asked for it: it was typed into the article" in said


def test_a_figure_that_changed_twice_is_followed(source: Source) -> None:
    source.file.write_text(THIRD.replace("4.2%", "4.3%"), encoding="utf-8")
    found = history_of(source, "4.3%")
    assert [(step.change.gone, step.change.come) for step in found.steps] == [
        ("**4.1%**", "**4.2%**"),
        ("**4.2%**", "**4.3%**"),
    ]
    assert [one.holds for one in found.signed] == [False, False]


def test_all_of_it_is_told_by_days(source: Source) -> None:
    said = list(all_lines(told_of(source)))
    assert [line for line in said if line[0] != " "] == [
        (
            "2026-11-01  approved as author: Nell, 2026-11-01: void: “**4.1%**” is now “**4.2%**” "
            "(line 6); “the” is now “all” (line 6)"
        ),
        "2026-11-02  round 1: wells-proof-1.pdf",
        "2026-11-09  round 2: no files",
        "2026-11-30  approved as director: Ayesha Khan, 2026-11-30: holds",
    ]
    assert any("“wells” to “springs”: rejected" in line for line in said)


def test_the_command_answers(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(source.file.parents[2])
    said = CliRunner().invoke(app, ["history", "wells", "--where", "4.2%", "--json"])
    told = json.loads(said.stdout)
    assert told["changes"][0]["asked"][0]["who"] == "Nell"
    assert told["approvals"][1] == {
        "role": "director", "name": "Ayesha Khan", "date": "2026-11-30", "has": True, "holds": True,
    }  # fmt: skip
    assert "round 1" in CliRunner().invoke(app, ["history", "wells"]).stdout
