"""What preflight looks for, what it finds, and how that is said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from publish.problems import Severity

if TYPE_CHECKING:
    from publish.verify.preflight.document import Document

UNKNOWN = "not known"
Origin = Literal["standard", "print", "any"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a function finds: `page` counts from 1, 0 is the file; `at` is in pt on that page.

    `severity` is given where it differs from that of the rule.
    """

    message: str
    page: int = 0
    at: tuple[float, float] | None = None
    object: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that preflight looks for, and what to do where it is found.

    `clause` is that of ISO 15930-7:2010, `pdf` that of ISO 32000-1:2008 which defines what the rule
    is about. A rule is `of` the standard, as far as we know it; of print, which a press that wants
    the standard asks for besides; or it counts for any press, an office printer too.
    """

    id: str
    find: Callable[[Document], Iterator[Found]]
    fix: str
    pdf: str = ""
    clause: str = UNKNOWN
    severity: Severity = Severity.ERROR
    of: Origin = "standard"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something found, in `count` places of a page; `at` is the first, in mm.

    It is measured from the bottom left of the trimmed page.
    """

    page: int
    rule: str
    message: str
    at: tuple[float, float] | None = None
    object: str = ""
    severity: Severity = Severity.ERROR
    hint: str = ""
    clause: str = UNKNOWN
    count: int = 1

    @property
    def place(self) -> str:
        """The page, and the place on it, as a message begins with it."""
        if not self.page:
            return ""
        spot = f" at {self.at[0]:.0f}, {self.at[1]:.0f} mm" if self.at else ""
        return f"page {self.page}{spot}"

    def line(self, path: str) -> str:
        """Write the finding on one line, as all messages of ours."""
        start = f"{path}:{self.place}" if self.place else path
        kind = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        more = f" ({self.count} places)" if self.count > 1 else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{start}: {kind}{self.rule}: {self.message}{more}.{hint}"

    def as_json(self, path: str) -> str:
        """Write the finding as one JSON object on one line."""
        said = {
            "path": path,
            "page": self.page,
            "position": {"x": round(self.at[0], 1), "y": round(self.at[1], 1)} if self.at else None,
            "object": self.object,
            "rule": self.rule,
            "clause": self.clause,
            "severity": self.severity.value,
            "count": self.count,
            "message": f"{self.message}.",
            "hint": self.hint,
        }
        return json.dumps(said, ensure_ascii=False)
