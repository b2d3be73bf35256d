"""What two real reading systems, foliate-js and epub.js, make of our EPUBs.

Screenshots are left in tests/output/reading, for looking at.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from tests.reading.systems import CONTRAST, NARROW, NIGHT, PAPER, Book, Reader, Screen, words

Open = Callable[..., Reader]

OUTPUT = Path(__file__).parents[1] / "output" / "reading"
SAMPLES = ("heat-at-work", "safe-speeds")
FULL = "heat-at-work"  # the sample that shows every kind of box
SYSTEMS = ("foliate", "epubjs")
BOXED = ("section-02.xhtml", "section-03.xhtml", "section-05.xhtml")  # of FULL, what holds boxes
SCREENS = (NARROW, PAPER, NIGHT, CONTRAST)
READABLE = 4.5  # contrast of text (WCAG 2.2, 1.4.3)
LETTERING = 0.7  # of a drawing, beside the size of the text
NOTES = ".//h:a[@role='doc-noteref']"
CITATIONS = ".//h:a[@role='doc-biblioref']"
TERMS = ".//h:a[@role='doc-glossref']"

CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/p.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>"""
PACKAGE = """<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:x:1</dc:identifier><dc:title>Paged</dc:title>
<dc:language>en</dc:language>
<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>
</metadata><manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="one" href="one.xhtml" media-type="application/xhtml+xml"/>
<item id="two" href="two.xhtml" media-type="application/xhtml+xml"/>
</manifest><spine><itemref idref="one"/><itemref idref="two"/></spine></package>"""
DOCUMENT = """<?xml version="1.0"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en"
xml:lang="en"><head><title>Paged</title></head><body>{}</body></html>"""
NAV = """<nav epub:type="toc"><ol><li><a href="one.xhtml">One</a></li>
<li><a href="two.xhtml">Two</a></li></ol></nav>
<nav epub:type="page-list"><ol><li><a href="one.xhtml#p1">1</a></li>
<li><a href="one.xhtml#p2">2</a></li><li><a href="two.xhtml#p3">3</a></li></ol></nav>"""
BREAK = '<span id="p{0}" epub:type="pagebreak" role="doc-pagebreak" aria-label="{0}"></span>'


@pytest.fixture
def paged(tmp_path: Path) -> Book:
    """A book of three numbered pages, the second of which begins within a paragraph."""
    text = "word " * 400
    one = f"<p>{BREAK.format(1)}First {text} {BREAK.format(2)}second {text}</p>"
    path = tmp_path / "paged.epub"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("EPUB/p.opf", PACKAGE)
        book.writestr("EPUB/nav.xhtml", DOCUMENT.format(NAV))
        book.writestr("EPUB/one.xhtml", DOCUMENT.format(one))
        book.writestr("EPUB/two.xhtml", DOCUMENT.format(f"<p>{BREAK.format(3)}Third {text}</p>"))
    return Book(path)


# ------------------------------------------------------------ opening and turning


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("slug", SAMPLES)
def test_a_book_opens_and_its_pages_turn(
    slug: str, system: str, samples: dict[str, Book], opened: Open
) -> None:
    book = samples[slug]
    reader = opened(book, system)
    ((_, title),) = book.find(".//h:h1[@id='title']")
    assert reader.title == words(title)
    assert reader.contents == book.listed("toc")
    assert reader.pages == book.listed("page-list")
    reader.do("go", _place(system, "title.xhtml"))
    seen = reader.do("turn", 8)
    assert len(set(seen)) == 8
    assert reader.faults == []


def _place(system: str, href: str) -> str:
    """Return how a reading system names a place: from the root, or from the package document."""
    return f"EPUB/{href}" if system == "foliate" else href


# ------------------------------------------------------------ what pops up


CALLS = (NOTES, CITATIONS, TERMS)


def pop_up_faults(book: Book, reader: Reader, calls: tuple[str, ...] = CALLS) -> list[str]:
    """Press the first call of each kind, near and far, in each document; say what goes wrong."""
    firsts = {
        (path, name, element.get("href", "").startswith("#")): element
        for path in calls
        for name, element in reversed(book.find(path))
    }
    return [
        fault
        for (path, name, _), element in firsts.items()
        for fault in _press(book, reader, name, element, _opened_as(path, element))
    ]


