"""The shapes of boxes: pandoc's blocks become a typed body, one function a shape.

A shape reads the forms of the table in the documentation and raises `WrongBodyError` for all
else; what is optional and absent stays empty, nothing is made up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import takewhile

from publish import article as a
from publish.pandoc import (
    Blocks,
    BulletList,
    Cite,
    Code,
    DefinitionList,
    Header,
    Inline,
    Inlines,
    Link,
    Math,
    Note,
    OrderedList,
    Para,
    Quoted,
    Space,
    Span,
    Str,
    Styled,
    plain,
    strip,
    walk,
)
from publish.problems import Where

DASHES = ("\u2013", "\u2014", "\u2015", "--")
SEPARATOR = re.compile(r"\s*(?::|(?:[\u2013\u2014]|-+)(?=\s|$))?\s*")
LEAD_END = re.compile(r"(?:\s*:|\s+[\u2013\u2014-])?\s*$")
SOURCES = re.compile(
    r"\s*(sources?|quellen?|fuentes?|fontes?|\u0627\u0644\u0645\u0635(?:\u062f\u0631|\u0627\u062f\u0631)|\u0645[\u0627\u0622]\u062e\u0630)\s*:\s*",
    re.IGNORECASE,
)
SCENARIO = re.compile(
    r"^(?P<name>[^(:]+?)\s*(?:\(\s*(?P<figure>\d[\d.,]*)\s*%\s*\))?\s*(?::\s*(?P<title>.+))?$",
    re.DOTALL,
)
CERTAIN = 100  # per cent
TIME_FRAME = re.compile(r"^\s*\((?P<deadline>[^()]+)\)\s*")
Pieces = Callable[[Blocks], tuple[a.Node, ...]]


class WrongBodyError(Exception):
    """A body does not have the form that its shape wants; says what was expected, and where."""

    def __init__(self, expected: str, where: Where | None = None) -> None:
        """Take what the shape wants to see, in an editor's words."""
        super().__init__(expected)
        self.expected = expected
        self.where = where


def bullets(blocks: Blocks, _: Pieces) -> a.Bullets:
    """Read a list of points."""
    points = _the_list(blocks, "a list: lines that start with '- '")
    return a.Bullets(_flows(points.items), isinstance(points, OrderedList))


def facts(blocks: Blocks, _: Pieces) -> a.Facts:
    """Read list items `**figure** label`, and an optional last paragraph `Sources: …`."""
    expected = "list items like '- **4.2%** annual growth'"
    sources: Inlines = ()
    if len(blocks) > 1 and isinstance(blocks[-1], Para):
        last = blocks[-1].content
        label = SOURCES.match(plain(last))
        if label:
            [sources] = _parts(last, (label.end(), len(plain(last))))
            blocks = blocks[:-1]
    points = _the_list(blocks, expected)
    read = []
    for item in points.items:
        line = _one_line(item, expected)
        if item is points.items[-1] and not sources:
            line, sources = _sources_below(line)
        figure, label_text = _lead(line, expected, stat=True)
        if not label_text:
            raise WrongBodyError(expected, _where(item))
        read.append(a.Fact(a.Phrase(figure), a.Phrase(label_text)))
    return a.Facts(tuple(read), a.Phrase(sources))


def _sources_below(line: Inlines) -> tuple[Inlines, Inlines]:
    """Split off the sources from the last item, to which they belong without a blank line."""
    for at, node in enumerate(line):
        label = SOURCES.match(plain(line[at + 1 :])) if _is_break(node) else None
        if label:
            rest = line[at + 1 :]
            return line[:at], _parts(rest, (label.end(), len(plain(rest))))[0]
    return line, ()


def events(blocks: Blocks, _: Pieces) -> a.Events:
    """Read list items `**date** text`."""
    expected = "list items like '- **September 2025** what happened'"
    points = _the_list(blocks, expected)
    read = []
    for item in points.items:
        day, text = _lead(_first_line(item, expected), expected)
        read.append(a.Event(a.Phrase(day), _flow(item, text, expected)))
    return a.Events(tuple(read))


