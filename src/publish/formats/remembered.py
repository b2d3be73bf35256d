"""Remembered: what was found out of a text in one layout is known in those after it.

WeasyPrint 70 breaks each line several times: to find how high columns are, for pages that it lays
out again, and in each setting that is tried. Where a line ends depends on its text, its type and
the width that it has; so what came of these is kept. Leading and places are no part of it.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure.boxes import Box, PageBox
from weasyprint.layout import block, inline, preferred

LETTERS = 8_000_000  # of the texts that are remembered; with more, all is forgotten
PAIR = 2  # letters, between which a line may end or not
KEY, STRUT, USED = "publish_type", "publish_strut", "publish_used"  # our own marks on a style
SIDES = ("top", "right", "bottom", "left")
# All that WeasyPrint 70 asks of a style where it breaks and shapes text (text/line_break.py and
# text/fonts.py).
TYPE = (
    "direction", "font_family", "font_feature_settings", "font_kerning", "font_language_override",
    "font_size", "font_stretch", "font_style", "font_variant_alternates", "font_variant_caps",
    "font_variant_east_asian", "font_variant_ligatures", "font_variant_numeric",
    "font_variant_position", "font_variation_settings", "font_weight", "hyphenate_character",
    "hyphenate_limit_chars", "hyphenate_limit_zone", "hyphens", "lang", "letter_spacing",
    "overflow_wrap", "tab_size", "text_decoration_line", "white_space", "word_break",
    "word_spacing",
)  # fmt: skip

# What WeasyPrint 70 makes of a style and the size of what is around it (layout/percent.py).
LENGTHS = (
    *(f"{name}_{side}" for name in ("margin", "padding") for side in SIDES),
    *(f"border_{side}_width" for side in SIDES),
    *(f"{least}{name}" for least in ("", "min_", "max_") for name in ("width", "height")),
)

Broken = tuple[Any, ...]  # layout, length, where to resume, width, height, baseline


@dataclass(slots=True)
class Memory:
    """What is remembered of texts, with fonts that were declared in one way."""

    faces: object = None
    types: dict[str, int] = field(default_factory=dict)
    lines: dict[tuple[Any, ...], Broken] = field(default_factory=dict)
    breaks: dict[tuple[str, str], bool] = field(default_factory=dict)
    letters: int = 0

    def with_faces(self, faces: object) -> None:
        """Forget all where other fonts are declared than before."""
        if self.faces != faces:
            self.faces = faces
            self.forget()

    def forget(self) -> None:
        """Forget all lines."""
        self.lines.clear()
        self.breaks.clear()
        self.letters = 0

    def type_of(self, style: Any) -> int:  # noqa: ANN401 - WeasyPrint has no types
        """Return the number of a style's type; a copy of a style has no mark before it is asked."""
        number: int | None = style.__dict__.get(KEY)
        if number is None:
            said = repr([style[name] for name in TYPE])
            number = self.types.setdefault(said, len(self.types))
            style.__dict__[KEY] = number
        return number

    def keep(self, key: tuple[Any, ...], broken: Broken) -> None:
        """Keep how a text was broken."""
        self.letters += len(key[0])
        if self.letters > LETTERS:
            self.forget()
        self.lines[key] = copy.copy(broken[0]), *broken[1:]


def _resolving(plain: Callable[..., None]) -> Callable[..., None]:
    """Return what gives a box the lengths of its style, as `plain` found them once.

    Borders that collapse are found elsewhere, and the styles of items of flex and grid change.
    """

    def resolve_percentages(box: Any, around: Any) -> None:  # noqa: ANN401 - as above
        size = (around.width, around.height) if isinstance(around, Box) else tuple(around)
        known = box.style.__dict__.get(USED)
        if known and known[0] == size:
            box.__dict__.update(known[1])
            return
        plain(box, around)
        apart = box.is_flex_item or box.is_grid_item or isinstance(box, PageBox)
        if not apart and box.style["border_collapse"] != "collapse":
            box.style.__dict__[USED] = size, {name: getattr(box, name) for name in LENGTHS}

    return resolve_percentages


@contextlib.contextmanager
def remembered(memory: Memory) -> Iterator[None]:
    """Lay out documents with what is remembered, and remember what is found out."""
    split, can_break, plain_strut = inline.split_first_line, inline.can_break_text, inline.strut

    def split_first_line(text: str, style: Any, context: Any, *given: Any, **named: Any) -> Broken:  # noqa: ANN401 - as above
        key = text, memory.type_of(style), given, tuple(named.items())
        known = memory.lines.get(key)
        if known is None:
            made: Broken = split(text, style, context, *given, **named)
            memory.keep(key, made)
            return made
        return copy.copy(known[0]), *known[1:]

    def can_break_text(text: str, lang: str) -> bool:
        if len(text) > PAIR:
            return bool(can_break(text, lang))
        known = memory.breaks.get((text, lang))
        if known is None:
            known = memory.breaks[text, lang] = bool(can_break(text, lang))
        return known

    def strut(style: Any) -> tuple[float, float]:  # noqa: ANN401 - as above
        known: tuple[float, float] | None = style.__dict__.get(STRUT)
        if known is None:
            known = style.__dict__[STRUT] = plain_strut(style)
        return known

    resolve_percentages = _resolving(inline.resolve_percentages)
    here: Any = inline
    widths: Any = preferred
    blocks: Any = block
    with contextlib.ExitStack() as stack:
        for module, function in (
            (here, split_first_line),
            (widths, split_first_line),
            (here, can_break_text),
            (widths, can_break_text),
            (here, strut),
            (here, resolve_percentages),
            (blocks, resolve_percentages),
        ):
            name = function.__name__
            stack.callback(setattr, module, name, getattr(module, name))
            setattr(module, name, function)
        yield
