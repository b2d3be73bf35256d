"""Three-way: what was accepted goes in, what somebody else changed meanwhile stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from publish.proofs.applying import Applying, versions
from publish.proofs.blocks import Source
from publish.proofs.changes import Change, Decision, Kind, joined
from publish.proofs.editing import Sign, edits_of

TEXT = (
    "# Head\n\nThe first paragraph of it.\n\nThe second one, *with* more.\n\n- a point\n- another\n"
)


def change(old: str, new: str, who: str = "Ada", kind: Kind = Kind.REPLACE) -> Change:
    source = Source(TEXT)
    block = next(one for one in source.blocks if old in one.text)
    at = block.text.index(old)
    edits = edits_of(source, block, at, at + len(old), [Sign(sign) for sign in new])
    line, column = source.place(TEXT.index(old))
    return Change(
        "", f"{who}.docx", line, column, kind, old, new, who, blocks=(block.id,), edits=edits
    )


def work(*changes: Change, now: str = TEXT) -> Applying:
    return Applying(Source(TEXT), now, joined((), changes))


def accept(made: Applying, *ids: str, named: bool = True) -> tuple[str, list[str]]:
    outcome = made.decide(ids, Decision.ACCEPTED, "2026-11-30", named=named)
    return outcome.text, [one.why for one in outcome.refused]


def test_accepted_changes_change_their_words_and_nothing_else() -> None:
    made = work(change("first", "1st"), change("with", "without"), change("another", "one more"))
    text, refused = accept(made, "c1", "c2", "c3")
    assert refused == []
    assert text == TEXT.replace("first", "1st").replace("*with*", "*without*").replace(
        "another", "one more"
    )


def test_they_go_in_one_after_another_in_any_order() -> None:
    made = work(change("first", "1st"), change("paragraph", "lot of words"), change("it", "all"))
    for name in ("c3", "c1", "c2"):
        _, refused = accept(made, name)
        assert refused == []
    assert made.now == TEXT.replace("first paragraph of it", "1st lot of words of all")


def test_what_changed_elsewhere_since_does_not_matter() -> None:
    now = "A line above.\n\n" + TEXT.replace("second", "2nd") + "\nAnd below.\n"
    text, refused = accept(work(change("first", "1st"), now=now), "c1")
    assert (text, refused) == (now.replace("first", "1st"), [])


def test_a_paragraph_that_changed_since_is_never_overwritten() -> None:
    now = TEXT.replace("of it", "of them")
    text, refused = accept(work(change("first", "1st"), now=now), "c1")
    assert text == now
    assert refused == ["the paragraph has been changed in the article since the proof went out"]


def test_two_people_at_a_paragraph_are_no_matter_of_course() -> None:
    made = work(change("first", "1st"), change("of it", "of all", "Bob"))
    text, refused = accept(made, "c1", "c2", named=False)
    assert text == TEXT
    assert [why.partition(" by ")[0] for why in refused] == ["c2", "c1"]
    assert accept(made, "c1") == (TEXT.replace("first", "1st"), [])
    assert versions(made.base, made.changes, "b2") == [
        ("Ada (Ada.docx)", "The 1st paragraph of it."),
        ("Bob (Bob.docx)", "The first paragraph of all."),
    ]


def test_when_one_is_rejected_the_other_goes_in() -> None:
    made = work(change("first", "1st"), change("of it", "of all", "Bob"))
    made.decide({"c1"}, Decision.REJECTED, "2026-11-30")
    assert accept(made, "c2", named=False) == (TEXT.replace("of it", "of all"), [])


def test_the_same_words_are_not_changed_twice() -> None:
    made = work(change("first paragraph", "opening"), change("first", "1st", "Bob"))
    assert accept(made, "c1")[1] == []
    assert accept(made, "c2")[1] == ["a change that was made already has changed the same words"]
    assert made.now == TEXT.replace("first paragraph", "opening")


@pytest.mark.parametrize("decision", [Decision.ACCEPTED, Decision.QUERY])
def test_what_stands_in_the_article_is_not_rejected_any_more(decision: Decision) -> None:
    made = work(change("first", "1st"))
    made.decide({"c1"}, decision, "2026-11-30")
    outcome = made.decide({"c1"}, Decision.REJECTED, "2026-11-30")
    assert "stands in the article" in outcome.refused[0].why


def test_a_query_asks_right_behind_the_words() -> None:
    made = work(change("first", "1st"), replace(change("second", ""), note="Which [one]?"))
    made.decide({"c1", "c2"}, Decision.QUERY, "2026-11-30")
    assert made.now == TEXT.replace(
        "first", "first [AQ: “first” or “1st”?]{.query to=author}"
    ).replace("second", "second [AQ: leave out “second”? Which one?]{.query to=author}")


def test_a_comment_is_not_accepted() -> None:
    made = work(replace(change("first", "1st", kind=Kind.COMMENT), edits=(), note="Why?"))
    assert accept(made, "c1")[1] == [
        "it asks for no other words: reject it when it is settled, or make it a query"
    ]
