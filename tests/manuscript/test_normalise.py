"""Fences as editors type them, as pandoc gets them, and what is told of wrong ones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.manuscript.normalise import FENCE, LINE_END, Normalised, normalise
from publish.manuscript.pitfalls import pitfalls
from publish.manuscript.places import twin

Marked = Callable[[str], tuple[str, list[str]]]


def read(body: str) -> Normalised:
    return normalise(body, "a.md", 1)


@pytest.mark.parametrize(
    ("typed", "fence"),
    [
        ("::: note", ".note at=1:5"),
        (":::note", ".note at=1:4"),
        ("::::: note :::::", ".note at=1:7"),
        ("  ::: note", ".note at=1:7"),
        ("::: {.note}", ".note at=1:7"),
        ("::: {note}", ".note at=1:6"),
        (":::{.note #quad}", "#quad .note at=1:6"),
        ("::: note {#quad}", "#quad .note at=1:5"),
        ("::: note The Quad in brief", '.note at=1:5 title="The Quad in brief"'),
        ("::: {.note} The Quad", '.note at=1:7 title="The Quad"'),
        ('::: note The "Quad" \\ us', '.note at=1:5 title="The \\"Quad\\" \\\\ us"'),
        ("::: note only=brief", '.note at=1:5 only="brief"'),
        ('::: note only="brief reader"', '.note at=1:5 only="brief reader"'),
        ("::: note except='brief, reader'", '.note at=1:5 except="brief, reader"'),
        ("::: note source=“[@key, p. 4]”", '.note at=1:5 source="[@key, p. 4]"'),
        ("::: only=brief note A title", '.note at=1:16 title="A title" only="brief"'),
        ("::: {.note brief.place=full}", '.note at=1:7 brief.place="full"'),
        ('::: {.note title="{x}"}', '.note at=1:7 title="{x}"'),
        ("::: only=brief", 'at=1:5 only="brief"'),
        ("::: {only=brief}", 'at=1:5 only="brief"'),
        ("::: 2nd title", 'at=1:5 title="2nd title"'),
        ("::: end-notes", ".end-notes at=1:5"),
    ],
)  # fmt: skip
def test_a_fence_opens(typed: str, fence: str) -> None:
    lines = read(f"{typed}\n\ntext\n\n:::").lines
    assert lines[0].text == f"::: {{{fence}}}"
    assert lines[0].added


@pytest.mark.parametrize(
    "typed",
    [":::", "  :::", ":::::", "::: end", "::: END", "::: end note", "::: /note", ":::/note",
     "::: / note", "::: /", "::: end :::"],
)  # fmt: skip
def test_a_fence_closes(typed: str) -> None:
    made = read(f"::: note\ntext\n{typed}\nafter")
    assert [line.text for line in made.lines][-3:] == [":::", "", "after"]
    assert not made.problems


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("a\n::: note\nb\n:::\nc", ["a", "", "::: {.note at=2:5}", "", "b", "", ":::", "", "c"]),
        ("- a\n:::note\n- b\n::: short\nc\n:::\n::: end\n- d",
         ["- a", "", "::: {.note at=2:4}", "", "- b", "", "::: {.short at=4:5}", "", "c", "", ":::",
          "", ":::", "", "- d"]),
        ("- a\n# b\n#c\n```\n# d\n```", ["- a", "", "# b", "#c", "```", "# d", "```"]),
        ("a\r\n::: note\rb\n:::", ["a", "", "::: {.note at=2:5}", "", "b", "", ":::"]),
    ],
)  # fmt: skip
def test_blank_lines_stand_where_pandoc_needs_them(body: str, lines: list[str]) -> None:
    assert [line.text for line in read(body).lines] == lines


@pytest.mark.parametrize(
    "body",
    [
        "```\n::: note\n```",
        "~~~ {.x}\n:::\n~~~~",
        "````\n```\n:::\n````",
        "- a\n\n  ```\n  :::\n  ```",
        "text\n```python\n:::\n```",
    ],
)
def test_a_fence_within_code_is_code(body: str) -> None:
    made = read(body)
    assert [line.text for line in made.lines] == body.split("\n")
    assert not made.problems


@pytest.mark.parametrize(
    ("source", "rules"),
    [
        ("::: ‸note\ntext", ["unclosed-box"]),
        ("::: ‸note\n::: ‸short\n:::\n::: ‸short", ["unclosed-box", "", "unclosed-box"]),
        ("text\n‸:::", ["unopened-box"]),
        ("text\n::: ‸end", ["unopened-box"]),
        ("::: note\n::: short\n::: ‸/note\n:::", ["crossed-box"]),
        ("::: note\n::: short\n::: ‸end note\n:::", ["crossed-box"]),
        (":::‸\u00a0note\n:::", ["odd-space"]),
        ("::: note only=brief‸\u00a0except=reader\n:::", ["odd-space"]),
        ("    ‸::: note", ["indented-fence"]),
        ("\t‸::: note", ["indented-fence"]),
        ("::: note A title ‸title=x\n:::", ["double-attribute"]),
        ("::: {.note only=brief ‸only=reader}\n:::", ["double-attribute"]),
        ("::: note ‸at=3:4\n:::", ["unknown-attribute"]),
        ("::: {.note ‸2x}\n:::", ["unknown-attribute"]),
        ("`` not code\n::: ‸note", ["unclosed-box"]),
        ("```\n::: ‸note", ["unclosed-box"]),
        ("text\n~~~\n::: ‸note\n~~~", ["unclosed-box"]),  # pandoc wants a blank line before ~~~
    ],
)
def test_what_is_told_of_a_fence(source: str, rules: list[str], marked: Marked) -> None:
    body, places = marked(source)
    expected = [f"{place} {rule}" for place, rule in zip(places, rules, strict=True) if rule]
    told = sorted(f"{p.where.line}:{p.where.column} {p.rule}" for p in read(body).problems)
    assert told == sorted(expected)


def test_a_crossed_box_names_both() -> None:
    problem = read("::: note\n::: short\n::: /note\n:::").problems[0]
    assert problem.message == "this line closes 'note', but the open box is 'short' (line 2)."


LINES = st.sampled_from(
    ["", " ", "text", "- item", "# Heading", "::: note", ":::", "::: end", "::: {.x y=z}", "```",
     "~~~", "| a | b |", "|---|---|", ": cap", "\t:::", "    code", "> quote", "[^1]: n", "\u00a0"]
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@given(st.lists(LINES | st.text(max_size=20)), ENDS)
def test_every_line_that_is_no_fence_stays_as_it_was_typed(lines: list[str], end: str) -> None:
    body = end.join(lines)
    made = read(body)
    source = dict(enumerate(LINE_END.split(body), 1))
    kept = {line.number: line.text for line in made.lines if not line.added}
    assert all(source[number] == text for number, text in kept.items())
    assert all(FENCE.match(text) for number, text in source.items() if number not in kept)


@given(st.lists(LINES | st.text(), max_size=30), st.sampled_from(["\n", "\n\n", ""]))
def test_no_text_at_all_breaks_the_reading_of_lines(lines: list[str], between: str) -> None:
    made = read(between.join(lines))
    last = len(LINE_END.split(between.join(lines)))
    for problem in (*made.problems, *pitfalls(made, "a.md")):
        assert 1 <= problem.where.line <= last
    assert twin(made).count("\n") == made.text.count("\n")


@given(st.lists(LINES, max_size=30))
def test_every_box_that_opens_closes(lines: list[str]) -> None:
    depth = 0
    for line in read("\n".join(lines)).lines:
        if line.added and line.text.startswith(":::"):
            depth += 1 if line.text != ":::" else -1
            assert depth >= -len(lines)
    opened = read("\n".join(lines)).problems
    assert depth == -sum(problem.rule == "unopened-box" for problem in opened)


def test_a_formula_in_the_text_of_an_attribute_keeps_its_marks() -> None:
    text = r': Cost {#tbl-a source="By us, \(x_1\)"}'
    assert read(text).text.strip() == text.replace("\\", r"\\")
    assert read(r'As in source="\(x\)".').text.strip() == r'As in source="\(x\)".'
