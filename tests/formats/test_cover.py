"""Covers: every title fits, in every script, and the pixels are what shops ask for."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageChops

from publish import article as a
from publish.callouts import read_kinds
from publish.edition import read_edition
from publish.formats.cover import (
    INSIDE,
    MEASURE,
    NAMES,
    STORE,
    _authors,
    draw_cover,
    fit,
    inside,
    jpeg,
    picture_name,
)
from publish.formats.rendering import Renderer
from publish.formats.requests import Request
from publish.house import Styles, own_styles, read_house
from publish.metadata import Author, Meta
from publish.page import Layout, labels_for
from publish.problems import ManuscriptError, SetupError
from publish.select import select

STYLES = Styles((own_styles(),))
KINDS = read_kinds(STYLES.table("callouts.toml"), STYLES.where("callouts.toml"))[0]
HOUSE = read_house(STYLES)
LONG = "On the institutional arrangements of transboundary water governance in the upper basin"
GROUND = (0x12, 0x46, 0x5A)  # the primary colour of our own house
TITLE_FACE = "BriefTitle-Semibold"
SMALL = (150, 240)  # pixels, at which covers are compared
EDGE = 11  # pixels of a margin at that size, where nothing may stand


def layout(title: str, lang: str = "en", **more: object) -> Layout:
    meta = Meta(title, (Author("An Author"),), dt.date(2026, 3, 2), lang)
    article = a.Article("slug", "article.md", ".", replace(meta, **more), ())  # type: ignore[arg-type]
    selection = select(article, read_edition(STYLES, "reader", KINDS))
    return Layout(selection, {}, STYLES, HOUSE, KINDS, labels_for(STYLES, lang))


def ink(image: Image.Image, box: tuple[int, int, int, int]) -> bool:
    """Say whether anything but the ground stands in a part of a small cover."""
    part = image.resize(SMALL, Image.Resampling.BOX).crop(box)
    difference = ImageChops.difference(part, Image.new("RGB", part.size, GROUND)).convert("L")
    extrema = difference.getextrema()
    return isinstance(extrema[1], (int, float)) and extrema[1] > 24


@pytest.mark.parametrize(
    ("title", "lang", "subtitle"),
    [
        ("Heat", "en", ""),
        (LONG, "en", LONG),
        (f"{LONG}, {LONG}, {LONG}", "en", f"{LONG}, {LONG}"),
        ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerk", "de", ""),
        ("Εργασία στη ζέστη και δίκαιο", "el", "Θερμόμετρο"),
        ("Работа в жару: трудовое право и термометр", "ru", "Қазақстан және Київ"),
        ("ٹوکیو میں نیٹو کا دفتر اور پاکستان کی تزویراتی خودمختاری", "ur", "ایک ذیلی عنوان"),
    ],
)
def test_every_title_fits(title: str, lang: str, subtitle: str, tmp_path: Path) -> None:
    cover = draw_cover(layout(title, lang, subtitle=subtitle), "article.md", tmp_path)
    assert cover.size == STORE
    assert ink(cover, (EDGE, 30, SMALL[0] - EDGE, 180))
    assert not ink(cover, (0, 0, EDGE, SMALL[1]))
    assert not ink(cover, (SMALL[0] - EDGE, 0, SMALL[0], SMALL[1]))
    assert not ink(cover, (0, 232, SMALL[0], SMALL[1]))


CHINESE = "东京的北约办事处与战略自主"
HINDI = "गर्मी में काम"


@pytest.mark.parametrize(
    ("more", "token", "first"),
    [
        ({"title": CHINESE}, "title-font", "东 京 的 北 约 办 and others"),
        ({"title": "Heat", "subtitle": HINDI}, "text-font", "ग र म क"),
        ({"title": "Heat", "authors": (Author("王"),)}, "sans-font", "王"),
    ],
)
def test_letters_that_no_font_of_the_house_has_are_named(
    more: dict[str, object], token: str, first: str, tmp_path: Path
) -> None:
    """Even where the machine has a font for them: covers look the same on each."""
    with pytest.raises(ManuscriptError) as error:
        draw_cover(layout(lang="zh", **more), "article.md", tmp_path)  # type: ignore[arg-type]
    (problem,) = error.value.problems
    assert problem.rule == "no-font"
    assert f"can't show {first}: no font" in problem.message
    assert f"in house.toml behind ours: {token} = '\"Brief" in problem.hint


def test_urdu_is_measured_in_nastaliq_and_arabic_in_naskh() -> None:
    title, wide = "حدِ رفتار جو قائم رہے", 4000
    urdu, arabic = (
        fit(layout(title, lang), title, TITLE_FACE, 1000, (100, 72), wide) for lang in ("ur", "ar")
    )
    assert urdu.leading == pytest.approx(2.1 * urdu.size)  # its words slope down to the line
    assert arabic.leading == pytest.approx(1.5 * arabic.size)
    names = fit(layout(title, "ur"), title, *NAMES)
    assert names.leading == pytest.approx(1.5 * names.size)  # small, so in Naskh


def test_a_cover_in_urdu_is_set_in_nastaliq(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Request] = []
    render = Renderer.render

    def noted(self: Renderer, request: Request) -> object:
        asked.append(request)
        return render(self, request)

    monkeypatch.setattr(Renderer, "render", noted)
    draw_cover(layout("حدِ رفتار جو قائم رہے", "ur", subtitle="سبق"), "slug", Path())
    rules = [one.rpartition(".title {")[2].partition("}")[0] for one in [asked[-1].css]]
    assert '"Brief Nastaliq"' in rules[0]


def test_letters_that_a_page_can_not_show_are_named(tmp_path: Path) -> None:
    # Of the last plane for private use: fonts of office programs have signs of the first.
    request = Request("<p>A \U0010fff0\U0010fff1</p>", "", tmp_path.as_uri(), {})
    with Renderer("article.md", (tmp_path,)) as renderer, pytest.raises(ManuscriptError) as error:
        renderer.render(request)
    assert "can't show" in error.value.problems[0].message
    assert "\U0010fff0 \U0010fff1: no font" in error.value.problems[0].message


def font_of(text: str, path: Path) -> None:
    """Write a font in which each letter of a text is a square."""
    pen = TTGlyphPen(None)
    for number, corner in enumerate([(100, 0), (100, 800), (900, 800), (900, 0)]):
        (pen.lineTo if number else pen.moveTo)(corner)
    pen.closePath()
    square = pen.glyph()
    letters = {ord(char): f"u{ord(char):04X}" for char in text}
    order = [".notdef", *letters.values()]
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(order)
    font.setupCharacterMap(letters)
    font.setupGlyf(dict.fromkeys(order, square))
    font.setupHorizontalMetrics(dict.fromkeys(order, (1000, 0)))
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable({"familyName": "House Han", "styleName": "Regular"})
    font.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    font.setupPost()
    font.save(path)


def test_a_house_may_bring_a_font_for_its_script(tmp_path: Path) -> None:
    fonts = tmp_path / "styles/shared/fonts"
    fonts.mkdir(parents=True)
    font_of(CHINESE, fonts / "HouseHan.ttf")
    rule = '@font-face { font-family: "House Han"; src: url("HouseHan.ttf") }\n'
    (fonts / "fonts.css").write_text(rule, encoding="utf-8")
    toml = '[tokens]\ntitle-font = \'"Brief Title", "House Han"\'\n'
    (tmp_path / "styles/house.toml").write_text(toml, encoding="utf-8")
    styles = Styles((tmp_path / "styles", own_styles()))
    made = replace(layout(CHINESE, "zh"), styles=styles, house=read_house(styles))
    cover = draw_cover(made, "article.md", tmp_path)
    block = fit(made, CHINESE, TITLE_FACE, 1000, (196, 72))
    assert "".join(block.lines) == CHINESE
    assert block.size > 150
    assert ink(cover, (EDGE, 40, SMALL[0] - EDGE, 100))


def test_right_to_left_mirrors_the_cover(tmp_path: Path) -> None:
    mark = (EDGE, 30, 60, 36)
    mirrored = (SMALL[0] - 60, 30, SMALL[0] - EDGE, 36)
    english = draw_cover(layout("Heat"), "article.md", tmp_path)
    urdu = draw_cover(layout("گرمی", "ur"), "article.md", tmp_path)
    assert (ink(english, mark), ink(english, mirrored)) == (True, False)
    assert (ink(urdu, mark), ink(urdu, mirrored)) == (False, True)


def test_type_is_as_large_as_its_place_allows() -> None:
    sizes = [fit(layout(t), t, TITLE_FACE, 1000, (196, 72)).size for t in ("Heat", LONG, LONG * 2)]
    assert sizes[0] == 196
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3
    for text in ("Heat", LONG):
        block = fit(layout(text), text, TITLE_FACE, 1000, (196, 72))
        assert " ".join(block.lines) == text
        assert len(block.lines) * block.leading <= 1000
    assert MEASURE == 1500 - 2 * 130


def test_of_many_authors_whole_names_are_shown() -> None:
    authors = tuple(Author(f"Given{n} Family{n}") for n in range(60))
    block = _authors(layout("Heat", authors=authors))
    assert block.lines[-1].endswith(",\u00a0…")
    assert len(block.lines) * block.leading <= NAMES[1]
    few = _authors(layout("Heat", "en-GB", authors=authors[:3]))
    assert " ".join(few.lines) == "Given0 Family0, Given1 Family1 and Given2 Family2"


def test_a_picture_is_cropped_to_its_place(tmp_path: Path) -> None:
    Image.new("RGB", (40, 400), "#ffcc00").save(tmp_path / "photo.png")
    made = layout("Heat", cover_image="photo.png")
    cover = draw_cover(made, "article.md", tmp_path)
    yellow = cover.getpixel((2, 700))
    assert isinstance(yellow, tuple)
    assert all(abs(have - want) < 8 for have, want in zip(yellow, (255, 204, 0), strict=True))
    assert picture_name(made.selection.article.meta) == "cover-image.jpg"


@pytest.fixture(scope="module")
def cover(tmp_path_factory: pytest.TempPathFactory) -> Image.Image:
    return draw_cover(layout("Heat"), "article.md", tmp_path_factory.mktemp("cover"))


@pytest.mark.parametrize(
    ("name", "kind", "form"),
    [("cover-image.png", "image/png", "PNG"), ("cover-image.jpg", "image/jpeg", "JPEG")],
)
def test_the_cover_inside_has_the_pixels_that_apple_takes(
    cover: Image.Image, name: str, kind: str, form: str
) -> None:
    media_type, data = inside(cover, name)
    image = Image.open(io.BytesIO(data))
    assert (media_type, image.format, image.size) == (kind, form, INSIDE)
    assert image.width * image.height < 4_000_000


def test_the_cover_for_shops_is_a_jpeg_of_2560_pixels(cover: Image.Image) -> None:
    image = Image.open(io.BytesIO(jpeg(cover)))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1600, 2560))


def test_the_same_cover_every_time(cover: Image.Image, tmp_path: Path) -> None:
    assert jpeg(draw_cover(layout("Heat"), "article.md", tmp_path)) == jpeg(cover)


def test_the_tokens_of_the_house_colour_it(tmp_path: Path) -> None:
    made = layout("Heat")
    house = replace(HOUSE, tokens={**HOUSE.tokens, "primary": "#402060"})
    drawn = draw_cover(replace(made, house=house), "article.md", tmp_path)
    assert drawn.getpixel((10, 10)) == (0x40, 0x20, 0x60)


def test_without_poppler_there_is_a_hint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(SetupError) as error:
        draw_cover(layout("Heat"), "article.md", tmp_path)
    assert error.value.problems[0].hint == "Install poppler-utils."


def test_arabic_script_is_measured_as_its_letters_join() -> None:
    title = "حدِ رفتار جو قائم رہے"
    naskh, block = (
        fit(layout(title, lang), title, TITLE_FACE, 1000, (196, 72)) for lang in ("ar", "ur")
    )
    assert naskh.lines == ("حدِ رفتار", "جو قائم رہے")  # by letters that stand alone it was three
    assert block.lines == ("حدِ رفتار جو", "قائم رہے")  # Nastaliq is narrower
    assert naskh.size == block.size == 196
    mixed = f"{title} NATO"
    assert fit(layout(mixed, "ur"), mixed, TITLE_FACE, 1000, (196, 72)).lines[-1].endswith("NATO")
