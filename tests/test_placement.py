"""Citations by edition: sixty works of eighteen types, in every style that we have.

`tests/stress/` cites its whole library from text, notes, captions, cells, sources, figures and
boxes. The brief, the reader and the handout of it are laid out as HTML in each style.
"""

from __future__ import annotations

import functools
import itertools
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from lxml import html as lxml_html

from publish import article as a
from publish import pandoc
from publish.callouts import read_kinds
from publish.edition import Edition, ReferenceList, edition_names, read_edition, type_names
from publish.formats.epub_documents import PlanDrawing, plan
from publish.fragments import collect, render
from publish.house import Styles, own_styles, read_house
from publish.library import read_library
from publish.manuscript import Surroundings, read
from publish.page import ContentsPlace, Drawing, Layout, labels_for
from publish.pandoc import Cite, Note
from publish.pipeline import Options, publish
from publish.placement import place, reworded
from publish.problems import ManuscriptError, has_errors
from publish.reference_list import arranged
from publish.select import Selection, narrow, select, words_of
from publish.sources import find_articles

HERE = Path(__file__).parent / "stress"
STYLES = Styles((own_styles(),))
KINDS = read_kinds(STYLES.table("callouts.toml"), STYLES.where("callouts.toml"))[0]
CSL = {path.stem: path for path in sorted((own_styles() / "csl").glob("*.csl"))}
QUICK = ("apa", "chicago-author-date", "chicago-notes-bibliography", "harvard-cite-them-right",
         "ieee", "modern-language-association")  # fmt: skip
EDITIONS = ("brief", "reader", "handout")
NUMBER = re.compile(r"\d+")
# Each kind of place in a work that CSL 1.0.2 names and pandoc knows, as the manuscript types it.
LOCATORS = (
    "app. B", "art. 5", "bk. 2", "ch. 2", "col. 3", "fig. 3", "fol. 9", "l. 14", "n. 3", "no. 3",
    "op. 4", "p. 4", "para. 12", "pp. 33-35", "pt. 2", "s.v.", "sec. 2", "table 2",
    "v. 1", "vol. 4",
)  # fmt: skip


@dataclass(frozen=True)
class Laid:
    """An edition of the stress manuscript: what it says, and its HTML by the name of its file."""

    selection: Selection
    markup: Mapping[str, str]
    pages: Mapping[str, lxml_html.HtmlElement]


@functools.cache
def article_in(style: str) -> a.Article:
    """Return the stress manuscript, its citations worded by a style."""
    library = read_library(HERE / "library.bib", "library.bib")
    around = Surroundings(KINDS, type_names(STYLES), edition_names(STYLES), library, CSL[style])
    made = read(HERE / "article.md", "article.md", around)
    assert made.article, made.problems
    assert not has_errors(list(made.problems)), made.problems
    return made.article


@functools.cache
def laid_out(style: str) -> Mapping[str, Laid]:
    """Return the three editions in a style, by one run for their fragments."""
    editions = {name: read_edition(STYLES, name, KINDS) for name in EDITIONS}
    return _all(style, editions)


def _all(
    style: str, editions: Mapping[str, Edition], contents: ContentsPlace = ""
) -> dict[str, Laid]:
    selections = {}
    said: list[object] = []
    for name, edition in editions.items():
        placed = place(article_in(style), edition)
        selections[name] = reworded(select(placed, edition))
        one = selections[name]
        said += [narrow(placed, edition), one.top, one.content, one.end, one.notes]
    fragments = render(collect(tuple(said)))
    return {name: _laid(one, fragments, contents) for name, one in selections.items()}


def _laid(
    selection: Selection,
    fragments: Mapping[a.Phrase | a.Flow, str],
    contents: ContentsPlace = "",
) -> Laid:
    house = read_house(STYLES)
    layout = Layout(selection, fragments, STYLES, house, KINDS, labels_for(STYLES, "en-GB"))
    layout = replace(layout, contents=contents)
    if selection.edition.format == "pdf":
        return _parsed(selection, {"": _page(layout)})
    made = plan(layout)
    drawing = PlanDrawing(made)
    texts = {
        document.name: drawing.document(document, **_more(document.name))
        for document in made.documents
        if document.name not in {"nav.xhtml", "cover.xhtml"}
    }
    return _parsed(selection, texts)


