"""The text that an approval covers: the words of an article's source, less what no reader reads.

Where lines end does not count, nor do queries, nor fields such as `status:`, which change because a
text was approved. All else does: a word, a number, a citation, the kind of a box, a source.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel

LINE_END = re.compile(r"\r\n|\r|\n")
WORD = re.compile(r"\S+")
FIELD = re.compile(r"(?P<name>[\w-]+):")
LEFT = {"status", "ignore", "embargo", "version", "impression", "editions"}  # fields not covered
CLASSED = re.compile(r"\{[^{}]*\.query\b[^{}]*\}")
FENCE = re.compile(r"^ {0,3}:{3,}\s*(?P<rest>.*?)\s*:*\s*$")
QUERY_FENCE = re.compile(r"(?:query\b|\{[^}]*\.query\b)")
LEFT_OPEN = re.compile(r"[ \t]+(?=[.,;:!?)])")  # the space before a mark that a query leaves
SHOWN = 60  # signs of changed words that a message shows


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the source and where it stands, from 1."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Change:
    """Words that are gone and those that came in their place; either may be empty."""

    gone: str
    come: str
    line: int
    column: int

    def __str__(self) -> str:
        """Say the change in words."""
        place = f" (line {self.line})" if self.line else ""
        if self.gone and self.come:
            return f"“{_short(self.gone)}” is now “{_short(self.come)}”{place}"
        if self.gone:
            return f"“{_short(self.gone)}” is gone{place}"
        return f"“{_short(self.come)}” is new{place}"


def words_of(text: str) -> tuple[Word, ...]:
    """Return the covered words of an article's source with their places."""
    lines = [*_without_queries(_body_and_fields(text))]
    return tuple(
        Word(found[0], number, found.start() + 1)
        for number, line in lines
        for found in WORD.finditer(line)
    )


def digest_of(text: str) -> str:
    """Return the SHA-256 of the covered words of an article's source."""
    return hashlib.sha256(" ".join(word.text for word in words_of(text)).encode()).hexdigest()


def changes_between(before: str, after: str) -> tuple[Change, ...]:
    """Return how the covered words of a source differ from those of another, in their order."""
    old, new = words_of(before), words_of(after)
    made: list[Change] = []
    at = -1  # where in the new text the last change ends
    for code in Indel.opcodes([w.text for w in old], [w.text for w in new]):
        if code.tag == "equal":
            continue
        gone = _said(old[code.src_start : code.src_end]) if code.tag == "delete" else ""
        come = _said(new[code.dest_start : code.dest_end]) if code.tag == "insert" else ""
        near = new[min(code.dest_start, len(new) - 1)] if new else Word("", 0, 0)
        if made and at == code.dest_start:
            last = made.pop()
            gone, come = _joined(last.gone, gone), _joined(last.come, come)
            near = Word("", last.line, last.column)
        made.append(Change(gone, come, near.line, near.column))
        at = code.dest_end
    return tuple(made)


def _joined(first: str, second: str) -> str:
    return f"{first} {second}".strip()


def _said(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _body_and_fields(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers, less those of fields that are not covered."""
    lines = LINE_END.split(text.removeprefix("\ufeff"))
    ends = (n for n, line in enumerate(lines[1:], 1) if line.rstrip() in {"---", "..."})
    end = next(ends, -1) if lines[0].rstrip() == "---" else -1
    left = False
    for at, line in enumerate(lines):
        if at <= end:
            if not line.startswith((" ", "\t", "-")) or line.rstrip() == "---":
                found = FIELD.match(line)
                left = bool(found and found["name"] in LEFT)
            if left:
                continue
        yield at + 1, line


def _without_queries(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield lines with queries blanked, so that what is left keeps its place."""
    every = [*lines]
    blocked = _in_query_boxes([line for _, line in every])
    text = "\n".join("" if at in blocked else line for at, (_, line) in enumerate(every))
    for found in reversed([*CLASSED.finditer(text)]):
        start = _opening(text, found.start())
        if start >= 0:
            left = re.sub(r"[^\n]", " ", text[start : found.end()])
            text = text[:start] + left + text[found.end() :]
    text = LEFT_OPEN.sub("", text)
    yield from ((number, line) for (number, _), line in zip(every, text.split("\n"), strict=True))


def _opening(text: str, end: int) -> int:
    """Return where the bracket opens that closes right before a place, -1 if none does."""
    depth = 0
    if end == 0 or text[end - 1] != "]":
        return -1
    for at in range(end - 1, -1, -1):
        if text[at] == "]":
            depth += 1
        elif text[at] == "[":
            depth -= 1
            if not depth:
                return at
    return -1


def _in_query_boxes(lines: Sequence[str]) -> set[int]:
    """Return the indices of the lines of boxes that are queries, their fences included."""
    inside: set[int] = set()
    open_: list[bool] = []
    for at, line in enumerate(lines):
        fence = FENCE.match(line)
        if any(open_):
            inside.add(at)
        if not fence:
            continue
        rest = fence["rest"]
        if not rest or re.match(r"(?:end\b|/)", rest, re.IGNORECASE):
            if open_:
                open_.pop()
        else:
            open_.append(bool(QUERY_FENCE.match(rest)))
            if open_[-1]:
                inside.add(at)
    return inside
