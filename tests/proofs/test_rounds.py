"""Rounds of proofs: what is kept of each, and that nothing of it is lost or mistaken."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from publish.articles import is_part_of
from publish.problems import ManuscriptError, UsageError
from publish.proofs.rounds import (
    find_round,
    home_of,
    keep_round,
    last_round,
    next_number,
    rounds_of,
)

DAY = dt.date(2026, 11, 30)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "wells" / "article.md"
    path.parent.mkdir()
    path.write_bytes(b"Water rose by 4.2%.\r\n")
    return path


def test_a_round_keeps_its_source_byte_for_byte(article: Path) -> None:
    made = keep_round(article, article.read_bytes(), 1, DAY, {"wells-proof-1.pdf": b"%PDF"})
    assert made.article.read_bytes() == article.read_bytes()
    assert rounds_of(article) == (made,)
    assert made.folder == article.parent / "proofs" / "round-1"
    assert made.text == "Water rose by 4.2%.\r\n"
    assert last_round(article) == find_round(article) == find_round(article, 1) == made


def test_another_text_is_another_round_and_the_same_text_is_not(article: Path) -> None:
    data = article.read_bytes()
    assert next_number(article, data) == 1
    keep_round(article, data, 1, DAY, {})
    assert next_number(article, data) == 1
    assert next_number(article, b"another") == 2
    assert next_number(article, b"another", 4) == 4
    with pytest.raises(UsageError, match="round 1 went out already, with another text"):
        next_number(article, b"another", 1)
    keep_round(article, b"another", 4, DAY, {})
    assert [one.number for one in rounds_of(article)] == [1, 4]
    with pytest.raises(UsageError, match="round 1 went out already"):
        next_number(article, data, 1)
    with pytest.raises(UsageError, match=r"no round 3 .*There are: 1, 4"):
        find_round(article, 3)


def test_proofs_made_again_of_a_round_leave_what_came_back(article: Path) -> None:
    made = keep_round(article, article.read_bytes(), 1, DAY, {})
    made.returned.mkdir()
    (made.returned / "marked.docx").write_bytes(b"PK")
    made.changes.write_text("[]", encoding="utf-8")
    again = keep_round(article, article.read_bytes(), 1, dt.date(2026, 12, 2), {"a.pdf": b"1"})
    assert again.date == DAY
    assert (made.returned / "marked.docx").read_bytes() == b"PK"
    assert made.changes.read_text(encoding="utf-8") == "[]"


def test_rounds_of_a_translation_stand_apart(article: Path) -> None:
    other = article.with_name("article.ur.md")
    other.write_text("پانی", encoding="utf-8")
    made = keep_round(other, other.read_bytes(), 1, DAY, {})
    assert made.article.name == "article.ur.md"
    assert home_of(other) == article.parent / "proofs" / "ur"
    assert rounds_of(article) == ()


def test_what_was_changed_or_broken_in_a_round_is_said(article: Path) -> None:
    made = keep_round(article, article.read_bytes(), 1, DAY, {})
    made.article.write_text("Somebody typed here.", encoding="utf-8")
    with pytest.raises(ManuscriptError, match="not the text that went out"):
        _ = made.text
    record = made.folder / "round.toml"
    record.write_text("round = 1\ndate = soon\n", encoding="utf-8")
    with pytest.raises(ManuscriptError, match=r"round\.toml: bad-round"):
        rounds_of(article)


def test_rounds_and_approvals_are_no_part_of_the_article(article: Path) -> None:
    made = keep_round(article, article.read_bytes(), 1, DAY, {})
    assert not is_part_of(made.article, article)
    assert not is_part_of(article.with_name("approvals.toml"), article)
    assert is_part_of(article.parent / "images" / "a.png", article)


def test_the_files_that_went_out_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "article.md"
    file.write_text("text", encoding="utf-8")
    made = keep_round(file, b"text", 1, dt.date(2026, 11, 30), {"a-proof-1.pdf": b"%PDF"})
    assert (made.folder / "sent" / "a-proof-1.pdf").read_bytes() == b"%PDF"
