"""Lettering as outlines: text for a printer's eye, which needs no font in the file."""

from __future__ import annotations

import functools
from pathlib import Path

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont


class _PathPen(BasePen):  # type: ignore[misc]  # fontTools has no types
    """Writes the outline of a glyph as operators of a PDF path (ISO 32000-1, 8.5.2)."""

    def __init__(self, glyphs: object, scale: float, x: float, y: float) -> None:
        super().__init__(glyphs)
        self.scale, self.x, self.y = scale, x, y
        self.path: list[str] = []

    def _point(self, point: tuple[float, float]) -> str:
        return f"{self.x + self.scale * point[0]:.3f} {self.y + self.scale * point[1]:.3f}"

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - named by fontTools
        self.path.append(f"{self._point(point)} m")

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.path.append(f"{self._point(point)} l")

    def _curveToOne(  # noqa: N802
        self, first: tuple[float, float], second: tuple[float, float], end: tuple[float, float]
    ) -> None:
        points = " ".join(self._point(point) for point in (first, second, end))
        self.path.append(f"{points} c")

    def _closePath(self) -> None:  # noqa: N802
        self.path.append("h")


@functools.lru_cache(maxsize=4)
def _face(path: Path) -> TTFont:
    return TTFont(path, lazy=False)


def has_letters(face: Path, text: str) -> bool:
    """Say whether a face has all letters of a text."""
    return all(ord(letter) in _face(face).getBestCmap() for letter in text)


def text_width(face: Path, text: str, size: float) -> float:
    """Return the width of a text in pt."""
    font = _face(face)
    names, widths = font.getBestCmap(), font["hmtx"]
    units = sum(int(widths[names[ord(letter)]][0]) for letter in text)
    return units * size / int(font["head"].unitsPerEm)


def fitted(face: Path, text: str, size: float, room: float) -> str:
    """Return a text that is no wider than `room` in pt, cut at its end if need be."""
    short = text
    while short and text_width(face, f"{short}…" if short != text else text, size) > room:
        short = short[:-1].rstrip()
    return text if short == text else f"{short}…"


def outlines(face: Path, text: str, size: float, x: float, y: float) -> str:
    """Return the operators that fill a line of text which starts at a point, all in pt."""
    font = _face(face)
    names, glyphs = font.getBestCmap(), font.getGlyphSet()
    scale = size / font["head"].unitsPerEm
    path: list[str] = []
    for letter in text:
        pen = _PathPen(glyphs, scale, x, y)
        glyphs[names[ord(letter)]].draw(pen)
        path += pen.path
        x += scale * glyphs[names[ord(letter)]].width
    return "\n".join([*path, "f"])
