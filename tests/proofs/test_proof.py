"""A proof says its round on each page, has everything, queries in the margin and changes marked."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from publish import article as a
from publish import pandoc
from publish.article import Article, Query
from publish.layout.pages import Box, Document, Line, Page, Piece
from publish.metadata import Meta
from publish.pipeline import Options, publish
from publish.problems import UsageError, Where
from publish.proofs.marking import query_mark, with_changes, with_queries
from publish.proofs.proofing import Proof, Wish, make_proof
from publish.proofs.rounds import rounds_of
from publish.proofs.sheets import places_of, sheets_of, spread
from publish.sources import Source

FIRST = """\
---
title: Water in the wells
authors: [Nell Harrowgate]
date: 2026-12-05
lang: en-GB
editions: {handout: {pages: 1}}
---

# Rise

::: short
It rose.
:::

Water rose by 4.2% in the wells of the north, and nobody knows why.

::: exam-use
- Learn this.
:::

::: text only=handout
For the sheet alone.
:::
"""
SECOND = (
    FIRST.replace("by 4.2% in", "by 4.3% [AQ: 2024 or 2025?]{.query to=author} in")
    .replace("of the north, ", "")
    .replace("# Rise", "# Rise [ED: or Fall?]{.query to=editor}")
)
DAY, NEXT = dt.date(2026, 11, 2), dt.date(2026, 11, 30)


@dataclass(frozen=True)
class Made:
    source: Source
    out: Path
    first: Proof
    second: Proof

    def pages(self, name: str) -> list[str]:
        path = self.out / "wells" / "proof" / name
        done = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True)
        return done.stdout.decode().split("\f")[:-1]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    house = tmp_path_factory.mktemp("house")
    source = Source(house / "manuscripts" / "wells" / "article.md", "article.md")
    source.file.parent.mkdir(parents=True)
    options = Options(house / "dist")
    source.file.write_text(FIRST, encoding="utf-8")
    first = make_proof(source, options, Wish(), DAY)
    source.file.write_text(SECOND, encoding="utf-8")
    second = make_proof(source, options, Wish(changes=True, leading="wide"), NEXT)
    return Made(source, options.out, first, second)


def test_each_page_says_which_proof_it_is(made: Made) -> None:
    pages = made.pages("wells-proof-2.pdf")
    assert ["Proof 2, 30 November 2026" in page for page in pages] == [True] * len(pages)


def test_a_proof_has_all_that_any_edition_says(made: Made) -> None:
    said = " ".join(" ".join(made.pages("wells-proof-2.pdf")).split())
    for words in ("SHORT WORDING: It rose.", "Learn this.", "For the sheet alone."):
        assert words.lower() in re.sub(r" \d+ (?=[A-Z])", " ", said).lower(), words


def test_lines_have_numbers_and_queries_stand_beside_them(made: Made) -> None:
    (page,) = made.pages("wells-proof-2.pdf")
    lines = page.splitlines()
    (rose,) = (line for line in lines if "Water rose by" in line)
    number = rose.split()[0]
    assert number.isdigit()
    assert rose.index("[Q2]") < rose.index("[Q2] author: 2024 or")
    assert any("[Q1] editor: or Fall?" in line for line in lines)
    (note,) = made.pages("wells-proof-2-note.pdf")
    assert re.search(rf"Q2 +p. 1, l. {number} +author +2024 or 2025\?", note)
    assert "What changed since round 1 is marked" in note


def test_what_changed_is_struck_and_underlined(made: Made) -> None:
    (page,) = made.pages("wells-proof-2.pdf")
    said = " ".join(re.sub(r"\[Q\d\]|author: 2024 or 2025\?", "", page).split())
    assert re.search(
        r"rose by 4\.2% 4\.3% (?:\d+ )?in the wells (?:\d+ )?of the north, ?(?:\d+ )?and", said
    )


def test_rounds_are_kept_with_what_they_were_made_from(made: Made) -> None:
    assert [one.text for one in rounds_of(made.source.file)] == [FIRST, SECOND]
    assert [one.date for one in rounds_of(made.source.file)] == [DAY, NEXT]
    assert set(made.second.round.files) == {
        "wells-proof-2.pdf", "wells-proof-2-note.pdf", "wells-proof-2.docx",
    }  # fmt: skip
    with pytest.raises(UsageError, match="round 1 went out already"):
        make_proof(made.source, Options(made.out), Wish(1), NEXT)


def test_no_edition_has_what_is_for_proofs(made: Made) -> None:
    """Nothing-lost, which knows a layout's own words alone, holds the build to that."""
    (result,) = publish([made.source], Options(made.out, ("brief", "web"), verify=False))
    assert result.code == 0, result.problems
    assert [p.where.line for p in result.problems if p.rule == "open-query"] == [9, 15]
    for output in result.outputs:
        path = made.out / "wells" / output.name
        said = output.data.decode(errors="ignore")
        if path.suffix == ".pdf":
            said = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True,
                                  check=True).stdout  # fmt: skip
        assert "Water rose by 4.3% in the" in " ".join(said.split())
        assert not re.search(r"2025|\bQ2\b|or Fall|data-mark", said)
    assert (made.out / "wells/proof/wells-proof-2.pdf").is_file()


# ---------------------------------------------------------------- marks, without a build


