"""How a library in BibLaTeX is laid out, so that new entries look like those that are there."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cmp_to_key
from itertools import combinations

from publish.library import Shelf

ORDER = (
    "author", "editor", "translator", "shortauthor", "title", "subtitle", "shorttitle", "maintitle",
    "booktitle", "journaltitle", "type", "institution", "organization", "publisher", "location",
    "edition", "series", "volume", "number", "issue", "eid", "pages", "date", "langid", "isbn",
    "issn", "doi", "url", "urldate", "abstract", "note", "keywords",
)  # fmt: skip
FIELD = re.compile(r"^(?P<indent>[ \t]+)\w+(?P<equals>\s*=\s*)\S", re.MULTILINE)
REMARK = re.compile(r"(?:^[^\S\n]*[%#][^\n]*\n)+\Z", re.MULTILINE)

First = Mapping[tuple[str, str, str], int]


@dataclass(frozen=True, slots=True)
class Layout:
    """How entries are written: a field a line, or all in one line; whether keys are in order.

    `first` counts, by the type of work, how often a field stands before another.
    """

    one_line: bool = False
    indent: str = "  "
    equals: str = " = "
    last_comma: bool = True
    gap: str = "\n"  # a blank line between entries
    ordered: bool = True
    line_end: str = "\n"
    first: First = field(default_factory=dict)


def layout_of(shelf: Shelf) -> Layout:
    """Read the layout of a file off its entries; an empty one takes ours."""
    texts = [shelf.text[entry.start : entry.end] for entry in shelf.entries]
    if not texts:
        return Layout()
    single = sum("\n" not in text for text in texts) > len(texts) / 2
    found = [m for text in texts if (m := FIELD.search(text))]
    equals = re.search(r"\w(\s*=\s*)[{\"\d]", texts[0])
    commas = sum(bool(re.search(r",\s*\}$", text)) for text in texts)
    keys = [entry.key.casefold() for entry in shelf.entries]
    gaps = [
        shelf.text[one.end : other.start]
        for one, other in zip(shelf.entries, shelf.entries[1:], strict=False)
    ]
    blank = sum("\n\n" in gap.replace("\r", "") for gap in gaps)
    return Layout(
        single,
        most(m["indent"] for m in found) or "  ",
        equals[1] if equals else " = ",
        commas > len(texts) / 2,
        "\n" if blank >= len(gaps) / 2 and not single else "",
        keys == sorted(keys),
        "\r\n" if "\r\n" in shelf.text else "\n",
        first_of((entry.type, entry.fields) for entry in shelf.entries),
    )


def most(found: Iterable[str]) -> str:
    """Return what is found most often, an empty string for nothing."""
    counted = Counter(found).most_common(1)
    return counted[0][0] if counted else ""


def first_of(entries: Iterable[tuple[str, Iterable[str]]]) -> First:
    """Count how often a field stands before another, by the type of work and (under "") in all."""
    found: Counter[tuple[str, str, str]] = Counter()
    for kind, names in entries:
        for one, other in combinations(names, 2):
            found.update([(kind, one, other), ("", one, other)])
    return found


def in_order(kind: str, names: Iterable[str], first: First, ours: Sequence[str]) -> list[str]:
    """Return the names of fields as entries of the kind have them, else as all do, else as ours."""
    rank = {name: at for at, name in enumerate(ours)}

    def compare(one: str, other: str) -> int:
        for group in (kind, ""):
            ahead = first.get((group, one, other), 0)
            behind = first.get((group, other, one), 0)
            if ahead != behind:
                return behind - ahead
        return rank.get(one, len(rank)) - rank.get(other, len(rank))

    return sorted(names, key=cmp_to_key(compare))


def written(key: str, kind: str, fields: Mapping[str, str], layout: Layout) -> str:
    """Write an entry as the layout has it, without a line end behind it."""
    names = in_order(kind, fields, layout.first, ORDER)
    pairs = [f"{name}{layout.equals}{{{fields[name]}}}" for name in names]
    if layout.one_line:
        return f"@{kind}{{{key}, {', '.join(pairs)}}}"
    lines = f",{layout.line_end}{layout.indent}".join([f"@{kind}{{{key}", *pairs])
    return f"{lines}{',' if layout.last_comma else ''}{layout.line_end}}}"


def inserted(shelf: Shelf, entries: Mapping[str, str], layout: Layout) -> str:
    """Return the text of a file with entries put where their keys belong; all else stays."""
    text, end = shelf.text, layout.line_end
    places: dict[int, list[str]] = defaultdict(list)
    for key in sorted(entries, key=str.casefold) if layout.ordered else entries:
        after = [e for e in shelf.entries if e.key.casefold() > key.casefold()]
        at = above(text, after[0].start) if after and layout.ordered else len(text)
        places[at].append(entries[key])
    gap = end if layout.gap else ""
    for at in sorted(places, reverse=True):
        block = "".join(f"{one}{end}{gap}" for one in places[at])
        if at == len(text):
            before = end if text and not text.endswith("\n") else ""
            before += gap if text.strip() else ""
            block = before + block.removesuffix(gap) if gap else before + block
        text = f"{text[:at]}{block}{text[at:]}"
    return text


def above(text: str, at: int) -> int:
    """Return where an entry at a place begins, the remarks right above it included."""
    start = text.rfind("\n", 0, at) + 1
    if text[start:at].strip():
        return at
    remark = REMARK.search(text[:start])
    return remark.start() if remark else start
