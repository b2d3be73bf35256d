"""Glyphs: what each glyph of a PDF says, where WeasyPrint does not tell.

Of a letter with a mark that has a glyph of its own, such as Arabic short vowels, WeasyPrint 70
gives the text of both to one glyph and none to the other, here and wherever they come again: what
is copied, searched or read aloud has a letter too many or too few. What the glyphs stand for is
told by the font: by its characters, and by what it substitutes for them.
"""

from __future__ import annotations

import contextlib
import io
import unicodedata
from collections.abc import Iterator
from typing import Any

import weasyprint.pdf
from fontTools.ttLib import TTFont

SINGLE, LIGATURE, EXTENSION = 1, 4, 7  # types of GSUB lookups (OpenType, GSUB)
STEPS = 4  # substitutions of substitutes that are followed


@contextlib.contextmanager
def spelled() -> Iterator[None]:
    """Set right what glyphs say in the PDFs that are written meanwhile."""
    plain = weasyprint.pdf.build_fonts_dictionary

    def build(pdf: Any, fonts: Any, *given: Any) -> Any:  # noqa: ANN401 - WeasyPrint has no types
        for font in fonts.values():
            if any(_is_odd(text) for text in font.to_unicode.values()):
                _spell(font)
        return plain(pdf, fonts, *given)

    weasyprint.pdf.build_fonts_dictionary = build
    try:
        yield
    finally:
        weasyprint.pdf.build_fonts_dictionary = plain


def _is_odd(text: str) -> bool:
    """Say whether a glyph has no text, or perhaps that of a mark and its letter."""
    return not text or (len(text) > 1 and unicodedata.category(text[-1]) == "Mn")


def _spell(font: Any) -> None:  # noqa: ANN401 - as above
    """Give text to the glyphs of a font that have none, and to marks no more than their own."""
    with TTFont(io.BytesIO(font.file_content), fontNumber=font.index, lazy=True) as opened:
        known = {opened.getGlyphID(name): text for name, text in letters_of(opened).items()}
    for glyph, text in font.to_unicode.items():
        own = known.get(glyph, "")
        if own and (not text or unicodedata.category(own[-1]) == "Mn"):
            font.to_unicode[glyph] = own


def letters_of(font: TTFont) -> dict[str, str]:
    """Return the text that each glyph of a font stands for, by its name, as far as it is told."""
    made = {name: chr(code) for code, name in sorted(font.getBestCmap().items(), reverse=True)}
    tables = list(_substitutions(font))
    for _ in range(STEPS):
        for table in tables:
            for given, result in table:
                if result not in made and all(name in made for name in given):
                    made[result] = "".join(made[name] for name in given)
    return made


def _substitutions(font: TTFont) -> Iterator[list[tuple[tuple[str, ...], str]]]:
    """Yield what a font substitutes, lookup by lookup: one glyph, or several, by one."""
    if "GSUB" not in font:
        return
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            table = subtable.ExtSubTable if lookup.LookupType == EXTENSION else subtable
            if table.LookupType == SINGLE:
                yield [((one,), result) for one, result in table.mapping.items()]
            elif table.LookupType == LIGATURE:
                yield [
                    ((first, *one.Component), one.LigGlyph)
                    for first, ligatures in table.ligatures.items()
                    for one in ligatures
                ]
