"""Files for a press, measured plate by plate on what Ghostscript makes of them where it can be."""

from __future__ import annotations

import functools
import io
import re
import struct
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import weasyprint
from PIL import Image, ImageCms, ImageMath

from publish import pipeline
from publish.formats.inks import Inks, limited
from publish.formats.passes import Metadata, PassContext, PressFile, apply
from publish.formats.passes.marks import AREA, MM, REGISTER
from publish.formats.pictures import _ink
from publish.formats.tracing import traced
from publish.house import Styles, own_styles, read_house
from publish.press import Press, find_press, named_inks
from publish.problems import Severity, Where
from publish.sources import find_articles
from publish.verify.preflight import preflight

SAMPLES = Path(__file__).parents[2] / "manuscripts"
STYLES = Styles((own_styles(),))
HERE = Where("house.toml")
PRESSES = ("coated", "uncoated", "newsprint", "digital")
PLATES = ("Cyan", "Magenta", "Yellow", "Black")
TITLE = "Heat at work"
ABOUT = Metadata(TITLE, ("A",), "en-GB", created="2026-03-02", modified="2026-03-02", press_id="x")
CSS = """
@page { size: 60mm 80mm; margin: 0; bleed: 3mm }
body { margin: 0; font: 20pt "Brief Sans"; color: #1c2126 }
.tint { background: #eff3f3; height: 20mm }
"""
Pressed = Callable[..., Path]


@functools.cache
def inks(name: str) -> Inks:
    """The inks of our house on one of our presses."""
    press = find_press(STYLES, name, HERE)
    return Inks(press, named_inks(read_house(STYLES), press, HERE))


@pytest.fixture
def pressed(tmp_path: Path) -> Pressed:
    """A function from the body of an HTML page to a file for a press."""
    fonts = weasyprint.text.fonts.FontConfiguration()
    faces = weasyprint.CSS(own_styles() / "shared" / "fonts" / "fonts.css", font_config=fonts)

    def make(body: str, press: str = "coated", title: str = TITLE, *, claims: bool = False) -> Path:
        html = weasyprint.HTML(string=f"<html lang=en><body>{body}</body></html>", base_url=".")
        sheets = [faces, weasyprint.CSS(string=CSS, font_config=fonts)]
        with traced(html.etree_element) as origins:
            document = html.render(stylesheets=sheets, font_config=fonts)
            data = document.write_pdf(pdf_tags=True, pdf_identifier=True)
        face = own_styles() / "shared/fonts/BriefSans-Regular.ttf"
        file = PressFile(inks(press), title, "heat", "handout, coated, 2026-03-02", face)
        standards = frozenset({"pdf/x-4"})
        context = PassContext(origins(), ABOUT, standards, claims=claims, press=file)
        path = tmp_path / "file.pdf"
        path.write_bytes(apply(data, context))
        return path

    return make


@pytest.fixture(scope="session")
def handouts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The handouts of the samples, nothing of which is lost: the build reads them back."""
    out = tmp_path_factory.mktemp("handouts")
    options = pipeline.Options(out, ("handout",), verify=False)
    results = pipeline.publish(find_articles([SAMPLES]), options)
    assert [result.code for result in results] == [0] * len(results), results
    for result in results:
        choice = result.outputs[0].choice
        assert (choice["pages"], choice["fill"] >= 0.85) == (2, True), choice
    return {result.slug: out / result.slug / result.outputs[0].name for result in results}


# ---------------------------------------------------------------- looking at plates


def ghostscript(path: Path, *options: str, device: str = "tiffsep", dpi: int = 150) -> None:
    target = path.with_name("plate-%d.tif")
    command = ["gs", "-q", "-dSAFER", "-dNOPAUSE", "-dBATCH", f"-sDEVICE={device}", f"-r{dpi}"]
    subprocess.run([*command, *options, "-o", str(target), str(path)], check=True, timeout=60)


def plates(path: Path, page: int = 1, overprint: str = "enable", dpi: int = 150) -> dict[str, Any]:
    """The plates of a page within its MediaBox, 255 for ink in full."""
    ghostscript(path, f"-dOverprint=/{overprint}", dpi=dpi)
    return separated(path, page)


@functools.cache
def sheet(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plates of both sides of a handout, which no test changes."""
    return plates(path), separated(path, 2)


