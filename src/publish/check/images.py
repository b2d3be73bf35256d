"""Images: there, readable, and described for those who can't see them."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from PIL import UnidentifiedImageError
from rapidfuzz import fuzz, process

from publish import article as a
from publish import pandoc
from publish.check.scope import Finding, Scope
from publish.guards import drawings, files
from publish.guards.pictures import TooManyPixelsError, open_picture
from publish.problems import CLOSE_ENOUGH, Where

ADDRESS = re.compile(r"[a-z][a-z\d+.-]+:|//", re.IGNORECASE)  # a scheme has two letters: not C:
LARGEST = 50 << 20  # bytes of an image
SUFFIXES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}  # that every edition can show
SAME = 92  # rapidfuzz ratio, 0 to 100, from which an alternative text repeats the caption


def missing_image(scope: Scope) -> Iterator[Finding]:
    """Find images that are not in the article's folder."""
    for name, where in _images(scope):
        if ADDRESS.match(name):
            hint = "Download it into the folder and name the file."
            yield Finding(where, f"the image '{name}' is an address on the web.", hint)
            continue
        folder = Path(scope.article.folder)
        path = image_path(folder, name)
        if path is None:
            hint = _like(folder, name) or "Paths start from the folder of the article."
            yield Finding(where, f"the image '{name}' is not there.", hint)
        elif not files.is_inside(path, folder):
            message = f"the image '{name}' is outside the folder of the article."
            yield Finding(where, message, "Copy it into the folder.")


def unreadable_image(scope: Scope) -> Iterator[Finding]:
    """Find images that can't be opened."""
    for name, where in _images(scope):
        folder = Path(scope.article.folder)
        path = None if ADDRESS.match(name) else image_path(folder, name)
        fault = _fault(path) if path and files.is_inside(path, folder) else ""
        if fault:
            hint = "Save it again as JPEG, PNG or SVG."
            yield Finding(where, f"the image '{name}' can't be read: {fault}.", hint)


def image_without_alt(scope: Scope) -> Iterator[Finding]:
    """Find figures without an alternative text."""
    for figure in scope.every(a.Figure):
        if not figure.alt.strip():
            hint = 'Say in alt="…" what the image shows, for readers who can\'t see it.'
            yield Finding(figure.where, "this figure has no alternative text.", hint)


def image_alt_repeats_caption(scope: Scope) -> Iterator[Finding]:
    """Find alternative texts that only say again what the caption says."""
    for figure in scope.every(a.Figure):
        caption, alt = (_bare(text) for text in (pandoc.plain(figure.caption.inlines), figure.alt))
        if alt and fuzz.ratio(alt, caption) >= SAME:
            hint = "Describe what the image shows: a screen reader reads out both."
            yield Finding(figure.where, "the alternative text repeats the caption.", hint)


def image_path(folder: Path, name: str) -> Path | None:
    """Return the file of an image, `%20` and the like undone; None where there is none."""
    for typed in dict.fromkeys((name, unquote(name))):
        try:
            path = folder / typed
            if path.is_file():
                return path
        except (OSError, ValueError):  # a name too long for the disk, or with a null in it
            continue
    return None


def _images(scope: Scope) -> Iterator[tuple[str, Where | None]]:
    """Yield the name of each image with its place."""
    if scope.article.meta.cover_image:
        yield scope.article.meta.cover_image, scope.field("cover-image")
    for figure in scope.every(a.Figure):
        yield figure.source_path, figure.where


def _like(folder: Path, name: str) -> str:
    """Suggest the file whose name is most like another, in whatever folder it is."""
    there = {p.relative_to(folder).as_posix(): p.name for p in folder.rglob("*") if p.is_file()}
    typed = PurePosixPath(unquote(name)).name
    for path, known in there.items():
        if unicodedata.normalize("NFC", known) == unicodedata.normalize("NFC", typed):
            if known == typed:
                return f"Did you mean '{path}'?"
            return f"'{path}' has the same letters, stored in another way: rename that file."
    found = process.extractOne(typed, there, score_cutoff=CLOSE_ENOUGH)
    return f"Did you mean '{found[2]}'?" if found else ""


def _fault(path: Path) -> str:
    """Return why an image can't be read, or an empty text."""
    try:
        return _fault_in(files.regular(path, LARGEST), path.suffix.lower())
    except files.RefusedError:
        return f"it is no plain file of at most {LARGEST >> 20} MB"
    except UnidentifiedImageError:
        return "it is no image, or one of an unknown kind"
    except TooManyPixelsError:
        return "it has too many pixels"
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        return str(error).rstrip(".") or "it is damaged"


def _fault_in(data: bytes, suffix: str) -> str:
    """Return why an image can't be used, or an empty text; raises what Pillow does."""
    if suffix not in SUFFIXES:
        return f"a file ending in '{suffix}' is no picture that all editions can show"
    if suffix == ".svg":
        fault = drawings.fault_of(data)
        return f"it {fault}" if fault else ""
    with open_picture(io.BytesIO(data)) as image:
        image.load()
    return ""


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
