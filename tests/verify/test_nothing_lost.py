"""Nothing lost: a finished file that says all is passed, and each kind of loss is found."""

import functools
import io
import random
import shutil
import subprocess
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from publish import article as a
from publish import pandoc
from publish.alignment import align
from publish.edition import Edition, Treatment
from publish.formats.job import Written
from publish.letters import words_in
from publish.metadata import Author, Meta
from publish.problems import OutputError, Where
from publish.select import Box, EditionChoice, Grid, Item, Part, Picture, Prose, Selection
from publish.verify import read_pdf
from publish.verify.nothing_lost import (
    allowed_words,
    check_nothing_lost,
    contents_words,
    nothing_lost,
)
from publish.verify.read_epub import NUMBER, epub_words, generated_words
from publish.verify.read_pdf import pdf_words
from publish.verify.words import selection_words, wording

PATH = "manuscripts/ports/article.md"
FONTS = Path(__file__).parents[2] / "styles" / "shared" / "fonts"
TINY = """
@page { size: 75mm 80mm; margin: 6mm; @top-left { content: "Running head" } }
body { font: 10pt/1.3 "Brief Text"; hyphens: auto; text-align: justify }
.footnote { float: footnote } .margin { float: right; width: 22mm } tr { break-inside: avoid }
.numbered::footnote-marker { content: "" }
"""
TITLE = "<h1>Ports and power</h1>"
# Less the number before it, which in a finished file is a label that nobody reads back.
NUMBERED = '<span class="footnote numbered" data-number="1">'
FIRST = "The harbour was extraordinarily interoperable before the representation changed."
SECOND = "Afterwards nobody remembered whose diversified establishment had paid for it."


# ---------------------------------------------------------------- what the tests are made of


def inlines(text: str, line: int = 1) -> pandoc.Inlines:
    made: list[pandoc.Inline] = []
    for word in text.split():
        made += [pandoc.Space(), pandoc.Str(word, Where(PATH, line))]
    return tuple(made[1:])


def phrase(text: str, line: int = 1) -> a.Phrase:
    return a.Phrase(inlines(text, line))


def flow(*texts: str, line: int = 1) -> a.Flow:
    return a.Flow(tuple(pandoc.Para(inlines(text, line + n)) for n, text in enumerate(texts)))


def prose(*texts: str, line: int = 1) -> Prose:
    return Prose(flow(*texts, line=line))


def box(
    body: a.Body, title: str = "", source: str = "", place: a.Place = "column", number: int = 1
) -> Box:
    callout = a.Callout("note", body, f"box-{number}", phrase(title), source=phrase(source))
    return Box(callout, Treatment(place=place), body, 1)


def table(*rows: str, head: str = "", caption: str = "", chart: a.Chart | None = None) -> Grid:
    def cells(row: str) -> tuple[a.TableCell, ...]:
        return tuple(a.TableCell(flow(cell)) for cell in row.split("|"))

    heads = (cells(head),) if head else ()
    return Grid(a.Table("t", phrase(caption), heads, tuple(map(cells, rows)), chart=chart))


def selection(
    *content: Item,
    top: tuple[Box, ...] = (),
    end: tuple[Box, ...] = (),
    references: tuple[a.Reference, ...] = (),
    form: str = "pdf",
    **meta: str,
) -> Selection:
    front = Meta("Ports and power", (Author("Ayesha Khan"),), date(2026, 3, 2), "en", **meta)  # type: ignore[arg-type]
    article = a.Article("ports", PATH, "manuscripts/ports", front, ())
    notes = tuple(
        n for n in pandoc.walk((top, content, end)) if isinstance(n, pandoc.Note) and n.number
    )
    edition = Edition("brief", form, {})
    choice = EditionChoice(10, 1.4)
    return Selection(article, edition, choice, top, content, end, tuple(set(notes)), references)


@functools.cache
def fonts() -> tuple[FontConfiguration, CSS]:
    configuration = FontConfiguration()
    css = (FONTS / "fonts.css").read_text(encoding="utf-8")
    return configuration, CSS(string=css, base_url=f"{FONTS}/", font_config=configuration)


@pytest.fixture(scope="module", autouse=True)
def _let_fonts_go() -> Iterator[None]:
    yield
    fonts.cache_clear()  # WeasyPrint cannot free them once Python ends


def pdf(body: str, css: str = "", *, tags: bool = True) -> bytes:
    configuration, faces = fonts()
    page = f'<html lang="en"><title>t</title><style>{TINY}{css}</style><body>{body}</body></html>'
    out = io.BytesIO()
    HTML(string=page).write_pdf(out, stylesheets=[faces], font_config=configuration, pdf_tags=tags)
    return out.getvalue()


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[str]]:
    def words(body: str, css: str = "") -> list[str]:
        path = tmp_path / "page.pdf"
        path.write_bytes(pdf(body, css))
        return pdf_words(path)

    return words


