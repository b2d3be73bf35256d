"""Formulas: TeX becomes MathML by pandoc, and MathML a drawing where a page can show no MathML.

A formula of letters and figures with simple scripts is set as text, like the words around it; any
other is drawn as outlines, so that a PDF needs no face for it. Who listens hears the TeX of both.
"""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from types import ModuleType
from xml.etree import ElementTree as ET

from publish import pandoc
from publish.pandoc import Math
from publish.problems import did_you_mean

DISPLAY = "DisplayMath"
TAG = re.compile(r"\s*\\tag\{(?P<number>[^{}\\$]+)\}\s*\Z")
NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'
MARK = re.compile(r"<!--formula (\d+)-->\n?")
WARNING = "[WARNING] Could not convert TeX math"
FAULT = re.compile(r"^ +unexpected (.*)$", re.MULTILINE)
COMMAND = re.compile(r"control sequence \\(\w+)")
SCRIPTS = frozenset({"msub", "msup"})
TEXT = frozenset({"math", "mrow", "mi", "mn", "mo", *SCRIPTS})
SIGNS = frozenset("+−=<>≤≥±×·()[],.;:/!%′")  # beside letters: what our faces have, and set well
DRAWN = TEXT | {
    "menclose", "mfrac", "mmultiscripts", "mover", "mpadded", "mphantom", "mroot", "mspace",
    "msqrt", "mstyle", "msubsup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "none",
}  # fmt: skip
ARROW, ARROW_ABOVE = "\u2192", "\u20d7"
UNSEEN = frozenset("\u2061\u2062\u2063\u2064\u200b\u00a0\u2003 \n")  # apply, multiply, part
EM = 24  # units of a drawing to an em, for which the library's face is loaded
SCALE = 1.05  # by which the face is drawn larger: its small letters are lower than those of text
SMALLEST = 0.8  # of the type size around it: what scripts in a drawing are not set below
LEADING = 0.2  # em of the leading that a formula in a line may use, above and below
EDGE = 0.5  # units around a drawing, as curves are rounded
COMMANDS = (
    "alpha", "approx", "bar", "begin", "beta", "binom", "cdot", "Delta", "delta", "dots", "end",
    "epsilon", "equiv", "exp", "forall", "frac", "gamma", "geq", "hat", "infty", "int", "lambda",
    "ldots", "left", "leq", "lim", "log", "mathbb", "mathbf", "mathcal", "mathrm", "max", "min",
    "neq", "omega", "operatorname", "overline", "partial", "phi", "prod", "quad", "rho", "right",
    "sigma", "sim", "sqrt", "sum", "tau", "text", "theta", "tilde", "times", "underbrace",
    "underline", "varepsilon", "vec",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Formula:
    """What TeX came to: MathML, and an SVG if it has to be drawn; or else why there is neither.

    The SVG says its own size, and how far it reaches below the line, in em of the text around it.
    """

    mathml: str = ""
    svg: str = ""
    fault: str = ""
    hint: str = ""


def numbered(formula: Math) -> tuple[Math, str]:
    r"""Part a formula on a line of its own from the number that `\tag{…}` at its end gives it."""
    found = TAG.search(formula.tex) if formula.kind == DISPLAY else None
    if found is None:
        return formula, ""
    return replace(formula, tex=formula.tex[: found.start()]), f"({found['number'].strip()})"


_known: dict[Math, Formula] = {}  # in this process: check, pages and verify ask for the same


def read_formulas(formulas: Iterable[Math]) -> dict[Math, Formula]:
    """Read formulas, their numbers aside: one run of pandoc for all that are new."""
    wanted = tuple(dict.fromkeys(formulas))
    new = [formula for formula in wanted if formula not in _known]
    if new:
        _known.update(zip(new, _read(new), strict=True))
    return {formula: _known[formula] for formula in wanted}


def _read(formulas: list[Math]) -> Iterator[Formula]:
    blocks: list[pandoc.Json] = []
    for number, formula in enumerate(formulas):
        blocks.append({"t": "RawBlock", "c": ["html", f"<!--formula {number}-->"]})
        blocks.append({"t": "Plain", "c": pandoc.inlines_json((numbered(formula)[0],))})
    arguments = ["-f", "json", "-t", "html5", "--mathml", "--wrap=none"]
    html, said = pandoc.run_aloud(arguments, pandoc.document(blocks))
    faults = iter(said.split(WARNING)[1:])  # in the order of the formulas at fault
    for text in MARK.split(html)[2::2]:
        found = text.strip()
        yield _shown(found) if found.startswith("<math") else _faulty(next(faults, ""))


def _faulty(said: str) -> Formula:
    """Say in an editor's words what pandoc did not understand."""
    found = FAULT.search(said)
    what = found[1].strip() if found else ""
    command = COMMAND.search(what)
    if command:
        near = did_you_mean(command[1], COMMANDS).replace("'", "'\\", 1)
        other = "Formulas know the commands of LaTeX and amsmath, and none of your own."
        return Formula(fault=f"'\\{command[1]}' can't be read here.", hint=near or other)
    if what.startswith(("eof", "end of input")):
        message = "it ends before all of it is said."
        return Formula(fault=message, hint="Close each '{' by '}', each '\\left' by '\\right'.")
    return Formula(
        fault=f"{what or 'something'} can't be read here.", hint="Look for a slip in it."
    )


def _shown(mathml: str) -> Formula:
    """Return a formula, with its drawing if it needs one, or what stands against it."""
    tree = ET.fromstring(mathml.replace(NAMESPACE, "", 1))  # noqa: S314 - pandoc made it
    tree[:] = [part for part in tree[0] if part.tag != "annotation"]
    if _is_text(tree):
        return Formula(mathml)
    hint = "Write it in a simpler way, or say it in the text around it."
    unknown = sorted({element.tag for element in tree.iter()} - DRAWN)
    if unknown:
        return Formula(fault=f"what MathML calls '{unknown[0]}' can't be drawn.", hint=hint)
    lacking = [sign for sign in "".join(tree.itertext()) if not _has(sign)]
    if lacking:
        return Formula(fault=f"the face for formulas has no '{lacking[0]}'.", hint=hint)
    try:
        return Formula(mathml, _drawing(tree))
    except Exception as error:  # noqa: BLE001 - whatever the library can't do is told at its place
        return Formula(fault=f"it can't be drawn ({type(error).__name__}).", hint=hint)


def _is_text(tree: ET.Element) -> bool:
    """Say whether a formula is letters, figures and signs in a line, their scripts one deep."""
    elements = list(tree.iter())
    scripts = [element for element in elements if element.tag in SCRIPTS]
    inner = [element for script in scripts for kid in script for element in kid.iter()]
    return (
        tree.get("display") == "inline"
        and {element.tag for element in elements} <= TEXT
        and not any(element.tag in SCRIPTS for element in inner)
        and not any("mathvariant" in element.attrib for element in elements)
        and all(_is_letter(sign) or sign in SIGNS for sign in "".join(tree.itertext()))
    )


def _is_letter(sign: str) -> bool:
    """Say whether a sign is a figure or a letter, Latin or Greek, that our faces have."""
    return (sign.isascii() and sign.isalnum()) or "\u0391" <= sign <= "\u03c9"


@functools.cache
def _library() -> ModuleType:
    """Return the library that draws, told to draw outlines: symbols would share ids on a page."""
    with warnings.catch_warnings():  # it finds its face by a function deprecated in Python 3.11
        warnings.simplefilter("ignore", DeprecationWarning)
        import ziamath  # noqa: PLC0415 - only where a formula is drawn: it loads its face
        from ziamath.config import config  # noqa: PLC0415 - as above
    config.svg2 = False
    config.minsizefraction = SMALLEST
    return ziamath


@functools.cache
def _has(sign: str) -> bool:
    """Say whether the face for formulas has a sign."""
    return sign in UNSEEN or bool(_library().zmath.loadedfonts["default"].glyphindex(sign))


def _drawing(tree: ET.Element) -> str:
    """Draw MathML in the colour of the text around it."""
    tree.set("mathcolor", "currentColor")
    for over in tree.iter("mover"):
        _fit_accent(*over)
    for table in tree.iter("mtable"):
        if not any("padding" in cell.get("style", "") for cell in table.iter("mtd")):
            table.set("columnspacing", "1em")  # where columns are not parts of one formula
    drawn = _library().Math(tree, size=EM, margin=EDGE)
    svg: ET.Element = drawn.svgxml()
    width, height = (float(svg.attrib.pop(name)) * SCALE / EM for name in ("width", "height"))
    depth = (drawn.getyofst() - EDGE) * SCALE / EM
    svg.attrib.pop("xmlns:xlink")
    shared = LEADING if tree.get("display") == "inline" else 0.0
    svg.set(
        "style",
        f"width: {width:.4f}em; height: {height:.4f}em; margin-block: {-shared}em;"
        f" vertical-align: {depth + shared:.4f}em",
    )
    return ET.tostring(svg, encoding="unicode")


def _fit_accent(base: ET.Element, accent: ET.Element) -> None:
    """Keep an accent over one letter as small as the letter: the library would draw it wide."""
    if accent.get("accent") == "true" and len("".join(base.itertext())) == 1:
        accent.tag = "mtext"
        accent.text = (accent.text or "").replace(ARROW, ARROW_ABOVE)