def _opened_as(path: str, call: etree._Element) -> str | None:
    """Return as what a call opens: a place in a work is told by a note of the document."""
    own = call.get("href", "").startswith("#")
    return "footnote" if path == NOTES or (path == CITATIONS and own) else None


def _press(
    book: Book, reader: Reader, name: str, call: etree._Element, type_: str | None
) -> list[str]:
    href = call.get("href", "")
    selector = f'a[role="{call.get("role")}"][href="{href}"]'
    reader.do("go", name)
    popup = reader.do("press", selector)
    if popup is None:
        return [f"{name}: {selector} opens nothing"]
    home, _, target = href.partition("#")
    place = f"EPUB/{home}" if home else name
    meant = [words(e) for n, e in book.find(f".//h:*[@id='{target}']") if n == place]
    if not meant:
        return [f"{name}: {selector} leads nowhere"]
    said = []
    if popup["type"] != type_:
        said.append(f"{name}: {selector} opens a {popup['type']}")
    if type_ and not popup["hidden"]:
        said.append(f"{name}: {target} stands in the text as well")
    if [popup["text"]] != meant:
        said.append(f"{name}: {selector} shows {popup['text']!r}")
    return said


@pytest.mark.parametrize("slug", SAMPLES)
def test_notes_citations_and_terms_pop_up_whole(
    slug: str, samples: dict[str, Book], opened: Open
) -> None:
    book = samples[slug]
    assert all(book.find(path) for path in (NOTES, CITATIONS))
    reader = opened(book)
    assert pop_up_faults(book, reader) == []
    reader.shoot(OUTPUT / f"{slug}-popup.png")
    assert reader.faults == []


ASIDE = rb"<aside (class=.note.[^>]*)>(.*?)</aside>"
BREAKS = {
    "no mark": (rb' epub:type="footnote" role="doc-footnote"', b"", "opens a None"),
    "no aside": (ASIDE, rb"<div \1>\2</div>", "stands in the text as well"),
    "no id": (rb' id="fn(s?\d)', rb' id="lost\1', "leads nowhere"),
}


@pytest.mark.parametrize("how", BREAKS)
def test_broken_notes_are_seen(
    how: str, samples: dict[str, Book], opened: Open, tmp_path: Path
) -> None:
    """The test above can fail: one fault of markup, and the same presses tell of it."""
    pattern, replacement, said = BREAKS[how]
    broken = changed(samples["safe-speeds"], tmp_path / "broken.epub", pattern, replacement)
    faults = pop_up_faults(broken, opened(broken), (NOTES,))
    assert [fault for fault in faults if said in fault]


def changed(book: Book, path: Path, pattern: bytes, replacement: bytes) -> Book:
    """Write a book anew, changed in all its documents."""
    with zipfile.ZipFile(book.path) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.endswith(".xhtml"):
                data = re.sub(pattern, replacement, data, flags=re.DOTALL)
            new.writestr(entry, data)
    return Book(path)


# ------------------------------------------------------------ where nothing pops up


def way_faults(book: Book, reader: Reader) -> list[str]:
    """Press the first note, citation and term in epub.js, and the way back of each note.

    Says what does not lead where it should: to the place in view, with the words that stand there.
    """
    said = []
    for path in CALLS:
        for name, call in book.find(path)[:1]:
            home, _, target = (call.get("href") or "").partition("#")
            meant = home or name.removeprefix("EPUB/")
            reader.do("go", name.removeprefix("EPUB/"))
            selector = f'a[role="{call.get("role")}"][href="{call.get("href")}"]'
            said += _not_there(reader.do("press", selector), meant, target)
            for _, note in book.find(f".//h:aside[@id='{target}']"):
                back = next(link for link in note.iter() if link.get("role") == "doc-backlink")
                selector = f'#{target} a[href="{back.get("href")}"]'
                said += _not_there(reader.do("press", selector), meant, back.get("href", "")[1:])
    return said


