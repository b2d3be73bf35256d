"""The look of a web page: the edition's CSS, its tokens as custom properties by day and by night.

The faces stand beside the page, each cut to the letters that it sets; a page that has lost them is
set in the reader's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from publish.charts.colours import hexadecimal, read_colour, tone
from publish.formats.epub_style import DARK, ENOUGH, HEX, Face, faces_for, night, web_face
from publish.formats.epub_trees import BOLD_ITALIC, SLANTED, Tree
from publish.page import TOKEN, Layout, own_sheets, put_tokens, tokens

RULE = re.compile(r"(?<=[{}])([^{}@;]+)\{([^{}]*)\}")
CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BLANK = re.compile(r"\s+")
ZERO = re.compile(r"(?<![\w.])0(?=\.\d)")
AROUND = re.compile(r" ?([{};,>]) ?|(:) ")
GROUNDS = {"paper", "tint"}  # tokens that type stands on: at night both are the same dark
LINES = {"rule"}  # tokens of lines that only part things, and so need no contrast
FAINT = 0.045  # luminance of such a line at night
NIGHT = {"ink": 11.0, "soft": 6.5, "primary": 6.5}  # contrast at night of what is read most
SIGNS = "0123456789 .,;:-–—’“”()\u00a0"  # that generated text may bring
TITLE, SLANT = "//h:h1", f"//h:*[{SLANTED} or contains(@class,'quote')]"


@dataclass(frozen=True, slots=True)
class Look:
    """The CSS of a page, and the files of the faces that it names."""

    css: str
    files: Mapping[str, bytes]


def look_of(layout: Layout, tree: Tree, folder: str) -> Look:
    """Return the look of a page whose faces stand in a folder.

    Raises KeyError for a token that the house does not have.
    """
    paths = own_sheets(layout)
    css = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    values = tokens(layout)
    css = css.replace("var(--digits)", values["digits"])  # @counter-style takes no var()
    used = {found["name"] for found in TOKEN.finditer(css)}
    day = {token: values[token] for token in sorted(used) if token in values}
    faces = _faces(layout, tree, put_tokens(css, {**own_properties(css), **values}))
    parts = [
        *(_rule(face, f"{quote(folder)}/{face.path.stem}.woff2") for face in faces),
        f":root{{{_properties(day)}}}",
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_properties(at_night(day))}}}}}",
        used_rules(small(css), tree),
    ]
    signs = frozenset(SIGNS + layout.numerals.say(SIGNS))
    letters: dict[Path, frozenset[str]] = {}  # upright and italic may come from one file
    for face, said in faces.items():
        letters[face.path] = letters.get(face.path, signs) | said
    files = {f"{folder}/{path.stem}.woff2": web_face(path, said) for path, said in letters.items()}
    return Look(small("".join(parts)), files)


def own_properties(css: str) -> dict[str, str]:
    """Return the custom properties that a stylesheet sets by itself."""
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+)\s*:([^;}]+)", css)}


def _properties(values: Mapping[str, str]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in values.items())


def at_night(values: Mapping[str, str]) -> dict[str, str]:
    """Return the colours among tokens as they are on a dark screen."""
    return {name: _at_night(name, value) for name, value in values.items() if HEX.fullmatch(value)}


def _at_night(name: str, value: str) -> str:
    if name in GROUNDS:
        return DARK
    if name in LINES:
        return hexadecimal(tone(read_colour(value, value), FAINT))
    return night(value, NIGHT.get(name, ENOUGH))


def small(css: str) -> str:
    """Return CSS without comments and white space that mean nothing."""
    css = AROUND.sub(r"\1\2", BLANK.sub(" ", COMMENT.sub("", css)))
    return ZERO.sub("", css).replace(";}", "}").strip()


def _rule(face: Face, address: str) -> str:
    return (
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};'
        f'font-style:{face.style};font-display:swap;src:url("{address}")}}'
    )


def used_rules(css: str, tree: Tree) -> str:
    """Return CSS without the rules for classes that a page has nowhere; white space is gone before.

    A selector stays if the page has all classes that it names, those it excludes or asks for in
    brackets apart.
    """
    known = {name for one in tree.find("//*[@class]") for name in one.get("class", "").split()}

    def kept(found: re.Match[str]) -> str:
        selectors = [one for one in _selectors(found[1]) if set(CLASS.findall(_bare(one))) <= known]
        return f"{','.join(selectors)}{{{found[2]}}}" if selectors else ""

    return RULE.sub(kept, f"}}{css}")[1:]


def _selectors(text: str) -> list[str]:
    """Part a list of selectors at its commas, not at those in brackets."""
    parts, depth = [""], 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if char == "," and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _bare(selector: str) -> str:
    """Return a selector without what stands in brackets."""
    while (bare := re.sub(r"\([^()]*\)", "", selector)) != selector:
        selector = bare
    return selector


def _faces(layout: Layout, tree: Tree, css: str) -> dict[Face, frozenset[str]]:
    """Return each face that the page needs, with the letters that it sets."""
    bold_italic = bool(tree.find(BOLD_ITALIC))
    code = bool(tree.find("//h:code|//h:pre"))
    (body,) = tree.find("/h:html/h:body")
    text = "".join(map(str, body.itertext()))
    faces = faces_for(layout, css, text, bold_italic=bold_italic, code=code)
    said = {face: frozenset(_letters(layout, tree, face, text)) for face in faces}
    return {face: letters for face, letters in said.items() if letters}


def _letters(layout: Layout, tree: Tree, face: Face, text: str) -> str:
    """Return the letters that a face sets: the title's, those of what is slanted, or all."""
    title = f'"{face.family}"' in layout.house.tokens.get("title-font", "")
    slanted = face.style == "italic"
    if not title and not slanted:
        sans = f'"{face.family}"' in layout.house.tokens.get("sans-font", "")
        return text + text.upper() if sans else text  # some headings are set in capitals
    where = f"{TITLE if title else ''}{SLANT if slanted else ''}"
    return "".join(str(one) for element in tree.find(where) for one in element.itertext())
