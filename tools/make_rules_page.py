"""Writes docs/rules.md anew from the table of rules and their examples."""

from __future__ import annotations

from pathlib import Path

from publish.check.catalogue import as_markdown

PAGE = Path(__file__).parents[1] / "docs" / "rules.md"


if __name__ == "__main__":
    PAGE.write_text(as_markdown(), encoding="utf-8")
    print(PAGE)