@pytest.fixture
def check(read: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """Set a body of HTML as a PDF, read it back and compare: the problems, as `rule: message`."""

    def problems(said: Selection, body: str, css: str = "") -> list[str]:
        found = nothing_lost(said, read(body, css), allowed_words([body]), PATH)
        return [f"{problem.rule}: {problem.message}" for problem in found]

    return problems


def paragraphs(*texts: str) -> str:
    return TITLE + "".join(f"<p>{text}</p>" for text in texts)


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Well-known, “self-\u00adcontained”", ["wellknown", "selfcontained"]),
        ("2024–25 and/or it—they", ["2024", "25", "and", "or", "it", "they"]),
        ("don’t don't", ["dont", "dont"]),
        ("ﬁnal oﬃce STRASSE straße", ["final", "office", "strasse", "strasse"]),
        ("4.2 % of US$7", ["42", "of", "us$7"]),
        ("x² H₂O ½", ["x2", "h2o", "1", "2"]),
        ("\u2206T", ["δt"]),
        ("• – ↩ ✓", []),
        ("東京 city", ["東", "京", "city"]),
    ],
)
def test_a_word_is_what_layout_cannot_change(text: str, words: list[str]) -> None:
    assert words_in(text) == words


def test_words_that_run_leftward_equal_themselves_backwards() -> None:
    assert words_in("שלום") == words_in("םולש") != words_in("עולם")


def test_the_words_come_in_the_order_of_the_edition() -> None:
    part = Part(
        a.Section("s", phrase("Section"), 1, ()),
        (prose("Text."), box(a.Bullets((flow("point"),)), "Own title", "Source")),
        1,
    )
    said = selection(part, top=(box(a.Pieces((a.Prose(flow("Top")),))),), end=(box(a.Terms(())),))
    assert [word.shown for word in selection_words(said)] == [
        "Top", "Section", "Text.", "Own", "title", "point", "Source",
    ]  # fmt: skip


BODIES: list[tuple[a.Body, str]] = [
    (a.Bullets((flow("one"), flow("two", "more"))), "one two more"),
    (a.Facts((a.Fact(phrase("4 %"), phrase("growth")),), phrase("Bank")), "4 growth bank"),
    (a.Events((a.Event(phrase("May 2025"), flow("vote")),)), "may 2025 vote"),
    (a.Quote(flow("said so"), phrase("Name")), "said so name"),
    (a.ProsCons((a.Side(phrase("For"), (flow("a"),)), a.Side(phrase("Against"), (flow("b"),)))),
     "for a against b"),
    (a.Scenarios((a.Scenario(phrase("Best"), flow("text"), phrase("Peace"), 20.0, "20 %"),)),
     "best peace text"),
    (a.Actions((a.Action(flow("do it"), phrase("Ministry"), phrase("by May")),)),
     "ministry do it by may"),
    (a.Terms((a.Term(phrase("Quad"), flow("four states")),)), "quad four states"),
    (a.Questions((a.Question(phrase("Why?"), flow("because")),)), "why because"),
    (a.Pieces((a.Section("s", phrase("y"), 1, (a.Prose(flow("z")),)),)), "y z"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "words"), BODIES, ids=lambda v: type(v).__name__)
def test_each_shape_is_told_as_it_is_read(body: a.Body, words: str) -> None:
    assert " ".join(word.text for word in selection_words(selection(box(body)))) == words


def test_a_condensed_box_is_its_short_wording() -> None:
    long = box(a.Pieces((a.Prose(flow("The long wording")),)))
    said = replace(long, body=a.Pieces((a.Prose(flow("short")),)), condensed=True)
    assert [word.text for word in selection_words(selection(said))] == ["short"]


def test_a_margin_box_is_read_behind_the_block_beside_it() -> None:
    aside = box(a.Bullets((flow("aside"),)), place="margin")
    assert [w.text for w in selection_words(selection(aside, prose("text")))] == ["text", "aside"]


def test_tables_and_figures_tell_caption_cells_and_source() -> None:
    grid = table("a|b", head="H|I", caption="Cap")
    picture = Picture(a.Figure("f", "f.png", phrase("Ship"), credit="Ali", licence="CC BY"))
    assert [word.text for word in selection_words(selection(grid, picture))] == [
        "cap", "h", "i", "a", "b", "ship", "ali",
    ]  # fmt: skip


