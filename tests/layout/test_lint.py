"""What finished pages should not show: each rule finds a tiny page made bad, and no good one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.layout.tiny import PAGE, layout_of, set_in_squares, words

from publish.check.finished import FINISHED
from publish.formats.geometry import measured
from publish.layout import RULES, blemish, lint
from publish.layout.finding import CROWDED
from publish.layout.pages import Document
from publish.page import Drawing, stylesheet
from publish.problems import Severity

# Pages of 20 lines of 40 letters; a line holds ten words of three letters.
CSS = """
@page { size: 400px 200px; margin: 0 }
html { font: 10px/10px Square; orphans: 2; widows: 2 }
body, p, h2, h3, ul, li, figure { margin: 0; padding: 0; font-size: 10px; font-weight: 400 }
h2, h3 { break-after: auto } ul { list-style: none }
table { border-collapse: collapse; border-spacing: 0 } td { padding: 0 }
.whole { break-inside: avoid }
.footnote { float: footnote } .footnote::footnote-marker { content: "" }
body:has(.beside) { margin-right: 100px }
.beside { float: right; width: 80px; margin-right: -100px }
"""
HYPHENED = words(9) + " xxx&shy;xxx" + 2 * (" " + words(8) + " xxx&shy;xxx") + " xxx xxx xxx"


def p(lines: float, attributes: str = "") -> str:
    return f"<p {attributes}>{words(round(10 * lines))}</p>"


def box(lines: float, classes: str = "drawing-box") -> str:
    return f'<section class="box {classes}"><h3 class="box-title">Box</h3>{p(lines)}</section>'


def rows(count: int) -> str:
    return f"<table>{f'<tr><td>{words(10)}</td></tr>' * count}</table>"


def items(count: int) -> str:
    return (
        f'<section class="box shape-actions"><ul>{f"<li>{words(10)}</li>" * count}</ul></section>'
    )


def noted(lines: int) -> str:
    note = f'<span class="footnote">{words(50)}</span>'
    return f"<p>{words(10 * lines - 5)}{note} {words(5)}</p>"


def headed_table(count: int) -> str:
    head = f"<thead><tr><th>{words(8)}</th></tr></thead>"
    return f"<table>{head}<tbody>{f'<tr><td>{words(10)}</td></tr>' * count}</tbody></table>"


def picture(width: int) -> str:
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='20'/>"
    return f'<figure class="figure"><img src="data:image/svg+xml,{svg}"></figure>'


def drawn(width: int) -> str:
    style = f"width: {width}px; height: 10px; max-width: 100%"
    return f'<p><span class="math"><svg viewBox="0 0 9 9" style="{style}"></svg></span></p>'


HEAD = '<h2 class="heading">Head</h2>'
BESIDE = f'<div class="beside">{box(1.2)}</div>'
PAGES = [
    ("stranded-heading", p(19) + HEAD + p(8), p(17) + HEAD + p(10)),
    ("stranded-title", p(19) + box(8), p(17) + box(10)),
    ("box-under-heading", HEAD + box(2) + p(2), HEAD + p(2) + box(2)),
    (
        "lone-line",
        f'{p(19)}<div style="orphans: 1">{p(9)}</div>',
        f'{p(18)}<div style="orphans: 1">{p(10)}</div>',
    ),
    ("lone-line", f'<div style="widows: 1">{p(21)}</div>{p(8)}', p(22) + p(8)),
    ("split-box", f'<section class="box whole">{p(28)}</section>', f"<section>{p(28)}</section>"),
    ("split-box", p(17) + items(6) + p(8), p(14) + items(6) + p(10)),
    ("split-box", p(17) + items(5) + p(8), p(10) + items(14) + p(8)),
    ("split-table", p(19) + rows(9), p(17) + rows(10)),
    ("split-table", rows(21) + p(8), rows(23) + p(8)),
    ("parted-note", noted(19) + p(9), noted(5) + p(19)),
    ("runt", f"<p>{words(10)} xx</p>", f"<p>{words(10)} xxxx</p>"),
    ("runt", f"<p>{words(9)} xxx&shy;xxxxx</p>", f"<p>{words(9)} xxx&shy;xxxxx xxx</p>"),
    ("hyphens-in-a-row", f"<p>{HYPHENED}</p>", f"<p>{HYPHENED.replace('&shy;', '', 1)}</p>"),
    (
        "parted-word",
        p(17) + f"<p>{words(20)} {words(9)} xxx&shy;xxx {words(28)}</p>" + p(8),
        p(17) + f"<p>{words(20)} {words(8)} xxx&shy;xxx {words(28)}</p>" + p(8),
    ),
    (
        "hyphen-in-heading",
        f'<h2 class="heading">{words(9)} xxx&shy;xxxxx</h2>{p(1)}',
        f'<h2 class="heading">{words(9)} xxxxxxxx</h2>{p(1)}',
    ),
    ("split-unit", f"<p>{words(9)} 100 km/h xx</p>", f"<p>{words(8)} 100 km/h xx xxxxx</p>"),
    ("split-unit", f"<p>{words(9)} $20 bn xxxx</p>", f"<p>{words(9)} $20 bnxxxx</p>"),
    ("split-unit", f"<p>{words(8)} 1000 km/h xxxx</p>", f"<p>{words(8)} 1000 km/here</p>"),
    ("straight-quotes", "<p>it's</p>", "<p>it’s <code>'x'</code></p>"),
    ("white-hole", p(5, 'style="margin-bottom: 70px"') + p(20), p(5) + p(21)),
    ("white-hole", p(5, 'style="margin-bottom: 70px"') + p(20),
     f'<div class="front-cover">{p(5)}</div>' + p(20, 'style="margin-top: 70px"')),
    ("white-hole", p(10) + p(14, 'class="whole"'), p(10) + p(14, 'style="break-before: page"')),
    ("short-page", p(16) + p(8, 'class="whole"'), p(17) + p(8, 'class="whole"')),
    (
        "short-page",
        f'{p(16)}<div class="whole">{p(8)}</div>',
        f'{p(16, "style=break-after:page")}<div class="whole">{p(8)}</div>',
    ),
    ("nearly-empty-page", p(22), p(26)),
    ("text-overflow", f'<p style="width: 100px">{"x" * 12}</p>', f"<p>{'x' * 12}</p>"),
    ("text-overflow", '<p style="margin-left: 380px">xxx</p>', '<p style="text-indent: 9px">x</p>'),
    ("text-overflow", picture(410), picture(300)),
    ("shrunk-formula", f"<p>xxx</p>{drawn(600)}", f"<p>xxx</p>{drawn(450)}"),
    ("text-overlap", p(1) + p(1, 'style="margin-top: -8px"'), p(1) + p(1)),
    ("touching-panels", box(1) + box(1), box(1) + p(1) + box(1)),
    (
        "stray-box",
        f'{HEAD}{p(1)}{BESIDE}<h2 class="heading">Next</h2>{p(6)}',
        f'{HEAD}{BESIDE}{p(6)}<h2 class="heading">Next</h2>{p(1)}',
    ),
]  # fmt: skip


def laid_out(body: str, folder: Path, css: str = CSS) -> Document:
    pages, root = set_in_squares(f"<html><body>{body}</body></html>", css, folder)
    return measured(pages, root)


def found(document: Document) -> set[str]:
    return {name for name, rule in RULES.items() if list(rule.find(document))}


@pytest.mark.parametrize(("rule", "bad", "good"), PAGES)
def test_a_rule_finds_the_page_made_bad_and_not_the_good_one(
    rule: str, bad: str, good: str, tmp_path: Path
) -> None:
    assert found(laid_out(bad, tmp_path)) == {rule}
    assert found(laid_out(good, tmp_path)) == set()


def test_an_edition_without_pages_or_text_shows_nothing(tmp_path: Path) -> None:
    assert found(Document()) == set()
    assert found(laid_out("", tmp_path)) == set()


def test_a_second_pull_quote_on_a_page_counts_but_is_no_finding(tmp_path: Path) -> None:
    quote, apart = box(2, "shape-quote"), p(3)
    one, two = (laid_out(body, tmp_path) for body in (quote + apart, quote + apart + quote))
    assert [blemish(one), blemish(two)] == [0, CROWDED]
    assert not found(two)


def test_every_rule_is_tried_and_explained() -> None:
    assert {rule for rule, _, _ in PAGES} == set(RULES) == set(FINISHED)


SHOWN = ".masthead { display: block }"
ARTICLE = f"""---
title: A plan
authors: [{{name: An Author}}]
date: 2026-01-31
lang: en-GB
ignore: [IGNORED]
---

