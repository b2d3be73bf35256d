"""Queries are part of what is read: numbered, addressed, at their place; and of no edition."""

from __future__ import annotations

import pytest
from tests.manuscript.test_reading import Reading

from publish.manuscript import queries_of

BODY = """\
Water rose by 4.2% [AQ: is this *2024* or 2025?]{.query to=author} in the
wells, [which ones?]{.query to=director}. A note.[^1]

::: query to=printer Black and white
Is the map *to be* in colour?

- or not
:::

::: note title="Wells [AQ: capital?]{.query}"
- one
- two [Q: how many [@smith2020]?]{.query}
:::

| a | b [AQ: in mm?]{.query} |
|---|---|
| 1 | 2 |

[^1]: Of which [AQ: year?]{.query}.
"""
LISTED = [
    ("7:20", "author", "is this 2024 or 2025?"),
    ("8:8", "director", "which ones?"),
    ("25:16", "author", "year?"),
    ("10:5", "printer", "Black and white Is the map to be in colour? or not"),
    ("16:5", "author", "capital?"),
    ("18:7", "author", "how many [@smith2020]?"),
    ("21:9", "author", "in mm?"),
]


def test_queries_are_read_with_their_place_and_addressee(reading: Reading) -> None:
    made = reading(BODY)
    assert not made.problems
    assert made.article
    asked = made.article.queries
    assert [one.number for one in asked] == [1, 2, 3, 4, 5, 6, 7]
    assert [(str(one.where).removeprefix("a.md:"), one.to, one.text) for one in asked] == LISTED
    assert [one.block for one in asked].index(True) == 3
    assert "query" not in str(made.article.content)
    assert "capital" not in str(made.article.content)


def test_a_text_without_its_house_has_the_same_queries() -> None:
    text = f"---\ntitle: A\nx: y\n\n\n---\n{BODY}"
    asked = queries_of(text, "a.md")
    told = [(str(one.where).removeprefix("a.md:"), one.to, one.text) for one in asked]
    assert told == LISTED


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("A [AQ: x]{.query too=author}", "a.md:7:3: unknown-attribute: 'too=' means nothing at"),
        ("::: query For=author\nx\n:::", "a.md:7:5: unknown-attribute: 'For=' means nothing at"),
        (
            "---\ntitle: A [AQ: x]{.query}\nauthors: [B]\ndate: 2026-01-01\nlang: en\n---\nText",
            "a.md:2:10: misplaced-query: a query can't stand in the front matter",
        ),
    ],
)
def test_a_query_that_is_typed_wrongly_is_told(body: str, said: str, reading: Reading) -> None:
    told = [str(problem) for problem in reading(body).problems if "quer" in problem.message]
    assert [one.startswith(said) for one in told] == [True]
