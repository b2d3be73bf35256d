"""Briefs from Markdown: a manuscript goes through our reader, templates and passes in this process.

Each construct that a manuscript can contain stands in `manuscripts.txt` and, for the kinds of
boxes, in `tests/cases/`; `filled` gives each its own numbers, so that any may stand together.
"""

from __future__ import annotations

import functools
import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from publish.article import Article
from publish.callouts import read_kinds
from publish.edition import edition_names, read_edition, type_names, with_profile
from publish.formats import setting, worker
from publish.formats.finishing import context_for
from publish.formats.passes import apply
from publish.fragments import collect, render
from publish.house import Styles, own_styles, read_house
from publish.library import read_library
from publish.manuscript import Surroundings, read
from publish.page import Layout, labels_for
from publish.problems import has_errors
from publish.select import Selection, narrow, select

FRONT = """\
---
type: op-ed
title: A title
authors: [{name: Ayesha Khan}]
date: 2026-03-02
lang: en-GB
---

"""
LIBRARY = """\
@book{swift1729, author = {Swift, Jonathan}, title = {A Modest Proposal}, date = {1729}}
@report{sipri2025, author = {{SIPRI}}, title = {Trends}, date = {2025},
  url = {https://example.org/a-long-address/of-many-parts/that-runs-over-lines-and-lines.html}}
"""
STYLES = Styles((own_styles(),))
KINDS = read_kinds(STYLES.table("callouts.toml"), STYLES.where("callouts.toml"))[0]
SECTION = re.compile(r"^== (\S+)\n(.*?)\n(?=\n== |\Z)", re.DOTALL | re.MULTILINE)
CASE = re.compile(r"^## source\n\n````markdown\n(.*?)^````\n", re.MULTILINE | re.DOTALL)
WORDS = "word " * 180
ROWS = "".join(f"| Row {number} | {number * 7} |\n" for number in range(120))
HERE = Path(__file__).parent
OWN = {
    name: body.replace("{words}", WORDS).replace("{rows}", ROWS.rstrip())
    for name, body in SECTION.findall((HERE / "manuscripts.txt").read_text(encoding="utf-8"))
}
CASES = {
    path.stem: found[1]
    for path in sorted((HERE.parent / "cases").glob("*.md"))
    if (found := CASE.search(path.read_text(encoding="utf-8")))
}
CONSTRUCTS = OWN | CASES


@dataclass(frozen=True)
class Brief:
    """A finished brief: its bytes, what it says, and the HTML that it was laid out from."""

    data: bytes
    selection: Selection
    html: str


def filled(body: str, number: int) -> str:
    """Return a construct whose names of notes and tables bear a number of their own."""
    return body.replace("{n}", str(number))


def manuscript_of(text: str, folder: Path) -> Article:
    """Return a manuscript as an article; problems of the reader fail the test."""
    file = folder / "article.md"
    file.write_text(text, encoding="utf-8")
    (folder / "library.bib").write_text(LIBRARY, encoding="utf-8")
    (folder / "port.png").write_bytes(_png())
    library = read_library(folder / "library.bib", "library.bib")
    around = Surroundings(KINDS, type_names(STYLES), edition_names(STYLES), library)
    manuscript = read(file, "article.md", around)
    assert manuscript.article, manuscript.problems
    assert not has_errors(list(manuscript.problems)), manuscript.problems
    return manuscript.article


def brief_of(text: str, folder: Path, profile: str = "", *, claims: bool = True) -> Brief:
    """Return the brief of a whole manuscript."""
    article = manuscript_of(text, folder)
    edition = with_profile(read_edition(STYLES, "brief", KINDS), profile)
    layout = Layout(
        select(article, edition),
        render(collect(narrow(article, edition))),
        STYLES,
        read_house(STYLES),
        KINDS,
        labels_for(STYLES, article.meta.lang),
    )
    request = setting._request(layout, folder, setting._options(layout), drawn=True)
    rendered = worker._render(request, (folder, *STYLES.roots), _sheets())
    assert not rendered.said
    context = context_for(layout, folder / "article.md", rendered.origins, claims=claims)
    return Brief(apply(rendered.pdf, context), layout.selection, request.html)


@functools.cache
def _sheets() -> worker._Sheets:
    return worker._Sheets()


@functools.cache
def _png() -> bytes:
    """Return a small grey picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    size = 400
    head = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x99" * size) * size)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
