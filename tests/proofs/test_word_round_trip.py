"""The scripted round: marks of three people in LibreOffice, in XML and on a PDF come back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import pytest
from tests.proofs.home import Sent, copied, send
from tests.proofs.marking import Marked, Notes, in_office
from tests.samples import SAMPLES, TOKYO, Shared

from publish.proofs.blocks import Block
from publish.proofs.changes import Change, Decision, Kind
from publish.proofs.returning import Returned, find_returned

PHRASE = re.compile(r"\b[a-z]{2,} [a-z]{3,}\b")
OFFICE, BY_XML, REMARKS, NOTES = 25, 15, (10, 5), 20
WHERE = pytest.mark.parametrize(
    "sample",
    [
        SAMPLES / "safe-speeds",
        pytest.param(
            TOKYO,
            marks=pytest.mark.skipif(not TOKYO.is_dir(), reason="the Tokyo article is not here"),
        ),
    ],
    ids=["safe-speeds", "tokyo"],
)


@dataclass
class Plan:
    """What is marked in which words, and what has to come of it."""

    sent: Sent
    text: str
    expected: str = ""
    lines: list[tuple[str, int]] = field(default_factory=list)  # kind and line of each mark

    def __post_init__(self) -> None:
        self.expected = self.text

    def line(self, phrase: str) -> int:
        return self.text[: self.text.index(phrase)].count("\n") + 1

    def change(self, kind: Kind, phrase: str, new: str) -> None:
        """Note that a phrase becomes another one."""
        self.lines.append((kind, self.line(phrase)))
        assert self.expected.count(phrase) == 1
        self.expected = self.expected.replace(phrase, new)


def phrases(sent: Sent, text: str) -> Iterator[tuple[Block, str, int]]:
    """Yield phrases of small letters that stand once in a source, with their block and place."""
    for block in sent.base.source.blocks:
        if block.kind not in {"paragraph", "item", "quote", "meaning"}:
            continue
        for found in PHRASE.finditer(block.text):
            alone = text.count(found[0]) == 1
            if alone and found[0] in text[block.begin : block.end]:
                yield block, found[0], found.start()


def spread(sent: Sent, text: str, asked: int) -> list[tuple[Block, str, int]]:
    """Return phrases from all over a source, those of one paragraph apart from each other."""
    found = list(phrases(sent, text))
    apart: list[tuple[Block, str, int]] = []
    for one in found:
        last = apart[-1] if apart else None
        if last is None or last[0].id != one[0].id or one[2] > last[2] + len(last[1]) + 8:
            apart.append(one)
    assert len(apart) >= asked, f"only {len(apart)} phrases"
    return apart


Phrases = list[tuple[Block, str, int]]


def shares(every: Phrases, notes: Notes) -> tuple[Phrases, Phrases, Phrases]:
    """Give each person paragraphs of their own: what two change is another test's matter."""
    needs = [OFFICE + REMARKS[0], BY_XML, NOTES]
    made: tuple[Phrases, Phrases, Phrases] = ([], [], [])
    for _, group in groupby(every, key=lambda one: one[0].id):
        some = list(group)
        printed = [one for one in some if notes.find(one[1])]
        wanting = [(need - len(has)) / need for need, has in zip(needs, made, strict=True)]
        who = max((0, 1, 2), key=lambda n: wanting[n] if n < 2 or printed else -99.0)
        made[who].extend(printed if who == 2 else some[:8])
    return made


