"""The house's stylesheets hold no flex in flex, no columns in columns, no flex around running text.

WeasyPrint lays such things out again and again, twice as often for each level.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import cssselect2
import pytest
import tinycss2
import tinyhtml5
from tests.formats.briefs import CONSTRUCTS, KINDS, STYLES, manuscript_of
from tests.formats.combined import together

from publish.edition import read_edition
from publish.formats import setting
from publish.fragments import collect, render
from publish.house import read_house
from publish.page import Layout, labels_for
from publish.select import narrow, select

FLEX = {"flex", "inline-flex", "grid", "inline-grid"}
INNER = {"media", "supports"}
PLAIN = {"auto", "1", "none", "initial", "unset", ""}
BROWSERS = {"catalogue", "reader", "web"}  # lay these out, not WeasyPrint
SHEETS = sorted(
    path for path in STYLES.roots[-1].rglob("*.css") if path.parent.name not in BROWSERS
)


def rules(css: str) -> Iterator[tuple[Any, str]]:
    """Yield selectors with what they make of an element: "flex" or "columns"."""
    waiting = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    while waiting:
        rule = waiting.pop()
        if rule.type == "at-rule" and rule.content and rule.lower_at_keyword in INNER:
            waiting += tinycss2.parse_rule_list(rule.content)
        if rule.type != "qualified-rule":
            continue
        for one in tinycss2.parse_blocks_contents(rule.content, skip_comments=True):
            if one.type != "declaration":
                continue
            words = tinycss2.serialize(one.value).lower().split()
            made = "flex" if one.lower_name == "display" and FLEX & set(words) else ""
            if one.lower_name in {"columns", "column-count"} and not PLAIN & set(words[:1]):
                made = "columns"
            if made:
                yield tinycss2.serialize(rule.prelude), made


def nested(html: str, css: str) -> list[str]:
    """Return where flex stands in flex, or columns in columns."""
    tree = tinyhtml5.parse(html, namespace_html_elements=False)
    matcher = cssselect2.Matcher()
    for selector, made in rules(css):
        for one in cssselect2.compile_selector_list(selector):
            if one.pseudo_element is None:
                matcher.add_selector(one, (made, selector))
    found: list[str] = []

    def look(element: Any, above: dict[str, str]) -> None:  # noqa: ANN401 - cssselect2 has no types
        here = dict(above)
        for *_, (made, selector) in matcher.match(element):
            if made in above:
                found.append(f"{selector} in {above[made]}")
            here[made] = selector
        for child in element.iter_children():
            look(child, here)

    look(cssselect2.ElementWrapper.from_html_root(tree), {})
    return found


@lru_cache
def everything() -> str:
    return together(list(CONSTRUCTS))


@pytest.mark.parametrize("name", ["brief", "handout"])
def test_nothing_nests_in_the_pages_of_every_construct(name: str, tmp_path: Path) -> None:
    article = manuscript_of(everything(), tmp_path)
    edition = read_edition(STYLES, name, KINDS)
    layout = Layout(
        select(article, edition), render(collect(narrow(article, edition))), STYLES,
        read_house(STYLES), KINDS, labels_for(STYLES, article.meta.lang),
    )  # fmt: skip
    request = setting._request(layout, tmp_path, setting._options(layout), drawn=True)
    assert any(made == "columns" for _, made in rules(request.css))
    assert nested(request.html, request.css) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_printed_pages_have_no_flex_at_all(sheet: Path) -> None:
    assert [rule for rule in rules(sheet.read_text(encoding="utf-8")) if rule[1] == "flex"] == []


@pytest.mark.parametrize(
    ("css", "found"),
    [
        (".a { columns: 2 } @media print { .b { column-count: 2 } }", [".b  in .a "]),
        (".a { display: flex } .b { display: inline-flex }", [".b  in .a "]),
        (".a { columns: 2 } .b { display: flex }", []),
        (".a { columns: 2 } .b { columns: auto }", []),
    ],
)
def test_what_nests_is_found(css: str, found: list[str]) -> None:
    assert nested("<div class=a><p><span class=b>text</span></p></div>", css) == found
