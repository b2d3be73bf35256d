"""Works that the text names without citing them: "(SIPRI, 2025)", "the World Bank (2025)".

Each is found in the words of a paragraph or caption, with the keys that it may mean and, where it
can be only one, how it is written as a citation.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from publish import pandoc
from publish.article import Phrase
from publish.library.names import authors, called
from publish.library.types import Entry, Library
from publish.pandoc import Inlines, Para, Quoted, Space, Span, Str, Styled
from publish.problems import Where

GAP = "\ufffc"  # stands for what has no words of its own: a citation, a note, a formula
YEAR = r"(?:(?:1[5-9]|20)\d\d[a-z]?|n\.\s?d\.)"
UNIT = r"(?:pp?\.|chap\.|ch\.|sec\.|para\.|fig\.|table|chapter|section|page|pages)"
PLACE = rf"(?:,\s*(?P<place>{UNIT}\s*\d[\w.]*(?:\s*[-–]\s*\d\w*)?))?"
GROUP = re.compile(rf"\((?P<inner>[^()\[\]{GAP}]{{4,240}})\)")
PART = re.compile(
    r"\s*(?P<prefix>(?:see also|see|cf\.|e\.g\.,?|for example,?)\s+)?"
    rf"(?P<name>[^\d;]+?),?\s+(?P<year>{YEAR}){PLACE}\s*"
)
AFTER = re.compile(rf"\((?P<year>{YEAR}){PLACE}\)")
SCHOLARLY = re.compile(r"\w et al\.?$|^[A-Z][\w’'-]+ (?:and|&) [A-Z][\w’'-]+$")
INITIALS = re.compile(r"[A-Z]{3,}")  # a body's, as in "(SIPRI, 2025)"
LONGEST = 90  # characters before a year that a name is looked for in


@dataclass(frozen=True, slots=True)
class Mention:
    """A work named in the text: the words, the keys it may mean, the citation to write for them.

    `where` is the place of the first of the words; without `cited` nobody but the editor can tell.
    """

    where: Where | None
    typed: str
    keys: tuple[str, ...]
    cited: str = ""
    near: tuple[str, ...] = ()


class _Names:
    """What works of a library may be called, in small letters."""

    def __init__(self, library: Library) -> None:
        self.entries: dict[str, list[Entry]] = defaultdict(list)
        for entry in library.works.values():
            for name in dict.fromkeys(called(entry)):
                self.entries[_small(name)].append(entry)

    def of(self, name: str) -> list[Entry]:
        return self.entries.get(_small(name), [])

    def at_end(self, text: str) -> str:
        """Return the longest name that a text ends with."""
        text = text[-LONGEST:]
        starts = [m.start() for m in re.finditer(r"(?<![\w’'-])\w", text)]
        return next((text[at:] for at in starts if self.of(text[at:])), "")


def _small(name: str) -> str:
    small = " ".join(name.replace("’", "'").casefold().split())
    return small.removeprefix("the ")


def find_mentions(content: object, library: Library) -> Iterator[Mention]:
    """Yield the works that an article's content names without citing them, in text order."""
    names = _Names(library)
    for inlines in _lines(content):
        text, nodes = flat(inlines)
        for typed, at, keys, cited, near in _in_text(text, names):
            yield Mention(place(nodes, at), typed, keys, cited, near)


def _lines(content: object) -> Iterator[Inlines]:
    for node in pandoc.walk(content):
        if isinstance(node, Para):
            yield node.content
        elif isinstance(node, Phrase):
            yield node.inlines


Nodes = list[tuple[int, Str]]  # words with the offset in the text at which each begins


def flat(inlines: Inlines) -> tuple[str, Nodes]:
    """Return inlines as text, and the words that it is made of."""
    text = ""
    nodes: Nodes = []

    def add(inlines: Inlines) -> None:
        nonlocal text
        for node in inlines:
            if isinstance(node, Str):
                nodes.append((len(text), node))
                text += node.text
            elif isinstance(node, Space):
                text += " "
            elif isinstance(node, Quoted):
                opening, closing = pandoc.MARKS[node.kind]
                text += opening
                add(node.content)
                text += closing
            elif isinstance(node, (Styled, Span)):
                add(node.content)
            else:
                text += GAP

    add(inlines)
    return text, nodes