def separated(path: Path, page: int) -> dict[str, Any]:
    made = {}
    for name in PLATES:
        with Image.open(path.with_name(f"plate-{page}({name}).tif")) as plate:
            made[name] = plate.convert("L").point(lambda value: 255 - value)
    return made


def at(plate: Any, path: Path, x: float, y: float, page: int = 1) -> int:  # noqa: ANN401
    """The ink at a point in mm from the left and the top of the trim."""
    with pikepdf.open(path) as pdf:
        media = [float(side) for side in pdf.pages[page - 1].MediaBox]
        trim = [float(side) for side in pdf.pages[page - 1].TrimBox]
    scale = plate.width / (media[2] - media[0])
    column, row = (x * MM + trim[0] - media[0]) * scale, (y * MM + media[3] - trim[3]) * scale
    return int(plate.getpixel((round(column), round(row))))


def most_ink(path: Path) -> float:
    """The most ink in one place within the trim of any page, in per cent."""
    ghostscript(path, "-dUseTrimBox", device="tiff32nc", dpi=100)
    found = []
    for name in sorted(path.parent.glob("plate-[1-9].tif")):
        with Image.open(name) as page:
            four = {
                ink: plate.convert("I") for ink, plate in zip("cmyk", page.split(), strict=True)
            }
        total = ImageMath.lambda_eval(lambda a: a["c"] + a["m"] + a["y"] + a["k"], **four)
        found.append(total.getextrema()[1] / 2.55)
    return float(max(found))


def in_rgb(path: Path) -> list[str]:
    """All that a file paints in RGB, or could be blended in it."""
    found: list[str] = []
    with pikepdf.open(path) as pdf:
        holders = [*pdf.pages, *(o for o in pdf.objects if isinstance(o, pikepdf.Stream))]
        for holder in holders:
            is_content = isinstance(holder, pikepdf.Page) or (
                holder.get("/Subtype") == "/Form" or "/PatternType" in holder
            )
            if is_content:
                steps = pikepdf.parse_content_stream(holder)
                found += [str(s.operator) for s in steps if str(s.operator) in {"rg", "RG"}]
        for thing in pdf.objects:
            if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
                is_stream = isinstance(thing, pikepdf.Stream)
                said = (thing.stream_dict if is_stream else thing).unparse(resolved=True)
                found += re.findall("/(?:DeviceRGB|CalRGB|Lab)\\b", said.decode("latin-1"))
    return found


def photo(folder: Path, **more: Any) -> Path:  # noqa: ANN401 - what Pillow saves
    """A photo in which all colours stand beside each other, the darkest too."""
    wheel = Image.merge(
        "RGB",
        [
            Image.linear_gradient("L"),
            Image.radial_gradient("L"),
            Image.linear_gradient("L").rotate(90),
        ],
    )
    path = folder / "photo.jpg"
    wheel = wheel.point(lambda value: int(value * 0.7))
    wheel.paste((0, 0, 0), (100, 100, 156, 156))
    wheel.save(path, quality=95, **more)
    return path


# ---------------------------------------------------------------- colour


def test_nothing_in_the_handouts_is_in_rgb(handouts: dict[str, Path]) -> None:
    for path in handouts.values():
        assert in_rgb(path) == []


DRAWING = """
<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100" viewBox="0 0 1000 1000">
<defs><linearGradient id="g"><stop offset="0" stop-color="#12465a"/><stop offset="0.5"
stop-color="teal"/><stop offset="1" stop-color="#b83a24" stop-opacity="0.4"/></linearGradient>
<pattern id="p" width="20" height="20" patternUnits="userSpaceOnUse"><rect width="10" height="20"
fill="rgb(0, 90, 160)"/></pattern></defs>
<rect width="400" height="400" fill="url(#g)"/><rect y="500" width="400" height="300"
fill="url(#p)"/><g opacity="0.5"><circle cx="700" cy="700" r="200" fill="orange"/></g>
<path d="M0 0 L900 900" stroke="#333" stroke-width="0.2"/></svg>
"""


