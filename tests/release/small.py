"""A small article with all that a release has to do with, in a house of its own."""

from __future__ import annotations

from pathlib import Path

LIBRARY = """\
@report{who2023, author={{World Health Organization}}, title={Road Traffic Injuries},
 date={2023}, institution={World Health Organization}, url={https://example.org/who}}
@book{swift1729, author={Swift, Jonathan}, title={A Modest Proposal}, date={1729},
 publisher={Harding}}
@book{never2000, author={Never, Cited}, title={Not in This Article}, date={2000},
 publisher={Nobody}}
"""
ISBN = {"pdf": "978-3-16-148410-0", "epub": "978-1-4028-9462-6", "print": "978-0-306-40615-7"}
ARTICLE = """\
---
type: policy-brief
title: A short brief
authors: [{{name: Nell Harrowgate}}]
date: 2026-01-31
lang: en-GB
series: Open Policy Brief
number: 8
version: "{version}"
isbn: {{pdf: {pdf}, epub: {epub}, print: {print}}}
summary: What a small brief says in few words.
{more}---

::: key-takeaways
- Some {deaths} people die on the roads each year [@who2023].
- A proposal may be modest [@swift1729].
- Speed decides whether a crash happens.
:::

# What is known

Roads kill {deaths} people a year [@who2023]. A proposal was made in 1729 [@swift1729, 3].[^1]

::: timeline
- **1729** the proposal is made
- **2023** the deaths are counted
:::

| Place | Deaths |
|---|---|
| Here | 12 |
| There | 34 |
: Deaths in two places {{#tbl-deaths source="[@who2023]"}}

# What to do

::: short
Slow down.
:::

{advice}

::: recommendations
1. **Cities** (by 2027): set limits that hold.
2. **Ministries** (by 2028): count for three years.
:::

[^1]: The proposal was a satire.
"""


def article(
    version: str = "1.0",
    deaths: str = "1.19 million",
    advice: str = "Slow down, and count for three years before declaring victory.",
    more: str = "",
) -> str:
    """Return the text of the article."""
    return ARTICLE.format(version=version, deaths=deaths, advice=advice, more=more, **ISBN)


def write_house(folder: Path, text: str) -> Path:
    """Write the article and its library into a house; returns the article's folder."""
    place = folder / "manuscripts" / "small"
    place.mkdir(parents=True, exist_ok=True)
    (place / "article.md").write_text(text, encoding="utf-8")
    (folder / "manuscripts" / "library.bib").write_text(LIBRARY, encoding="utf-8")
    return place
