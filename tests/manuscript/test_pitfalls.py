"""Text that pandoc would read otherwise than it was meant."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from publish.manuscript.normalise import normalise
from publish.manuscript.pitfalls import pitfalls
from publish.problems import Problem

Marked = Callable[[str], tuple[str, list[str]]]


def found(body: str) -> list[Problem]:
    return pitfalls(normalise(body, "a.md", 1), "a.md")


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("a ‸<b>bold</b> word", "raw-html"),
        ('‸<div class="x">', "raw-html"),
        ("a line‸<br>", "raw-html"),
        ("‸<!-- a remark", "raw-html"),
        ("see ‸<a href='x'>this</a>", "raw-html"),
        ("![c](x.png){alt=‸“words”}", "curved-quotes"),
        ("[span]{only=‸„brief“}", "curved-quotes"),
        ("text‸[^1] and no note", "missing-note"),
        ("text\n\n‸[^1]: never called", "unused-note"),
        ("text[^1]\n\n[^1]: one\n\n‸[^1]: two", "double-note"),
        ("text\n‸| a | b |\n|---|---|\n| 1 | 2 |", "swallowed-table"),
        ("Table: caption\n  ‸| a |\n  |---|", "swallowed-table"),
        ("text\n‸+---+\n| a |\n+---+", "swallowed-table"),
        ("born in\n‸1984. He", "accidental-list"),
    ],
)  # fmt: skip
def test_a_pitfall_is_told_at_its_place(source: str, rule: str, marked: Marked) -> None:
    body, [place] = marked(source)
    assert [f"{p.where.line}:{p.where.column} {p.rule}" for p in found(body)] == [f"{place} {rule}"]


@pytest.mark.parametrize(
    "body",
    [
        "1 < 2 and 3 > 2, <https://example.org>, <a@example.org>, <insert name>",
        "`<b>` and \\<b> and \\(a <b> c\\)",
        "```\n<b> [^1] {x=“y”}\ntext\n| a | b |\n|---|---|\n```",
        "text[^1] and[^1]\n\n[^1]: note[^2]\n\n[^2]: note",
        "| a | b |\n|---|---|\n| 1 | 2 |\n: caption",
        "# Heading\n| a | b |\n|---|---|",
        "::: note\n| a | b |\n|---|---|\n:::",
        "text\n\n+---+\n| a |\n+---+",
        "1984. one\n1985. two",
        "“quoted” words and {braces}",
    ],
)
def test_what_is_meant_as_it_is_read_is_left_alone(body: str) -> None:
    assert not found(body)


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ("<strong>x</strong>", "Write **bold** instead."),
        ("<!-- x -->", "Write [AQ: text]{.query} for a remark instead."),
        ("<iframe>", "Remove it."),
        ("text[^nots]\n\n[^note]: x", "Did you mean 'note'?"),
        ("text[^9]", "Add its text: a line '[^9]: …'."),
    ],
)
def test_a_pitfall_says_what_to_do(body: str, hint: str) -> None:
    assert hint in [problem.hint for problem in found(body)]
