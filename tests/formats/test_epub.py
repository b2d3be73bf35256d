"""The EPUB: valid, complete, the same every time, and what no checker notices."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
import subprocess
import sys
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import etree
from PIL import Image

from publish.callouts import read_kinds
from publish.charts.colours import luminance, read_colour
from publish.edition import read_edition
from publish.formats import epub_trees
from publish.formats.epub import write
from publish.formats.epub_images import MOST_PIXELS, Images
from publish.formats.epub_metadata import CONFORMS, licence_url, role_code, stamp
from publish.formats.epub_style import DARK, night
from publish.formats.epub_terms import link_terms
from publish.formats.job import Job, Written
from publish.fragments import Maths, collect, render
from publish.house import Styles, own_styles, read_house
from publish.library import read_library
from publish.manuscript import Surroundings, read
from publish.metadata import Author, Meta
from publish.names import file_as
from publish.page import Layout, labels_for
from publish.problems import ManuscriptError, OutputError
from publish.select import EditionChoice, default_choice, narrow, select
from publish.verify.ace import ace
from publish.verify.epubcheck import epubcheck
from publish.verify.nothing_lost import check_nothing_lost

STYLES = Styles((own_styles(),))
KINDS = read_kinds(STYLES.table("callouts.toml"), STYLES.where("callouts.toml"))[0]
XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
TYPE = "{http://www.idpf.org/2007/ops}type"
EPUB = {"epub": "http://www.idpf.org/2007/ops"}
OPF = {"o": "http://www.idpf.org/2007/opf", "d": "http://purl.org/dc/elements/1.1/"}
LIBRARY = """\
@book{smith:2020/a+b, author = {Smith, John}, title = {A Book}, date = {2020},
  doi = {10.1002/(SICI)1099-1298(199601)6:1<1::AID-1>3.0.CO;2-8}}
