"""The size of type in a finished brief, read back from its content streams."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from publish.pipeline import Options, publish
from publish.sources import find_articles

LEAST = {"brief": 8.0, "large-print": 16.0}  # pt
LARGEST = {"brief": 27.0, "large-print": 37.8}  # the title, which shows that sizes are read right
ARTICLE = """\
---
title: A title
subtitle: And more of it
authors: [{name: An Author, affiliation: [a], email: a@example.org, orcid: 0000-0002-1825-0097}]
affiliations: {a: An institute}
date: 2026-01-31
lang: en-GB
series: A series
number: 3
doi: 10.1000/182
version: "1.0"
keywords: [one, two]
summary: What it is about.
funding: Nobody paid.
licence: CC BY 4.0
---

::: key-takeaways
- A point.
:::

::: at-a-glance
- **12%** of it [@swift1729]

Sources: @swift1729
:::

# One

Some text.[^1]

::: timeline
- **2005** It begins.
:::

::: pull-quote
A word.
-- Somebody
:::

| Name | Share |
|:--|--:|
| One | 10 |
| Two | 20 |

: A chart {#tbl-c .chart type=bar unit="%" source="[@swift1729]"}

| Name | Share |
|:--|--:|
| One | 10 |

: A table {#tbl-t source="[@swift1729]"}

::: warning Take care
Some text with H~2~O and 10^9^.
:::

::: recommendations
1. **Somebody** (by 2027): do it.
:::

[^1]: A note.
"""
LIBRARY = (
    "@book{swift1729, author = {Swift, Jonathan}, title = {A Modest Proposal}, date = {1729}}\n"
)
Matrix = tuple[float, float, float, float]
ONE: Matrix = (1, 0, 0, 1)


def times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d = first
    e, f, g, h = then
    return (a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h)


def sizes(of: pikepdf.Page | pikepdf.Object, outer: Matrix = ONE) -> Iterator[float]:
    """Yield the size in pt of each piece of text that a page or form shows."""
    forms = of.get("/Resources", pikepdf.Dictionary()).get("/XObject", pikepdf.Dictionary())
    state, kept, text, size = outer, [], ONE, 0.0
    for step in pikepdf.parse_content_stream(of):
        operands = step.operands
        match str(step.operator):
            case "q":
                kept.append(state)
            case "Q":
                state = kept.pop()
            case "cm":
                state = times(matrix(operands), state)
            case "BT":
                text = ONE
            case "Tm":
                text = matrix(operands)
            case "Tf":
                size = float(operands[1])
            case "Tj" | "TJ":
                *_, across, up = times(text, state)
                yield size * (across**2 + up**2) ** 0.5
            case "Do" if forms[str(operands[0])].get("/Subtype") == "/Form":
                form = forms[str(operands[0])]
                yield from sizes(form, times(matrix(form.get("/Matrix", (*ONE, 0, 0))), state))
            case _:
                pass


def matrix(operands: object) -> Matrix:
    a, b, c, d, *_ = (float(number) for number in operands)  # type: ignore[attr-defined]
    return (a, b, c, d)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    article = folder / "manuscripts" / "small" / "article.md"
    article.parent.mkdir(parents=True)
    article.write_text(ARTICLE, encoding="utf-8")
    (folder / "manuscripts" / "library.bib").write_text(LIBRARY, encoding="utf-8")
    options = Options(out=folder / "dist", editions=tuple(LEAST), verify=False)
    (result,) = publish(find_articles([article.parent]), options)
    assert result.code == 0, result.problems
    return folder / "dist" / "small"


@pytest.mark.parametrize("edition", LEAST)
def test_no_type_is_smaller_than_the_edition_allows(folder: Path, edition: str) -> None:
    with pikepdf.open(folder / f"small-{edition}.pdf") as file:
        found = [size for page in file.pages for size in sizes(page)]
    assert len(found) > 50
    assert min(found) >= LEAST[edition] - 0.001
    assert max(found) == pytest.approx(LARGEST[edition], abs=0.1)
