"""The forms that editors type, turned into the ones that pandoc reads.

Fences get attributes in braces, named ends become plain ones, and blank lines appear where pandoc
needs them; each line remembers its number in the source. Every other line stays as it was typed,
so a column in the normalised text is a column in the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from publish.problems import Problem, Severity, Where

FENCE = re.compile(r"^(?P<indent>\s{0,3}):{3,}(?P<gap>[^\S\n]*)(?P<rest>.*?)(?:\s*:{3,})?\s*$")
CODE_FENCE = re.compile(r"^\s{0,3}(?P<mark>`{3,}|~{3,})")
NAME = re.compile(r"[^\W\d_][\w-]*")
PAIR = re.compile(r"""(?P<key>[\w.-]+)=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>\S+))""")
BRACED_WORD = re.compile(r"[.#][^\s{}]+")
TABLE_LINE = re.compile(r"^\s{0,3}\|?\s*:?-{2,}:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
ODD_SPACES = re.compile(r"[\u00a0\u2007\u202f\ufeff]")
AT = "at"  # the attribute that carries a fence's place through pandoc


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the normalised text and the number of the source line that it came from."""

    text: str
    number: int
    added: bool = False  # True for lines that are ours: their words have no place in the source


@dataclass(frozen=True, slots=True)
class Normalised:
    """The text that pandoc gets, line by line, and what was wrong with the fences."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]

    @property
    def text(self) -> str:
        """The normalised text."""
        return "\n".join(line.text for line in self.lines) + "\n"


@dataclass(slots=True)
class _Fences:
    """The fences seen so far; mutable while the text is read."""

    path: str
    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    open: list[tuple[str, Where]] = field(default_factory=list)

    def problem(
        self,
        where: Where,
        rule: str,
        message: str,
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.problems.append(Problem(where, rule, message, hint, severity))

    def blank(self, number: int) -> None:
        if self.lines and self.lines[-1].text.strip():
            self.lines.append(Line("", number, added=True))


def normalise(body: str, path: str, first_line: int) -> Normalised:
    """Turn the body of a manuscript into pandoc's Markdown, keeping the map of lines."""
    state = _Fences(path)
    code = ""
    after_fence = False
    source = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, text in enumerate(source, first_line):
        mark = CODE_FENCE.match(text)
        if code or mark:
            code = _code_fence(code, mark)
            state.lines.append(Line(text, number))
            after_fence = False
            continue
        fence = FENCE.match(text) if text.lstrip().startswith(":::") else None
        if fence:
            state.blank(number)
            _fence(state, fence, number)
        else:
            if after_fence and text.strip():
                state.lines.append(Line("", number, added=True))
            state.lines.append(Line(text, number))
        after_fence = bool(fence)
    for kind, where in reversed(state.open):
        state.problem(
            where, "unclosed-box", f"the box '{kind}' is never closed.", "Close it with a line ':::'."
        )
        state.lines += [Line("", 0, added=True), Line(":::", 0, added=True)]
    _swallowed_tables(state)
    return Normalised(tuple(state.lines), tuple(state.problems))


def _code_fence(code: str, mark: re.Match[str] | None) -> str:
    """Return the mark of the code block that is open after this line, or an empty string."""
    if not code:
        return mark["mark"] if mark else ""
    return "" if mark and mark["mark"].startswith(code) else code


def _fence(state: _Fences, fence: re.Match[str], number: int) -> None:
    rest, column = fence["rest"], fence.start("rest") + 1
    where = Where(state.path, number, column if rest else fence.end("indent") + 1)
    if ODD_SPACES.search(fence["gap"] + rest):
        state.problem(
            where,
            "odd-space",
            "there is a no-break space in the line that opens a box.",
            "It is read as an ordinary space; type one.",
            Severity.WARNING,
        )
        rest = ODD_SPACES.sub(" ", rest).strip()
    if not rest or rest == "end" or rest.startswith("/"):
        _close(state, rest, where)
        state.lines.append(Line(":::", number, added=True))
        return
    opened = _opening(rest, where)
    state.open.append((opened[0], where))
    state.lines.append(Line(f"::: {{{opened[1]}}}", number, added=True))


def _close(state: _Fences, rest: str, where: Where) -> None:
    if not state.open:
        state.problem(
            where,
            "unopened-box",
            "this line closes a box, but none is open.",
            "Remove the line, or open the box above it with '::: kind'.",
        )
        return
    kind, opened = state.open.pop()
    named = rest.removeprefix("/").strip()
    if rest.startswith("/") and named and named != kind:
        state.problem(
            where,
            "crossed-box",
            f"this line closes '{named}', but the open box is '{kind}' (line {opened.line}).",
            "Close the inner box first.",
        )


def _opening(rest: str, where: Where) -> tuple[str, str]:
    """Return the kind that a fence opens and its attributes in pandoc's form."""
    braced = re.search(r"\{([^{}]*)\}\s*$", rest)
    inside = braced[1] if braced else ""
    before = rest[: braced.start()].strip() if braced else rest
    pairs = [(m["key"], m["double"] or m["single"] or m["bare"] or "") for m in PAIR.finditer(inside)]
    words = BRACED_WORD.findall(PAIR.sub(" ", inside))
    outside = [(m["key"], m["double"] or m["single"] or m["bare"] or "") for m in PAIR.finditer(before)]
    title = " ".join(PAIR.sub(" ", before).split())
    classes = [word[1:] for word in words if word.startswith(".")]
    if not classes:
        name = NAME.match(title)
        if name:
            classes = [name[0]]
            title = title[name.end() :].strip()
    identifiers = [word for word in words if word.startswith("#")]
    if title:
        pairs.append(("title", title))
    pairs = [*pairs, *outside, (AT, f"{where.line}:{where.column}")]
    written = [*identifiers[:1], *(f".{name}" for name in classes)]
    written += [f'{key}="{_quoted(value)}"' for key, value in pairs]
    return classes[0] if classes else "box", " ".join(written)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


def _swallowed_tables(state: _Fences) -> None:
    """Find pipe tables right under a paragraph: pandoc reads them as its last line."""
    for above, head, rule in zip(state.lines, state.lines[1:], state.lines[2:], strict=False):
        is_table = "|" in head.text and "|" in rule.text and TABLE_LINE.match(rule.text)
        if is_table and above.text.strip() and "|" not in above.text and not above.added:
            state.problem(
                Where(state.path, head.number, 1),
                "swallowed-table",
                "this table stands directly under a paragraph and would become part of it.",
                "Put a blank line above the table.",
            )
