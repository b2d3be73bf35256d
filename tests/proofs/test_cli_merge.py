from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from tests.proofs.home import Sent, send, written
from tests.proofs.marking import Marked
from typer.testing import CliRunner

from publish.cli import app
from publish.problems import UsageError
from publish.proofs.returning import find_returned

TEXT = "Ada wrote this in 2024.\n\nA second paragraph.\n"
RUN = CliRunner()


@pytest.fixture
def sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sent:
    monkeypatch.chdir(tmp_path)
    return send(written(tmp_path, TEXT))


def mark(sent: Sent, name: str, old: str, new: str, who: str = "Bea") -> Path:
    marked = Marked.of(sent.docx, who)
    block = next(one for one in sent.base.source.blocks if old in one.text)
    at = block.text.index(old)
    marked.put(block.id, at, at + len(old), new)
    file = Path(name)
    file.write_bytes(marked.save())
    return file


def test_changes_are_listed_with_their_places_then_taken_over(sent: Sent) -> None:
    file = mark(sent, "from-bea.docx", "2024", "2025")
    listed = RUN.invoke(app, ["merge", str(file)])
    assert listed.exit_code == 1
    place = "manuscripts/mine/article.md:12:19"
    assert (
        f"{place}: c1 replace: “2024” → “2025” (Bea, 2026-11-30, from-bea.docx) [number]"
        in listed.output
    )
    assert "round 1: 1 open" in listed.output
    taken = RUN.invoke(app, ["merge", "--article", "mine", "--accept", "all"])
    assert taken.exit_code == 0
    assert sent.article.read_text() == sent.round.text.replace("2024", "2025")
    kept = json.loads((sent.round.folder / "changes.json").read_text())["changes"]
    assert [(one["id"], one["decision"]) for one in kept] == [("c1", "accepted")]


def test_json_tells_all_of_a_change(sent: Sent) -> None:
    file = mark(sent, "from-bea.docx", "second", "2nd")
    told = json.loads(RUN.invoke(app, ["merge", str(file), "--json", "--reject", "c1"]).output)
    assert (told["line"], told["before"], told["after"]) == (14, "second", "2nd")
    assert (told["who"], told["decision"], told["path"]) == (
        "Bea",
        "rejected",
        "manuscripts/mine/article.md",
    )


def test_a_conflict_shows_all_texts_and_overwrites_nothing(sent: Sent) -> None:
    one = mark(sent, "from-bea.docx", "second", "2nd")
    two = mark(sent, "from-cy.docx", "paragraph", "passage", "Cy")
    made = RUN.invoke(app, ["merge", str(one), str(two), "--accept", "all"])
    assert made.exit_code == 1
    assert "two people changed this paragraph" in made.output
    for text in ("A second paragraph.", "A 2nd paragraph.", "A second passage."):
        assert text in made.output
    assert sent.article.read_text() == sent.round.text


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (["merge", "gone.docx"], "missing-file"),
        (["merge", "notes.txt"], "unknown-format"),
        (["merge"], "no-article"),
        (["merge", "--article", "other"], "no-article"),
        (["merge", "--article", "mine", "--round", "7"], "no-round"),
        (["merge", "--article", "mine", "--accept", "c9"], "unknown-change"),
    ],
)
def test_what_is_asked_wrongly_is_told(sent: Sent, arguments: list[str], rule: str) -> None:
    assert sent.round.number == 1
    Path("notes.txt").write_text("x")
    made = RUN.invoke(app, arguments)
    assert isinstance(made.exception, UsageError), made.output
    assert [one.rule for one in made.exception.problems] == [rule]


def test_a_file_that_comes_twice_is_kept_once_and_others_beside_it(sent: Sent) -> None:
    file = mark(sent, "back.docx", "second", "2nd")
    returned = find_returned([file], "", None, Path("manuscripts"))
    returned.take([file])
    returned.take([file])
    file = mark(sent, "back.docx", "second", "other")
    returned.take([file])
    assert sorted(path.name for path in returned.round.returned.iterdir()) == [
        "back-2.docx",
        "back.docx",
    ]


def test_a_person_at_a_terminal_is_asked_about_each_change(sent: Sent) -> None:
    """In a real terminal: accept one, a letter that means nothing, make a query, stop."""
    marked = Marked.of(sent.docx, "Bea")
    for old, new in (("wrote", "said"), ("2024", "2025"), ("second", "2nd"), ("paragraph", "one")):
        block = next(one for one in sent.base.source.blocks if old in one.text)
        at = "".join(t.text or "" for t in marked.paragraph(block.id).iter("{*}t")).index(old)
        marked.put(block.id, at, at + len(old), new)
    Path("bea.docx").write_bytes(marked.save())
    said = in_terminal(["merge", "bea.docx"], ["a", "x", "Q", "s"])
    assert said.count("a accept, r reject, q query, s stop, Enter later") == 4
    assert "round 1: 2 open, 1 accepted, 1 query" in said
    text = sent.round.text.replace("Ada wrote", "Ada said")
    asked = "second [AQ: “second” or “2nd”?]{.query to=author} paragraph"
    assert sent.article.read_text() == text.replace("second paragraph", asked)


def in_terminal(arguments: list[str], answers: list[str]) -> str:
    """Run publish in a terminal and answer each question; returns what it showed."""
    main, side = pty.openpty()
    termios.tcsetwinsize(side, (50, 200))
    command = [sys.executable, "-m", "publish", *arguments]
    with subprocess.Popen(command, stdin=side, stdout=side, stderr=side) as process:
        os.close(side)
        shown, left = b"", [*answers]
        while True:
            try:
                part = os.read(main, 4096)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            shown += part
            if left and shown.count(b"Enter later") > len(answers) - len(left):
                os.write(main, f"{left.pop(0)}\n".encode())
    os.close(main)
    assert process.returncode == 1, shown.decode()
    return shown.decode()
