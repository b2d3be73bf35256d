"""Finished files that say the same, and what becomes of each kind of difference between them."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from tests.samples import EDITIONS, ONLINE, SAMPLES, SLUGS, Shared

from publish.formats.job import Written
from publish.pipeline.declaring import declare
from publish.release.agreement import Agreement, agree, page_of, text_of
from publish.release.agreement.blocks import read_page

EVERY = (*EDITIONS, *ONLINE)
Files = tuple[Path, dict[str, Any]]


def written(shared: Shared, slug: str) -> Mapping[str, Written]:
    article = SAMPLES / slug
    return {**shared.editions(article), **shared.editions(article, ONLINE)}


def lay_out(shared: Shared, slug: str, folder: Path) -> Files:
    declared = {}
    for made in written(shared, slug).values():
        name = made.selection.edition.file_name(slug)
        (folder / name).write_bytes(made.data)
        declared[name] = declare(made)
    return folder, declared


@pytest.fixture(scope="module")
def safe_speeds(shared: Shared, tmp_path_factory: pytest.TempPathFactory) -> Files:
    return lay_out(shared, "safe-speeds", tmp_path_factory.mktemp("safe-speeds"))


@pytest.fixture
def files(safe_speeds: Files, tmp_path: Path) -> Files:
    folder, declared = safe_speeds
    for name in declared:
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    return tmp_path, declared


def faults(agreement: Agreement) -> list[str]:
    return [one.message for one in agreement.problems("article")]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_samples_agree_in_all_editions(shared: Shared, slug: str, tmp_path: Path) -> None:
    folder, declared = lay_out(shared, slug, tmp_path)
    agreement = agree(folder, declared)
    assert faults(agreement) == []
    compared = {one.edition: one.compared for one in agreement.editions}
    assert set(compared) == set(EVERY) - {"web"}
    assert compared["brief"].words > 1000
    assert compared["brief"].citations > 30
    assert compared["brief"].numbers > 100


def in_book(path: Path, change: Callable[[str], str]) -> None:
    """Change the documents of an EPUB, whatever becomes of their digests."""
    with zipfile.ZipFile(path) as book:
        entries = [(one, book.read(one)) for one in book.infolist()]
    changed = False
    with zipfile.ZipFile(path, "w") as book:
        for entry, data in entries:
            is_text = entry.filename.endswith(".xhtml")
            new = change(data.decode()).encode() if is_text else data
            changed |= new != data
            book.writestr(entry, new)
    assert changed


def in_text(path: Path, old: str, new: str, count: int = 1) -> None:
    text = path.read_bytes().decode()
    assert text.count(old) >= 1, old
    path.write_bytes(text.replace(old, new, count).encode())


def test_a_number_changed_in_the_epub_is_told_with_both_readings(files: Files) -> None:
    folder, declared = files
    in_book(
        folder / "safe-speeds-reader.epub",
        lambda text: text.replace("with 37\u00a0per", "with 73\u00a0per"),
    )
    (told,) = faults(agree(folder, declared))
    assert "safe-speeds-reader.epub says “73” where the web page says “37”" in told


def test_a_word_changed_on_the_web_page_is_told(files: Files) -> None:
    folder, declared = files
    in_text(folder / "safe-speeds-web.html", "Count for three years", "Count for seven years")
    told = faults(agree(folder, declared))
    assert any("says “three” where the web page says “seven”" in one for one in told)


def test_a_word_changed_beside_the_text_of_the_web_page_is_told(files: Files) -> None:
    folder, declared = files
    in_text(folder / "safe-speeds-web.html", "commit the institutions", "bind the institutions", 9)
    told = faults(agree(folder, declared))
    assert any("safe-speeds-web.html" in one and "bind" in one for one in told)


def test_a_word_changed_in_the_mail_is_told(files: Files) -> None:
    folder, declared = files
    path = folder / "safe-speeds-email.eml"
    text = path.read_bytes()
    at = text.index(b"<html")
    path.write_bytes(text[:at] + text[at:].replace(b"declaring", b"claiming", 1))
    told = faults(agree(folder, declared))
    assert any("safe-speeds-email.eml says “claiming”" in one for one in told)


def glyphs_turned(path: Path, page: int) -> None:
    """Turn round the letters of the first long line of text on a page of a PDF."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        steps = []
        turned = False
        for step in pikepdf.parse_content_stream(pdf.pages[page]):
            operands = list(step.operands)
            if str(step.operator) == "TJ" and not turned:
                parts = [bytes(one) for one in operands[0] if isinstance(one, pikepdf.String)]
                codes = b"".join(parts)
                if len(codes) > 60:
                    pairs = [codes[at : at + 2] for at in range(0, len(codes), 2)]
                    operands = [pikepdf.Array([pikepdf.String(b"".join(pairs[::-1]))])]
                    turned = True
            steps.append((operands, step.operator))
        assert turned
        pdf.pages[page].Contents = pdf.make_stream(pikepdf.unparse_content_stream(steps))
        pdf.save(path)


@pytest.mark.parametrize("edition", ["brief", "handout"])
def test_a_line_changed_in_a_pdf_is_told(files: Files, edition: str) -> None:
    folder, declared = files
    name = f"safe-speeds-{edition}.pdf"
    glyphs_turned(folder / name, 1)
    told = faults(agree(folder, declared))
    assert told
    assert all(name in one for one in told)


def test_a_sentence_that_only_one_edition_has_is_told(files: Files) -> None:
    folder, declared = files
    in_book(
        folder / "safe-speeds-reader.epub",
        lambda text: text.replace(
            "The politics were rougher.", "The politics were rougher. Nobody asked why."
        ),
    )
    (told,) = faults(agree(folder, declared))
    assert "says “nobody asked why”, which the web page does not" in told


