"""Rules of stylesheets, each of which a child parses once.

The settings that are tried differ in the type size and the leading, so in few rules of hundreds,
and WeasyPrint takes a third of a second of a processor to parse them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cssselect2 import Matcher
from weasyprint import CSS

RULES = 10_000  # that are kept; with more, all are forgotten
# Comments, strings and addresses, in which braces are none; and what begins and ends rules.
PART = re.compile(
    r"""/\*.*?\*/|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\burl\(\s*[^"'\s)][^)]*\)|\\.|[{};]""",
    re.DOTALL,
)
# What says something of rules that follow, or is kept elsewhere than with selectors and pages.
OF_OTHERS = re.compile(r"@(?:charset|import|layer|namespace|color-profile)", re.IGNORECASE)
COUNTERS = re.compile("@counter-style", re.IGNORECASE)

Make = Callable[..., CSS]  # from a text, the matcher and the list of rules for pages to add to


class _Noted(Matcher):  # type: ignore[misc]
    """Notes the selectors that are added, instead of sorting them."""

    def __init__(self) -> None:
        super().__init__()
        self.added: list[tuple[Any, Any]] = []

    def add_selector(self, selector: Any, payload: Any) -> None:  # noqa: ANN401 - no types there
        self.added.append((selector, payload))


@dataclass(slots=True)
class Rules:
    """The rules that were parsed, by their text and what it is relative to."""

    known: dict[tuple[str, str], tuple[list[Any], list[Any]]] = field(default_factory=dict)

    def parsed(self, css: str, base: str, make: Make, is_well: Callable[[], bool]) -> CSS | None:
        """Return a stylesheet made of its rules; None where that has to be done in one piece.

        `make` parses a text, `is_well` says that nothing was found wrong so far.
        """
        if OF_OTHERS.search(css):
            return None
        if len(self.known) > RULES:
            self.known.clear()
        matcher, pages = Matcher(), list[Any]()
        for rule in rules_of(css):
            known = self.known.get((rule, base))
            if known is None:
                noted = _Noted()
                known = noted.added, list[Any]()
                make(string=rule, matcher=noted, page_rules=known[1])
                if not is_well():
                    return None
                if not COUNTERS.search(rule):
                    self.known[rule, base] = known
            for selector, payload in known[0]:
                matcher.add_selector(selector, payload)
            pages += known[1]
        return make(string="", matcher=matcher, page_rules=pages)


def rules_of(css: str) -> Iterator[str]:
    """Yield the rules of a stylesheet, in their order; together they are its text."""
    start = depth = 0
    for found in PART.finditer(css):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth <= 0 and found[0] in {"}", ";"}:
            yield css[start : found.end()]
            start, depth = found.end(), 0
    if css[start:].strip():
        yield css[start:]
