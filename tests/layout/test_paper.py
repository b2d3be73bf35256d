"""Both sheets from one style: their size, the measure of the text, and that nothing runs over."""

from __future__ import annotations

import io
import re
import statistics
import subprocess
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from tests.layout.tiny import FRONT, layout_of
from tests.layout.whole import TITLE, build, write_house

from publish.callouts import Kinds, read_kinds
from publish.edition import read_edition
from publish.house import Styles, own_styles
from publish.page import Drawing
from publish.problems import ManuscriptError, Where

MM = 72 / 25.4
SHEETS = {"A4": (210, 297), "Letter": (215.9, 279.4)}
TEXT, FULL, BLEED = 116, 172, 3  # mm
SMALL = "::: key-takeaways\n- First.\n- Second.\n:::\n\n# One\n\nSome text.\n"
HEAD = "| City | Cost |\n|:---|---:|\n| Aldmouth | 412 |\n\n"
CHART = HEAD + ": Cost {{{name} .chart type=bar{more}}}\n\n"
CHARTS = (
    "# One\n\n"
    + CHART.format(name="#one", more="")
    + CHART.format(name="#two", more=" place=full")
    + "::: case-study Box\n"
    + CHART.format(name="#three", more="")
    + ":::\n"
)
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module", params=SHEETS)
def paper(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def article(paper: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_house(tmp_path_factory.mktemp(paper), f'paper = "{paper}"\n')


@pytest.fixture(scope="module")
def brief(article: Path) -> Path:
    return build(article, "brief")[0]


def lines(file: Path) -> list[tuple[int, float, float, str]]:
    """Return each line of text with its page, and its left and right in mm."""
    done = subprocess.run(["pdftotext", "-bbox-layout", file, "-"], capture_output=True, check=True)
    found = []
    for number, page in enumerate(ET.parse(io.BytesIO(done.stdout)).iter(f"{XHTML}page")):  # noqa: S314 - of poppler's
        for line in page.iter(f"{XHTML}line"):
            text = " ".join(str(word.text) for word in line.iter(f"{XHTML}word"))
            left, right = (float(line.attrib[name]) / MM for name in ("xMin", "xMax"))
            found.append((number, left, right, text))
    return found


def test_the_sheet_is_the_one_that_the_house_names(brief: Path, paper: str) -> None:
    width, height = SHEETS[paper]
    with pikepdf.open(brief) as pdf:
        for page in pdf.pages:
            assert [float(n) for n in page.mediabox] == pytest.approx(
                [0, 0, width * MM, height * MM], abs=0.05
            )


def test_a_line_of_text_holds_sixty_to_seventy_five_characters(brief: Path) -> None:
    found = lines(brief)
    edge = min(left for _, left, _, text in found if text.startswith("Storms that came"))
    full = [
        text
        for _, left, right, text in found
        if abs(left - edge) < 0.3 and TEXT * 0.93 < right - left <= TEXT + 0.1
    ]
    assert len(full) > 30
    assert 60 <= statistics.median(map(len, full)) <= 75


def test_nothing_leaves_the_columns_of_the_page(brief: Path, paper: str) -> None:
    edge = {"A4": 20, "Letter": 23}[paper]
    for _, left, right, text in lines(brief):
        assert left >= edge - 0.4, text
        assert right <= edge + FULL + 0.4, text


def test_the_handout_has_the_sheet_with_its_bleed(paper: str, tmp_path: Path) -> None:
    width, height = SHEETS[paper]
    article = write_house(tmp_path, f'paper = "{paper}"\n', SMALL)
    file, _ = build(article, "handout")
    with pikepdf.open(file) as pdf:
        for page in pdf.pages:
            left, below, right, above = (float(n) for n in page.trimbox)
            assert right - left == pytest.approx(width * MM, abs=0.1)
            assert above - below == pytest.approx(height * MM, abs=0.1)
            assert float(page.bleedbox[2]) - right == pytest.approx(BLEED * MM, abs=0.1)
    second = next(left for _, left, _, text in lines(file) if "Second" in text)
    assert second > width / 2 + BLEED  # the second takeaway stands in the second column


def test_a_chart_is_drawn_for_the_width_that_it_takes(tmp_path: Path) -> None:
    made = layout_of(FRONT + CHARTS, tmp_path)
    page = {**made.selection.edition.page, "text": "100mm", "side": "40mm", "gap": "5mm"}
    edition = replace(made.selection.edition, page=page)
    made = replace(made, selection=replace(made.selection, edition=edition))
    html = Drawing(made).render("page.html.j2")
    widths = [float(number) / MM for number in re.findall(r'viewBox="0 0 ([\d.]+) ', html)]
    assert widths == pytest.approx([100, 145, 100 - 2 * 5], abs=0.01)


# ---------------------------------------------------------------- which sheet counts


@pytest.fixture(scope="module")
def kinds() -> Kinds:
    styles = Styles((own_styles(),))
    return read_kinds(styles.table("callouts.toml"), Where("callouts.toml"))[0]


def styles(folder: Path, house: str, brief: str = "") -> Styles:
    (folder / "house.toml").write_text(house, encoding="utf-8")
    if brief:
        (folder / "brief").mkdir()
        (folder / "brief" / "edition.toml").write_text(brief, encoding="utf-8")
    return Styles((folder, own_styles()))


@pytest.mark.parametrize(
    ("house", "edition", "article", "paper"),
    [
        ("", "", {}, "A4"),
        ('paper = "Letter"', "", {}, "Letter"),
        ('paper = "letter"', "", {}, "Letter"),
        ('paper = "Letter"', '[page]\nsize = "A4"', {}, "A4"),
        ('paper = "Letter"', '[page]\nsize = "A4"', {"size": "Letter"}, "Letter"),
    ],
)
def test_the_article_has_the_last_word_then_the_edition_then_the_house(  # noqa: PLR0913, PLR0917 - three voices
    house: str,
    edition: str,
    article: dict[str, object],
    paper: str,
    tmp_path: Path,
    kinds: Kinds,
) -> None:
    made = read_edition(styles(tmp_path, house, edition), "brief", kinds, {"page": article})
    assert made.page["paper"] == paper
    width, _ = SHEETS[paper]
    margins = [float(made.page[name].removesuffix("mm")) for name in ("left", "right")]
    assert sum(margins) + made.measure("full") == pytest.approx(width)
    assert min(margins) > 15
    assert made.measure("column") == TEXT
    assert made.measure("full") == FULL


@pytest.mark.parametrize(
    ("house", "page", "said"),
    [
        ("", {"size": "Leter"}, "a.md:9:3: unknown-paper: 'Leter' is not a size of paper. Did you"),
        (
            'paper = "B7"',
            {},
            "house.toml:1:10: unknown-paper: 'B7' is not a size of paper. Known",
        ),
        ("", {"text": "160mm"}, "its columns take 216 mm, which is too wide for A4 (210 mm)"),
        ("", {"text": "wide"}, "'wide' is no length"),
        ("", 3, "'page' is no table"),
    ],
)
def test_what_is_no_page_is_said(
    house: str, page: object, said: str, tmp_path: Path, kinds: Kinds
) -> None:
    with pytest.raises(ManuscriptError, match=re.escape(said)):
        read_edition(styles(tmp_path, house), "brief", kinds, {"page": page}, Where("a.md", 9, 3))


def test_a_house_adds_a_sheet_of_its_own(tmp_path: Path, kinds: Kinds) -> None:
    (tmp_path / "papers.toml").write_text("Wide = [240, 300]\n", encoding="utf-8")
    made = read_edition(styles(tmp_path, 'paper = "Wide"'), "brief", kinds)
    assert made.page["size"] == "240mm 300mm"
    assert made.page["right"] == "48mm"


def test_the_title_is_as_long_as_a_title_may_be() -> None:
    assert len(TITLE) == 120
