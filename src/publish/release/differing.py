"""What changed between two releases for a reader: words, numbers, references.

Read from the web pages that went out, in the words and signs that a reader sees.
"""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rapidfuzz.distance import Indel

from publish.problems import ManuscriptError, Problem, Where, did_you_mean
from publish.release.agreement.blocks import Block, Page, read_page
from publish.release.making import REPORTS
from publish.release.record import RECORD, Release, read_release
from publish.sources import shown

How = Literal["same", "added", "gone"]
Part = tuple[How, str]
ALIKE = 0.45  # of the letters of two blocks, from which one is taken for the other, changed
NUMBER = re.compile(r"[€$£]?\d[\d.,\u202f\u00a0]*\d|\d")
TOKEN = re.compile(r"\S+")
AROUND = 12  # words shown before and after a change
KINDS = {"text": "Text", "heading": "Heading", "caption": "Caption", "cell": "Table"}


@dataclass(frozen=True, slots=True)
class Change:
    """One changed block: what it is, in which section or box it stands, what came and went."""

    kind: str
    place: str
    parts: tuple[Part, ...]

    def line(self) -> str:
        """Write the change on one line: what went in [-…-], what came in {+…+}."""
        signs: dict[str, tuple[str, str]] = {
            "added": ("{+", "+}"),
            "gone": ("[-", "-]"),
            "same": ("", ""),
        }
        told = " ".join(f"{signs[how][0]}{text}{signs[how][1]}" for how, text in self.parts)
        place = f" ({self.place})" if self.place else ""
        return f"{self.kind}{place}: {told}"


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed: in the text, the notes, the references; which numbers came and went."""

    text: tuple[Change, ...]
    notes: tuple[Change, ...]
    references: tuple[Change, ...]
    numbers: tuple[str, ...]
    corrections: tuple[Mapping[str, str], ...] = ()

    @property
    def parts(self) -> tuple[tuple[str, tuple[Change, ...]], ...]:
        """The changes under the title of each part."""
        return (("Text", self.text), ("Notes", self.notes), ("References", self.references))

    @property
    def summary(self) -> str:
        """How much changed, in a sentence."""
        if not any(changes for _, changes in self.parts):
            return "Nothing that a reader reads has changed."
        told = [
            f"{len(changes)} in the {title.lower()}" for title, changes in self.parts if changes
        ]
        return f"Changes: {', '.join(told)}; {len(self.numbers)} of numbers."


def find_release(home: Path, version: str) -> Path:
    """Return the folder of a version below that of an article; raises ManuscriptError."""
    name = version if version.startswith("v") else f"v{version}"
    folder = home / name
    if (folder / RECORD).is_file():
        return folder
    known = sorted(path.parent.name for path in home.glob(f"v*/{RECORD}"))
    hint = did_you_mean(name, known) or (f"There are: {', '.join(known)}." if known else "")
    message = f"there is no release {name} here."
    raise ManuscriptError(Problem(Where(shown(home)), "no-release", message, hint))


def diff(old: Path, new: Path) -> tuple[Diff, Release, Release]:
    """Compare the releases in two folders; raises ManuscriptError where one is none."""
    before, after = read_release(old), read_release(new)
    one, other = _page(old), _page(new)
    said = {str(entry["text"]) for entry in before.about["corrections"]}
    corrections = tuple(
        entry for entry in after.about["corrections"] if str(entry["text"]) not in said
    )
    titles = {**_titles(one), **_titles(other)}
    text = tuple(_changes([*one.text], [*other.text], titles))
    notes = tuple(_changes(_all(one.notes), _all(other.notes), {}))
    references = tuple(_changed_works(one.references, other.references))
    numbers = tuple(_numbers(_lines(one), _lines(other)))
    return Diff(text, notes, references, numbers, corrections), before, after


def _page(folder: Path) -> Page:
    told = json.loads((folder / REPORTS / "agreement.json").read_text(encoding="utf-8"))
    name = str(told["compared-with"])
    return read_page(folder / name, told["declared"][name]["units"])


def _titles(page: Page) -> dict[str, str]:
    """Return the heading of each section and box."""
    made: dict[str, str] = {}
    for block in page.text:
        if block.role in {"heading", "caption"}:
            made.setdefault(block.unit, block.shown)
    return made


def _all(blocks: Mapping[str, tuple[Block, ...]]) -> list[Block]:
    return [block for group in blocks.values() for block in group]


def _lines(page: Page) -> list[str]:
    return [one.shown for one in (*page.text, *_all(page.notes), *_all(page.references))]


def _changes(
    old: Sequence[Block], new: Sequence[Block], titles: Mapping[str, str]
) -> Iterator[Change]:
    """Yield what changed between blocks: those that are alike are taken for each other."""
    matcher = difflib.SequenceMatcher(
        None, [one.shown for one in old], [one.shown for one in new], autojunk=False
    )
    for tag, i0, i1, j0, j1 in matcher.get_opcodes():
        if tag == "equal":
            continue
        for gone, come in _paired(old[i0:i1], new[j0:j1]):
            block = come or gone
            assert block is not None  # noqa: S101 - _paired() gives one of them at least
            place = titles.get(block.unit, "")
            parts = tuple(_parts(gone.shown if gone else "", come.shown if come else ""))
            yield Change(KINDS[block.role], "" if place == block.shown else place, parts)


def _paired(
    old: Sequence[Block], new: Sequence[Block]
) -> Iterator[tuple[Block | None, Block | None]]:
    """Yield blocks that are alike together, in their order; all others alone."""
    start = 0
    for gone in old:
        likely = [
            (Indel.normalized_similarity(gone.shown, one.shown), -n)
            for n, one in enumerate(new[start:], start)
        ]
        score, at = max(likely, default=(0.0, 0))
        if score < ALIKE:
            yield gone, None
            continue
        yield from ((None, one) for one in new[start:-at])
        yield gone, new[-at]
        start = -at + 1
    yield from ((None, one) for one in new[start:])


def _parts(old: str, new: str) -> Iterator[Part]:
    """Yield the words of a changed block by what became of them, far from any change cut short."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    codes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for number, (tag, i0, i1, j0, j1) in enumerate(codes):
        if tag == "equal":
            words = after[j0:j1]
            first, last = number == 0, number == len(codes) - 1
            yield "same", _cut(words, first=first, last=last)
            continue
        if i1 > i0:
            yield "gone", " ".join(before[i0:i1])
        if j1 > j0:
            yield "added", " ".join(after[j0:j1])


