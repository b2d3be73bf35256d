"""What stands in a text is found whatever state it is in, and parts lie within each other."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lsp.conftest import BODY, FRONT

from publish.lsp.scanning import Part, Scan, slug
from publish.lsp.text import Text

PIECES = st.sampled_from(
    [*BODY.splitlines(keepends=True), "::: note\n", "::: short\n", ":::\n", "# One\n",
     "### Three\n", "#### Four {#four}\n", "```\n", "`@code`", "<!-- @away", "-->",
     "\u2028", "\r", "\U0001f642", "[@{", "{#", "\\[", ": A table {#tbl-a}\n", "::: end\n", "---\n"]
)  # fmt: skip


def within(parts: Sequence[Part], first: int, last: int) -> None:
    for part in parts:
        assert first <= part.first <= part.last <= last
        within(part.parts, part.first, part.last)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join), st.booleans())
def test_parts_lie_within_each_other(text: str, whole: bool) -> None:  # noqa: FBT001
    scan = Scan(Text(FRONT + text if whole else text))
    within(scan.parts, 0, len(scan.text.lines) - 1)
    assert len(scan.masked) == len(scan.text.whole)
    for mark in scan.marks:
        assert scan.text.whole[mark.start : mark.end] == mark.name
        assert mark.start >= scan.body or not scan.body


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (
            "As @khan2020 says [-@li2021, p. 4; @{a b}; @un:2020].",
            ["khan2020", "li2021", "un:2020"],
        ),
        ("Mail a@b.org, \\@no, `@code`, https://x.org/@me and @end.", ["end"]),
        ("```\n@code\n```\n\n<!-- @away -->\n", []),
    ],
)
def test_citations_are_found_and_nothing_else(text: str, keys: list[str]) -> None:
    assert [mark.name for mark in Scan(Text(text)).named("citation")] == keys


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("What heat does", "what-heat-does"),
        ("2. *Who* pays?", "who-pays"),
        ("Été à Lyon", "été-à-lyon"),
    ],
)
def test_a_heading_gets_the_id_that_pandoc_gives_it(title: str, made: str) -> None:
    assert slug(title) == made
