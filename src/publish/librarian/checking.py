"""Checking a whole library: every entry, and which of them no manuscript cites."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from publish.bibliography import wants_access
from publish.house import House
from publish.library import Library
from publish.library.checks import check_entries, check_uncited
from publish.problems import Problem
from publish.sources import Source

KEY = re.compile(r"(?<![^\W_])@\{?(?P<key>[^\s{}\[\];,]+)")


def check_library(
    library: Library, house: House, sources: Iterable[Source], lang: str = "en"
) -> list[Problem]:
    """Return all that is wrong with a library, and its entries that no manuscript cites."""
    wanting = wants_access(library, sorted(library.works), house.csl, lang)
    today = dt.datetime.now().astimezone().date()
    found = [p for _, p in check_entries(library, today=today, wants_access=wanting)]
    texts = [one.file.read_bytes().decode("utf-8", errors="replace") for one in sources]
    return sorted([*library.problems, *found, *check_uncited(library, _cited(texts, library))])


def _cited(texts: Iterable[str], library: Library) -> frozenset[str]:
    """Return the keys that texts name; of what runs on behind a key, as in "@khan2020.", less."""
    found = set()
    for text in texts:
        for match in KEY.finditer(text):
            typed = match["key"]
            while typed and typed not in library.works:
                typed = re.sub(r"(?:\w+|\W)\Z", "", typed)
            found.add(typed)
    return frozenset(found)
