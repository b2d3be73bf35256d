"""What was done, in an editor's words, and why the last page is not full."""

from __future__ import annotations

from collections.abc import Iterator

from publish.fit.search import Search
from publish.fit.steps import every
from publish.select import Part, Selection


def report(search: Search, level: int, size: int) -> Iterator[str]:
    """Yield what was done."""
    points, leading = search.scale.type(size)
    low, high = search.target.size
    yield (f"type: {points:.2f} pt on {points * leading:.2f} pt (it may be {low:g} to {high:g} pt)")
    taken = search.steps[:level]
    dropped = [step for step in taken if step.action == "drop"]
    gone = {step.id for step in dropped}
    condensed = [s.name for s in taken if s.action == "condense" and s.id not in gone]
    if condensed:
        yield f"in their short wording: {'; '.join(condensed)}"
    if dropped:
        yield f"left out, to be read online: {'; '.join(step.name for step in dropped)}"
    found = search.measured[level, size]
    pages = f"{found.pages} page{'s' if found.pages != 1 else ''}"
    yield f"{pages}, the last {found.fill:.0%} full"


def shortfall(search: Search, level: int, size: int, selection: Selection) -> Iterator[str]:
    """Yield why the last page is not full, if it is not, and what would fill it."""
    target, found = search.target, search.measured[level, size]
    if found.pages == target.pages and found.fill >= target.fill:
        return
    if size < search.scale.last:
        yield f"the last page is only {found.fill:.0%} full: a larger type takes another page"
    elif found.pages < target.pages:
        yield f"too short: the text ends on page {found.pages} of {target.pages}"
    else:
        yield f"too short: the last page is only {found.fill:.0%} full"
    parts = every((*selection.top, *selection.content, *selection.end))
    edition, pages = selection.edition, target.pages
    if (
        size == search.scale.last
        and edition.sections == "condense"
        and any(isinstance(part, Part) and part.condensed for part in parts)
    ):
        setting = f"'editions: {{{edition.name}: {{pages: {pages}, sections: draw}}}}'"
        yield f"sections stand in their short wording; {setting} sets them in full where they fit"
    dropped = [step for step in search.steps[:level] if step.action == "drop"]
    if dropped and size == search.scale.last:
        yield f"a '::: short' for '{dropped[-1].name}' might let it stay"
