"""A shared folder: what is saved there comes back as proofs, and nothing in it is touched."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from tests.drafts.office import docx, p
from typer.testing import CliRunner

from publish.cli import app
from publish.pipeline import Options
from publish.proofs.inbox import Answered, Inbox

DAY = dt.date(2026, 11, 30)
GOOD = """\
---
title: Water in the wells
authors: [Nell Harrowgate]
date: 2026-12-05
lang: en-GB
---

Water rose by 4.2% [AQ: 2024 or 2025?]{.query to=author} in the wells.
"""
BODY = p("Water in the wells", style="Title") + p("Rise", style="Heading1") + p("Water rose.")


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    folder.mkdir()
    (tmp_path / "house").mkdir()
    return folder


@pytest.fixture
def box(shared: Path) -> Inbox:
    return Inbox(shared, shared.parent / "house", Options(shared.parent / "dist"))


def all_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def report(made: Answered) -> str:
    return (made.folder / "report.txt").read_text(encoding="utf-8")


def test_an_article_comes_back_as_proofs_once(shared: Path, box: Inbox) -> None:
    (shared / "wells.md").write_text(GOOD, encoding="utf-8")
    assert box.look(DAY) == []  # it may still be written
    (made,) = box.look(DAY)
    assert made.folder == shared / "wells-proofs-1"
    assert set(made.files) == {
        "wells-proof-1.docx", "wells-proof-1.pdf", "wells-proof-1-note.pdf", "report.txt",
        "made-from.txt",
    }  # fmt: skip
    assert "The proofs are in this folder. Your own file was not changed." in report(made)
    assert "* Line 8: Query 1, to author, is open: “2024 or 2025?”" in report(made)
    assert box.look(DAY) == []
    again = Inbox(shared, box.house, box.options)  # another day
    assert [again.look(DAY), again.look(DAY)] == [[], []]
    assert list(box.house.iterdir()) == []


def test_what_is_wrong_is_said_in_plain_words_and_nothing_is_overwritten(
    shared: Path, box: Inbox
) -> None:
    bad = GOOD.replace("date: 2026-12-05\n", "date: soon\n") + "\n::: timelin\nx\n:::\n"
    (shared / "wells.md").write_text(bad, encoding="utf-8")
    (shared / "wells-proofs-1").mkdir()
    (shared / "wells-proofs-1" / "mine.txt").write_text("mine")
    before = all_of(shared)
    box.look(DAY)
    (made,) = box.look(DAY)
    assert made.folder.name == "wells-proofs-2"
    assert not made.proofs
    assert "There are no proofs yet: something has to be put right first." in report(made)
    assert "* Line 10: 'timelin' is not a kind of box. Did you mean 'timeline'?" in report(made)
    assert "Traceback" not in report(made)
    assert before.items() <= all_of(shared).items()


@pytest.mark.parametrize("beside", ["~$wells.docx", "~$lls.docx", ".~lock.wells.docx#"])
def test_a_file_that_somebody_has_open_waits(shared: Path, box: Inbox, beside: str) -> None:
    (shared / "wells.docx").write_bytes(docx(BODY))
    lock = shared / beside
    lock.write_bytes(b"x")
    assert [list(box.ready()) for _ in range(3)] == [[], [], []]
    lock.unlink()
    assert [path.name for path in box.ready()] == ["wells.docx"]


def test_a_file_that_is_half_written_waits(shared: Path, box: Inbox) -> None:
    whole = docx(BODY)
    path = shared / "wells.docx"
    for part in (b"", whole[:200], whole[:-30], whole[:-30]):
        path.write_bytes(part)
        assert list(box.ready()) == []
    assert list(box.ready()) == []  # the same twice, but no archive that ends
    path.write_bytes(whole)
    assert list(box.ready()) == []
    assert list(box.ready()) == [path]


def test_what_programs_leave_while_they_save_is_no_article(shared: Path, box: Inbox) -> None:
    for name in (".wells.md", "~wells.md", "wells.md.tmp", "wells.md~", "wells.txt", "~$x.docx"):
        (shared / name).write_text(GOOD, encoding="utf-8")
    assert [list(box.ready()) for _ in range(2)] == [[], []]


def test_a_word_file_goes_through_the_import(shared: Path, box: Inbox) -> None:
    (shared / "wells.docx").write_bytes(docx(BODY))
    box.look(DAY)
    (made,) = box.look(DAY)
    assert made.proofs, report(made)
    assert {"article/article.md", "article/import-report.md", "wells-proof-1.pdf"} <= {*made.files}
    assert "for this one we took: authors “Author to be named”, date “2026-11-30”" in report(made)


def test_a_marked_proof_is_not_taken_for_a_draft(shared: Path, box: Inbox) -> None:
    custom = '<Properties><property name="publish-slug"><vt:lpwstr>wells</vt:lpwstr></property>'
    more = {"docProps/custom.xml": f"{custom}</Properties>".encode()}
    (shared / "wells.docx").write_bytes(docx(BODY, extra=more))
    box.look(DAY)
    (made,) = box.look(DAY)
    assert not made.proofs
    assert "This is a marked proof (wells, round ?)" in report(made)


def test_a_file_that_breaks_us_stops_no_other(
    shared: Path, box: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr("publish.proofs.inbox.draw_proof", broken)
    for name in ("a.md", "b.md"):
        (shared / name).write_text(GOOD, encoding="utf-8")
    box.look(DAY)
    assert ["fault of the program" in report(one) for one in box.look(DAY)] == [True, True]


def test_a_folder_that_is_away_is_looked_for_again(shared: Path, box: Inbox) -> None:
    (shared / "a.md").write_text(GOOD, encoding="utf-8")
    box.look(DAY)
    shared.rename(shared.with_name("away"))
    assert box.look(DAY) == []


def test_the_command_answers_what_lies_there_and_leaves(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shared.parent / "house")
    monkeypatch.setattr("publish.cli_serve.EVERY", 0.01)
    (shared / "wells.md").write_text(GOOD.replace("lang: en-GB\n", ""), encoding="utf-8")
    done = CliRunner().invoke(app, ["watch", "--inbox", str(shared), "--once"])
    assert f"wells.md: a report in {shared}/wells-proofs-1" in done.stdout
    assert CliRunner().invoke(app, ["watch", "--inbox", "nowhere"]).exception
