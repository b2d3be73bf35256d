"""The editions that samples are cut out of, built by the pipeline, and where each sample stands."""

from __future__ import annotations

import dataclasses
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import FloatRect, Page, ViewportSize, sync_playwright
from tools.pictures.samples import SECTION, Sample

from publish import pipeline
from publish.layout.pages import Box, Piece
from publish.layout.pages import Page as Sheet
from publish.problems import has_errors
from publish.sources import find_articles
from publish.verify.browser import find_chromium

DPI = 200
EDGE = 5.0  # pt of white around what is cut out
GAP = 12  # px between what stands in two places, such as a text and its note
SCREEN = ViewportSize(width=390, height=844)  # CSS px of a phone
PRESS = "office"  # colours of a screen, no bleed
MARGINS = "body { margin: 16px !important } [id^=sample-][id$=-title] { display: none }"


def build(article: Path, editions: tuple[str, ...]) -> dict[str, pipeline.Candidate]:
    """Build editions of an article as they come: no page target, and nothing moved to tidy."""
    options = pipeline.Options(editions=editions, verify=False, press=PRESS)
    (source,) = find_articles([article])
    prepared, problems = pipeline.prepare(source, options)
    if prepared is None or has_errors(problems):
        raise SystemExit("\n".join(str(problem) for problem in problems))
    plain = tuple(
        dataclasses.replace(edition, fit=None, tidy=None, job=None, contents_from=0)
        for edition in prepared.editions
    )
    prepared = dataclasses.replace(prepared, editions=plain, paged={})
    return {made.edition.name: made for made in pipeline.write(prepared, options)}


# ---------------------------------------------------------------- out of pages


def cut_pages(
    made: pipeline.Candidate, samples: list[Sample], folder: Path
) -> Iterator[Image.Image]:
    """Yield the picture of each sample in a PDF, in their order."""
    pdf = folder / made.name
    pdf.write_bytes(made.written.data)
    for sample in samples:
        sheet, boxes = _place(made.written.document.pages, sample)
        page = _page(pdf, sheet.number, folder)
        yield _stacked([_cut(page, sheet, box) for box in boxes])


def _place(sheets: tuple[Sheet, ...], sample: Sample) -> tuple[Sheet, list[Box]]:
    """Return the page of a sample, and the rectangles that it takes there."""
    boxed = _named(sheets, sample.name)
    found = boxed or _named(sheets, sample.section)
    if len(found) != 1:
        raise SystemExit(f"{sample.name} stands in {len(found)} places, not one")
    ((sheet, number),) = found
    if boxed:
        return sheet, [sheet.pieces[number].box]
    notes = [p.box for p in sheet.pieces if p.flow == "note" and (p.lines or p.drawn)]
    return sheet, [
        _around([p.box for p in _inside(sheet, number)]),
        *([_around(notes)] if notes else []),
    ]


def _named(sheets: tuple[Sheet, ...], name: str) -> list[tuple[Sheet, int]]:
    return [
        (sheet, number)
        for sheet in sheets
        for number, piece in enumerate(sheet.pieces)
        if piece.id == name and piece.tag != "a"
    ]


def _inside(sheet: Sheet, number: int) -> Iterator[Piece]:
    """Yield the pieces of a section behind its heading, which has its id."""
    beside = sheet.pieces[number].parent
    for piece in sheet.pieces[number + 1 :]:
        if piece.id.startswith(SECTION):
            return
        if any(one.parent == beside for one in sheet.around(piece)):
            yield piece


def _around(boxes: list[Box]) -> Box:
    return Box(
        min(box.x for box in boxes),
        min(box.y for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _page(pdf: Path, number: int, folder: Path) -> Image.Image:
    out = folder / f"{pdf.stem}-{number}"
    if not out.with_suffix(".png").exists():
        pages = ["-f", str(number), "-l", str(number)]
        command = ["pdftoppm", "-r", str(DPI), "-png", *pages, "-singlefile", str(pdf), str(out)]
        subprocess.run(command, check=True)  # noqa: S603 - our own words and files
    return Image.open(out.with_suffix(".png")).convert("RGB")


def _cut(page: Image.Image, sheet: Sheet, box: Box) -> Image.Image:
    """Cut a rectangle out of a page, its place counted from the trim's top left."""
    scale = page.width / sheet.trim.width
    left, top = max(box.x - EDGE, 0), max(box.y - EDGE, 0)
    right, bottom = (
        min(box.right + EDGE, sheet.trim.right),
        min(box.bottom + EDGE, sheet.trim.bottom),
    )
    corners = [round(one * scale) for one in (left, top, right, bottom)]
    return page.crop((corners[0], corners[1], corners[2], corners[3]))


def _stacked(pieces: list[Image.Image]) -> Image.Image:
    width = max(piece.width for piece in pieces)
    height = sum(piece.height for piece in pieces) + GAP * (len(pieces) - 1)
    whole = Image.new("RGB", (width, height), "white")
    top = 0
    for piece in pieces:
        whole.paste(piece, (0, top))
        top += piece.height + GAP
    return whole


# ---------------------------------------------------------------- out of an EPUB


def cut_screens(
    made: pipeline.Candidate, samples: list[Sample], folder: Path
) -> Iterator[Image.Image]:
    """Yield the picture of each sample in an EPUB, on the screen of a phone, in their order."""
    book = folder / "book"
    epub = folder / made.name
    epub.write_bytes(made.written.data)
    with zipfile.ZipFile(epub) as packed:
        packed.extractall(book)
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(book.rglob("*.xhtml"))}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium())
        page = browser.new_page(viewport=SCREEN, device_scale_factor=2)
        for number, sample in enumerate(samples):
            yield _screen(page, texts, sample, folder / f"screen-{number}")
        browser.close()


def _screen(page: Page, texts: dict[Path, str], sample: Sample, out: Path) -> Image.Image:
    """Take a picture of a sample, and below it of the notes that its paragraphs call.

    Ids that nothing links to are not in an EPUB, but those of titles are.
    """
    own, section = f"{sample.name}-title", f"{sample.section}-title"
    holder = _holder(texts, own) if sample.boxed else None
    selector = f":has(> #{own})"
    if holder is None:
        holder = _holder(texts, section)
        selector = f":has(> #{section}){' .box' if sample.boxed else ''}"
    if holder is None:
        raise SystemExit(f"{sample.name} stands nowhere in the EPUB")
    pieces = [_shot(page, holder, selector, out.with_suffix(".0.png"))]
    called: list[str] = page.locator(f"{selector} > p a[role=doc-noteref]").evaluate_all(
        "links => links.map(link => link.hash.slice(1))"
    )
    for number, note in enumerate([] if sample.boxed else called, 1):
        place = _holder(texts, note)
        if place:
            pieces.append(_shot(page, place, f"#{note}", out.with_suffix(f".{number}.png")))
    return _stacked(pieces)


def _holder(texts: dict[Path, str], name: str) -> Path | None:
    return next((path for path, text in texts.items() if f'id="{name}"' in text), None)


def _shot(page: Page, file: Path, selector: str, out: Path) -> Image.Image:
    """Take a picture of an element, as wide as the screen."""
    page.goto(file.as_uri())
    page.add_style_tag(content=MARGINS)
    box = page.locator(selector).first.bounding_box()
    if box is None:
        raise SystemExit(f"{selector} of {file.name} is not to be seen")
    top = max(box["y"] - 8, 0)
    clip = FloatRect(x=0, y=top, width=SCREEN["width"], height=box["y"] + box["height"] + 8 - top)
    page.screenshot(path=out, full_page=True, clip=clip)
    return Image.open(out).convert("RGB")
