from dataclasses import replace
from pathlib import Path

import pytest

from publish.problems import ManuscriptError
from publish.proofs.changes import CHANGES, Change, Decision, Kind, joined, read_changes, written

ONE = Change(
    "", "back.docx", 3, 5, Kind.REPLACE, "2024", "2025", "Ada", "2026-11-30T10:00:00Z",
    flags=("number",), blocks=("b3",), edits=((40, 44, "2025"),),
)  # fmt: skip


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    changes = joined((), [ONE, replace(ONE, kind=Kind.COMMENT, note="Sure?", edits=())])
    (tmp_path / CHANGES).write_text(written(changes))
    assert read_changes(tmp_path) == changes
    assert [one.id for one in changes] == ["c1", "c2"]
    assert read_changes(tmp_path / "nothing") == ()


def test_a_list_that_is_no_list_is_told(tmp_path: Path) -> None:
    (tmp_path / CHANGES).write_text('{"changes": [{"id": 1}]}')
    with pytest.raises(ManuscriptError, match="bad-changes"):
        read_changes(tmp_path)


def test_a_file_merged_again_keeps_what_was_decided() -> None:
    (first,) = joined((), [ONE])
    decided = replace(first, decision=Decision.REJECTED, decided="2026-12-01")
    other = replace(ONE, line=9, blocks=("b9",))
    assert [one.decision for one in joined([decided], [ONE, other])] == ["rejected", "open"]


def test_two_people_at_one_paragraph_are_in_conflict_unless_they_agree() -> None:
    same = replace(ONE, file="other.docx", who="Bob")
    else_ = replace(same, after="2026", edits=((40, 44, "2026"),))
    assert [one.conflicts for one in joined((), [ONE, same])] == [(), ()]
    assert [one.conflicts for one in joined((), [ONE, else_])] == [("c2",), ("c1",)]
    comment = replace(else_, kind=Kind.COMMENT)
    assert [one.conflicts for one in joined((), [ONE, comment])] == [(), ()]
