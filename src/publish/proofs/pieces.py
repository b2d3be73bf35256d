"""What a stretch of Markdown says, sign by sign, each sign with where it stands in the source.

The reader of manuscripts is pandoc, which tells no places of signs. So that a change to a word can
be put back at its place, this reads running text once more: signs that a reader sees, and things
that nobody may edit as text (a citation, a formula), which are one locked piece each. Marks of
emphasis, links and attributes lie between the pieces. What it finds is held against pandoc's
reading in the tests.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from publish.manuscript.places import ATTRIBUTES, DESTINATION

TOKEN = re.compile(
    rf"""
      (?P<code> (?<!`)(?P<ticks>`+)(?!`)(?:[\s\S]+?)(?<!`)(?P=ticks)(?!`)(?:{ATTRIBUTES})? )
    | (?P<math> \\\((?:[^\\]|\\(?![()])[\s\S])*\\\) | \\\[(?:[^\\]|\\(?![\[\]])[\s\S])*\\\] )
    | (?P<hard> \\\r?\n[ \t]* | [ ]{{2,}}\r?\n[ \t]* )
    | (?P<escape> \\(?:[^\w\s]|_) | \\[ ] )
    | (?P<comment> <!--[\s\S]*?--> )
    | (?P<auto> <(?:https?|mailto|ftp):[^<>\s]+> )
    | (?P<note> \[\^[^\]\s]+\] )
    | (?P<entity> &\#?\w+; )
    | (?P<url> (?:https?|ftp)://[^\s\])}}>]+ )
    | (?P<open> !?\[ )
    | (?P<close> \](?P<destination>{DESTINATION})?(?P<attributes>{ATTRIBUTES})? )
    | (?P<cite> (?<![^\W_])-?@(?:\{{[^{{}}\s]+\}}|\w(?:[:.\#$%&\-+?<>~/]?\w)*) )
    | (?P<emphasis> \*+ | (?<![^\W_])_+ | _+(?![^\W_]) )
    | (?P<raised> \^[^\s^\[\]]+\^ | ~(?!~)[^\s~]+~(?!~) )
    | (?P<struck> ~~ )
    | (?P<soft> [ \t]*\r?\n[ \t]*(?:>[ \t]?)* )
    | (?P<smart> -{{2,3}} | \.\.\. | ["'] )
    | (?P<sign> [\s\S] )
    """,
    re.VERBOSE,
)
QUERY = re.compile(r"[{\s.]query\b")
CITED = re.compile(r"(?<![^\W_])-?@[\w{]")
DASHES = {"---": "—", "--": "–", "...": "…"}
CLOSES = ".,;:!?)"
STRONG = 2  # signs of a mark of strong emphasis
BOLD, ITALIC, HIGH, LOW, STRUCK, LINK = "b", "i", "^", "_", "~", "a"
WIDE = re.compile(r"[ \t]+")


class Piece(NamedTuple):
    """A sign, or something locked: `text` is what is seen, from `start` to `stop` in the source.

    `locked` is empty, or what the piece is: citation, note, formula, code, image, link, label or
    query (which shows nothing; its text is in `note`). `look` are letters: bold, italic, raised …
    """

    start: int
    stop: int
    text: str
    locked: str = ""
    look: str = ""
    note: str = ""


@dataclass(slots=True)
class _Token:
    kind: str
    start: int
    stop: int
    text: str
    match: re.Match[str]
    partner: int = -1  # of brackets and emphasis
    role: str = ""
    begins: str = ""  # the looks that a mark of emphasis begins, and those that it ends
    ends: str = ""
    left: int = 0  # its signs that are no marks


@dataclass(slots=True)
class Scanner:
    """Reads a stretch of a source; `label` words the citation that begins at an offset."""

    source: str
    label: Callable[[int, str], str] = field(default=lambda _at, typed: typed)

    def pieces(self, start: int, stop: int) -> tuple[Piece, ...]:
        """Return the pieces of a stretch."""
        tokens = [
            _Token(str(found.lastgroup), found.start(), found.end(), found[0], found)
            for found in TOKEN.finditer(self.source, start, stop)
        ]
        _pair_brackets(tokens)
        _pair_emphasis(tokens, self.source, start, stop)
        return tuple(_closed_up(list(self._read(tokens, 0, len(tokens), ""))))

    def _read(self, tokens: list[_Token], at: int, end: int, look: str) -> Iterator[Piece]:
        held = look
        while at < end:
            token = tokens[at]
            if token.role == "open" and token.kind == "open":
                made, at = self._bracket(tokens, at, held)
                yield from made
                continue
            if token.kind in {"emphasis", "struck"}:
                held = _less(held, token.ends)
                at_left = token.start if token.begins else token.stop - token.left
                yield from _signs(at_left, token.text[: token.left], held)
                held += token.begins
            elif token.kind == "cite":
                piece, at = self._narrative(tokens, at, held)
                yield piece
                continue
            else:
                yield from self._plain(token, held)
            at += 1

    def _bracket(self, tokens: list[_Token], at: int, look: str) -> tuple[list[Piece], int]:
        opened = tokens[at]
        closed = tokens[opened.partner]
        inner = self.source[opened.stop : closed.start]
        destination = closed.match["destination"] or ""
        attributes = closed.match["attributes"] or ""
        after = opened.partner + 1
        whole = (opened.start, closed.stop)
        if opened.text == "![":
            return [Piece(*whole, "[image]", "image", look)], after
        if attributes and QUERY.search(attributes):
            return [Piece(*whole, "", "query", look, " ".join(inner.split()))], after
        if not destination and not attributes and CITED.search(inner):
            return [self._cited(*whole, look)], after
        if not destination and not attributes:
            here = [Piece(opened.start, opened.stop, "[", "", look)]
            here += self._read(tokens, at + 1, opened.partner, look)
            return [*here, Piece(closed.start, closed.start + 1, "]", "", look)], after
        inside = look + (LINK if destination else "")
        return list(self._read(tokens, at + 1, opened.partner, inside)), after

    def _cited(self, start: int, stop: int, look: str) -> Piece:
        typed = self.source[start:stop]
        found = CITED.search(typed)
        at = start + (typed.index("@", found.start()) if found else 0)
        return Piece(start, stop, self.label(at, typed), "citation", look)

    def _narrative(self, tokens: list[_Token], at: int, look: str) -> tuple[Piece, int]:
        """Read `@key`, and a place in brackets right behind it."""
        token, behind = tokens[at], at + 1
        if behind < len(tokens) and tokens[behind].text == " ":
            behind += 1
        stop, after = token.stop, at + 1
        if behind < len(tokens) and tokens[behind].kind == "open" and tokens[behind].partner > 0:
            closed = tokens[tokens[behind].partner]
            bare = not closed.match["destination"] and not closed.match["attributes"]
            if bare and tokens[behind].text == "[":
                stop, after = closed.stop, tokens[behind].partner + 1
        return self._cited(token.start, stop, look), after

    def _plain(self, token: _Token, look: str) -> Iterator[Piece]:  # noqa: C901, PLR0912 - a case a kind
        start, stop, text = token.start, token.stop, token.text
        match token.kind:
            case "code":
                yield Piece(start, stop, text.split("{")[0].strip("`").strip(), "code", look)
            case "math":
                yield Piece(start, stop, text[2:-2].strip(), "formula", look)
            case "hard":
                yield Piece(start, stop, "\v", "", look)
            case "escape":
                yield Piece(start, stop, "\u00a0" if text[1] == " " else text[1], "", look)
            case "comment":
                return
            case "auto":
                yield Piece(start, stop, text[1:-1], "link", look)
            case "note":
                yield Piece(start, stop, text[2:-1], "note", look + HIGH)
            case "entity":
                seen = html.unescape(text)
                if seen == text:
                    yield from _signs(start, text, look)
                else:
                    yield Piece(start, stop, seen, "", look)
            case "raised":
                raised = look + (HIGH if text[0] == "^" else LOW)
                yield from _signs(start + 1, text[1:-1], raised)
            case "soft":
                yield Piece(start, stop, " ", "", look)
            case "smart":
                yield Piece(start, stop, self._smart(start, text), "", look)
            case "close":
                yield Piece(start, start + 1, "]", "", look)
                if token.stop > start + 1:  # what looked like a link's address is text
                    yield from _signs(start + 1, text[1:], look)
            case _:
                yield from _signs(start, text, look)

    def _smart(self, at: int, text: str) -> str:
        if text in DASHES:
            return DASHES[text]
        before = self.source[at - 1 : at] if at else ""
        opens = not before or before.isspace() or before in "([{—–-*_\"'“‘|"
        return ("“" if opens else "”") if text == '"' else ("‘" if opens else "’")


def _signs(start: int, text: str, look: str) -> Iterator[Piece]:
    for number, sign in enumerate(text):
        yield Piece(start + number, start + number + 1, sign, "", look)


def _closed_up(pieces: list[Piece]) -> list[Piece]:
    """Give a query the space before it, where without the query that would stand before a comma."""
    made: list[Piece] = []
    for number, piece in enumerate(pieces):
        after = pieces[number + 1].text if number + 1 < len(pieces) else ""
        if piece.locked == "query" and (not after or after[0] in CLOSES):
            while made and made[-1].text == " " and not made[-1].locked:
                piece = piece._replace(start=made.pop().start)  # noqa: PLW2901 - the same query
        made.append(piece)
    return made


def _pair_brackets(tokens: list[_Token]) -> None:
    opened: list[int] = []
    for number, token in enumerate(tokens):
        if token.kind == "open":
            opened.append(number)
        elif token.kind == "close" and opened:
            other = opened.pop()
            token.partner, tokens[other].partner = other, number
            tokens[other].role, token.role = "open", "shut"


def _pair_emphasis(tokens: list[_Token], source: str, start: int, stop: int) -> None:
    """Pair marks of emphasis: one that may close takes the nearest open one of the same sign."""
    opened: list[_Token] = []
    for token in tokens:
        if token.kind not in {"emphasis", "struck"}:
            continue
        token.left = len(token.text)
        after = source[token.stop] if token.stop < stop else " "
        before = source[token.start - 1] if token.start > start else " "
        while token.left and not before.isspace():
            same = next((one for one in reversed(opened) if one.text[0] == token.text[0]), None)
            if same is None or (token.kind == "struck" and same.left < STRONG):
                break
            both = min(STRONG, same.left, token.left)
            same.begins += _looks(token.kind, both)
            token.ends += _looks(token.kind, both)
            same.left -= both
            token.left -= both
            del opened[opened.index(same) + (same.left > 0) :]
        if token.left and not after.isspace():
            opened.append(token)


def _looks(kind: str, length: int) -> str:
    if kind == "struck":
        return STRUCK
    return BOLD if length == STRONG else ITALIC


def _less(look: str, gone: str) -> str:
    for letter in gone:
        at = look.rfind(letter)
        look = look[:at] + look[at + 1 :]
    return look
