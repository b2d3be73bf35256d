"""From blocks to sections, boxes, figures and tables: the outline, and what is told of mistakes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from publish import article as a
from publish import pandoc
from publish.manuscript import Manuscript
from publish.pandoc import Cite, Div, Link

Reading = Callable[[str], Manuscript]
Told = Callable[[str], list[str]]
Marked = Callable[[str], tuple[str, list[str]]]


def outline(content: tuple[a.Node, ...], depth: int = 0) -> Iterator[str]:
    """Yield each node as a line: what it is, its id, its editions, its text."""
    for node in content:
        name = node.kind if isinstance(node, a.Callout) else type(node).__name__.lower()
        words = [name, f"#{node.id}" if not isinstance(node, a.Prose) else ""]
        words += [f"only={','.join(sorted(node.audience.only))}" if node.audience.only else ""]
        excluded = ",".join(sorted(node.audience.excluded))
        words += [f"except={excluded}" if excluded else ""]
        words += ["+short" if isinstance(node, (a.Section, a.Callout)) and node.short else ""]
        if isinstance(node, a.Prose):
            words.append(pandoc.plain(node.flow.blocks).strip().replace("\n", " / "))
        yield "  " * depth + " ".join(filter(None, words))
        if isinstance(node, a.Section):
            yield from outline(node.content, depth + 1)
        elif isinstance(node, a.Callout) and isinstance(node.body, a.Pieces):
            yield from outline(node.body.content, depth + 1)


def article(reading: Reading, body: str) -> a.Article:
    made = reading(body)
    assert [str(problem) for problem in made.problems] == []
    assert made.article
    return made.article


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("one\n\n## A\n\ntwo\n\n### B\n\nthree\n\n## C\n\nfour",
         ["prose one", "section #a", "  prose two", "  section #b", "    prose three",
          "section #c", "  prose four"]),
        ("# A\n::: short\nbrief\n:::\ntext\n::: note\nbox\n:::\nmore",
         ["section #a +short", "  prose text", "  note #note", "    prose box", "  prose more"]),
        ("::: note\none\n::: short\nx\n::: end\n::: warning\n## A\ntwo\n:::\n:::\n::: note\nx\n:::",
         ["note #note +short", "  prose one", "  warning #warning", "    section #a",
          "      prose two", "note #note-2", "  prose x"]),
        # Ids that were typed stay theirs, whatever would have been made of the words.
        ("# Note\ntext\n# Note\ntext\n::: note\nx\n:::\n::: note {#note-1}\ny\n:::",
         ["section #note", "  prose text", "section #note-1-2", "  prose text", "  note #note-2",
          "    prose x", "  note #note-1", "    prose y"]),
        ('# A {#own only=brief}\nx\n# B {except="brief, reader"}\nx',
         ["section #own only=brief", "  prose x", "section #b except=brief,reader", "  prose x"]),
        ("::: except=handout\n1\n::: note only=reader\nx\n:::\n| a |\n|--|\n: c {only=brief}\n:::",
         ["prose except=handout 1", "note #note only=reader except=handout", "  prose x",
          "table #table only=brief except=handout"]),
        ("::: only=brief\n::: note only=reader\nx\n:::\n:::",
         ["note #note except=brief,handout,reader", "  prose x"]),
        # A fence may hold sections; what follows it belongs to the level it stands at.
        ("# A\none\n::: only=brief\n# B\ntwo\n## C\nthree\n:::\nfour\n# D\nfive",
         ["section #a", "  prose one", "section #b only=brief", "  prose two", "  section #c",
          "    prose three", "prose four", "section #d", "  prose five"]),
        ("# A\n::: except=reader\none\n## B\ntwo\n:::",
         ["section #a", "  prose except=reader one", "  section #b except=reader",
          "    prose two"]),
        ("text\n\n---\n\n- a\n  - b\n\n```\ncode\n```\n\n> quote\n\n| line",
         ["prose text / a / b / code / quote / line"]),
    ],
)  # fmt: skip
def test_an_article_has_this_outline(reading: Reading, body: str, lines: list[str]) -> None:
    assert list(outline(article(reading, body).content)) == lines


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("# ‸Empty\n\n# Full\n\ntext", "empty-section"),
        ("# ‸Short alone\n\n::: short\nx\n:::", "empty-section"),
        ("# A {#x}\n\ntext\n\n::: ‸note {#x}\ntext\n:::", "duplicate-id"),
        ("# A {#x}\n\ntext ‸[span]{#x}", "duplicate-id"),
        ("::: ‸timelin\n- **a** b\n:::", "unknown-callout"),
        ("::: {‸only}\ntext\n:::", "unknown-callout"),
        ("::: ‸2nd\ntext\n:::", "unknown-callout"),
        ("::: ‸note\n:::", "empty-callout"),
        ("::: ‸note\n::: short\nx\n:::\n:::", "empty-callout"),
        ("text\n\n::: ‸short\nx\n:::", "stray-short"),
        ("# A\n::: ‸short\n:::\n\ntext", "empty-short"),
        ("::: note\ntext\n::: short\nx\n:::\n::: ‸short\ny\n:::\n:::", "double-short"),
        ("::: note\ntext\n::: ‸short only=brief\nx\n:::\n:::", "unknown-attribute"),
        ("::: ‸note onyl=brief\ntext\n:::", "unknown-attribute"),
        ("::: ‸only=brief place=full\ntext\n:::", "unknown-attribute"),
        ("# ‸A {onyl=brief}\n\ntext", "unknown-attribute"),
        ("text ‸[x](http://x.org){only=brief}", "unknown-attribute"),
        ("text ‸[x]{source=y}", "unknown-attribute"),
        ("text ‸`x`{k=v}", "unknown-attribute"),
        ("::: faq\n#### ‸Why? {only=brief}\ntext\n:::", "unknown-attribute"),
        ("::: ‸note only=wbe\ntext\n:::", "unknown-edition"),
        ("# ‸A {except=handuot}\n\ntext", "unknown-edition"),
        ("text ‸[x]{only=wbe}", "unknown-edition"),
        ("text ‸[x]{.qurey}", "unknown-class"),
        ("::: ‸note place=lft\ntext\n:::", "wrong-placement"),
        ("::: ‸note brief.break=never\ntext\n:::", "wrong-placement"),
        ("::: ‸note wbe.place=full\ntext\n:::", "unknown-attribute"),
        ("::: timeline\n- ‸it passes\n:::", "wrong-body"),
        ("::: faq\n‸text\n:::", "wrong-body"),
        ("::: note ‸Title[^1]\ntext[^1]\n:::\n\n[^1]: note", "misplaced-note"),
        ('::: note source="‸Title^[note]"\ntext\n:::', "misplaced-note"),
        ("# A ‸{#a only=brief reader}\n\ntext", "unread-braces"),
        ("| a |\n|---|\n| b |\n\n: Caption ‸{#t source=two words}", "unread-braces"),
        ("text ‸![alt](x.png) text", "inline-image"),
        ("| a |\n|---|\n| ‸![alt](x.png) |\n\n: cap", "inline-image"),
        ("text [‸![alt](x.png)](http://x.org)", "inline-image"),
        ("- item\n\n  ‸![Cap](x.png){alt=x}", "misplaced-figure"),
        ("- item\n\n  | ‸a |\n  |---|\n  | b |", "misplaced-table"),
        ("> # ‸Heading", "misplaced-heading"),
        ("# A\n::: short\n## ‸B\ntext\n:::\ntext", "misplaced-heading"),
        ("::: faq\n#### Why?\ntext\n::: ‸note\nx\n:::\n:::", "misplaced-box"),
        ("> ::: {.note}\n> ‸text\n> :::", "misplaced-box"),
        ("‸![C](x.png){alt=x expires=2027-13-01}", "wrong-date"),
        ('‸![C](x.png){alt=x focus="60% 130%"}', "wrong-focus"),
        ("‸![C](x.png){alt=x focus=left}", "wrong-focus"),
        ('‸![C](x.png){alt=x permission="web prnt"}', "wrong-permission"),
        ("‸![C](x.png){alt=x tilte=y}", "unknown-attribute"),
        ("| a |\n|---|\n| b |\n\n: ‸Cap {.chart type=pie}", "unknown-chart"),
        ("| a |\n|---|\n| b |\n\n: ‸Cap {unti=x}", "unknown-attribute"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_place(source: str, rule: str, told: Told, marked: Marked) -> None:
    body, [place] = marked(source)
    assert told(body) == [f"{place} {rule}"]


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ("::: timelin\n- **a** b\n:::", "Did you mean 'timeline'?"),
        ("::: note onyl=brief\ntext\n:::", "Did you mean 'only'?"),
        ("::: note only=hadnout\ntext\n:::", "Did you mean 'handout'?"),
        ("::: note place=lft\ntext\n:::", "Known are: margin, column, full."),
        ("text [x](http://x.org){only=brief}", "Remove it."),
        ("text [x]{.qurey}", "Did you mean 'query'?"),
    ],
)
def test_a_mistake_says_what_may_have_been_meant(body: str, hint: str, reading: Reading) -> None:
    assert [problem.hint for problem in reading(body).problems] == [hint]


def test_a_figure_takes_all_that_is_said_of_it(reading: Reading) -> None:
    made = article(
        reading,
        '![Container *terminal*, 2024](port (1).jpg){#fig-port alt="Cranes" credit="A. Khan" '
        'licence="CC BY 4.0"\npermission="web print" expires=2027-06-30 focus="60% 30.5%" '
        'source="[@nato2026, p. 4]" only=brief place=full brief.keep=next width=50%}',
    ).content[0]
    assert isinstance(made, a.Figure)
    assert (made.id, made.source_path, made.alt) == ("fig-port", "port%20(1).jpg", "Cranes")
    assert pandoc.plain(made.caption.inlines) == "Container terminal, 2024"
    assert (made.credit, made.licence) == ("A. Khan", "CC BY 4.0")
    assert made.permission == frozenset({"web", "print"})
    assert made.expires == dt.date(2027, 6, 30)
    assert made.focus == (60.0, 30.5)
    assert pandoc.plain(made.source.inlines) == "(NATO 2026, 4)"
    assert made.audience == a.Audience(frozenset({"brief"}))
    assert made.placing.everywhere == a.Placement(place="full")
    assert made.placing.editions == {"brief": a.Placement(keep_next=True)}


@pytest.mark.parametrize(
    ("source", "caption", "alt"),
    [
        ("![Caption](x.png)", "Caption", ""),
        ('![Caption](x.png){alt="Words"}', "Caption", "Words"),
        ('![Caption](x.png){alt="Caption"}', "Caption", "Caption"),
        ('![Caption](a (1).png){#f\ncredit=x\nalt="Caption"}', "Caption", "Caption"),
        ('![Caption](x.png){credit="alt=x"}', "Caption", ""),
        ('![](x.png){alt="Words"}', "", "Words"),
        ("![](x.png)", "", ""),
    ],
)
def test_an_alternative_text_is_one_that_was_typed(
    source: str, caption: str, alt: str, reading: Reading
) -> None:
    made = article(reading, f"text\n\n{source}\n\ntext").content[1]
    assert isinstance(made, a.Figure)
    assert (pandoc.plain(made.caption.inlines), made.alt) == (caption, alt)


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        ("| a | b |\n|:--|--:|\n| 1 | *2* |", [["a start", "b end"], ["1 start", "2 end"]]),
        ("|  |  |\n|--|:-:|\n| 1 | 2 |", [["1 start", "2 center"]]),
        ("  Right  Left\n-------  ------\n     12  b",
         [["Right end", "Left start"], ["12 end", "b start"]]),
        ("-----\nA  B\n-- --\nx  y\n   z\n\nv  w\n-----\n",
         [["A start", "B start"], ["x start", "y z start"], ["v start", "w start"]]),
        ("+---+--:+--:+\n| a | b | c |\n|   +---+---+\n|   | d | e |\n+---+---+---+",
         [["a start ↓2", "b end", "c end"], ["d end", "e end"]]),
        ("+---:+:-:+\n| a      |\n+----+---+\n| b  | c |\n+----+---+",
         [["a end →2"], ["b end", "c center"]]),
    ],
)  # fmt: skip
def test_a_table_keeps_its_cells(body: str, rows: list[list[str]], reading: Reading) -> None:
    made = article(reading, f"{body}\n\n: Caption {{#tbl}}").content[0]
    assert isinstance(made, a.Table)
    assert (made.id, pandoc.plain(made.caption.inlines)) == ("tbl", "Caption")
    assert [[_cell(cell) for cell in row] for row in (*made.head, *made.rows)] == rows


def _cell(cell: a.TableCell) -> str:
    text = " ".join(pandoc.plain(cell.text.blocks).split())
    spans = (
        f" →{cell.colspan}" if cell.colspan > 1 else f" ↓{cell.rowspan}" if cell.rowspan > 1 else ""
    )
    return f"{text} {cell.align}{spans}"


def test_a_chart_is_a_table_with_a_class(reading: Reading) -> None:
    made = article(reading, "| a |\n|---|\n| 1 |\n\n: Cap {.chart type=line unit=%}").content[0]
    assert isinstance(made, a.Table)
    assert (made.chart, made.id) == (a.Chart("line", "%"), "chart")


@pytest.mark.parametrize(
    "typed", ["A *title*", "1. First", "- dashed", "# 5", "A: `b`", 'the "Quad" in brief']
)  # fmt: skip
def test_the_words_behind_a_kind_are_its_title(typed: str, reading: Reading) -> None:
    made = article(reading, f"::: note {typed}\ntext\n:::").content[0]
    assert isinstance(made, a.Callout)
    plain = typed.replace("*", "").replace("`", "").replace('"Quad"', "“Quad”")
    assert pandoc.plain(made.title.inlines) == plain


def test_citations_in_attributes_are_citations_with_their_places(reading: Reading) -> None:
    made = reading('::: note Title [@nato2026] source="[@smith2020; @nato2026b, p. 4]"\ntext\n:::')
    assert made.article
    assert not made.problems
    box = made.article.content[0]
    assert isinstance(box, a.Callout)
    assert pandoc.plain(box.title.inlines) == "Title (NATO 2026b)"
    assert pandoc.plain(box.source.inlines) == "(Smith 2020; NATO 2026a, 4)"
    cites = [node for node in pandoc.walk(box) if isinstance(node, Cite)]
    assert [item.where.column for cite in cites for item in cite.items if item.where] == [
        17,
        37,
        49,
    ]


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ('::: note source="[‸@nope2020]"\ntext\n:::', "unknown-citation"),
        ('::: note title="‸@nope2020 says"\ntext\n:::', "unknown-citation"),
        ('![C](x.png){alt=x\nsource="[see ‸@nope]"}', "unknown-citation"),
        ('| a |\n|---|\n| b |\n\n: Caption {#t source="[‸@nato2062]"}', "unknown-citation"),
    ],
)  # fmt: skip
def test_a_wrong_citation_in_an_attribute_is_told_at_its_place(
    source: str, rule: str, told: Told, marked: Marked
) -> None:
    body, [place] = marked(source)
    assert told(body) == [f"{place} {rule}"]


def test_a_link_in_an_attribute_has_a_place(reading: Reading) -> None:
    made = article(reading, 'text\n\n::: note source="see [there](#x)"\ntext\n:::')
    links = [node for node in pandoc.walk(made.content) if isinstance(node, Link)]
    assert [(link.where.line, link.where.column) for link in links if link.where] == [(9, 18)]


def test_formulas_in_sources_and_captions_stay_formulas(reading: Reading) -> None:
    table = '| a |\n|---|\n| b |\n\n: Rate of \\(y\\) {#t source="By us, \\(x_1\\)"}'
    figure = '![Curve of \\(z\\)](x.png){#f alt=x source="After \\(w^2\\), redrawn"}'
    made = article(reading, f"{table}\n\n{figure}")
    found = [node.tex for node in pandoc.walk(made.content) if isinstance(node, pandoc.Math)]
    assert sorted(found) == ["w^2", "x_1", "y", "z"]


def test_an_address_in_an_attribute_is_no_citation(reading: Reading) -> None:
    made = article(reading, '::: note source="NATO, https://x.org/@me and [@nato2026]"\nx\n:::')
    box = made.content[0]
    assert isinstance(box, a.Callout)
    assert pandoc.plain(box.source.inlines) == "NATO, https://x.org/@me and (NATO 2026)"


def test_boxes_of_a_wrong_form_are_read_on_for_more_mistakes(told: Told) -> None:
    assert told("::: timeline\ntext [@nope2020]\n:::") == ["2:1 wrong-body", "2:7 unknown-citation"]


def test_braces_without_a_word_are_told_with_their_line(told: Told) -> None:
    assert told("text\n[link](#x) {.y}") == ["2:0 unread-braces"]


def test_fences_leave_nothing_of_themselves_in_the_text(reading: Reading) -> None:
    body = "::: note\na\n::: only=brief\nb\n:::\n:::\n# C\n::: short\nd\n:::\ne"
    assert not [n for n in pandoc.walk(article(reading, body).content) if isinstance(n, Div)]


def test_what_waits_for_an_answer_is_left_open(reading: Reading) -> None:
    query = "[AQ: what?]{.query}"
    body = f"::: timeline\n{query}\n:::\n\n::: scenarios\n#### {query}\n\nOne.\n:::\n\n"
    made = reading(f"{body}::: faq\n#### {query}\n\nSo.\n:::\n\n::: note\n:::\n")
    assert [f"{p.where.line}: {p.severity}: {p.rule}" for p in made.problems] == [
        "7: warning: unfilled-box",
        "12: warning: unnamed-part",
        "18: warning: unnamed-part",
        "23: error: empty-callout",
    ]
    assert made.article
    assert [line.split()[0] for line in outline(made.article.content)] == [
        "scenarios",
        "faq",
        "note",
    ]