def test_gradients_patterns_groups_and_pictures_are_in_the_inks(
    pressed: Pressed, tmp_path: Path
) -> None:
    Image.new("RGBA", (40, 40), (200, 30, 30, 120)).save(tmp_path / "drawing.png")
    photo(tmp_path)
    names = ("drawing.png", "photo.jpg")
    images = "".join(f'<img src="{(tmp_path / n).as_uri()}" width=50 alt=x>' for n in names)
    path = pressed(f"<p>{DRAWING}{images}</p>")
    assert in_rgb(path) == []
    with pikepdf.open(path) as pdf:
        streams = [o for o in pdf.objects if isinstance(o, pikepdf.Stream)]
        spaces = [str(o.ColorSpace) for o in streams if o.get("/Subtype") == "/Image"]
    assert sorted(set(spaces)) == ["/DeviceCMYK", "/DeviceGray"]  # grey: what is transparent
    assert most_ink(path) <= 300


def test_what_stays_in_rgb_is_found(tmp_path: Path) -> None:
    path = tmp_path / "raw.pdf"
    weasyprint.HTML(string="<p style='opacity: 0.5; color: red'>x").write_pdf(path)
    assert "rg" in in_rgb(path)
    assert "/DeviceRGB" in in_rgb(path)


def test_colours_of_the_house_are_printed_in_its_inks() -> None:
    own = inks("coated")
    assert own.of(0x12 / 255, 0x46 / 255, 0x5A / 255) == (0.92, 0.4, 0.3, 0.45)
    assert own.of(1, 1, 1) == (0, 0, 0, 0)
    assert own.of(0, 0, 0) == (0, 0, 0, 1)
    assert own.of(0.5, 0.5, 0.5) == pytest.approx((0, 0, 0, 0.5), abs=0.01)
    halfway = [(255 + part) / 2 / 255 for part in (0xB8, 0x3A, 0x24)]
    assert own.of(*halfway) == pytest.approx((0.025, 0.44, 0.475, 0.06), abs=0.01)
    cyan, magenta, yellow, black = own.of(0, 128 / 255, 0)  # no colour of the house: by the profile
    assert cyan > 0.6
    assert yellow > 0.8
    assert magenta + black < 0.9


def test_a_colour_that_a_house_changes_is_not_printed_in_our_inks(tmp_path: Path) -> None:
    house = '[tokens]\nprimary = "#7a0019"\naccent = "#b83a24"\n'
    (tmp_path / "house.toml").write_text(house, encoding="utf-8")
    styles = Styles((tmp_path, own_styles()))
    assert "primary" not in read_house(styles).inks
    assert read_house(styles).inks["accent"] == (5, 88, 95, 12)
    (tmp_path / "house.toml").write_text(house + "[inks]\nprimary = [0, 100, 80, 40]\n")
    assert read_house(styles).inks["primary"] == (0, 100, 80, 40)


# ---------------------------------------------------------------- black


BLACK = '<div class="tint">H</div><p>H</p>'


def under_black(path: Path, overprint: str) -> dict[str, tuple[int, int]]:
    """The least and the most of each colour where black text stands, in the tint and below."""
    seen = plates(path, overprint=overprint)
    frame = round((3 * MM + AREA) * 150 / 72)
    size = seen["Black"].size
    inner = (frame, frame, size[0] - frame, size[1] - frame)
    cut = {name: plate.crop(inner) for name, plate in seen.items()}
    text = cut.pop("Black").point(lambda value: 255 if value > 250 else 0)
    assert text.getbbox()
    half = round(20 * MM * 150 / 72)
    areas = {"tint": (0, 0, text.width, half), "paper": (0, half, text.width, text.height)}
    made = {}
    for area, box in areas.items():
        for name, plate in cut.items():
            counts = plate.crop(box).histogram(text.crop(box))
            values = [value for value, count in enumerate(counts) if count]
            made[f"{area} {name}"] = values[0], values[-1]
    return made