def test_words_run_on_through_styles_and_pictures_and_notes_are_none() -> None:
    text: pandoc.Inlines = (
        pandoc.Str("bo"),
        pandoc.Styled("Strong", (pandoc.Str("ld,"),)),
        pandoc.Note((pandoc.Para(inlines("a note")),), 1),
        pandoc.Space(),
        pandoc.Image(pandoc.Attr(), inlines("alt"), "x.png"),
        pandoc.Cite((), inlines("(Khan 2026)")),
    )
    said = wording(selection(Prose(a.Flow((pandoc.Para(text),)))))
    assert [word.text for word in said.body] == ["bold", "khan", "2026"]
    assert [[word.text for word in note] for note in said.notes] == [["a", "note"]]


def test_blocks_of_all_kinds_are_told() -> None:
    def para(text: str) -> pandoc.Para:
        return pandoc.Para(inlines(text))

    cell = pandoc.Cell((para("cell"),))
    blocks: pandoc.Blocks = (
        pandoc.LineBlock((inlines("verse"), inlines("two"))),
        pandoc.CodeBlock(pandoc.Attr(), "x = 1\ny = 2"),
        pandoc.RawBlock("html", "<i>raw</i>"),
        pandoc.BlockQuote((para("quoted"),)),
        pandoc.BulletList(((para("dot"),),)),
        pandoc.OrderedList(((para("first"),),)),
        pandoc.DefinitionList(((inlines("term"), ((para("meaning"),),)),)),
        pandoc.Rule(),
        pandoc.TableBlock(
            pandoc.Attr(), (para("caption"),), ("AlignLeft",), ((cell,),), ((cell,),)
        ),
        pandoc.FigureBlock(pandoc.Attr(), (para("below"),), (para("shown"),)),
        pandoc.Div(pandoc.Attr(), (pandoc.Header(2, pandoc.Attr(), inlines("head")),)),
    )
    told = " ".join(word.text for word in selection_words(selection(Prose(a.Flow(blocks)))))
    assert told == (
        "verse two x 1 y 2 quoted dot first term meaning caption cell cell shown below head"
    )


def test_a_formula_is_what_a_reader_sees_of_it() -> None:
    formula = pandoc.Math("InlineMath", r"\alpha^2 + x")
    for form in ("pdf", "epub"):
        said = selection(Prose(a.Flow((pandoc.Para((formula,)),))), form=form)
        assert "".join(word.text for word in selection_words(said)) == "\u03b12x"


def test_a_drawn_formula_is_its_tex_where_no_mathml_is() -> None:
    formula = pandoc.Math("InlineMath", r"\frac{1}{2}")
    for form, told in (("pdf", "frac12"), ("epub", "12")):
        said = selection(Prose(a.Flow((pandoc.Para((formula,)),))), form=form)
        assert "".join(word.text for word in selection_words(said)) == told


def test_a_word_has_the_place_where_it_was_typed() -> None:
    word = selection_words(selection(prose("one", "two", line=7)))[1]
    assert word.where == Where(PATH, 8)


# ---------------------------------------------------------------- reading PDFs


def test_lines_labels_notes_and_heads_of_a_pdf(read: Callable[..., list[str]]) -> None:
    body = (
        f'<p>{FIRST}<span class="footnote">Small print.</span></p><ol start="7"><li>point</li></ol>'
        '<ul><li>dot</li></ul><svg width="9" height="9"><text y="9">drawn</text></svg>'
    )
    words = read(body, "@page { @bottom-left { content: counter(page) } }")
    assert words == [*words_in(FIRST), "1", "point", "dot", "1", "small", "print"]


def test_a_term_is_no_label(tmp_path: Path) -> None:
    path = tmp_path / "terms.pdf"
    path.write_bytes(pdf("<dl><dt>1992</dt><dd>the first</dd></dl>"))
    with pikepdf.open(path, allow_overwriting_input=True) as file:
        for item in file.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/L":
                item.A = pikepdf.Dictionary(
                    O=pikepdf.Name.List, ListNumbering=pikepdf.Name("/None")
                )
                item.K[0].K[0].S = pikepdf.Name.Lbl
        file.save()
    assert pdf_words(path) == ["1992", "the", "first"]


def test_words_off_the_page_or_unseen_are_lost(read: Callable[..., list[str]]) -> None:
    body = '<p>seen</p><p class="far">far</p><p class="hidden">hidden</p><p class="group">group</p>'
    css = """.far { position: absolute; left: -90mm } .hidden { visibility: hidden }
    .group { opacity: 0.5 }"""
    assert read(body, css) == ["seen"]


