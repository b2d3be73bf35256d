"""The look of an EPUB: its stylesheet with the house's tokens, and the faces it embeds, subset."""

from __future__ import annotations

import functools
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import uharfbuzz as harfbuzz
from fontTools.ttLib import TTFont

from publish.charts.colours import hexadecimal, luminance, read_colour, tone
from publish.formats.epub_package import Item
from publish.house import Styles
from publish.page import LOCAL_URL, Layout, own_sheets, put_tokens, tokens

CSS = "style.css"
FACE = re.compile(r"@font-face\s*\{(?P<body>[^}]*)\}")
DECLARED = re.compile(r"(?P<name>[\w-]+)\s*:\s*(?P<value>[^;}]+)")
FAMILIES = re.compile(r"font-family\s*:\s*([^;}]+)")
WEIGHT = re.compile(r"font-weight\s*:\s*(\d{3})")
LICENCES = ("OFL.txt", "LICENSE.txt", "LICENSE")
HEX = re.compile(r"#[0-9a-fA-F]{6}")
REGULAR = 500  # up to this weight, a lighter one stands in for one that is not there
DARK = "#11181c"  # the ground on which colours have to be seen at night
ENOUGH = 4.5  # contrast of text and of signs that carry meaning (WCAG 2.2, 1.4.3)
# What almost every article needs, so that articles share their subsets: Latin, dashes, quotes.
ALWAYS = frozenset(
    map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x2010, 0x2027), 0x2191))
)
# What the stylesheet asks for, and what letters need to stand together.
FEATURES = ["ccmp", "kern", "liga", "lnum", "locl", "mark", "mkmk", "onum", "pnum", "tnum"]
FEATURES += ["isol", "init", "medi", "fina", "rlig", "calt", "curs", "rtlm"]  # of Arabic script


@dataclass(frozen=True, slots=True)
class Face:
    """A face that a stylesheet declares, and the file it comes from."""

    family: str
    weight: str
    style: str
    path: Path


def style(
    layout: Layout, text: str, *, bold_italic: bool = True, code: bool = True
) -> tuple[Item, ...]:
    """Return the stylesheet and the files of its faces, which hold the letters of a text.

    Faces go along for the scripts that it is in, for bold italic and for code if it has any.
    """
    paths = own_sheets(layout)
    css = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    css = put_tokens(css, {**tokens(layout), **_night(layout.house.tokens)})
    faces = faces_for(layout, css, text, bold_italic=bold_italic, code=code)
    numbers = {path: n for n, path in enumerate(dict.fromkeys(face.path for face in faces), 1)}
    letters = ALWAYS | frozenset(text) | frozenset(layout.numerals.say("0123456789"))
    items = [
        Item(f"font-{n:02}", _file(n), "font/ttf", subset_of(path, letters))
        for path, n in numbers.items()
    ]
    rules = [
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; '
        f'font-style: {face.style}; src: url("{_file(numbers[face.path])}") }}\n'
        for face in faces
    ]
    namespace, _, rest = css.partition("\n")  # @namespace has to come first (CSS Namespaces 3, 3)
    sheet = Item("style", CSS, "text/css", f"{namespace}\n{''.join(rules)}{rest}".encode())
    return (sheet, *items, *_licences(faces))


def faces_for(
    layout: Layout, css: str, text: str, *, bold_italic: bool, code: bool
) -> tuple[Face, ...]:
    """Return the faces that a stylesheet asks for and a text has letters of, if any go along."""
    if layout.selection.edition.page.get("fonts", "embed") != "embed":
        return ()
    letters = frozenset(filter(str.isalpha, text))
    mono = layout.house.tokens.get("code-font", "")
    return tuple(
        face
        for face in _used(declared_faces(layout.styles), css)
        if (bold_italic or face.weight == "400" or face.style == "normal")
        and (code or f'"{face.family}"' not in mono)
        and letters & letters_of_face(face.path)
    )


def _file(number: int) -> str:
    return f"fonts/{number:02}.ttf"


