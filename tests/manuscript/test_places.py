"""The twin parse: it has the shape of the text, and each place is the one of the thing itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from publish import pandoc
from publish.manuscript.normalise import normalise
from publish.manuscript.places import ABBREVIATIONS, drawn_tables, lay, twin
from publish.pandoc import (
    CiteItem,
    FigureBlock,
    Header,
    Image,
    Link,
    Math,
    Para,
    Span,
    Str,
    TableBlock,
)

Marked = Callable[[str], tuple[str, list[str]]]
WORDS = {"Str", "Code", "CodeBlock", "Math"}

CONSTRUCTS = {
    "abbreviations": "Mr. Smith (e.g. foo) met Dr. No on p. 4. See fig. 3, 'Dr. Y' etc.\nvs. them",
    "list look-alikes": "I. Introduction\n\ni. first\n\na. b\n\nA) c\n\n(2) d\n\n1) one\n\n2020. x",
    "lists": "1. one\n2. two\n   - nested 3. x\n\n     para\n10. ten\n\n- [ ] task\n- a\nlazy",
    "digits and apostrophes": "COVID-19, G20's, 27th, rock 'n' roll, '90s, 5'10\", 3.5 %, x2, ½",
    "addresses": "https://example.org/a_b?c=d&e=@user#f, <https://x.org/@me> <a@b.org> a@b.org",
    "addresses in brackets": "<ftp://a.org>{.c k=v} <javascript:x(1)> <no:scheme> <mailto:a@b.org>",
    "mathematics": "\\(x^2 + \\frac{a}{b}\\) and \\[ y = \\sum_{i} x_i \\] end \\(a\nb\\)",
    "pipe table": "| a | b |\n|---|--:|\n| 1 | Mr. X |\n| *x* y | [@k, p. 4] |\n\n: Cap *it* {#t}",
    "Table: caption": "Table: Caption here\n\n| Name | 2024 |\n|:--|--|\n| Foo bar | 2 |",
    "definition list": "Term one\n:   Meaning\n\n    second\n\nTerm *two*\n\n:   Other @key",
    "escapes": "\\*not em\\* \\_x\\_ a\\ b \\# c \\[d\\] \\@user e\\@f end\\\nnext",
    "code": "`code *x*` and ``a ` b`` and `x`{.y k=v} foo\n\n    Mr. X\n\n```python\ndef x():\n```",
    "emphasis inside words": "un*frigging*believable snake_case_x H~2~O m^2^ 2*3*4 *em **st** em*",
    "links": '[a *b*](http://x.org/a_(b) "T"){.c} ![alt](x.png) [s]{.stat only="x y"} [a [b] c](d)',
    "reference links": "[text][r1] [r1] [r1][]\n\n[r1]: http://example.org",
    "notes": "a^[inline @key] b[^1] c[^n]\n\n[^1]: Note *text*\n    go on\n\n[^n]: [x](y)",
    "quotations": "> quote Mr. X\n> > nested\n\n| line one\n|   two @key",
    "headings": "Setext\n======\n\n# A `code` {#id only=brief}\n\n### Q @key? {-}\n\n# 2026 -- x",
    "braces": "{word} {not attr} {#x} {a=b} {.c} foo{bar}",
    "citations": "@a--and [-@b] [@{c:d}, p. 4; see @e [ch. 2]] @f [sec. 3] [*see* @g] -@h @i's",
    "figures": '![Cap *em* [l](x)](a.png){#f alt="A b"\ncredit="C d"}\n\n![](x.png)\n\n![c](a b)',
    "over lines": '[link\nover lines](http://x.org){.c} *em\nover* `code\nover` "quote\nover" end',
    "HTML": "a < b > c &nbsp; AT&T &amp; <b>b</b> <span id='y'>in</span>\n\n<div>\nx\n</div>",
    "typography": "“Curly ‘quotes’” – dash... -- x --- y 10--20 word---word",
    "other scripts": "اردو @key نَص «foo» naïve 中文 字 x² é",
    "simple table": "  Right  Left\n-------  ------\n     12  @key\n\n: Demo",
    "multiline table": "-----\n A B\n-- --\n x  y\n    z\n\n v  w\n-----\n\nafter",
    "grid table": "+-----+------+\n| Tea | Milk |\n+=====+======+\n| a   | - b  |\n+-----+------+",
    "rules": "---\n\n* * *\n\nFirst  \nhard\\\nagain",
}  # fmt: skip


def parsed(body: str) -> tuple[Any, Any, dict[int, Any]]:
    normalised = normalise(body, "a.md", 1)
    real, marked = (pandoc.parse(text)["blocks"] for text in (normalised.text, twin(normalised)))
    return real, marked, lay(real, marked, "a.md", normalised)


def shape(node: Any) -> Any:  # noqa: ANN401 - pandoc's JSON
    """Return a tree without its words, keys, ids and attributes."""
    if isinstance(node, list):
        return [shape(child) for child in node]
    if not isinstance(node, dict):
        return type(node).__name__
    kind = node.get("t", "")
    if kind in WORDS or kind.startswith("ColWidth"):
        return kind.removesuffix("Default")
    if kind in {"Link", "Image", "Span"}:
        return kind, shape(node["c"][1])
    if kind == "Header":
        return kind, shape(node["c"][2])
    return {key: shape(value) for key, value in node.items()}


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_the_twin_has_the_shape_of_the_text(name: str) -> None:
    real, marked, _ = parsed(CONSTRUCTS[name])
    assert shape(marked) == shape(real)


def test_every_word_placed_stands_at_its_place() -> None:
    body = "\n\n".join(CONSTRUCTS.values())
    real, _, places = parsed(body)
    lines = body.split("\n")
    count = 0
    for node in pandoc.walk(pandoc.Reader(places).blocks(real)):
        if isinstance(node, Str) and node.where and node.where.column:
            word = re.search(r"[^\W_]+", node.text)
            assert word
            typed = lines[node.where.line - 1][node.where.column - 1 :]
            assert word[0] in typed.lstrip().split(" ")[0]
            count += 1
    assert count > 150


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("word ‸word", Str),
        ("a ‸“word", Str),
        ("see ‸(e.g. x)", Str),
        ("‸Mr. Smith", Str),
        ("on ‸2 March", Str),
        ("# ‸Heading", Header),
        ("# ‸A heading", Header),
        ("## *‸Styled* heading {#id}", Header),
        ("text [see ‸@key, p. 4]", CiteItem),
        ("text [-‸@key]", CiteItem),
        ("[@a; cf. ‸@b]", CiteItem),
        ("‸@key says", CiteItem),
        ("@a, ‸@{b:c} [ch. 2]", CiteItem),
        ("a ‸\\(x^2\\) b", Math),
        ("a b\nc ‸\\[ \\frac{1}{2} \\] d", Math),
        ("| a | b |\n|---|---|\n| c | ‸\\(x\\) |", Math),
        ("text ‸[link](#id) text", Link),
        ("text ‸<javascript:alert(1)> text", Link),
        ("text ‸<https://example.org>{.c}", Link),
        ("over ‸[two\nlines](#id)", Link),
        ("text ‸[4 %]{.stat}", Span),
        ("text ‸![alt](x.png) text", Image),
        ("text ‸![](x.png) text", Image),
        ("‸![Caption](x.png)", FigureBlock),
        ('‸![Caption over\ntwo lines](x.png){#f\nalt="words"}', FigureBlock),
        ("- item\n\n  ‸![Caption](x.png){#f}", FigureBlock),
        ("| ‸Head | two |\n|---|---|\n| 1 | 2 |", TableBlock),
        ("| ‸2024 | 2025 |\n|---|---|\n| 1 | 2 |", TableBlock),
        ("| a |\n|---|\n| b |\n\n: ‸Caption {#t}", TableBlock),
        ("text\n\n  ‸Right  Left\n-------  ------\n     12  b", TableBlock),
        ("text\n\n+---+\n| ‸a |\n+===+\n| b |\n+---+", TableBlock),
        ("text\n\n+---+-----+\n| a | ‸@k  |\n+---+-----+", CiteItem),
        ("> - *‸word*", Para),
    ],
)
def test_the_place_of_a_thing_is_its_own(
    source: str, kind: type[pandoc.Node], marked: Marked
) -> None:
    body, [place] = marked(source)
    real, _, places = parsed(body)
    nodes = [n for n in pandoc.walk(pandoc.Reader(places).blocks(real)) if isinstance(n, kind)]
    found = [f"{node.where.line}:{node.where.column}" for node in nodes if node.where]
    assert place in found
    if kind is not Str:
        assert found[-1] == place


def test_lines_of_fences_have_no_places() -> None:
    _, marked, _ = parsed("::: note A title\ntext\n:::")
    assert dict(marked[0]["c"][0][2]) == {"at": "1:5", "title": "A title"}


def test_where_the_shapes_differ_the_line_alone_is_given() -> None:
    # The twin's heading has other words, so that nothing there is called "Heading".
    real, marked, places = parsed("[Heading] and [@key] word\n\n# Heading")
    assert shape(marked) != shape(real)
    found = {type(n): n.where for n in pandoc.walk(pandoc.Reader(places).blocks(real[:1]))}
    assert found[Link] is not None
    assert (found[Link].line, found[Link].column) == (1, 0)
    assert (found[CiteItem].line, found[CiteItem].column) == (1, 16)


def test_a_place_that_does_not_have_the_word_is_not_believed() -> None:
    normalised = normalise("one two", "a.md", 1)
    real = pandoc.parse("one two")["blocks"]
    marked = pandoc.parse("q000001x00005z q000001x00001z")["blocks"]  # exchanged
    words = pandoc.Reader(lay(real, marked, "a.md", normalised)).blocks(real)
    places = [node.where for node in pandoc.walk(words) if isinstance(node, Str)]
    assert [(p.line, p.column) for p in places if p] == [(1, 0), (1, 0)]


@pytest.mark.parametrize(
    ("body", "tables"),
    [
        (CONSTRUCTS["simple table"], [(0, 3)]),
        (CONSTRUCTS["multiline table"], [(0, 8)]),
        (CONSTRUCTS["grid table"], [(0, 5)]),
        (CONSTRUCTS["pipe table"], []),
        ("- - -\n\ntext", [(0, 1)]),  # a rule: nothing in it to place
        ("```\n+---+\n```", []),
    ],
)
def test_tables_drawn_with_characters_are_found(body: str, tables: list[tuple[int, int]]) -> None:
    assert drawn_tables(normalise(body, "a.md", 1).lines) == tables


def test_the_abbreviations_are_those_of_our_pandoc() -> None:
    listed = pandoc.run(["--print-default-data-file", "abbreviations"], "").split()
    assert sorted(ABBREVIATIONS.split("|")) == sorted(listed)
