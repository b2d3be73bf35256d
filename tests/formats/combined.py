"""Manuscripts of several constructs: all that are asked for, or random ones in random places."""

from __future__ import annotations

import os

from hypothesis import strategies as st
from tests.formats.briefs import CONSTRUCTS, FRONT, OWN, filled

LONG = bool(os.environ.get("PUBLISH_LONG"))  # make test-long
LONG_ONES = {"long-table", "long-paragraph", "long-margin-box", "note-of-blocks"}


def together(names: list[str]) -> str:
    """A manuscript with several constructs, each below a heading of its own."""
    parts = [f"# Part {n}\n\n{filled(CONSTRUCTS[name], n)}" for n, name in enumerate(names, 1)]
    return FRONT + "\n\n".join(parts)


def indented(first: str, other: str, blocks: list[str]) -> str:
    """Blocks in an item or a quotation: what stands before its first line, and before others."""
    lines = "\n\n".join(blocks).splitlines()
    return "\n".join(f"{first if not n else other}{line}" for n, line in enumerate(lines))


INLINE = st.sampled_from([
    "words", "*stress*", "**weight**", "`code`", "H~2~O", "[mot]{lang=fr}",
    "[هذه كلمة]{lang=ar dir=rtl}", "[@swift1729, p. 3]", "\\(x^2\\)", "~~gone~~",
    "\\(\\frac{1}{x}\\)", "[a *link*](https://example.org/some-address)",
    "^[A note with *stress* and [@sipri2025].]", "“quoted”", "well-being", "internationalisation",
])  # fmt: skip
LINES = st.lists(INLINE, min_size=1, max_size=12).map(
    lambda words: " ".join(["Text", *words, "end."])
)
PLAIN = st.sampled_from(sorted(set(OWN) - (set() if LONG else LONG_ONES)))
INSIDE = st.sampled_from([OWN[name] for name in (
    "tight-list", "loose-list", "terms", "table", "quotation", "code", "formula", "figure", "chart",
    "footnote", "citation", "languages", "grid-table", "verse",
)])  # fmt: skip


BOXES = st.sampled_from(["note", "method", "case-study", "warning", "headlines-miss"])
SIMPLE = st.one_of(LINES, PLAIN.map(OWN.__getitem__))
BLOCKS = st.one_of(
    SIMPLE,
    st.sampled_from(sorted(set(CONSTRUCTS) - set(OWN))).map(CONSTRUCTS.__getitem__),
    st.lists(LINES, min_size=1, max_size=3).map(lambda lines: indented("- ", "  ", lines)),
    st.lists(LINES, min_size=1, max_size=3).map(lambda lines: indented("> ", "> ", lines)),
    st.tuples(BOXES, st.lists(LINES | INSIDE, min_size=1, max_size=3, unique=True)).map(
        lambda box: "\n\n".join([f"::: {box[0]}", *box[1], ":::"])
    ),
)


@st.composite
def manuscripts(draw: st.DrawFn) -> str:
    """A manuscript of random constructs under random headings."""
    blocks = draw(st.lists(BLOCKS, min_size=1, max_size=12))
    texts = [f"# Part\n\n{draw(LINES)}"]
    for number, block in enumerate(blocks, 1):
        if draw(st.booleans()):
            texts.append(f"# Part {number}")
        texts.append(filled(block, number))
    return FRONT + "\n\n".join(texts)