def _cut(words: Sequence[str], *, first: bool, last: bool) -> str:
    """Return words with those left out that are far from what changed beside them."""
    head = 0 if first else AROUND
    tail = 0 if last else AROUND
    if len(words) <= head + tail + 1:
        return " ".join(words)
    kept = [*words[:head], "…", *(words[len(words) - tail :] if tail else ())]
    return " ".join(kept)


def _changed_works(
    old: Mapping[str, tuple[Block, ...]], new: Mapping[str, tuple[Block, ...]]
) -> Iterator[Change]:
    """Yield the works that came, went or are told otherwise, by their keys."""
    for key in sorted({*old, *new}):
        before = " ".join(block.shown for block in old.get(key, ()))
        after = " ".join(block.shown for block in new.get(key, ()))
        if before != after:
            kind = (
                "No longer cited"
                if not after
                else "Newly cited"
                if not before
                else "Told otherwise"
            )
            yield Change(kind, key, tuple(_parts(before, after)))


def _numbers(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Yield which numbers came and which went, each as often as it did."""
    before = Counter(one for line in old for one in NUMBER.findall(line))
    after = Counter(one for line in new for one in NUMBER.findall(line))
    yield from (f"{one} is gone{_often(n)}." for one, n in sorted((before - after).items()))
    yield from (f"{one} is new{_often(n)}." for one, n in sorted((after - before).items()))


def _often(count: int) -> str:
    return f", {count} times" if count > 1 else ""


def report(one: Diff) -> dict[str, Any]:
    """Return the changes as plain data."""
    return {
        "summary": one.summary,
        "corrections": [dict(c) for c in one.corrections],
        "numbers": list(one.numbers),
        "changes": [
            {"part": title, "kind": c.kind, "place": c.place, "words": [list(p) for p in c.parts]}
            for title, changes in one.parts
            for c in changes
        ],
    }