def test_black_text_is_on_black_alone_and_not_knocked_out_of_a_tint(pressed: Pressed) -> None:
    path = pressed(BLACK)
    found = under_black(path, "enable")
    tint = {"Cyan": 15, "Magenta": 5, "Yellow": 8}  # 6, 2 and 3 per cent
    for name, ink in tint.items():
        assert found[f"paper {name}"] == (0, 0)
        assert found[f"tint {name}"] == pytest.approx((ink, ink), abs=1)
    knocked_out = under_black(path, "disable")
    assert {knocked_out[f"tint {name}"] for name in tint} == {(0, 0)}  # so this test can fail


def test_no_text_is_knocked_out_of_the_tints_of_the_samples(handouts: dict[str, Path]) -> None:
    for path in handouts.values():
        seen, _ = sheet(path)
        text = seen["Black"].point(lambda value: 255 if value > 250 else 0)
        under = seen["Cyan"].histogram(text)
        found = {value for value, count in enumerate(under) if count}
        assert found <= {0, 14, 15, 16, 255}  # paper, the tint, the marks
        assert under[15] > 100


def test_white_and_pale_text_never_overprints(pressed: Pressed) -> None:
    style = "background: #12465a; height: 30mm"
    path = pressed(f'<div style="{style}; color: white">H<b style="color: #ddd">H</b></div>')
    with pikepdf.open(path) as pdf:
        steps = [str(step) for step in pikepdf.parse_content_stream(pdf.pages[0])]
    assert not [step for step in steps if "/Overprint" in step]
    band = plates(path)["Cyan"]
    assert band.crop((71, 71, 180, 140)).getextrema()[0] == 0  # the letters are white


# ---------------------------------------------------------------- ink


@pytest.mark.parametrize("press", PRESSES)
def test_no_photo_takes_more_ink_than_the_press_holds(
    press: str, pressed: Pressed, tmp_path: Path
) -> None:
    made = _ink(photo(tmp_path), tmp_path / "inked", inks(press))
    path = pressed(f'<img src="{made.as_uri()}" style="width: 60mm; height: 60mm" alt=x>', press)
    limit = inks(press).press.ink_limit
    assert limit * 0.75 < most_ink(path) <= limit


def test_the_samples_keep_the_limit_of_ink(handouts: dict[str, Path]) -> None:
    assert all(100 < most_ink(path) <= 300 for path in handouts.values())


def test_an_own_profile_does_not_lift_the_limit_of_ink() -> None:
    made = limited(Image.new("CMYK", (1, 1), (255, 255, 255, 230)), 260)
    there = [plate.getextrema()[1] for plate in made.split()]
    assert 250 < sum(there) / 2.55 <= 260  # type: ignore[arg-type]
    assert there[3] == 230


def test_a_photo_is_seen_by_its_own_profile(tmp_path: Path) -> None:
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = data.index(b"rXYZ", 128), data.index(b"bXYZ", 128)
    data[red : red + 4], data[blue : blue + 4] = b"bXYZ", b"rXYZ"  # its red is blue
    path = tmp_path / "blue.jpg"
    Image.new("RGB", (64, 64), (0, 0, 255)).save(path, quality=95, icc_profile=bytes(data))
    with Image.open(_ink(path, tmp_path / "inked", inks("coated"))) as made:
        cyan, magenta, yellow, _ = made.getpixel((30, 30))  # type: ignore[misc]
    assert made.mode == "CMYK"
    assert cyan < 60
    assert min(magenta, yellow) > 200


def test_a_photo_in_greys_is_printed_in_black_alone(tmp_path: Path) -> None:
    Image.new("L", (20, 20), 90).save(tmp_path / "grey.jpg")
    with Image.open(_ink(tmp_path / "grey.jpg", tmp_path / "inked", inks("coated"))) as made:
        assert made.mode == "L"


# ---------------------------------------------------------------- the sheet


