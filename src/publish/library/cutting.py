"""Parts of a library: some of its entries, with what these take from others."""

from __future__ import annotations

import re
from collections.abc import Collection

from publish.library.types import Entry, Shelf

PARENTS = ("crossref", "xref", "xdata")


def only_entries(shelf: Shelf, keys: Collection[str]) -> str:
    """Return the text of a file with the other entries blanked, so that all places stay."""
    kept = with_parents(shelf, keys)
    parts, at = [], 0
    for entry in shelf.entries:
        if entry.key not in kept:
            blank = re.sub(r"[^\n]", " ", shelf.text[entry.start : entry.end])
            parts += [shelf.text[at : entry.start], blank]
            at = entry.end
    return "".join((*parts, shelf.text[at:]))


def with_parents(shelf: Shelf, keys: Collection[str]) -> set[str]:
    """Return keys with those of the entries that theirs take fields from."""
    every = {entry.key: entry for entry in (*shelf.entries, *shelf.helpers)}
    found: set[str] = set()
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key in every and key not in found:
            found.add(key)
            waiting += parents(every[key])
    return found


def parents(entry: Entry) -> list[str]:
    """Return the keys of the entries that an entry takes fields from."""
    named = ",".join(entry.get(name) for name in PARENTS)
    return [key.strip() for key in named.split(",") if key.strip()]
