"""New articles: each type of document begins with one that has nothing wrong with it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from publish.drafts.starting import start
from publish.edition import type_names
from publish.house import Styles, own_styles
from publish.pipeline import Options, prepare, publish
from publish.problems import ManuscriptError, Severity, UsageError
from publish.sources import find_articles

DAY = dt.date(2026, 3, 2)
TYPES = type_names(Styles((own_styles(),)))


@pytest.mark.parametrize("lang", ["en-GB", "fr", "ur"])
def test_a_new_article_of_any_type_has_no_problem(lang: str, tmp_path: Path) -> None:
    for kind in TYPES:
        start(tmp_path / "manuscripts" / f"my-{kind}", kind, lang, DAY)
    for source in find_articles([tmp_path / "manuscripts"]):
        _, problems = prepare(source, Options())
        assert [str(one) for one in problems if one.severity is not Severity.INFO] == []


def test_new_articles_build_without_a_word(tmp_path: Path) -> None:
    for kind in ("report", "policy-brief"):
        start(tmp_path / f"my-{kind}", kind, "en-GB", DAY)
    options = Options(tmp_path / "dist", ("brief",), verify=False)
    for result in publish(find_articles([tmp_path]), options):
        assert result.code == 0
        assert [str(one) for one in result.problems if one.rule != "unverified"] == []


def test_a_new_article_cites_the_library_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "library.bib").write_text(
        "@book{gay1728, author={Gay, John}, title={T}, date=1728}\n"
    )
    [article] = start(tmp_path / "new", "op-ed", "en", DAY)
    assert "[@gay1728]" in article.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "kind", "lang", "error"),
    [
        ("a slug", "op-ed", "en", UsageError),
        ("new", "oped", "en", UsageError),
        ("new", "op-ed", "xx", UsageError),
        ("there", "op-ed", "en", ManuscriptError),
    ],
)
def test_what_can_not_be_begun(
    name: str, kind: str, lang: str, error: type[Exception], tmp_path: Path
) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(error):
        start(tmp_path / name, kind, lang, DAY)
    assert not (tmp_path / "library.bib").exists()
