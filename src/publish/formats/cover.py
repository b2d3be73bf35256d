"""Covers: the template `shared/cover.html.j2` with the house's tokens, drawn as pixels."""

from __future__ import annotations

import base64
import functools
import io
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from publish.charts.lettering import ARABIC, SIZE, Lettering, read_face
from publish.formats.epub_metadata import names
from publish.formats.epub_style import declared_faces, letters_of_face
from publish.formats.rendering import Renderer, no_font
from publish.formats.requests import Request
from publish.formats.shaped import Shaped
from publish.guards.pictures import open_picture
from publish.metadata import Meta
from publish.page import Drawing, Layout, absolute_urls, put_tokens, sheets, tokens
from publish.problems import ManuscriptError, OutputError, Problem, SetupError, Where

INSIDE = (1500, 2400)  # pixels: Apple wants images inside a book below 4 million
STORE = (1600, 2560)  # pixels: what KDP calls ideal
PICTURE = (1500, 860)  # of a cover picture, in the sheet's pixels
MEASURE = 1240  # of the type
TOP, UNDER_PICTURE = 330, 1200  # where the title starts
ROOM, ROOM_UNDER_PICTURE = 1000, 560  # of the title, in height
SMALLER, TRIES = 0.9, 12  # when what was measured does not fit after all, as with unknown scripts
NASKH = {  # the faces of Arabic script beside ours
    "BriefTitle-Semibold": "BriefNaskh-Bold",
    "BriefText-Regular": "BriefNaskh-Regular",
    "BriefSans-Semibold": "BriefSansArabic-Bold",
}
NASTALIQ = {  # in which Urdu is at home; what is small stays in Naskh
    "BriefTitle-Semibold": "BriefNastaliq-Bold",
    "BriefText-Regular": "BriefNastaliq-Regular",
}
NAMES = ("BriefSans-Semibold", 270.0, (54, 34))  # face, height and sizes of the authors' names
AT_HOME_IN_NASTALIQ = {"ur"}  # what cover-ur.css and card-ur.css say
DISPLAY = 90  # pixels: type that is larger is set tighter
CUT, NO_BREAK = " …", "\u00a0"
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Block:
    """Type in a size that fits its place: its lines, or one where the layout breaks them."""

    lines: tuple[str, ...]
    size: float
    leading: float

    def smaller(self, share: float) -> Block:
        """Return the same text in a smaller size, its lines broken by the layout."""
        text = " ".join(self.lines)
        lines = self.lines if share == 1 else (text,) if text else ()
        return Block(lines, round(self.size * share, 1), round(self.leading * share, 1))


@dataclass(frozen=True, slots=True)
class CoverFiles:
    """The cover within a book, with its media type, and the larger one for shops, a JPEG."""

    media_type: str
    inside: bytes
    store: bytes


def cover_files(layout: Layout, name: str, folder: Path) -> CoverFiles:
    """Return the files of an article's cover; raises what `draw_cover` does."""
    return _files(*_drawn(layout, name, folder), picture_name(layout.selection.article.meta))


@functools.lru_cache(maxsize=4)  # for a process that writes the same cover again
def _files(pdftoppm: str, pdf: bytes, name: str, picture: str) -> CoverFiles:
    cover = _pixels(pdftoppm, pdf, name, STORE)
    return CoverFiles(*inside(cover, picture), jpeg(cover))


def draw_cover(layout: Layout, name: str, folder: Path) -> Image.Image:
    """Draw the cover of an article, large enough for all its uses.

    Raises SetupError where poppler is missing, ManuscriptError where no face of the house has its
    letters or the title is too long, OutputError where the drawing fails.
    """
    return _pixels(*_drawn(layout, name, folder), STORE)


def draw_sheet(  # noqa: PLR0913, PLR0917 - an article, and the sheet that tells of it
    layout: Layout,
    name: str,
    folder: Path,
    sheet: str,
    context: Mapping[str, object],
    size: tuple[int, int],
) -> Image.Image:
    """Draw another sheet than the cover, in pixels; raises what `draw_cover` does.

    It is set by `shared/<sheet>.html.j2` and `shared/<sheet>.css`, which get the context.
    """
    pdftoppm = _ready(layout, name)
    return _pixels(pdftoppm, _set(layout, name, folder, sheet, context), name, size)


def _drawn(layout: Layout, name: str, folder: Path) -> tuple[str, bytes, str]:
    """Return what makes the pixels of a cover: pdftoppm, the page as PDF, the article's path."""
    pdftoppm = _ready(layout, name)
    return pdftoppm, _set(layout, name, folder, "cover", _context(layout, folder)), name