# One

{words(40)}

Here it grows by {words(14)} xx *40* km/h or so.

::: headlines-miss
{words(20, "m")}
:::

# The ministry\\'s plan

{words(90)}
"""


def problems_of(text: str, folder: Path) -> list[str]:
    layout = layout_of(text, folder)
    html = Drawing(layout).render("page.html.j2")
    pages, root = set_in_squares(html, stylesheet(layout) + PAGE + SHOWN, folder)
    found = lint(measured(pages, root), layout.selection)
    assert {problem.severity for problem in found} <= {Severity.WARNING}
    return [f"{problem.where}: {problem.rule}: {problem.message}" for problem in found]


def test_a_finding_names_the_page_and_the_line_of_the_manuscript(tmp_path: Path) -> None:
    found = problems_of(ARTICLE.replace("[IGNORED]", "[]"), tmp_path)
    (unit,) = (one for one in found if "split-unit" in one)
    assert unit == (
        "article.md:13:1: split-unit: page 1 of the brief: "
        "a line break parts “40” from “km/h”, a number and its unit."
    )
    (title, *_) = (one for one in found if "straight-quotes" in one)
    assert title.startswith("article.md:19:3: straight-quotes: page 1 of the brief: “ministry's”")


def test_an_article_ignores_what_its_pages_show(tmp_path: Path) -> None:
    ignoring = ARTICLE.replace("IGNORED", "split-unit, straight-quotes")
    assert [
        one for one in problems_of(ignoring, tmp_path) if "split" in one or "quote" in one
    ] == []


def test_the_repeated_head_of_a_table_is_no_parted_row(tmp_path: Path) -> None:
    css = CSS + "tr { break-inside: avoid }"
    pages, root = set_in_squares(f"<body>{headed_table(45)}</body>", css, tmp_path)
    document = measured(pages, root)
    assert len(document.pages) > 2
    heads = [piece for page in document.pages for piece in page.pieces if piece.tag == "thead"]
    assert [head.flow for head in heads] == ["normal", *["furniture"] * (len(heads) - 1)]
    assert not [name for name, rule in RULES.items() for _ in rule.find(document)]


def test_a_paragraph_without_room_goes_on_and_leaves_the_notes_of_the_page(tmp_path: Path) -> None:
    """Of the lines that follow two have room, and three may not be parted."""
    note = f'<span class="footnote">{words(25)}</span>'
    body = f'<p>{words(9)}{note} {words(121)}</p><p style="orphans: 3">{words(60)}</p>'
    document = laid_out(f"<main>{body}</main>", tmp_path)
    assert not list(RULES["parted-note"].find(document))
    lines = [[len(leaf.lines) for leaf in page.running] for page in document.pages]
    assert lines == [[13], [6]]
