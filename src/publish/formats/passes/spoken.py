"""Text as it is read: where what is drawn says it otherwise (ISO 14289-1, 7.2; 32000-1, 14.9.4).

A hyphen that only parts a word at a line's end is no hyphen (14.8.2.2.3); a heading in capitals is
no abbreviation; the glyphs of a line that runs from right to left stand in the order of the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, String

from publish.formats.origins import Line, Origins
from publish.formats.passes.context import OpenFile

SOFT_HYPHEN = "\u00ad"
HYPHEN_GLYPH = re.compile(rb"(<[0-9a-f]+> )<2010>")  # a line of a font's ToUnicode
LEFTWARD = frozenset({"R", "AL"})  # the classes of letters that run from right to left
CODE = 2  # bytes of a glyph's number
Place = tuple[int, int]  # page and MCID
Instruction = tuple[list[Any], Operator]


def spoken_text(file: OpenFile) -> None:
    """Write the text that is read beside the glyphs that say it otherwise, as ActualText.

    Our fonts draw a typed hyphen and one at a line's end by one glyph, and WeasyPrint 70 gives a
    glyph the first text that it stood for: addresses came to have U+2010 for their hyphens.
    """
    origins = file.origins
    hyphens = {place for place, line in origins.lines.items() if _is_parted(line, origins)}
    said = dict(_said(origins))
    for number, page in enumerate(file.pdf.pages):
        here = {mcid: text for (at, mcid), text in said.items() if at == number}
        parted = {mcid for at, mcid in hyphens if at == number}
        if here or parted:
            made = list(_rewritten(page, here, parted))
            page.Contents = file.pdf.make_stream(pikepdf.unparse_content_stream(made))
    for thing in file.pdf.objects:
        if isinstance(thing, Dictionary) and "/ToUnicode" in thing:
            table = thing.ToUnicode.read_bytes()
            thing.ToUnicode.write(HYPHEN_GLYPH.sub(rb"\1<002d>", table))


def _is_parted(line: Line, origins: Origins) -> bool:
    """Say whether a line ends in a hyphen that nobody typed."""
    if not line.hyphen or not line.text.endswith(line.hyphen) or line.element < 0:
        return False
    word = line.text.split()[-1]
    return word != line.hyphen and word not in _own_text(origins, line.element)


def _own_text(origins: Origins, number: int) -> str:
    """Return the text of an element itself, without that of elements in it."""
    origin = origins.elements[number]
    return "\n".join((origin.text, *(origins.elements[child].tail for child in origin.children)))


def _said(origins: Origins) -> Iterator[tuple[Place, str]]:
    """Yield the text of whole lines: those that run leftward, and those set in capitals.

    In a paragraph that runs leftward figures alone, as "3: 11–29", are drawn so too.
    """
    capitals: dict[int, list[Place]] = defaultdict(list)
    for place, line in origins.lines.items():
        leftward = any(unicodedata.bidirectional(char) in LEFTWARD for char in line.text)
        if leftward or (line.leftward and not _is_parted(line, origins)):
            yield place, line.text
        elif line.transformed and line.element >= 0:
            capitals[line.element].append(place)
    for number, places in capitals.items():
        words = _own_text(origins, number).split()
        drawn = [origins.lines[place].text for place in places]
        if " ".join(drawn).casefold().split() != " ".join(words).casefold().split():
            continue  # a word is parted, or is drawn elsewhere: rather none than a wrong text
        for place, text in zip(places, drawn, strict=True):
            count = len(text.split())
            yield place, " ".join(words[:count]) + (" " if text.endswith(" ") else "")
            words = words[count:]


def _rewritten(
    page: pikepdf.Page, said: Mapping[int, str], parted: set[int]
) -> Iterator[Instruction]:
    """Yield a page's instructions with the texts of marked content, by MCID, put in."""
    made: list[Instruction] = []
    start, mcid = 0, -1
    for instruction in pikepdf.parse_content_stream(page):
        operands: Any = list(instruction.operands)
        name = str(instruction.operator)
        if name == "BDC" and "/MCID" in operands[1]:
            start, mcid = len(made), int(operands[1].MCID)
            if mcid in said:
                properties = Dictionary({**operands[1], "/ActualText": String(said[mcid])})
                operands = [operands[0], properties]
        elif name == "EMC" and mcid in parted:
            made[start:] = _with_soft_hyphen(made[start:])
            mcid = -1
        made.append((operands, instruction.operator))
    yield from made


def _with_soft_hyphen(made: list[Instruction]) -> list[Instruction]:
    """Mark the last glyph of a line as the hyphen that it is."""
    shown = [index for index, (_, operator) in enumerate(made) if str(operator) == "TJ"]
    if not shown:
        return made
    pieces = list(made[shown[-1]][0][0])
    last = max(index for index, piece in enumerate(pieces) if isinstance(piece, String))
    codes = bytes(pieces[last])
    before = [*pieces[:last], String(codes[:-CODE])] if len(codes) > CODE else pieces[:last]
    show = Operator("TJ")
    hyphen: list[Instruction] = [
        ([Name.Span, Dictionary(ActualText=String(SOFT_HYPHEN))], Operator("BDC")),
        ([Array([String(codes[-CODE:]), *pieces[last + 1 :]])], show),
        ([], Operator("EMC")),
    ]
    return [*made[: shown[-1]], ([Array(before)], show), *hyphen, *made[shown[-1] + 1 :]]
