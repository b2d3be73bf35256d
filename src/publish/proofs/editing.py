"""From a change of words to edits of the source, so that nothing else of it changes.

Words lie between marks that nobody sees. So several ways of writing a change are tried, and one
counts only if the source, read again, says what is wanted and all else as before: the same words in
the same look, the same citations. Where none does, the change is left to the editor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from publish.proofs.blocks import Block, Source
from publish.proofs.pieces import BOLD, ITALIC, Piece, Scanner

Edit = tuple[int, int, str]  # from, to, and what stands there instead; offsets in the source
ESCAPED = re.compile(r"[\\`*_\[\]<>^~@]")
SMART = re.compile(r"""[\\`*_\[\]<>^~@|"'.&-]""")  # what else becomes another sign
AT_START = re.compile(r"(?:[-+*>#:|~]|\(?\w{1,3}[.)])(?=\s|$)|:::|#{1,6}\s|\|")
MARKS = {BOLD: "**", ITALIC: "*", BOLD + ITALIC: "***"}
SIGNS = "*_~^"  # that marks of emphasis are made of
MOST = 4  # and how many of them may stand together
APART = "\n"  # in the words of a change: a new paragraph


class Sign(NamedTuple):
    """A sign of new text and its look, None where nobody told."""

    text: str
    look: str | None = None


def offsets(pieces: Sequence[Piece]) -> list[int]:
    """Return where each piece begins in the text that they say, and where the text ends."""
    return [0, *accumulate(len(piece.text) for piece in pieces)]


def span_of(pieces: Sequence[Piece], start: int, stop: int) -> tuple[int, int]:
    """Return which pieces a stretch of their text touches, less what shows nothing at its ends."""
    at = offsets(pieces)
    if start == stop:
        first = next((n for n in range(len(pieces)) if at[n] >= start), len(pieces))
        return first, first
    first = next(n for n in range(len(pieces)) if at[n + 1] > start)
    last = next(n for n in range(len(pieces) - 1, -1, -1) if at[n] < stop)
    return first, last + 1


def covers(pieces: Sequence[Piece], start: int, stop: int) -> bool:
    """Say whether a stretch of text holds each piece that it touches as a whole."""
    at = offsets(pieces)
    first, last = span_of(pieces, start, stop)
    return (first == last and start in at) or (
        first < last and at[first] == start and at[last] == stop
    )


def edits_of(
    source: Source, block: Block, start: int, stop: int, new: Sequence[Sign]
) -> tuple[Edit, ...]:
    """Return the edits that put new signs in place of a stretch of a block's text.

    `start` and `stop` count from the start of what the block says. Empty where no way of writing it
    leaves all else as it is.
    """
    if block.kind == "code" or not covers(block.pieces, start, stop):
        return ()
    plain = (
        Scanner(source.text).pieces(block.begin, block.end)
        if block.kind != "field"
        else block.pieces
    )
    if len(plain) != len(block.pieces):  # an attribute that is a citation and nothing else
        return ()
    first, last = span_of(block.pieces, start, stop)
    wanted = [
        *plain[:first],
        *(Piece(0, 0, sign.text, "", _look(sign, plain, first, last)) for sign in new),
        *(piece for piece in plain[first:last] if not piece.text),
        *plain[last:],
    ]
    for strict in (True, False):
        for edits in _ways(source, block, plain, (first, last), new):
            if _holds(source, block, edits, wanted, (first, len(new)), strict=strict):
                return edits
    return ()


def _look(sign: Sign, pieces: Sequence[Piece], first: int, last: int) -> str:
    if sign.look is not None:
        return sign.look
    if first < last:
        return pieces[first].look
    return pieces[first - 1].look if first else ""


def _ways(
    source: Source,
    block: Block,
    pieces: Sequence[Piece],
    span: tuple[int, int],
    new: Sequence[Sign],
) -> Iterator[tuple[Edit, ...]]:
    """Yield ways to write a change, the plainest first."""
    first, last = span
    text = "".join(sign.text for sign in new)
    look = "".join(
        sorted({letter for sign in new for letter in sign.look or "" if letter in BOLD + ITALIC})
    )
    spans = list(dict.fromkeys(_spans(source, block, pieces, first, last)))
    ways = list(dict.fromkeys(_texts(text, block, at_start=first == 0)))
    if block.kind == "heading":  # such signs at its end would close it
        ways = [written.replace("#", "\\#") for written in ways]
    for low, high in spans:
        for written in ways:
            yield ((low, high, written),)
    for written in ways:
        if first < last:
            yield _between_marks(pieces[first:last], written)
            yield from _with_marks(source, (pieces[first].start, pieces[last - 1].stop), written)
        if look in MARKS and written.strip():
            lead, tail = (
                written[: len(written) - len(written.lstrip())],
                written[len(written.rstrip()) :],
            )
            marked = f"{lead}{MARKS[look]}{written.strip()}{MARKS[look]}{tail}"
            yield from (((low, high, marked),) for low, high in spans)


def _spans(
    source: Source, block: Block, pieces: Sequence[Piece], first: int, last: int
) -> Iterator[tuple[int, int]]:
    """Yield stretches of the source that pieces may be taken to fill, with marks around them."""
    before = pieces[first - 1].stop if first else block.begin
    after = pieces[last].start if last < len(pieces) else block.end
    if first == last:
        yield from (
            (at, at)
            for at in range(before, after + 1)
            if at in {before, after} or after - before < MOST
        )
        return
    low, high = pieces[first].start, pieces[last - 1].stop
    yield low, high
    lefts = [
        n for n in range(MOST) if low - n >= before and not source.text[low - n : low].strip(SIGNS)
    ]
    rights = [
        n
        for n in range(MOST)
        if high + n <= after and not source.text[high : high + n].strip(SIGNS)
    ]
    pairs = sorted(((left, right) for left in lefts for right in rights), key=sum)
    yield from ((low - left, high + right) for left, right in pairs)
    yield from ((before, high), (low, after), (before, after))


def _with_marks(source: Source, span: tuple[int, int], text: str) -> Iterator[tuple[Edit, ...]]:
    """Yield a change with marks left behind that belong to others outside it."""
    low, high = span
    for mark in sorted(set(source.text[low:high]) & set(SIGNS)):
        for count in (1, 2, 3):
            yield ((low, high, text + mark * count),)
            yield ((low, high, mark * count + text),)


def _texts(text: str, block: Block, *, at_start: bool) -> Iterator[str]:
    """Yield ways to write words in a source: as they are, then with backslashes."""
    text = text.replace("\v", "\\\n") if block.kind != "cell" else text.replace("\v", " ")
    if block.kind == "field":
        yield text
        if block.mark == "'":
            yield text.replace("'", "''")
        if block.mark == '"':
            yield text.replace("\\", "\\\\").replace('"', '\\"')
        return
    if (
        at_start
        and AT_START.match(text)
        and block.kind in {"paragraph", "item", "said-by", "quote"}
    ):
        text = re.sub(r"^(\(?\w{0,3})([.)])", r"\1\\\2", text) if text[0].isalnum() else f"\\{text}"
        yield text
        return
    yield text.replace("|", "\\|") if block.kind == "cell" else text
    yield ESCAPED.sub(r"\\\g<0>", text).replace("|", "\\|" if block.kind == "cell" else "|")
    yield SMART.sub(r"\\\g<0>", text)
    # two brackets behind backslashes would be a formula
    yield re.sub(r"\\([\[\]])", r"\1", SMART.sub(r"\\\g<0>", text))
    if block.kind == "attribute":
        yield text.replace('"', "”").replace("'", "’")


def _between_marks(gone: Sequence[Piece], text: str) -> tuple[Edit, ...]:
    """Take pieces out run by run, and leave what stands between the runs."""
    runs: list[tuple[int, int]] = []
    for piece in gone:
        if not piece.text:
            continue
        if runs and runs[-1][1] == piece.start:
            runs[-1] = (runs[-1][0], piece.stop)
        else:
            runs.append((piece.start, piece.stop))
    return tuple(
        (low, high, text if number == 0 else "") for number, (low, high) in enumerate(runs)
    )


def _holds(  # noqa: PLR0913 - what was, what is wanted, and where
    source: Source, block: Block, edits: tuple[Edit, ...], wanted: Sequence[Piece],
    new: tuple[int, int], *, strict: bool,
) -> bool:  # fmt: skip
    """Say whether a source with edits says what is wanted."""
    begin = min(block.begin, *(low for low, _, _ in edits))
    end = max(block.end, *(high for _, high, _ in edits))
    if block.kind == "field":
        changed = Source(applied(source.text, edits)).block(block.id)
        read = changed.pieces if changed and changed.name == block.name else ()
    else:
        inside = applied(
            source.text[begin:end], tuple((a - begin, b - begin, t) for a, b, t in edits)
        )
        text = f"{source.text[max(0, begin - 1) : begin]}{inside}{source.text[end : end + 1]}"
        at = min(1, begin)
        read = Scanner(text).pieces(at, at + len(inside))
    first, count = new

    def same(number: int) -> bool:
        one, other = read[number], wanted[number]
        if (one.text, one.locked, one.note) != (other.text, other.locked, other.note):
            return False
        if first <= number < first + count:
            return not strict or one.text.isspace() or set(one.look) == set(other.look)
        return one.look == other.look

    return len(read) == len(wanted) and all(map(same, range(len(wanted))))


def applied(text: str, edits: Sequence[Edit]) -> str:
    """Return a text with edits made, which may touch but not overlap."""
    made, at = [], 0
    for low, high, new in sorted(edits, key=lambda one: (one[0], one[1])):
        made += [text[at:low], new]
        at = high
    return "".join([*made, text[at:]])


def overlap(edits: Sequence[Edit], others: Sequence[Edit]) -> bool:
    """Say whether two changes can't both be made: of the same signs, or put in at one place."""
    return any(
        (a < d and c < b) or (a == c and (a == b or c == d))
        for a, b, _ in edits for c, d, _ in others
    )  # fmt: skip
