from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

from publish import article as a
from publish.callouts import read_kinds
from publish.edition import read_edition
from publish.fragments import collect, render
from publish.house import Styles, own_styles, read_house
from publish.library import Library
from publish.manuscript import Surroundings, read
from publish.page import Drawing, Layout, labels_for, put_tokens, sheets, stylesheet
from publish.pandoc import Attr, Link, Str
from publish.problems import Where
from publish.select import narrow, select

STYLES = Styles((own_styles(),))
KINDS = read_kinds(STYLES.table("callouts.toml"), Where("callouts.toml"))[0]
SOURCE = """\
---
title: A <b>title</b> & more
authors: [{name: An Author}]
date: 2026-01-31
lang: en-GB
---

# One

Text with a note.[^1] See [the table](#tbl-one) and [nothing](https://example.org/?a=1&b=2).

| A | B |
|---|---|
| 1 | 2 |

: Numbers {#tbl-one}

[^1]: The first paragraph.

    The second one.
"""


def layout(folder: Path, edition: str = "brief", source: str = SOURCE) -> Layout:
    (folder / "article.md").write_text(source, encoding="utf-8")
    manuscript = read(
        folder / "article.md",
        "article.md",
        Surroundings(KINDS, ["policy-brief"], (edition,), Library()),
    )
    assert manuscript.article, manuscript.problems
    chosen = read_edition(STYLES, edition, KINDS)
    return Layout(
        select(manuscript.article, chosen),
        render(collect(narrow(manuscript.article, chosen))),
        STYLES,
        read_house(STYLES),
        KINDS,
        labels_for(STYLES, "en-GB"),
    )


def test_what_an_author_types_is_escaped(tmp_path: Path) -> None:
    html = Drawing(layout(tmp_path)).render("page.html.j2")
    assert "A &lt;b&gt;title&lt;/b&gt; &amp; more" in html


def test_links_within_the_edition_are_kept_and_others_become_their_text(tmp_path: Path) -> None:
    made = layout(tmp_path)
    drawing = Drawing(made)
    inside, outside = (
        a.Phrase((Link(Attr(), (Str("there"),), target),)) for target in ("#tbl-one", "#gone")
    )
    drawing = Drawing(replace(made, fragments={**made.fragments, **render((inside, outside))}))
    assert drawing.html(inside) == '<a href="#tbl-one">there</a>'
    assert drawing.html(outside) == "there"


def test_a_note_keeps_its_number_and_all_its_paragraphs(tmp_path: Path) -> None:
    html = Drawing(layout(tmp_path)).render("page.html.j2")
    assert 'data-number="1"' in html
    assert "The first paragraph.<br/>The second one." in html


def test_tokens_are_put_into_stylesheets() -> None:
    assert put_tokens("a { color: var(--ink) }", {"ink": "#000"}) == "a { color: #000 }"
    with pytest.raises(KeyError):
        put_tokens("a { color: var(--inkk) }", {"ink": "#000"})


@pytest.mark.parametrize("edition", ["brief", "handout"])
def test_our_stylesheets_have_all_their_tokens_and_an_icon_for_each_kind(
    edition: str, tmp_path: Path
) -> None:
    css = stylesheet(layout(tmp_path, edition))
    assert "var(--" not in css
    for kind in KINDS.by_name:
        assert f".icon-{kind} " in css


def test_dates_and_labels_follow_the_language(tmp_path: Path) -> None:
    made = layout(tmp_path, source=SOURCE.replace("en-GB", "fr"))
    drawing = Drawing(replace(made, labels=labels_for(STYLES, "fr")))
    assert drawing.day(dt.date(2026, 1, 31)) == "31 janvier 2026"
    assert drawing.label("table") == "Tableau"


def test_labels_fall_back_to_english() -> None:
    assert labels_for(STYLES, "xx")["table"] == "Table"


def test_right_to_left_languages_are_known(tmp_path: Path) -> None:
    assert layout(tmp_path, source=SOURCE.replace("en-GB", "ur")).direction == "rtl"


@pytest.mark.parametrize("edition", ["brief", "handout", "web"])
def test_languages_lead_to_each_other_and_say_what_they_follow(
    edition: str, tmp_path: Path
) -> None:
    made = layout(tmp_path, edition, SOURCE.replace("en-GB", "fr"))
    article = replace(
        made.selection.article,
        slug="brief.fr",
        also_in=(a.OtherLanguage("en-GB", "brief"), a.OtherLanguage("ur", "brief.ur")),
        follows=a.Original("en-GB", "1.1"),
    )
    selection = replace(made.selection, article=article)
    drawing = Drawing(replace(made, selection=selection, labels=labels_for(STYLES, "fr")))
    html = drawing.render("page.html.j2", tags=(), linked_data="", cards=())
    base = made.house.base_url
    assert f'<a href="{base}/brief" hreflang="en-GB" lang="en-GB" dir="ltr">English</a>' in html
    assert f'<a href="{base}/brief.ur" hreflang="ur" lang="ur" dir="rtl">اردو</a>' in html
    assert "Traduit de</b> Anglais, Version 1.1" in html
    alternates = re.findall('<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"/>', html)
    wanted = [("en-GB", f"{base}/brief"), ("ur", f"{base}/brief.ur"), ("fr", f"{base}/brief.fr")]
    assert alternates == (wanted if edition == "web" else [])


def test_what_one_language_asks_for_comes_last(tmp_path: Path) -> None:
    made = layout(tmp_path, source=SOURCE.replace("en-GB", "ur"))
    names = [path.name for path in sheets(made, "brief/edition.css")]
    assert names == ["edition.css", "edition-rtl.css", "edition-ur.css"]
    assert [path.name for path in sheets(layout(tmp_path), "brief/edition.css")] == ["edition.css"]


def test_latin_emphasis_runs_as_one_in_a_text_from_right_to_left(tmp_path: Path) -> None:
    source = SOURCE.replace("en-GB", "ur") + "\n*City-Wide 30 km/h Limits* اور *اردو*\n"
    html = Drawing(layout(tmp_path, source=source)).render("page.html.j2")
    assert re.search('<em dir="ltr">City-Wide .*?</em>', html)
    assert "<em>اردو</em>" in html
