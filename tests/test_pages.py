"""The pages that the EPUB cites are those of the brief of the same build."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TypeVar, cast

import pytest
from lxml import etree
from tests.samples import SAMPLES, SLUGS, TOKYO, Shared

from publish import pipeline
from publish.formats.job import Job
from publish.formats.registry import FORMATS, PAGES
from publish.formats.rendering import Renderers
from publish.formats.requests import Rendered, Request
from publish.letters import words_in
from publish.problems import ManuscriptError
from publish.sources import Source

T = TypeVar("T")
ARTICLES = [
    *(SAMPLES / slug for slug in SLUGS),
    pytest.param(TOKYO, marks=pytest.mark.skipif(not TOKYO.is_dir(), reason="tokyo is not here")),
]
HEAD = 48  # words that may stand above a page's text: the running head, a float, a quote that moved
FEW = 3  # words that tell a place
NAMED = 6  # words of a citation between them, which is a number in the book
SAME = 0.8  # least share of what stands between two marks that is on the page
NAMES = {"h": "http://www.w3.org/1999/xhtml", "o": "http://www.idpf.org/2007/opf"}
NCX = {"n": "http://www.daisy.org/z3986/2005/ncx/"}
TYPE = "{http://www.idpf.org/2007/ops}type"
MARKS = "//h:span[@role='doc-pagebreak']"
MARK, BREAK = "doc-pagebreak", "\f"
SILENT = {"head", "svg", "nav", "table", "aside"}  # what a page draws otherwise or elsewhere
IN_COLUMN = {"kind-case-study", "kind-method"}  # boxes that the brief draws in its text
BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "dt", "dd", "div", "section", "summary", "figcaption"}
ARTICLE = """\
---
title: A short brief
authors: [{{name: An Author}}]
date: 2026-01-31
lang: en-GB
type: {type}{more}
---

# What is said

