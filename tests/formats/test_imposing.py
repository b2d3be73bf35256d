"""Imposed files: what stands where, which boxes and colours they have, what is refused."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from publish.edition import PrintJob
from publish.formats.imposing import Imposed, impose_pdf
from publish.formats.print_words import words_in
from publish.formats.production import Order, for_printer, office_for, produce_files
from publish.formats.ticket import Run, as_text, ticket_of
from publish.house import Styles, own_styles, read_house
from publish.impose import MM, Wish
from publish.problems import ManuscriptError, SetupError

A5, A4, A3 = (148 * MM, 210 * MM), (210 * MM, 297 * MM), (297 * MM, 420 * MM)
BLEED, SLUG = 3 * MM, 8 * MM
STYLES = Styles((own_styles(),))
HOUSE = read_house(STYLES)
ENGLISH = words_in(STYLES, "en-GB")
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
    b'"http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'
)
Box = tuple[float, float, float, float]  # left, bottom, right, top
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)"[^>]*>(\w+)</word>')


def pdf_of(  # noqa: PLR0913 - what a page may be like
    count: int,
    size: tuple[float, float] = A5,
    *,
    bleed: float = BLEED,
    cmyk: bool = True,
    origin: tuple[float, float] = (-SLUG, -SLUG),
    rotate: int = 0,
) -> bytes:
    """A PDF whose pages say `page1` and so on at their middle, on a ground that bleeds.

    Outside the bleed is a second ground, which must never be seen.
    """
    pdf = pikepdf.new()
    pdf.Root.Metadata = pdf.make_stream(XMP)
    pdf.Root.Metadata.Type, pdf.Root.Metadata.Subtype = Name.Metadata, Name.XML
    pdf.docinfo["/Title"] = "A leaflet"
    if cmyk:
        pdf.Root.OutputIntents = Array([intent_of(pdf)])
    helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    font = pdf.make_indirect(helvetica)
    for number in range(1, count + 1):
        pdf.add_blank_page(page_size=(100, 100))
        page: Any = pdf.pages[-1].obj
        width, height = size if not rotate % 180 else size[::-1]
        x, y = origin
        trim = (x + SLUG, y + SLUG, x + SLUG + width, y + SLUG + height)
        give_boxes(page, trim, bleed)
        if rotate:
            page.Rotate = rotate
        page.Resources = Dictionary(Font=Dictionary(F=font))
        page.Contents = pdf.make_stream(content_of(number, trim, bleed, rotate))
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def intent_of(pdf: pikepdf.Pdf) -> Dictionary:
    profile = pdf.make_stream(b"a profile")
    profile.N = 4
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=pikepdf.String("FOGRA39"),
        DestOutputProfile=profile,
    )


def grown(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def give_boxes(page: Any, trim: Box, bleed: float) -> None:  # noqa: ANN401 - pikepdf's
    page.TrimBox = Array(list(trim))
    page.BleedBox = Array(list(grown(trim, bleed)))
    page.MediaBox = Array(list(grown(trim, SLUG)))


def content_of(number: int, trim: Box, bleed: float, rotate: int) -> bytes:
    """Two grounds, the first (cyan) below all, the second (magenta) in the bleed, and a word."""
    x, y, *_ = grown(trim, SLUG)
    left, bottom, right, top = grown(trim, bleed)
    middle = ((trim[0] + trim[2]) / 2, (trim[1] + trim[3]) / 2)
    turned = {0: "1 0 0 1", 90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}[rotate]
    return (
        f"1 0 0 0 k {x} {y} {trim[2] - x + 99} {trim[3] - y + 99} re f "
        f"0 1 0 0 k {left} {bottom} {right - left} {top - bottom} re f 0 0 0 1 k "
        f"BT /F 12 Tf {turned} {middle[0]} {middle[1]} Tm (page{number}) Tj ET"
    ).encode()


def imposed(data: bytes, wish: Wish, paper: tuple[float, float] = A3) -> Imposed:
    return impose_pdf(data, "leaflet.pdf", wish, paper)


def words(data: bytes, folder: Path) -> list[list[tuple[float, str]]]:
    """The words of each sheet side and their places from the left in pt, as poppler reads them."""
    (folder / "sheets.pdf").write_bytes(data)
    asked = ["pdftotext", "-bbox", str(folder / "sheets.pdf"), "-"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return [
        sorted((float(found[0]), found[3]) for found in WORD.findall(page))
        for page in told.split("<page ")[1:]
    ]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (4, ["4 1", "2 3"]),
        (6, ["1", "2", "6 3", "4 5"]),
        (8, ["8 1", "2 7", "6 3", "4 5"]),
        (12, ["12 1", "2 11", "10 3", "4 9", "8 5", "6 7"]),
    ],
)
def test_the_text_of_each_page_stands_on_its_side(
    count: int, expected: list[str], tmp_path: Path
) -> None:
    found = words(imposed(pdf_of(count), Wish()).data, tmp_path)
    assert [" ".join(word.removeprefix("page") for _, word in side) for side in found] == expected


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("origin", [(0.0, 0.0), (-SLUG, -SLUG), (50.0, -20.0)])
def test_pages_stand_in_place_whatever_their_origin_and_rotation(
    origin: tuple[float, float], rotate: int, tmp_path: Path
) -> None:
    made = imposed(pdf_of(4, origin=origin, rotate=rotate), Wish(), A4)
    for side in words(made.data, tmp_path):
        for (x, _), column in zip(side, (0.5, 1.5), strict=True):
            assert x == pytest.approx(made.stock.x + column * A5[0], abs=1)
    assert made.plan.width == pytest.approx(2 * A5[0])


def test_creep_moves_the_text(tmp_path: Path) -> None:
    """Towards the spine, on inner sheets only: by two sheets of 0.5 mm on the innermost."""
    still, moved = (
        words(imposed(pdf_of(12), Wish(thickness=t * MM)).data, tmp_path) for t in (0, 0.5)
    )
    shifts = [
        [round((b[0] - a[0]) / MM, 2) for a, b in zip(*pair, strict=True)]
        for pair in zip(still, moved, strict=True)
    ]
    assert shifts == [[0, 0]] * 2 + [[0.5, -0.5]] * 2 + [[1, -1]] * 2


def plates(data: bytes, folder: Path, page: int = 1) -> Any:  # noqa: ANN401 - an image of Pillow's
    """A sheet side in its four inks at 72 ppi, as Ghostscript separates it."""
    from PIL import Image  # noqa: PLC0415 - here only

    (folder / "sheets.pdf").write_bytes(data)
    out = folder / f"side{page}.tif"
    subprocess.run(
        ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiff32nc", "-r72",
         f"-dFirstPage={page}", f"-dLastPage={page}", f"-sOutputFile={out}",
         str(folder / "sheets.pdf")],
        check=True, capture_output=True,
    )  # fmt: skip
    return Image.open(out)


def test_bleed_is_kept_outside_and_nothing_else_of_a_page_is(tmp_path: Path) -> None:
    """The first ground (cyan) lies outside the bleed; the second (magenta) is what bleeds."""
    made = imposed(pdf_of(6), Wish(), A3)
    image = plates(made.data, tmp_path)  # a blank at the left, page 1 at the right
    x, y = made.stock.x, made.stock.y
    at = {
        "2 mm outside the right edge": (x + made.plan.width + 2 * MM, y + 90),
        "2 mm above": (x + made.plan.width - 90, y - 2 * MM),
        "inside": (x + made.plan.width - 30, y + 90),
    }
    for name, point in at.items():
        assert image.getpixel(tuple(map(int, point)))[:2] == (0, 255), name
    for name, point in {
        "4 mm outside": (x + made.plan.width + 4 * MM, y + 90),
        "left of the spine": (x + A5[0] - 3, y + 90),
    }.items():
        assert image.getpixel(tuple(map(int, point))) == (0, 0, 0, 0), name
    assert {pixel[0] for _, pixel in image.getcolors(1 << 20) if pixel[1:] == (0, 0, 0)} == {0}


def test_marks_are_on_every_plate_and_outside_the_bleed(tmp_path: Path) -> None:
    made = imposed(pdf_of(4), Wish(), A3)
    image = plates(made.data, tmp_path)
    height = image.height
    for x in (made.stock.x, made.stock.x + made.plan.width):
        above = int(made.stock.y - BLEED - 2 * MM)
        column = [image.getpixel((int(x) + d, above)) for d in (-1, 0, 1)]
        assert any(min(pixel) > 20 for pixel in column)
    assert height == round(A3[0])


def test_a_file_without_process_inks_has_black_marks() -> None:
    for cmyk in (True, False):
        data = imposed(pdf_of(4, cmyk=cmyk), Wish()).data
        with pikepdf.open(io.BytesIO(data)) as pdf:
            content = pdf.pages[0].Contents.read_bytes()
            assert (b"/RegAll CS" in content) is cmyk
            assert (b" 0 G " in content) is not cmyk
            assert ("/ColorSpace" in pdf.pages[0].Resources) is cmyk


def test_boxes_intent_metadata_and_type_are_kept() -> None:
    source = pdf_of(8)
    made = imposed(source, Wish(), A3)
    with pikepdf.open(io.BytesIO(made.data)) as pdf, pikepdf.open(io.BytesIO(source)) as was:
        assert pdf.pdf_version == was.pdf_version
        assert pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes() == b"a profile"
        assert pdf.Root.Metadata.read_bytes() == was.Root.Metadata.read_bytes()
        assert "/Filter" not in pdf.Root.Metadata
        assert pdf.docinfo["/Title"] == "A leaflet"
        fonts = {form.Resources.Font.F.objgen for p in pdf.pages for form in forms(p)}
        assert len(fonts) == 1
        for page in pdf.pages:
            media, bleed, trim = (
                [float(value) for value in page.obj[f"/{name}Box"]]
                for name in ("Media", "Bleed", "Trim")
            )
            assert media == pytest.approx([0, 0, A3[1], A3[0]], abs=0.01)
            assert trim[2] - trim[0] == pytest.approx(2 * A5[0], abs=0.01)
            assert trim[0] - bleed[0] == pytest.approx(BLEED, abs=0.01)
            assert bleed[3] - trim[3] == pytest.approx(BLEED, abs=0.01)
            assert trim[0] + trim[2] == pytest.approx(A3[1], abs=0.01)


def forms(page: pikepdf.Page) -> list[Any]:
    found: Any = page.obj.Resources.XObject
    return [found[name] for name in found]


def test_the_same_file_gives_the_same_sheets() -> None:
    assert imposed(pdf_of(4), Wish()).data == imposed(pdf_of(4), Wish()).data


def test_a_file_that_reads_from_the_right_is_bound_there(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(pdf_of(4))) as pdf:
        pdf.Root.ViewerPreferences = Dictionary(Direction=Name.R2L)
        out = io.BytesIO()
        pdf.save(out)
    found = words(imposed(out.getvalue(), Wish()).data, tmp_path)
    assert [[word for _, word in side] for side in found] == [
        ["page1", "page4"],
        ["page3", "page2"],
    ]


def encrypted() -> bytes:
    with pikepdf.open(io.BytesIO(pdf_of(4))) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user=""))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "wish", "paper", "message"),
    [
        (b"# A heading", Wish(), A3, "leaflet.pdf: unreadable: this is no PDF"),
        (encrypted(), Wish(), A3, "leaflet.pdf: encrypted: this PDF is encrypted."),
        (pdf_of(2), Wish(), A3, "leaflet.pdf: unfit-layout: 2 pages make one leaf"),
        (pdf_of(4), Wish("zfold"), A3, "leaflet.pdf: unfit-layout: a zfold takes 6 pages"),
        (pdf_of(4, A3), Wish(), A3, "leaflet.pdf: unfit-sheet: the pages take 594 × 420 mm"),
    ],
)
def test_what_cannot_be_imposed_is_said(
    data: bytes, wish: Wish, paper: tuple[float, float], message: str
) -> None:
    with pytest.raises(ManuscriptError) as raised:
        imposed(data, wish, paper)
    (problem,) = raised.value.problems
    assert str(problem).startswith(message)


def test_a_ticket_says_what_the_file_is() -> None:
    data = pdf_of(6)
    made = imposed(data, Wish(thickness=0.1 * MM), A4)
    text = as_text(
        ticket_of(Run({"a.pdf": data, "b.pdf": made.data}, "silk", made), HOUSE, ENGLISH)
    )
    lines = {part[0].strip(): part[2].strip() for part in map(split, text.splitlines())}
    assert lines["Trimmed page"] == "148 × 210 mm"
    assert lines["Pages"] == "6, and 2 blank"
    assert lines["Bleed"] == "3.0 mm on all edges"
    assert lines["Printed sheet"] == "312 × 226 mm or larger"
    assert lines["Inks"] == "Cyan, Magenta, Yellow, Black, on both sides"
    assert (lines["Profile"], lines["Stock"]) == ("FOGRA39", "silk")
    assert lines["Client"] == HOUSE.name
    assert set(lines["Quantity"]) == {"_"}
    assert lines["b.pdf"].startswith("pages: 4; SHA-256 ")


def split(line: str) -> tuple[str, str, str]:
    return line.partition(":")


def test_an_edition_is_imposed_where_there_is_something_to_fold() -> None:
    job, told = PrintJob("silk", 0.1), office_for(STYLES, HOUSE, "en-GB")
    leaf = for_printer(pdf_of(2), "a-handout", job, told)
    assert sorted(leaf.files) == ["a-handout-ticket.pdf", "a-handout-ticket.txt"]
    folded = for_printer(pdf_of(4), "a-handout", job, told)
    assert sorted(folded.files) == [
        "a-handout-booklet-sheets.png",
        "a-handout-booklet-sheets.svg",
        "a-handout-booklet.pdf",
        "a-handout-ticket.pdf",
        "a-handout-ticket.txt",
    ]
    assert (leaf.imposed, folded.imposed) == ("", "a-handout-booklet.pdf")
    assert (leaf.said, folded.said) == ((), ())
    with pikepdf.open(io.BytesIO(folded.files["a-handout-ticket.pdf"])) as ticket:
        assert len(ticket.pages) == 1
    assert for_printer(pdf_of(4), "a-handout", job, told) == folded
    large = for_printer(pdf_of(4, (700 * MM, 700 * MM)), "a-handout", job, told)
    assert sorted(large.files) == ["a-handout-ticket.pdf", "a-handout-ticket.txt"]
    assert large.said == ("not imposed: no known paper is large enough for the pages.",)


@pytest.mark.parametrize(
    ("lang", "said", "sides"),
    [
        ("de-AT", ("Bindung: links", "Bogen 1 von 1, außen"), "41 23"),
        ("ur", ("جلد بندی: دائیں جانب", "شیٹ 1 از 1، باہر"), "14 32"),
        ("xx", ("Bound: at the left", "Sheet 1 of 1, outside"), "41 23"),
    ],
)
def test_the_printer_is_told_in_the_language_of_the_text_and_binds_as_it_is_read(
    lang: str, said: tuple[str, str], sides: str, tmp_path: Path
) -> None:
    made = for_printer(pdf_of(4), "a", PrintJob("silk", 0.1), office_for(STYLES, HOUSE, lang))
    ticket = " ".join(made.files["a-ticket.txt"].decode().split())
    assert said[0] in ticket
    assert said[1] in made.files["a-booklet-sheets.svg"].decode()
    found = words(made.files[made.imposed], tmp_path)
    assert " ".join("".join(word[-1] for _, word in side) for side in found) == sides


def test_files_go_beside_the_imposed_one(tmp_path: Path) -> None:
    source = tmp_path / "leaflet.pdf"
    source.write_bytes(pdf_of(6))
    target = tmp_path / "to-printer" / "sheets.pdf"
    order = Order(Wish("zfold"), "SRA3")
    written = produce_files(source, target, order, STYLES, HOUSE)
    assert written[0] == target
    assert {path.name for path in target.parent.iterdir()} == {
        "sheets.pdf",
        "leaflet-zfold-sheets.svg",
        "leaflet-zfold-sheets.png",
        "leaflet-ticket.pdf",
        "leaflet-ticket.txt",
    }
    with pytest.raises(SetupError):
        produce_files(source, source / "below-a-file.pdf", order, STYLES, HOUSE)
    with pytest.raises(ManuscriptError):
        produce_files(tmp_path / "gone.pdf", None, order, STYLES, HOUSE)