def quote(blocks: Blocks, _: Pieces) -> a.Quote:
    """Read paragraphs and an optional last line `-- Name, role, date`."""
    expected = "paragraphs, and if you like a last line '-- Name, role, date'"
    if not blocks or not all(isinstance(block, Para) for block in blocks):
        raise WrongBodyError(expected, _where(blocks))
    last = blocks[-1]
    assert isinstance(last, Para)  # noqa: S101 - checked above, for the type checker
    lines = [at for at, node in enumerate(last.content) if _is_break(node)]
    start = lines[-1] + 1 if lines else 0
    first = last.content[start] if start < len(last.content) else None
    if isinstance(first, Str) and first.text.startswith(DASHES):
        dash = len(first.text) - len(first.text.lstrip("".join(DASHES)))
        before = strip(last.content[:start])
        text = (*blocks[:-1], replace(last, content=before)) if before else blocks[:-1]
        if is_empty(text):
            raise WrongBodyError(expected, _where(blocks))
        line = last.content[start:]
        return a.Quote(a.Flow(text), a.Phrase(_parts(line, (dash, len(plain(line))))[0]))
    return a.Quote(a.Flow(blocks))


def pros_cons(blocks: Blocks, _: Pieces) -> a.ProsCons:
    """Read two headings with a list under each."""
    expected = "two headings '#### …' with a list under each"
    sides = []
    for heading, below in _headed(blocks, expected):
        points = _the_list(below, expected)
        sides.append(a.Side(a.Phrase(heading.content), _flows(points.items)))
    if len(sides) != 2:  # noqa: PLR2004 - the two sides
        raise WrongBodyError(expected, _where(blocks))
    return a.ProsCons((sides[0], sides[1]))


def scenarios(blocks: Blocks, _: Pieces) -> a.Scenarios:
    """Read headings `Name`, `Name (20 %)` or `Name (20%): Title`, with prose under each."""
    expected = "headings like '#### Best case (20 %): Title' with text under each"
    read = []
    for heading, below in _headed(blocks, expected):
        found = SCENARIO.match(plain(heading.content))
        if not heading.content and below:  # its name is a query that waits for an answer
            read.append(a.Scenario(a.Phrase(()), a.Flow(below)))
            continue
        if not found or not below:
            raise WrongBodyError(expected, heading.where)
        figure = found["figure"]
        spans = [found.span(name) for name in ("name", "title") if found[name]]
        parts = _parts(heading.content, *spans)
        read.append(
            a.Scenario(
                a.Phrase(parts[0]),
                a.Flow(below),
                a.Phrase(parts[1] if found["title"] else ()),
                _probability(figure, heading.where) if figure else None,
                f"{figure}%" if figure else "",
            )
        )
    return a.Scenarios(tuple(read))


def actions(blocks: Blocks, _: Pieces) -> a.Actions:
    """Read a numbered list; each item may start with a bold actor and a time frame in brackets."""
    expected = "a numbered list: lines that start with '1. '"
    points = _the_list(blocks, expected)
    if not isinstance(points, OrderedList):
        raise WrongBodyError(expected, points.where or _where(blocks))
    read = []
    for item in points.items:
        actor, deadline, line = _actor(_first_line(item, expected))
        flow = _flow(item, line, expected)
        read.append(a.Action(flow, a.Phrase(actor), _capital(deadline)))
    return a.Actions(tuple(read), points.start)


