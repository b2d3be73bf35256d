"""Fragments: every piece of text of every edition becomes HTML, in one run of pandoc.

A fragment knows no edition: notes are left as marks, internal links as they are; the page stage
fills in both. So a sentence that three editions share is rendered once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal

from publish import pandoc
from publish.article import Flow, Phrase
from publish.direction import runs_leftward
from publish.formulas import DISPLAY, Formula, numbered, read_formulas
from publish.guards import markup
from publish.keeping import keep_last_words, keep_units
from publish.pandoc import (
    Attr,
    BulletList,
    Cite,
    Div,
    Inline,
    Inlines,
    Link,
    Math,
    Note,
    OrderedList,
    Para,
    RawInline,
    Space,
    Span,
    Str,
)
from publish.problems import OutputError, Problem, Where

MARK = re.compile(r"<!--fragment (\d+)-->\n?")
DRAWING = re.compile(r"<!--drawing (\d+)-->")
NOTE = re.compile(r"<!--note (?P<name>s?\d+)-->")
TASK = re.compile(r"<!--task (open|done)-->")
SHORT = 20  # signs of TeX; a formula of no more does not run over a line's end
TASKS = {"☐": "open", "☒": "done"}  # what pandoc makes of [ ] and [x]
Fragment = Phrase | Flow
Maths = Literal["plain", "mathml"]
LOCATOR = "data-locator"  # on the link of a citation: the place in the work, as it was typed
OURS = {"only", "except", "at"}  # attributes that have done their work

# A whole citation in round brackets that hold no others.
ONLY_CITED = re.compile(r'(<span class="citation">)\(([^()]*)\)(</span>)')


def collect(said: object) -> tuple[Fragment, ...]:
    """Return every phrase, and every block of a flow or note, within what is said, each once.

    A flow is rendered block by block: margin boxes may part it anywhere.
    """
    found: dict[Fragment, None] = {}
    for node in pandoc.walk(said):
        if isinstance(node, Phrase):
            found[node] = None
        elif isinstance(node, (Flow, Note)):
            blocks = node.blocks if isinstance(node, Flow) else node.content
            found.update((Flow((block,)), None) for block in blocks)
    return tuple(found)


def render(fragments: Iterable[Fragment], maths: Maths = "plain") -> Mapping[Fragment, str]:
    """Render fragments to HTML by one run of pandoc; empty ones become empty strings."""
    wanted = tuple(fragments)
    drawings: list[str] = []  # put in at the end: nothing may change the figures in them
    formulas = read_formulas(n for n in pandoc.walk(wanted) if isinstance(n, Math))

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        if isinstance(node, Math):
            return _formula(node, formulas[node], drawings, maths)
        return _for_html(node)

    blocks: list[pandoc.Json] = []
    for number, fragment in enumerate(wanted):
        blocks.append({"t": "RawBlock", "c": ["html", f"<!--fragment {number}-->"]})
        if isinstance(fragment, Phrase):
            content = pandoc.inlines_json(pandoc.transform(fragment.inlines, change))
            blocks.append({"t": "Plain", "c": content})
        else:
            blocks += pandoc.blocks_json(pandoc.transform(fragment.blocks, change))
    arguments = ["-f", "json", "-t", "html5", "--wrap=none"]
    if maths == "mathml":
        arguments.append("--mathml")
    html = pandoc.run(arguments, pandoc.document(blocks)) if wanted else ""
    fault = markup.fault_of(html)
    if fault:
        message = f"the text has {fault} in it, which no page may have."
        raise OutputError(Problem(Where("text"), "unsafe-markup", message, "Report this."))
    pieces = MARK.split(html)[1:]
    made = {
        int(number): DRAWING.sub(lambda at: drawings[int(at[1])], keep_units(text.strip()))
        for number, text in zip(pieces[::2], pieces[1::2], strict=True)
    }
    return {fragment: made.get(number, "") for number, fragment in enumerate(wanted)}


def _for_html(node: Any) -> object:  # noqa: ANN401 - any node of the tree
    """Return what pandoc's HTML writer should see in place of a node."""
    match node:
        case Note(name=name):
            return RawInline("html", f"<!--note {name}-->")
        case Cite():
            label = _located(node)
            leftward = ("leftward",) if runs_leftward(pandoc.plain(label)) else ()
            return Span(Attr("", ("citation", *leftward)), label)
        case Para(content=content):
            return replace(node, content=_opened(_ticked(keep_last_words(content))))
        case BulletList(items=items) | OrderedList(items=items):
            return replace(node, items=tuple(_tight(item) for item in items))
        case Span(attr=attr) | Div(attr=attr):
            return replace(node, attr=attr.without(*OURS))
        case _:
            return node


def _located(cite: Cite) -> Inlines:
    """Put the places in works that a citation names on the links to the works' entries."""
    places: dict[str, list[str]] = {}
    for item in cite.items:
        place = pandoc.plain(item.suffix).strip(" ,;\u00a0")
        places.setdefault(f"#ref-{item.key}", []).append(place)

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        place = (
            places[node.target].pop(0) if isinstance(node, Link) and places.get(node.target) else ""
        )
        if not place:
            return node
        return replace(node, attr=replace(node.attr, pairs=(*node.attr.pairs, (LOCATOR, place))))

    return pandoc.transform(cite.label, change)


def _formula(node: Math, read: Formula, drawings: list[str], maths: Maths) -> Inline:
    """Return a formula as MathML, as text or as a drawing, with the number that it may have.

    Who listens to a text or a drawing hears its TeX instead.
    """
    formula, number = numbered(node)
    shown: Inline = formula
    if maths == "plain":
        classes: tuple[str, ...] = ("unit",) if len(formula.tex) <= SHORT else ()
        if read.svg:
            shown = RawInline("html", f"<!--drawing {len(drawings)}-->")
            drawings.append(read.svg)
            classes = ("math", "display" if formula.kind == DISPLAY else "inline")
        heard = (("role", "math"), ("aria-label", formula.tex))
        shown = Span(Attr("", classes, heard), (shown,))
    if not number:
        return shown
    told = Span(Attr("", ("formula-number",)), (Str(number),))
    return Span(Attr("", ("numbered",)), (shown, told))


def _ticked(content: pandoc.Inlines) -> pandoc.Inlines:
    """Leave a mark for the box of a task, which the page draws and names in its language."""
    match content:
        case (Str(text=text), Space(), *rest) if text in TASKS:
            return (RawInline("html", f"<!--task {TASKS[text]}-->"), *rest)
        case _:
            return content


def _opened(content: pandoc.Inlines) -> pandoc.Inlines:
    """Mark a formula on a line of its own that opens its paragraph: it is not indented."""
    first = content[0] if content else None
    if isinstance(first, Span) and {"display", "numbered"} & set(first.attr.classes):
        attr = replace(first.attr, classes=(*first.attr.classes, "opening"))
        return (replace(first, attr=attr), *content[1:])
    return content


def _tight(item: pandoc.Blocks) -> pandoc.Blocks:
    """Set an item of one paragraph as a line: LI may hold no P (ISO 14289-1, 7.2)."""
    if len(item) == 1 and isinstance(item[0], Para):
        return (replace(item[0], tight=True),)
    return item


def unbracketed(markup: str) -> str:
    """Return a source's HTML; a citation that is all of it needs no brackets behind its label."""
    found = ONLY_CITED.fullmatch(markup.strip())
    return found[1] + found[2] + found[3] if found else markup
