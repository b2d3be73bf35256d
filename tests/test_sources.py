from __future__ import annotations

from pathlib import Path

import pytest

from publish.problems import ManuscriptError
from publish.sources import find_articles, find_library


def article(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "article.md").write_text("")
    return folder


def test_a_file_its_folder_and_the_folder_above_mean_the_same(tmp_path: Path) -> None:
    one = article(tmp_path / "one")
    for path in (one / "article.md", one, tmp_path):
        assert [source.slug for source in find_articles([path])] == ["one"]


def test_an_article_given_twice_is_built_once(tmp_path: Path) -> None:
    one = article(tmp_path / "one")
    assert len(find_articles([one, tmp_path])) == 1


def test_each_path_without_an_article_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ManuscriptError) as caught:
        find_articles([tmp_path / "empty", tmp_path / "absent"])
    assert [problem.rule for problem in caught.value.problems] == ["no-article", "no-article"]


def test_two_articles_of_one_name_are_a_problem(tmp_path: Path) -> None:
    article(tmp_path / "a" / "one")
    article(tmp_path / "b" / "one")
    with pytest.raises(ManuscriptError, match="duplicate-slug"):
        find_articles([tmp_path / "a", tmp_path / "b"])


def test_the_nearest_library_counts_up_to_the_root_of_the_house(tmp_path: Path) -> None:
    file = article(tmp_path / "house" / "manuscripts" / "one") / "article.md"
    (tmp_path / "library.bib").write_text("")
    assert find_library(file) == tmp_path / "library.bib"
    (tmp_path / "house" / "styles").mkdir()
    (tmp_path / "house" / "styles" / "house.toml").write_text("")
    assert find_library(file) is None
    (tmp_path / "house" / "manuscripts" / "library.bib").write_text("")
    assert find_library(file) == tmp_path / "house" / "manuscripts" / "library.bib"


def test_the_name_of_an_article_means_that_in_manuscripts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "manuscripts" / "wells" / "article.md"
    file.parent.mkdir(parents=True)
    file.write_text("x", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert [one.slug for one in find_articles([Path("wells")])] == ["wells"]
    with pytest.raises(ManuscriptError, match="no such file or folder"):
        find_articles([Path("canals")])
