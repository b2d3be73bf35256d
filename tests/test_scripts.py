"""Articles in Arabic script, through the whole pipeline; and no page in a stranger's letters.

`scripts/ar` and `scripts/ur` hold an article each, with every kind of box, a chart, a table, a note
and marks over letters. What a build of them needs is in the repository: whatever fonts the machine
has, none of them may come into a file.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path
from unicodedata import name as name_of

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from lxml import html as lxml_html
from tests.samples import SAMPLES, SLUGS, Shared, as_they_come

from publish.callouts import read_kinds
from publish.house import Styles, own_styles
from publish.letters import words_in
from publish.pipeline import Options, publish
from publish.sources import find_articles
from publish.verify.nothing_lost import pdf_words

ARTICLES = Path(__file__).with_name("scripts")
OURS = "Brief-"  # how the families of styles/shared/fonts begin, in a PDF


def built(folder: Path, sources: list[Path], *editions: str, verify: bool) -> Path:
    """Build articles, copied beside their library; returns the folder of all files."""
    for source in sources:
        shutil.copytree(source, folder / "manuscripts" / source.name)
    shutil.copy(sources[0].parent / "library.bib", folder / "manuscripts")
    options = Options(out=folder / "dist", editions=editions, verify=verify)
    for result in publish(find_articles([folder / "manuscripts"]), options):
        assert result.code == 0, result.problems
    return folder / "dist"


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All editions of both articles, passed by nothing-lost, epubcheck and veraPDF."""
    sources = [ARTICLES / "ar", ARTICLES / "ur"]
    folder = tmp_path_factory.mktemp("scripts")
    with as_they_come():
        editions = ("brief", "reader", "handout", "web", "email")
        return built(folder, sources, *editions, verify=True)


@pytest.fixture(params=["ar", "ur"])
def files(request: pytest.FixtureRequest, dist: Path) -> Path:
    """The folder of an article's files."""
    return dist / str(request.param)


def fonts_of(path: Path) -> set[str]:
    """Return the names of the fonts of a PDF, without the mark of a subset."""
    with pikepdf.open(path) as pdf:
        fonts = [obj for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary)]
        names = [str(obj.FontName) for obj in fonts if obj.get("/Type") == "/FontDescriptor"]
    return {name.lstrip("/").partition("+")[2] for name in names}


def test_the_articles_show_every_kind() -> None:
    styles = Styles((own_styles(),))
    kinds = read_kinds(styles.table("callouts.toml"), styles.where("callouts.toml"))[0]
    for lang in ("ar", "ur"):
        text = (ARTICLES / lang / "article.md").read_text(encoding="utf-8")
        assert not [name for name in kinds.by_name if f"::: {name}" not in text]


def test_every_letter_on_paper_is_ours(files: Path) -> None:
    for path in files.glob("*.pdf"):
        assert not [name for name in fonts_of(path) if not name.startswith(OURS)], path.name
        assert {name for name in fonts_of(path) if "Naskh" in name}


def test_letters_with_marks_are_read_back(files: Path) -> None:
    words = ("مِنّة", "يُطبّق") if files.name == "ar" else ("وزارتِ", "درجۂ")
    read = pdf_words(files / f"{files.name}-brief.pdf")
    assert not [word for word in words if words_in(word)[0] not in read]


def test_a_book_carries_the_letters_of_its_script(files: Path) -> None:
    with zipfile.ZipFile(files / f"{files.name}-reader.epub") as book:
        css = book.read("EPUB/style.css").decode()
        fonts = [book.read(name) for name in book.namelist() if name.endswith(".ttf")]
    assert {'"Brief Naskh"', '"Brief Sans Arabic"'} <= {
        rule.split(";")[0].strip() for rule in css.split("@font-face { font-family: ")
    }
    assert ("Brief Code" in css.split("html {")[0]) == (files.name == "ur")  # which has code
    joining = [font for font in map(io.BytesIO, fonts) if joins(TTFont(font))]
    assert len(joining) == (6 if files.name == "ur" else 4), "Nastaliq beside the two others"


def test_a_page_carries_the_letters_that_it_shows(files: Path) -> None:
    page = lxml_html.parse(files / f"{files.name}-web.html").getroot()
    shown = {letter for letter in page.find("body").text_content() if letter.isalpha()}
    for name in ("BriefNaskh-Regular", "BriefSansArabic-Regular"):
        with TTFont(files / f"{files.name}-web" / f"{name}.woff2") as font:
            assert joins(font)
            known = set(map(chr, font.getBestCmap()))
        assert not {letter for letter in shown if name_of(letter).startswith("ARABIC")} - known
    assert page.get("dir") == "rtl"


def test_a_mail_begins_at_the_right(files: Path) -> None:
    text = (files / f"{files.name}-email.html").read_text(encoding="utf-8")
    assert 'dir="rtl"' in text
    assert "padding-right: 22px" in text
    assert "text-align: left" in text, "what stands at the end"


def joins(font: TTFont) -> bool:
    """Say whether a font has letters of Arabic script, and their joined forms."""
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    return 0x628 in font.getBestCmap() and {"init", "medi", "fina"} <= features


def book_text(path: Path) -> str:
    """Return the text of all documents of a book."""
    with zipfile.ZipFile(path) as book:
        names = [name for name in book.namelist() if name.endswith(".xhtml")]
        return "".join(book.read(name).decode() for name in names)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_letter_of_a_sample_is_ours(slug: str, shared: Shared) -> None:
    fonts = fonts_of(shared.file(SAMPLES / slug, "brief"))
    assert fonts
    assert not [name for name in fonts if not name.startswith(OURS)]
    with zipfile.ZipFile(shared.file(SAMPLES / slug, "reader")) as book:
        faces = book.read("EPUB/style.css").decode().split("html {")[0]
    assert "Brief Text" in faces
    named = "اردو" in book_text(shared.file(SAMPLES / slug, "reader"))  # its other language
    assert ("Naskh" in faces) == named == (slug == "safe-speeds")
    assert "Code" not in faces
