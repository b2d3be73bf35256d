"""Mending what a rule can mend safely, in the text of a file."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from publish.problems import Problem, lines_of


def fixed(text: str, problems: Iterable[Problem]) -> tuple[str, int]:
    """Return a file's text with the safe fixes made, and how many they are.

    Each is made only where the text has at its place what it replaces; of two that overlap the
    first is made.
    """
    lines = lines_of(text)
    known = {(p.where.line, p.where.column): p.fix for p in problems if p.fix and p.where.column}
    made, taken = 0, (0, 0)
    for (line, column), (old, new) in sorted(known.items(), reverse=True):
        if line > len(lines):
            continue
        start, stop = column - 1, column - 1 + len(old)
        if (line == taken[0] and stop > taken[1]) or not lines[line - 1].startswith(old, start):
            continue
        lines[line - 1] = f"{lines[line - 1][:start]}{new}{lines[line - 1][stop:]}"
        made, taken = made + 1, (line, start)
    return "".join(lines), made


def diff(before: str, after: str, name: str) -> str:
    """Return what changes between two texts of a file, as a unified diff."""
    old, new = lines_of(before), lines_of(after)
    return "".join(difflib.unified_diff(old, new, name, f"{name} (mended)", n=0))