def declared_faces(styles: Styles) -> Iterator[Face]:
    """Yield the faces that ours and the house's `shared/fonts/fonts.css` declare."""
    for path in styles.cascade("shared/fonts/fonts.css"):
        for rule in FACE.finditer(path.read_text(encoding="utf-8")):
            said = {d["name"]: d["value"].strip() for d in DECLARED.finditer(rule["body"])}
            file = LOCAL_URL.search(said.get("src", ""))
            if file and "font-family" in said:
                yield Face(
                    said["font-family"].strip("\"'"),
                    said.get("font-weight", "400"),
                    said.get("font-style", "normal"),
                    (path.parent / file[1]).resolve(),
                )


def _used(faces: Iterator[Face], css: str) -> Iterator[Face]:
    """Yield the faces of the families and weights that a stylesheet names; the last one counts."""
    asked = {400, *map(int, WEIGHT.findall(css))}
    families = [one.replace("'", '"') for one in FAMILIES.findall(css)]
    last = {(face.family, face.weight, face.style): face for face in faces if face.path.is_file()}
    there = {
        family: {int(weight) for one, weight, _ in last if one == family} for family, *_ in last
    }
    for face in last.values():
        named = any(f'"{face.family}"' in one for one in families)
        if named and int(face.weight) in {_weight(one, there[face.family]) for one in asked}:
            yield face


def _weight(asked: int, there: Iterable[int]) -> int:
    """Return the weight that a reader takes where a family may lack one (CSS Fonts 4, 5.2)."""
    heavier = asked > REGULAR
    return min(there, key=lambda one: (one != asked, (one > asked) != heavier, abs(one - asked)))


@functools.lru_cache(maxsize=64)
def letters_of_face(path: Path) -> frozenset[str]:
    """Return the letters that the face in a file has."""
    return frozenset(filter(str.isalpha, map(chr, _face(path).unicodes)))


@functools.lru_cache(maxsize=256)
def subset_of(path: Path, letters: frozenset[str]) -> bytes:
    """Return a face cut down to some letters, and to what these can be put together of."""
    parts = frozenset(unicodedata.normalize("NFD", "".join(letters)))
    wanted = harfbuzz.SubsetInput()
    wanted.flags = harfbuzz.SubsetFlags.NOTDEF_OUTLINE
    wanted.unicode_set.update(map(ord, letters | parts))
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.update(int.from_bytes(tag.encode()) for tag in FEATURES)
    for names in (wanted.name_id_set, wanted.name_lang_id_set):  # kept whole: they name the licence
        names.clear()
        names.invert()
    made: bytes = wanted.subset(_face(path)).blob.data
    return made


@functools.lru_cache(maxsize=256)
def web_face(path: Path, letters: frozenset[str]) -> bytes:
    """Return a face cut down to some letters, packed as WOFF2."""
    out = io.BytesIO()
    with TTFont(io.BytesIO(subset_of(path, letters)), recalcTimestamp=False) as font:
        font.flavor = "woff2"
        font.save(out)
    return out.getvalue()


def _face(path: Path) -> harfbuzz.Face:
    return harfbuzz.Face(harfbuzz.Blob.from_file_path(str(path)))


def _licences(faces: tuple[Face, ...]) -> Iterator[Item]:
    """Yield the licences that lie beside the faces."""
    folders = dict.fromkeys(face.path.parent for face in faces)
    files = [folder / name for folder in folders for name in LICENCES if (folder / name).is_file()]
    for number, path in enumerate(files, 1):
        name = f"fonts/{number:02}-{path.stem}.txt"
        yield Item(f"font-licence-{number:02}", name, "text/plain", path.read_bytes())


def _night(values: Mapping[str, str]) -> dict[str, str]:
    """Return each colour token anew as `night-…`: the same hue, light enough to be seen on dark."""
    return {f"night-{k}": night(v) for k, v in values.items() if HEX.fullmatch(v)}


def night(colour: str, contrast: float = ENOUGH) -> str:
    """Return a colour in its own hue that stands out from the dark ground by at least a contrast.

    The contrast is that of WCAG 2.2 ("contrast ratio"); a colour that has it stays as it is.
    """
    given = read_colour(colour, colour)
    wanted = contrast * (luminance(read_colour(DARK, DARK)) + 0.05) - 0.05
    return colour if luminance(given) >= wanted else hexadecimal(tone(given, wanted + 0.005))
