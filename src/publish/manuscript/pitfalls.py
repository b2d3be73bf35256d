"""Text that pandoc would read otherwise than its editor meant it, found line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from publish.manuscript.normalise import HEADING, Normalised
from publish.problems import Problem, Severity, Where, did_you_mean

TABLE_RULE = re.compile(
    r"^\s{0,3}\|?\s*:?-{2,}:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*$|^\s{0,3}\|\s*:?-{2,}:?\s*\|\s*$"
)
GRID_RULE = re.compile(r"^\s{0,3}\+(?:[-=:]+\+)+\s*$")
YEAR_LIST = re.compile(r"^\s{0,3}(?P<year>\d{3,})\.\s")
LIST = re.compile(r"^\s*(?:[-*+]|\d+\.)\s")
VERBATIM = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)|\\\((?:[^\\]|\\(?![()]).)*\\\)|\\.")
# HTML 4 and 5 that editors paste; anything else between < and > is text
TAG = re.compile(
    r"<!--|</?(?:a|abbr|b|big|blockquote|br|center|code|dd|details|div|dl|dt|em|figcaption|figure|font|h[1-6]"
    r"|hr|i|iframe|img|ins|li|mark|ol|p|pre|q|s|script|section|small|span|strike|strong|style|sub|summary"
    r"|sup|svg|table|tbody|td|th|thead|tr|tt|u|ul|video)(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)
INSTEAD = {
    "b": "**bold**", "strong": "**bold**", "i": "*italic*", "em": "*italic*",
    "sub": "H~2~O", "sup": "m^2^", "u": "*italic*",
    "br": "a backslash at the end of the line", "a": "[text](address)", "img": "![caption](file)",
    "!--": "[AQ: text]{.query} for a remark", "hr": "---", "h1": "# heading", "h2": "## heading",
    "h3": "### heading", "ul": "- item", "ol": "1. item", "blockquote": "> text",
}  # fmt: skip
CURVED = re.compile(r"\{[^{}]*?=(?P<quote>[\u201c-\u201f])")
NOTE_TEXT = re.compile(r"^ {0,3}\[\^(?P<name>[^\[\]\s]+)\]:")
NOTE = re.compile(r"\[\^(?P<name>[^\[\]\s]+)\]")


def pitfalls(normalised: Normalised, path: str) -> list[Problem]:
    """Return the places of a text that pandoc would read in another way than was meant."""
    lines = [(line.number, line.text) for line in normalised.lines if not line.code]
    typed = [(number, VERBATIM.sub(_blank, text)) for number, text in lines]
    added = {line.number for line in normalised.lines if line.added and line.text}
    typed = [(number, "" if number in added else text) for number, text in typed]
    found = [*_html(typed, path), *_curved(typed, path), *_notes(typed, path)]
    return [*found, *_swallowed(typed, path), *_accidental_lists(typed, path)]


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _html(lines: list[tuple[int, str]], path: str) -> Iterator[Problem]:
    for number, text in lines:
        tag = TAG.search(text)
        if tag:
            name = (re.search(r"!--|\w+", tag[0]) or tag)[0].lower()
            hint = f"Write {INSTEAD[name]} instead." if name in INSTEAD else "Remove it."
            message = f"HTML such as '{tag[0]}' is not read."
            yield Problem(Where(path, number, tag.start() + 1), "raw-html", message, hint)


def _curved(lines: list[tuple[int, str]], path: str) -> Iterator[Problem]:
    for number, text in lines:
        for found in CURVED.finditer(text):
            where = Where(path, number, found.start("quote") + 1)
            message = "curved quotation marks hold no value in braces."
            yield Problem(where, "curved-quotes", message, 'Type straight ones: "…".')


def _notes(lines: list[tuple[int, str]], path: str) -> Iterator[Problem]:
    """Find notes without a text, texts without a note, and texts given twice."""
    texts: dict[str, Where] = {}
    called: dict[str, Where] = {}
    for number, text in lines:
        defined = NOTE_TEXT.match(text)
        if defined:
            name, where = defined["name"], Where(path, number, defined.start("name") - 1)
            if name in texts:
                message = (
                    f"the note '{name}' has two texts; the first is in line {texts[name].line}."
                )
                yield Problem(where, "double-note", message, "Give one of them another name.")
            texts.setdefault(name, where)
        for call in NOTE.finditer(text, defined.end() if defined else 0):
            called.setdefault(call["name"], Where(path, number, call.start() + 1))
    for name, where in called.items():
        if name not in texts:
            hint = did_you_mean(name, texts) or f"Add its text: a line '[^{name}]: …'."
            yield Problem(where, "missing-note", f"the note '{name}' has no text.", hint)
    for name, where in texts.items():
        if name not in called:
            message = f"nothing calls the note '{name}', so it would not be printed."
            hint = f"Put '[^{name}]' where it belongs, or remove it."
            yield Problem(where, "unused-note", message, hint)


def _swallowed(lines: list[tuple[int, str]], path: str) -> Iterator[Problem]:
    """Find tables right under a paragraph: pandoc reads them as its last lines."""
    for at, (number, text) in enumerate(lines):
        head, above = (lines[at - back][1] if at >= back else "" for back in (1, 2))
        is_pipes = "|" in head and TABLE_RULE.match(text) and "|" not in above
        is_grid = GRID_RULE.match(text) and head.strip() and head.strip()[0] not in "+|"
        paragraph = above if is_pipes else head
        if (is_pipes or is_grid) and paragraph.strip() and not HEADING.match(paragraph):
            line, typed = (lines[at - 1][0], head) if is_pipes else (number, text)
            yield Problem(
                Where(path, line, len(typed) - len(typed.lstrip()) + 1),
                "swallowed-table",
                "this table stands directly under a paragraph and would become part of it.",
                "Put a blank line above the table.",
            )


def _accidental_lists(lines: list[tuple[int, str]], path: str) -> Iterator[Problem]:
    """Find a number that ends a sentence, but begins a line and so a list."""
    for (_, above), (number, text) in pairwise(lines):
        year = YEAR_LIST.match(text)
        if year and above.strip() and not LIST.match(above):
            yield Problem(
                Where(path, number, year.start("year") + 1),
                "accidental-list",
                f"the line begins with '{year['year']}.', which makes it an item of a list.",
                "Break the line elsewhere.",
                Severity.WARNING,
            )
