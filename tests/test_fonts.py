"""The committed faces: what the style sheets count on is really in them."""

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parent.parent
FONTS = ROOT / "styles" / "shared" / "fonts"
FILES = sorted(FONTS.glob("*.ttf"))
ARABIC_FAMILIES = {"Brief Naskh", "Brief Nastaliq", "Brief Sans Arabic"}
UPRIGHT_FAMILIES = {*ARABIC_FAMILIES, "Brief Code"}  # these stand upright for italic as well
CSS = (FONTS / "fonts.css").read_text(encoding="utf-8")
RULES: list[tuple[str, str, str, str]] = re.findall(
    r'@font-face \{ font-family: "([^"]+)"; font-weight: (\d+); font-style: (\w+); '
    r'src: url\("([^"]+)"\) format\("truetype"\) \}',
    CSS,
)

EVERYWHERE = {"kern", "mark", "liga", "locl", "ccmp", "case", "zero"}
EVERYWHERE |= {"onum", "pnum", "sups", "subs", "frac", "ordn"}
SERIF_ONLY = {"lnum", "tnum"}  # the sans needs none: its default figures are these
UPRIGHT_ONLY = {"smcp", "c2sc"}

ASCII = "".join(map(chr, range(0x20, 0x7F)))
PUNCTUATION = "\u00a0‘’“”‚„«»‹›–—‐‑…•·†‡§¶©®™№°′″ª º"  # noqa: RUF001 - these very characters
SIGNS = "→←↑↓−×÷±≈≠≤≥∞⋅%‰½¼¾⅓⅔€£¥₹₩₺₽¢⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"
ARABIC = "ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکكگلمنںوؤہۂةھهءیيىئےۓأإآٱ،؛؟٪٬ﷲﷺ"
ARABIC += "۰۱۴۵۶۷۹٠١٤٥٦٩\u06d4\u066b\u064b\u064e\u0651\u0654\u0670"
FIGURES = "0123456789.:\u200c\u200d\u200e\u200f"  # of ASCII, what these faces have
SINGLE = 1  # type of a GSUB lookup
CYRILLIC = "АБЖЩЪЫЭЮЯабжщъыэюяЁёЄєІіЇїҐґЂђЋћЏџҚқҒғҰұӘә"
LATIN_LETTERS = "ÀÇÉÑÖØÅÆŒßŁŹŐŞȘİığčđþāīūḥṣṭẓḍʿʾậễəµΩπ\u0304\u0323\u0331"


def of_families(families: set[str]) -> list[Path]:
    return [
        FONTS / file for file in dict.fromkeys(rule[3] for rule in RULES if rule[0] in families)
    ]


LATIN = [path for path in FILES if path not in of_families(UPRIGHT_FAMILIES)]


@pytest.fixture(params=LATIN, ids=lambda path: path.stem)
def latin(request: pytest.FixtureRequest) -> Iterator[TTFont]:
    with TTFont(request.param) as opened:
        yield opened


@pytest.fixture(params=of_families(ARABIC_FAMILIES), ids=lambda path: path.stem)
def arabic(request: pytest.FixtureRequest) -> Iterator[TTFont]:
    with TTFont(request.param) as opened:
        yield opened


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def font(request: pytest.FixtureRequest) -> Iterator[TTFont]:
    with TTFont(request.param) as opened:
        yield opened


def features(font: TTFont) -> set[str]:
    tables = [font[name].table for name in ("GSUB", "GPOS")]
    return {record.FeatureTag for table in tables for record in table.FeatureList.FeatureRecord}


def substitutes(font: TTFont, tag: str) -> dict[str, str]:
    """Glyph to glyph, by all single substitutions of the feature."""
    gsub = font["GSUB"].table
    records = [record for record in gsub.FeatureList.FeatureRecord if record.FeatureTag == tag]
    lookups = {index for record in records for index in record.Feature.LookupListIndex}
    tables = [table for index in lookups for table in gsub.LookupList.Lookup[index].SubTable]
    inner = [getattr(table, "ExtSubTable", table) for table in tables]
    mappings = [table.mapping for table in inner if table.LookupType == SINGLE]
    return {glyph: other for mapping in mappings for glyph, other in mapping.items()}


def is_serif(font: TTFont) -> bool:
    return bool(font["name"].getDebugName(16) != "Brief Sans")


def is_source(font: TTFont) -> bool:
    return "Reserved Font Name" in font["name"].getDebugName(0)


def is_italic(font: TTFont) -> bool:
    return bool(font["OS/2"].fsSelection & 1)


def test_no_face_is_missing_from_the_style_sheet_nor_declared_in_vain() -> None:
    assert FILES
    assert {path.name for path in FILES} == {file for *_, file in RULES}


def test_the_style_sheet_declares_each_face_once() -> None:
    faces = [rule[:3] for rule in RULES]
    assert len(faces) == len(set(faces)) == CSS.count("@font-face")


def test_the_style_sheet_is_what_the_script_writes() -> None:
    script = runpy.run_path(str(ROOT / "tools" / "make_fonts.py"))
    assert script["stylesheet"]() == CSS


