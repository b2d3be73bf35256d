"""Colour for a press: all of it in the four inks, black text on top, no line too thin.

WeasyPrint writes what a screen shows: colours of the stylesheets as RGB, those of SVG in any case
(`device-cmyk()` does not reach them). So the finished content streams are rewritten, which treats
text, boxes, charts and drawings alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator

from publish.formats.inks import BLACK, Inks
from publish.formats.passes.context import OpenFile
from publish.press import CMYK
from publish.problems import ManuscriptError, Problem, Where

# Black text prints over what is below it, so that no white shows where plates are a hair off. Pale
# greys do not: over a dark colour they would be gone.
OVERPRINTS = 0.5  # the least share of black
OVERPRINT, KNOCKOUT = Name("/Overprint"), Name("/Knockout")
KNOWN_SPACES = {"/Pattern", "/DeviceCMYK", "/DeviceGray"}


@dataclass(frozen=True, slots=True)
class _State:
    """What of the graphics state matters here: the fill, and the scale of lengths to pt."""

    fill: CMYK | None = BLACK
    scale: float = 1.0


def inking(file: OpenFile) -> None:
    """Bring all that is painted into the inks of the press (ISO 15930-7; DeviceCMYK)."""
    if file.context.press is None:
        return
    inker = _Inker(file.pdf, file.context.press.inks)
    for page in file.pdf.pages:
        inker.page(page)


class _Inker:
    """Rewrites the content streams of one file, each once."""

    def __init__(self, pdf: pikepdf.Pdf, inks: Inks) -> None:
        self.pdf = pdf
        self.inks = inks
        self.hairline = inks.press.thinnest_rule
        self.done: set[tuple[int, int]] = set()
        over = Dictionary(Type=Name.ExtGState, OP=True, op=True, OPM=1)
        out = Dictionary(Type=Name.ExtGState, OP=False, op=False, OPM=0)
        self.states = {OVERPRINT: pdf.make_indirect(over), KNOCKOUT: pdf.make_indirect(out)}

    def page(self, page: pikepdf.Page) -> None:
        """Rewrite a page, which begins with black in four inks."""
        data = self.rewritten(page, page.resources, _State())
        black = b"0 0 0 1 k 0 0 0 1 K\n"
        page.Contents = self.pdf.make_stream(black + data)

    def stream(self, stream: Any, state: _State) -> None:  # noqa: ANN401 - pikepdf's objects
        """Rewrite a form or a pattern, and the colour space that it is blended in."""
        if stream.objgen in self.done:
            return
        self.done.add(stream.objgen)
        group = stream.get("/Group")
        if group is not None and group.get("/CS") == "/DeviceRGB":
            group.CS = Name.DeviceCMYK
        resources = stream.get("/Resources")
        if resources is None:
            resources = stream.Resources = Dictionary()
        matrix = [float(part) for part in stream.get("/Matrix", [1, 0, 0, 1, 0, 0])]
        inner = replace(state, scale=state.scale * _scale(matrix))
        stream.write(self.rewritten(stream, resources, inner))

    def rewritten(self, holder: Any, resources: Any, state: _State) -> bytes:  # noqa: ANN401
        """Return a content stream in the inks of the press, its resources with it."""
        self.resources(resources, state)
        made = list(_Rewriter(self, resources, state).instructions(holder))
        if "/ExtGState" not in resources:
            resources.ExtGState = Dictionary()
        for name, graphics in self.states.items():
            resources.ExtGState[name] = graphics
        return pikepdf.unparse_content_stream(made)

    def resources(self, resources: Any, state: _State) -> None:  # noqa: ANN401
        """Bring gradients, patterns and masks that content may use into the inks."""
        spaces = resources.get("/ColorSpace", {})
        for name in [name for name in spaces if str(name).startswith("/lab-")]:
            del spaces[name]  # WeasyPrint lists them in each file
        for shading in resources.get("/Shading", {}).values():
            self.shading(shading)
        for pattern in resources.get("/Pattern", {}).values():
            if pattern.get("/PatternType") == 2:  # noqa: PLR2004 - a gradient (ISO 32000-1, table 76)
                self.shading(pattern.Shading)
            else:
                self.stream(pattern, replace(state, scale=1.0))
        for graphics in resources.get("/ExtGState", {}).values():
            mask = graphics.get("/SMask")
            if isinstance(mask, Dictionary):
                self.stream(mask.G, state)

    def shading(self, shading: Any) -> None:  # noqa: ANN401
        """Bring a gradient into the inks (ISO 32000-1, 8.7.4.5)."""
        if shading.get("/ColorSpace") != "/DeviceRGB":
            return
        shading.ColorSpace = Name.DeviceCMYK
        functions = shading.Function
        for function in functions if isinstance(functions, Array) else [functions]:
            for part in function.get("/Functions", [function]):
                for end in ("/C0", "/C1"):
                    part[end] = _numbers(self.inks.of(*[float(value) for value in part[end]]))


@dataclass(slots=True)
class _Rewriter:
    """Rewrites one content stream, keeping track of its graphics state."""

    inker: _Inker
    resources: Any
    state: _State
    over: bool = False  # whether text that is shown now would overprint

    def instructions(self, holder: Any) -> Iterator[tuple[Any, Operator]]:  # noqa: ANN401
        """Yield the instructions of a stream, changed."""
        kept: list[_State] = []
        for instruction in pikepdf.parse_content_stream(holder):
            operator = str(instruction.operator)
            operands: list[Any] = list(instruction.operands)
            match operator:
                case "q":
                    kept.append(self.state)
                case "Q" if kept:
                    self.state = kept.pop()
                case "cm":
                    scale = self.state.scale * _scale([float(part) for part in operands])
                    self.state = replace(self.state, scale=scale)
                case "w":
                    operands = [
                        max(float(operands[0]), self.inker.hairline / (self.state.scale or 1))
                    ]
                case "Do":
                    self.object(operands[0])
                case "rg" | "RG" | "g" | "G" | "k" | "K" | "cs" | "CS" | "sc" | "scn":
                    operator, operands = self.colour(operator, operands)
                case "Tj" | "TJ" | "'" | '"':
                    yield from self.overprint(wanted=_prints_over(self.state.fill))
                case "ET":
                    yield from self.overprint(wanted=False)
                case _:
                    pass
            yield operands, Operator(operator)

    def overprint(self, *, wanted: bool) -> Iterator[tuple[Any, Operator]]:
        """Yield what switches overprinting, where it is to be switched."""
        if wanted != self.over:
            self.over = wanted
            yield [OVERPRINT if wanted else KNOCKOUT], Operator("gs")

    def object(self, name: Any) -> None:  # noqa: ANN401
        """Rewrite a form that is painted here."""
        thing = self.resources.XObject[name]
        if thing.get("/Subtype") == "/Form":
            self.inker.stream(thing, self.state)

    def colour(self, operator: str, operands: list[Any]) -> tuple[str, list[Any]]:
        """Return a colour in four inks, and note it where it fills; raises ManuscriptError."""
        if operator in {"cs", "CS"}:
            self.known(operands[0])
        elif operator in {"sc", "scn"}:
            values = [float(value) for value in operands if not isinstance(value, Name)]
            fill = (values[0], values[1], values[2], values[3]) if len(values) == 4 else None  # noqa: PLR2004 - inks
            self.state = replace(self.state, fill=fill)
        else:
            values = [float(value) for value in operands]
            inks = self.inker.inks.of(*(3 * values)[:3]) if operator.lower() != "k" else None
            four = inks or (values[0], values[1], values[2], values[3])
            fills = operator.islower()
            if fills:
                self.state = replace(self.state, fill=four)
            return "k" if fills else "K", list(_numbers(four))
        return operator, operands

    def known(self, name: Any) -> None:  # noqa: ANN401
        """Raise ManuscriptError for a colour space that has no way into the inks."""
        if str(name) not in KNOWN_SPACES:
            message = f"a drawing has a colour that a press can't be told ({name})."
            hint = "Write the colours of drawings as #rrggbb."
            raise ManuscriptError(Problem(Where("the finished PDF"), "press-colour", message, hint))


def _prints_over(fill: CMYK | None) -> bool:
    """Say whether text overprints: only black, and enough of it to be read on what is below."""
    return fill is not None and not any(fill[:3]) and fill[3] >= OVERPRINTS


def _numbers(inks: CMYK) -> Array:
    return Array([round(ink, 4) for ink in inks])


def _scale(matrix: list[float]) -> float:
    """Return by how much a matrix makes lengths longer, on the average of all directions."""
    a, b, c, d, *_ = matrix
    return float(abs(a * d - b * c) ** 0.5)
