"""Do two finished files say the same? The words of one against the web page, block by block.

Both sides are read back from the files that go out. What an edition declared (see
`pipeline/declaring.py`) explains a difference: a box that it leaves out, a short wording, a place
of its own, citations that are notes. What is left when all that is taken away, nobody declared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from publish.letters import words_in
from publish.release.agreement.blocks import Block, Page
from publish.release.agreement.finding import (
    Finder,
    Found,
    Wanted,
    in_order_of_file,
    out_of_order,
)
from publish.verify.accounts import Accounts, Run, Stream
from publish.verify.nothing_lost import FRONT
from publish.verify.read_epub import NUMBER
from publish.verify.words import Word

LOOSE = {"recommendations", "scenarios"}  # kinds with parts that a template may print in its order
TELLING, MOSTLY = 12, 0.7  # letters that are no chance; the share that makes a run the same
CONTEXT = 5  # words that are quoted before a difference
QUOTED = 12  # and of it
Declared = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """A difference that nobody declared: what the page says, what the file says, after which words.

    Either may be empty; `moved` says that the words are there, in another place.
    """

    page: str
    file: str
    after: str = ""
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of comparing a file: how much agrees, and what does not."""

    words: int = 0
    numbers: int = 0
    citations: int = 0
    works: int = 0
    notes: int = 0
    blocks: int = 0
    faults: tuple[Fault, ...] = ()


def compare(page: Page, ours: Declared, read: Sequence[str], theirs: Declared) -> Compared:
    """Compare the words read back from a file with the web page; `ours` is what the page declared.

    Both declarations are those of `pipeline.declaring`.
    """
    pieces = [word for text in read for word in words_in(text)]
    blocks = _kept(page, theirs)
    free = {**ours["elsewhere"], **theirs["elsewhere"]}
    wanted = [Wanted(block, _ways(block, theirs), _group(block, free)) for block in blocks]
    found = Finder(pieces).find(wanted)
    body = [word for one in in_order_of_file(found) for word in _words(one, theirs)]
    generated: Counter[str] = Counter(theirs["added"])
    if theirs["format"] != "pdf":
        del generated[NUMBER]
    accounts = Accounts(body, pieces)
    entries = _entries(page, ours, theirs)
    notes, lost = _notes(page, entries, theirs)
    front = [one for one in _front(theirs) if one.required]
    required = [*notes, *map(_stream, entries.values()), *front, *_own(ours, theirs)]
    broken = accounts.take_unbroken(required)
    calls = frozenset(str(number) for number in range(1, len(notes) + 1))
    accounts.settle_moves(generated, calls)
    accounts.take_broken(broken)
    accounts.take_optional(_optional(theirs), generated)
    accounts.settle_heads(head.split() for head in theirs["heads"])
    accounts.settle_added(generated)
    faults = [*lost, *_faults(accounts, ours), *_unlisted(entries)]
    faults += _disorder(found, free)
    return _counted(found, tuple(faults), theirs)


def furniture(page: Page, read: Sequence[str], ours: Declared) -> tuple[Fault, ...]:
    """Return what the web page says beside its text, and did not declare."""
    pieces = [word for text in read for word in words_in(text)]
    body = [Word(word, None, word) for block in page.text for word in block.words]
    accounts = Accounts(body, pieces)
    generated: Counter[str] = Counter(ours["added"])
    del generated[NUMBER]
    told = [
        *(_stream(_plain(blocks)) for blocks in page.notes.values()),
        *(_stream(_plain(blocks)) for blocks in page.references.values()),
        *_front(ours),
    ]
    broken = accounts.take_unbroken(one for one in told if one.required)
    accounts.settle_moves(generated, frozenset(str(n) for n in range(1, len(page.notes) + 1)))
    accounts.take_broken(broken)
    accounts.take_optional((one for one in told if not one.required), generated)
    accounts.settle_heads(head.split() for head in ours["heads"])
    accounts.settle_added(generated)
    return (*_faults(accounts, ours), *_charts(page, ours))


# ---------------------------------------------------------------- what the file should say


def left_out(block: Block, theirs: Declared) -> str:
    """Say by which declaration a block is not in a file; empty where it should be there."""
    unit = block.unit
    gone = [one for one in theirs["omitted"] if one["whole"] and one["id"]]
    whole = {name for one in gone for name in (one["id"], *one["within"])}
    name = next((name for name in block.within if name in whole), "")
    if name:
        return f"omitted {name}"
    is_section = theirs["units"].get(unit, {"kind": "section"})["kind"] == "section"
    if is_section and theirs["sections"] in {"omit", "link"}:
        return "sections"
    for one in theirs["condensed"]:
        inside = unit == one["id"] if one["kind"] == "section" else one["id"] in block.within
        if inside and not (block.role == "heading" and unit == one["id"]):
            return f"condensed {one['id']}"
    spans = {one["words"] for one in theirs["omitted"] if not one["id"]}
    return "text" if " ".join(block.words) in spans else ""


