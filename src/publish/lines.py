"""Lines for the terminal: made once, printed when they are made or when they are recalled.

It imports the standard library alone, as a build that has nothing to do waits for nothing else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass

SGR = {"dim": 2, "red": 31, "yellow": 33, "cyan": 36}  # ECMA-48, 8.3.117


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `parts` are texts with their style ("" or a name in SGR), `aside` is for stderr."""

    parts: tuple[tuple[str, str], ...]
    aside: bool = False


def line(text: str, style: str = "", *, aside: bool = False) -> Line:
    """Return a line in one style."""
    return Line(((text, style),), aside)


def say(lines: Iterable[Line]) -> None:
    """Print lines, in colour where a person reads them; see no-color.org."""
    for one in lines:
        stream = sys.stderr if one.aside else sys.stdout
        plain = (
            not stream.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        )
        print(
            "".join(_styled(part, style, plain=bool(plain)) for part, style in one.parts),
            file=stream,
        )


def _styled(text: str, style: str, *, plain: bool) -> str:
    return text if plain or not style else f"\x1b[{SGR[style]}m{text}\x1b[0m"
