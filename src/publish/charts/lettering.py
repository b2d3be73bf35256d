"""Lettering: how wide a text is in the chart's face, and where its lines break."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from unicodedata import bidirectional

from fontTools.ttLib import TTFont

from publish.house import Styles

SIZE = 8.6  # pt, of all text in a chart
CAPITAL = 0.66  # height of a capital, in em
LEADING = 1.19
ARABIC_LEADING = 1.5  # of Arabic script, whose marks stand high and low
ARABIC = frozenset({"ar", "fa", "ks", "ps", "sd", "ug", "ur"})  # languages written in it
FALLBACK = "Brief Sans"
GUESSED = 1.06  # how much room a face that we cannot measure is given beside ours
HAN = "\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3"  # and kana, hangul: a line may end between two
BREAKS = re.compile(rf"(?<=[ /])|(?<=\w[-–—])(?=[^\W\d])|(?<=[{HAN}])(?=[{HAN}])")
SPACE = " "  # the one that a line may break at; no-break spaces hold
HYPHEN = "-"
JOINS = "AL"  # Unicode's class of the letters of Arabic script, which are narrower when joined


@dataclass(frozen=True, slots=True)
class Face:
    """The advances of a face by character, in em."""

    advances: Mapping[int, float]


@functools.cache
def read_face(path: Path) -> Face:
    """Read the advances of a font."""
    with TTFont(path, lazy=True) as font:
        em = font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        return Face({code: metrics[name][0] / em for code, name in font.getBestCmap().items()})


@dataclass(frozen=True, slots=True)
class Lettering:
    """The type of a chart: its families, and the measures of its regular and semibold faces."""

    families: str
    regular: Face
    bold: Face
    leading: float
    scale: float = 1.0  # of all widths; over 1 where the face had to be guessed

    def width(self, text: str, *, bold: bool = False) -> float:
        """Return the width of a line in pt."""
        face = self.bold if bold else self.regular
        return self.scale * SIZE * sum(_advance(face, char) for char in text)

    def is_exact(self, text: str) -> bool:
        """Say whether the width is measured and not guessed."""
        return self.scale == 1 and all(
            ord(char) in self.regular.advances and bidirectional(char) != JOINS for char in text
        )

    def widest(self, texts: Iterable[str], *, bold: bool = False) -> float:
        """Return the width of the widest line."""
        return max((self.width(text, bold=bold) for text in texts), default=0.0)

    def wrap(self, text: str, room: float, *, bold: bool = False) -> tuple[str, ...]:
        """Break a text into lines of about equal width; a word too wide is divided."""
        pieces = [
            part for piece in BREAKS.split(text) for part in self._divide(piece, room, bold=bold)
        ]
        lines = self._fill(pieces, room, bold=bold)
        low, high = 0.0, room
        while len(lines) > 1 and high - low > 1:  # the narrowest measure with as few lines
            middle = (low + high) / 2
            narrow = self._fill(pieces, middle, bold=bold)
            fits = len(narrow) == len(lines) and self.widest(narrow, bold=bold) <= middle
            low, high = (low, middle) if fits else (middle, high)
        return self._fill(pieces, high, bold=bold)

    def divides(self, text: str, room: float, *, bold: bool = False) -> bool:
        """Say whether a word of the text is too wide for a line."""
        words = (word.strip(SPACE) for word in BREAKS.split(text))
        return self.widest(words, bold=bold) > room

    def _fill(self, pieces: Iterable[str], room: float, *, bold: bool) -> tuple[str, ...]:
        lines = [""]
        for piece in pieces:
            line = lines[-1] + piece
            if lines[-1] and self.width(line.rstrip(SPACE), bold=bold) > room:
                lines.append(piece)
            else:
                lines[-1] = line
        return tuple(line.strip(SPACE) for line in lines)

    def _divide(self, piece: str, room: float, *, bold: bool) -> tuple[str, ...]:
        parts = [piece]
        while len(parts[-1]) > 1 and self.width(parts[-1].rstrip(SPACE), bold=bold) > room:
            word = parts.pop()
            at = len(word) - 1
            while at > 1 and self.width(word[:at] + HYPHEN, bold=bold) > room:
                at -= 1
            parts += [word[:at] + HYPHEN, word[at:]]
            if at == 1:
                break
        return tuple(parts)


def lettering(styles: Styles, family: str, lang: str) -> Lettering:
    """Return the type of a chart, in the first of some families that has each letter.

    A family whose files are not in `shared/fonts` is guessed.
    """
    names = [name.strip(" '\"") for name in family.split(",")]
    arabic = lang.split("-", maxsplit=1)[0] in ARABIC
    found = [name for name in names if _file(styles, name, "Regular")] or [FALLBACK]
    regular = [_file(styles, name, "Regular") or Path() for name in found]
    bold = [
        _file(styles, name, "Semibold") or _file(styles, name, "Bold") or path
        for name, path in zip(found, regular, strict=True)
    ]
    # No space behind a comma: WeasyPrint 70 takes it for a part of the next name.
    families = ",".join([*(f"'{name}'" for name in names), "sans-serif"])
    scale = 1.0 if found[0] == names[0] else GUESSED
    leading = (ARABIC_LEADING if arabic else LEADING) * SIZE
    return Lettering(families, _together(regular), _together(bold), leading, scale)


def _together(paths: Iterable[Path]) -> Face:
    """Return the advances of several faces, each character's in the first that has it."""
    return Face(ChainMap(*(dict(read_face(path).advances) for path in paths)))


def _file(styles: Styles, family: str, weight: str) -> Path | None:
    return styles.find(f"shared/fonts/{family.replace(' ', '')}-{weight}.ttf")


@functools.cache
def _guess(char: str) -> float:
    """Return the likely advance of a character that the face does not have, in em."""
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    return 0.62


def _advance(face: Face, char: str) -> float:
    found = face.advances.get(ord(char))
    return _guess(char) if found is None else found