def place(nodes: Nodes, at: int) -> Where | None:
    """Return the place of an offset in the text, as exact as that of its word."""
    start, node = next(((s, n) for s, n in reversed(nodes) if s <= at), (0, None))
    if node is None or node.where is None or not node.where.column:
        return node.where if node else None
    return Where(node.where.path, node.where.line, node.where.column + at - start)


Found = tuple[str, int, tuple[str, ...], str, tuple[str, ...]]


def _in_text(text: str, names: _Names) -> Iterator[Found]:
    for found in GROUP.finditer(text):
        after = AFTER.fullmatch(found[0])
        made = _narrative(text, found.start(), after, names) if after else _group(found, names)
        if made:
            yield made


def _group(found: re.Match[str], names: _Names) -> Found | None:
    """Read "(SIPRI, 2025; see NATO 2026, p. 4)"."""
    parts = [PART.fullmatch(part) for part in found["inner"].split(";")]
    read = [part for part in parts if part]
    if len(read) < len(parts):
        return None
    entries = [_of_year(names.of(part["name"]), part["year"]) for part in read]
    keys = tuple(entry.key for each in entries for entry in each)
    near = tuple(e.key for part in read for e in names.of(part["name"]))
    if not keys and not near and not any(_is_citation(part) for part in read):
        return None
    cited = ""
    if all(len(each) == 1 for each in entries):
        written = [
            f"{_typed(part['prefix'] or '')}@{each[0].key}{_behind(part)}"
            for part, each in zip(read, entries, strict=True)
        ]
        cited = f"[{'; '.join(written)}]"
    return found[0], found.start(), keys, cited, near


def _is_citation(part: re.Match[str]) -> bool:
    """Whether words look like a citation though no work of the library is called so."""
    initials = INITIALS.fullmatch(part["name"]) and part.string[part.end("name")] == ","
    return bool(initials or SCHOLARLY.search(part["name"]))


def _narrative(text: str, at: int, found: re.Match[str], names: _Names) -> Found | None:
    """Read "the World Bank (2025)" and "SIPRI’s (2025, p. 4)"."""
    before = text[:at].rstrip()
    owner = re.sub(r"[’']s?$", "", before)
    name = names.at_end(owner)
    if not name or len(before) == at:
        return None
    start = len(owner) - len(name)
    if _small(name) != " ".join(name.replace("’", "'").casefold().split()):
        start += len(name) - len(name[4:])  # the article stays before the citation
        name = name[4:]
    entries = _of_year(names.of(name), found["year"])
    keys, near = tuple(e.key for e in entries), tuple(e.key for e in names.of(name))
    if len(entries) != 1:
        return text[start : at + len(found[0])], start, keys, "", near
    key = keys[0]
    given = not _is_body(entries[0]) and re.search(r"\b[A-Z][\w.’'-]*\s+$", text[:start])
    if owner == before and next(called(entries[0]), "") == name and not given:
        behind = f" [{_typed(found['place'])}]" if found["place"] else ""
        return text[start : at + len(found[0])], start, keys, f"@{key}{behind}", near
    return found[0], at, keys, f"[-@{key}{_behind(found)}]", near


def _is_body(entry: Entry) -> bool:
    return all(name.braced for name in authors(entry))


def _behind(found: re.Match[str]) -> str:
    return f", {_typed(found['place'])}" if found["place"] else ""


def _typed(text: str) -> str:
    """Return words as they were typed: pandoc puts a no-break space behind "p."."""
    return text.replace("\u00a0", " ")


def _of_year(entries: list[Entry], year: str) -> list[Entry]:
    wanted = "" if year.startswith("n") else year[:4]
    return [entry for entry in entries if entry.year == wanted]


def pattern(typed: str) -> re.Pattern[str]:
    """Return what the words of a mention look like in the source, line ends and straight quotes."""
    signs: Mapping[str, str] = {"’": "['’]", "‘": "['‘]", "–": "(?:–|--)", "\u00a0": r"(?:\s|\\ )"}
    made = "".join(
        r"(?:[ \t]*\r?\n[ \t]*|[ \t]+)" if sign == " " else signs.get(sign, re.escape(sign))
        for sign in typed
    )
    return re.compile(made)
