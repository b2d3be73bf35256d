"""Make the README's pictures: the first pages of a brief and its handout, a screen of its EPUB.

    make all SLUG=heat-at-work
    .venv/bin/python tools/make_images.py dist/heat-at-work

Needs poppler's pdftoppm and a Chromium.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from PIL import Image, ImageOps

from publish.verify.browser import find_chromium

HERE = Path(__file__).resolve().parent.parent / "docs" / "images"
WIDTH, FRAME = 522, "#b7c4c8"  # px; the rule of the house, 1 px wide
COLOURS = 128
SCREEN = (390, 490)  # of a phone, in CSS px
SECTION = "What heat does at work"  # the screen that is shown begins with it
RULES = "body { margin: 16px !important }"  # as reading systems have it


def main(folder: Path) -> None:
    """Write the three pictures of an article's folder in `dist/`."""
    with tempfile.TemporaryDirectory() as temporary:
        made = Path(temporary)
        save(page(only(folder, "*-brief.pdf"), made), "brief")
        save(screen(only(folder, "*-reader.epub"), made), "reader")
        save(page(only(folder, "*-handout.pdf"), made), "handout")


def only(folder: Path, pattern: str) -> Path:
    """Return the file of a folder that a pattern names."""
    (found,) = folder.glob(pattern)
    return found


def page(pdf: Path, folder: Path) -> Image.Image:
    """Return the first page of a PDF, with its bleed."""
    out = folder / pdf.stem
    command = ["pdftoppm", "-r", "200", "-png", "-l", "1", "-singlefile", str(pdf), str(out)]
    subprocess.run(command, check=True)  # noqa: S603 - our own words and files
    return Image.open(out.with_suffix(".png"))


def screen(epub: Path, folder: Path) -> Image.Image:
    """Return the screen of a phone on which a section begins."""
    with zipfile.ZipFile(epub) as packed:
        packed.extractall(folder)
    texts = sorted(folder.rglob("*.xhtml"))
    text = next(one for one in texts if f">{SECTION}</h" in one.read_text(encoding="utf-8"))
    markup = text.read_text(encoding="utf-8")
    text.write_text(markup.replace("</head>", f"<style>{RULES}</style></head>"), encoding="utf-8")
    chromium = find_chromium()
    if chromium is None:
        raise SystemExit("There is no Chromium: install one, or set PUPPETEER_EXECUTABLE_PATH.")
    out = folder / "screen.png"
    size = f"--window-size={SCREEN[0]},{SCREEN[1]}"
    flags = ["--headless", "--no-sandbox", "--hide-scrollbars", "--force-device-scale-factor=2"]
    command = [str(chromium), *flags, size, f"--screenshot={out}", text.as_uri()]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - as above
    return Image.open(out)


def save(picture: Image.Image, name: str) -> None:
    """Write a picture in the README's width, in a frame."""
    inner = WIDTH - 2
    height = round(picture.height * inner / picture.width)
    small = picture.convert("RGB").resize((inner, height), Image.Resampling.LANCZOS)
    framed = ImageOps.expand(small, 1, FRAME)
    # Not the median cut, which would turn what is small and red into grey.
    few = framed.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(HERE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
