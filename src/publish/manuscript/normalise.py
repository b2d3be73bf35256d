"""The forms that editors type, turned into the ones that pandoc reads.

Fences get attributes in braces, named ends become plain ones, and blank lines appear where pandoc
needs them; each line remembers its number in the source. Every other line stays as it was typed,
so a column in the normalised text is a column in the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from publish.problems import Problem, Severity, Where

LINE_END = re.compile(r"\r\n|\r|\n")
FENCE = re.compile(r"^(?P<indent> {0,3}):{3,}(?P<gap>[^\S\n]*)(?P<rest>.*?)(?:\s*:{3,})?\s*$")
CLOSING = re.compile(r"(?:end(?:\s+|$)|/\s*)(?P<kind>\S*)$", re.IGNORECASE)
CODE_FENCE = re.compile(r"^\s*(?P<mark>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)$")
HEADING = re.compile(r"#{1,6}\s")
NAME = re.compile(r"[^\W\d_][\w-]*")
PAIR = re.compile(
    r"""(?<![^\s{])(?P<key>[^\W\d][\w.-]*)=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'"""
    r"""|[\u201c-\u201f](?P<curved>[^\u201c-\u201f]*)[\u201c-\u201f]|(?P<bare>[^\s"'{}]+))(?=[\s}]|$)"""
)
BRACES = re.compile(r"\{[^{}]*\}")
TEXTS = re.compile(r"""(?<=[\s{])(?:source|title)=(?P<mark>["']).*?(?P=mark)""")
FORMULA_MARK = re.compile(r"\\(?=[()\[\]])")  # pandoc would take its backslash in an attribute
BRACED = re.compile(r"[.#]?[^\W\d_][\w:.-]*")
ODD_SPACES = re.compile(r"[\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]")
AT = "at"  # the attribute that carries a fence's place through pandoc


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the normalised text and the number of the source line that it came from."""

    text: str
    number: int
    added: bool = False  # True for lines that are ours: their words have no place in the source
    code: bool = False  # True for the lines of a block of code, its marks included


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
    after_fence = False
    source = LINE_END.split(body)
    code = _code_lines(source)
    for number, text in enumerate(source, first_line):
        is_code = number - first_line in code
        fence = None if is_code else FENCE.match(text)
        if fence:
            state.blank(number)
            _fence(state, fence, number)
        else:
            if after_fence or (HEADING.match(text) and not is_code):
                state.blank(number)  # a heading right under a list would become part of it
            if not is_code and text.lstrip().startswith(":::"):
                _indented(state, text, number)
            state.lines.append(Line(text if is_code else _escaped(text), number, code=is_code))
        after_fence = bool(fence)
    for kind, where in reversed(state.open):
        hint = "Close it with a line ':::'."
        state.problem(where, "unclosed-box", f"the box '{kind}' is never closed.", hint)
        state.lines += [Line("", 0, added=True), Line(":::", 0, added=True)]
    return Normalised(tuple(state.lines), tuple(state.problems))


def _escaped(text: str) -> str:
    """Keep the marks of formulas in the texts that attributes hold."""
    before, brace, attributes = text.partition("{")
    return before + brace + TEXTS.sub(lambda found: FORMULA_MARK.sub(r"\\\\", found[0]), attributes)


def _code_lines(source: list[str]) -> set[int]:
    """Return the indices of the lines that are code; a fence never closed opens none."""
    lines: set[int] = set()
    at = 0
    while at < len(source):
        mark = CODE_FENCE.match(source[at])
        if mark and (mark["mark"].startswith("`") or not at or not source[at - 1].strip()):
            stop = next(
                (n for n in range(at + 1, len(source)) if _closes(source[n], mark["mark"])), at
            )
            if stop > at:
                lines.update(range(at, stop + 1))
                at = stop
        at += 1
    return lines


def _closes(text: str, opening: str) -> bool:
    mark = CODE_FENCE.match(text)
    return bool(mark and mark["mark"].startswith(opening) and not mark["info"].strip())


def _indented(state: _Fences, text: str, number: int) -> None:
    state.problem(
        Where(state.path, number, text.index(":::") + 1),
        "indented-fence",
        "this line is indented so far that it opens or closes no box.",
        "Begin the line at the left edge.",
    )


def _fence(state: _Fences, fence: re.Match[str], number: int) -> None:
    rest, column = fence["rest"], fence.start("rest") + 1
    odd = ODD_SPACES.search(fence.string, fence.start("gap"), fence.end("rest"))
    if odd:
        state.problem(
            Where(state.path, number, odd.start() + 1),
            "odd-space",
            "there is a no-break space, or another special one, in the line of a box.",
            "It is read as an ordinary space; type one.",
            Severity.WARNING,
        )
        rest = ODD_SPACES.sub(" ", rest).rstrip()
    column += len(rest) - len(rest.lstrip())
    rest = rest.strip()
    where = Where(state.path, number, column if rest else fence.end("indent") + 1)
    closing = CLOSING.match(rest)
    if not rest or closing:
        _close(state, closing["kind"] if closing else "", where)
        state.lines.append(Line(":::", number, added=True))
        return
    kind, kind_where, attributes = _opening(state, rest, where)
    state.open.append((kind, kind_where))
    state.lines.append(Line(f"::: {{{attributes}}}", number, added=True))


def _close(state: _Fences, named: str, where: Where) -> None:
    if not state.open:
        state.problem(
            where,
            "unopened-box",
            "this line closes a box, but none is open.",
            "Remove the line, or open the box above it with '::: kind'.",
        )
        return
    kind, opened = state.open.pop()
    if named and named != kind:
        state.problem(
            where,
            "crossed-box",
            f"this line closes '{named}', but the open box is '{kind}' (line {opened.line}).",
            "Close the inner box first.",
        )


def _opening(state: _Fences, rest: str, where: Where) -> tuple[str, Where, str]:
    """Return the kind that a fence opens, the place of its name, and its attributes for pandoc."""
    masked = PAIR.sub(lambda pair: " " * len(pair[0]), rest)
    braces = BRACES.search(masked)
    before, inside = masked, ""
    if braces:
        inside = " " * (braces.start() + 1) + braces[0][1:-1]
        before = masked[: braces.start()] + " " * len(braces[0]) + masked[braces.end() :]
    words = list(re.finditer(r"\S+", inside))
    names = [word for word in words if not word[0].startswith("#") and BRACED.fullmatch(word[0])]
    if not names and (first := NAME.match(before.lstrip())):
        name, at = first[0], len(before) - len(before.lstrip())
        before = before[at + len(name) :]
        classes = [name]
    else:
        classes = [word[0].removeprefix(".") for word in names]
        at = names[0].start() + names[0][0].startswith(".") if names else 0
    kind_where = Where(where.path, where.line, where.column + at)
    for word in words:
        if not BRACED.fullmatch(word[0]):
            _means_nothing(
                state, word[0], Where(where.path, where.line, where.column + word.start())
            )
    pairs = _pairs(state, rest, " ".join(before.split()), where)
    identifier = next((word[0] for word in words if word[0].startswith("#")), "")
    written = [
        identifier,
        *(f".{name}" for name in classes),
        f"{AT}={where.line}:{kind_where.column}",
    ]
    written += [f'{key}="{_quoted(value)}"' for key, value in pairs.items()]
    return classes[0] if classes else "", kind_where, " ".join(filter(None, written))


def _pairs(state: _Fences, rest: str, title: str, where: Where) -> dict[str, str]:
    """Return the attributes of a fence by key; the words after its kind are its title."""
    pairs = {"title": title} if title else {}
    for found in PAIR.finditer(rest):
        key, at = found["key"], Where(where.path, where.line, where.column + found.start())
        values = (found[name] for name in ("double", "single", "curved", "bare"))
        if key == AT:
            _means_nothing(state, f"{key}=", at)
        elif key in pairs:
            message = f"this box has two values for '{key}'."
            state.problem(at, "double-attribute", message, "Remove one of them.")
        else:
            pairs[key] = next((value for value in values if value), "")
    return pairs


def _means_nothing(state: _Fences, text: str, where: Where) -> None:
    hint = "Known are a kind, '#id', and 'key=value'."
    state.problem(where, "unknown-attribute", f"'{text}' means nothing here.", hint)


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