def _actor(line: Inlines) -> tuple[Inlines, Inlines, Inlines]:
    """Split the line of an action into actor, time frame and what is to be done."""
    actor: Inlines = ()
    deadline: Inlines = ()
    if line and isinstance(line[0], Styled) and line[0].style == "Strong":
        behind = tuple(takewhile(lambda node: isinstance(node, Note), line[1:]))
        actor, line = (*line[0].content, *behind), line[1 + len(behind) :]
    text = plain(line)
    if frame := TIME_FRAME.match(text):
        deadline, line = _parts(line, frame.span("deadline"), (frame.end(), len(text)))
    colon = re.match(r"\s*:", plain(line))
    if colon and (actor or deadline):
        gap, line = _split(line, colon.end())
        if actor:
            actor = (*actor, Str(f"{_space_before_colon(text)}:"), *_notes(gap))
        else:
            deadline = (*deadline, *_notes(gap))
    return actor, deadline, strip(line)


def _space_before_colon(text: str) -> str:
    """Return the no-break space before the first colon of a text, which French has."""
    before = text.partition(":")[0]
    return before[-1:] if before[-1:] in {"\u00a0", "\u202f"} else ""


def terms(blocks: Blocks, _: Pieces) -> a.Terms:
    """Read a definition list, or list items `**Term** text`."""
    expected = "terms with ':   meaning' below them, or list items like '- **Term** meaning'"
    read = []
    first = blocks[0] if len(blocks) == 1 else None
    if isinstance(first, DefinitionList):
        for term, meanings in first.items:
            flow = tuple(block for meaning in meanings for block in meaning)
            read.append(a.Term(a.Phrase(term), a.Flow(flow)))
    else:
        for item in _the_list(blocks, expected).items:
            term, text = _lead(_first_line(item, expected), expected)
            read.append(a.Term(a.Phrase(term), _flow(item, text, expected)))
    return a.Terms(tuple(read))


def questions(blocks: Blocks, _: Pieces) -> a.Questions:
    """Read headings that ask, with the answer under each."""
    expected = "headings like '#### Why now?' with an answer under each"
    read = []
    for heading, below in _headed(blocks, expected):
        if not below:
            raise WrongBodyError(expected, heading.where)
        read.append(a.Question(a.Phrase(heading.content), a.Flow(below)))
    return a.Questions(tuple(read))


def prose(blocks: Blocks, pieces: Pieces) -> a.Pieces:
    """Read anything."""
    return a.Pieces(pieces(blocks))


SHAPES: Mapping[str, Callable[[Blocks, Pieces], a.Body]] = {
    "bullets": bullets,
    "facts": facts,
    "events": events,
    "quote": quote,
    "pros-cons": pros_cons,
    "scenarios": scenarios,
    "actions": actions,
    "terms": terms,
    "questions": questions,
    "prose": prose,
}


def is_empty(node: object) -> bool:
    """Say whether blocks or inlines hold nothing that a reader would see."""
    return not plain(node).strip() and not any(type(n).__name__ == "Image" for n in walk(node))


def _the_list(blocks: Blocks, expected: str) -> BulletList | OrderedList:
    """Return the one list that the blocks are."""
    first = blocks[0] if blocks else None
    if len(blocks) == 1 and isinstance(first, (BulletList, OrderedList)):
        return first
    wrong = next((b for b in blocks if not isinstance(b, (BulletList, OrderedList))), None)
    raise WrongBodyError(expected, _where((wrong,) if wrong else blocks))


def _headed(blocks: Blocks, expected: str) -> Iterator[tuple[Header, Blocks]]:
    """Yield each heading with what stands under it; deeper headings are part of that."""
    first = blocks[0] if blocks else None
    if not isinstance(first, Header):
        raise WrongBodyError(expected, _where(blocks))
    starts = [
        (at, block)
        for at, block in enumerate(blocks)
        if isinstance(block, Header) and block.level <= first.level
    ]
    stops = [at for at, _ in starts[1:]] + [len(blocks)]
    for (at, heading), stop in zip(starts, stops, strict=True):
        yield heading, blocks[at + 1 : stop]


def _first_line(item: Blocks, expected: str) -> Inlines:
    if not item or not isinstance(item[0], Para):
        raise WrongBodyError(expected, _where(item))
    return item[0].content