def _not_there(shown: dict[str, object], meant: str, target: str) -> list[str]:
    right = shown["href"] == meant and shown["inside"]
    return [] if right else [f"{meant}#{target}: {shown}"]


@pytest.mark.parametrize("slug", SAMPLES)
def test_calls_lead_to_their_notes_and_back(
    slug: str, samples: dict[str, Book], opened: Open
) -> None:
    """In epub.js, which has no pop-ups: notes, citations and terms are followed as links."""
    reader = opened(samples[slug], "epubjs", NARROW)
    assert way_faults(samples[slug], reader) == []
    for name in samples[slug].trees:
        reader.do("go", name.removeprefix("EPUB/"))
        stem = name.removeprefix("EPUB/").removesuffix(".xhtml")
        reader.shoot(OUTPUT / "epubjs" / f"{slug}-{stem}.png")
    assert reader.faults == []


def test_a_note_that_leads_nowhere_is_seen(
    samples: dict[str, Book], opened: Open, tmp_path: Path
) -> None:
    book = samples["safe-speeds"]
    broken = changed(book, tmp_path / "broken.epub", *BREAKS["no id"][:2])
    reader = opened(broken, "epubjs", NARROW)
    reader.do("go", "section-02.xhtml")
    (name, call) = book.find(NOTES)[0]
    reader.do("go", name.removeprefix("EPUB/"))
    assert _not_there(reader.do("press", f'a[href="{call.get("href")}"]'), "", "")


# ------------------------------------------------------------ page numbers


@pytest.mark.parametrize("slug", ["paged", *SAMPLES])
def test_page_numbers_lead_to_their_pages(
    slug: str, paged: Book, samples: dict[str, Book], opened: Open
) -> None:
    book = paged if slug == "paged" else samples[slug]
    reader = opened(book, screen=NARROW)
    assert reader.pages == book.listed("page-list")
    assert reader.pages
    for label in reader.pages:
        shown = reader.do("page", label)
        assert shown["label"] == label
        assert shown["inside"], f"page {label} is not in view"
    assert reader.faults == []


# ------------------------------------------------------------ at night, on small screens


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_every_page_can_be_read(screen: Screen, samples: dict[str, Book], opened: Open) -> None:
    """Each document and box is shown: text stands out from its ground, nothing runs out of it."""
    book = samples[FULL]
    reader = opened(book, screen=screen)
    for name in book.trees:
        reader.do("go", name)
        shoot(reader, name, OUTPUT / screen.name)
        reader.do("unfold")
        assert reader.do("faint", READABLE) == [], name
        assert reader.do("sticking") == [], name
        assert reader.do("small", LETTERING) == [], name
        assert reader.do("headless") == [], name
    assert reader.faults == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_colours_follow_a_switch_to_dark(
    system: str, samples: dict[str, Book], opened: Open
) -> None:
    """While the book is open: text, edges of boxes and tables, lines of charts, all can be seen."""
    reader = opened(samples[FULL], system)
    for name in BOXED:
        reader.do("go", _place(system, name))
        light = reader.do("colours")
        reader.darken()
        dark = reader.do("colours")
        assert light["edges"], name
        for part in ("page", "text", "edges"):
            assert dark[part] != light[part], f"{name}: {part}"
        assert not set(light["edges"]) & set(dark["edges"]), name
        assert reader.do("faint", READABLE) == [], name
        reader.shoot(OUTPUT / "dark" / f"{system}-{name.removesuffix('.xhtml')}.png")
        reader.page.emulate_media(color_scheme="light")
        assert reader.do("colours") == light, name
    assert reader.faults == []


def shoot(reader: Reader, name: str, folder: Path) -> None:
    """Take a picture of where a document starts, and of each box, figure and table in it."""
    stem = name.removeprefix("EPUB/").removesuffix(".xhtml")
    reader.shoot(folder / f"{stem}.png")
    for number in range(reader.do("count", name)):
        reader.do("see", name, number)
        reader.shoot(folder / f"{stem}-{number + 1}.png")
