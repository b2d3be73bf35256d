"""What there is to know of each rule: why it is there, what breaks it and what keeps it.

`--explain` and the page docs/rules.md are made of this.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from publish.check.finished import FINISHED, STORES
from publish.check.ignore import UNUSED
from publish.check.rules import RULES
from publish.check.told import TOLD
from publish.problems import Severity

EXAMPLES = Path(__file__).with_name("examples.toml")
READING, ARTICLE, WORDING, FILES, SHOPS = (
    "Reading the article",
    "The article",
    "The wording",
    "Finished pages",
    "Stores",
)
INTRODUCTIONS: Mapping[str, str] = {
    READING: "What is found while an article, its front matter and its library are read.",
    ARTICLE: "What its parts, figures, tables and boxes must have.",
    WORDING: "Found by `publish check` in sentences, never in code, addresses or citations; "
    "a build only counts them.",
    FILES: "Found on the laid-out pages when an edition is built.",
    SHOPS: "Found in a finished EPUB; [stores.md](stores.md) says what each store takes.",
}
HEAD = """\
# Rules

What `publish check` and `publish build` look for, made from the table of rules by
`tools/make_rules_page.py`. An *error* stops the article: its output would be broken or false. A
*warning* is something that an editor should look at. An *info* is a matter of style. Warnings and
infos that you accept go into `ignore:` of the front matter; one that is not needed there is told.
`publish check --explain RULE` prints a rule; how often rules are wrong is in
[rules-measured.md](rules-measured.md).
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as it is explained; `bad` and `good` are examples, empty where none can be shown."""

    id: str
    severity: Severity
    family: str
    explanation: str
    bad: str = ""
    good: str = ""

    def __str__(self) -> str:
        """Write the entry as it is printed."""
        parts = [f"{self.id} ({self.severity})", self.explanation]
        if self.bad:
            parts += [f"Instead of:\n\n{_indented(self.bad)}", f"write:\n\n{_indented(self.good)}"]
        return "\n\n".join(parts)

    def as_markdown(self) -> str:
        """Write the entry as a part of the page."""
        parts = [f"### {self.id}", f"*{self.severity}* · {self.explanation}"]
        if self.bad:
            parts += [f"Instead of\n\n````markdown\n{self.bad.strip()}\n````"]
            parts += [f"write\n\n````markdown\n{self.good.strip()}\n````"]
        return "\n\n".join(parts)


@functools.cache
def entries() -> Mapping[str, Entry]:
    """Return all rules by their ids, in the order of the page."""
    examples = tomllib.loads(EXAMPLES.read_text(encoding="utf-8"))
    found: list[tuple[str, Severity, str, str]] = [
        (name, severity, READING, why) for name, (severity, why) in TOLD.items()
    ]
    found += [(r.id, r.severity, WORDING if r.wording else ARTICLE, r.explanation) for r in RULES]
    unused = "An entry of 'ignore' that silences nothing hides the next finding."
    found.append((UNUSED, Severity.WARNING, ARTICLE, unused))
    found += [(name, Severity.WARNING, FILES, why) for name, why in FINISHED.items()]
    found += [(name, Severity.WARNING, SHOPS, why) for name, why in STORES.items()]
    return {
        name: Entry(name, severity, family, why, **examples.get(name, {}))
        for name, severity, family, why in found
    }


def as_markdown() -> str:
    """Return the page of all rules."""
    parts = [HEAD]
    for family, introduction in INTRODUCTIONS.items():
        own = sorted((e for e in entries().values() if e.family == family), key=lambda e: e.id)
        parts += [f"## {family}", introduction, *(entry.as_markdown() for entry in own)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines())
