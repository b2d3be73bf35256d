"""Marked Word files become changes: in XML as Word and others write it, random ones too."""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.proofs.home import DAY, Sent, copied, send, written
from tests.proofs.marking import WHEN, Marked
from tests.samples import SAMPLES

from publish.formats.word_styles import W, packed, unpacked
from publish.problems import ManuscriptError
from publish.proofs.blocks import Block
from publish.proofs.changes import Change, Decision, Kind
from publish.proofs.editing import applied
from publish.proofs.merging import Base, word_changes
from publish.proofs.pieces import Piece
from publish.proofs.returning import Returned, find_returned
from publish.proofs.word_reading import read_word

LONG = bool(os.environ.get("PUBLISH_LONG"))  # make test-long
TEXT = """# One head

Ada wrote in 2024 that *it holds* [@who2023]. Nobody asked her why.

Second paragraph, with a [AQ: really?]{.query to=author} query.

::: timeline
- **2019** A law passes.
- **2020** Another one.
:::

::: note A box of its own
Text in the box.
:::

| Place | Count |
|---|--:|
| Here | 12 |
| There | 7 |

: What was counted {#tbl-counted source="[@who2023]"}

Last one.[^n]

[^n]: A note says more.
"""


@pytest.fixture
def sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sent:
    monkeypatch.chdir(tmp_path)
    return send(written(tmp_path, TEXT))


def block(sent: Sent, words: str) -> Block:
    return next(one for one in sent.base.source.blocks if words in one.text)


def put(sent: Sent, marked: Marked, old: str, new: str, *, tracked: bool = True) -> None:
    one = block(sent, old)
    shown = "".join(t.text or "" for t in marked.paragraph(one.id).iter("{*}t"))
    at = shown.index(old)
    marked.put(one.id, at, at + len(old), new, tracked=tracked)


def back(sent: Sent, marked: Marked) -> list[Change]:
    file = sent.article.parent / "back.docx"
    file.write_bytes(marked.save())
    return word_changes(sent.base, file, "back.docx")


def after(sent: Sent, changes: list[Change]) -> str:
    return applied(sent.round.text, [edit for one in changes for edit in one.edits])


def test_a_proof_that_nobody_marked_changes_nothing(sent: Sent) -> None:
    assert back(sent, Marked.of(sent.docx)) == []


def test_a_proof_says_all_that_its_source_says_and_locks_citations(sent: Sent) -> None:
    marked = Marked.of(sent.docx)
    said = ["".join(t.text or "" for t in p.iter("{*}t")) for p in marked.root.iter("{*}p")]
    assert (
        "Ada wrote in 2024 that it holds (World Health Organization 2023). Nobody asked her why."
        in said
    )
    assert {"Timeline", "Note: A box of its own", "Note n: A note says more."} <= set(said)
    document = marked.save()
    xml = unpacked(document)["word/document.xml"].decode()
    assert xml.count("publish:citation") == 2
    assert xml.count("<w:keepNext/>") == 4, "the rows of a small table, but for the last"
    assert xml.count("sdtContentLocked") >= xml.count("publish:citation")
    assert "AQ: really?" in unpacked(document)["word/comments.xml"].decode()
    ids = [one.id for one in sent.base.source.blocks]
    assert re.findall(r"_publish_(b\d+)", xml) == ids


def test_the_same_proof_has_the_same_bytes(sent: Sent) -> None:
    assert send(sent.article).docx == sent.docx


@pytest.mark.parametrize("tracked", [True, False], ids=["tracked", "untracked"])
def test_changes_of_all_kinds_of_text_go_where_they_belong(
    sent: Sent,
    *,
    tracked: bool,
) -> None:
    marked = Marked.of(sent.docx)
    for old, new in (
        ("2024", "2025"), ("it holds", "it stands"), ("A law", "A new law"), ("own", "mine"),
        ("12", "13"), ("counted", "weighed"), ("says more", "says less"), ("A Title", "The Title"),
        ("in two lines", "in few lines"), ("One head", "One heading"),
    ):  # fmt: skip
        put(sent, marked, old, new, tracked=tracked)
    changes = back(sent, marked)
    assert len(changes) == 10
    expected = sent.round.text
    for old, new in (
        ("2024", "2025"), ("*it holds*", "*it stands*"), ("A law", "A new law"),
        ("its own", "its mine"), ("| 12 |", "| 13 |"), ("was counted", "was weighed"),
        ("says more", "says less"), ("A Title", "The Title"), ("in two", "in few"),
        ("One head", "One heading"),
    ):  # fmt: skip
        assert expected.count(old) == 1, old
        expected = expected.replace(old, new)
    assert after(sent, changes) == expected
    lines = {one.before or one.after: one.line for one in changes}
    assert lines["2024"] == sent.round.text[: sent.round.text.index("2024")].count("\n") + 1