def _ready(layout: Layout, name: str) -> str:
    """Return pdftoppm; raises SetupError, and ManuscriptError for letters that no face has."""
    _check_letters(layout, name)
    pdftoppm = shutil.which("pdftoppm")
    if not pdftoppm:
        message = "the cover can't be drawn: pdftoppm is missing."
        raise SetupError(Problem(Where(name), "no-poppler", message, "Install poppler-utils."))
    return pdftoppm


def _pixels(pdftoppm: str, pdf: bytes, name: str, size: tuple[int, int]) -> Image.Image:
    """Draw a page of PDF as an image; raises OutputError where that fails."""
    scale = ["-scale-to-x", str(size[0]), "-scale-to-y", str(size[1])]
    done = subprocess.run(  # noqa: S603 - our own arguments; the page goes in by pipe
        [pdftoppm, "-singlefile", *scale, "-"],
        input=pdf,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    if done.returncode or not done.stdout:
        said = done.stderr.decode(errors="replace").strip()
        raise OutputError(Problem(Where(name), "cover-failed", f"pdftoppm: {said}"))
    return Image.open(io.BytesIO(done.stdout)).convert("RGB")


def _check_letters(layout: Layout, name: str) -> None:
    """Raise ManuscriptError where letters would come from a font of the machine, or from none."""
    meta, house = layout.selection.article.meta, layout.house
    people = names(meta.authors, meta.lang)
    shown = {
        "title-font": meta.title,
        "text-font": meta.subtitle,
        "sans-font": f"{people}{meta.series}{meta.number}{house.name}",
    }
    families = tokens(layout)
    for token, text in shown.items():
        lacking = _lacking(layout, families.get(token, ""), text)
        if lacking:
            own = house.tokens.get(token, "")
            raise ManuscriptError(no_font(name, "the cover", lacking, f"{token} = '{own}, …'"))


def _lacking(layout: Layout, families: str, text: str) -> list[str]:
    """Return the letters of a text that the faces of some families have not, in their order."""
    faces = [face for face in declared_faces(layout.styles) if f'"{face.family}"' in families]
    known = {
        letter for face in faces if face.path.is_file() for letter in letters_of_face(face.path)
    }
    said = dict.fromkeys(filter(str.isalpha, text))
    parts = {one: set(filter(str.isalpha, unicodedata.normalize("NFD", one))) for one in said}
    return [one for one in said if one not in known and not parts[one] <= known]


def _set(
    layout: Layout, name: str, folder: Path, sheet: str, context: Mapping[str, object]
) -> bytes:
    """Set a sheet on one page as PDF: smaller where the layout finds that it takes two."""
    css = put_tokens("\n".join(_sheets(layout, sheet)), tokens(layout))
    base = f"{folder.resolve().as_uri()}/"
    roots = (folder, *layout.styles.roots)
    for attempt in range(TRIES):
        share = SMALLER**attempt
        made = {k: v.smaller(share) for k, v in context.items() if isinstance(v, Block)}
        html = Drawing(layout).render(f"{sheet}.html.j2", **{**context, **made})
        if pdf := _page(name, roots, base, css, html):
            return pdf
    message = f"the title is too long for a {sheet}."
    raise ManuscriptError(Problem(Where(name), "long-title", message, "Shorten it."))


@functools.lru_cache(maxsize=4)  # as above
def _page(name: str, roots: tuple[Path, ...], base: str, css: str, html: str) -> bytes:
    """Set a cover as PDF; returns nothing if it takes more than one page."""
    with Renderer(name, roots) as renderer:
        rendered = renderer.render(Request(html, css, base, {}))
    return rendered.pdf if rendered.pages == 1 else b""


def _sheets(layout: Layout, sheet: str) -> Iterator[str]:
    for path in sheets(layout, "shared/fonts/fonts.css", f"shared/{sheet}.css"):
        yield absolute_urls(path.read_text(encoding="utf-8"), path.parent)


def _context(layout: Layout, folder: Path) -> dict[str, object]:
    """Return what the template shows: the type measured, wrapped and made smaller until it fits."""
    meta = layout.selection.article.meta
    picture = picture_data(folder / meta.cover_image, PICTURE) if meta.cover_image else ""
    room = ROOM_UNDER_PICTURE if picture else ROOM
    return {
        "picture": picture,
        "top": UNDER_PICTURE if picture else TOP,
        "title": fit(layout, meta.title, "BriefTitle-Semibold", room, (196, 72)),
        "subtitle": fit(layout, meta.subtitle, "BriefText-Regular", room / 3, (66, 36)),
        "authors": _authors(layout),
    }


def _authors(layout: Layout) -> Block:
    """Set the authors' names; of very many as many as there is room for, and a mark of more."""
    meta = layout.selection.article.meta
    made = fit(layout, names(meta.authors, meta.lang), *NAMES)
    for count in range(len(meta.authors) - 1, 0, -1):
        if not made.lines or not made.lines[-1].endswith(CUT):
            break
        said = ", ".join(author.name for author in meta.authors[:count])
        face, height, (_, smallest) = NAMES
        made = fit(layout, f"{said},{NO_BREAK}…", face, height, (smallest, smallest))
    return made


def picture_name(meta: Meta) -> str:
    """Return the name of the cover within a book; flat colours keep best as PNG."""
    return "cover-image.jpg" if meta.cover_image else "cover-image.png"


def inside(cover: Image.Image, name: str) -> tuple[str, bytes]:
    """Return the cover within a book: its media type and bytes."""
    small = cover.resize(INSIDE, Image.Resampling.LANCZOS)
    if name.endswith(".jpg"):
        return "image/jpeg", jpeg(small)
    out = io.BytesIO()
    small.quantize(128, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return "image/png", out.getvalue()


def jpeg(cover: Image.Image) -> bytes:
    """Return a cover as JPEG, with the colours of its letters not smeared."""
    out = io.BytesIO()
    cover.save(out, "JPEG", quality=90, subsampling=0, optimize=True)
    return out.getvalue()


def fit(  # noqa: PLR0913, PLR0917 - a text, its face and its place
    layout: Layout,
    text: str,
    face: str,
    height: float,
    sizes: tuple[int, int],
    measure: float = MEASURE,
) -> Block:
    """Set a text in the largest size at which it fits; at the smallest it may be cut short."""
    if not text:
        return Block((), 0, 0)
    lettering = _lettering(layout, face)
    largest, smallest = sizes
    for size in range(largest, smallest - 1, -2):
        leading = size * _leading(layout, face, size)
        room = measure * SIZE / size
        lines = lettering.wrap(text, room)
        if len(lines) * leading <= height and not lettering.divides(text, room):
            return Block(lines, size, leading)
    most = max(int(height // leading), 1)
    if len(lines) > most:
        lines = (*lines[: most - 1], f"{lines[most - 1]}{CUT}")
    return Block(lines, smallest, leading)


def _leading(layout: Layout, face: str, size: float) -> float:
    """Return the leading of a face as a ratio to its size; words of Nastaliq slope to a line."""
    base = layout.lang.partition("-")[0]
    if base in AT_HOME_IN_NASTALIQ and face in NASTALIQ:
        return 2.1
    if base in ARABIC:
        return 1.5
    return 1.12 if size > DISPLAY else 1.3


def _arabic_face(layout: Layout, face: str) -> Path | None:
    """Return the face of Arabic script in which a language sets what is set in one of ours."""
    base = layout.lang.partition("-")[0]
    if base not in ARABIC:
        return None
    faces = NASKH | (NASTALIQ if base in AT_HOME_IN_NASTALIQ else {})
    return layout.styles.find(f"shared/fonts/{faces.get(face, '')}.ttf")


def _lettering(layout: Layout, face: str) -> Lettering:
    """Return what measures a text: of Arabic script by its own face, whose letters join."""
    path = layout.styles.find(f"shared/fonts/{face}.ttf")
    metrics = read_face(path or Path())
    own = _arabic_face(layout, face)
    if own:
        return Shaped("", metrics, metrics, 1, 1.02, own)
    return Lettering("", metrics, metrics, 1, 1.1 if layout.direction == "rtl" else 1)


def picture_data(path: Path, size: tuple[int, int]) -> str:
    """Return a cover picture, cropped to its place of some pixels, as a data URL."""
    with open_picture(path) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
        cropped = ImageOps.fit(upright, size, Image.Resampling.LANCZOS)
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg(cropped)).decode()}"


def page_set(name: str, roots: tuple[Path, ...], base: str, css: str, html: str) -> bytes:
    """Set markup on one page as PDF; returns nothing if it takes more than one."""
    return _page(name, roots, base, css, html)


def page_pixels(pdf: bytes, name: str, size: tuple[int, int]) -> Image.Image:
    """Draw a page as an image; raises SetupError without poppler, OutputError where that fails."""
    pdftoppm = shutil.which("pdftoppm")
    if not pdftoppm:
        message = "a drawing can't be turned into pixels: pdftoppm is missing."
        raise SetupError(Problem(Where(name), "no-poppler", message, "Install poppler-utils."))
    return _pixels(pdftoppm, pdf, name, size)
