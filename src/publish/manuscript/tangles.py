"""Text that would keep pandoc's reader busy for hours, named by its line before it is read.

The reader tries each way in which brackets, quotation marks and ticks that stay open could close,
so its time doubles with each of them (jgm/pandoc #1735). Measured with pandoc 3.9: fourteen open
brackets take 0.7 s, sixteen 3 s; nine `[a.__b__]` 0.2 s, twelve 1 s; twelve pairs of open
quotation marks 0.07 s, twenty 0.7 s, forty more than we waited for.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from publish.manuscript.normalise import Line, Normalised
from publish.pandoc import parse
from publish.problems import LimitError, Problem, Where

STOPS = {"tangled-text", "too-deep", "over-limit"}  # what pandoc must not see
LONGEST = 20_000  # characters of a line
MOST_ROWS = 2_000  # lines of a table
DEEPEST = 20  # quotations, lists and boxes in each other
OPEN, TICKS, STRONG = 10, 400, 8
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ufffe\uffff]")
ESCAPED = re.compile(r"\\[^()\[\]]|(?<!`)(`+)(?!`)(?:(?!\1(?!`)).)*?\1(?!`)")
STRONG_IN_BRACKETS = re.compile(r"\[[^\[\]\n]*__")
QUOTES = re.compile(r"(?<![^\s(\[\"'])[\"'](?=[^\s])|[\"'](?=[\s.,;:!?)\]]|$)", re.MULTILINE)
LEADING = re.compile(r"[ \t]*(?:>|[-*+](?=[ \t])|\d{1,4}[.)](?=[ \t])|\(?[a-z#@][.)](?=[ \t]))")
FENCE = re.compile(r"[ \t]*:{3,}[ \t]*(?P<kind>[^\s:]?)")
HINT = "Close them, or put a backslash before those that are meant as signs."
SECONDS = 4.0  # for one paragraph, of pandoc


def tangles(normalised: Normalised, path: str) -> Iterator[Problem]:
    """Yield a problem for each paragraph that could not be read in time, and each odd character."""
    told: set[str] = set()
    for line in normalised.lines:
        for problem in _of_line(line, path):
            if problem.rule != "too-deep" or problem.rule not in told:
                yield problem
            told.add(problem.rule)
    typed = [line for line in normalised.lines if not line.code]
    yield from itertools.islice(_deep_boxes(typed, path), 1)
    for filled, paragraph in itertools.groupby(typed, lambda line: bool(line.text.strip(" \t>"))):
        if filled:
            lines = list(paragraph)
            yield from itertools.islice(_of_paragraph(lines, path), 1)
            if len(lines) > MOST_ROWS and "|" in lines[MOST_ROWS].text:
                message = f"this table has more than {MOST_ROWS:,} rows."
                where = Where(path, lines[0].number, 1)
                yield Problem(where, "over-limit", message, "Print the part that readers need.")


def _deep_boxes(lines: list[Line], path: str) -> Iterator[Problem]:
    open_ = 0
    for line in lines:
        fence = FENCE.match(line.text)
        open_ = max(open_ + (1 if fence["kind"] else -1), 0) if fence else open_
        if open_ > DEEPEST and fence:
            message = f"boxes stand more than {DEEPEST} deep in each other."
            where = Where(path, line.number, 1)
            yield Problem(where, "too-deep", message, "Take some of them apart, or close them.")


def _of_line(line: Line, path: str) -> Iterator[Problem]:
    odd = UNSEEN.search(line.text)
    if odd and not line.added:
        where = Where(path, line.number, odd.start() + 1)
        message = f"the character U+{ord(odd[0]):04X} can't be seen and does not belong in a text."
        yield Problem(where, "control-character", message, "Delete it.")
    if len(line.text) > LONGEST:
        message = f"this line has {len(line.text):,} characters; at most {LONGEST:,} are read."
        where = Where(path, line.number, LONGEST)
        yield Problem(where, "over-limit", message, "Begin new paragraphs, or cut it.")
    elif not line.code and _depth(line.text) > DEEPEST:
        message = f"lists and quotations stand more than {DEEPEST} deep in each other."
        yield Problem(Where(path, line.number, 1), "too-deep", message, "Take some of them apart.")


def _depth(text: str) -> int:
    """Return how many lists and quotations a line opens or goes on with."""
    at = depth = 0
    while found := LEADING.match(text, at):
        at, depth = found.end(), depth + 1
    return max(depth, (len(text[:at]) - len(text[:at].lstrip(" \t"))) // 4 if depth else 0)


def _of_paragraph(lines: list[Line], path: str) -> Iterator[Problem]:
    """Yield what is wrong with a paragraph, each with the line where it becomes too much."""
    brackets = rounds = ticks = strong = maths = 0
    quotes: list[str] = []
    for line in lines:
        ticks += (
            sum(len(found) for found in re.findall(r"`+", line.text)) if "`" in line.text else 0
        )
        text = ESCAPED.sub("  ", line.text)
        strong += len(STRONG_IN_BRACKETS.findall(text))
        maths += text.count(r"\(") + text.count(r"\[") - text.count(r"\)") - text.count(r"\]")
        text = re.sub(r"\\[()\[\]]", "  ", text)
        for sign in re.findall(r"[\[\]]", text):
            brackets = max(brackets + (1 if sign == "[" else -1), 0)
            if brackets > OPEN:
                break
        rounds = max(rounds, *(0, *map(len, re.findall(r"\]\((\(+)", text))))
        _quoted(text, quotes)
        what = (
            "brackets" if brackets > OPEN or rounds > TICKS or maths > TICKS
            else "ticks" if ticks > TICKS and line.text.count("`") % 2 + (ticks > 4 * TICKS)
            else "underscores in brackets" if strong > STRONG
            else "quotation marks" if len(quotes) > OPEN
            else ""
        )  # fmt: skip
        if what:
            message = f"too many {what} are open here: reading them would take hours."
            yield Problem(Where(path, line.number, 1), "tangled-text", message, HINT)


def _quoted(text: str, open_: list[str]) -> None:
    """Note the quotation marks that open in a text, and take out those that close."""
    for found in QUOTES.finditer(text):
        sign, opens = found[0], found.end() < len(text) and not text[found.end()].isspace()
        if (
            open_
            and open_[-1] == sign
            and (not opens or (found.start() and not text[found.start() - 1].isspace()))
        ):
            open_.pop()
        elif opens and len(open_) <= OPEN and (not open_ or open_[-1] != sign):
            open_.append(sign)


def slow_paragraph(normalised: Normalised, path: str, error: LimitError) -> LimitError:
    """Return the error of a text that took too long or too much, with the line that is to blame.

    Paragraph by paragraph is read alone, until one takes too long too.
    """
    at = 0
    for filled, group in itertools.groupby(normalised.lines, lambda line: bool(line.text.strip())):
        lines = list(group)
        if not filled:
            continue
        at = lines[0].number
        try:
            parse("\n".join(line.text for line in lines), seconds=SECONDS)
        except LimitError:
            message = "this paragraph can't be read in time."
            hint = "Look for brackets, quotation marks or ticks that stay open."
            return LimitError(Problem(Where(path, at, 1), "tangled-text", message, hint))
    return error
