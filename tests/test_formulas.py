"""Formulas: which are set as text and which are drawn, what is told of those that can't be."""

from __future__ import annotations

import re

import pytest

from publish import pandoc
from publish.article import Phrase
from publish.formulas import Formula, numbered, read_formulas
from publish.fragments import Maths, render
from publish.pandoc import Math


def formula(tex: str, kind: str = "InlineMath") -> Formula:
    node = Math(kind, tex)
    return read_formulas([node])[node]


def depth(svg: str) -> float:
    """How far a drawing reaches below the line, in em."""
    found = re.search(r"vertical-align: (-?[\d.]+)em", svg)
    assert found
    return -float(found[1])


def html(node: Math, maths: Maths = "plain") -> str:
    phrase = Phrase((pandoc.Str("So"), pandoc.Space(), node, pandoc.Str(".")))
    return render([phrase], maths)[phrase]


@pytest.mark.parametrize("tex", ["x", "x^2 + y_1", r"\alpha \times 3", "f(x) = 5\\%", "a_{ij}"])
def test_letters_with_simple_scripts_are_text(tex: str) -> None:
    found = formula(tex)
    assert (found.svg, found.fault) == ("", "")
    assert "$" not in html(Math("InlineMath", tex))


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{1}{2}", "x_1^2", r"\sqrt{x}", r"\bar{x}", r"\hat{\beta}", "x^{y^z}",
        r"\mathbb{R}", r"\mathbf{x}", r"\text{if } x", r"a \Rightarrow b", r"\sum_{i=1}^n x_i",
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        r"\begin{cases} 1 & x \\ 0 & y \end{cases}",
        r"\underbrace{a+b}_{n}", r"\int_0^\infty e^{-x}\,dx", r"\binom{n}{k}", r"\boxed{x}",
        r"\begin{aligned} a &= b \\ &= c \end{aligned}", r"\operatorname{Var}(x)", r"\overline{AB}",
        r"\left.\frac{a}{b}\right|_0", r"\phantom{x} y", r"\sqrt[3]{x}", r"\vec{x} \cdot \tilde{y}",
    ],
)  # fmt: skip
def test_all_else_is_drawn_and_never_printed_as_tex(tex: str) -> None:
    found = formula(tex)
    assert found.fault == ""
    assert found.svg.count("<path") + found.svg.count("<rect") >= 1
    assert " id=" not in found.svg  # two of a page would meet
    assert 'fill="black"' not in found.svg
    made = html(Math("InlineMath", tex))
    assert "<svg" in made
    assert tex.split("{", maxsplit=1)[0] not in re.sub(r'aria-label="[^"]*"', "", made)


def test_a_formula_on_a_line_of_its_own_is_drawn_whatever_it_is() -> None:
    assert formula("a = b", "DisplayMath").svg


def test_a_drawing_stands_on_the_line_with_its_letters() -> None:
    assert depth(formula("x", "DisplayMath").svg) == pytest.approx(0, abs=0.05)
    assert depth(formula("y", "DisplayMath").svg) == pytest.approx(0.25, abs=0.06)
    in_line = formula(r"\bar{y}").svg  # may use the leading, above and below
    assert "margin-block: -0.2em" in in_line
    assert depth(in_line) == pytest.approx(depth(formula(r"\bar{y}", "DisplayMath").svg) - 0.2)


def test_an_accent_is_no_wider_than_its_letter() -> None:
    def width(svg: str) -> float:
        found = re.search(r"width: ([\d.]+)em", svg)
        assert found
        return float(found[1])

    for accent in (r"\hat{x}", r"\tilde{x}", r"\vec{x}"):
        assert width(formula(accent).svg) < 1.1 * width(formula("x", "DisplayMath").svg)
    assert width(formula(r"\widehat{xyz}").svg) > 1.2


def test_who_listens_hears_the_tex() -> None:
    for tex in ("x^2", r"\frac{1}{2} < y"):
        label = tex.replace("<", "&lt;")
        assert f'role="math" aria-label="{label}"' in html(Math("InlineMath", tex))


def test_the_number_of_a_formula_stands_behind_it_in_every_edition() -> None:
    node = Math("DisplayMath", r"a = \frac{b}{c} \tag{A.2}")
    assert numbered(node) == (Math("DisplayMath", r"a = \frac{b}{c}"), "(A.2)")
    for maths, drawn in (("plain", "<svg"), ("mathml", "<math")):
        made = html(node, maths)  # type: ignore[arg-type]
        assert made.index(drawn) < made.index('<span class="formula-number">(A.2)</span>')
        assert "tag{" not in made
    assert numbered(Math("InlineMath", r"a \tag{1}"))[1] == ""


@pytest.mark.parametrize(
    ("tex", "fault"),
    [
        (r"\fracc{1}{2}", r"'\fracc' can't be read here."),
        (r"\frac{1", "it ends before all of it is said."),
        ("a & b", "'&' can't be read here."),
        (r"a \tag{1} b", r"'\tag' can't be read here."),
        (r"\text{日}", "the face for formulas has no '日'."),
    ],
)
def test_what_is_wrong_with_a_formula_is_told(tex: str, fault: str) -> None:
    found = formula(tex, "DisplayMath")
    assert (found.fault, found.mathml, found.svg) == (fault, "", "")
    assert found.hint


def test_faults_keep_to_their_formulas() -> None:
    nodes = [Math("InlineMath", tex) for tex in (r"\fracc1", "k", r"\oops", r"\frac{9}{4}", "{")]
    found = read_formulas(nodes)
    assert ["fracc" in found[nodes[0]].fault, "oops" in found[nodes[2]].fault] == [True, True]
    assert [bool(found[node].fault) for node in nodes] == [True, False, True, False, True]


def test_figures_in_a_drawing_stay_as_they_are() -> None:
    """A space between a figure and what looks like a unit would become a no-break one."""
    node = Math("InlineMath", r"\frac{7}{8}")
    assert formula(node.tex).svg in html(node)