def _one_line(item: Blocks, expected: str) -> Inlines:
    if len(item) != 1:
        raise WrongBodyError(expected, _where(item))
    return _first_line(item, expected)


def _lead(line: Inlines, expected: str, *, stat: bool = False) -> tuple[Inlines, Inlines]:
    """Split a line into its bold lead and the rest, dropping a dash or colon between them."""
    first: Inline | None = line[0] if line else None
    is_stat = stat and isinstance(first, Span) and "stat" in first.attr.classes
    if not (is_stat or (isinstance(first, Styled) and first.style == "Strong")):
        raise WrongBodyError(expected, next((n.where for n in line if n.where), None))
    assert isinstance(first, (Styled, Span))  # noqa: S101 - checked above, for the type checker
    rest = SEPARATOR.match(plain(line[1:]))
    end = LEAD_END.search(plain(first.content))
    assert rest and end  # noqa: S101, PT018 - both match an empty text
    [lead] = _parts(first.content, (0, end.start()))
    gap, text = _split(line[1:], rest.end())
    return (*lead, *_notes(gap)), strip(text)


def _split(inlines: Inlines, at: int) -> tuple[Inlines, Inlines]:
    """Split inlines at an offset of their text; a note right there stays with what is before it."""
    left: list[Inline] = []
    right: list[Inline] = []
    done = 0
    for node in inlines:
        size = len(plain(node))
        if right or done > at or (done == at and (size or not at)):
            right.append(node)
        elif done + size <= at or isinstance(node, (Cite, Code, Math)):
            left.append(node)
        elif isinstance(node, Str):
            left.append(replace(node, text=node.text[: at - done]))
            right.append(replace(node, text=node.text[at - done :]))
        elif isinstance(node, (Styled, Span, Link, Quoted)):
            before = at - done - isinstance(node, Quoted)  # its mark counts in the text
            halves = _split(node.content, max(before, 0))
            left.append(replace(node, content=halves[0]))
            right.append(replace(node, content=halves[1]))
        done += size
    return tuple(left), tuple(right)


def _parts(inlines: Inlines, *spans: tuple[int, int]) -> list[Inlines]:
    """Return the parts of inlines at spans of their text, in order.

    What stands between them goes, but for its notes: they stay with the part before.
    """
    parts: list[Inlines] = []
    for start, stop in reversed(spans):
        inlines, after = _split(inlines, stop)
        inlines, part = _split(inlines, start)
        parts.insert(0, (*strip(part), *_notes(after)))
    return [(*_notes(inlines), *parts[0]), *parts[1:]]


def _notes(inlines: Inlines) -> Inlines:
    return tuple(node for node in walk(inlines) if isinstance(node, Note))


def _flow(item: Blocks, first_line: Inlines, expected: str) -> a.Flow:
    """Return an item's blocks with its first line shortened; it must say something."""
    first = item[0]
    assert isinstance(first, Para)  # noqa: S101 - the callers have read its line
    flow = (replace(first, content=first_line), *item[1:]) if first_line else item[1:]
    if is_empty(flow):
        raise WrongBodyError(expected, _where(item))
    return a.Flow(flow)


def _flows(items: tuple[Blocks, ...]) -> tuple[a.Flow, ...]:
    return tuple(a.Flow(item) for item in items)


def _is_break(node: Inline) -> bool:
    return isinstance(node, Space) and node.kind != "Space"


def _capital(phrase: Inlines) -> a.Phrase:
    if phrase and isinstance(phrase[0], Str):
        text = phrase[0].text
        return a.Phrase((replace(phrase[0], text=text[:1].upper() + text[1:]), *phrase[1:]))
    return a.Phrase(phrase)


def _probability(text: str, where: Where | None) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = CERTAIN + 1
    if number > CERTAIN:
        raise WrongBodyError("a probability like '(20 %)'", where)
    return number


def _where(blocks: Blocks) -> Where | None:
    found = (node.where for node in walk(blocks) if getattr(node, "where", None))
    return next(found, None)
