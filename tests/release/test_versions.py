from __future__ import annotations

from pathlib import Path

import pytest

from publish.problems import ManuscriptError, Where
from publish.release.checked import WHAT, Check, add_checks, entries, read_checked
from publish.release.versions import (
    Issued,
    check_follows,
    checked_version,
    read_issued,
    write_issued,
)

HERE = Where("article.md", 9, 10)
FIRST = Issued("1.0", 1, "text", {"a.pdf": "1"})


def refused(new: Issued, issued: list[Issued], *, corrected: bool = True) -> str:
    with pytest.raises(ManuscriptError) as raised:
        check_follows(new, issued, HERE, corrected=corrected)
    (problem,) = raised.value.problems
    assert problem.where == HERE
    return problem.rule


@pytest.mark.parametrize("version", ["1.0", "0.1", "2.10", "1.2.3"])
def test_a_version_is_two_or_three_numbers(version: str) -> None:
    checked_version(version, HERE)


@pytest.mark.parametrize("version", ["", "1", "v1.0", "1.0-draft", "01.0", "one", "1.0\n"])
def test_what_is_no_version_does_not_go_out(version: str) -> None:
    with pytest.raises(ManuscriptError, match="no-version"):
        checked_version(version, HERE)


def test_another_text_under_the_same_version_is_refused() -> None:
    assert refused(Issued("1.0", 1, "other", {"a.pdf": "1"}), [FIRST]) == "version-released"


def test_other_files_with_the_same_text_need_another_impression() -> None:
    again = Issued("1.0", 1, "text", {"a.pdf": "2"})
    assert refused(again, [FIRST]) == "version-released"
    assert (
        check_follows(Issued("1.0", 2, "text", {"a.pdf": "2"}), [FIRST], HERE, corrected=False)
        == []
    )


def test_a_reprint_has_the_text_of_the_first_impression() -> None:
    assert refused(Issued("1.0", 2, "other", {"a.pdf": "2"}), [FIRST]) == "version-released"
    assert refused(Issued("1.0", 2, "text", {}), []) == "no-first-impression"
    assert refused(Issued("1.0", 3, "text", {}), [FIRST]) == "impression-skipped"


def test_the_same_release_may_be_made_again() -> None:
    assert check_follows(FIRST, [FIRST], HERE, corrected=False) == []


def test_versions_do_not_go_back() -> None:
    later = Issued("1.10", 1, "later", {})
    assert refused(Issued("1.9", 1, "other", {}), [FIRST, later]) == "old-version"


def test_another_text_without_a_correction_is_warned_of() -> None:
    new = Issued("1.1", 1, "other", {})
    (problem,) = check_follows(new, [FIRST], HERE, corrected=False)
    assert problem.rule == "no-correction"
    assert check_follows(new, [FIRST], HERE, corrected=True) == []


def test_what_went_out_is_remembered_beside_the_article(tmp_path: Path) -> None:
    assert read_issued(tmp_path) == ()
    issued = [FIRST, Issued("1.1", 2, "other", {'odd "name".pdf': "2", "ä.epub": "3"})]
    write_issued(tmp_path, issued)
    assert list(read_issued(tmp_path)) == issued


@pytest.mark.parametrize("text", ["release = 3", "[[release]]\nversion = 1\n", "=", "a = 1"])
def test_a_damaged_list_of_releases_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "released.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ManuscriptError, match=r"released\.toml: bad-record"):
        read_issued(tmp_path)


def test_what_people_checked_is_kept_by_person_and_thing(tmp_path: Path) -> None:
    import datetime as dt  # noqa: PLC0415 - of this test alone

    day = dt.date(2026, 3, 9)
    add_checks(tmp_path, [Check("order", 'A "B" C', day, {"a.pdf": "1"}, "heard with NVDA")])
    add_checks(tmp_path, [Check("order", "Another", day, {"a.pdf": "1"})])
    add_checks(tmp_path, [Check("order", "Another", day, {"a.pdf": "2"})])
    assert [(one.by, one.files) for one in read_checked(tmp_path)] == [
        ('A "B" C', {"a.pdf": "1"}),
        ("Another", {"a.pdf": "2"}),
    ]
    told = {one["what"]: one["people"] for one in entries(read_checked(tmp_path), {"a.pdf": "2"})}
    assert set(told) == set(WHAT)
    assert [one["files"][0]["this-file"] for one in told["order"]] == [False, True]
    assert told["colour"] == []


@pytest.mark.parametrize(
    "text",
    [
        "[[check]]\nwhat = 'odd'\nby = 'A'\ndate = 2026-01-01\nfiles = {}",
        "[[check]]\nwhat = 'order'\nby = ' '\ndate = 2026-01-01\nfiles = {}",
        "[[check]]\nwhat = 'order'\nby = 'A'\ndate = '2026'\nfiles = {}",
        "check = 1",
    ],
)
def test_a_wrong_list_of_checks_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "checked.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ManuscriptError, match=r"checked\.toml: bad-checked"):
        read_checked(tmp_path)
