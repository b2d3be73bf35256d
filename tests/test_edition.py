from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from publish.callouts import Kinds, read_kinds
from publish.edition import edition_names, read_edition, read_type, type_names
from publish.house import Styles, own_styles
from publish.problems import ManuscriptError, Where

STYLES = Styles((own_styles(),))


@pytest.fixture(scope="module")
def kinds() -> Kinds:
    return read_kinds(STYLES.table("callouts.toml"), Where("callouts.toml"))[0]


def test_an_edition_is_a_folder(tmp_path: Path, kinds: Kinds) -> None:
    (tmp_path / "large-print").mkdir()
    (tmp_path / "large-print" / "edition.toml").write_text("size = 18\n")
    styles = Styles((tmp_path, own_styles()))
    assert "large-print" in edition_names(styles)
    edition = read_edition(styles, "large-print", kinds)
    assert edition.size == 18
    assert edition.file_name("a") == "a-large-print.pdf"


@pytest.mark.parametrize("name", edition_names(STYLES))
def test_our_editions_treat_every_kind(name: str, kinds: Kinds) -> None:
    assert set(read_edition(STYLES, name, kinds).kinds) == set(kinds.by_name)


@pytest.mark.parametrize("name", type_names(STYLES))
def test_our_types_name_editions_and_parts_that_exist(name: str, kinds: Kinds) -> None:
    document_type = read_type(STYLES, name)
    assert set(document_type.editions) <= set(edition_names(STYLES))
    assert set(document_type.required) <= {*kinds.by_name, "references"}
    assert {"title", "standfirst", "takeaway", "text"} <= set(document_type.limits)


def test_an_article_sets_its_own_pages(kinds: Kinds) -> None:
    edition = read_edition(STYLES, "handout", kinds, {"pages": 4})
    assert edition.fit
    assert edition.fit.pages == 4
    assert edition.fit.size == read_edition(STYLES, "handout", kinds).fit.size  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"pages": "two"}, "'pages = two' is no number"),
        ({"pages": 0}, "'pages' is less than 1"),
        ({"fit": 3}, "'fit' is no table"),
        ({"fit": {"size": [10, 9]}}, "is no range"),
        ({"notes": "fot"}, "Did you mean 'foot'"),
        ({"kindz": {}}, "Did you mean 'kinds'"),
        ({"kinds": {"timelin": {"do": "omit"}}}, "Did you mean 'timeline'"),
        ({"kinds": {"timeline": {"do": "omitt"}}}, "Did you mean 'omit'"),
        ({"kinds": {"timeline": "omit"}}, "'timeline' is no table"),
        ({"top": "key-takeaways"}, "'top' is no list"),
        ({"claims": ["pdf/ua-9"]}, "'pdf/ua-9' in 'claims' means nothing"),
        ({"size": "big"}, "'size = big' is no number"),
    ],
)
def test_what_is_wrong_is_said_at_the_articles_place(
    overrides: dict[str, Any], said: str, kinds: Kinds
) -> None:
    with pytest.raises(ManuscriptError) as caught:
        read_edition(STYLES, "handout", kinds, overrides, Where("article.md", 9, 3))
    assert said in str(caught.value)
    assert str(caught.value).startswith("article.md:9:3: bad-edition: ")


def test_no_two_of_our_editions_have_one_isbn_and_one_that_is_like_another_has_none(
    kinds: Kinds, tmp_path: Path
) -> None:
    (tmp_path / "a5").mkdir()
    (tmp_path / "a5" / "edition.toml").write_text('like = "brief"\n')
    styles = Styles((tmp_path, own_styles()))
    known = {name: read_edition(styles, name, kinds).isbn for name in edition_names(styles)}
    named = {name: isbn for name, isbn in known.items() if isbn}
    assert named == {
        "brief": "pdf", "reader": "epub", "handout": "print", "large-print": "large-print",
    }  # fmt: skip
    assert known["a5"] == ""
