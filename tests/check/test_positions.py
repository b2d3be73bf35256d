"""Problems of wording point at the words they name, wherever in a random article these stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publish.callouts import Kinds, read_kinds
from publish.check import check
from publish.edition import DocumentType
from publish.house import House, find_styles
from publish.library import Library
from publish.manuscript import Surroundings, read

FRONT = "---\ntitle: A title\nauthors: [Ayesha Khan]\ndate: 2026-03-02\nlang: en-GB\n---\n\n"
FAULTS = {
    "the the": "double-word",
    "2014-2018": "ascii-range",
    "center": "mixed-spelling",
    "utilize": "house-wording",
    "[here](https://example.org/a)": "vague-link",
}
ANYWHERE = ("the the", "2014-2018")  # in headings and cells too
FILLING = (
    "rest", "shade", "water", "*law*", "**limit**", "[a rule](https://example.org/b)", "“said”",
    "it's", "1,000", "`center`", "don’t", "é", "—", "and", "why?", "So.", "\\(x^2\\)", "wait...",
)  # fmt: skip
EVERY = tuple(FAULTS)
# By kind of block, its lines: what stands before the words, the faults that may come, what after.
Line = tuple[str, tuple[str, ...], str]
BLOCKS: tuple[tuple[Line, ...], ...] = (
    (("Words ", EVERY, ""),),
    (("Words ", EVERY, ""), ("words ", EVERY, "")),
    (("- words ", EVERY, ""), ("- words ", EVERY, "")),
    (("> words ", ANYWHERE, ""),),
    (("# Words ", ANYWHERE, ""), ("", (), ""), ("Words ", EVERY, "")),
    (("::: note Words", (), ""), ("Words ", EVERY, ""), (":::", (), "")),
    (
        ("| Words | Rest |", (), ""), ("|---|---|", (), ""), ("| words ", ANYWHERE, " | 1 |"),
        ("", (), ""), (": Words ", EVERY, ""),
    ),
    (("Words.[^{number}]", (), ""), ("", (), ""), ("[^{number}]: Words ", EVERY, "")),
)  # fmt: skip
Planted = tuple[str, int, int]  # rule, line, column


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, set[Planted]]:
    """Draw an article, and where faults of its wording stand."""
    lines: list[str] = FRONT.split("\n")[:-1]
    planted: set[Planted] = set()
    for number, block in enumerate(
        draw(st.lists(st.sampled_from(BLOCKS), min_size=5, max_size=12))
    ):
        for before, faults, after in block:
            line = before.format(number=number)
            words = st.lists(st.sampled_from((*FILLING, *faults)), min_size=2, max_size=9)
            for at, word in enumerate(draw(words) if faults else ()):
                if word in faults:
                    inside = word.startswith("[")
                    planted.add((FAULTS[word], len(lines) + 1, len(line) + 1 + inside))
                line += f"{word} {500 + at} "  # a number: no word stands twice by chance
            lines.append(line.rstrip() + after)
        lines.append("")
    return "\n".join(lines), planted


@pytest.fixture(scope="module")
def kinds() -> Kinds:
    table = {"note": {"shape": "prose", "title": {"en": "Note"}}}
    return read_kinds(table, find_styles(Path()).where("callouts.toml"))[0]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=articles())
def test_problems_point_at_what_they_name(
    drawn: tuple[str, set[Planted]], kinds: Kinds, tmp_path: Path
) -> None:
    source, planted = drawn
    file = tmp_path / "article.md"
    file.write_text(source, encoding="utf-8")
    manuscript = read(file, "a.md", Surroundings(kinds, ("op-ed",), ("brief",), Library()))
    assert manuscript.article
    found = check(manuscript.article, (), House(), DocumentType("op-ed"), kinds, source=source)
    told = {(p.rule, p.where.line, p.where.column) for p in found if p.rule in FAULTS.values()}
    assert told == planted
