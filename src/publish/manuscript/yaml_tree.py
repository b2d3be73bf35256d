"""YAML as a small tree in which every part knows its place, and its mistakes in editors' words.

Scalars stay as they were typed: `012`, `1.0` and `no` are texts until a field asks for more. Of
YAML 1.1, which PyYAML reads, only what an editor needs is let through: no anchors and aliases, no
tags, no merge keys, one document, at most `DEEPEST` levels and `LONGEST` bytes.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from publish.problems import Problem, Severity, Where

DEEPEST = 10  # levels of lists and mappings in each other
LONGEST = 64 * 1024  # bytes of the text in UTF-8
SHOWN = 60  # characters of a value that a message repeats
LINE_END = re.compile(r"\r\n|\r|\n")
OTHER_LINE_ENDS = re.compile("[\u0085\u2028\u2029]")  # line ends for YAML 1.1, not for an editor
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
SPACES = re.compile("[ \t\n\r\u0085\u2028\u2029]+")  # not the no-break space: it is meant
CUT_OFF = re.compile(r"[ \t]+(#[^\s#][^\r\n]*)")
TAKEN_IN = re.compile(r"[\r\n][ \t]*(-) ")
OWN_TAGS = "tag:yaml.org,2002:"
TAGS = {"!", *(f"{OWN_TAGS}{name}" for name in ("str", "seq", "map"))}
QUOTE_IT = "Put the text in quotation marks."
IN_SINGLE = "Put the whole text in single quotation marks: 'The \"new\" order'."
IN_DOUBLE = 'Put the whole text in double quotation marks: "Asia\'s order".'


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as typed; `style` is empty where it stands without quotation marks, else `'">|`."""

    text: str
    where: Where
    style: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Tree, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Field:
    """A named value; `where` is the place of the name."""

    value: Tree
    where: Where


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping from names to values."""

    fields: Mapping[str, Field]
    where: Where


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value of which a problem has been told already."""

    where: Where


Tree = Scalar | Items | Fields | Unreadable


@dataclass(frozen=True, slots=True)
class Source:
    """A stretch of a file, from the character `start` on; knows the places of its characters."""

    text: str
    path: str
    start: int = 0
    line_starts: tuple[int, ...] = (0,)  # of the file

    @staticmethod
    def within(whole: str, path: str, start: int, end: int) -> Source:
        """Take the characters from `start` to `end` of a file's text."""
        starts = (0, *(found.end() for found in LINE_END.finditer(whole[:end])))
        return Source(whole[start:end], path, start, starts)

    def where(self, index: int) -> Where:
        """Return the place of a character of the stretch, counted from 0."""
        at = self.start + index
        line = bisect_right(self.line_starts, at)
        return Where(self.path, line, at - self.line_starts[line - 1] + 1)


def tidy(text: str) -> str:
    """Make a text one line: NFC, runs of white space one space, none at its ends."""
    return SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def shown(text: str) -> str:
    """Return a text as a message repeats it: on one line, printable and not too long."""
    line = UNPRINTABLE.sub("\ufffd", tidy(text))
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"


def read_tree(source: Source) -> tuple[Tree | None, tuple[Problem, ...]]:
    """Read YAML; the tree is None where it cannot be read, and empty text is an empty scalar.

    Everything wrong with the text comes back as problems; nothing is raised.
    """
    if (size := len(source.text.encode("utf-8", "surrogatepass"))) > LONGEST:
        message = f"the front matter has {size:,} bytes; at most {LONGEST:,} are read."
        hint = "Put long texts into the article itself."
        return None, (Problem(source.where(0), "over-limit", message, hint),)
    reading = _Reading(source)
    try:
        tree = reading.tree()
    except _StopError as stop:
        reading.problem(*stop.args)
        tree = None
    except yaml.MarkedYAMLError as error:
        reading.problem(*_in_words(error, reading))
        tree = None
    except (ValueError, OverflowError):  # "\UFFFFFFFF": a number that is no character
        at = max(reading.end, reading.text.find("\\U", reading.end))
        reading.problem(at, "bad-yaml", *BACKSLASH)
        tree = None
    return tree, tuple(reading.problems)


