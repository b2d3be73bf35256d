"""veraPDF passes the brief of every construct that a manuscript can contain, typed as editors do.

`make test` sets all constructs in one brief and a few random combinations; with PUBLISH_LONG=1
(`make test-long`) each construct has a brief of its own, and combinations are many.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.formats.briefs import CONSTRUCTS, FRONT, OWN, brief_of, filled

from publish.formats.job import Written
from publish.verify.nothing_lost import check_nothing_lost
from publish.verify.verapdf import verapdf

LONG = bool(os.environ.get("PUBLISH_LONG"))
FLAVOURS = {"": ("ua1", "3a"), "ua2": ("ua2", "4f")}
LONG_ONES = {"long-table", "long-paragraph", "long-margin-box"}


def failures(texts: Mapping[str, str], folder: Path, profile: str) -> list[str]:
    """What veraPDF says of the briefs of manuscripts, after nothing of them was lost."""
    paths = {}
    for name, text in texts.items():
        with tempfile.TemporaryDirectory() as made_in:
            brief = brief_of(text, Path(made_in), profile)
        written = Written(brief.data, brief.selection, (brief.html,))
        check_nothing_lost(written, "pdf", name)
        path = folder / f"{name}.pdf"
        path.write_bytes(brief.data)
        paths[path] = name
    return [
        f"{paths[verdict.path]} {flavour}: {finding.rule} {finding.message} @ {finding.location}"
        for flavour in FLAVOURS[profile]
        for verdict in verapdf(list(paths), flavour)
        for finding in verdict.findings
    ]


def together(names: list[str]) -> str:
    """A manuscript with several constructs, each below a heading of its own."""
    parts = [f"# Part {n}\n\n{filled(CONSTRUCTS[name], n)}" for n, name in enumerate(names, 1)]
    return FRONT + "\n\n".join(parts)


@pytest.mark.parametrize("profile", FLAVOURS, ids=["default", "ua2"])
def test_every_construct_conforms(profile: str, tmp_path: Path) -> None:
    texts = {"everything": together(list(CONSTRUCTS))}
    if LONG:
        texts |= {name: together([name]) for name in CONSTRUCTS}
    assert failures(texts, tmp_path, profile) == []


# ---------------------------------------------------------------- combinations


def indented(first: str, other: str, blocks: list[str]) -> str:
    """Blocks in an item or a quotation: what stands before its first line, and before others."""
    lines = "\n\n".join(blocks).splitlines()
    return "\n".join(f"{first if not n else other}{line}" for n, line in enumerate(lines))


INLINE = st.sampled_from([
    "words", "*stress*", "**weight**", "`code`", "H~2~O", "[mot]{lang=fr}",
    "[هذه كلمة]{lang=ar dir=rtl}", "[@swift1729, p. 3]", "\\(x^2\\)", "~~gone~~",
    "\\(\\frac{1}{x}\\)",
    "[a *link*](https://example.org/some-address)",
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
    st.tuples(BOXES, st.lists(LINES | INSIDE, min_size=1, max_size=3)).map(
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


@pytest.mark.parametrize("profile", FLAVOURS, ids=["default", "ua2"])
@settings(
    max_examples=1,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(some=st.lists(manuscripts(), min_size=(number := 60 if LONG else 3), max_size=number))
def test_combinations_conform(profile: str, some: list[str], tmp_path: Path) -> None:
    texts = {str(at): text for at, text in enumerate(some)}
    assert failures(texts, tmp_path, profile) == [], "\n\n".join(some)