def test_a_sentence_that_one_edition_lacks_is_told(files: Files) -> None:
    folder, declared = files
    in_book(
        folder / "safe-speeds-reader.epub",
        lambda text: text.replace("The politics were rougher.", ""),
    )
    (told,) = faults(agree(folder, declared))
    assert "lacks “the politics were rougher”, which the web page says" in told


def test_paragraphs_in_another_order_are_told(files: Files) -> None:
    folder, declared = files

    def swapped(text: str) -> str:
        first, second = (
            r"(<p>In September\s2023 Wales.*?</p>)",
            r"(<p>[^\n]{0,99}The politics.*?</p>)",
        )
        found = re.search(rf"{first}(\s*){second}", text, re.DOTALL)
        return text if not found else text.replace(found[0], found[3] + found[2] + found[1])

    in_book(folder / "safe-speeds-reader.epub", swapped)
    told = faults(agree(folder, declared))
    assert any("in another place than the web page" in one for one in told)


def test_recommendations_in_another_order_are_told(files: Files) -> None:
    folder, declared = files
    two = re.compile(
        r'(<li class="action"><b class="actor">City.*?</li>)(\s*)(<li .*?</li>)', re.DOTALL
    )
    in_book(folder / "safe-speeds-reader.epub", lambda text: two.sub(r"\3\2\1", text))
    (told,) = faults(agree(folder, declared))
    assert "in another place than the web page" in told


def test_another_work_in_a_note_is_told(files: Files) -> None:
    folder, declared = files
    in_book(
        folder / "safe-speeds-reader.epub",
        lambda text: text.replace("Senedd Set to Debate", "Senedd Set to Refuse", 1),
    )
    assert any("refuse" in one for one in faults(agree(folder, declared)))


def test_a_work_missing_from_the_references_is_told(files: Files) -> None:
    folder, declared = files
    page = folder / "safe-speeds-web.html"
    text = page.read_text(encoding="utf-8")
    text = re.sub(r'<li id="ref-graz30">.*?</li>', "", text, flags=re.DOTALL)
    page.write_text(text, encoding="utf-8")
    assert any("graz30" in one for one in faults(agree(folder, declared)))


def differences(agreement: Agreement) -> Iterator[tuple[str, str]]:
    for one in agreement.editions:
        yield from ((one.edition, said) for said in one.differences)


def test_each_declared_difference_is_told_in_words(safe_speeds: Files) -> None:
    told = set(differences(agree(*safe_speeds)))
    numbered = "Citations are numbered notes; the web page names author and year in the text."
    assert ("reader", numbered) in told
    assert ("handout", "Leaves out the explanatory notes (1).") in told
    assert ("handout", "Has no list of references; the web page lists 15 works.") in told
    assert ("handout", "The box “Recommendations” stands at the top.") in told
    assert ("email", "Leaves the running text of all sections to the full text online.") in told
    quote = "Leaves out the pull quote “Where traffic does not slow, a …”"
    assert any(edition == "email" and one.startswith(quote) for edition, one in told)
    why = "as this edition does with all of its kind"
    left = f"Leaves out the box “Timeline”, and leads to it online: {why}."
    assert ("email", left) in told


def test_what_is_declared_for_one_edition_is_asked_of_the_others(files: Files) -> None:
    folder, declared = files
    left = declared["safe-speeds-email.eml"]["omitted"]
    declared = {
        **declared,
        "safe-speeds-email.eml": {
            **declared["safe-speeds-email.eml"],
            "omitted": [one for one in left if one["id"] != "timeline"],
        },
    }
    told = faults(agree(folder, declared))
    assert any("safe-speeds-email.eml lacks" in one and "graz" in one for one in told)


def test_editions_that_differ_in_every_declared_way_agree(shared: Shared, tmp_path: Path) -> None:
    article = tmp_path / "manuscripts" / "declared"
    article.mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("declared.md"), article / "article.md")
    shutil.copy(SAMPLES / "library.bib", article.parent)
    declared = {}
    for made in shared.editions(article, EVERY).values():
        name = made.selection.edition.file_name("declared")
        (tmp_path / name).write_bytes(made.data)
        declared[name] = declare(made)
    agreement = agree(tmp_path, declared)
    assert faults(agreement) == []
    told = set(differences(agreement))
    said = "which the web page leaves out: as the article says: it is for other editions"
    assert any(edition == "brief" and one.endswith(f"{said}.") for edition, one in told)
    why = "as the article says: it is for other editions"
    assert ("handout", f"Leaves out the section “Second”: {why}.") in told


def test_what_stands_around_added_words_is_looked_for_apart(tmp_path: Path) -> None:
    """As the source of a figure behind its credit: other files have the word “Source” there."""
    caption = "<span>Depth of water Ann Lee <b>Source</b> </span><a href='#ref-k'>Swift 1729</a>"
    path = tmp_path / "a.html"
    path.write_text(f"<section id='s'><figure id='f'><p>{caption}</p></figure></section>")
    page = read_page(path, {"s", "f"}, {"f": ["source"]})
    assert [" ".join(block.words) for block in page.text] == [
        "depth of water ann lee", "swift 1729",
    ]  # fmt: skip
    assert {block.within for block in page.text} == {("s", "f")}


def test_the_text_is_what_a_reader_reads_and_not_the_panel_at_the_end(safe_speeds: Files) -> None:
    folder, declared = safe_speeds
    name = "safe-speeds-web.html"
    text = text_of(page_of(folder / name, declared[name]))
    assert "Count for three years before declaring victory or defeat." in text
    assert "Colm Adair" not in text
