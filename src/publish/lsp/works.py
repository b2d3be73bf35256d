"""Works of the library in words: in a line for lists, as the house's citation style prints them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from publish import pandoc
from publish.article import Flow
from publish.bibliography import entries_as_csl, worded
from publish.library import Entry
from publish.lsp.desk import Setting
from publish.problems import PublishError

BRACES = re.compile(r"[{}]")
LANG = "en-GB"  # of an entry's wording where an article does not say its own


@dataclass(slots=True)
class Works:
    """Entries as they have been worded, by what they were made of."""

    made: dict[tuple[object, ...], str] = field(default_factory=dict)

    def markdown(self, key: str, setting: Setting, lang: str = "") -> str:
        """Return an entry as the house's style prints it; an empty text where that can't be."""
        entry = setting.library.works.get(key)
        if entry is None:
            return ""
        shelf = next(one for one in setting.library.shelves if one.path == entry.where.path)
        typed = shelf.text[entry.start : entry.end] or shelf.text
        sign = (key, typed, setting.house.csl, lang)
        if sign not in self.made:
            self.made[sign] = _worded(key, setting, lang or LANG)
        return self.made[sign]


def _worded(key: str, setting: Setting, lang: str) -> str:
    try:
        works = entries_as_csl(setting.library, {key})
        entry = worded(works, setting.house.csl, lang).get(key)
    except PublishError:
        return ""
    return _markdown(entry) if entry else ""


def _markdown(flow: Flow) -> str:
    text = pandoc.document(pandoc.blocks_json(flow.blocks))
    made = pandoc.run(["-f", "json", "-t", "gfm-raw_html", "--wrap=none"], text)
    return made.strip()


def line(entry: Entry) -> str:
    """Return an entry in a line: its authors, year and title."""
    names = BRACES.sub("", entry.get("author", "editor", "translator")).replace(" and ", "; ")
    title = BRACES.sub("", entry.get("title"))
    return ", ".join(part for part in (names, entry.year, title) if part)


def family(entry: Entry) -> str:
    """Return the first author's name and the year."""
    first = entry.get("author", "editor").split(" and ")[0]
    name = BRACES.sub("", first.partition(",")[0] if "," in first else first)
    return f"{name} {entry.year}".strip()