@pytest.mark.parametrize(("family", "weight", "slope", "file"), RULES)
def test_a_declared_face_is_what_it_says(family: str, weight: str, slope: str, file: str) -> None:
    bold, italic = weight == "700", slope == "italic"
    with TTFont(FONTS / file) as font:
        borrowed = family == "Brief Lead" and weight == "600"
        assert font["name"].getDebugName(16) == ("Brief Text" if borrowed else family)
        assert font["OS/2"].usWeightClass == int(weight)
        italic &= family not in UPRIGHT_FAMILIES
        assert is_italic(font) == italic == (font["post"].italicAngle != 0)
        assert font["head"].macStyle == bold + 2 * italic


@pytest.mark.parametrize("family", sorted({rule[0] for rule in RULES}))
def test_every_upright_weight_has_its_italic(family: str) -> None:
    weights = {slope: set[str]() for slope in ("normal", "italic")}
    for name, weight, slope, _ in RULES:
        if name == family:
            weights[slope].add(weight)
    assert weights["normal"] == weights["italic"]


def test_the_reserved_name_is_not_used(font: TTFont) -> None:
    records = [r for r in font["name"].names if r.nameID in (1, 3, 4, 6, 16, 17, 21, 25)]
    assert {record.nameID for record in records} == {1, 3, 4, 6, 16, 17}
    names = " ".join(record.toUnicode().lower() for record in records)
    assert not [word for word in ("source", "noto") if word in names]


def test_the_licence_goes_along(font: TTFont) -> None:
    copyright_line = font["name"].getDebugName(0)
    assert copyright_line in (FONTS / "OFL.txt").read_text(encoding="utf-8") or is_source(font)
    assert "SIL Open Font License" in font["name"].getDebugName(13)
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


def test_a_face_may_be_embedded_and_is_static(font: TTFont) -> None:
    assert font["OS/2"].fsType == 0
    assert not {"fvar", "gvar", "avar", "STAT", "HVAR", "MVAR"} & set(font.keys())


def test_a_face_has_its_features(latin: TTFont) -> None:
    expected = EVERYWHERE | (SERIF_ONLY if is_serif(latin) else set())
    expected |= set() if is_italic(latin) else UPRIGHT_ONLY
    assert not expected - features(latin)


def test_a_face_has_the_characters_of_a_policy_brief(latin: TTFont) -> None:
    cmap = latin.getBestCmap()
    assert not [
        c for c in ASCII + PUNCTUATION + SIGNS + LATIN_LETTERS + CYRILLIC if ord(c) not in cmap
    ]


def test_figures_are_of_one_width_unless_asked(latin: TTFont) -> None:
    cmap, advances = latin.getBestCmap(), latin["hmtx"]
    digits = [cmap[ord(digit)] for digit in "0123456789"]
    widths = [advances[digit][0] for digit in digits]
    assert max(widths) - min(widths) <= 1  # a rounded unit, of a thousand to the em
    proportional = substitutes(latin, "pnum")
    assert advances[proportional[digits[1]]][0] < advances[proportional[digits[0]]][0]


def test_old_style_figures_and_small_capitals_are_other_shapes(latin: TTFont) -> None:
    cmap, shapes = latin.getBestCmap(), latin["glyf"]
    three = cmap[ord("3")]
    assert shapes[substitutes(latin, "onum")[three]].yMin < shapes[three].yMin - 50
    if not is_italic(latin):
        small = shapes[substitutes(latin, "smcp")[cmap[ord("h")]]]
        assert small.yMax < shapes[cmap[ord("H")]].yMax - 50


def test_a_face_of_arabic_script_joins_its_letters(arabic: TTFont) -> None:
    assert not {"init", "medi", "fina", "rlig", "mark", "ccmp"} - features(arabic)
    cmap = arabic.getBestCmap()
    assert not [c for c in ARABIC + FIGURES if ord(c) not in cmap]
    assert not [code for code in cmap if chr(code).isascii() and chr(code).isalpha()]


def test_a_face_of_arabic_script_draws_a_letter_in_one_piece(arabic: TTFont) -> None:
    """With dots drawn apart, several letters share a shape, and a PDF can't say which it shows.

    Nastaliq knows no other way; what it shows is told by the ActualText of each line.
    """
    if "Nastaliq" in arabic["name"].getDebugName(1):
        assert "uni0628" not in substitutes(arabic, "medi")
        return
    cmap, medial = arabic.getBestCmap(), substitutes(arabic, "medi")
    shapes = [medial[cmap[ord(letter)]] for letter in "بپتٹثنیئ"]
    assert len(set(shapes)) == len(shapes)


def test_the_faces_of_arabic_script_are_small() -> None:
    naskh = of_families(ARABIC_FAMILIES - {"Brief Nastaliq"})
    assert sum(path.stat().st_size for path in naskh) < 400_000
    assert sum(path.stat().st_size for path in of_families({"Brief Nastaliq"})) < 950_000


def test_every_letter_of_code_is_as_wide_as_any() -> None:
    for path in of_families({"Brief Code"}):
        with TTFont(path) as font:
            widths = {font["hmtx"][font.getBestCmap()[ord(c)]][0] for c in ASCII}
            assert len(widths) == 1
            assert not [c for c in ASCII + PUNCTUATION if ord(c) not in font.getBestCmap()]
