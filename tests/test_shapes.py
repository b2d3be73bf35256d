"""The shapes of boxes: each accepted form as it is read, and what is said of all others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish import article as a
from publish import pandoc
from publish.manuscript.normalise import normalise
from publish.pandoc import Blocks, Inline, Note, Para, Reader, Space, Str, Styled
from publish.shapes import SHAPES, WrongBodyError, _split, is_empty


def read(markdown: str) -> Blocks:
    return Reader().blocks(pandoc.parse(normalise(markdown, "a.md", 1).text)["blocks"])


def body(shape: str, markdown: str) -> a.Body:
    return SHAPES[shape](read(markdown), lambda blocks: (a.Prose(a.Flow(blocks)),))


def said(*texts: object) -> str:
    """Return texts as one line, parted by bars; a bar alone stands for an empty text."""
    parts = []
    for text in texts:
        inner = text.inlines if isinstance(text, a.Phrase) else text
        inner = inner.blocks if isinstance(inner, a.Flow) else inner
        plain = pandoc.plain(inner) if isinstance(inner, tuple) else str(inner)
        parts.append(plain.strip().replace("\n", " / "))
    return " | ".join(parts)


def outline(body: a.Body) -> Iterator[str]:  # noqa: C901 - a flat table of shapes
    """Yield each item of a body as a line."""
    match body:
        case a.Bullets(items=items):
            yield from map(said, items)
        case a.Facts(facts=facts, sources=sources):
            yield from (said(fact.figure, fact.label) for fact in facts)
            yield from [said(sources)] if sources.inlines else []
        case a.Events(events=events):
            yield from (said(event.date, event.text) for event in events)
        case a.Quote(text=text, attribution=attribution):
            yield said(text, attribution)
        case a.ProsCons(sides=sides):
            yield from (said(side.title, *side.items) for side in sides)
        case a.Scenarios(scenarios=scenarios):
            for one in scenarios:
                yield said(one.name, one.probability, one.probability_text, one.title, one.text)
        case a.Actions(actions=actions):
            yield from (said(one.actor, one.deadline, one.text) for one in actions)
        case a.Terms(terms=terms):
            yield from (said(one.term, one.meaning) for one in terms)
        case a.Questions(questions=questions):
            yield from (said(one.question, one.answer) for one in questions)
        case a.Pieces(content=content):
            yield from (said(node.flow) for node in content if isinstance(node, a.Prose))


@pytest.mark.parametrize(
    ("shape", "markdown", "expected"),
    [
        ("bullets", "- one\n- *two*\n  - inner", ["one", "two / inner"]),
        ("bullets", "1. one\n2. two", ["one", "two"]),
        ("facts", "- **4.2%** growth", ["4.2% | growth"]),
        ("facts", "- [4.2%]{.stat} growth\n- **22%**: trade", ["4.2% | growth", "22% | trade"]),
        ("facts", "- **-5%** – fall\n- **7** -5 points", ["-5% | fall", "7 | -5 points"]),
        ("facts", "- **4%** up\n\nSources: SIPRI; NATO", ["4% | up", "SIPRI; NATO"]),
        ("facts", "- **4%** up\nSource: SIPRI", ["4% | up", "SIPRI"]),
        ("facts", "- **4%** up\n\n**Quellen:** SIPRI", ["4% | up", "SIPRI"]),
        ("events", "- **September 2025** it passes", ["September 2025 | it passes"]),
        ("events", "- **2025** --- it\n\n  more\n- **2026:** x", ["2025 | it / more", "2026 | x"]),
        ("events", "- **2025 –** it\n- **2026**: then", ["2025 | it", "2026 | then"]),
        ("quote", "Words.\n-- Name, role, date", ["Words. | Name, role, date"]),
        ("quote", "“Words.\nMore.”\n— Name", ["“Words. More.” | Name"]),
        ("quote", "Words.\n\nMore.\n\n--- Name", ["Words. / More. | Name"]),
        ("quote", "Words -- and more.\n--Name", ["Words – and more. | Name"]),
        ("quote", "Words.\\\n-- Name", ["Words. | Name"]),
        ("quote", "Words alone.", ["Words alone. | "]),
        ("quote", "One\n-- two\nthree", ["One – two three | "]),
        ("pros-cons", "#### Pro\n- a\n- b\n#### Con\n- c", ["Pro | a | b", "Con | c"]),
        ("scenarios", "#### Best (20 %): Mediator\nx", ["Best | 20.0 | 20% | Mediator | x"]),
        ("scenarios", "#### Best case (20%)\nx", ["Best case | 20.0 | 20% |  | x"]),
        ("scenarios", "#### A *b (12,5\u00a0%):* C **d**\nx", ["A b | 12.5 | 12,5% | C d | x"]),
        ("scenarios", "#### Best: Mediator\nx", ["Best | None |  | Mediator | x"]),
        ("scenarios", "#### Best\nx\n##### Deeper\ny", ["Best | None |  |  | x / Deeper / y"]),
        ("actions", "1. **A** (by June 2027): do", ["A: | By June 2027 | do"]),
        ("actions", "1. **A:** do\n2. **A** does", ["A: |  | do", "A |  | does"]),
        ("actions", "1. (now): do\n2. do (two)", [" | Now | do", " |  | do (two)"]),
        ("actions", "4. **A (North)**: do\n\n   more", ["A (North): |  | do / more"]),
        ("terms", "Term\n:   meaning\n\n    more", ["Term | meaning / more"]),
        ("terms", "- **Term** meaning\n- **Two:** other", ["Term | meaning", "Two | other"]),
        ("questions", "#### Why?\nx\n\n- y\n#### How?\nz", ["Why? | x / y", "How? | z"]),
        ("prose", "anything\n\n> at all", ["anything / at all"]),
    ],
)  # fmt: skip
def test_a_form_is_read(shape: str, markdown: str, expected: list[str]) -> None:
    assert [line.strip() for line in outline(body(shape, markdown))] == [
        e.strip() for e in expected
    ]


LIST = "a list: lines that start with '- '"
FACT = "list items like '- **4.2%** annual growth'"
EVENT = "list items like '- **September 2025** what happened'"
QUOTE = "paragraphs, and if you like a last line '-- Name, role, date'"
SIDES = "two headings '#### …' with a list under each"
SCENARIO = "headings like '#### Best case (20 %): Title' with text under each"
NUMBERED = "a numbered list: lines that start with '1. '"
TERM = "terms with ':   meaning' below them, or list items like '- **Term** meaning'"
QUESTION = "headings like '#### Why now?' with an answer under each"


@pytest.mark.parametrize(
    ("shape", "markdown", "expected"),
    [
        ("bullets", "text", LIST),
        ("bullets", "- one\n\ntext", LIST),
        ("bullets", "- one\n\n<!-- -->\n\n1. two", LIST),
        ("facts", "- 4.2% growth", FACT),
        ("facts", "- **4.2%**", FACT),
        ("facts", "- **4.2%** growth\n\n  more", FACT),
        ("facts", "text", FACT),
        ("facts", "Sources: SIPRI", FACT),
        ("events", "- it passes", EVENT),
        ("events", "- **2025**", EVENT),
        ("events", "- > **2025** it", EVENT),
        ("quote", "> Words.", QUOTE),
        ("quote", "-- Name", QUOTE),
        ("pros-cons", "#### A\n- x", SIDES),
        ("pros-cons", "#### A\n- x\n#### B\n- y\n#### C\n- z", SIDES),
        ("pros-cons", "text\n\n#### A\n- x\n#### B\n- y", SIDES),
        ("scenarios", "text", SCENARIO),
        ("scenarios", "#### A (20 %)", SCENARIO),
        ("scenarios", "#### A (likely)\ntext", SCENARIO),
        ("scenarios", "#### A (120 %)\ntext", "a probability like '(20 %)'"),
        ("scenarios", "#### A (1.2.3 %)\ntext", "a probability like '(20 %)'"),
        ("actions", "- do", NUMBERED),
        ("actions", "text", NUMBERED),
        ("actions", "1. **Actor** (now):", NUMBERED),
        ("terms", "text", TERM),
        ("terms", "- Term", TERM),
        ("terms", "- **Term**", TERM),
        ("questions", "text", QUESTION),
        ("questions", "#### Why?\n#### How?\nSo.", QUESTION),
    ],
)
def test_anything_else_is_told_with_what_was_expected(
    shape: str, markdown: str, expected: str
) -> None:
    with pytest.raises(WrongBodyError) as told:
        body(shape, markdown)
    assert told.value.expected == expected


@pytest.mark.parametrize(
    ("shape", "markdown"),
    [
        ("facts", "- **4%[^1]** up[^2]\n\nSources: SIPRI[^3]"),
        ("facts", "- **4%**[^1] up[^2]\nSources: SIPRI[^3]"),
        ("events", "- **2025:[^1]** it[^2] passes[^3]"),
        ("events", "- **2025[^1]**: it passes.[^2]\n\n  more[^3]"),
        ("quote", "Words.[^1]\n-- Name[^2], role[^3]"),
        ("scenarios", "#### Best[^1] case[^2]\ntext[^3]"),
        ("scenarios", "#### Best case (20 %)[^1]\ntext[^2] more[^3]"),
        ("scenarios", "#### Best (20 %): Title[^1]\ntext[^2] more[^3]"),
        ("actions", "1. **Actor[^1]** (by June 2027[^2]): do.[^3]"),
        ("actions", "1. **Actor**[^1] do[^2] this.[^3]"),
        ("terms", "- **Term**[^1] meaning[^2] of it[^3]"),
        ("actions", "1. **Actor**[^1]: do *this[^2] now.[^3]*"),
        ("actions", "1. (now[^1])[^2]: do[^3]"),
        ("scenarios", "#### Best *case (20[^1] %): The[^2] title*[^3]\ntext"),
        ("questions", "#### Why[^1]?\ntext[^2]\n\nmore[^3]"),
    ],
)
def test_no_note_gets_lost(shape: str, markdown: str) -> None:
    texts = "\n\n".join(f"[^{number}]: note {number}" for number in (1, 2, 3))
    made = body(shape, f"{markdown}\n\n{texts}")
    found = [pandoc.plain(n.content) for n in pandoc.walk(made) if isinstance(n, Note)]
    assert sorted(found) == ["note 1\n", "note 2\n", "note 3\n"]


INLINES = st.recursive(
    st.sampled_from([Str("one"), Str("(20"), Space(), Note((Para((Str("n"),)),))]),
    lambda inner: st.lists(inner, max_size=3).map(lambda nodes: Styled("Emph", tuple(nodes))),
)


@given(st.lists(INLINES, max_size=6), st.integers(0, 20))
def test_splitting_loses_and_doubles_nothing(nodes: list[Inline], at: int) -> None:
    left, right = _split(tuple(nodes), at)
    text = pandoc.plain(tuple(nodes))
    assert (pandoc.plain(left), pandoc.plain(right)) == (text[:at], text[at:])
    assert notes(tuple(nodes)) == notes(left) + notes(right)


def notes(part: object) -> int:
    return sum(isinstance(node, Note) for node in pandoc.walk(part))


def test_what_is_not_given_is_not_made_up() -> None:
    made = body("scenarios", "#### Best case\ntext")
    assert isinstance(made, a.Scenarios)
    assert made.scenarios[0].probability is None
    assert made.scenarios[0].probability_text == ""
    assert made.scenarios[0].title == a.Phrase(())


def test_actions_count_on_from_their_first_number() -> None:
    made = body("actions", "4. do\n5. act")
    assert isinstance(made, a.Actions)
    assert made.start == 4


def test_a_colon_behind_an_actor_keeps_the_space_that_its_language_has() -> None:
    for typed, said in (
        ("A**: do", "A:"),
        ("A** (2027)\u00a0: do", "A\u00a0:"),
        ("A** : do", "A:"),
    ):
        made = body("actions", f"1. **{typed}")
        assert isinstance(made, a.Actions)
        assert pandoc.plain(made.actions[0].actor.inlines) == said


@pytest.mark.parametrize(
    ("markdown", "empty"),
    [
        ("", True),
        ("[]{}", True),
        ("---", True),
        ("- ", True),
        ("text", False),
        ("![](x.png)", False),
    ],
)
def test_what_a_reader_would_not_see_is_empty(markdown: str, empty: bool) -> None:  # noqa: FBT001
    assert is_empty(read(markdown)) is empty