def test_numbers_names_citations_and_kinds_are_flagged(sent: Sent) -> None:
    marked = Marked.of(sent.docx)
    put(sent, marked, "2024", "2025")
    put(sent, marked, "asked her", "asked Eve")
    put(sent, marked, "(World Health Organization 2023)", "")
    put(sent, marked, "Text in", "Words in")
    kinds = block(sent, "A box of its own")
    marked.put(kinds.id, 0, 4, "Warning")
    flags = {one.before: one.flags for one in back(sent, marked)}
    assert flags["2024"] == ("number",)
    assert flags["asked her"] == ("name",)
    assert flags["(World Health Organization 2023)"][0] == "citation"
    assert flags["Text in"] == ()
    assert "box-kind" in flags["Note"]


def test_a_part_of_a_citation_can_not_be_made_for_the_editor(sent: Sent) -> None:
    marked = Marked.of(sent.docx)
    put(sent, marked, "Organization 2023", "Organization 2024")
    (one,) = back(sent, marked)
    assert {"citation", "number", "by-hand"} <= set(one.flags)
    assert one.edits == ()


def test_a_paragraph_moved_without_tracking_is_a_move(sent: Sent) -> None:
    marked = Marked.of(sent.docx)
    first, second = block(sent, "Ada wrote"), block(sent, "Second paragraph")
    marked.move(first.id, second.id)
    (one,) = back(sent, marked)
    assert one.kind is Kind.MOVE
    head, tail = TEXT.split("\n\n")[1:3]
    assert after(sent, [one]) == sent.round.text.replace(f"{head}\n\n{tail}", f"{tail}\n\n{head}")


def test_a_tracked_move_is_a_move(sent: Sent) -> None:
    marked = Marked.of(sent.docx)
    marked.move_tracked(block(sent, "Ada wrote").id, block(sent, "Second paragraph").id)
    (one,) = back(sent, marked)
    assert (one.kind, one.who) == (Kind.MOVE, "Bea")
    head, tail = TEXT.split("\n\n")[1:3]
    assert after(sent, [one]) == sent.round.text.replace(f"{head}\n\n{tail}", f"{tail}\n\n{head}")


def test_a_comment_stands_at_its_words_and_a_query_that_went_out_is_none(sent: Sent) -> None:
    marked = Marked.of(sent.docx)
    marked.remark(block(sent, "Another one").id, "Which?")
    (one,) = back(sent, marked)
    assert (one.kind, one.note, one.who) == (Kind.COMMENT, "Which?", "Bea")
    assert one.line == sent.round.text[: sent.round.text.index("**2020**")].count("\n") + 1


def test_a_file_that_lost_its_ids_is_matched_by_its_words(sent: Sent) -> None:
    marked = Marked.of(sent.docx)
    put(sent, marked, "2024", "2025")
    put(sent, marked, "Another one", "Another law", tracked=False)
    for mark in list(marked.root.iter("{*}bookmarkStart", "{*}bookmarkEnd")):
        mark.getparent().remove(mark)
    assert after(sent, back(sent, marked)) == sent.round.text.replace("2024", "2025").replace(
        "Another one", "Another law"
    )


def test_what_is_no_word_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(ManuscriptError, match="unreadable-draft"):
        read_word(file)


# ---------------------------------------------------------------- random edits


MORE = """
## Another head, with *emphasis* {#sec-more}

A sentence with **strong words**, a [link to it](https://example.org), x^2^, a_b and
a second line; it cites @who2023 [p. 4] and goes on “quoted”.

::: recommendations
1. **Ministry of Finance** (by June 2027): create a joint task force.
2. **City councils**: publish the reasons.
:::

Term
:   What it means, *in short*.
"""


@pytest.fixture(scope="module", params=["short", "safe-speeds"])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sent:
    folder = tmp_path_factory.mktemp("sample")
    if request.param == "short":
        return send(written(folder, TEXT + MORE))
    if not LONG:
        pytest.skip("takes long: make test-long")
    return send(copied(SAMPLES / "safe-speeds", folder))


@pytest.fixture(scope="module")
def base(sample: Sent) -> Base:
    return sample.base


WORD = re.compile(r"[^\W\d_]{2,}")
EDITED = {"paragraph", "item", "cell", "heading", "note", "caption", "said-by"}
NEW = st.lists(
    st.text("abcdefgh éüñ*_]|#@’“0123456789-", min_size=1, max_size=8).filter(str.strip),
    min_size=1, max_size=3,
).map(lambda words: " ".join(word.strip() for word in words))  # fmt: skip


