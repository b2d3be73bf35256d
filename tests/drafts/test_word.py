"""Drafts of word processors: changes, comments, notes, fields, frames and pictures; and safety."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path
from typing import Literal

import pytest
from tests.drafts.accounts import lost_and_made_up, rules, unaccounted
from tests.drafts.office import PIXEL, citation, control, docx, p, picture, run, table

from publish import pandoc
from publish.drafts import Imported, Wish, bring_in
from publish.problems import LimitError, ManuscriptError

SMITH: dict[str, object] = {
    "id": 7, "type": "article-journal", "title": "On heat in Tokyo", "container-title": "Work",
    "author": [{"family": "Smith", "given": "Ann"}], "issued": {"date-parts": [["2020"]]},
}  # fmt: skip
BANK: dict[str, object] = {
    "id": "ITEM-1", "type": "report", "title": "Shade", "author": [{"literal": "World Bank"}],
    "issued": {"date-parts": [[2021]]},
}  # fmt: skip
WHO = 'w:id="9" w:author="Ayesha Khan" w:date="2026-01-01T00:00:00Z"'
ADDED = f"<w:ins {WHO}>{run('must ')}</w:ins>"
DELETED = f'<w:del {WHO}><w:r><w:delText xml:space="preserve">should </w:delText></w:r></w:del>'
COMMENTED = (
    '<w:commentRangeStart w:id="0"/>'
    + run("plant")
    + '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
)
ZOTERO = {"id": 7, "itemData": SMITH, "locator": "4", "label": "page"}
BODY = (
    p("A long road", style="Title")
    + p("Zara Malik", style="Author")
    + p("Trees cool a street.", style="KeyTakeaways", listed=True)
    + p("They need water.", style="KeyTakeaways", listed=True)
    + p("Why trees", style="Heading1")
    + p(
        "Shade matters ",
        citation("ADDIN ZOTERO_ITEM CSL_CITATION", "(Smith 2020, 4)", ZOTERO),
        " and ",
        citation("ADDIN CSL_CITATION", "(World Bank, 2021)", {"id": "ITEM-1", "itemData": BANK}),
        '<w:r><w:footnoteReference w:id="2"/></w:r>',
    )
    + p("We ", ADDED, DELETED, COMMENTED, " now.")
    + table((p("Box 1: A street in Lyon") + p("It has forty trees and two fountains."),))
    + p("Table 1: Trees by city", style="TableCaption")
    + table(("City", "Trees"), ("Lyon", "40"))
    + p(picture("A street with forty trees"), style="CapturedFigure")
    + p("Figure 1. A street in Lyon", style="ImageCaption")
    + p("Recommendations", style="Heading1")
    + p("The city should plant trees by 2030.", listed=True)
)
ROWS = "| City | Trees |\n|---|---|\n| Lyon | 40 |"
NOTE = f'<w:footnote w:id="2">{p("A note on shade.", style="FootnoteText")}</w:footnote>'
COMMENT = (
    '<w:comment w:id="0" w:author="Sam Reed" w:date="2026-01-02T00:00:00Z">'
    f"{p('Where exactly?')}</w:comment>"
)


def bring(
    data: bytes, folder: Path, changes: Literal["accept", "reject", "notes"] = "accept"
) -> Imported:
    file = folder / "draft.docx"
    file.write_bytes(data)
    return bring_in(file, folder / "new", Wish(changes=changes))


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return bring(docx(BODY, notes=NOTE, comments=COMMENT), tmp_path_factory.mktemp("word"))


def test_styles_frames_notes_and_fields_are_read(imported: Imported) -> None:
    article = imported.files["article.md"].decode()
    for said in (
        'title: "A long road"\n',
        '  - name: "Zara Malik"\n',
        "::: key-takeaways\n- Trees cool a street.\n- They need water.\n:::\n",
        "Shade matters [@smith2020, page 4] and [@worldbank2021][^1]\n\n[^1]: A note on shade.\n",
        "We must [AQ: Sam Reed comments: Where exactly?]{.query} plant now.\n",
        "::: note A street in Lyon\nIt has forty trees and two fountains.\n:::\n",
        "| City | Trees |\n|---|---|\n| Lyon | 40 |\n\n: Trees by city {#tbl-1}\n",
        '![A street in Lyon](images/picture-1.png){alt="A street with forty trees"}\n',
        "1. **The city** should plant trees by 2030.\n",
    ):
        assert said in article
    assert imported.files["images/picture-1.png"] == PIXEL
    library = imported.files["library.bib"].decode()
    assert "@article{smith2020," in library
    assert "On heat in Tokyo" in library.replace("{", "").replace("}", "")


def test_citations_in_content_controls_are_read(tmp_path: Path) -> None:
    uuid = "3f0e1c2a-7b6d-35d1-9c1e-000000000001"
    smith: dict[str, object]
    smith = {"id": uuid, "itemData": {**SMITH, "id": uuid}, "locator": "4", "label": "page"}
    bank: dict[str, object] = {"id": "b", "itemData": {**BANK, "id": "b"}}
    body = p("Why trees", style="Heading1") + p(
        "Shade matters ", control("(Smith 2020, 4; World Bank 2021)", smith, bank), ", ",
        control("(as Smith showed in 2020)", smith, typed_over=True), " they say.",
    )  # fmt: skip
    done = bring(docx(body), tmp_path)
    article = done.files["article.md"].decode()
    assert (
        "Shade matters [@smith2020, page 4; @worldbank2021], (as Smith showed in 2020) they say."
        in article
    )
    assert "On heat in Tokyo" in done.files["library.bib"].decode().replace("{", "").replace(
        "}", ""
    )
    assert unaccounted(done) == []


def test_the_account_of_a_word_file_is_whole(imported: Imported) -> None:
    assert unaccounted(imported) == []
    lost, made_up = lost_and_made_up(imported)
    assert not lost
    assert set(made_up) == {"page"}  # the field says "4" and that it is a page
    assert rules(imported).keys() >= {"tracked-insertion", "tracked-deletion", "comment", "frame"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ("reject", "We should [AQ"),
        (
            "notes",
            "We must [AQ: Ayesha Khan added “must”]{.query} [AQ: Ayesha Khan deleted “should”]",
        ),
    ],
)
def test_tracked_changes(changes: Literal["reject", "notes"], said: str, tmp_path: Path) -> None:
    done = bring(
        docx(p("We ", ADDED, DELETED, COMMENTED, "."), comments=COMMENT), tmp_path, changes
    )
    article = done.files["article.md"].decode()
    assert said in article
    assert "Sam Reed comments: Where exactly?" in article
    assert unaccounted(done) == []


def test_other_formats_come_in_alike(tmp_path: Path) -> None:
    text = "# A title\n\n## Why\n\nWords with *stress*.[^1]\n\n[^1]: Note.\n"
    text += "\n## Key points\n\n- One.\n"
    made = []
    for name in ("odt", "rtf", "html", "md"):
        file = tmp_path / f"draft.{name}"
        if name == "md":
            file.write_text(text, encoding="utf-8")
        else:
            pandoc.run(["-f", "markdown", "-t", name, "-s", "-o", str(file)], text)
        done = bring_in(file, tmp_path / "new", Wish())
        article = done.files["article.md"].decode()
        assert unaccounted(done) == []
        assert "::: key-takeaways Key points\n- One.\n:::" in article
        assert "# Why\n\nWords with *stress*.[^1]" in article
        made.append(name)
    assert len(made) == 4


def test_an_open_document_has_words_for_pictures_and_numbered_captions(tmp_path: Path) -> None:
    file = tmp_path / "draft.odt"
    image = f"![](data:image/png;base64,{base64.b64encode(PIXEL).decode()})"
    text = f"# Shade\n\n# Why\n\nTrees cool.\n\nTable 1: Trees by city\n\n{ROWS}\n\n{image}\n"
    text += "\nFigure 1: A street\n\n# Frequently asked questions\n\n**Why not?**\n\nSo.\n"
    pandoc.run(["-f", "markdown-implicit_figures", "-t", "odt", "-s", "-o", str(file)], text)
    words = b"<svg:title>x</svg:title><svg:desc>Forty trees</svg:desc></draw:frame>"
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["content.xml"] = parts["content.xml"].replace(b"</draw:frame>", words)
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    done = bring_in(file, tmp_path / "new", Wish())
    article = done.files["article.md"].decode()
    for said in (
        "| Lyon | 40 |\n\n: Trees by city {#tbl-1}\n",
        '![A street](images/picture-1.png){alt="Forty trees"}\n',
        "#### Why not?\n\nSo.\n",
    ):
        assert said in article
    assert unaccounted(done) == []


def test_pictures_of_rich_text_come_in(tmp_path: Path) -> None:
    words = r"{\*\picprop{\sp{\sn wzDescription}{\sv A caf\'e9 street}}}"
    pictures = rf"{{\pict{words}\pngblip\picw1 {PIXEL.hex()}}}\par {{\pict\wmetafile8 0100}}"
    file = tmp_path / "draft.rtf"
    file.write_text(rf"{{\rtf1\ansi Before.\par {pictures}\par After.\par}}", encoding="ascii")
    done = bring_in(file, tmp_path / "new", Wish())
    assert done.files["images/picture-1.png"] == PIXEL
    said = '![](images/picture-1.png){alt="A café street"}'
    assert said in done.files["article.md"].decode()
    assert unaccounted(done) == []


def zipped(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def test_a_file_that_unpacks_to_too_much_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(LimitError):
        bring(zipped({"word/document.xml": b" " * 3_000_000}), tmp_path)


def test_a_file_that_declares_entities_is_not_opened(tmp_path: Path) -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    with pytest.raises(ManuscriptError, match="unsafe-draft"):
        bring(docx(p("x"), extra={"word/evil.xml": evil}), tmp_path)


def test_a_page_is_read_without_what_stands_around_it(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(PIXEL)
    folder = tmp_path / "page"
    folder.mkdir()
    (folder / "a.png").write_bytes(PIXEL)
    page = (
        "<html><body><nav>Menu</nav><main><h1>Title</h1><p>Text.</p>"
        "<p><img src='a.png' alt='A'></p>"
        "<p><img src='../secret.png' alt='B'></p><p><img src='https://example.org/c.png' alt='C'>"
        "</p><details><summary>Why?</summary><p>So.</p></details></main></body></html>"
    )
    (folder / "draft.html").write_text(page)
    done = bring_in(folder / "draft.html", tmp_path / "new", Wish())
    assert [name for name in done.files if name.startswith("images/")] == ["images/picture-1.png"]
    assert "Menu" in next(e.left for e in done.account.entries if e.rule == "outside")
    assert unaccounted(done) == []