def _kept(page: Page, theirs: Declared) -> list[Block]:
    """Return the blocks that a file should have."""
    kept = [
        block
        for block in page.text
        if not left_out(block, theirs)
        and not _is_number_of_chart(block, theirs)
        and not _is_optional(block, theirs)
    ]
    condensed = {one["id"] for one in theirs["condensed"]}
    return [
        block for block in kept if block.unit in condensed or not _is_bare(block, page.text, kept)
    ]


def _is_optional(block: Block, theirs: Declared) -> bool:
    """Say whether a file may say a block or not: the echo of a sentence, a probability."""
    told = " ".join(block.words)
    is_quote = theirs["units"].get(block.unit, {}).get("kind", "") == "pull-quote"
    return any(told == one or (is_quote and told in one) for one in theirs["optional"])


def _is_bare(block: Block, blocks: Sequence[Block], kept: Sequence[Block]) -> bool:
    """Say whether a block is the heading of a section of which nothing else is left."""
    if block.role != "heading" or block.unit not in block.within:
        return False

    def below(one: Block) -> bool:
        return one is not block and block.unit in one.within

    return any(map(below, blocks)) and not any(below(one) and one.role == "text" for one in kept)


def _ways(block: Block, theirs: Declared) -> tuple[tuple[str, ...], ...]:
    """Return the wordings in which a block may stand in a file, the likeliest last.

    Where citations are notes, those in a named source still stand in the text.
    """
    spans = [one["words"].split() for one in theirs["omitted"] if not one["id"]]
    full = _less(block.words, spans)
    if not theirs["cites-by-notes"]:
        return (full,)
    return tuple(
        dict.fromkeys(way for way in (full, _less(block.without_citations(), spans)) if way)
    )