@WHERE
def test_all_that_comes_back_is_listed_at_its_line_and_goes_where_it_belongs(
    sample: Path, shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sent = send(copied(sample, tmp_path))
    text = sent.round.text
    plan = Plan(sent, text)
    notes = Notes(shared.file(sample, "brief"))
    ada, bea, cy = shares(spread(sent, text, OFFICE + BY_XML), notes)
    _by_office(plan, _office_steps(plan, ada), tmp_path / "from-ada.docx")
    _by_xml(plan, bea, tmp_path / "from-bea.docx")
    _by_pdf(plan, notes, cy, tmp_path / f"{sample.name}-proof-1.pdf")
    files = [
        tmp_path / "from-ada.docx",
        tmp_path / "from-bea.docx",
        tmp_path / f"{sample.name}-proof-1.pdf",
    ]

    returned = find_returned(files, "", None, Path("manuscripts"))
    returned.take(files)

    listed = sorted((str(one.kind), one.line) for one in returned.changes)
    assert len(plan.lines) == OFFICE + BY_XML + sum(REMARKS) + NOTES
    assert listed == sorted((str(kind), line) for kind, line in plan.lines)
    assert {one.who for one in returned.changes} == {"Ada", "Bea", "Cy"}
    assert not any(one.conflicts for one in returned.changes)
    _accept_all(returned)
    assert sent.article.read_bytes().decode() == plan.expected
    assert (sent.round.folder / "returned" / "from-ada.docx").is_file()


def _accept_all(returned: Returned) -> None:
    from tests.proofs.home import DAY  # noqa: PLC0415 - beside its one use

    asks = {one.id for one in returned.changes if not one.says}
    assert returned.decide(asks, Decision.ACCEPTED, DAY, named=False) == ()
    assert {one.decision for one in returned.changes if one.id in asks} == {Decision.ACCEPTED}


def _office_steps(plan: Plan, mine: list[tuple[Block, str, int]]) -> list[dict[str, str]]:
    steps: list[dict[str, str]] = []
    for number, (_, phrase, _) in enumerate(mine[:OFFICE]):
        first, second = phrase.split()
        match number % 3:
            case 0:
                plan.change(Kind.REPLACE, phrase, "wholly other words")
                steps.append({"do": "put", "find": phrase, "new": "wholly other words"})
            case 1:
                plan.change(Kind.INSERT, phrase, f"{phrase} and so on")
                steps.append({"do": "insert", "find": phrase, "new": " and so on"})
            case _:
                plan.change(Kind.DELETE, phrase, first)
                # what is looked for has to be the phrase, so it goes and comes but for a word
                steps.append({"do": "less", "find": phrase, "new": f" {second}"})
    for number, (_, phrase, _) in enumerate(mine[OFFICE : OFFICE + REMARKS[0]]):
        plan.lines.append((Kind.COMMENT, plan.line(phrase)))
        steps.append({"do": "remark", "find": phrase, "new": f"Remark {number}", "who": "Ada"})
    return steps


def _by_office(plan: Plan, steps: list[dict[str, str]], back: Path) -> None:
    proof = back.with_name("proof.docx")
    proof.write_bytes(plan.sent.docx)
    in_office(proof, back, steps, "Ada")


def _by_xml(plan: Plan, mine: list[tuple[Block, str, int]], back: Path) -> None:
    marked = Marked.of(plan.sent.docx)
    # from the end of a paragraph on, so that places before stay what they are
    for number, (block, phrase, at) in enumerate(reversed(mine[:BY_XML])):
        tracked = number % 4 != 3
        if number % 2:
            plan.change(Kind.REPLACE, phrase, "changed by hand")
            marked.put(block.id, at, at + len(phrase), "changed by hand", tracked=tracked)
        else:
            plan.change(Kind.INSERT, phrase, f"{phrase} besides")
            marked.put(block.id, at + len(phrase), at + len(phrase), " besides", tracked=tracked)
    core = marked.parts["docProps/core.xml"].decode()
    saved = "<cp:lastModifiedBy>Bea</cp:lastModifiedBy></cp:coreProperties>"
    marked.parts["docProps/core.xml"] = core.replace("</cp:coreProperties>", saved).encode()
    blocks = list(dict.fromkeys(block.id for block, _, _ in mine))
    for number, name in enumerate(blocks[: REMARKS[1]]):
        found = plan.sent.base.source.block(name)
        assert found is not None
        plan.lines.append((Kind.COMMENT, found.line))
        marked.remark(name, f"And this {number}?")
    back.write_bytes(marked.save())


def _by_pdf(plan: Plan, notes: Notes, mine: list[tuple[Block, str, int]], back: Path) -> None:
    count = 0
    for number, (_, phrase, _) in enumerate(mine):
        if count == NOTES:
            break
        match number % 5:
            case 0:
                plan.lines.append((Kind.COMMENT, plan.line(phrase)))
                notes.add("Highlight", phrase, "Which source?")
            case 1:
                plan.change(Kind.DELETE, f" {phrase}", "")
                notes.add("StrikeOut", phrase)
            case 2:
                plan.change(Kind.INSERT, phrase, f"{phrase} indeed")
                notes.add("Caret", phrase, "indeed")
            case 3:
                plan.change(Kind.REPLACE, phrase, "put by hand")
                struck = notes.add("StrikeOut", phrase)
                notes.add("Caret", phrase, "put by hand", struck)
            case _:
                plan.lines.append((Kind.COMMENT, plan.line(phrase)))
                notes.add("Text", phrase, "See above")
        count += 1
    assert count == NOTES, f"only {count} notes"
    notes.save(back)


def test_a_change_says_who_made_it_and_when(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sent = send(copied(SAMPLES / "safe-speeds", tmp_path))
    marked = Marked.of(sent.docx)
    block = next(b for b in sent.base.source.blocks if "1.19 million" in b.text)
    at = block.text.index("1.19")
    marked.put(block.id, at, at + 4, "1.2")
    back = tmp_path / "back.docx"
    back.write_bytes(marked.save())
    returned = find_returned([back], "", None, Path("manuscripts"))
    returned.take([back])
    (one,) = returned.changes
    assert (one.before, one.after, one.who, one.when) == (
        "1.19",
        "1.2",
        "Bea",
        "2026-11-30T09:30:00Z",
    )
    assert one.flags == ("number",)
    assert isinstance(one, Change)
    assert (one.line, one.column) == (44, 7)