def test_a_line_that_runs_leftward_is_turned_round(tmp_path: Path) -> None:
    spoken = tmp_path / "spoken.pdf"
    spoken.write_bytes(pdf("<p>shown</p>"))
    with pikepdf.open(spoken, allow_overwriting_input=True) as file:
        for item in file.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/P":
                item.ActualText = pikepdf.String("שלום עולם")
        file.save()
    assert pdf_words(spoken) == words_in("שלום עולם")


@pytest.mark.parametrize(
    ("seen", "spoken"),
    [
        ("םלוע םולש", "שלום עולם"),
        ("abc 123 םלוע םולש", "שלום עולם abc 123"),
        ("he said םלוע םולש and went", "he said שלום עולם and went"),
    ],
)
def test_a_line_seen_backwards_is_spoken_forwards(seen: str, spoken: str) -> None:
    assert read_pdf._as_spoken(seen) == words_in(spoken)


def test_glyphs_are_named_singly_and_in_ranges() -> None:
    cmap = b"""2 beginbfchar <01> <0066 0069> <02> <0041> endbfchar
    2 beginbfrange <10> <12> <0061> <20> <21> [<0078> <0079007A>] endbfrange"""
    assert read_pdf._glyphs(cmap.replace(b"0066 0069", b"00660069")) == {
        1: "fi", 2: "A", 16: "a", 17: "b", 18: "c", 32: "x", 33: "yz",
    }  # fmt: skip


@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="poppler-utils is not installed")
def test_poppler_reads_the_same_letters(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    rows = "".join(f"<tr><td>row {n}</td><td>{SECOND}</td></tr>" for n in range(9))
    path.write_bytes(
        pdf(
            f'<h1>Title</h1><div class="margin"><p>{FIRST}</p></div><p>{FIRST} {SECOND}'
            f'<span class="footnote">{SECOND}</span></p><div style="columns: 2">{FIRST}</div>'
            f"<table><thead><tr><th>A<th>B</thead>{rows}</table><p>H<sub>2</sub>O <b>bo</b>ld</p>"
        )
    )
    command = ["pdfinfo", "-enc", "UTF-8", "-struct-text", str(path)]
    printed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    strings = [line.strip()[1:-1] for line in printed.splitlines() if line.lstrip().startswith('"')]
    assert "".join(pdf_words(path)) == "".join("".join(words_in(text)) for text in strings)


def test_a_pdf_without_structure_is_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "bare.pdf"
    path.write_bytes(pdf(paragraphs(FIRST), tags=False))
    assert pdf_words(path) == []
    problems = nothing_lost(selection(prose(FIRST)), [], Counter(), PATH)
    assert [problem.rule for problem in problems] == ["lost-words"]
    assert "no structure" in problems[0].message


@pytest.mark.parametrize("reader", [pdf_words, epub_words])
def test_a_broken_file_is_told(tmp_path: Path, reader: Callable[[Path], list[str]]) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"%PDF-1.7 nothing more")
    with pytest.raises(OutputError, match="cannot be read back"):
        reader(path)


# ---------------------------------------------------------------- reading EPUBs and markup

XHTML = (
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
    "<head><title>no</title></head><body>{}</body></html>"
)


def epub(path: Path, *bodies: str) -> Path:
    items = "".join(f'<item id="i{n}" href="text/c%20{n}.xhtml"/>' for n in range(len(bodies)))
    spine = "".join(f'<itemref idref="i{n}"/>' for n in reversed(range(len(bodies))))
    with zipfile.ZipFile(path, "w") as book:
        book.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OPS/book.opf"/></rootfiles></container>',
        )
        package = f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest>'
        book.writestr("OPS/book.opf", f"{package}<spine>{spine}</spine></package>")
        for n, body in enumerate(bodies):
            book.writestr(f"OPS/text/c {n}.xhtml", XHTML.format(body))
    return path


def test_an_epub_is_read_in_the_order_of_its_spine(tmp_path: Path) -> None:
    contents = '<nav epub:type="toc"><a href="x">no</a></nav>'
    second = "<p>H<sub>2</sub>O<svg><text>no</text></svg></p>"
    book = epub(
        tmp_path / "book.epub", contents + second, '<p>word<a href="#n">1</a><!-- no --> two</p>'
    )
    assert epub_words(book) == ["word", "1", "two", "h", "2", "o"]


