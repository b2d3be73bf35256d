"""Reading YAML by its own rules: what an editor needs of it, and no more.

Of YAML 1.1, which PyYAML reads, only this is let through: no anchors and aliases, no tags, no merge
keys, one document, at most `DEEPEST` levels and `LONGEST` bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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

from publish.manuscript import yaml_faults
from publish.manuscript.yaml_faults import begin_of, end_of
from publish.manuscript.yaml_tree import (
    UNPRINTABLE,
    Field,
    Fields,
    Items,
    Scalar,
    Source,
    Tree,
    Unreadable,
    shown,
    tidy,
)
from publish.problems import Problem, Severity, Where

DEEPEST = 10  # levels of lists and mappings in each other
LONGEST = 64 * 1024  # bytes of the text in UTF-8
OTHER_LINE_ENDS = re.compile("[\u0085\u2028\u2029]")  # line ends for YAML 1.1, not for an editor
CUT_OFF = re.compile(r"[ \t]+(#[^\s#][^\r\n]*)")
TAKEN_IN = re.compile(r"[\r\n][ \t]*(-) ")
TAGS = {"!", *(f"{yaml_faults.OWN_TAGS}{name}" for name in ("str", "seq", "map"))}


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
        reading.problem(*yaml_faults.in_words(error, reading.position()))
        tree = None
    except (ValueError, OverflowError):  # "\UFFFFFFFF": a number that is no character
        at = max(reading.end, reading.text.find("\\U", reading.end))
        reading.problem(at, "bad-yaml", *yaml_faults.BACKSLASH)
        tree = None
    return tree, tuple(reading.problems)


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
            self.end = end_of(event)
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    message, hint = "a second document begins here.", "Keep to one, without '---'."
                    raise _StopError(begin_of(event), "bad-yaml", message, hint)
            elif isinstance(
                event, (AliasEvent, ScalarEvent, SequenceStartEvent, MappingStartEvent)
            ):
                tree = self._node(event, 1)
        return tree or Scalar("", self.source.where(0))

    def position(self) -> yaml_faults.Position:
        """Return where the reading is."""
        return yaml_faults.Position(self.text, self.end, self.last, self.source)

    def _unprintable(self, index: int, character: str) -> None:
        message = f"a control character (U+{ord(character):04X}) stands here."
        self.problem(index, "control-character", message, "Delete it: it cannot be seen.")

    def _next(self) -> Event:
        self.last = event = next(self.events)
        self.end = end_of(event)
        return event

    def _node(self, event: Event, depth: int) -> Tree:
        """Build the node that begins with an event, and take all events of it."""
        index = begin_of(event)
        where = self.source.where(index)
        if isinstance(event, AliasEvent):
            self._no_alias(index, f"*{event.anchor}")
            return Unreadable(where)
        if not isinstance(event, (ScalarEvent, SequenceStartEvent, MappingStartEvent)):
            raise _StopError(index, "bad-yaml", *yaml_faults.INDENTED)
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
            self._unprintable(begin_of(event), bad[0])
        text = UNPRINTABLE.sub("\ufffd", event.value)
        if not event.style:
            self._plain(begin_of(event), end_of(event))
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
            index = begin_of(key)
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
            self._no_alias(begin_of(event), f"&{event.anchor}")
        if event.tag and event.tag not in TAGS:
            self.problem(begin_of(event), "yaml-tag", *yaml_faults.tag(event.tag))

    def _no_alias(self, index: int, sign: str) -> None:
        self.problem(index, "yaml-alias", *yaml_faults.alias(shown(sign)))
