"""epubcheck passes the EPUB of every construct, and of random ones in random places.

`make test` writes a few books; with PUBLISH_LONG=1 (`make test-long`) there are hundreds.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.formats.briefs import CONSTRUCTS, FRONT, KINDS, STYLES, manuscript_of
from tests.formats.combined import LONG, manuscripts, together

from publish import pandoc
from publish.edition import read_edition
from publish.formats import epub
from publish.formats.cover import CoverFiles
from publish.formats.job import Job, Pages, Written
from publish.fragments import Maths, collect, render
from publish.house import read_house
from publish.page import Layout, labels_for
from publish.problems import PublishError
from publish.select import EditionChoice, default_choice, narrow, select
from publish.verify.epubcheck import epubcheck
from publish.verify.nothing_lost import check_nothing_lost

TIMES, NUMBER = (15, 20) if LONG else (1, 4)  # runs of epubcheck, and books in each
META = {
    "subtitle": ['"Of <odd> & “other” things"'],
    "series": ["A Series", "Série & Co"],
    "number": ["7", '"7b"'],
    "doi": ["10.1234/abc.(5)"],
    "isbn": ["{epub: 978-0-306-40615-7, pdf: 978-3-16-148410-0}"],
    "version": ['"1.0"'],
    "keywords": ["[one, two & three]"],
    "summary": ["A summary with 5 < 6."],
    "licence": ["CC BY-NC 4.0", "All rights reserved"],
    "contributors": ["[{name: Jo Pen, role: Translation}, {name: Ed, role: Tea}]"],
    "accessibility": ["{certified-by: Somebody}"],
    "corrections": ["[{date: 2026-04-01, text: A figure was wrong.}]"],
    "cover-image": ["port.png"],
}
LANGUAGES = ("en-GB", "de", "ur")


@pytest.fixture(autouse=True)
def one_cover(monkeypatch: pytest.MonkeyPatch) -> None:
    """Covers take a process each and have tests of their own."""
    drawn = io.BytesIO()
    Image.new("RGB", (1600, 2560)).save(drawn, "PNG")
    cover = CoverFiles("image/png", drawn.getvalue(), drawn.getvalue())
    monkeypatch.setattr(epub, "cover_files", lambda *_: cover)


@dataclass(frozen=True, repr=False)
class Text:
    """A manuscript, the words on each page that its book cites (0: none), where its notes stand."""

    source: str
    page_words: int = 0
    ends: bool = False


def book_of(text: Text, folder: Path) -> Written:
    """Return the EPUB of a manuscript."""
    article = manuscript_of(text.source, folder)
    plain = read_edition(STYLES, "reader", KINDS)
    edition = replace(plain, page={"fonts": "none"}, notes="end" if text.ends else plain.notes)

    def lay(choice: EditionChoice, maths: Maths) -> Layout:
        labels = labels_for(STYLES, article.meta.lang)
        fragments = render(collect(narrow(article, edition)), maths)
        chosen = select(article, edition, choice)
        return Layout(chosen, fragments, STYLES, read_house(STYLES), KINDS, labels)

    job = Job("article.md", lay, default_choice(edition), folder)
    if text.page_words:
        words = pandoc.plain(article.content).split()
        starts = range(0, len(words), text.page_words)
        texts = [" ".join(words[n : n + text.page_words]) for n in starts]
        job = replace(job, pages=Pages(read_edition(STYLES, "brief", KINDS), tuple(texts)))
    return epub.write(job)


def failures(texts: Mapping[str, Text], folder: Path) -> list[str]:
    """What is wrong with the books of manuscripts: none written, words lost, not valid."""
    said, paths = [], []
    for name, text in texts.items():
        with tempfile.TemporaryDirectory() as made_in:
            try:
                written = book_of(text, Path(made_in))
                check_nothing_lost(written, "epub", name)
            except PublishError as error:
                said.append(f"{name}: {error}")
                continue
        paths.append(folder / f"{name}.epub")
        paths[-1].write_bytes(written.data)
    return said + [
        f"{verdict.path.stem}: {finding.rule} {finding.message} @ {finding.location}"
        for verdict in epubcheck(paths)
        for finding in verdict.findings
    ]


def test_every_construct_is_valid(tmp_path: Path) -> None:
    texts = {"everything": Text(together(list(CONSTRUCTS)), 60)}
    if LONG:
        texts |= {name: Text(together([name]), 60) for name in CONSTRUCTS}
    assert failures(texts, tmp_path) == []


@st.composite
def articles(draw: st.DrawFn) -> str:
    """A manuscript of random constructs with random front matter in one of some languages."""
    fields = {
        name: draw(st.sampled_from(values)) for name, values in META.items() if draw(st.booleans())
    }
    more = "".join(f"{name}: {value}\n" for name, value in fields.items())
    text = draw(manuscripts())
    lang = draw(st.sampled_from(LANGUAGES))
    return FRONT.replace("lang: en-GB\n", f"lang: {lang}\n{more}") + text.removeprefix(FRONT)


@settings(
    max_examples=TIMES,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_combinations_are_valid(data: st.DataObject, tmp_path: Path) -> None:
    text = st.builds(Text, articles(), st.sampled_from([0, 7, 50]), st.booleans())
    some = data.draw(st.lists(text, min_size=NUMBER, max_size=NUMBER))
    said = failures({str(number): one for number, one in enumerate(some)}, tmp_path)
    faulty = {int(line.partition(":")[0]) for line in said}
    assert said == [], "\n\n".join(some[number].source for number in sorted(faulty))