@settings(
    max_examples=200 if LONG else 40, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.integers(0, 10**6), st.lists(NEW, min_size=1, max_size=6), st.booleans())
def test_random_edits_of_random_paragraphs_give_exactly_those_edits(  # noqa: PLR0913, PLR0917
    sample: Sent, base: Base, tmp_path_factory: pytest.TempPathFactory, seed: int, words: list[str],
    tracked: bool,  # noqa: FBT001 - hypothesis gives it
) -> None:  # fmt: skip
    chosen = random.Random(seed)  # noqa: S311 - no secret
    text = base.source.text
    blocks = [one for one in base.source.blocks if one.kind in EDITED and WORD.search(one.text)]
    some = chosen.sample(blocks, len(words))
    marked = Marked.of(sample.docx)
    expected: dict[str, str] = {one.id: one.text for one in blocks}
    for one, new in zip(some, words, strict=True):
        free = [
            found for found in WORD.finditer(one.text)
            if not any(p.locked for p in _pieces(one, found.start(), found.end()))
        ]  # fmt: skip
        found = chosen.choice(free)
        shown = "".join(t.text or "" for t in marked.paragraph(one.id).iter("{*}t"))
        lead = len(shown) - len(one.text)
        marked.put(one.id, lead + found.start(), lead + found.end(), new, tracked=tracked)
        expected[one.id] = one.text[: found.start()] + new + one.text[found.end() :]
    file = tmp_path_factory.mktemp("random") / "back.docx"
    file.write_bytes(marked.save())

    changes = word_changes(base, file, "back.docx")

    assert {name for change in changes for name in change.blocks} <= {one.id for one in some}
    assert all(change.edits for change in changes if "by-hand" not in change.flags)
    made = applied(text, [edit for change in changes for edit in change.edits])
    kept = {name for change in changes if not change.edits for name in change.blocks}
    assert not kept, changes
    again = _labelled(base, made)
    assert [said for name, said in again if name in expected] == list(expected.values())
    touched = {n for one in some for n in range(one.line, base.source.place(one.stop)[0] + 1)}
    _only_these_lines(text, made, touched)


def _pieces(one: Block, start: int, stop: int) -> list[Piece]:
    at, found = 0, list[Piece]()
    for piece in one.pieces:
        if at < stop and at + len(piece.text) > start:
            found.append(piece)
        at += len(piece.text)
    return found


def _labelled(base: Base, text: str) -> list[tuple[str, str]]:
    """Return what each block of a text says, citations worded as in the proof."""
    from publish.proofs.blocks import Source  # noqa: PLC0415 - beside its one use

    words = iter(
        piece.text
        for one in base.source.blocks
        for piece in one.pieces
        if piece.locked == "citation"
    )
    return [
        (one.id, "".join(next(words) if p.locked == "citation" else p.text for p in one.pieces))
        for one in Source(text).blocks
    ]


def _only_these_lines(old: str, new: str, lines: set[int]) -> None:
    """Check that no other line of a source has changed."""
    before, now = old.splitlines(), new.splitlines()
    assert len(before) == len(now)
    differ = {number for number, (a, b) in enumerate(zip(before, now, strict=True), 1) if a != b}
    assert differ <= lines


def test_the_whole_way_keeps_what_was_decided(sent: Sent) -> None:
    marked = Marked.of(sent.docx)
    put(sent, marked, "2024", "2025")
    put(sent, marked, "Another one", "Another law")
    file = Path("back.docx")
    file.write_bytes(marked.save())
    returned = find_returned([file], "", None, Path("manuscripts"))
    returned.take([file])
    assert returned.decide({"c1"}, Decision.ACCEPTED, DAY) == ()
    again: Returned = find_returned([file], "", None, Path("manuscripts"))
    again.take([file])
    assert [(one.id, one.decision) for one in again.changes] == [("c1", "accepted"), ("c2", "open")]
    assert again.decide({"c2"}, Decision.QUERY, DAY) == ()
    assert sent.article.read_text() == sent.round.text.replace("2024", "2025").replace(
        "Another one", "Another one [AQ: “Another one” or “Another law”?]{.query to=author}"
    )


def restyle(marked: Marked, one: Block, old: str, xml: str) -> None:
    """Give words of a paragraph, which are a run's end, properties of their own."""
    for run in marked.paragraph(one.id).iter("{*}r"):
        text = run.find("{*}t")
        if text is None or old not in (text.text or ""):
            continue
        before, _, after_ = (text.text or "").partition(old)
        made = []
        for said, look in ((before, ""), (old, xml), (after_, "")):
            word = etree.fromstring(
                f'<w:r xmlns:w="{W}"><w:rPr>{look}</w:rPr>'
                f'<w:t xml:space="preserve">{said}</w:t></w:r>'
            )
            made.append(word)
        for word in made:
            run.addprevious(word)
        run.getparent().remove(run)
        return
    raise AssertionError(old)