@article{oneil2021, author = {O'Neil, Ann}, title = {Paper & Pens}, journaltitle = {J},
  date = {2021}, url = {https://example.org/a[1]/b?x=1&y=2}}
"""
FRONT = """\
---
title: "Odd & <strange> things"
subtitle: "A “quoted” subtitle"
authors:
  - {name: Ayesha Khan, affiliation: [iss], orcid: 0000-0002-1825-0097, email: a@example.org}
  - {name: Editorial Desk}
affiliations: {iss: Institute & Co}
contributors: [{name: Jo Pen, role: Translation}]
date: 2026-03-02
lang: en-GB
isbn: {pdf: 978-3-16-148410-0, epub: 978-0-306-40615-7}
doi: 10.1234/abc.5
series: A Series
number: 12
version: "1.0"
keywords: [one, two]
accessibility: {certified-by: A Certifier}
licence: CC BY 4.0
summary: A summary with 5 < 6 & so on.
---

"""
BODY = """\
Text before any heading.[^p]

[^p]: The first paragraph.

    - a list
    - in a note

::: key-takeaways
- First [@oneil2021].
:::

# First *emph* part[^h] {#sec-first}

[^h]: A note in a heading.

Text with `code <b>`, H~2~O, [caps]{.smallcaps}, a hard\\
break, <https://example.org/a?b=c&d=e>, [local](other.md),
[mail](mailto:a@b.org), [there](#sec-second), [bad](http://). Cite [@smith:2020/a+b, p. 4;
@oneil2021] and @smith:2020/a+b. We need inter-operability and Interoperability.

Formula \\(a^2 < c\\) and

\\[ \\sum_{i=1}^n x_i = \\frac{1}{2} \\]

| Line block one
|   indented two

> Quoted.

1. one
   - nested
     1. deep
2. two

   again

Term
:   Definition one

    more of it

```python
def f(x):
    return x < 1 & 2
```

***

![A picture](images/big.jpg){#fig-big alt="Green." credit="Me & You" licence="CC BY 4.0"}

| A | Two | Three | Four |
|:--|--:|:-:|---|
| **r1** | 1 | 2 | [l](https://e.org) |
| r2 |  |  |  |

: Wide *table* {#tbl-wide source="[@oneil2021]"}

# Second part {#sec-second}

Again [first](#sec-first), [the figure](#fig-big) and [the table](#tbl-wide).

## A subsection

::: faq
#### Why *this*?[^q]

Because.

#### And?

- a list
:::

[^q]: In a question.

::: warning
Mind the gap.
:::

::: method How it was made
With a table inside:

| x | y |
|---|---|
| 1 | 2 |
:::

::: pull-quote
Again, and again.
-- Somebody
:::

::: scenarios
#### Best (20 %): Title

Text.
:::

::: recommendations
1. **Ministry** (by June 2027): do it.
:::

::: timeline
- **2022** something happens
:::

::: at-a-glance
- **4%** of all

Sources: @oneil2021
:::

::: strengths-risks
#### Good

- one

#### Bad

- two
:::

::: key-terms
- **Interoperability (IOP)** working together
:::

# Third

| Region | Share |
|:--|--:|
| A | 10 |
| B | 20 |

: A chart {#c1 .chart type=bar unit="%"}
"""


SPANS = """
# Tables

+---+---+---+---+
| A | B | C | D |
+===+===+===+===+
| 1     | 2 | 3 |
+-------+---+---+

: With a span {#tbl-span}

| A | B | C | D |
|---|---|---|---|
| 1 | 2 | 3 | 4 |

: Without {#tbl-plain}

| A | B | C | D | E | F | G |
|---|---|---|---|---|---|---|
| 1 | 2 | 3 | 4 | 5 | 6 | 7 |

: Wide {#tbl-many}
"""


@dataclass(frozen=True)
class Book:
    """An EPUB, opened."""

    written: Written
    files: dict[str, bytes]

    def tree(self, name: str) -> etree._Element:
        return etree.fromstring(self.files[f"EPUB/{name}"])

    @property
    def documents(self) -> dict[str, etree._Element]:
        names = [n.removeprefix("EPUB/") for n in self.files if n.endswith(".xhtml")]
        return {name: self.tree(name) for name in names}

    @property
    def package(self) -> etree._Element:
        return self.tree("content.opf")

    def meta(self, name: str) -> list[str]:
        found = self.package.findall(f".//o:meta[@property='{name}']", OPF)
        return [element.text or "" for element in found]


Make = Callable[..., Book]


def job_of(folder: Path, source: str, *, styles: Styles = STYLES, **changes: object) -> Job:
    """Return the job of an article's reader edition."""
    (folder / "images").mkdir(exist_ok=True)
    if not (folder / "images/big.jpg").exists():
        Image.new("RGB", (300, 200), "#88aa44").save(folder / "images/big.jpg")
    (folder / "library.bib").write_text(LIBRARY, encoding="utf-8")
    file = folder / "article.md"
    file.write_text(source, encoding="utf-8")
    library = read_library(folder / "library.bib", "library.bib")
    house = read_house(styles)
    around = Surroundings(KINDS, ["policy-brief"], ("reader",), library, house.csl)
    article = read(file, "article.md", around).article
    assert article
    edition = replace(read_edition(styles, "reader", KINDS), **changes)  # type: ignore[arg-type]

    def lay(choice: EditionChoice, maths: Maths) -> Layout:
        return Layout(
            select(article, edition, choice),
            render(collect(narrow(article, edition)), maths),
            styles,
            house,
            KINDS,
            labels_for(styles, article.meta.lang),
        )

    return Job("article.md", lay, default_choice(edition), folder)


def opened(written: Written) -> Book:
    with zipfile.ZipFile(io.BytesIO(written.data)) as book:
        return Book(written, {name: book.read(name) for name in book.namelist()})


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book of everything that an article may hold."""
    folder = tmp_path_factory.mktemp("book") / "odd"
    folder.mkdir()
    return opened(write(job_of(folder, FRONT + BODY)))


SMALL = """\
---
title: Small
authors: [{name: A}]
date: 1975-03-02
lang: ur
---

Only text.[^1]

[^1]: A note.
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book of text without headings, right to left, its notes at the end, without fonts."""
    folder = tmp_path_factory.mktemp("small")
    return opened(write(job_of(folder, SMALL, notes="end", page={"fonts": "none"})))


# ------------------------------------------------------------ valid, whole, the same every time


def test_epubcheck_and_ace_find_nothing(odd: Book, small: Book, tmp_path: Path) -> None:
    paths = [tmp_path / "odd.epub", tmp_path / "small.epub"]
    for path, book in zip(paths, (odd, small), strict=True):
        path.write_bytes(book.written.data)
    for verdict in (*epubcheck(paths), *ace(paths)):
        assert verdict.passed, verdict.findings


def test_no_word_is_lost(odd: Book, small: Book) -> None:
    check_nothing_lost(odd.written, "epub", "odd")
    check_nothing_lost(small.written, "epub", "small")


ECHO = """
A note.[^1] A sentence of number 1 is said by a certifier. And another.[^2]

::: pull-quote
A sentence of number 1 is said by a certifier.
-- Somebody
:::

[^1]: One.

[^2]: Two.
"""


def test_an_echo_may_hold_the_number_of_a_note_and_a_field_of_the_front_matter(
    tmp_path: Path,
) -> None:
    written = write(job_of(tmp_path, FRONT + ECHO, page={"fonts": "none"}))
    check_nothing_lost(written, "epub", "echo")


BUILD = """
import datetime, hashlib, runpy, sys, time
from pathlib import Path
if __name__ == "__main__":
    tests = runpy.run_path(sys.argv[1])
    written = tests["write"](tests["job_of"](Path(sys.argv[2]), tests["FRONT"] + tests["BODY"]))
    print(datetime.date.today().year, datetime.datetime.now().year, time.gmtime().tm_year)
    print(hashlib.sha256(written.data + b"".join(written.extra.values())).hexdigest())
"""
# Read by Python as it starts, in the children too: a clock that is five years ahead.
LATER = """
import datetime, time
AHEAD = 5 * 366 * 24 * 3600
now, gmtime, localtime, strftime = time.time, time.gmtime, time.localtime, time.strftime
time.time = lambda: now() + AHEAD
time.time_ns = lambda: int(time.time() * 1e9)
time.gmtime = lambda at=None: gmtime(time.time() if at is None else at)
time.localtime = lambda at=None: localtime(time.time() if at is None else at)
time.strftime = lambda form, at=None: strftime(form, time.localtime() if at is None else at)
class Any(type):
    def __instancecheck__(cls, one):
        return isinstance(one, cls.__mro__[1])
class Date(datetime.date, metaclass=Any):
    today = classmethod(lambda cls: cls.fromtimestamp(time.time()))
class Time(datetime.datetime, metaclass=Any):
    now = classmethod(lambda cls, tz=None: cls.fromtimestamp(time.time(), tz))
    today = utcnow = now
datetime.date, datetime.datetime = Date, Time
"""


def test_the_same_bytes_years_later_in_another_time_zone_with_another_hash_seed(
    odd: Book, tmp_path: Path
) -> None:
    here = hashlib.sha256(odd.written.data + b"".join(odd.written.extra.values())).hexdigest()
    (tmp_path / "build.py").write_text(BUILD, encoding="utf-8")
    (tmp_path / "sitecustomize.py").write_text(LATER, encoding="utf-8")
    (tmp_path / "odd").mkdir()
    path = os.pathsep.join([str(tmp_path), *sys.path])
    environment = os.environ | {"TZ": "Asia/Karachi", "PYTHONHASHSEED": "7", "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, tmp_path / "build.py", __file__, tmp_path / "odd"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    years, there = done.stdout.splitlines()[-2:]
    assert {int(year) - dt.datetime.now(dt.UTC).year for year in years.split()} == {5}
    assert there == here


def test_every_entry_of_the_zip_has_the_articles_date(odd: Book) -> None:
    with zipfile.ZipFile(io.BytesIO(odd.written.data)) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert {entry.date_time for entry in book.infolist()} == {(2026, 3, 2, 0, 0, 0)}
    assert odd.meta("dcterms:modified") == ["2026-03-02T00:00:00Z"]


def test_the_time_may_be_given_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    meta = Meta("T", (Author("A"),), dt.date(2026, 3, 2), "en")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert stamp(meta).isoformat() == "1970-01-02T00:00:00+00:00"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert stamp(meta).isoformat() == "2026-03-02T00:00:00+00:00"


# ------------------------------------------------------------ what no checker notices


SIGNS = {
    "font/ttf": b"\x00\x01\x00\x00", "image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8\xff",
    "application/xhtml+xml": b"<?xml", "application/x-dtbncx+xml": b"<?xml",
    "text/css": b"@namespace", "text/plain": b"Source",
}  # fmt: skip


def test_media_types_are_those_of_the_bytes(odd: Book) -> None:
    for item in odd.package.findall(".//o:item", OPF):
        data = odd.files[f"EPUB/{item.get('href')}"]
        assert data.startswith(SIGNS[item.get("media-type", "")]), item.get("href")


def test_the_contents_list_says_what_the_headings_say(odd: Book) -> None:
    documents = odd.documents
    links = documents["nav.xhtml"].findall(f".//{XHTML}nav[@epub:type='toc']//{XHTML}a", EPUB)
    assert [link.text for link in links] == [
        "Summary", "Key takeaways", "First emph part", "Second part", "A subsection", "Third",
        "Key terms", "References", "Copyright",
    ]  # fmt: skip
    for link in links:
        name, _, fragment = (link.get("href") or "").partition("#")
        path = f"//*[@id='{fragment}']" if fragment else "//*[local-name()='body']"
        place = documents[name].xpath(path)[0]  # type: ignore[index]
        assert isinstance(place, etree._Element)
        heading = next(e for e in place.iter() if e.tag in {f"{XHTML}h{n}" for n in range(1, 7)})
        words = "".join(t for t in map(str, heading.itertext()) if not t.isdigit()).split()
        assert " ".join(words) == link.text


def test_the_ncx_has_the_same_contents(odd: Book) -> None:
    ncx = odd.tree("toc.ncx")
    spaces = {"n": "http://www.daisy.org/z3986/2005/ncx/"}
    points = [
        (point.findtext("n:navLabel/n:text", "", spaces), content.get("src"))
        for point in ncx.iter(f"{{{spaces['n']}}}navPoint")
        for content in point.findall("n:content", spaces)
    ]
    links = odd.tree("nav.xhtml").findall(f".//{XHTML}nav[@epub:type='toc']//{XHTML}a", EPUB)
    assert points == [(link.text, link.get("href")) for link in links]
    uid = ncx.find(".//n:meta[@name='dtb:uid']", spaces)
    assert uid is not None
    assert uid.get("content") == odd.package.findtext(".//d:identifier", namespaces=OPF)


def test_the_spine_is_in_reading_order(odd: Book) -> None:
    spine = [item.get("idref") for item in odd.package.findall(".//o:itemref", OPF)]
    assert spine == [
        "cover", "title", "nav", "opening", "section-01", "section-02", "section-03", "back-01",
        "references", "copyright",
    ]  # fmt: skip


def test_properties_name_what_is_in_a_document(odd: Book) -> None:
    items = odd.package.findall(".//o:item[@media-type='application/xhtml+xml']", OPF)
    found = {item.get("id"): (item.get("properties") or "").split() for item in items}
    assert found["nav"] == ["nav"]
    assert found["section-01"] == ["mathml"]
    assert found["section-03"] == ["svg"]
    assert found["copyright"] == []


def test_a_note_pops_up_from_the_same_file_and_leads_back(odd: Book) -> None:
    calls = 0
    for tree in odd.documents.values():
        for call in tree.iter(f"{XHTML}a"):
            if call.get("role") != "doc-noteref":
                continue
            calls += 1
            assert call.get(TYPE) == "noteref"
            name = (call.get("href") or "").removeprefix("#")
            note = tree.find(f".//{XHTML}aside[@id='{name}']")
            assert note is not None
            assert (note.get("role"), note.get(TYPE)) == ("doc-footnote", "footnote")
            back = note.find(f".//{XHTML}a[@role='doc-backlink']")
            assert back is not None
            assert back.get("href") == f"#{call.get('id')}"
            assert (back.text, call.text) == (name.removeprefix("fn"), name.removeprefix("fn"))
            assert not [up for up in call.iterancestors() if up.tag == f"{XHTML}summary"]
    assert calls == 3


def test_notes_may_stand_at_the_end_of_the_book(small: Book) -> None:
    text = small.tree("section-01.xhtml")
    call = text.find(f".//{XHTML}a[@role='doc-noteref']")
    assert call is not None
    assert call.get("href") == "notes.xhtml#fn1"
    assert text.find(f".//{XHTML}aside") is None
    note = small.tree("notes.xhtml").find(f".//{XHTML}aside[@id='fn1']")
    assert note is not None
    back = note.find(f".//{XHTML}a")
    assert back is not None
    assert back.get("href") == "section-01.xhtml#fnref1"


def test_an_entry_links_back_to_every_place_that_cites_it(odd: Book) -> None:
    references = odd.tree("references.xhtml")
    entry = references.find(f".//{XHTML}li[@id='ref-oneil2021']")
    assert entry is not None
    hrefs = [link.get("href") or "" for link in entry.findall(f".//{XHTML}a[@role='doc-backlink']")]
    assert len(hrefs) == 4
    for href in hrefs:
        name, _, place = href.partition("#")
        link = odd.tree(name).find(f".//{XHTML}a[@id='{place}']")
        assert link is not None
        assert link.get("role") == "doc-biblioref"


def test_a_citation_of_a_place_opens_the_whole_entry_with_that_place(odd: Book) -> None:
    text = odd.tree("section-01.xhtml")
    assert b"data-locator" not in odd.files["EPUB/section-01.xhtml"]
    (call,) = [one for one in text.iter(f"{XHTML}a") if (one.get("href") or "")[:7] == "#cited-"]
    assert (call.text, call.get("role"), call.get(TYPE)) == (
        "Smith 2020, 4", "doc-biblioref", "biblioref",
    )  # fmt: skip
    (note,) = [one for one in text.iter(f"{XHTML}aside") if f"#{one.get('id')}" == call.get("href")]
    assert (note.get("role"), note.get(TYPE)) == ("doc-footnote", "footnote")
    entry = odd.tree("references.xhtml").find(f".//{XHTML}li[@id='ref-smith:2020/a+b']")
    assert entry is not None
    whole = "".join(map(str, entry.itertext())).partition("↑")[0]
    assert " ".join("".join(map(str, note.itertext())).split()) == f"↑ {whole.strip()} p. 4"
    (back,) = [one for one in note.iter(f"{XHTML}a") if one.get("role") == "doc-backlink"]
    assert back.get("href") == f"#{call.get('id')}"
    ways = [link.get("href") or "" for link in entry.iter(f"{XHTML}a")]
    assert f"section-01.xhtml#{call.get('id')}" in ways


def test_places_in_one_work_are_told_apart(tmp_path: Path) -> None:
    cited = (
        "[@smith:2020/a+b, pp. 7--9; @smith:2020/a+b, p. 4] [@oneil2021, p. 4] [@oneil2021, p. 4]"
    )
    source = f"{FRONT}# One\n\n{cited}\n"
    text = opened(write(job_of(tmp_path, source, page={"fonts": "none"}))).tree("section-01.xhtml")
    notes = list(text.iter(f"{XHTML}aside"))
    assert [(note[-1][-1].text, len(note.findall(f".//{XHTML}a[@role]"))) for note in notes] == [
        ("pp.\u00a07–9", 1), ("p.\u00a04", 1), ("p.\u00a04", 2),
    ]  # fmt: skip


def test_boxes_are_what_the_table_of_kinds_says(odd: Book) -> None:
    typed = [KINDS.by_name[name] for name in re.findall(r"^::: (\S+)", BODY, re.MULTILINE)]
    boxes = []
    for tree in odd.documents.values():
        ids = {e.get("id") for e in tree.iter() if e.get("id")}
        for box in tree.iter():
            if "box" in (box.get("class") or "").split():
                assert box.get("aria-label") or box.get("aria-labelledby") in ids
                boxes.append((str(box.tag), box.get("role") or ""))
    assert sorted(boxes) == sorted((f"{XHTML}{kind.element}", kind.role) for kind in typed)


def test_only_the_first_answer_stands_open(odd: Book) -> None:
    answers = odd.tree("section-02.xhtml").findall(f".//{XHTML}details")
    assert [answer.get("open") for answer in answers] == ["open", None]


def test_a_probability_is_said_and_drawn(odd: Book) -> None:
    tree = odd.tree("section-02.xhtml")
    said = tree.find(f".//{XHTML}p[@class='probability']")
    assert said is not None
    assert " ".join("".join(map(str, said.itertext())).split()) == "Probability 20%"
    bars = [e for e in said.iter() if e.get("class") == "bar-filled"]
    assert [bar.get("width") for bar in bars] == ["20.0"]


def test_a_chart_comes_with_its_numbers(odd: Book) -> None:
    figure = odd.tree("section-03.xhtml").find(f".//{XHTML}figure")
    assert figure is not None
    drawing = figure.find(".//{http://www.w3.org/2000/svg}svg")
    assert drawing is not None
    assert drawing.get("role") == "img"
    title, description = (drawing.find(f"{SVG}{name}") for name in ("title", "desc"))
    assert title is not None
    assert description is not None
    assert (title.text, (description.text or "").split(".")[0]) == ("A chart", "Bar chart")
    ids = [title.get("id"), description.get("id")]
    assert (drawing.get("aria-labelledby") or "").split() == ids
    cells = [c.text for c in figure.iter(f"{XHTML}td", f"{XHTML}th")]
    assert cells == ["Region", "Share", "A", "10", "B", "20"]


def test_a_cell_of_a_wide_table_knows_its_head(odd: Book) -> None:
    table = odd.tree("section-01.xhtml").find(f".//{XHTML}table")
    assert table is not None
    cells = table.findall(f".//{XHTML}tbody//{XHTML}td")
    assert [c.get("data-head") for c in cells] == ["Two", "Three", "Four", None, None, None]
    assert {c.get("role") for c in cells} == {"cell"}


def test_a_wide_table_with_spans_scrolls(tmp_path: Path) -> None:
    """What can become a list of rows needs no scrolling, in which pages would cut it off."""
    book = opened(write(job_of(tmp_path, FRONT + SPANS, page={"fonts": "none"})))
    frames = [t.getparent() for t in book.tree("section-01.xhtml").iter(f"{XHTML}table")]
    seen = [(f.get("class"), f.get("role"), f.get("tabindex")) for f in frames if f is not None]
    assert seen == [
        ("table-scroll", "region", "0"),
        ("table-frame", None, None),
        ("table-frame many-columns", None, None),
    ]


def test_a_formula_is_mathml_with_its_tex_to_be_read_out(odd: Book) -> None:
    formulas = list(odd.tree("section-01.xhtml").iter("{http://www.w3.org/1998/Math/MathML}math"))
    assert [f.get("alttext") for f in formulas] == ["a^2 < c", "\\sum_{i=1}^n x_i = \\frac{1}{2}"]
    assert not [e for f in formulas for e in f.iter() if str(e.tag).endswith("annotation")]


def test_a_term_is_linked_where_it_is_first_used(odd: Book) -> None:
    links = [a for t in odd.documents.values() for a in t.iter(f"{XHTML}a")]
    glossed = [link for link in links if link.get("role") == "doc-glossref"]
    assert [(g.text, g.get("href")) for g in glossed] == [
        ("Interoperability", "back-01.xhtml#key-terms-1")
    ]


def test_a_term_is_not_linked_within_a_link_or_a_word() -> None:
    text = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><section role="doc-chapter">'
        '<p><a href="#x">heat</a> heated <code>heat</code> the <b>Heat</b> is on</p></section>'
        '<dl><dt>Heat (HT)</dt><dd id="x">warmth</dd></dl></body></html>'
    )
    tree = epub_trees.read("a.xhtml", text)
    link_terms([tree])
    (link,) = tree.find("//h:a[@role='doc-glossref']")
    above = link.getparent()
    assert above is not None
    assert (link.text, link.get("href"), above.tag) == ("Heat", "#x", f"{XHTML}b")


def test_classes_are_styled_and_ids_are_single(odd: Book) -> None:
    css = odd.files["EPUB/style.css"].decode()
    for name, tree in odd.documents.items():
        ids = [e.get("id") for e in tree.iter() if e.get("id")]
        assert len(ids) == len(set(ids)), name
        for element in tree.iter("*"):
            for used in (element.get("class") or "").split():
                if str(element.tag).startswith(XHTML):
                    assert f".{used}" in css, used


REFERRING = ("aria-labelledby", "aria-describedby", "headers", "for")
PAINTED = re.compile(r"url\(#([^)]+)\)")


def test_every_id_is_there_for_something(odd: Book, small: Book) -> None:
    for book in (odd, small):
        used = {
            target
            for name, tree in (*book.documents.items(), ("toc.ncx", book.tree("toc.ncx")))
            for element in tree.iter(etree.Element)
            for target in targets(name, element)
        }
        for name, tree in book.documents.items():
            ids = {e.get("id") for e in tree.iter(etree.Element) if e.get("id")}
            assert {(name, one) for one in ids} <= used


def targets(name: str, element: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the ids that an element of a document refers to, each with its document."""
    for key, value in element.attrib.items():
        if key in {"href", "src", "{http://www.w3.org/1999/xlink}href"}:
            home, _, fragment = str(value).partition("#")
            yield home or name, unquote(fragment)
        elif key in REFERRING:
            yield from ((name, one) for one in str(value).split())
        else:
            yield from ((name, one) for one in PAINTED.findall(str(value)))


def test_links_that_lead_nowhere_from_a_book_become_text(odd: Book) -> None:
    tree = odd.tree("section-01.xhtml")
    hrefs = {str(link.get("href")) for link in tree.iter(f"{XHTML}a")}
    assert "mailto:a@b.org" in hrefs
    assert "section-02.xhtml#sec-second" in hrefs
    assert not [h for h in hrefs if h.startswith(("other", "http://"))]
    assert "local" in "".join(map(str, tree.itertext()))


def test_an_address_that_is_shown_may_be_parted_at_its_signs(odd: Book) -> None:
    links = odd.tree("section-01.xhtml").iter(f"{XHTML}a")
    (link,) = [one for one in links if (one.get("href") or "").startswith("https://example.org/")]
    parts = [link.text, *(one.tail for one in link.iter(f"{XHTML}wbr"))]
    assert parts == ["https://example.org/", "a", "?b", "=c", "&d", "=e"]


def test_no_span_is_there_for_nothing(odd: Book) -> None:
    for tree in odd.documents.values():
        assert not [span for span in tree.iter(f"{XHTML}span") if not span.attrib]


# ------------------------------------------------------------ metadata and copyright page


UUID = uuid.uuid5(uuid.NAMESPACE_URL, "https://example.org/briefs/odd?version=1.0&lang=en-GB").urn


def test_the_metadata_say_who_and_what(odd: Book) -> None:
    package = odd.package
    texts = {name: [e.text for e in package.findall(f".//d:{name}", OPF)] for name in (
        "identifier", "title", "creator", "contributor", "language", "publisher", "subject",
        "rights", "description", "date",
    )}  # fmt: skip
    assert texts == {
        "identifier": ["urn:isbn:9780306406157", "https://doi.org/10.1234/abc.5", UUID],
        "title": ["Odd & <strange> things", "A “quoted” subtitle"],
        "creator": ["Ayesha Khan", "Editorial Desk"],
        "contributor": ["Jo Pen"],
        "language": ["en-GB"],
        "publisher": ["Institute for Open Policy"],
        "subject": ["one", "two"],
        "rights": ["© 2026 Institute for Open Policy. CC BY 4.0"],
        "description": ["A summary with 5 < 6 & so on."],
        "date": ["2026-03-02"],
    }
    assert odd.meta("role") == ["aut", "aut", "trl"]
    assert odd.meta("file-as") == ["Khan, Ayesha", "Editorial Desk"]
    assert odd.meta("schema:identifier") == ["https://orcid.org/0000-0002-1825-0097"]
    assert odd.meta("belongs-to-collection") == ["A Series"]
    assert odd.meta("group-position") == ["12"]
    assert odd.meta("dcterms:license") == ["https://creativecommons.org/licenses/by/4.0/"]


def test_a_book_without_numbers_gets_an_identifier_of_its_own(small: Book) -> None:
    (text,) = [e.text or "" for e in small.package.findall(".//d:identifier", OPF)]
    assert text.startswith("urn:uuid:")
    assert text[14 + 9] == "5"


def test_accessibility_metadata_say_what_is_there(odd: Book, small: Book) -> None:
    features = odd.meta("schema:accessibilityFeature")
    assert {"alternativeText", "longDescription", "MathML", "ARIA"} <= set(features)
    assert odd.meta("schema:accessMode") == ["textual", "visual"]
    assert small.meta("schema:accessMode") == ["textual"]
    assert not {"alternativeText", "MathML"} & set(small.meta("schema:accessibilityFeature"))
    assert small.meta("schema:accessibilityHazard") == ["none"]


def test_conformance_is_claimed_only_where_somebody_vouches(
    odd: Book, small: Book, tmp_path: Path
) -> None:
    assert odd.meta("dcterms:conformsTo") == [CONFORMS]
    assert odd.meta("dcterms:conformsTo") == ["EPUB Accessibility 1.1 - WCAG 2.2 Level AA"]
    assert odd.meta("a11y:certifiedBy") == ["A Certifier"]
    assert not small.meta("dcterms:conformsTo")
    job = replace(job_of(tmp_path, FRONT + "Text.\n", page={"fonts": "none"}), claims=False)
    assert not opened(write(job)).meta("dcterms:conformsTo")


def test_who_certifies_stands_beside_what_is_claimed(odd: Book) -> None:
    """Neither checker misses `certifiedBy`, nor sees that it is said of something else."""
    spoken = odd.package.find(".//o:meta[@property='dcterms:conformsTo']", OPF)
    by = odd.package.find(".//o:meta[@property='a11y:certifiedBy']", OPF)
    assert spoken is not None
    assert by is not None
    assert by.get("refines") == f"#{spoken.get('id')}"


def test_nothing_is_claimed_that_the_edition_has_no_checker_for(tmp_path: Path) -> None:
    job = job_of(tmp_path, FRONT + "Text.\n", page={"fonts": "none"}, claims=("epub-3.3",))
    assert not opened(write(job)).meta("dcterms:conformsTo")


def page_faults(book: Book) -> list[str]:
    """Return what is said of pages and not there, or there and not said."""
    listed = [
        nav for nav in book.tree("nav.xhtml").iter(f"{XHTML}nav") if nav.get(TYPE) == "page-list"
    ]
    features = book.meta("schema:accessibilityFeature")
    said = {
        "pageBreakSource": bool("".join(book.meta("pageBreakSource")).strip()),
        "pageNavigation": "pageNavigation" in features,
        "pageBreakMarkers": "pageBreakMarkers" in features,
    }
    return [name for name, there in said.items() if there != bool(listed)]


def test_a_page_list_names_the_pages_that_it_follows(odd: Book, small: Book) -> None:
    for book in (odd, small):
        assert page_faults(book) == []
        nav = book.files["EPUB/nav.xhtml"].replace(
            b"</body>", b'<nav epub:type="page-list"><ol/></nav></body>'
        )
        unsourced = replace(book, files=book.files | {"EPUB/nav.xhtml": nav})
        assert "pageBreakSource" in page_faults(unsourced) or book.meta("pageBreakSource")


def test_the_book_has_its_own_isbn_and_never_the_pdfs(odd: Book) -> None:
    assert "978-0-306-40615-7" in odd.files["EPUB/copyright.xhtml"].decode()
    for name, data in odd.files.items():
        assert b"978-3-16-148410-0" not in data, name


def test_the_copyright_page_says_all_that_the_front_matter_says(tmp_path: Path) -> None:
    more = (
        "funding: Paid by X.\ndisclaimer: Views differ.\nrights-holder: The Holder\n"
        "acknowledgements: Thanks to Y.\nconflicts: None at all.\n"
        "corrections: [{date: 2026-04-01, text: A figure was wrong.}]\n"
    )
    source = FRONT.replace("lang: en-GB\n", f"lang: en-GB\n{more}") + BODY
    page = opened(write(job_of(tmp_path, source, page={"fonts": "none"}))).tree("copyright.xhtml")
    lines = [" ".join("".join(map(str, p.itertext())).split()) for p in page.iter(f"{XHTML}p")]
    heads = [line.partition(" ")[0] for line in lines]
    for line in (
        "Acknowledgements Thanks to Y.", "Funding Paid by X.", "Competing interests None at all.",
        "Translation Jo Pen", "Disclaimer Views differ.", "Version 1.0",
        "Corrections 1 April 2026: A figure was wrong.", "ISBN 978-0-306-40615-7 (EPUB)",
        "DOI 10.1234/abc.5", "Copyright © 2026 The Holder. Licence: CC BY 4.0",
        "Image credits Figure 1: Me & You (CC BY 4.0).",
    ):  # fmt: skip
        assert line in lines, "\n".join(lines)
    assert heads[0] == "How"
    assert "A Series 12" in lines[0]


def test_right_to_left(small: Book) -> None:
    spine = small.package.find(".//o:spine", OPF)
    assert spine is not None
    assert spine.get("page-progression-direction") == "rtl"
    assert small.package.get("dir") == "rtl"
    assert {tree.get("dir") for tree in small.documents.values()} == {"rtl"}


@pytest.mark.parametrize(
    ("name", "lang", "sorted_as"),
    [
        ("Ayesha Khan", "en", "Khan, Ayesha"),
        ("Maria van der Berg", "nl", "van der Berg, Maria"),
        ("Gabriel García Márquez", "es", "Gabriel García Márquez"),
        ("Plato", "en", "Plato"),
        ("Khan, Ayesha", "en", "Khan, Ayesha"),
        ("عائشہ خان", "ur", "عائشہ خان"),
    ],
)
def test_names_are_sorted_by_the_family_name(name: str, lang: str, sorted_as: str) -> None:
    assert file_as(Author(name, orcid="x"), lang) == sorted_as
    assert file_as(Author(name), lang) == name


def test_roles_and_licences_have_codes() -> None:
    assert [role_code(r) for r in ("Copy-editing", "Photographs", "Tea")] == ["edt", "pht", "ctb"]
    assert licence_url("CC BY-NC-SA 4.0") == "https://creativecommons.org/licenses/by-nc-sa/4.0/"
    assert licence_url("CC0 1.0") == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert not licence_url("All rights reserved")


# ------------------------------------------------------------ fonts, colours, images, faults


def test_fonts_are_embedded_small_and_with_their_licence(odd: Book, small: Book) -> None:
    fonts = [data for name, data in odd.files.items() if name.endswith(".ttf")]
    assert len(fonts) >= 6
    assert all(len(data) < 60_000 for data in fonts)
    assert any("OFL" in name for name in odd.files)
    named = set(re.findall(rb'src: url\("(fonts/[^"]+)"\)', odd.files["EPUB/style.css"]))
    assert len(named) == len(fonts)
    assert odd.meta("ibooks:specified-fonts") == ["true"]
    assert not [name for name in small.files if "font" in name]
    assert b"@font-face" not in small.files["EPUB/style.css"]
    assert not small.meta("ibooks:specified-fonts")


def test_the_stylesheet_leaves_colours_and_notes_to_the_reading_system(odd: Book) -> None:
    css = odd.files["EPUB/style.css"].decode()
    assert "var(" not in css
    assert "display: none" not in css
    assert "!important" not in css.split("*/", 1)[1]
    assert "prefers-color-scheme: dark" in css


def test_nothing_is_told_by_a_ground_alone(odd: Book) -> None:
    """Where a system forces its colours on a page, grounds go and borders stay."""
    css = odd.files["EPUB/style.css"].decode()
    rules = re.findall(r"([^{}]+)\{[^{}]*background[^{}]*\}", css)
    assert [" ".join(selector.split()) for selector in rules] == [".drawn"]


@pytest.mark.parametrize("colour", ["#12465a", "#b83a24", "#000000", "#b7c4c8"])
def test_colours_at_night_stand_out(colour: str) -> None:
    light = luminance(read_colour(night(colour), "#000000"))
    dark = luminance(read_colour(DARK, "#000000"))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.fixture
def images(tmp_path: Path) -> Images:
    return Images("article.md", tmp_path)


def test_images_are_made_fit_for_reading_systems(images: Images, tmp_path: Path) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    Image.new("RGB", (2400, 2000)).save(tmp_path / "large.jpg", exif=turned)
    Image.new("CMYK", (30, 20)).save(tmp_path / "print.jpg")
    Image.new("RGBA", (30, 20)).save(tmp_path / "clear.webp")
    Image.new("RGB", (30, 20)).save(tmp_path / "wrong.jpg", "PNG")
    names = [images(name) for name in ("large.jpg", "print.jpg", "clear.webp", "wrong.jpg")]
    assert names == ["images/01.jpg", "images/02.jpg", "images/03.png", "images/04.png"]
    made = [Image.open(io.BytesIO(images.items[name].data)) for name in names]
    assert [image.mode for image in made] == ["RGB", "RGB", "RGBA", "RGB"]
    assert made[0].height > made[0].width
    assert made[0].width * made[0].height <= MOST_PIXELS
    assert images.items[names[3]].data == (tmp_path / "wrong.jpg").read_bytes()
    assert images("large.jpg") == names[0]
    assert len(images.items) == 4


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("absent.png", None, "missing-image"),
        ("../outside.png", b"", "outside-image"),
        ("broken.png", b"\x89PNG\r\n\x1a\nnothing", "bad-image"),
        ("text.svg", b"<svg", "bad-image"),
        (
            "active.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>',
            "active-image",
        ),
        (
            "remote.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg"><image href="https://e.org/x.png"/></svg>',
            "active-image",
        ),
    ],
)
def test_images_that_can_not_go_in_are_problems(
    tmp_path: Path, name: str, content: bytes | None, rule: str
) -> None:
    folder = tmp_path / "article"
    folder.mkdir()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(ManuscriptError) as error:
        Images("article.md", folder)(name)
    assert [problem.rule for problem in error.value.problems] == [rule]


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("<p>{{ html(item.flow) }}<br></p>", "no well-formed XML"),
        ("<p>&nbsp;</p>", "no well-formed XML"),
        ('<p><a href="#gone">x</a></p>', "links that lead nowhere"),
    ],
)
def test_a_template_that_is_at_fault_is_named(tmp_path: Path, template: str, message: str) -> None:
    house = tmp_path / "styles"
    (house / "reader").mkdir(parents=True)
    (house / "reader/prose.html.j2").write_text(template, encoding="utf-8")
    styles = Styles((house, own_styles()))
    job = job_of(tmp_path, SMALL, styles=styles, page={"fonts": "none"})
    with pytest.raises(OutputError) as error:
        write(job)
    assert error.value.problems[0].rule == "bad-xhtml"
    assert message in error.value.problems[0].message
