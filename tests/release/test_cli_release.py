"""What an editor sees who calls the commands wrongly, or before anything is built."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.release.small import article, write_house


def publish(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "publish", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def told(text: str, tmp_path: Path) -> str:
    write_house(tmp_path, text)
    done = publish("release", "small", folder=tmp_path)
    assert done.returncode == 2, done.stderr
    assert not (tmp_path / "dist").exists()
    assert not (tmp_path / "manuscripts/small/released.toml").exists()
    return done.stderr


def test_an_article_without_a_version_does_not_go_out(tmp_path: Path) -> None:
    said = told(article().replace('version: "1.0"\n', ""), tmp_path)
    assert (
        "manuscripts/small/article.md: no-version: the article has no version. Type such as" in said
    )


def test_a_draft_does_not_go_out(tmp_path: Path) -> None:
    said = told(article(more="status: draft\n"), tmp_path)
    assert "article.md:12:9: not-approved: the article is a draft." in said


def test_an_open_query_does_not_go_out(tmp_path: Path) -> None:
    said = told(article(advice="Slow down. [AQ: how far?]{.query to=author}"), tmp_path)
    assert ":41:12: open-query: query 1, to author, is still open: “how far?” Answer it" in said


def test_what_is_not_built_can_not_be_released_as_built(tmp_path: Path) -> None:
    write_house(tmp_path, article())
    done = publish("release", "small", "--as-built", folder=tmp_path)
    assert done.returncode == 2
    assert "not-built: the brief is missing. Build it first." in done.stderr


def test_nobody_can_have_checked_what_is_not_built(tmp_path: Path) -> None:
    write_house(tmp_path, article())
    done = publish("checked", "small", "order", "--by", "Somebody", folder=tmp_path)
    assert done.returncode == 2
    assert "not-built" in done.stderr


def test_a_thing_that_is_not_checked_is_told_with_the_one_that_is(tmp_path: Path) -> None:
    write_house(tmp_path, article())
    done = publish("checked", "small", "ordre", "--by", "Somebody", folder=tmp_path)
    assert done.returncode == 64
    assert "Did you mean 'order'?" in done.stderr


@pytest.mark.parametrize("command", [("verify", "."), ("diff", "small", "v1.0", "v1.1")])
def test_a_folder_that_is_no_release_is_told(tmp_path: Path, command: tuple[str, ...]) -> None:
    done = publish(*command, folder=tmp_path)
    assert done.returncode == 2
    assert ": no-" in done.stderr
    assert "Traceback" not in done.stderr