def _parsed(selection: Selection, markup: Mapping[str, str]) -> Laid:
    pages = {n: lxml_html.document_fromstring(text.encode()) for n, text in markup.items()}
    return Laid(selection, markup, pages)


def _page(layout: Layout) -> str:
    return Drawing(layout).render("page.html.j2")


def _more(name: str) -> dict[str, object]:
    return {"licence_url": ""} if name == "copyright.xhtml" else {}


def labels_of(said: object) -> list[tuple[tuple[str, ...], str]]:
    """Return the citations within what is said: the works, and the label."""
    return [
        (tuple(item.key for item in node.items), pandoc.plain(node.label))
        for node in pandoc.walk(said)
        if isinstance(node, Cite) and not node.entry
    ]


def said_in(laid: Laid) -> tuple[object, ...]:
    one = laid.selection
    return words_of((*one.top, *one.content, *one.end))


def labels_in_text(laid: Laid) -> list[tuple[tuple[str, ...], str]]:
    """Return the citations of an edition that stand in no note."""
    said = pandoc.transform(said_in(laid), lambda n: () if isinstance(n, Note) else n)
    return labels_of(said)


def entry(laid: Laid, key: str) -> str:
    (found,) = [one for one in laid.selection.references if one.key == key]
    return pandoc.plain(found.entry.blocks)


# ---------------------------------------------------------------- every style, every edition


def test_the_manuscript_is_as_hard_as_it_says() -> None:
    library = read_library(HERE / "library.bib", "library.bib")
    types = [entry.type for entry in library.works.values()]
    article = article_in("apa")
    assert len(library.entries) == 60
    assert len(set(types)) >= 15
    assert {str(work["id"]) for work in article.csl} == set(library.entries)
    items = [
        item
        for node in pandoc.walk(article.content)
        if isinstance(node, Cite)
        for item in node.items
    ]
    typed = {pandoc.plain(item.suffix).strip(" ,").replace("\u00a0", " ") for item in items}
    assert {one for one in LOCATORS if not any(said.startswith(one) for said in typed)} == set()
    assert {item.mode for item in items} == {"NormalCitation", "AuthorInText", "SuppressAuthor"}
    placed = {type(node) for node in _around_citations(article.content)}
    assert {a.Callout, a.Facts, a.Table, a.Actions, a.Questions, a.Bullets, Note} <= placed
    authors = [str(work.get("author", "")) for work in article.csl]
    assert any("literal" in one for one in authors)
    assert any("particle" in one for one in authors)
    assert any("ö" in one.lower() or "ø" in one.lower() for one in authors)
    arabic = [work for work in article.csl if re.search("[\u0621-\u06d3]", str(work.get("author")))]
    assert {str(work.get("language", ""))[:2] for work in arabic} >= {"", "ur"}
    written = [entry for entry in library.works.values() if "Harbour Board" in entry.get("author")]
    assert [entry.year for entry in written].count("2026") >= 3


def _around_citations(content: object) -> Iterator[object]:
    """Yield the boxes, parts of boxes, tables and notes that have a citation somewhere within."""
    kinds = (a.Callout, a.Facts, a.Table, a.Actions, a.Questions, a.Bullets, Note)
    for node in pandoc.walk(content):
        if isinstance(node, kinds) and any(isinstance(n, Cite) for n in pandoc.walk(node)):
            yield node


