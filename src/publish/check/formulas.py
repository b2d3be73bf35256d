"""Formulas that can't be read or drawn."""

from __future__ import annotations

from collections.abc import Iterator

from publish import pandoc
from publish.check.scope import Finding, Scope
from publish.formulas import read_formulas


def unread_formula(scope: Scope) -> Iterator[Finding]:
    """Find formulas that would be printed as the TeX that was typed."""
    said = list(scope.every(pandoc.Math))
    formulas = read_formulas(said)
    for node in said:
        found = formulas[node]
        if found.fault:
            yield Finding(
                node.where, f"in the formula {_shown(node.tex)}: {found.fault}", found.hint
            )


def _shown(tex: str) -> str:
    """Return what a message quotes of a formula."""
    most = 40
    text = " ".join(tex.split())
    return f"'{text}'" if len(text) <= most else f"'{text[:most].rstrip()}…'"
