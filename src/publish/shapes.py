"""The shapes of boxes: pandoc's blocks become a typed body, one function a shape.

A shape reads the forms of the table in the documentation and raises `WrongBodyError` for anything else;
what is optional and absent stays empty, nothing is made up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from publish import article as a
from publish.pandoc import (
    Blocks,
    BulletList,
    DefinitionList,
    Header,
    Inline,
    Inlines,
    OrderedList,
    Para,
    Space,
    Span,
    Str,
    Styled,
    cut,
    plain,
    strip,
    walk,
)
from publish.problems import Where

SEPARATORS = ":–—-"
SOURCES = re.compile(r"^(sources?|quellen?|fuentes?)\s*:\s*", re.IGNORECASE)
SCENARIO = re.compile(
    r"^(?P<name>[^(:]+?)\s*(?:\((?P<figure>[\d.,]+)\s*%\s*\))?\s*(?::\s*(?P<title>.+))?$", re.DOTALL
)
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
    sources = a.Phrase(())
    if len(blocks) > 1 and isinstance(blocks[-1], Para):
        last = blocks[-1].content
        label = SOURCES.match(plain(last))
        if label:
            sources = a.Phrase(cut(last, label.end()))
            blocks = blocks[:-1]
    points = _the_list(blocks, expected)
    read = []
    for item in points.items:
        figure, label_text = _lead(_one_line(item, expected), expected, stat=True)
        read.append(a.Fact(a.Phrase(figure), a.Phrase(label_text)))
    return a.Facts(tuple(read), sources)


def events(blocks: Blocks, _: Pieces) -> a.Events:
    """Read list items `**date** text`."""
    expected = "list items like '- **September 2025** what happened'"
    points = _the_list(blocks, expected)
    read = []
    for item in points.items:
        day, text = _lead(_first_line(item, expected), expected)
        read.append(a.Event(a.Phrase(day), _flow(item, text)))
    return a.Events(tuple(read))


def quote(blocks: Blocks, _: Pieces) -> a.Quote:
    """Read paragraphs and an optional last line `-- Name, role, date`."""
    if not blocks or not all(isinstance(block, Para) for block in blocks):
        message = "paragraphs, and if you like a last line '-- Name, role, date'"
        raise WrongBodyError(message, _where(blocks))
    last = blocks[-1]
    assert isinstance(last, Para)  # noqa: S101 - checked above, for the type checker
    for at, node in enumerate(last.content):
        starts_line = at == 0 or _is_break(last.content[at - 1])
        if starts_line and isinstance(node, Str) and node.text in {"–", "—", "--"}:
            before = strip(last.content[:at])
            text = (*blocks[:-1], replace(last, content=before)) if before else blocks[:-1]
            return a.Quote(a.Flow(text), a.Phrase(strip(last.content[at + 1 :])))
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
        if not found or not below:
            raise WrongBodyError(expected, heading.where)
        figure = found["figure"]
        title = cut(heading.content, *found.span("title")) if found["title"] else ()
        read.append(
            a.Scenario(
                a.Phrase(cut(heading.content, *found.span("name"))),
                a.Flow(below),
                a.Phrase(title),
                _number(figure, heading.where) if figure else None,
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
        line = _first_line(item, expected)
        actor: Inlines = ()
        if line and isinstance(line[0], Styled) and line[0].style == "Strong":
            actor, line = line[0].content, line[1:]
        frame = TIME_FRAME.match(plain(line))
        deadline: Inlines = ()
        if frame and (actor or frame.start() == 0):
            deadline = cut(line, *frame.span("deadline"))
            line = cut(line, frame.end())
        if actor and plain(line).lstrip().startswith(":"):
            line = cut(line, plain(line).index(":") + 1)
            actor = (*actor, Str(":"))
        read.append(a.Action(_flow(item, strip(line)), a.Phrase(actor), _capital(deadline)))
    return a.Actions(tuple(read), points.start)


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
            read.append(a.Term(a.Phrase(term), _flow(item, text)))
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
    starts = [at for at, block in enumerate(blocks) if isinstance(block, Header)]
    if not starts or starts[0] != 0:
        raise WrongBodyError(expected, _where(blocks))
    for at, stop in zip(starts, [*starts[1:], len(blocks)], strict=True):
        heading = blocks[at]
        assert isinstance(heading, Header)  # noqa: S101 - chosen above, for the type checker
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
    rest = plain(line[1:])
    skipped = len(rest) - len(rest.lstrip(f" {SEPARATORS}"))
    lead = plain(first.content)
    return cut(first.content, 0, len(lead.rstrip(": "))), cut(line[1:], skipped)


def _flow(item: Blocks, first_line: Inlines) -> a.Flow:
    """Return an item's blocks with its first line shortened."""
    first = item[0]
    assert isinstance(first, Para)  # noqa: S101 - the callers have read its line
    return a.Flow((replace(first, content=first_line), *item[1:]) if first_line else item[1:])


def _flows(items: tuple[Blocks, ...]) -> tuple[a.Flow, ...]:
    return tuple(a.Flow(item) for item in items)


def _is_break(node: Inline) -> bool:
    return isinstance(node, Space) and node.kind != "Space"


def _capital(phrase: Inlines) -> a.Phrase:
    if phrase and isinstance(phrase[0], Str):
        text = phrase[0].text
        return a.Phrase((replace(phrase[0], text=text[:1].upper() + text[1:]), *phrase[1:]))
    return a.Phrase(phrase)


def _number(text: str, where: Where | None) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise WrongBodyError("a probability like '(20 %)'", where) from None


def _where(blocks: Blocks) -> Where | None:
    found = (node.where for node in walk(blocks) if getattr(node, "where", None))
    return next(found, None)
