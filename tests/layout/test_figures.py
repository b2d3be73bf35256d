"""Figures in finished files: credits, maps, crops around the focus; a whole brief conforms."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from tests.layout.whole import BOUNDARIES, CREDIT, LICENCE, MAP, build, write_house

from publish.formats.crops import crop_box
from publish.pipeline import Result

CLAIMS = "editions: {brief: {claims: [pdf/ua-1, pdf/a-3a]}}\n"
RED = (230, 20, 20)
WIDE = 1200, 400
AT = (1080, 200)  # of the mark, in px: 90 % 50 %
RIGHTS = 'credit="Ann Other" licence="CC BY 4.0" permission="web print"'
CROPPED = f"""
# One

![A row](wide.jpg){{#fig-a alt="Words" {RIGHTS} ratio=1:1 focus="90% 50%"}}

![The same](wide.jpg){{#fig-b alt="Words" {RIGHTS} except=handout}}

![A map](estuaries.svg){{#fig-map-one alt="Words" {RIGHTS} ratio=1:1}}
"""


def text_of(file: Path) -> str:
    done = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    article = write_house(tmp_path_factory.mktemp("whole"), front=CLAIMS)
    return build(article, "brief", verify=True)


@pytest.fixture(scope="module")
def brief(built: tuple[Path, Result]) -> Path:
    return built[0]


def test_a_brief_with_everything_conforms(built: tuple[Path, Result]) -> None:
    (output,) = built[1].outputs
    assert {verdict["flavour"] for verdict in output.verdicts if verdict["passed"]} == {"ua1", "3a"}


def test_an_image_is_credited_beside_it_and_in_the_closing_panel(brief: Path) -> None:
    text = text_of(brief)
    assert f"northern mole {CREDIT} ({LICENCE})" in text
    closing = text.partition("Image credits")[2]
    assert f"Figure 1: {CREDIT} ({LICENCE}); Figure 3: Institute for Coastal Policy" in closing


def test_a_map_carries_the_disclaimer_of_the_house(brief: Path) -> None:
    text = text_of(brief)
    assert text.count(BOUNDARIES) == 1
    assert f"The survey’s four estuaries {BOUNDARIES}" in text


def test_the_head_and_the_title_of_a_long_table_stand_with_its_rows(brief: Path) -> None:
    pages = [" ".join(page.split()) for page in text_pages(brief)]
    with_rows = [page for page in pages if "Castelmar 20" in page]
    assert len(with_rows) > 1
    assert all("City and year Length, km" in page for page in with_rows)
    (titled,) = [page for page in pages if "Table 1 Sea walls" in page]
    assert titled is with_rows[0]


def text_pages(file: Path) -> list[str]:
    done = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")


# ---------------------------------------------------------------- crops


@pytest.fixture(scope="module")
def cropped(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    article = write_house(tmp_path_factory.mktemp("cropped"), source=CROPPED)
    image = Image.effect_noise(WIDE, 40).convert("RGB")
    x, y = AT
    ImageDraw.Draw(image).rectangle((x - 15, y - 15, x + 15, y + 15), fill=RED)
    image.save(article / "wide.jpg", quality=95)
    return lambda edition: build(article, edition)[0]


def middle_of_red(image: Image.Image) -> tuple[float, float]:
    """Return where the middle of the red mark is, as a share of width and height."""
    width, height = image.size
    data = image.convert("RGB").tobytes()
    found = [
        divmod(at, width)
        for at in range(width * height)
        if data[3 * at] > 180 and data[3 * at + 1] < 90 and data[3 * at + 2] < 90
    ]
    down, across = (sum(numbers) / len(found) for numbers in zip(*found, strict=True))
    return across / width, down / height


@pytest.mark.parametrize("edition", ["brief", "handout"])
def test_a_photo_is_cropped_around_its_focus_and_keeps_its_shape(
    edition: str, cropped: Callable[[str], Path]
) -> None:
    found = {}
    with pikepdf.open(cropped(edition)) as pdf:
        for page in pdf.pages:
            for image, across, down in drawn_on(page):
                found[image.Width, image.Height] = pikepdf.PdfImage(image).as_pil_image()
                assert image.Interpolate is False  # PDF/A (ISO 19005-3, 6.2.8)
                assert across / down == pytest.approx(image.Width / image.Height, rel=0.01)
    assert set(found) == ({(400, 400), WIDE} if edition == "brief" else {(400, 400)})
    # 90 % of 1200 px is 120 px from the edge; the crop ends there, and the mark stands 280 px in.
    assert middle_of_red(found[400, 400]) == pytest.approx((280 / 400, 0.5), abs=0.01)


def drawn_on(page: pikepdf.Page) -> Iterator[tuple[Any, float, float]]:
    """Yield each image that a page draws, with its width and height up to one scale for both."""
    known: Any = page.resources.get("/XObject", {})
    kept: list[tuple[float, float]] = []
    scale = (1.0, 1.0)
    for step in pikepdf.parse_content_stream(page):
        operands: Any = step.operands
        match str(step.operator):
            case "q":
                kept.append(scale)
            case "Q":
                scale = kept.pop()
            case "cm":
                scale = (scale[0] * abs(float(operands[0])), scale[1] * abs(float(operands[3])))
            case "Do" if "/Width" in known[str(operands[0])]:
                yield known[str(operands[0])], *scale
            case _:
                pass


def test_the_reader_crops_too_and_leaves_drawings_whole(cropped: Callable[[str], Path]) -> None:
    with zipfile.ZipFile(cropped("reader")) as book:
        names = [name for name in book.namelist() if "/images/" in name]
        images = {
            image.size: image
            for name in names
            if not name.endswith(".svg")
            for image in [Image.open(io.BytesIO(book.read(name)))]
        }
        drawings = [book.read(name) for name in names if name.endswith(".svg")]
        pages = " ".join(book.read(n).decode() for n in book.namelist() if n.endswith(".xhtml"))
    assert set(images) == {(400, 400), WIDE}
    assert middle_of_red(images[400, 400]) == pytest.approx((280 / 400, 0.5), abs=0.01)
    assert MAP.encode() in drawings
    assert pages.count(BOUNDARIES) == 1  # `map` is a word of the figure's id
    assert pages.count("Ann Other (CC BY 4.0)") == 3 + 3  # beside each, and on the copyright page
    assert "Image credits" in pages


SIDE = st.integers(1, 5000)


@given(
    size=st.tuples(SIDE, SIDE),
    ratio=st.floats(0.2, 5),
    focus=st.tuples(st.floats(0, 100), st.floats(0, 100)),
)
def test_a_crop_lies_within_the_image_and_around_the_focus(
    size: tuple[int, int], ratio: float, focus: tuple[float, float]
) -> None:
    left, top, right, bottom = crop_box(size, ratio, focus)
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]
    assert right - left == size[0] or bottom - top == size[1]  # no more is cut than must be
    assert left - 1 <= size[0] * focus[0] / 100 <= right + 1
    assert top - 1 <= size[1] * focus[1] / 100 <= bottom + 1
    if min(size) > 100:
        assert (right - left) / (bottom - top) == pytest.approx(ratio, rel=0.05)