def test_bands_run_over_the_edge_that_is_cut(handouts: dict[str, Path]) -> None:
    for path in handouts.values():
        first, second = (side["Cyan"] for side in sheet(path))
        outside = 2.5
        band = [(-outside, 40), (210 + outside, 40), (105, -outside), (-outside, -outside)]
        assert [at(first, path, x, y) > 200 for x, y in band] == [True] * 4
        band = [(-outside, 5), (210 + outside, 5), (105, -outside)]
        assert [at(second, path, x, y, 2) > 200 for x, y in band] == [True] * 3
        assert at(second, path, 105, 297 + outside, 2) == 0  # no band at the foot


def test_the_boxes_of_a_page_lie_in_each_other(handouts: dict[str, Path]) -> None:
    for path in handouts.values():
        with pikepdf.open(path) as pdf:
            for page in pdf.pages:
                sizes = {
                    name: [float(side) / MM for side in page[f"/{name}Box"]]
                    for name in ("Trim", "Bleed", "Media")
                }
                assert sizes["Trim"] == pytest.approx([0, 0, 210, 297], abs=0.01)
                assert sizes["Bleed"] == pytest.approx([-3, -3, 213, 300], abs=0.01)
                assert sizes["Media"] == pytest.approx([-12, -12, 222, 309], abs=0.01)
                assert "/CropBox" not in page
                assert "/ArtBox" not in page