{text}
"""


@dataclass(frozen=True)
class Book:
    """An EPUB, its documents in the order of the spine."""

    data: bytes
    documents: Mapping[str, etree._Element]
    package: etree._Element
    nav: etree._Element
    ncx: etree._Element

    def pages(self) -> list[tuple[str, str]]:
        """Return the page-list: numbers and addresses."""
        links = found(self.nav, "//h:nav[@role='doc-pagelist']//h:a")
        return [(link.text or "", link.get("href", "")) for link in links]

    def marks(self) -> list[tuple[str, etree._Element]]:
        """Return the marks in the text, each with the name of its document."""
        return [
            (name, mark) for name, tree in self.documents.items() for mark in found(tree, MARKS)
        ]

    def meta(self, name: str) -> list[str]:
        metas = found(self.package, f"//o:meta[@property='{name}']")
        return [meta.text or "" for meta in metas]


def follows(few: list[str], there: list[str]) -> bool:
    """Say whether words stand at the head of others in their order, with or without a citation."""
    rest = iter(there)
    return few[:1] == there[:1] and all(word in rest for word in few)


def found(tree: etree._Element, path: str) -> list[etree._Element]:
    elements = tree.xpath(path, namespaces=NAMES)
    assert isinstance(elements, list)
    return elements  # type: ignore[return-value]  # all are elements


def opened(data: bytes) -> Book:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        trees = {n.removeprefix("EPUB/"): book.read(n) for n in book.namelist()}
    package = etree.fromstring(trees["content.opf"])
    names = {i.get("id"): i.get("href", "") for i in found(package, "//o:item")}
    spine = [names[ref.get("idref")] for ref in found(package, "//o:itemref")]
    documents = {name: etree.fromstring(trees[name]) for name in spine}
    return Book(
        data, documents, package, documents["nav.xhtml"], etree.fromstring(trees["toc.ncx"])
    )


def built(source: Source, *editions: str) -> dict[str, bytes]:
    """Write editions of an article, unchecked; returns their bytes by name."""
    options = pipeline.Options(editions=editions, verify=False)
    prepared, problems = pipeline.prepare(source, options)
    assert prepared, problems
    return {c.edition.name: c.written.data for c in pipeline.write(prepared, options)}


@pytest.fixture(scope="module", params=ARTICLES, ids=lambda path: path.name)
def sample(request: pytest.FixtureRequest, shared: Shared) -> dict[str, bytes]:
    editions = shared.editions(request.param)
    return {name: editions[name].data for name in ("brief", "reader")}


@pytest.fixture
def article(tmp_path: Path) -> Callable[..., Source]:
    """A function that writes an article of some pages into a house."""

    def make(*, kind: str = "op-ed", more: str = "") -> Source:
        text = "\n\n".join(" ".join(f"word{n}x{m}" for m in range(60)) for n in range(20))
        folder = tmp_path / "manuscripts" / "short"
        folder.mkdir(parents=True, exist_ok=True)
        made = ARTICLE.format(type=kind, more=more, text=text)
        (folder / "article.md").write_text(made, encoding="utf-8")
        return Source(folder / "article.md", "article.md")

    return make


# ---------------------------------------------------------------- the same pages in both


def pdf_pages(data: bytes, folder: Path) -> list[list[str]]:
    """Return the words of each page as poppler reads them."""
    (folder / "brief.pdf").write_bytes(data)
    done = subprocess.run(
        ["pdftotext", "brief.pdf", "-"], cwd=folder, capture_output=True, check=True
    )
    pages = done.stdout.decode().split("\f")[:-1]
    return [words_in(re.sub(r"[-\u2010\u00ad]\n", "", page)) for page in pages]


def book_pages(book: Book) -> list[list[str]]:
    """Return the words of the text after each mark, up to the next one."""
    text = "".join(piece for tree in book.documents.values() for piece in running(tree))
    return [words_in(page) for page in text.split(BREAK)[1:]]


def running(element: etree._Element) -> Iterator[str]:
    """Yield the text that a page of the brief shows too, and a break for each mark."""
    name, role = etree.QName(element).localname, element.get("role")
    own_heading = name == "h1" and "data-generated" in element.attrib
    silent = name in SILENT and not IN_COLUMN & set(element.get("class", "").split())
    if not silent and role not in {"doc-noteref", "doc-backlink"} and not own_heading:
        yield BREAK if role == MARK else element.text or ""
        for child in element:
            yield from running(child)
            yield child.tail or ""
    elif silent:
        yield from (BREAK for span in element.iter("{*}span") if span.get("role") == MARK)
    yield " " if name in BLOCKS else ""


def test_each_page_begins_with_the_words_of_that_page_of_the_pdf(
    sample: dict[str, bytes], tmp_path: Path
) -> None:
    printed = pdf_pages(sample["brief"], tmp_path)
    cited = book_pages(opened(sample["reader"]))
    assert len(cited) == len(printed)
    for number, (before, ours) in enumerate(pairwise(cited), 2):
        head = printed[number - 1][: HEAD + FEW + NAMED]
        starts = [n for n in range(HEAD) if follows(ours[:FEW], head[n : n + FEW + NAMED])]
        assert starts, f"page {number}: {ours[:8]} is not at the head of {head}"
        assert head[starts[0] - 1] != before[-1], f"page {number} begins too late"


def test_each_page_has_the_words_of_that_page_of_the_pdf(
    sample: dict[str, bytes], tmp_path: Path
) -> None:
    printed = pdf_pages(sample["brief"], tmp_path)
    for ours, theirs in zip(book_pages(opened(sample["reader"])), printed, strict=True):
        here = Counter(ours) & Counter(theirs)
        assert here.total() >= SAME * len(ours)


def test_the_lists_of_pages_agree_with_the_marks(sample: dict[str, bytes]) -> None:
    book = opened(sample["reader"])
    marks = [
        (mark.get("aria-label", "").removeprefix("Page "), f"{name}#{mark.get('id')}")
        for name, mark in book.marks()
    ]
    assert [number for number, _ in marks] == [str(n) for n in range(1, len(marks) + 1)]
    assert book.pages() == marks
    targets = book.ncx.findall(".//n:pageTarget", NCX)
    contents = [target.find("n:content", NCX) for target in targets]
    assert [t.get("value") for t in targets] == [number for number, _ in marks]
    assert [c.get("src") for c in contents if c is not None] == [href for _, href in marks]
    total = book.ncx.find(".//n:meta[@name='dtb:totalPageCount']", NCX)
    assert total is not None
    assert total.get("content") == str(len(marks))


def test_the_metadata_names_the_source_of_the_pages(sample: dict[str, bytes]) -> None:
    book = opened(sample["reader"])
    (source,) = found(book.package, "//*[local-name()='source']")
    assert book.meta("pageBreakSource") == [source.text]
    assert book.meta("source-of") == ["pagination"]
    features = set(book.meta("schema:accessibilityFeature"))
    assert {"pageBreakMarkers", "pageNavigation", "printPageNumbers"} <= features


# ---------------------------------------------------------------- one layout, whoever needs it


def test_the_brief_is_laid_out_once_and_never_drawn_for_the_reader_alone(
    article: Callable[..., Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = article()
    done: list[str] = []

    def noted(name: str, call: Callable[[Job], T]) -> Callable[[Job], T]:
        def noting(job: Job) -> T:
            done.append(name)
            return call(job)

        return noting

    asked: list[Request] = []
    plain = Renderers._render_all

    def render(self: Renderers, requests: Sequence[Request]) -> list[Rendered]:
        asked.extend(requests)
        return plain(self, requests)

    monkeypatch.setattr(Renderers, "_render_all", render)
    monkeypatch.setitem(cast("dict[str, object]", FORMATS), "pdf", noted("written", FORMATS["pdf"]))
    monkeypatch.setitem(cast("dict[str, object]", PAGES), "pdf", noted("laid out", PAGES["pdf"]))
    both = built(source, "reader", "brief")
    assert done == ["written"]
    *looks, last = asked
    assert looks
    assert all(look.is_draft for look in looks)
    assert replace(last, drawn=False) in looks
    done.clear()
    asked.clear()
    alone = built(source, "reader")
    assert done == ["laid out"]
    assert all(request.options is None for request in asked)
    assert alone["reader"] == both["reader"]
    assert len(opened(alone["reader"]).pages()) > 1


@pytest.mark.parametrize("how", ["empty", "type without a brief"])
def test_without_pages_nothing_is_said_of_them(
    how: str, article: Callable[..., Source], tmp_path: Path
) -> None:
    if how == "empty":
        source = article(more='\neditions: {reader: {pages-from: ""}}')
    else:
        (tmp_path / "styles" / "types").mkdir(parents=True)
        (tmp_path / "styles" / "house.toml").write_text("")
        (tmp_path / "styles" / "types" / "memo.toml").write_text('editions = ["reader"]\n')
        source = article(kind="memo")
    book = opened(built(source, "reader")["reader"])
    assert book.pages() == []
    assert book.marks() == []
    for tree in (book.package, book.nav, book.ncx):
        text = etree.tostring(tree, encoding="unicode").lower()
        assert not re.search("page-?(list|target|break|nav)|pagination|dc:source|printpage", text)


def test_pages_from_names_an_edition_that_has_pages(article: Callable[..., Source]) -> None:
    source = article(more="\neditions: {reader: {pages-from: breif}}")
    with pytest.raises(ManuscriptError, match="Did you mean 'brief'") as caught:
        built(source, "reader")
    assert caught.value.problems[0].where.line
    source = article(more="\neditions: {reader: {pages-from: reader}}")
    with pytest.raises(ManuscriptError, match="names no edition that has pages"):
        built(source, "reader")


def test_pages_are_those_of_an_edition_that_the_type_has(
    article: Callable[..., Source], tmp_path: Path
) -> None:
    """Else the EPUB would depend on what it is built with."""
    (tmp_path / "styles" / "wide").mkdir(parents=True)
    (tmp_path / "styles" / "house.toml").write_text("")
    (tmp_path / "styles" / "wide" / "edition.toml").write_text("")
    source = article(more="\neditions: {reader: {pages-from: wide}}")
    for editions in (("reader",), ("reader", "wide")):
        prepared, _ = pipeline.prepare(source, pipeline.Options(editions=editions))
        assert prepared
        assert tuple(edition.name for edition in prepared.editions) == editions
        assert prepared.paged == {}


def test_pages_that_cannot_be_had_stop_the_build_and_say_for_whom(
    article: Callable[..., Source],
) -> None:
    with pytest.raises(ManuscriptError) as caught:
        built(article(more="\neditions: {brief: {pages: 1}}"), "reader")
    problems = {problem.rule: problem for problem in caught.value.problems}
    assert "does-not-fit" in problems
    assert "the reader cites the pages of the brief" in problems["no-pages"].message
    assert "'editions: {reader: {pages-from: ''}}'" in problems["no-pages"].hint