def test_an_epub_resolves_no_entities(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    book = epub(tmp_path / "book.epub")
    with zipfile.ZipFile(book, "a") as opened:
        opened.writestr(
            "OPS/x.xhtml",
            f'<!DOCTYPE html [<!ENTITY e SYSTEM "{secret.as_uri()}">]>{XHTML.format("a&e;b")}',
        )
        manifest = '<manifest><item id="x" href="x.xhtml"/></manifest><spine><itemref idref="x"/>'
        with pytest.warns(UserWarning, match="Duplicate name"):
            opened.writestr(
                "OPS/book.opf",
                f'<package xmlns="http://www.idpf.org/2007/opf">{manifest}</spine></package>',
            )
    assert epub_words(book) == ["a", "b"]


def test_generated_words_are_counted_once() -> None:
    page = (
        '<p>Own <b data-generated>Table <i data-generated="">1</i></b><br> <i data-generated>to</i>'
    )
    assert generated_words(page) == Counter(["table", "1", "to"])
    assert generated_words(XHTML.format('<p data-generated=""/>text')) == Counter()
    linked = '<ol data-generated><li><a href="#s">Section</a></li></ol>'
    assert generated_words(linked) == Counter({"section": 1, NUMBER: 1})
    assert generated_words(" ") == Counter()


# ---------------------------------------------------------------- nothing is lost

TOLD = (
    prose(FIRST, SECOND),
    box(a.Facts((a.Fact(phrase("4.2 %"), phrase("growth")),), phrase("World Bank")), "Figures"),
    table("one|1", "two|2", head="Name|Number", caption="Comparison of all"),
)
PAGE = (
    f"{TITLE}<p>{FIRST}</p><p>{SECOND}</p><section><h3>Figures</h3><ul><li><b>4.2 %</b> growth</li>"
    "</ul><p><span data-generated>Sources</span> World Bank</p></section>"
    "<table><caption><b data-generated>Table 1</b> Comparison of all</caption><thead><tr><th>Name"
    "<th>Number</thead><tr><td>one<td>1</tr><tr><td>two<td>2</tr></table>"
)


def test_a_whole_page_is_passed(check: Callable[..., list[str]]) -> None:
    assert check(selection(*TOLD), PAGE) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("World Bank", "", "these words are missing in the brief: “World Bank”"),
        ("<h3>Figures</h3>", "", "these words are missing in the brief: “Figures”"),
        ("<tr><td>two<td>2</tr>", "", "these words are missing in the brief: “two 2”, after “"),
        ("4.2 %", "4.3 %", "these words are missing in the brief: “4.2”"),
        ("Ports and power", "Ports", "these words are missing in the brief: “and power”"),
        (f"<p>{FIRST}</p>", "", "“The harbour was extraordinarily interoperable before the rep"),
    ],
)
def test_what_is_dropped_is_missing(
    check: Callable[..., list[str]], old: str, new: str, message: str
) -> None:
    problems = check(selection(*TOLD), PAGE.replace(old, new))
    assert problems[0].startswith("lost-words: ")
    assert message in problems[0]


def test_a_missing_word_is_named_at_its_place(read: Callable[..., list[str]]) -> None:
    said = selection(prose(FIRST, SECOND, line=41))
    page = paragraphs(FIRST, SECOND.replace("diversified ", ""))
    (problem,) = nothing_lost(said, read(page), Counter(), PATH)
    assert problem.where == Where(PATH, 42)
    assert problem.message == (
        "these words are missing in the brief: “diversified”, after “Afterwards nobody remembered "
        "whose”."
    )


def test_a_paragraph_printed_twice_is_unexpected(check: Callable[..., list[str]]) -> None:
    problems = check(selection(prose(FIRST, SECOND)), paragraphs(FIRST, SECOND, FIRST))
    assert len(problems) == 1
    assert problems[0].startswith("unexpected-words: these words are printed twice or by nobody")


def test_a_word_that_nobody_typed_is_unexpected(check: Callable[..., list[str]]) -> None:
    (problem,) = check(selection(prose(FIRST)), paragraphs(FIRST, "Source"))
    assert problem.startswith("unexpected-words: these words are printed twice or by nobody")
    assert problem.endswith("“source”, after “before the representation changed.”.")
    generated = paragraphs(FIRST, "<i data-generated>Source</i>")
    assert check(selection(prose(FIRST)), generated) == []


def test_swapped_paragraphs_have_moved(check: Callable[..., list[str]]) -> None:
    problems = check(selection(prose(FIRST, SECOND)), paragraphs(SECOND, FIRST))
    assert len(problems) == 1
    assert problems[0].startswith("lost-words: these words have moved in the brief: “")


def noted(text: str, note: str) -> Prose:
    mark = pandoc.Note((pandoc.Para(inlines(note)),), 1)
    return Prose(a.Flow((pandoc.Para((*inlines(text), mark)), pandoc.Para(inlines(SECOND)))))


