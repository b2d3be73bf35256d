"""Places of pandoc's nodes, by a twin parse.

pandoc's Markdown reader tells no positions. So each word and citation key of the text is replaced
by a token that holds its line and column, the twin goes through the same reader, and the two trees
are walked in step. A place is believed only if the source has the node's word there; where the two
shapes differ the line alone is given, never a guess.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from publish.manuscript.normalise import Line, Normalised
from publish.pandoc import Json
from publish.problems import Where

TOKEN = re.compile(r"q(\d{6})x(\d{5})z")
POSITION = "twin-at"  # the attribute that marks spans, links, images and code in the twin
# pandoc's own list, `pandoc --print-default-data-file abbreviations`: a space after one is no-break
ABBREVIATIONS = (
    "aet.|aetat.|al.|Apr.|Aug.|bk.|Bros.|c.|Capt.|cf.|ch.|chap.|chs.|Co.|col.|Corp.|cp.|d.|Dec.|Dr."
    "|e.g.|ed.|eds.|esp.|f.|fasc.|Feb.|ff.|fig.|fl.|fol.|fols.|Fr.|Gen.|Gov.|Hon.|i.e.|ill.|Inc."
    "|incl.|Jan.|Jr.|Jul.|Jun.|Ltd.|M.A.|M.D.|Mar.|Mr.|Mrs.|Ms.|n.|n.b.|nn.|No.|Nov.|Oct.|p.|Ph.D."
    "|pp.|Pres.|Prof.|pt.|q.v.|Rep.|Rev.|s.v.|s.vv.|saec.|sec.|Sen.|Sep.|Sept.|Sgt.|Sr.|St.|univ."
    "|viz.|vol.|vs."
)
ATTRIBUTE = r"""(?:[#.][^\s{}"'=]+|[^\W\d][\w:.-]*=(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s{}"']+)|-)"""
ATTRIBUTES = rf"\{{\s*{ATTRIBUTE}(?:\s+{ATTRIBUTE})*\s*\}}"
DESTINATION = r"\((?:[^()\n]|\n(?!\s*\n)|\([^()\n]*\))*\)|\[[^\[\]]*\]"
PIECES = re.compile(
    rf"""
      (?P<kept> (?<!`)(?P<ticks>`+)(?!`)[\s\S]+?(?<!`)(?P=ticks)(?!`)(?P<code>{ATTRIBUTES})?
        | (?P<math> \\\((?:[^\\]|\\(?![()])[\s\S])*\\\) | \\\[(?:[^\\]|\\(?![\[\]])[\s\S])*\\\] )
        | \\[\s\S]
        | <!--[\s\S]*?-->
        | (?P<address> <[A-Za-z][\w+.\-]*:[^<>\s]+> )(?P<addressed>{ATTRIBUTES})?
        | </?[A-Za-z][^<>\n]*>
        | \[\^[^\[\]\s]+\]:?
        | (?:https?|ftp)://[^\s\])}}>]+ | &\#?\w+;
        | (?m:^)[ ]{{0,3}}[Tt]able:
        | (?<![\w.])(?:{ABBREVIATIONS.replace(".", "[.]")})(?=\s)
        | (?<!\w)\d+[.](?=\s) )
    | (?P<open> !?\[ )
    | (?P<close> \] )(?P<destination>{DESTINATION})?(?P<attributes>{ATTRIBUTES})?
    | (?P<alone>{ATTRIBUTES})
    | (?P<at> (?<![^\W_])-?@ )(?:\{{[^{{}}\s]+\}} | \w(?:[:.\#$%&\-+?<>~/]?\w)*)
    | (?P<word> [^\W_]+ )
    """,
    re.VERBOSE,
)
FIRST_WORD = re.compile(r"[^\W_]+")
LINK_DEFINITION = re.compile(r"^\s{0,3}\[(?P<label>[^\]^][^\]]*)\]:\s")
RULE_LINE = re.compile(r"^\s*\|?[-:=+| ]+\|?\s*$")
DASHES = re.compile(r"^ {0,3}-{3,}\s*$")
COLUMNS = re.compile(r"^ {0,3}-+(?:[ \t]+-+)+\s*$")
GRID = re.compile(r"^\s{0,3}\+(?:[-=:]+\+)+\s*$")
WITH_ATTR = {"Span": 0, "Link": 0, "Image": 0, "Code": 0}
FRAME = re.compile(r"[-=:+|\s]*")
NO_PLACE = {"Space", "SoftBreak", "LineBreak"}
STRAIGHT = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0", "''\"\"--. ")


def token(line: int, column: int) -> str:
    """Write a place as a word that pandoc keeps whole."""
    return f"q{line:06d}x{column:05d}z"


# ---------------------------------------------------------------- the twin


def twin(normalised: Normalised) -> str:
    """Return the text with each word and key replaced by a token of its place.

    A formula has its token before its TeX.
    """
    lines = normalised.lines
    drawn = {at for start, stop in drawn_tables(lines) for at in range(start, stop)}
    labels = {m["label"] for line in lines if (m := LINK_DEFINITION.match(line.text))}
    pieces = PIECES
    if labels:
        known = "|".join(re.escape(label) for label in sorted(labels))
        label = rf"(?P<label>\[(?i:{known})\](?:\[\]|(?![\[({{])))"
        pieces = re.compile(f"{label}|{PIECES.pattern}", re.VERBOSE)

    def stays(numbered: tuple[int, Line]) -> bool:
        at, line = numbered
        own = line.added or line.code or at in drawn or not line.text.strip()
        return own or bool(LINK_DEFINITION.match(line.text) or RULE_LINE.match(line.text))

    made: list[str] = []
    for same, group in groupby(enumerate(lines), key=stays):
        run = [line for _, line in group]
        made += [line.text for line in run] if same else [_Marker(run).marked(pieces)]
    return "\n".join(made) + "\n"


class _Marker:
    """Marks lines of running text; a bracket may open on one line and close on another."""

    def __init__(self, run: Sequence[Line]) -> None:
        self.text = "\n".join(line.text for line in run)
        self.places = [(ln.number, col) for ln in run for col in range(1, len(ln.text) + 2)]
        self.opened: list[tuple[int, int]] = []

    def marked(self, pieces: re.Pattern[str]) -> str:
        return pieces.sub(self.change, self.text)

    def change(self, found: re.Match[str]) -> str:
        at = found.start()
        if found["word"]:
            return token(*self.places[at])
        if found["at"]:
            return found["at"] + token(*self.places[at + len(found["at"]) - 1])
        if found["math"]:  # whatever its TeX, pandoc's reader takes it as it is
            return found[0][:2] + token(*self.places[at]) + found[0][2:]
        if found["code"] or found["address"]:
            attributes = found["code"] or found["addressed"] or ""
            inner = self.mark(self.places[at], attributes)
            if found["address"]:  # where pandoc knows no such scheme, this stays one word
                inner = inner.replace('"', "", 2)
            return found[0].removesuffix(attributes) + inner
        if found["open"]:
            self.opened.append(self.places[at])
        elif found["close"]:
            return self.close(found)
        return found[0]

    def close(self, found: re.Match[str]) -> str:
        """Mark a link, image or span with the place of its opening bracket."""
        opening = self.opened.pop() if self.opened else None
        destination, attributes = found["destination"] or "", found["attributes"] or ""
        if not opening or not (attributes or destination.startswith("(")):
            return found[0]
        return f"]{destination}{self.mark(opening, attributes)}"

    def mark(self, place: tuple[int, int], attributes: str) -> str:
        """Return attributes in braces with a place put before them."""
        inner = attributes[1:-1].strip()
        return f'{{{POSITION}="{place[0]}:{place[1]}" {inner}'.strip() + "}"


def drawn_tables(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return where tables are drawn with characters, so that each column of text counts.

    Grid tables, and those that are called simple and multiline in pandoc's manual.
    """
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        stop = at
        start = at
        if not (lines[at].code or lines[at].added):
            if GRID.match(lines[at].text):
                stop = _run_end(lines, at, r"\s*[+|]")
            elif COLUMNS.match(lines[at].text):
                start, stop = _columns(lines, at, found[-1][1] if found else 0)
        if stop > at:
            found.append((start, stop))
        at = max(stop, at + 1)
    return found


def _run_end(lines: Sequence[Line], at: int, pattern: str = r"\s*\S") -> int:
    """Return the index after the run of lines that begin with a pattern."""
    return next(
        (n for n in range(at, len(lines)) if not re.match(pattern, lines[n].text)), len(lines)
    )


def _columns(lines: Sequence[Line], at: int, earliest: int) -> tuple[int, int]:
    """Return the extent of a simple or multiline table whose rule of columns is in a line."""
    start = at
    while start > earliest and lines[start - 1].text.strip() and not lines[start - 1].added:
        start -= 1
    stop = _run_end(lines, at)
    if start == at or DASHES.match(lines[start].text):
        for n in range(at + 1, len(lines)):
            ends = n + 1 == len(lines) or not lines[n + 1].text.strip()
            if lines[n].added or lines[n].text.startswith("#"):
                break
            if ends and (DASHES.match(lines[n].text) or COLUMNS.match(lines[n].text)):
                return start, n + 1
    return start, stop


# ---------------------------------------------------------------- the walk


def lay(real: Json, marked: Json, path: str, normalised: Normalised) -> dict[int, Where]:
    """Lay the places of the twin's tree onto the nodes of the real one, by their identity."""
    walk = _Walk(path, {line.number: line.text for line in normalised.lines if not line.added})
    walk.step(real, marked)
    regions = [normalised.lines[start:stop] for start, stop in drawn_tables(normalised.lines)]
    if len(regions) == len(walk.drawn):
        for table, region in zip(walk.drawn, regions, strict=True):
            walk.lay_drawn(table, region)
    return walk.places


class _Walk:
    """Walks two trees in step; `places` grows as it goes."""

    def __init__(self, path: str, lines: Mapping[int, str]) -> None:
        self.path = path
        self.lines = lines
        self.places: dict[int, Where] = {}
        self.drawn: list[Json] = []  # tables without a token in a cell

    def step(self, real: Json, marked: Json) -> Where | None:
        """Lay the places of a subtree; returns its first one."""
        if isinstance(real, dict) and isinstance(marked, dict):
            kind = real.get("t")
            if kind == marked.get("t") and (kind == "Str" or kind in NO_PLACE):  # nearly all nodes
                return self.leaf(kind, real, marked)
            return self.node(real, marked)
        if isinstance(real, list) and isinstance(marked, list):
            return self.list(real, marked)
        return None

    def leaf(self, kind: str, real: Json, marked: Json) -> Where | None:
        place = self.word(real["c"], marked["c"]) if kind == "Str" else None
        if place:
            self.places[id(real)] = place
        return place

    def node(self, real: Json, marked: Json) -> Where | None:
        if real.get("t") != marked.get("t"):
            return self.line_alone([real], marked)
        inner = [self.step(value, marked[key]) for key, value in real.items() if key in marked]
        place = self.own(marked)
        if "citationId" not in real:  # a key without a token is part of an address
            place = place or next((place for place in inner if place), None)
        if place and real.get("t") not in NO_PLACE:
            self.places[id(real)] = place
        if real.get("t") == "Table" and not TOKEN.search(json.dumps(marked["c"][3:])):
            self.drawn.append(real)
        return place

    def list(self, real: Json, marked: Json) -> Where | None:
        if len(real) == len(marked):
            first = None
            for one, other in zip(real, marked, strict=True):
                place = self.step(one, other)
                first = first or place
            return first
        line = self.line_alone(real, marked)
        for kind in {node["t"] for node in real if isinstance(node, dict) and "t" in node} - {
            "Str"
        }:
            ours = [node for node in real if node.get("t") == kind]
            theirs = [n for n in marked if isinstance(n, dict) and n.get("t") == kind]
            if len(ours) == len(theirs):
                for one, other in zip(ours, theirs, strict=True):
                    self.step(one, other)
        return line

    def line_alone(self, real: Json, marked: Json) -> Where | None:
        """Lay the line where a part of the twin begins onto all nodes of a part of the tree."""
        found = TOKEN.search(json.dumps(marked))
        line = Where(self.path, int(found[1])) if found else None
        if line:
            nodes = (node for node in _nodes(real) if node.get("t") not in NO_PLACE)
            self.places.update((id(node), line) for node in nodes)
        return line

    def own(self, marked: Json) -> Where | None:
        """Return the place that a node itself tells."""
        kind, value = marked.get("t"), marked.get("c")
        if "citationId" in marked:
            found = TOKEN.search(marked["citationId"])
            return Where(self.path, int(found[1]), int(found[2])) if found else None
        if kind == "Math":
            found = TOKEN.match(value[1].lstrip())
            return Where(self.path, int(found[1]), int(found[2])) if found else None
        if kind in WITH_ATTR:
            return self.position(value[0][2])
        if kind == "Figure":
            images = (block["c"][0] for block in value[2] if block["t"] == "Plain")
            return next((self.own(image) for image in images if image["t"] == "Image"), None)
        return None

    def position(self, pairs: Json) -> Where | None:
        at = dict(pairs).get(POSITION, "")
        line, colon, column = at.partition(":")
        return Where(self.path, int(line), int(column)) if colon else None

    def word(self, text: str, marked: str) -> Where | None:
        """Return the place of a word, checked against the source: its line alone where in doubt."""
        found = TOKEN.search(marked)
        if not found:
            return None
        number, column, before = int(found[1]), int(found[2]), found.start()
        line = self.lines.get(number, "")
        word = FIRST_WORD.match(text, before)
        if not word or not line.startswith(word[0], column - 1):
            return Where(self.path, number)
        typed = line[max(column - 1 - before, 0) : column - 1].translate(STRAIGHT)
        same = typed == text[:before].translate(STRAIGHT)
        return Where(self.path, number, column - before if same else column)

    # ------------------------------------------------------------ tables drawn with characters

    def lay_drawn(self, table: Json, region: Sequence[Line]) -> None:
        """Lay the places of a table whose cells carry no tokens: its first word, its citations."""
        lines = [line for line in region if not FRAME.fullmatch(line.text)]
        if not lines:
            return
        begin = re.search(r"[^\s|]", lines[0].text)
        first = Where(self.path, lines[0].number, begin.start() + 1 if begin else 0)
        self.places.setdefault(id(table), first)
        for node in _nodes(table):
            if "citationId" in node:
                found = [self.key(node["citationId"], line) for line in region]
                known = [place for place in found if place]
                self.places[id(node)] = (
                    known[0] if len(known) == 1 else Where(self.path, first.line)
                )
            elif node.get("t") not in NO_PLACE:
                self.places.setdefault(id(node), Where(self.path, first.line))

    def key(self, key: str, line: Line) -> Where | None:
        """Return where a line cites a key."""
        found = re.search(rf"@\{{?{re.escape(key)}(?![\w])", line.text)
        return Where(self.path, line.number, found.start() + 1) if found else None


def _nodes(tree: Json) -> Iterator[Json]:
    """Yield the dictionaries of a tree."""
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for child in tree:
            yield from _nodes(child)
