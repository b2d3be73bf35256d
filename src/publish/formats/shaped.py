"""Shaped: how wide a line of Arabic script is, whose letters are narrower where they join."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import uharfbuzz as harfbuzz

from publish.charts.lettering import SIZE, Lettering

GUESS = 0.5  # em, of a letter that no face of ours has


@functools.lru_cache(maxsize=8)
def _font(path: Path) -> harfbuzz.Font:
    return harfbuzz.Font(harfbuzz.Face(harfbuzz.Blob.from_file_path(str(path))))


@dataclass(frozen=True, slots=True)
class Shaped(Lettering):
    """The type of a text of Arabic script, whose face is in a file; Latin letters have another."""

    path: Path = Path()

    def width(self, text: str, *, bold: bool = False) -> float:
        """Return the width of a line in pt, as its letters join."""
        face = self.bold if bold else self.regular
        font = _font(self.path)
        buffer = harfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        harfbuzz.shape(font, buffer, {})
        em = 0.0
        for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            lacking = glyph.codepoint == 0
            em += (
                face.advances.get(ord(text[glyph.cluster]), GUESS)
                if lacking
                else place.x_advance / font.face.upem
            )
        return self.scale * SIZE * em
