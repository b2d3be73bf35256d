"""Queries are listed with their place, addressee and age."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from publish.cli import app
from publish.proofs.queries import addressed, open_queries
from publish.proofs.rounds import keep_round
from publish.sources import Source

SOURCE, ASKED, ALSO = "wells/article.md", "2024 or 2025?", "May we say so?"
FRONT = "---\ntitle: A\nauthors: [B]\ndate: 2026-01-01\nlang: en-GB\n---\n"
FIRST = f"{FRONT}Water rose by 4.2% [AQ: 2024 or 2025?]{{.query to=author}}.\n"
NEXT = f"{FIRST}\n::: query to=director\nMay we say so?\n:::\n"


@pytest.fixture
def source(tmp_path: Path) -> Source:
    file = tmp_path / "manuscripts" / "wells" / "article.md"
    file.parent.mkdir(parents=True)
    file.write_text(NEXT, encoding="utf-8")
    keep_round(file, FIRST.encode(), 1, dt.date(2026, 11, 2), {})
    keep_round(file, NEXT.replace("2025?", "25?").encode(), 2, dt.date(2026, 11, 9), {})
    return Source(file, "wells/article.md")


def test_each_query_knows_the_round_that_first_had_it(source: Source) -> None:
    asked = open_queries(source)
    today = dt.date(2026, 11, 30)
    assert [one.line(today) for one in asked] == [
        f"{SOURCE}:7:20: query 1, to author (since round 1, 2026-11-02, 28 days ago): {ASKED}",
        f"{SOURCE}:9:5: query 2, to director (since round 2, 2026-11-09, 21 days ago): {ALSO}",
    ]
    assert [one.query.number for one in addressed(asked, "Director")] == [2]
    source.file.write_text(FIRST.replace("2025", "2023"), encoding="utf-8")
    assert [one.age(today) for one in open_queries(source)] == ["new"]


def test_the_command_lists_them(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(source.file.parents[2])
    said = CliRunner().invoke(app, ["queries", "wells", "--json"]).stdout
    told = [json.loads(line) for line in said.splitlines()]
    assert [(one["path"], one["line"], one["column"], one["to"], one["round"]) for one in told] == [
        ("manuscripts/wells/article.md", 7, 20, "author", 1),
        ("manuscripts/wells/article.md", 9, 5, "director", 2),
    ]
    assert "to director" in CliRunner().invoke(app, ["queries", "--to", "director"]).stdout
    source.file.write_text(FRONT + "Text.\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["queries"]).stdout == "no query is open\n"