def test_a_note_stands_where_its_page_ends_and_may_not_be_lost(
    check: Callable[..., list[str]],
) -> None:
    said = selection(noted(FIRST, "Afterwards only in part."))
    page = f"{TITLE}<p>{FIRST}{NUMBERED}{{}}</span></p><p>{SECOND}</p>"
    assert check(said, page.format("Afterwards only in part.")) == []
    lost = check(said, page.format(""))
    assert lost == ["lost-words: these words are missing in the brief: “Afterwards only in part.”."]
    assert len(check(said, page.format("Afterwards in part only."))) > 0
    omitted = replace(said, edition=replace(said.edition, notes="omit"), notes=())
    assert check(omitted, paragraphs(FIRST, SECOND)) == []


def test_a_note_that_begins_like_the_text_after_it_is_whole() -> None:
    said = selection(noted("It began", "Afterwards nobody knew."))
    page = ["ports and power it began 1", "1 afterwards nobody knew", SECOND]
    assert nothing_lost(said, page, Counter(["1", "1"]), PATH) == []
    lost = [*page[:1], "1 afterwards knew nobody", SECOND]
    assert nothing_lost(said, lost, Counter(["1", "1"]), PATH) != []


def test_references_are_all_there(check: Callable[..., list[str]]) -> None:
    entries = ("Khan, A. 2026. Ports.", "Lee, B. 2025. Power.")
    references = tuple(a.Reference(entry[:4], flow(entry)) for entry in entries)
    said = selection(prose(FIRST), references=references)
    assert check(said, paragraphs(FIRST, *entries)) == []
    assert "“Lee, B. 2025. Power.”" in check(said, paragraphs(FIRST, entries[0]))[0]


def test_front_matter_is_required_where_the_layout_prints_it(
    read: Callable[..., list[str]],
) -> None:
    said = selection(prose(FIRST), subtitle="A study", series="Briefs")
    bare = read(paragraphs(FIRST))
    assert nothing_lost(said, bare, Counter(), PATH) == []
    wanted = nothing_lost(said, bare, Counter(), PATH, ("subtitle", "authors"))
    assert [problem.message[:62] for problem in wanted] == [
        "these words are missing in the brief: “A study”.",
        "these words are missing in the brief: “Ayesha Khan”.",
    ]
    full = read("<p>Briefs</p>" + TITLE + f"<p>A study</p><p>Ayesha Khan</p><p>{FIRST}</p>")
    assert nothing_lost(said, full, Counter(), PATH, ("subtitle", "authors")) == []


def test_an_echo_may_be_printed_or_not(check: Callable[..., list[str]]) -> None:
    echo = box(a.Quote(flow(SECOND), echo=True))
    said = selection(echo, prose(FIRST, SECOND))
    for page in ((FIRST, SECOND), (SECOND, FIRST, SECOND), (FIRST, SECOND, SECOND)):
        assert check(said, paragraphs(*page)) == []
    assert len(check(said, paragraphs(FIRST))) == 1


def test_the_numbers_of_a_chart_may_be_drawn(check: Callable[..., list[str]]) -> None:
    chart = table("one|17", head="Name|Number", caption="Growth", chart=a.Chart("bar"))
    drawn = '<svg width="9" height="9"><text y="9">one 17</text></svg>'
    assert check(selection(chart), f"{TITLE}<p>Growth</p>{drawn}") == []
    whole = "<table><caption>Growth</caption><tr><th>Name<th>Number</tr><tr><td>one<td>17</table>"
    assert check(selection(chart), TITLE + whole) == []
    assert len(check(selection(chart), f"{TITLE}<p>Growth one</p>")) == 1


# ---------------------------------------------------------------- what may stand elsewhere


@pytest.mark.parametrize("order", ["{0} {1} {2}", "{0} {2} {1}", "{2} {1} {0}", "{1} {2} {0}"])
def test_the_parts_of_a_recommendation_stand_in_any_order(
    check: Callable[..., list[str]], order: str
) -> None:
    parts = [
        ("Ministry of Finance", "create the joint task force of the ministry", "by June 2027"),
        ("Parliament", "debate it", "by the end of the year, or before the joint force"),
    ]
    body = a.Actions(tuple(a.Action(flow(t), phrase(who), phrase(by)) for who, t, by in parts))
    items = "".join(f"<li>{order.format(*part)}</li>" for part in parts)
    page = f"{TITLE}<ol>{items}</ol><p>{SECOND}</p>"
    said = selection(box(body), prose(SECOND))
    assert check(said, page) == []
    assert len(check(said, page.replace("by June 2027", ""))) == 1
    mixed = page.replace("by June 2027", "").replace("debate it", "debate it by June 2027")
    assert len(check(said, mixed)) > 0