def _less(words: tuple[str, ...], runs: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return words without runs of them that are for other editions."""
    for run in runs:
        size = len(run)
        for at in range(len(words) - size + 1):
            if size and words[at : at + size] == tuple(run):
                words = (*words[:at], *words[at + size :])
                break
    return words


def _words(one: Found, theirs: Declared) -> Iterator[Word]:
    """Yield the words of a block; those of a recommendation may come in an order of their own."""
    kind = theirs["units"].get(one.block.unit, {}).get("kind", "")
    loose = kind in LOOSE
    for word in one.words:
        yield Word(word, None, word, id(one.block) if loose else 0, loose)


def _is_number_of_chart(block: Block, theirs: Declared) -> bool:
    """Say whether a block is a number of a chart, which an edition may draw and not list."""
    kind = theirs["units"].get(block.unit, {}).get("kind", "")
    return kind == "chart" and block.role == "cell"


def _charts(page: Page, ours: Declared) -> Iterator[Fault]:
    """Yield the numbers of charts that are not those declared, which editions may list or not."""
    told: dict[str, list[str]] = {}
    for block in page.text:
        if _is_number_of_chart(block, ours):
            told.setdefault(block.unit, []).extend(block.words)
    for words in told.values():
        if " ".join(words) not in ours["optional"]:
            yield Fault(_quoted(words), "")


def _group(block: Block, free: Mapping[str, str]) -> str:
    """Return what a block stands in order with: the text, or a box that may stand elsewhere."""
    return next((name for name in block.within if name in free), "")


def _stream(words: Iterable[str], *, required: bool = True) -> Stream:
    return Stream(tuple(Word(word, None, word) for word in words), required)


def _plain(blocks: Iterable[Block]) -> tuple[str, ...]:
    return tuple(word for block in blocks for word in block.words)


def _notes(
    page: Page, listed: Mapping[str, tuple[str, ...]], theirs: Declared
) -> tuple[list[Stream], list[Fault]]:
    """Return the notes that a file should have, and those that it has in other words."""
    if theirs["notes"] == "omit":
        return [], []
    open_: Counter[str] = Counter(theirs["note-words"])
    streams = []
    for note in page.notes.values():
        words = _plain(note)
        if open_[" ".join(words)] > 0:
            open_[" ".join(words)] -= 1
            streams.append(_stream(words))
    entries = ["".join(_plain(entry)) for entry in page.references.values()]
    entries += ["".join(words) for words in listed.values() if words]
    faults = []
    for text in open_.elements():  # notes that the edition made of citations
        streams.append(_stream(text.split()))
        letters = text.replace(" ", "")
        if not any(entry in letters for entry in entries) and not _is_short(text, page):
            faults.append(Fault("", text))
    return streams, faults


def _is_short(text: str, page: Page) -> bool:
    """Say whether a note names works in short: each of its words is one of the references."""
    known = {word for entry in page.references.values() for word in _plain(entry)}
    known |= {word for block in page.text for word in block.words}
    known |= {word for note in page.notes.values() for word in _plain(note)}
    return set(text.split()) <= known


def _entries(page: Page, ours: Declared, theirs: Declared) -> dict[str, tuple[str, ...]]:
    """Return the words of each work that a file lists.

    They are the page's; the page has none of works that are only cited in what it leaves out.
    """
    made = {}
    for key, words in theirs["references"].items():
        own = key not in ours["references"] and ours["omitted"]
        made[key] = tuple(words.split()) if own else _plain(page.references.get(key, ()))
    return made


def _unlisted(entries: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    """Yield works that a file lists, and the page should and does not."""
    yield from (Fault("", key) for key, words in entries.items() if not words)


def _front(theirs: Declared) -> list[Stream]:
    return [
        _stream(words.split(), required=name in {"title", *FRONT})
        for name, words in theirs["front"]
    ]


def _own(ours: Declared, theirs: Declared) -> Iterator[Stream]:
    """Yield what a file says and the page leaves out, and its short wordings."""
    wording = "bare" if theirs["cites-by-notes"] else "words"
    out = {name for one in theirs["omitted"] for name in (one["id"], *one["within"])}
    spans = {one["words"] for one in theirs["omitted"] if not one["id"]}
    for one in ours["omitted"]:
        gone = one["id"] in out if one["id"] else one["words"] in spans
        if not gone and one["whole"] and one["words"]:
            yield _stream(one[wording].split())
    yield from (_stream(one[wording].split()) for one in theirs["condensed"])


def _optional(theirs: Declared) -> list[Stream]:
    told = [words.split() for words in theirs["optional"]]
    front = [one for one in _front(theirs) if not one.required]
    return [*(_stream(words, required=False) for words in told), *front]


# ---------------------------------------------------------------- what is left


def _faults(accounts: Accounts, ours: Declared) -> Iterator[Fault]:
    """Yield what no declaration explains: missing words, with those that stand in their place."""
    optional = {words.replace(" ", "") for words in ours["optional"]}
    left = {places[0]: places for places in accounts.left_runs()}
    for run in accounts.runs:
        if run.letters in optional:
            continue
        if elsewhere := _elsewhere(accounts, run, left):
            for n in elsewhere:
                del left[n]
            yield Fault(_quoted([w.text for w in run.words]), "", _before(run), moved=True)
            continue
        near = next((n for n in left if _is_beside(accounts, n, run)), None)
        places = left.pop(near) if near is not None else []
        told = _quoted([accounts.pieces[place] for place in places])
        yield Fault(_quoted([w.text for w in run.words]), told, _before(run), run.moved)
    for places in left.values():
        before = [word.text for word in accounts.before(places[0])[-CONTEXT:]]
        yield Fault("", _quoted([accounts.pieces[n] for n in places]), " ".join(before))


def _elsewhere(accounts: Accounts, run: Run, left: Mapping[int, Sequence[int]]) -> list[int]:
    """Return what is left that makes up most of a run, which so stands in another place."""
    letters = {n: "".join(accounts.pieces[at] for at in places) for n, places in left.items()}
    parts = [n for n, text in letters.items() if len(text) >= TELLING and text in run.letters]
    found = sum(len(letters[n]) for n in parts)
    return parts if found >= len(run.letters) * MOSTLY else []


def _is_beside(accounts: Accounts, place: int, run: Run) -> bool:
    """Say whether what was added stands where a run is missing."""
    return run.of is accounts.body and run.start - 1 <= accounts.last[place] < run.stop


def _before(run: Run) -> str:
    return " ".join(word.text for word in run.of[max(0, run.start - CONTEXT) : run.start])


def _quoted(words: Sequence[str]) -> str:
    return " ".join(words[:QUOTED]) + (" …" if len(words) > QUOTED else "")


def _disorder(found: Sequence[Found], free: Mapping[str, str]) -> Iterator[Fault]:
    """Yield what stands in another order, and was not declared to stand elsewhere."""
    groups: dict[str, list[Found]] = {}
    for one in found:
        if one.block.role != "caption":
            groups.setdefault(_group(one.block, free), []).append(one)
    for group in groups.values():
        for one in out_of_order(group):
            yield Fault(_quoted(one.words), "", moved=True)


def _counted(found: Sequence[Found], faults: tuple[Fault, ...], theirs: Declared) -> Compared:
    said = [word for one in found for word in one.words]
    works = [work for one in found for piece in one.block.pieces for work in piece.works]
    return Compared(
        len(said),
        sum(any(letter.isdigit() for letter in word) for word in said),
        len(works),
        len(set(works)),
        len(theirs["note-words"]),
        len(found),
        faults,
    )