@pytest.mark.parametrize("style", QUICK)
def test_every_link_of_every_edition_leads_somewhere(style: str) -> None:
    for name, laid in laid_out(style).items():
        ids = {file: {e.get("id") for e in page.iter()} for file, page in laid.pages.items()}
        links = 0
        for file, page in laid.pages.items():
            every = [e.get("id") for e in page.iter() if e.get("id")]
            assert len(every) == len(set(every)), (name, file)
            for link in page.iter("a"):
                home, mark, target = link.get("href", "").partition("#")
                if mark and not home.startswith("http"):
                    links += 1
                    assert target in ids[home or file], (name, link.get("href"))
        assert links > 40 or name == "handout"
        for text in laid.markup.values():  # as a parser of HTML takes links out of links
            tags = re.findall(r"<(/?)a[\s>]", text)
            assert tags == ["", "/"] * (len(tags) // 2), name


@pytest.mark.parametrize("style", QUICK)
def test_each_link_of_a_citation_leads_to_its_own_work(style: str) -> None:
    article = article_in(style)
    works = {one.key: pandoc.plain(one.entry.blocks) for one in article.references}
    labels = {
        (node.target.removeprefix("#ref-"), _plain(pandoc.plain(node)))
        for cite in pandoc.walk(article.content)
        if isinstance(cite, Cite) and not cite.entry
        for node in pandoc.walk(cite.label)
        if isinstance(node, pandoc.Link) and node.target.startswith("#ref-")
    }
    for name, laid in laid_out(style).items():
        notes = {
            note.name: {key for keys, _ in labels_of(note) for key in keys}
            for note in laid.selection.notes
        }
        seen = 0
        for page in laid.pages.values():
            for link in page.xpath("//a[contains(@href, '#ref-')]"):
                key, said = link.get("href").partition("#ref-")[2], _plain(link.text_content())
                around = link.xpath("ancestor::*[starts-with(@id, 'fn')]/@id")
                seen += 1
                if around:
                    assert key in notes[around[-1].removeprefix("fn")], (name, key)
                elif article.style.kind == "text" and link.xpath("ancestor::*[@class='citation']"):
                    assert (key, said) in labels or said in _plain(works[key]), (name, key, said)
        assert seen > 20 or name == "handout", name


@pytest.mark.parametrize("style", QUICK)
def test_a_label_is_the_same_in_every_edition(style: str) -> None:
    article = article_in(style)
    known = set(labels_of(article.content))
    for name, laid in laid_out(style).items():
        assert set(labels_in_text(laid)) <= known, name
        printed = "".join(" ".join(page.itertext()) for page in laid.pages.values())
        assert "???" not in printed
        assert not re.search(r"\bport2026|@(?!report)\w", printed.replace("editors@example", "")), (
            name
        )


@pytest.mark.parametrize("style", QUICK)
def test_a_note_has_the_same_number_in_every_edition(style: str) -> None:
    told: dict[str, tuple[tuple[str, ...], ...]] = {}
    article = article_in(style)
    if article.style.kind == "note":
        editions = [laid_out(style)[name].selection for name in ("brief", "reader")]
    else:
        wanted = replace(read_edition(STYLES, "brief", KINDS), citations="notes")
        brief = select(place(article, wanted), wanted)
        editions = [brief, laid_out(style)["reader"].selection]
    for selection in editions:
        for note in selection.notes:
            works = tuple(keys for keys, _ in labels_of(note))
            assert told.setdefault(note.name, works) == works
    shared = set.intersection(*({n.name for n in one.notes} for one in editions))
    assert len(shared) > 20 or article.style.kind == "number"


@pytest.mark.parametrize("style", QUICK)
def test_no_label_disagrees_with_the_list(style: str) -> None:
    article = article_in(style)
    entries = {one.key: pandoc.plain(one.entry.blocks) for one in article.references}
    for keys, label in labels_of(article.content):
        if article.style.kind == "number":
            numbers = set(NUMBER.findall(re.sub(r",[^\]]*", "", label)))
            assert {NUMBER.findall(entries[key])[0] for key in keys} <= {
                *numbers, *(n for n in NUMBER.findall(label))
            }  # fmt: skip
        elif style != "modern-language-association" and article.style.kind == "text":
            for year in re.findall(r"\b20\d\d[a-z]\b", label):
                assert any(year in entries[key] for key in keys), (label, keys)


# ---------------------------------------------------------------- notes


def noted(style: str) -> list[str]:
    """Return the notes of a brief that cites by notes."""
    wanted = replace(read_edition(STYLES, "brief", KINDS), citations="notes")
    return texts(reworded(select(place(article_in(style), wanted), wanted)).notes)


@pytest.mark.parametrize("style", ["apa", "chicago-author-date", "modern-language-association"])
def test_a_note_on_paper_tells_a_work_whole_once_and_then_by_author_and_date(style: str) -> None:
    notes = noted(style)
    said = " ".join(notes)
    for one in article_in(style).references:
        assert said.count(_plain(pandoc.plain(one.entry.blocks))) <= 1, one.key
    short = {"apa": "Oakley, 2014", "chicago-author-date": "Oakley 2014"}.get(style, "Oakley")
    assert f"{short}, p. 34." in notes
    assert f"{short}, p. 1." in notes
    assert not [note for note in notes if ".." in note]


def test_a_note_that_pops_up_tells_its_work_whole_each_time() -> None:
    notes = texts(laid_out("chicago-author-date")["reader"].selection.notes)
    assert len([note for note in notes if note.startswith("Oakley, Ruth. 2014. The Quay.")]) > 2


def _plain(text: str) -> str:
    return " ".join(text.split())


def texts(notes: tuple[Note, ...]) -> list[str]:
    return [" ".join(pandoc.plain(note.content).split()) for note in notes]


def test_a_work_is_named_in_full_once_and_then_in_short() -> None:
    notes = texts(laid_out("chicago-notes-bibliography")["reader"].selection.notes)
    quay = [text for text in notes if "The Quay" in text]
    assert quay[0].startswith("Ruth Oakley, The Quay (Quay Press, 2014), ")
    assert [text for text in quay[1:] if "(Quay Press" in text] == []
    assert "Oakley, The Quay, 34." in quay


def test_the_first_note_that_an_edition_shows_is_the_full_one() -> None:
    style = "chicago-notes-bibliography"
    edition = replace(read_edition(STYLES, "brief", KINDS), top=(), end=())
    whole = place(article_in(style), edition)
    less = replace(whole, content=whole.content[2:])
    assert pandoc.plain(whole.content[2]).startswith("The queue"), "the two boxes are gone"
    full = texts(reworded(select(whole, edition)).notes)
    rest = texts(reworded(select(less, edition)).notes)
    assert "Harbour Board of Exampleton, Berths Without Cranes, 5." not in rest
    assert [text for text in full if text not in rest]
    first = next(text for text in rest if "Berths Without Cranes" in text)
    assert "2026)" in first
    first_of_all = next(text for text in full if "Berths Without Cranes" in text)
    assert first_of_all.endswith("2026), 4.")


def test_the_handout_has_short_forms_and_no_notes() -> None:
    laid = laid_out("chicago-notes-bibliography")["handout"]
    labels = [label for _, label in labels_of(said_in(laid))]
    assert "(Harbour Board of Exampleton, Berths Without Cranes, 4)" in labels
    assert laid.selection.notes == ()
    assert laid.selection.references == ()


def test_a_note_of_its_own_holds_the_entry_and_the_place() -> None:
    laid = laid_out("chicago-author-date")["reader"]
    told = texts(laid.selection.notes)
    first = entry(laid, "port2026b").strip()
    assert f"{first} p. 4." in told
    assert any(text.startswith("Oakley, Ruth. 2014.") and "pp. 33-35." in text for text in told)


@pytest.mark.parametrize("style", ["chicago-author-date", "chicago-notes-bibliography"])
def test_a_note_that_tells_the_place_needs_no_other(style: str) -> None:
    edition = laid_out(style)["reader"]
    for page in edition.pages.values():
        assert not page.xpath("//aside[starts-with(@id, 'fns')]//a[@data-locator]")
        if style == "chicago-notes-bibliography":
            assert not page.xpath("//aside[@role='doc-footnote']//a[@data-locator]")


def test_an_author_in_the_sentence_stays_there_and_calls_follow_punctuation() -> None:
    laid = laid_out("chicago-author-date")["reader"]
    page = next(p for p in laid.pages.values() if "The queue is old" in "".join(p.itertext()))
    text = " ".join("".join(page.itertext()).split())
    assert re.search(r"and Berg\s?\[\d+\] calls it a lake\.", text)
    assert re.search(r"it a lake\. Its cost is known\.\s?\[\d+\] The board", text)


def test_sources_keep_their_labels_and_take_prose_beside_keys() -> None:
    for name, laid in laid_out("chicago-author-date").items():
        (table,) = [n for n in pandoc.walk(said_in(laid)) if isinstance(n, a.Table)]
        said = pandoc.plain(table.source.inlines)
        assert said == (
            "Authors, from (Harbour Statistics Office 2024; Harbour Board of Exampleton 2026c, 5) "
            "and field notes"
        ), name


def test_an_entry_in_a_line_has_no_block() -> None:
    page = laid_out("ieee")["brief"].pages[""]
    assert page.xpath("//*[contains(@class, 'further-reading')]//li")
    assert not page.xpath("//*[contains(@class, 'further-reading')]//li//div")


# ---------------------------------------------------------------- lists


def listed(style: str, plan_: ReferenceList) -> Selection:
    edition = replace(read_edition(STYLES, "brief", KINDS), reference_list=plan_)
    return select(place(article_in(style), edition), edition)


def test_a_list_collates_by_the_language_of_the_article() -> None:
    order = [one.key for one in laid_out("apa")["brief"].selection.references]
    names = ["angstrom2011", "cinar2013", "cole2013", "oakley2014", "olafsson2016", "orsted2015",
             "ozturk2017", "zola2012"]  # fmt: skip
    assert [key for key in order if key in names] == names
    scripts = ["hasan2019", "hay2022", "ahmad2020", "zubair2021"]
    assert {*order[-4:]} == {*scripts}


def test_an_entry_tells_its_language_and_direction_wherever_it_stands() -> None:
    laid = laid_out("chicago-author-date")
    for name, ways in (("brief", "div"), ("reader", "li")):
        pages = laid[name].pages.values()
        found = {
            entry.get("id"): (entry.get("lang"), entry.get("dir"))
            for page in pages
            for entry in page.xpath(f"//{ways}[starts-with(@id, 'ref-')]")
        }
        assert found["ref-ahmad2020"] == ("ur", "rtl")
        assert found["ref-hasan2019"] == (None, "rtl")
        assert found["ref-degaulle2018"] == ("es-ES", None)
        assert found["ref-oakley2014"] == (None, None)
    notes = [span for page in laid["reader"].pages.values() for span in page.xpath("//aside//span")]
    assert [span.text_content()[:4] for span in notes if span.get("lang") == "ur"] == ["احمد"]


def test_the_place_in_a_work_runs_the_way_of_its_entry() -> None:
    wanted = replace(read_edition(STYLES, "brief", KINDS), notes="end", citations="notes")
    page = _all("chicago-author-date", {"brief": wanted})["brief"].pages[""]
    leftward = page.xpath("//*[@class='endnote']//span[@dir='rtl']")
    assert leftward[0].text_content().endswith(".")
    places = [one.text_content() for span in leftward for one in span.find_class("cited-place")]
    assert "ص 12." in places
    assert "ص 5." in places


def test_a_dash_stands_only_under_its_own_author() -> None:
    style = "modern-language-association"
    whole = laid_out(style)["brief"]
    dashes = [one.key for one in whole.selection.references if "———" in pandoc.plain(one.entry)]
    assert {"khan2011", "khan2012", "khan2013", "port2026c"} <= set(dashes)
    assert "khanlee2015" not in dashes
    article = article_in(style)
    fewer = replace(article, references=tuple(
        one for one in article.references if one.key not in {"khan2014", "port2026a"}
    ))  # fmt: skip
    edition = read_edition(STYLES, "brief", KINDS)
    left = select(fewer, edition).references
    after = {one.key: pandoc.plain(one.entry.blocks) for one in left}
    assert after["khan2011"].startswith("Khan, Ayesha. Volume One")
    assert after["khan2012"].startswith("———. Volume Two")
    for one, other in itertools.pairwise(left):
        if after[other.key].startswith("———"):
            assert _authors(article, one.key) == _authors(article, other.key)


def _authors(article: a.Article, key: str) -> object:
    (work,) = [work for work in article.csl if work["id"] == key]
    return work.get("author")


def test_further_reading_stands_apart_or_is_listed_too() -> None:
    apart = listed("apa", ReferenceList())
    both = listed("apa", ReferenceList(further="listed"))
    assert {one.key for one in both.references} - {one.key for one in apart.references} == {
        "further2023", "further2024",
    }  # fmt: skip
    (box,) = [item for item in apart.end if item.callout.kind == "further-reading"]
    items = [" ".join(pandoc.plain(one.blocks).split()) for one in box.body.items]  # type: ignore[union-attr]
    assert items[0].startswith("Khan, A. (2023).")
    assert items[0].endswith("The long view, for those with time.")
    assert items[1].endswith("short, and by those who know.")
    assert items[3] == "A map of lights (Xu, 2025), for the night."


def test_a_list_by_type_and_one_by_section_have_each_work_once() -> None:
    types = read_edition(STYLES, "brief", KINDS).reference_list.types
    whole = [one.key for one in listed("apa", ReferenceList()).references]
    by_type = listed("apa", ReferenceList("type", types=types))
    assert [part.label for part in by_type.reference_parts] == [
        f"references-{name}" for name in ("laws", "reports", "research", "news", "other")
    ]
    laws = {one.key for one in by_type.reference_parts[0].references}
    assert laws == {"act2019", "act2021", "case2022"}
    article = article_in("apa")
    alone = replace(article, references=tuple(r for r in article.references if r.key in laws))
    parts = arranged(alone, ReferenceList("type", types=types), {key: a.Phrase(()) for key in laws})
    assert [part.label for part in parts] == ["references-laws"], "no part stands empty"
    by_section = listed("apa", ReferenceList("section"))
    assert [part.title for part in by_section.reference_parts] == [
        "", "The queue", "The rest of the shelf",
    ]  # fmt: skip
    for one in (by_type, by_section):
        assert sorted(ref.key for ref in one.references) == sorted(whole)


def test_a_doi_is_a_link() -> None:
    page = laid_out("apa")["brief"].pages[""]
    assert page.xpath("//*[@id='ref-board2024']//a/@href") == ["https://doi.org/10.5555/board.2024"]


@pytest.mark.parametrize(
    ("name", "override", "said"),
    [
        ("handout", {"notes": "foot", "citations": "margin"}, "notes in the margin"),
        (
            "large-print",
            {"notes": "end", "citations": "margin"},
            "notes in the margin",
        ),
        ("bare", {"format": "pdf", "notes": "end"}, "notes at the end"),
        ("bare", {"format": "pdf", "notes": "foot"}, "notes at the foot of the page"),
    ],
)
def test_a_sheet_without_a_place_for_notes_takes_none(
    name: str, override: dict[str, object], said: str, tmp_path: Path
) -> None:
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "edition.css").write_text("p { margin: 0 }", encoding="utf-8")
    styles = Styles((tmp_path, own_styles()))
    with pytest.raises(ManuscriptError) as caught:
        read_edition(styles, name, KINDS, override)
    assert f"has no place for {said}." in str(caught.value.problems[0])
    assert read_edition(styles, "brief", KINDS, override).notes == override["notes"]


