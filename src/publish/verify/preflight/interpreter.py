"""Content streams (ISO 32000-1, 7.8.2) followed operator by operator: what they paint, and how.

Kept are the graphics state, the current path, and where text begins; forms, patterns, soft masks
and Type 3 glyphs are followed into. How far text runs is not kept, so a piece of text is placed
where its line begins.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pikepdf
from pikepdf import Name

from publish.problems import LimitError, Problem, Where
from publish.verify.preflight.colours import CMYK, DEVICE, Colour, Space, space_of
from publish.verify.preflight.geometry import (
    IDENTITY,
    UNIT,
    Box,
    Matrix,
    around,
    box,
    common,
    matrix,
    moved,
    moved_box,
    product,
    sides,
)
from publish.verify.preflight.marks import Kind, Mark, Path, State
from publish.verify.preflight.text import TEXT

MOST = 5_000_000  # operators of a file
DEEPEST = 40  # forms within forms
DEVICE_OPERATORS = {
    "g": "DeviceGray", "G": "DeviceGray", "rg": "DeviceRGB", "RG": "DeviceRGB",
    "k": "DeviceCMYK", "K": "DeviceCMYK",
}  # fmt: skip
# Operators that paint a path: whether they fill it, and whether they draw it.
PAINTS = {
    "S": (False, True), "s": (False, True), "f": (True, False), "F": (True, False),
    "f*": (True, False), "B": (True, True), "B*": (True, True), "b": (True, True),
    "b*": (True, True), "n": (False, False),
}  # fmt: skip


class Interpreter:
    """Follows the content of one page; `marks` are what it paints, in order."""

    def __init__(self, number: int, bounds: Box, where: str, spent: list[int]) -> None:
        """Take the page's number and media box, the file's name, and the operators spent so far."""
        self.number = number
        self.where = where
        self.spent = spent
        self.marks: list[Mark] = []
        self.state = State(clip=bounds)
        self.bounds = bounds
        self.base = IDENTITY  # that patterns start from
        self.resources: Any = None
        self.path = Path()
        self.line: Matrix = IDENTITY
        self.active: set[Any] = set()
        self.followed: set[Any] = set()  # patterns, masks and Type 3 fonts: once a page

    # ------------------------------------------------------------ streams

    def page(self, page: Any, resources: Any) -> None:  # noqa: ANN401 - pikepdf's objects
        """Follow a page."""
        space = page.get("/Group", {}).get("/CS")
        if space is not None:
            self.mark("group", None, [Colour(space_of(space, resources))], "page")
        if "/Contents" in page:
            self.run(pikepdf.Page(page), resources)

    def run(self, stream: Any, resources: Any) -> None:  # noqa: ANN401 - pikepdf's objects
        """Follow a page or a stream with the resources that its names stand in."""
        before, self.resources = self.resources, resources
        stack: list[State] = []
        for instruction in pikepdf.parse_content_stream(stream):
            self.spent[0] += 1
            if self.spent[0] > MOST:
                message = f"the file has more than {MOST} operators: too much to look through."
                raise LimitError(Problem(Where(self.where), "too-much-content", message))
            operator = str(instruction.operator)
            if isinstance(instruction, pikepdf.ContentStreamInlineImage):
                self._inline_image(instruction.iimage)
            elif operator == "q":
                stack.append(copy.copy(self.state))
            elif operator == "Q":
                self.state = stack.pop() if stack else self.state
            elif operator in PAINTS:
                self._paint(*PAINTS[operator])
            elif operator in DEVICE_OPERATORS:
                self._device_colour(operator, instruction.operands)
            elif operator in HANDLERS:
                HANDLERS[operator](self, list(instruction.operands))
        self.resources = before

    @contextmanager
    def inside(self, name: str, **changes: Any) -> Iterator[None]:  # noqa: ANN401 - of State
        """Work on a copy of the state, within something that has a name."""
        kept = self.state, self.path, self.line
        self.state, self.path = copy.copy(self.state), Path()
        self.state.path = (*self.state.path, name)
        for key, value in changes.items():
            setattr(self.state, key, value)
        if len(self.state.path) > DEEPEST:
            message = f"forms lie more than {DEEPEST} deep in each other."
            raise LimitError(Problem(Where(self.where), "too-much-content", message))
        yield
        self.state, self.path, self.line = kept

    def form(self, stream: Any, name: str, **changes: Any) -> None:  # noqa: ANN401 - pikepdf's
        """Follow a form (8.10), unless it is being followed already."""
        if stream.objgen in self.active:
            return
        self.active.add(stream.objgen)
        with self.inside(name, **changes):
            state = self.state
            state.ctm = product(matrix(stream.get("/Matrix", IDENTITY)), state.ctm)
            state.clip = common(state.clip, moved_box(box(stream.BBox), state.ctm))
            resources = stream.get("/Resources", self.resources)
            space = stream.get("/Group", {}).get("/CS")
            if space is not None:
                self.mark("group", None, [Colour(space_of(space, resources))], name)
            outer, self.base = self.base, state.ctm
            self.run(stream, resources)
            self.base = outer
        self.active.discard(stream.objgen)

    def once(self, thing: Any) -> bool:  # noqa: ANN401 - pikepdf's objects
        """Say whether an indirect object is met for the first time on this page."""
        new = thing.objgen not in self.followed or thing.objgen == (0, 0)
        self.followed.add(thing.objgen)
        return new

    def mark(
        self,
        kind: Kind,
        seen: Box | None,
        colours: list[Colour],
        name: str = "",
        **more: Any,  # noqa: ANN401 - the fields of Mark
    ) -> None:
        """Note what is painted; `seen` is where, before the clip."""
        state = self.state
        if state.hidden:
            seen = None
        elif state.frame:
            seen = state.frame
        else:
            seen = common(seen, state.clip)
        named = " in ".join((name or kind, *reversed(state.path)))
        clear = state.alpha or state.mask or state.blend
        more = {"transparent": clear, "keeps_zero": state.keeps_zero, **more}
        self.marks.append(Mark(kind, self.number, seen, tuple(colours), named, **more))

    # ------------------------------------------------------------ state

    def cm(self, operands: list[Any]) -> None:
        """Change the coordinates (8.4.4)."""
        self.state.ctm = product(matrix(operands), self.state.ctm)

    def w(self, operands: list[Any]) -> None:
        """Set the width of lines."""
        self.state.width = float(operands[0])

    def gs(self, operands: list[Any]) -> None:
        """Take over an ExtGState (8.4.5)."""
        state, given = self.state, self.resources["/ExtGState"][str(operands[0])]
        if "/LW" in given:
            state.width = float(given.LW)
        if "/Font" in given:
            state.font, state.size = given.Font[0], float(given.Font[1])
        if "/OP" in given:
            state.stroke_overprints = bool(given.OP)
            state.fill_overprints = bool(given.get("/op", given.OP))
        if "/op" in given:
            state.fill_overprints = bool(given.op)
        if "/OPM" in given:
            state.keeps_zero = int(given.OPM) == 1
        if "/ca" in given or "/CA" in given:
            state.alpha = min(float(given.get("/ca", 1)), float(given.get("/CA", 1))) < 1
        if "/BM" in given:
            state.blend = str(given.BM) not in {"/Normal", "/Compatible"}
        if "/SMask" in given:
            self._soft_mask(given.SMask)

    def _soft_mask(self, mask: Any) -> None:  # noqa: ANN401 - pikepdf's objects
        self.state.mask = isinstance(mask, pikepdf.Dictionary)
        if self.state.mask and self.once(mask.G):
            self.form(mask.G, "soft mask", hidden=True)

    def _device_colour(self, operator: str, operands: Any) -> None:  # noqa: ANN401 - of pikepdf
        space = space_of(Name(f"/{DEVICE_OPERATORS[operator]}"), self.resources)
        colour = Colour(space, tuple(float(value) for value in operands))
        if operator.islower():
            self.state.fill = colour
        else:
            self.state.stroke = colour

    def cs(self, operands: list[Any]) -> None:
        """Set the colour space of fills (8.6.8)."""
        self.state.fill = _first(space_of(operands[0], self.resources))

    def big_cs(self, operands: list[Any]) -> None:
        """Set the colour space of strokes."""
        self.state.stroke = _first(space_of(operands[0], self.resources))

    def scn(self, operands: list[Any]) -> None:
        """Set the colour of fills."""
        self.state.fill = self._colour(self.state.fill, operands)

    def big_scn(self, operands: list[Any]) -> None:
        """Set the colour of strokes."""
        self.state.stroke = self._colour(self.state.stroke, operands)

    def _colour(self, before: Colour, operands: list[Any]) -> Colour:
        if operands and isinstance(operands[-1], Name):
            return self._pattern(str(operands[-1]), before, operands[:-1])
        return Colour(before.space, tuple(float(value) for value in operands))

    def _pattern(self, name: str, before: Colour, tints: list[Any]) -> Colour:
        """Follow a pattern (8.7); one that has no colours of its own has those of its space."""
        pattern = self.resources["/Pattern"][name]
        if int(pattern.PatternType) == 2:  # noqa: PLR2004 - a shading
            return Colour(space_of(pattern.Shading.ColorSpace, self.resources))
        if self.once(pattern):
            start = product(matrix(pattern.get("/Matrix", IDENTITY)), self.base)
            frame = self.state.clip or self.bounds
            changes: dict[str, Any] = {"ctm": start, "clip": frame, "frame": frame}
            if before.space.base:
                colour = Colour(before.space.base, tuple(float(tint) for tint in tints))
                changes |= {"fill": colour, "stroke": colour}
            with self.inside(f"pattern {name[1:]}", **changes):
                self.run(pattern, pattern.get("/Resources", self.resources))
        return before

    # ------------------------------------------------------------ paths

    def m(self, operands: list[Any]) -> None:
        """Begin a subpath (8.5.2)."""
        self._point(operands)

    def segment(self, operands: list[Any]) -> None:
        """Add a line or a curve; of a curve all its points are taken, which hold it."""
        self.path.others += 1
        for at in range(0, len(operands), 2):
            self._point(operands[at : at + 2])

    def _point(self, operands: list[Any]) -> None:
        x, y = (float(value) for value in operands[:2])
        self.path.points.append(moved(x, y, self.state.ctm))

    def re(self, operands: list[Any]) -> None:
        """Add a rectangle."""
        x, y, width, height = (float(value) for value in operands)
        along, up = sides(self.state.ctm)
        placed = moved_box((x, y, x + width, y + height), self.state.ctm)
        self.path.boxes.append((placed, (abs(width) * along, abs(height) * up)))
        self.path.points += [placed[:2], placed[2:]]

    def clips(self, _: list[Any]) -> None:
        """Clip by the path once it is painted (8.5.4)."""
        self.path.clips = True

    def _paint(self, fill: bool, stroke: bool) -> None:  # noqa: FBT001 - of the table
        path, state = self.path, self.state
        self.path = Path()
        seen = around(path.points) if path.points else None
        if fill and seen:
            thinnest = path.thinnest()
            self.mark(
                "fill",
                seen,
                [state.fill],
                size=thinnest,
                thin=thinnest > 0,
                overprint=state.fill_overprints,
            )
        if stroke and seen:
            self.mark(
                "stroke",
                seen,
                [state.stroke],
                size=state.width * min(sides(state.ctm)),
                thin=True,
                overprint=state.stroke_overprints,
            )
        if path.clips:
            state.clip = common(state.clip, seen)

    # ------------------------------------------------------------ pictures

    def do(self, operands: list[Any]) -> None:
        """Paint a form or an image (8.8)."""
        name = str(operands[0])
        thing = self.resources["/XObject"][name]
        if thing.get("/Subtype") == Name.Form:
            self.form(thing, f"form {name[1:]}")
        elif thing.get("/Subtype") == Name.Image:
            colours = self._image_colours(thing.get("/ImageMask"), thing.get("/ColorSpace"))
            pixels = int(thing.Width), int(thing.Height)
            self._image(pixels, colours, name[1:], clear="/SMask" in thing)

    def _inline_image(self, image: Any) -> None:  # noqa: ANN401 - pikepdf's
        named = None if image.image_mask else image.colorspace
        space = Name(named) if isinstance(named, str) else named
        colours = self._image_colours(image.image_mask, space)
        self._image((image.width, image.height), colours, "written into the page", clear=False)

    def _image_colours(self, stencil: Any, space: Any) -> list[Colour]:  # noqa: ANN401
        if stencil:
            return [self.state.fill]
        return [Colour(space_of(space, self.resources))] if space is not None else []

    def _image(
        self, pixels: tuple[int, int], colours: list[Colour], name: str, *, clear: bool
    ) -> None:
        along, up = sides(self.state.ctm)
        ppi = min(pixels[0] * 72 / along, pixels[1] * 72 / up) if along and up else 0.0
        transparent = clear or self.state.alpha or self.state.mask or self.state.blend
        self.mark(
            "image",
            moved_box(UNIT, self.state.ctm),
            colours,
            f"image {name}",
            ppi=ppi,
            transparent=transparent,
            overprint=self.state.fill_overprints,
        )

    def sh(self, operands: list[Any]) -> None:
        """Paint a shading over all that the clip leaves (8.7.4.2)."""
        shading = self.resources["/Shading"][str(operands[0])]
        colour = Colour(space_of(shading.ColorSpace, self.resources))
        self.mark("shading", self.state.clip, [colour], f"shading {str(operands[0])[1:]}")


def _first(space: Space) -> Colour:
    """Return the colour that a space begins with (8.6.8)."""
    if space.family == "DeviceCMYK" or space is CMYK:
        return Colour(space, (0.0, 0.0, 0.0, 1.0))
    if space.family in {"Separation", "DeviceN"}:
        return Colour(space, (1.0,) * space.components)
    return Colour(space, (0.0,) * (DEVICE.get(space.family) or space.components))


HANDLERS: Mapping[str, Callable[[Interpreter, list[Any]], None]] = {
    "cm": Interpreter.cm, "w": Interpreter.w, "gs": Interpreter.gs,
    "cs": Interpreter.cs, "CS": Interpreter.big_cs,
    "sc": Interpreter.scn, "scn": Interpreter.scn,
    "SC": Interpreter.big_scn, "SCN": Interpreter.big_scn,
    "m": Interpreter.m, "l": Interpreter.segment, "c": Interpreter.segment,
    "v": Interpreter.segment, "y": Interpreter.segment, "re": Interpreter.re,
    "W": Interpreter.clips, "W*": Interpreter.clips,
    "Do": Interpreter.do, "sh": Interpreter.sh,
    **TEXT,
}  # fmt: skip
