"""The mistakes of YAML in editors' words."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml
from yaml.events import Event, MappingEndEvent, ScalarEvent, SequenceEndEvent

from publish.manuscript.yaml_tree import LINE_END, Source, shown

OWN_TAGS = "tag:yaml.org,2002:"
QUOTE_IT = "Put the text in quotation marks."
IN_SINGLE = "Put the whole text in single quotation marks: 'The \"new\" order'."
IN_DOUBLE = 'Put the whole text in double quotation marks: "Asia\'s order".'
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


@dataclass(frozen=True, slots=True)
class Position:
    """Where a reading stopped: the index after the last event, that event, and the whole text."""

    text: str
    end: int
    last: Event | None
    source: Source


def begin_of(event: Event) -> int:
    """Return the index in the text where an event begins."""
    return event.start_mark.index if event.start_mark else 0


def end_of(event: Event) -> int:
    """Return the index in the text where an event ends."""
    return event.end_mark.index if event.end_mark else 0


def alias(sign: str) -> tuple[str, str]:
    """Word an anchor or alias."""
    message = f"'{sign}' is YAML's sign for a repeated part, and these are not read."
    return message, "If the text begins with '*' or '&', put it in quotation marks."


def tag(name: str) -> tuple[str, str]:
    """Word a tag."""
    sign = shown(name.replace(OWN_TAGS, "!!"))
    message = f"'{sign}' is YAML's sign for a type, and these are not read."
    return message, "If the text begins with '!', put it in quotation marks."


def in_words(error: yaml.MarkedYAMLError, reading: Position) -> tuple[int, str, str, str]:
    """Say what PyYAML found as an editor would: the index in the text, rule, message, hint."""
    at = error.problem_mark.index if error.problem_mark else reading.end
    began = error.context_mark.index if error.context_mark else at
    said = f"{error.context} | {error.problem}"
    if ALIAS.search(said):
        return began, "yaml-alias", *alias(reading.text[began : began + 1])
    if TAG.search(said):
        return began, "yaml-tag", *tag(reading.text[began : began + 1])
    return _bad_yaml(said, at, began, reading)


def _bad_yaml(said: str, at: int, began: int, reading: Position) -> tuple[int, str, str, str]:
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


def _stray(at: int, reading: Position) -> tuple[int, str, str, str]:
    """Word something that stands where a field should: by what was read just before it."""
    last, text = reading.last, reading.text
    same_line = last is not None and not LINE_END.search(text, end_of(last), at)
    if isinstance(last, ScalarEvent) and last.style in {"'", '"'}:
        if LINE_END.search(text, begin_of(last), end_of(last)):
            line = reading.source.where(end_of(last)).line
            message = f"a quotation mark opens here and is closed only on line {line}."
            return begin_of(last), "bad-yaml", message, "Type the missing quotation mark."
        if same_line:
            hint = IN_DOUBLE if last.style == "'" else IN_SINGLE
            return at, "bad-yaml", "text stands after the closing quotation mark.", hint
    ended = isinstance(last, (SequenceEndEvent, MappingEndEvent)) and same_line
    if last and ended and text[end_of(last) - 1 : end_of(last)] in {"]", "}"}:
        hint = "If the brackets belong to the text, put all of it in quotation marks."
        return at, "bad-yaml", "text stands after the closing bracket.", hint
    if (sign := text[at : at + 1]) in {"]", "}", ","}:
        return at, "bad-yaml", f"a text cannot begin with '{sign}'.", QUOTE_IT
    return at, "bad-yaml", *INDENTED