def test_a_house_adds_to_our_stylesheet_and_notes_keep_their_place(tmp_path: Path) -> None:
    (tmp_path / "brief").mkdir()
    (tmp_path / "brief" / "edition.css").write_text("p { color: navy }", encoding="utf-8")
    styles = Styles((tmp_path, own_styles()))
    assert read_edition(styles, "brief", KINDS).notes == "foot"


@pytest.mark.parametrize("style", ["chicago-author-date", "chicago-notes-bibliography"])
@pytest.mark.parametrize("name", ["brief", "handout", "large-print"])
def test_notes_at_the_end_stand_there_once_and_lead_both_ways(name: str, style: str) -> None:
    wanted = replace(read_edition(STYLES, name, KINDS), notes="end", citations="notes")
    laid = _all(style, {name: wanted})[name]
    page = laid.pages[""]
    assert not page.xpath("//*[@class='footnote']")
    listed = [e.get("id").removeprefix("note-") for e in page.xpath("//*[@class='endnote']")]
    assert sorted(listed) == sorted(note.name for note in laid.selection.notes)
    assert len(listed) > 15
    own = [one for one in listed if not one.startswith("s")]
    assert listed[: len(own)] == own, "explanations come before sources"
    for note in listed:
        (call,) = page.xpath(f"//a[@id='call-{note}']")
        (back,) = page.xpath(f"//*[@id='note-{note}']/a[@class='endnote-number']")
        assert (call.get("href"), back.get("href")) == (f"#note-{note}", f"#call-{note}")
        assert call.text_content() == back.text_content()


