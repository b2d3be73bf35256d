"""Linking: works that a manuscript names in plain text become citations; all else stays."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from publish.guards.files import write_whole
from publish.library.mentions import Mention, find_mentions, pattern
from publish.manuscript.normalise import LINE_END
from publish.pipeline import Options, prepare
from publish.problems import ManuscriptError, Problem, Severity, Where
from publish.sources import Source

RULE = "unlinked-citation"


@dataclass(frozen=True, slots=True)
class Linked:
    """A manuscript with its citations linked: its text before and after, and what is left to do."""

    source: Source
    before: str
    after: str
    left: tuple[Problem, ...] = ()

    @property
    def diff(self) -> tuple[str, ...]:
        """The change, as a unified diff without the line ends."""
        made = difflib.unified_diff(
            self.before.splitlines(),
            self.after.splitlines(),
            self.source.name,
            self.source.name,
            lineterm="",
            n=1,
        )
        return tuple(made)

    def write(self) -> None:
        """Write the change into the file, of which every other byte stays."""
        if self.after != self.before:
            write_whole(self.source.file, self.after.encode("utf-8"))


def link(source: Source, options: Options) -> Linked:
    """Link the works that a manuscript names; raises ManuscriptError for one that can't be read."""
    prepared, problems = prepare(source, options)
    if prepared is None:
        raise ManuscriptError(problems)
    text = source.file.read_bytes().decode("utf-8")
    mentions = list(find_mentions(prepared.article.content, prepared.library))
    after, left = rewritten(text, mentions)
    told = tuple(_left(one, source.name) for one in left)
    return Linked(source, text, after, told)


def rewritten(text: str, mentions: Sequence[Mention]) -> tuple[str, list[Mention]]:
    """Write citations for the mentions that a text has at their places; returns it and the rest."""
    starts = [0, *(found.end() for found in LINE_END.finditer(text))]
    shift = text.startswith("\ufeff")
    changes = []
    left = []
    for one in mentions:
        span = _span(text, starts, one, shift=shift) if one.cited else None
        if span is None:
            left.append(one)
        else:
            changes.append((*span, one.cited))
    for start, end, cited in sorted(set(changes), reverse=True):
        text = f"{text[:start]}{cited}{text[end:]}"
    return text, left


def _span(text: str, starts: Sequence[int], one: Mention, *, shift: bool) -> tuple[int, int] | None:
    """Return from where to where a mention stands; None if the text has other words there."""
    where = one.where
    if where is None or not where.column or where.line > len(starts):
        return None
    at = starts[where.line - 1] + where.column - 1 + (shift and where.line == 1)
    found = pattern(one.typed).match(text, at)
    return (found.start(), found.end()) if found else None


def _left(one: Mention, name: str) -> Problem:
    message = f"'{one.typed}' can't be linked without you."
    keys = " or ".join(f"@{key}" for key in dict.fromkeys(one.keys or one.near))
    hint = f"Is it {keys}?" if keys else "Add the work to the library first."
    return Problem(one.where or Where(name), RULE, message, hint, Severity.WARNING)