def _start(event: Event) -> int:
    """Return the index in the text where an event begins."""
    return event.start_mark.index if event.start_mark else 0


def _end(event: Event) -> int:
    """Return the index in the text where an event ends."""
    return event.end_mark.index if event.end_mark else 0


class _StopError(Exception):
    """The text cannot be read on: an index in it, a rule, a message and a hint."""


@dataclass(slots=True)
class _Reading:
    """Builds the tree from PyYAML's events; collects problems as it goes."""

    source: Source
    problems: list[Problem] = field(default_factory=list)
    text: str = ""
    end: int = 0  # of the last event, in the text
    last: Event | None = None
    events: Iterator[Event] = field(default_factory=lambda: iter(()))

    def problem(
        self,
        index: int,
        rule: str,
        message: str,
        hint: str,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note a problem at a character of the text."""
        where = self.source.where(index)
        self.problems.append(Problem(where, rule, message, hint, severity))

    def tree(self) -> Tree:
        """Read the text as one document; raises _StopError and what PyYAML raises."""
        for found in UNPRINTABLE.finditer(self.source.text):
            self._unprintable(found.start(), found[0])
        self.text = OTHER_LINE_ENDS.sub(" ", UNPRINTABLE.sub("\ufffd", self.source.text))
        self.events = yaml.parse(self.text, Loader=yaml.SafeLoader)
        tree: Tree | None = None
        documents = 0
        for event in self.events:
            self.end = _end(event)
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    message, hint = "a second document begins here.", "Keep to one, without '---'."
                    raise _StopError(_start(event), "bad-yaml", message, hint)
            elif isinstance(
                event, (AliasEvent, ScalarEvent, SequenceStartEvent, MappingStartEvent)
            ):
                tree = self._node(event, 1)
        return tree or Scalar("", self.source.where(0))

    def _unprintable(self, index: int, character: str) -> None:
        message = f"a control character (U+{ord(character):04X}) stands here."
        self.problem(index, "control-character", message, "Delete it: it cannot be seen.")

    def _next(self) -> Event:
        self.last = event = next(self.events)
        self.end = _end(event)
        return event

    def _node(self, event: Event, depth: int) -> Tree:
        """Build the node that begins with an event, and take all events of it."""
        index = _start(event)
        where = self.source.where(index)
        if isinstance(event, AliasEvent):
            self._no_alias(index, f"*{event.anchor}")
            return Unreadable(where)
        if not isinstance(event, (ScalarEvent, SequenceStartEvent, MappingStartEvent)):
            raise _StopError(index, "bad-yaml", *INDENTED)
        self._no_extras(event)
        if isinstance(event, ScalarEvent):
            return self._scalar(event, where)
        if depth > DEEPEST:
            message = f"lists and fields stand in each other more than {DEEPEST} deep."
            raise _StopError(index, "over-limit", message, "Check indentation and brackets.")
        if isinstance(event, SequenceStartEvent):
            items = []
            while not isinstance(inner := self._next(), SequenceEndEvent):
                items.append(self._node(inner, depth + 1))
            return Items(tuple(items), where)
        return Fields(self._fields(depth), where)

    def _scalar(self, event: ScalarEvent, where: Where) -> Scalar:
        if bad := UNPRINTABLE.search(event.value):  # written as an escape
            self._unprintable(_start(event), bad[0])
        text = UNPRINTABLE.sub("\ufffd", event.value)
        if not event.style:
            self._plain(_start(event), _end(event))
        return Scalar(text, where, event.style or "")

    def _plain(self, start: int, end: int) -> None:
        """Warn of what a text without quotation marks loses or takes in unseen."""
        if cut := CUT_OFF.match(self.text, end):
            message = f"'{shown(cut[1])}' counts as a comment and is left out."
            hint = "If it belongs to the text, put the text in quotation marks; else type '# '."
            self.problem(cut.start(1), "yaml-comment", message, hint, Severity.WARNING)
        if taken := TAKEN_IN.search(self.text, start, end):
            message = "this line looks like an item of a list, but continues the text above it."
            hint = "Begin it at the same depth as the item above it."
            self.problem(taken.start(1), "yaml-indentation", message, hint, Severity.WARNING)

    def _fields(self, depth: int) -> dict[str, Field]:
        fields: dict[str, Field] = {}
        while not isinstance(key := self._next(), MappingEndEvent):
            index = _start(key)
            name = self._node(key, depth + 1)
            value = self._node(self._next(), depth + 1)
            if not isinstance(name, Scalar):
                if not isinstance(name, Unreadable):
                    hint = "Put a text that begins with a bracket in quotation marks."
                    self.problem(index, "bad-yaml", "a name must stand here, not a list.", hint)
                continue
            called = tidy(name.text)
            if called == "<<" and not name.style:
                message, hint = "'<<' takes in fields from elsewhere.", "Write the fields out."
                self.problem(index, "yaml-merge", message, hint)
            elif called in fields:
                first = fields[called].where.line
                message = f"'{shown(called)}' is given twice; the first is on line {first}."
                self.problem(index, "duplicate-field", message, "Keep one of them.")
            else:
                fields[called] = Field(value, name.where)
        return fields

    def _no_extras(self, event: ScalarEvent | SequenceStartEvent | MappingStartEvent) -> None:
        """Note anchors and tags."""
        if event.anchor:
            self._no_alias(_start(event), f"&{event.anchor}")
        if event.tag and event.tag not in TAGS:
            self.problem(_start(event), "yaml-tag", *_tag(event.tag))

    def _no_alias(self, index: int, sign: str) -> None:
        self.problem(index, "yaml-alias", *_alias(shown(sign)))


# ---------------------------------------------------------------- mistakes in editors' words

BACKSLASH = (
    "a backslash in double quotation marks has a meaning of its own.",
    "Use single quotation marks, or write the backslash twice.",
)
ALIAS = re.compile(r"scanning an? (alias|anchor)")
TAG = re.compile(r"(?:scanning|parsing) a (?:tag|node)")
BAD_START = re.compile(r"found character '(?P<sign>.+)' that cannot start any token")
NO_BREAK = "\u00a0"
CURLED = re.compile("[\u2018-\u201f«»]")

# What PyYAML says; whether the mistake is where its context began; our message; our hint.
WORDINGS = (
    (
        "found unexpected",
        True,
        "a quotation mark opens here and is never closed.",
        "Type the missing quotation mark at the end of the text.",
    ),
    (
        "expected ',' or",
        True,
        "the bracket that opens here is not closed, or a comma is missing.",
        "Close it; put texts with commas, colons or brackets of their own in quotation marks.",
    ),
    (
        "scanning a block scalar",
        True,
        "after '|' or '>' the text must begin on a line of its own.",
        "If the sign belongs to the text, put the text in quotation marks.",
    ),
    (
        "sequence entries are not allowed",
        False,
        "a list cannot begin in the middle of a line.",
        "Begin it on a new line; or, if the hyphen belongs to the text, use quotation marks.",
    ),
    (
        "directive|YAML document",
        True,
        "a line cannot begin with '%'.",
        "Put '#' before a comment.",
    ),
)
TAB = ("a tab stands where only spaces may.", "Replace it with spaces.")
INDENTED = (
    "this line does not fit the lines above it.",
    "Begin each field at the left edge, and the items of a list at one depth.",
)
NO_FIELD = (
    "this line is not a field: a name, a colon and a space are missing.",
    "Indent it if it belongs to the text above it; if the article begins here, type '---' before.",
)


def _alias(sign: str) -> tuple[str, str]:
    message = f"'{sign}' is YAML's sign for a repeated part, and these are not read."
    return message, "If the text begins with '*' or '&', put it in quotation marks."


def _tag(tag: str) -> tuple[str, str]:
    message = (
        f"'{shown(tag.replace(OWN_TAGS, '!!'))}' is YAML's sign for a type, and these are not read."
    )
    return message, "If the text begins with '!', put it in quotation marks."


def _in_words(error: yaml.MarkedYAMLError, reading: _Reading) -> tuple[int, str, str, str]:
    """Say what PyYAML found as an editor would: the index in the text, rule, message, hint."""
    at = error.problem_mark.index if error.problem_mark else reading.end
    began = error.context_mark.index if error.context_mark else at
    said = f"{error.context} | {error.problem}"
    if ALIAS.search(said):
        return began, "yaml-alias", *_alias(reading.text[began : began + 1])
    if TAG.search(said):
        return began, "yaml-tag", *_tag(reading.text[began : began + 1])
    return _bad_yaml(said, at, began, reading)


def _bad_yaml(said: str, at: int, began: int, reading: _Reading) -> tuple[int, str, str, str]:
    if "mapping values are not allowed" in said:
        return _colon(reading.text, at)
    if "could not find expected ':'" in said:
        return began, "bad-yaml", *(_stuck(reading.text, began) or NO_FIELD)
    if bad := BAD_START.search(said):
        wrong_start = (f"a text cannot begin with '{bad['sign']}'.", QUOTE_IT)
        return at, "bad-yaml", *(TAB if bad["sign"] == "\\t" else wrong_start)
    if "escape" in said:
        return max(began, reading.text.rfind("\\", 0, at + 1)), "bad-yaml", *BACKSLASH
    for sign, at_beginning, message, hint in WORDINGS:
        if re.search(sign, said):
            return (began if at_beginning else at), "bad-yaml", message, hint
    return _stray(at, reading)


def _line_at(text: str, index: int) -> tuple[str, str]:
    """Return the text of a line before an index, and the rest of the line."""
    begin = max(text.rfind("\n", 0, index), text.rfind("\r", 0, index)) + 1
    end = LINE_END.search(text, index)
    return text[begin:index], text[index : end.start() if end else len(text)]


def _stuck(text: str, index: int) -> tuple[str, str] | None:
    """Say what is wrong with `title:Words` in the line at an index."""
    before, after = _line_at(text, index)
    if found := re.match(rf"\s*[\w-]+:({NO_BREAK})?\S", before + after):
        odd = "a no-break space" if found[1] else "no space"
        return f"{odd} stands after the colon of the field.", "Type a plain space there."
    return None


def _colon(text: str, at: int) -> tuple[int, str, str, str]:
    """Word a colon and a space that cannot begin a value."""
    before, after = _line_at(text, at)
    if re.search(r"\S\s*:\s", before):  # `title: One: two`
        hint = f'{QUOTE_IT[:-1]}: "…".'
        if CURLED.search(before + after):
            hint = f'{QUOTE_IT[:-1]}, straight ones: "…".'
        return at, "bad-yaml", "a colon stands in a text without quotation marks.", hint
    above = _line_at(text, max(0, at - len(before) - 1))[0]
    if stuck := _stuck(text, at - len(before) - 1):
        return at - len(before) - len(above) - 1, "bad-yaml", *stuck
    message = "this line continues the text above it, and a colon stands in it."
    hint = "Begin a field at the left edge; put a text with a colon in quotation marks."
    return at, "bad-yaml", message, hint


def _stray(at: int, reading: _Reading) -> tuple[int, str, str, str]:
    """Word something that stands where a field should: by what was read just before it."""
    last, text = reading.last, reading.text
    same_line = last is not None and not LINE_END.search(text, _end(last), at)
    if isinstance(last, ScalarEvent) and last.style in {"'", '"'}:
        if LINE_END.search(text, _start(last), _end(last)):
            line = reading.source.where(_end(last)).line
            message = f"a quotation mark opens here and is closed only on line {line}."
            return _start(last), "bad-yaml", message, "Type the missing quotation mark."
        if same_line:
            hint = IN_DOUBLE if last.style == "'" else IN_SINGLE
            return at, "bad-yaml", "text stands after the closing quotation mark.", hint
    ended = isinstance(last, (SequenceEndEvent, MappingEndEvent)) and same_line
    if last and ended and text[_end(last) - 1 : _end(last)] in {"]", "}"}:
        hint = "If the brackets belong to the text, put all of it in quotation marks."
        return at, "bad-yaml", "text stands after the closing bracket.", hint
    if (sign := text[at : at + 1]) in {"]", "}", ","}:
        return at, "bad-yaml", f"a text cannot begin with '{sign}'.", QUOTE_IT
    return at, "bad-yaml", *INDENTED