def test_notes_beside_the_text_are_not_at_the_end_too() -> None:
    edition = read_edition(STYLES, "brief", KINDS)
    wanted = replace(edition, notes="end", citations="margin")
    page = _all("chicago-author-date", {"brief": wanted})["brief"].pages[""]
    beside = {e.get("id") for e in page.xpath("//*[@class='sidenote']")}
    ended = {e.get("id") for e in page.xpath("//*[@class='endnote']")}
    assert len(beside) > 5
    assert len(ended) > 5
    assert not beside & ended


def test_a_contents_list_leads_to_the_notes_at_the_end() -> None:
    edition = read_edition(STYLES, "brief", KINDS)
    ending = ["#notes", "#references"]
    for notes, citations, found in (
        ("end", "notes", ending),
        ("end", "margin", ending),  # those of boxes and tables
        ("foot", "notes", ["#references"]),
        ("foot", "margin", ["#references"]),
    ):
        wanted = replace(edition, notes=notes, citations=citations)  # type: ignore[arg-type]
        said = _all("chicago-author-date", {"brief": wanted}, contents="across")["brief"]
        listed = said.pages[""].xpath("//*[@role='doc-toc']//a/@href")
        assert [one for one in listed if one in {"#notes", "#references"}] == found
        assert len(listed) > 3