def test_marks_stand_on_every_plate_and_outside_the_bleed(pressed: Pressed) -> None:
    path = pressed("<p>x</p>")
    seen = plates(path, dpi=300)
    frame = {}
    bleed = round(AREA * 300 / 72)
    for name, plate in seen.items():
        width, height = plate.size
        inside = (bleed + 2, bleed + 2, width - bleed - 2, height - bleed - 2)
        foot = plate.crop((width // 2, height // 2, *inside[2:]))
        assert foot.getbbox() is None, name  # where the page shows nothing, its bleed neither
        plate.paste(0, inside)
        frame[name] = plate.tobytes()
    assert len(set(frame.values())) == 1
    for x, y in ((0, -6), (-6, 0), (60, 86), (66, 80), (30, -3 - REGISTER / MM)):
        area = [
            at(seen["Cyan"], path, x + dx / 20, y + dy / 20)
            for dx in (-2, 0, 2)
            for dy in (-2, 0, 2)
        ]
        assert max(area) > 200, (x, y)


def test_the_line_for_the_printer_is_said_in_letters_that_the_face_has(pressed: Pressed) -> None:
    def below(path: Path) -> Any:  # noqa: ANN401
        plate = plates(path)["Black"]
        return plate.crop(
            (0, plate.height - round(AREA * 150 / 72), plate.width // 2, plate.height)
        )

    named, plain, urdu = (below(pressed("x", title=title)) for title in (TITLE, "heat", "گرمی"))
    assert named.tobytes() != plain.tobytes()
    assert urdu.tobytes() == plain.tobytes()  # the file's name, where the title cannot be set


def test_no_line_is_thinner_than_the_press_holds(pressed: Pressed) -> None:
    for press, least in (("coated", 0.25), ("newsprint", 0.5)):
        widths = list(_widths(pressed(DRAWING, press)))
        assert len(widths) == 2  # of the drawing and of the marks
        assert min(widths) >= least - 0.001


def _widths(path: Path) -> Iterator[float]:
    """The widths of lines on a page in pt."""
    with pikepdf.open(path) as pdf:
        scales = [1.0]
        for step in pikepdf.parse_content_stream(pdf.pages[0]):
            operands: list[Any] = list(step.operands)
            match str(step.operator):
                case "q":
                    scales.append(scales[-1])
                case "Q":
                    scales.pop()
                case "cm":
                    a, b, c, d = (float(part) for part in operands[:4])
                    scales[-1] *= abs(a * d - b * c) ** 0.5
                case "w":
                    yield float(operands[0]) * scales[-1]
                case _:
                    pass


# ---------------------------------------------------------------- what the file says


@pytest.mark.parametrize("name", PRESSES)
def test_the_printing_condition_is_named_and_its_profile_embedded(
    name: str, pressed: Pressed
) -> None:
    press = find_press(STYLES, name, HERE)
    assert press.profile
    with pikepdf.open(pressed("<p>x</p>", name)) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFX"
        assert str(intent.OutputConditionIdentifier) == press.condition
        assert str(intent.RegistryName) == "http://www.color.org"
        assert str(intent.Info)
        profile = intent.DestOutputProfile.read_bytes()
        assert profile == press.profile.read_bytes()
    assert (profile[12:16], profile[16:20], profile[36:40]) == (b"prtr", b"CMYK", b"acsp")
    assert len(profile) == struct.unpack(">I", profile[:4])[0] < 400_000


def test_a_file_for_a_press_says_what_it_is_and_does_nothing(handouts: dict[str, Path]) -> None:
    for path in handouts.values():
        with pikepdf.open(path) as pdf:
            assert pdf.pdf_version == "1.6"
            assert pdf.docinfo["/Trapped"] == "/False"
            assert {"/Title", "/CreationDate", "/ModDate"} <= set(pdf.docinfo)
            assert len(pdf.trailer.ID) == 2
            assert not {"/Outlines", "/Names", "/OpenAction", "/AF"}.intersection(pdf.Root)
            assert not [page for page in pdf.pages if "/Annots" in page]
            assert pdf.Root.MarkInfo.Marked
            xmp = pdf.Root.Metadata.read_raw_bytes().decode()
            kinds = [o.get("/Type") for o in pdf.objects if isinstance(o, pikepdf.Dictionary)]
        said = dict(re.findall(r"<([\w:]+)>([^<\n]+)</", xmp))
        assert said["xmpMM:DocumentID"].startswith("uuid:")
        assert said["xmpMM:VersionID"] == "1.0"
        assert said["xmpMM:RenditionClass"] == "default"
        assert said["pdf:Trapped"] == "False"
        assert {"xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"} <= set(said)
        assert "pdfxid" not in xmp  # nothing has checked it yet
        assert "/Annot" not in kinds
        assert "/OBJR" not in kinds


def test_preflight_misses_nothing_but_the_claim(handouts: dict[str, Path]) -> None:
    for path in handouts.values():
        report = preflight(path, smallest_type=8.5)
        errors = [one.rule for one in report.findings if one.severity is Severity.ERROR]
        assert (report.press.name, errors) == ("coated", ["xmp-claim"])


def test_the_claim_stands_only_where_it_is_asked_for(pressed: Pressed) -> None:
    for claims in (True, False):
        with pikepdf.open(pressed("<p>x</p>", claims=claims)) as pdf:
            xmp = pdf.Root.Metadata.read_raw_bytes()
        assert (b"<pdfxid:GTS_PDFXVersion>PDF/X-4<" in xmp) is claims


def test_the_same_page_gives_the_same_file(pressed: Pressed) -> None:
    first = pressed(BLACK + DRAWING).read_bytes()
    assert pressed(BLACK + DRAWING).read_bytes() == first


def test_a_press_without_a_profile_leaves_colours_alone() -> None:
    office = find_press(STYLES, "office", HERE)
    assert (office.profile, office.bleed, office.marks) == (None, 0, False)
    assert replace(office, name="x") == Press("x", "office printer", ppi=150, smallest_type=6,
                                              thinnest_rule=0.25)  # fmt: skip


def test_pictures_in_other_forms_keep_what_they_show(tmp_path: Path) -> None:
    plain = tmp_path / "plain.png"
    Image.new("RGB", (8, 8), "red").save(plain)
    assert _ink(plain, tmp_path / "inked", inks("coated")) == plain
    turned = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    Image.new("RGB", (40, 20), "red").save(turned, "JPEG", exif=exif)
    (tmp_path / "turned.jpg").write_bytes(turned.getvalue())
    with Image.open(_ink(tmp_path / "turned.jpg", tmp_path / "made", inks("coated"))) as made:
        assert made.size == (20, 40)