def test_a_change_of_look_alone_is_listed_and_made_where_it_can_be(sent: Sent) -> None:
    marked = Marked.of(sent.docx)
    by = f'<w:rPrChange w:id="9001" w:author="Bea" w:date="{WHEN}"><w:rPr/></w:rPrChange>'
    restyle(marked, block(sent, "Second"), "Second paragraph", f"<w:b/>{by}")
    restyle(marked, block(sent, "it holds"), "it holds", "")
    restyle(marked, block(sent, "Text in"), "Text", '<w:u w:val="single"/>')
    told = [(one.kind, one.before, one.note, one.who, one.flags) for one in back(sent, marked)]
    assert told == [
        (Kind.FORMAT, "it holds", "no longer italic", "", ()),
        (Kind.FORMAT, "Second paragraph", "now bold", "Bea", ()),
        (Kind.FORMAT, "Text", "now underlined", "", ("by-hand",)),
    ]
    text = after(sent, back(sent, marked))
    assert text == sent.round.text.replace("*it holds*", "it holds").replace(
        "Second paragraph", "**Second paragraph**"
    )


REMARK = (
    '<w:comment xmlns:w="{w}" w:id="{n}" w:author="Bea" w:date="{when}" w:initials="B">'
    "<w:p><w:r><w:t>{said}</w:t></w:r></w:p></w:comment>"
)


def test_comments_are_listed_once_wherever_they_stand(sent: Sent) -> None:
    """Over two paragraphs, in one that no block is of, before the first, and nowhere at all."""
    marked = Marked.of(sent.docx)
    parts = unpacked(marked.save())
    said = ["Over two", "In the gap", "At the top", "Nowhere"]
    made = "".join(REMARK.format(w=W, n=70 + n, when=WHEN, said=one) for n, one in enumerate(said))
    comments = parts["word/comments.xml"].decode()
    parts["word/comments.xml"] = comments.replace("</w:comments>", f"{made}</w:comments>").encode()

    def sign(kind: str, number: int) -> str:
        return f'<w:commentRange{kind} w:id="{number}"/>'

    def reference(number: int) -> str:
        return f'<w:r><w:commentReference w:id="{number}"/></w:r>'

    document = parts["word/document.xml"].decode()
    two = document.index(f'_publish_{block(sent, "Nobody").id}"')
    two = document.index("<w:r>", two)
    end = document.index(f'_publish_{block(sent, "Second").id}"')
    end = document.index("<w:bookmarkEnd", end)
    gap = document.rindex("<w:p>", 0, document.index("_publish_", document.index("</w:tbl>")))
    here = document.index("</w:tbl>") + len("</w:tbl>")
    assert here <= gap
    document = (
        document[: document.index("<w:body>") + 8]
        + f"<w:p>{sign('Start', 72)}{sign('End', 72)}{reference(72)}</w:p>"
        + document[document.index("<w:body>") + 8 : two]
        + sign("Start", 70)
        + document[two:end]
        + f"{sign('End', 70)}{reference(70)}"
        + document[end:here]
        + f"<w:p>{sign('Start', 71)}{sign('End', 71)}{reference(71)}</w:p>"
        + document[here:]
    )
    parts["word/document.xml"] = document.encode()
    file = sent.article.parent / "back.docx"
    file.write_bytes(packed(parts))
    told = [(one.note, one.before[:24], one.line) for one in word_changes(sent.base, file, "b")]
    assert sorted(told) == [
        ("At the top", "", 2),
        ("In the gap", "", 30),
        ("Nowhere", "", 2),
        ("Over two", "Ada wrote in 2024 that i", 14),
    ]


def test_a_query_between_paragraphs_is_a_comment_and_stays(sent: Sent) -> None:
    """It is no text of the Word file, so nobody can take it for one, nor lose it."""
    text = TEXT.replace(
        "Second paragraph", "::: query to=director\nMay we name her?\n:::\n\nSecond paragraph"
    ).replace("her why.", "her why [AQ: who?]{.query}.")
    other = send(written(sent.article.parents[2] / "other", text))
    marked = Marked.of(other.docx)
    parts = unpacked(marked.save())
    assert "May we name her?" in parts["word/comments.xml"].decode()
    said = ["".join(t.text or "" for t in p.iter("{*}t")) for p in marked.root.iter("{*}p")]
    assert not any("May we name" in one or one == "Query" for one in said)
    assert any(one.endswith("Nobody asked her why.") for one in said), "no space before the stop"
    put(other, marked, "it holds", "it stands")
    assert after(other, back(other, marked)) == other.round.text.replace("it holds", "it stands")