def test_a_note_has_no_element_around_its_entry() -> None:
    """In one, WeasyPrint 70 parts an address that would fit on the next line."""
    edition = replace(read_edition(STYLES, "brief", KINDS), citations="notes")
    page = _all("chicago-author-date", {"brief": edition})["brief"].pages[""]
    assert page.xpath("//*[@class='footnote']/a[starts-with(@href, 'https://doi.org')]")
    assert not page.xpath("//*[@class='footnote']/*[@class='citation']/a[starts-with(@href, 'h')]")


def test_an_edition_without_a_side_column_takes_no_notes_in_it() -> None:
    with pytest.raises(ManuscriptError, match=r"style '\.sidenote' in its CSS"):
        read_edition(STYLES, "large-print", KINDS, {"citations": "margin"})
    assert read_edition(STYLES, "large-print", KINDS, {"citations": "notes"}).notes == "foot"


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ({"citations": "note"}, "'citations = note' means nothing. Did you mean 'notes'?"),
        ({"reference-list": {"by": "types"}}, "'by = types' means nothing. Did you mean 'type'?"),
        (
            {"reference-list": {"further": "apart"}},
            "'further' is no setting of 'reference-list'.",
        ),
    ],
)
def test_what_an_edition_says_wrongly_is_told(override: dict[str, object], said: str) -> None:
    with pytest.raises(ManuscriptError) as caught:
        read_edition(STYLES, "brief", KINDS, override)
    assert said in str(caught.value.problems[0])