def test_a_caption_stands_above_or_below_and_a_head_comes_again(
    check: Callable[..., list[str]],
) -> None:
    rows = [f"row number {n} | {n}" for n in range(30)]
    said = selection(table(*rows, head="Name of it|Value", caption="A caption"), prose(FIRST))
    cells = "".join(f"<tr><td>{'<td>'.join(row.split('|'))}</tr>" for row in rows)
    page = (
        f"{TITLE}<table><caption>A caption</caption><thead><tr><th>Name of it<th>Value</thead>"
        f"{cells}</table><p>{FIRST}</p>"
    )
    for css in ("", "table { caption-side: bottom }"):
        assert check(said, page, css) == []
    assert len(check(said, page.replace("<tr><td>row number 7 <td> 7</tr>", ""))) == 1


def test_a_margin_box_may_come_late_and_in_parts(check: Callable[..., list[str]]) -> None:
    aside = f"{SECOND} All this was interoperable and extraordinarily diversified."
    texts = [f"Paragraph {n} says: {FIRST}" for n in ("one", "two", "three", "four")]
    margin = box(a.Pieces((a.Prose(flow(aside)),)), place="margin")
    said = selection(prose(texts[0]), margin, prose(*texts[1:]))
    page = f'{TITLE}<p>{texts[0]}</p><section class="margin"><p>{aside}</p></section>' + "".join(
        f"<p>{text}</p>" for text in texts[1:]
    )
    for css in ("", ".margin { break-inside: avoid }", ".margin { break-before: page }"):
        assert check(said, page, css) == []
    assert len(check(said, page.replace("All this was", "All was"))) == 1
    not_aside = selection(
        prose(texts[0]), replace(margin, treatment=Treatment()), prose(*texts[1:])
    )
    assert len(check(not_aside, page)) > 0


def test_a_word_torn_over_pages_by_a_note_is_whole(check: Callable[..., list[str]]) -> None:
    text = " ".join([FIRST] * 4)
    said = selection(noted(text, "The harbour."))
    page = f"{TITLE}<p>{text}{NUMBERED}The harbour.</span></p><p>{SECOND}</p>"
    for height in range(30, 60, 3):
        assert check(said, page, f"@page {{ size: 60mm {height}mm }}") == []


def test_a_margin_box_that_begins_like_the_text_may_be_late() -> None:
    aside = box(a.Pieces((a.Prose(flow("The aside is of five words")),)), place="margin")
    said = selection(prose("First of all."), aside, prose("The text", "The end of the story."))
    late = ["ports and power first of all the text the end of the story the aside is of five words"]
    assert nothing_lost(said, late, Counter(), PATH) == []


def test_generated_words_may_be_parted_otherwise() -> None:
    said = selection(prose("text"))
    read = ["ports and power", "text", "recom", "mendationsbox"]
    assert nothing_lost(said, read, Counter(["recommendations", "box"]), PATH) == []
    assert nothing_lost(said, read, Counter(["recommendations"]), PATH) != []
    assert nothing_lost(said, [*read[:2], "12"], Counter({NUMBER: 1}), PATH) == []


def test_a_short_doi_that_a_line_parts_where_it_is_cited_is_known_by_what_stands_beside() -> None:
    said = selection(prose("text"), doi="10.1234/ar.12")
    cited = ["cite https doi.org 10.1234/ar.", "12."]
    added = Counter(["cite", "https", "doiorg", "101234", "ar12", "doi"])
    read = ["ports and power", "text", *cited, "doi 10.1234/ar.12"]
    assert nothing_lost(said, read, added, PATH) == []
    assert nothing_lost(said, [*read, "10.1234/ar.12"], added, PATH) != []


# ---------------------------------------------------------------- how it is told


def test_ten_problems_are_told_and_the_rest_counted() -> None:
    said = selection(prose(*(f"lost{n} kept{n} stays{n} here{n}" for n in range(15))))
    read = [f"{word}{n}" for n in range(15) for word in ("kept", "stays", "here")]
    problems = nothing_lost(said, ["Ports and power", *read], Counter(), PATH)
    assert len(problems) == 11
    assert problems[-1].message == "and 5 more."


def test_a_lost_section_is_one_problem_in_eight_words() -> None:
    said = selection(prose("before", " ".join(f"w{n}" for n in range(200)), "after"))
    (problem,) = nothing_lost(said, ["ports and power before after"], Counter(), PATH)
    assert "“w0 w1 w2 w3 w4 w5 w6 w7 …”, after “before”" in problem.message


