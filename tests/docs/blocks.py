"""The fenced blocks of the documentation, each with its language and its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.samples import ROOT

DOCS = ROOT / "docs"
GENERATED = {"rules.md"}  # made from examples that have tests of their own
LANGUAGES = {"sh", "markdown", "toml", "yaml", "bibtex", "text", "json", "lua", "python"}
OF_OTHERS = {"editors.md"}  # pages whose settings are those of other programs
BLOCK = re.compile(
    r"^(?P<fence>`{3,})(?P<language>\w*)\n(?P<text>(?:(?!(?P=fence)).*\n)*)(?P=fence)$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def pages() -> list[Path]:
    """Return the pages that are written by hand, the README among them."""
    return [ROOT / "README.md", *(p for p in sorted(DOCS.glob("*.md")) if p.name not in GENERATED)]


def blocks(*languages: str) -> list[Block]:
    """Return the blocks in some languages, or all of them."""
    found = [one for page in pages() for one in _of(page)]
    return [one for one in found if not languages or one.language in languages]


def _of(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        line = text[: found.start()].count("\n") + 1
        yield Block(page, line, found["language"], found["text"])