# ---------------------------------------------------------------- the real thing

LONG = bool(os.environ.get("PUBLISH_LONG"))
NOTED = ("end", "foot")
FILES = (
    [(s, e, "") for s in QUICK for e in EDITIONS]
    + [("chicago-author-date", "handout", notes) for notes in NOTED]
    if LONG
    else [(QUICK[2], "reader", "")]
)


@pytest.mark.parametrize(("style", "edition", "notes"), FILES)
def test_a_finished_file_has_lost_nothing(
    style: str, edition: str, notes: str, tmp_path: Path
) -> None:
    house = tmp_path / "styles" / "house.toml"
    house.parent.mkdir()
    house.write_text(f'csl = "{style}.csl"\n', encoding="utf-8")
    folder = tmp_path / "manuscripts" / "harbours"
    shutil.copytree(HERE, folder)
    text = (folder / "article.md").read_text(encoding="utf-8")
    handout = f"handout: {{notes: {notes}, citations: notes, pages: 4}}, " if notes else ""
    front = f"type: policy-brief\neditions: {{{handout}reader: {{pages-from: ''}}}}"
    (folder / "article.md").write_text(text.replace("type: op-ed", front), encoding="utf-8")
    options = Options(tmp_path / "dist", editions=(edition,), verify=False)
    (result,) = publish(find_articles([folder]), options)
    assert result.code == 0, result.problems
    assert len(result.outputs) == 1
