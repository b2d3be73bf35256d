"""Where pages begin in an EPUB: between which words, and within what markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from publish.alignment import align
from publish.formats.epub_pages import page_starts, set_pages
from publish.formats.epub_trees import Tree, read
from publish.letters import placed_words, words_in

HTML = (
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
    "<head><title>No words of a page</title></head><body>{}</body></html>"
)
FILLER = "one two three four five six seven eight nine ten"


def trees(*bodies: str) -> list[Tree]:
    return [read(f"{number}.xhtml", HTML.format(body)) for number, body in enumerate(bodies, 1)]


def marks(tree: Tree) -> list[etree._Element]:
    return tree.find("//h:span[@role='doc-pagebreak']")


def body(tree: Tree) -> str:
    """Return what a body holds, its marks written as [number] and no namespaces."""
    whole = etree.tostring(tree.find("//h:body")[0], encoding="unicode", with_tail=False)
    bare = re.sub(r' xmlns(:\w+)?="[^"]*"', "", whole)
    shown = re.sub(r'<span id="page-[^>]*aria-label="Page (\d+)"></span>', r"[\1]", bare)
    return shown.removeprefix("<body>").removesuffix("</body>")


def marked(text: str, *pages: str) -> str:
    """Return a body in which the pages are marked, after a filler that page 1 has too."""
    (tree,) = trees(f"<p>{FILLER}</p>{text}")
    first, *rest = pages
    listed = set_pages([tree], [f"{FILLER} {first}", *rest], "Page {}".format)
    assert [page.number for page in listed] == [str(n) for n in range(1, len(pages) + 1)]
    return body(tree).replace(f"<p>[1]{FILLER}</p>", "")


# ---------------------------------------------------------------- between which words


@pytest.mark.parametrize(
    ("text", "pages", "expected"),
    [
        ("<p>a b c d e f</p>", ["a b c", "d e f"], "<p>a b c [2]d e f</p>"),
        ("<p>“a b, c” (d) e f</p>", ["a b c", "d e f"], "<p>“a b, c” [2](d) e f</p>"),
        ("<p>a b c representation d e f</p>", ["a b c represen-", "tation d e f"],
         "<p>a b c representation [2]d e f</p>"),
        ("<p>a b c 1990–2020 d e f</p>", ["a b c 1990–", "2020 d e f"],
         "<p>a b c 1990–[2]2020 d e f</p>"),
        ("<p>a b c «\u00a0d e f</p>", ["a b c", "d e f"], "<p>a b c [2]«\u00a0d e f</p>"),
        ("<p>一二三四五六</p>", ["一二三", "四五六"], "<p>一二三[2]四五六</p>"),
    ],
)  # fmt: skip
def test_a_page_begins_between_the_right_two_words(
    text: str, pages: list[str], expected: str
) -> None:
    assert marked(text, *pages) == expected


def test_what_the_book_alone_has_is_of_the_page_before() -> None:
    text = "<p>a b c</p><p>only the book has d this</p><p>d e f</p>"
    expected = "<p>a b c</p><p>only the book has d this</p><p>[2]d e f</p>"
    assert marked(text, "a b c", "d e f") == expected


def test_what_stands_elsewhere_in_the_book_is_of_the_page_before() -> None:
    text = "<p>x y z</p><p>a b c d</p><p>g h i j k</p>"
    assert marked(text, "a b c d", "x y z g h i j k") == (
        "<p>x y z</p><p>a b c d</p><p>[2]g h i j k</p>"
    )


def test_pages_of_which_the_book_has_nothing_keep_their_place_in_the_list() -> None:
    text = "<p>a b c</p><section><p>d e f</p></section>"
    assert marked(text, "a b c", "nothing of it", "d e f", "nor of this") == (
        "<p>a b c</p><section><p>[2][3]d e f</p>[4]</section>"
    )


def test_a_few_words_alone_are_there_by_chance() -> None:
    book = ["a", "b", "c", "m", "x", "y", "d", "e", "f"]
    made = align(book, ["a", "b", "c", "x", "p", "q", "d", "e", "f"])
    assert page_starts(made, [3, 3, 3]) == [0, 6, 6]


def test_notes_formulas_and_hidden_text_are_no_running_text() -> None:
    text = (
        '<p>a b c<a role="doc-noteref" href="#n">4</a> d e f</p>'
        '<aside role="doc-footnote"><p>d e f g h</p></aside>'
        '<p aria-hidden="true">g h i</p><p>g h i</p>'
    )
    made = marked(text, "a b c", "d e f", "g h i")
    assert "</a> [2]d e f</p>" in made
    assert made.endswith("<p>[3]g h i</p>")


# ---------------------------------------------------------------- within what markup


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>a b <em>c d e</em> f</p>", "<p>a b <em>c [2]d e</em> f</p>"),
        ("<p>a b c <em>d e</em> f</p>", "<p>a b c [2]<em>d e</em> f</p>"),
        ("<p>a b c (<b><em>d e</em></b> f)</p>", "<p>a b c [2](<b><em>d e</em></b> f)</p>"),
        ("<p>a b <em>c</em> d e f</p>", "<p>a b <em>c</em> [2]d e f</p>"),
        ("<p>a b c</p><h2><a>d e</a></h2><p>f</p>", "<p>a b c</p>[2]<h2><a>d e</a></h2><p>f</p>"),
        ("<p>a b c</p><figure><img/><figcaption>d e f</figcaption></figure>",
         "<p>a b c</p>[2]<figure><img/><figcaption>d e f</figcaption></figure>"),
        ("<p>a b c</p><table><caption>d e</caption><tr><td>f</td></tr></table>",
         "<p>a b c</p>[2]<table><caption>d e</caption><tr><td>f</td></tr></table>"),
        ("<table><tr><td>a b c</td></tr><tr><td>d e f</td></tr></table>",
         "<table><tr><td>a b c</td></tr><tr><td>[2]d e f</td></tr></table>"),
        ("<ul><li>a b c</li><li>d e f</li></ul>", "<ul><li>a b c</li><li>[2]d e f</li></ul>"),
        ("<p>a b c</p><aside><h3>d</h3><p>e f</p></aside>",
         "<p>a b c</p>[2]<aside><h3>d</h3><p>e f</p></aside>"),
        ("<p>a b c</p><details><summary>d e</summary>f</details>",
         "<p>a b c</p>[2]<details><summary>d e</summary>f</details>"),
        ("<details><summary>a b c</summary><p>d e f</p></details>",
         "<details><summary>a b c</summary><p>[2]d e f</p></details>"),
        ('<p>a b c</p><h1 data-generated="">Own</h1><p>d e f</p>',
         '<p>a b c</p>[2]<h1 data-generated="">Own</h1><p>d e f</p>'),
    ],
)  # fmt: skip
def test_a_mark_stands_where_markup_allows_it(text: str, expected: str) -> None:
    assert marked(text, "a b c", "d e f") == expected


def test_a_mark_gets_an_id_that_is_free() -> None:
    made = trees('<p>a b c</p><h2 id="page-2">d e f</h2>')
    listed = set_pages(made, ["a b c", "d e f"], "Page {}".format)
    assert [page.href for page in listed] == ["1.xhtml#page-1", "1.xhtml#page-2-"]


def test_a_mark_says_what_it_is() -> None:
    (tree,) = trees(f"<p>{FILLER}</p>")
    set_pages([tree], [FILLER], "Seite {}".format)
    (mark,) = tree.find("//h:span")
    assert {str(k): v for k, v in mark.items()} == {
        "id": "page-1",
        "role": "doc-pagebreak",
        "{http://www.idpf.org/2007/ops}type": "pagebreak",
        "aria-label": "Seite 1",
    }
    assert "</span>" in tree.write()


# ---------------------------------------------------------------- random paragraphs

WORDS = st.sampled_from(
    ["the", "of", "heat", "(law", "work,", "limits", "“40", "co-operate", "½", "Ünder"]
)
PARAGRAPH = st.lists(WORDS, min_size=3, max_size=30)  # fewer would be left to chance


@st.composite
def books(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    """Draw bodies with inline markup and boxes of their own, and the words of pages."""
    bodies, said = [], []
    for _ in range(draw(st.integers(1, 3))):
        body = ""
        for _ in range(draw(st.integers(1, 4))):
            words = draw(PARAGRAPH)
            said += words
            start, stop = sorted(
                (draw(st.integers(0, len(words))), draw(st.integers(0, len(words))))
            )
            inner = [" ".join(part) for part in (words[:start], words[start:stop], words[stop:])]
            body += f"<p>{inner[0]} <em>{inner[1]}</em> {inner[2]}</p>"
            if draw(st.booleans()):
                body += "<aside><p>zzz yyy xxx www</p></aside>"
        bodies.append(body)
    cuts = sorted(draw(st.sets(st.integers(0, len(said)), max_size=5)))
    pages = [said[a:b] for a, b in pairwise([0, *cuts, len(said)]) if a < b]
    return bodies, pages


@settings(max_examples=100, deadline=None)
@given(books())
def test_each_page_has_its_words(book: tuple[list[str], list[list[str]]]) -> None:
    bodies, pages = book
    made = trees(*bodies)
    before = ["".join(map(str, tree.root.itertext())) for tree in made]
    listed = set_pages(made, [" ".join(page) for page in pages], "Page {}".format)
    assert ["".join(map(str, tree.root.itertext())) for tree in made] == before
    assert [page.number for page in listed] == [str(n) for n in range(1, len(pages) + 1)]
    hrefs = [f"{tree.name}#{mark.get('id')}" for tree in made for mark in marks(tree)]
    assert hrefs == [page.href for page in listed]
    assert words_by_page(made) == [words_in(" ".join(page)) for page in pages]


def words_by_page(made: Sequence[Tree]) -> list[list[str]]:
    """Return the words that stand between the marks, boxes left out."""
    found = ""
    for tree in made:
        for mark in marks(tree):
            mark.text = "|"
        for paragraph in tree.find("//h:p[not(parent::h:aside)]"):
            found += f"{''.join(map(str, paragraph.itertext()))} "
    return [words_in(page) for page in found.split("|")[1:]]


@given(st.text())
def test_words_with_their_places_are_the_words(text: str) -> None:
    placed = list(placed_words(text))
    assert [offset for _, offset in placed] == sorted(offset for _, offset in placed)
    assert all(0 <= offset < len(text) for _, offset in placed)