def test_check_raises_what_is_our_fault(tmp_path: Path) -> None:
    said = selection(prose(FIRST), summary="In short", subtitle="A study")
    front = "<p>A study</p><p>In short</p><p>Ayesha Khan</p>"
    page = f"{TITLE}{front}<p>{FIRST}</p>"
    check_nothing_lost(Written(pdf(page), said, (page,)), "pdf", PATH)
    with pytest.raises(OutputError, match="lost-words") as caught:
        check_nothing_lost(Written(pdf(page.replace("harbour", "")), said, (page,)), "pdf", PATH)
    assert all(problem.hint for problem in caught.value.problems)
    book = epub(tmp_path / "b.epub", page)
    with_form = replace(said, edition=replace(said.edition, format="epub"))
    check_nothing_lost(Written(book.read_bytes(), with_form, (page,)), "epub", PATH)


# ---------------------------------------------------------------- for all texts

WORDS = st.text("abcdefgåéßœñABCDEFG0123456789-’", min_size=1, max_size=12)
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=6)
FEW = settings(max_examples=25, deadline=None)


def pdf_of(texts: Sequence[str], folder: Path) -> list[str]:
    path = folder / "page.pdf"
    path.write_bytes(pdf(paragraphs(*texts)))
    return pdf_words(path)


@FEW
@given(texts=TEXTS)
def test_any_text_printed_is_found(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    read = pdf_of(texts, tmp_path_factory.getbasetemp())
    assert nothing_lost(selection(prose(*texts)), read, Counter(), PATH) == []


@FEW
@given(texts=TEXTS, data=st.data())
def test_any_word_left_out_is_missed(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(texts) - 1))
    words = texts[number].split()
    left_out = data.draw(st.integers(0, len(words) - 1))
    without = " ".join(words[:left_out] + words[left_out + 1 :])
    printed = [*texts[:number], without, *texts[number + 1 :]]
    read = pdf_of(printed, tmp_path_factory.getbasetemp())
    problems = nothing_lost(selection(prose(*texts)), read, Counter(), PATH)
    assert bool(problems) == bool(words_in(words[left_out]))


@st.composite
def torn(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Words, and the pieces they are read back in: parted, run together, with others between."""
    words = draw(st.lists(st.text("abc", min_size=1, max_size=6), min_size=1, max_size=40))
    ways = st.sampled_from(["whole", "whole", "whole", "parted", "joined", "followed"])
    pieces: list[str] = []
    joins = False
    for word in words:
        way = draw(ways)
        if way == "joined" and joins:
            pieces[-1] += word
        elif way == "parted" and len(word) > 1:
            cut = draw(st.integers(1, len(word) - 1))
            pieces += [word[:cut], word[cut:]]
        else:
            pieces.append(word)
        joins = way != "followed"
        if not joins:
            pieces += draw(st.lists(st.sampled_from(["xyz", "x", "yy"]), max_size=9))
    return words, pieces


@settings(max_examples=300, deadline=None)
@given(torn())
def test_words_are_found_however_they_are_parted(texts: tuple[list[str], list[str]]) -> None:
    words, pieces = texts
    made = align(words, pieces)
    assert made.missing == {}
    assert sum(map(len, words)) == sum(
        len(p) for p, o in zip(pieces, made.owner, strict=True) if o >= 0
    )


def test_a_long_report_is_compared_in_seconds() -> None:
    chance = random.Random(1)  # noqa: S311 - no secrets
    vocabulary = [
        "".join(chance.choices("aeioubcdfglmnprst", k=chance.randint(1, 10))) for _ in range(8000)
    ]
    words = chance.choices(vocabulary, [1 / (n + 1) for n in range(8000)], k=100_000)
    pieces: list[str] = []
    for number, word in enumerate(words):
        pieces += [word[:3], word[3:]] if number % 9 == 0 and len(word) > 4 else [word]
        pieces += chance.choices(vocabulary, k=25) if number % 300 == 0 else []
    start = time.process_time()
    made = align(words, pieces)
    assert made.missing == {}
    assert time.process_time() - start < 10  # about 1 s on an idle machine


def test_a_contents_list_that_is_gone_is_missed(read: Callable[..., list[str]]) -> None:
    listed = "".join(f'<li><span class="contents-title">{t}</span></li>' for t in ("One", "Two"))
    markup = f'{TITLE}<nav data-generated=""><ol>{listed}</ol></nav><p>One</p><p>Two</p>'
    said, contents = selection(prose("One", "Two")), contents_words([markup])
    assert contents == ("one", "two")
    for css, found in (("", []), ("nav { display: none }", [LOST_CONTENTS])):
        allowed = allowed_words([markup])
        problems = nothing_lost(said, read(markup, css), allowed, PATH, ("title",), contents)
        assert [problem.message for problem in problems] == found


LOST_CONTENTS = "the contents list is missing in the brief."