def text(*paragraphs: str) -> Article:
    blocks = []
    for line, said in enumerate(paragraphs, 1):
        words: list[pandoc.Inline] = []
        for word in said.split():
            where = Where("a.md", line, said.index(word) + 1)
            words += [*([pandoc.Space()] if words else []), pandoc.Str(word, where)]
        blocks.append(pandoc.Para(tuple(words)))
    meta = Meta("T", (), DAY, "en")
    return Article("a", "a.md", ".", meta, (a.Prose(a.Flow(tuple(blocks))),))


def drawn(article: Article) -> list[str]:
    """Return the paragraphs with [-words gone-] and {+new ones+}."""
    (prose,) = article.content
    assert isinstance(prose, a.Prose)
    made = []
    for block in prose.flow.blocks:
        assert isinstance(block, pandoc.Para)
        said = ""
        for node in block.content:
            match node:
                case pandoc.RawInline(text=html):
                    inner = re.sub("<[^>]*>", "", html)
                    said += f"[-{inner}-]" if "deleted" in html else inner
                case pandoc.Span():
                    said += f"{{+{pandoc.plain(node)}+}}"
                case _:
                    said += pandoc.plain(node)
        made.append(said)
    return made


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        (["a b c"], ["a x c"], ["a [-b-] {+x+} c"]),
        (["a b c"], ["a c"], ["a [-b-] c"]),
        (["a b", "c d"], ["a", "c d"], ["a [-b-]", "c d"]),
        (["a b", "c d"], ["a b", "d"], ["a b", "[-c-] d"]),
        (["a b"], ["a b c d"], ["a b {+c+} {+d+}"]),
        (["a b <c>"], ["a b"], ["a b [-&lt;c&gt;-]"]),
        (["a"], ["a"], ["a"]),
    ],
)
def test_changes_are_marked_where_they_are(
    before: list[str], after: list[str], marked: list[str]
) -> None:
    assert drawn(with_changes(text(*after), text(*before))) == marked


def test_a_query_stands_behind_the_word_before_it() -> None:
    asked = tuple(
        Query(n, "?", where=where)
        for n, where in enumerate(
            [Where("a.md", 1, 6), Where("a.md", 2, 1), Where("a.md", 9, 1), None], 1
        )
    )
    made = with_queries(replace(text("one two three", "four five"), queries=asked))
    assert drawn(made) == ["one[Q4] two[Q1] three", "four[Q2] five[Q3]"]


def test_a_query_stands_behind_a_citation_whatever_is_within_it() -> None:
    word, place = pandoc.Str("661", where=Where("a.md", 1, 9)), Where("a.md", 1, 14)
    item = pandoc.CiteItem("k", "NormalCitation", suffix=(word,), where=Where("a.md", 1, 6))
    cite = pandoc.Cite((item,), (pandoc.Str("(K, 661)"),), where=Where("a.md", 1, 5))
    prose = a.Prose(a.Flow((pandoc.Para((pandoc.Str("one"), cite)),)))
    queries = (Query(1, "?", where=place),)
    made = with_queries(replace(text("one"), content=(prose,), queries=queries))
    assert drawn(made) == ["one(K, 661)[Q1]"]


def line(y: float, said: str, *marks: str) -> Line:
    box = Box(100, y, 300, y + 12)
    return Line(box, Box(100, y + 2, 300, y + 10), said, 10, marks=marks)


def page_of(*lines: Line) -> Page:
    piece = Piece(1, "p", "", frozenset(), -1, "normal", Box(0, 0, 9, 9), Box(0, 0, 9, 9), lines)
    return Page(1, Box(0, 0, 595, 842), Box(0, 0, 595, 842), Box(100, 50, 500, 780),
                Box(100, 50, 300, 780), 12, (piece,))  # fmt: skip


def test_queries_in_the_margin_never_touch_and_stay_on_the_page() -> None:
    queries = [Query(n, "?") for n in (1, 2, 3)]
    marks = [query_mark(n) for n in (1, 2, 3)]
    page = page_of(line(60, "a", marks[0], marks[1]), line(72, "b"), line(760, "c", marks[2]))
    (sheet,) = sheets_of(Document((page,)), queries, leftward=False)
    assert [one.number for one in sheet.numbers] == [1, 2, 3]
    assert places_of([sheet]) == {1: (1, 1), 2: (1, 1), 3: (1, 3)}
    placed = spread(sheet, {1: 40.0, 2: 40.0, 3: 60.0}).notes
    assert [one.y for one in placed] == [62.0, 106.0, 720.0]


def test_a_query_in_a_note_stands_beside_it() -> None:
    page = page_of(line(60, "a"))
    foot = replace(page.pieces[0], flow="note", lines=(line(800, "note", query_mark(1)),))
    noted = replace(page, pieces=(*page.pieces, foot))
    (sheet,) = sheets_of(Document((noted,)), [Query(1, "?")], leftward=False)
    assert [one.y for one in spread(sheet, {1: 8.0}).notes] == [802.0]
    assert [one.number for one in sheet.numbers] == [1]


def test_what_stands_side_by_side_is_one_line_and_bars_that_meet_are_one() -> None:
    page = page_of(
        line(60, "a"), line(61, "beside a", "changed"), line(72, "b", "changed"), line(200, "c")
    )
    (sheet,) = sheets_of(Document((page,)), (), leftward=False)
    assert [one.number for one in sheet.numbers] == [1, 2, 3]
    assert [(bar.y, bar.height) for bar in sheet.bars] == [(61, 23)]
