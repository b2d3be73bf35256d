"""pandoc's tree as typed nodes: there and back, its text, changing, its limits."""

from __future__ import annotations

from typing import Any

import pytest

from publish import pandoc
from publish.pandoc import Inlines, Para, Reader, Space, Str, Styled
from publish.problems import LimitError, OutputError, Where

EVERYTHING = """\
# Heading {#id .cls key=value}

Text *emph* **strong** ~~struck~~ H~2~O m^2^ [small]{.smallcaps} "double" 'single' `code`{.x}
\\(x^2\\) [link](http://example.org "title") ![image](a.png) [span]{.stat only=brief}\\
[see @key, p. 4; -@other] @third [ch. 2] note[^1]

[^1]: A note.

| lines
|   kept

```python
code
```

> quoted

- tight

1. loose

2. list

Term
:   meaning

---

| a | b |
|--:|---|
| 1 | *2* |

: Caption {#tbl source="x"}

![Figure](b.png){#fig alt="alt"}

+---+---+
| a     |
+---+---+
| b | c |
+---+---+

::: {.note at=1:1}
In a box.
:::
"""


def same(value: Any) -> Any:  # noqa: ANN401 - pandoc's JSON
    """Return JSON without what nodes do not keep: numbers of citations, widths of columns."""
    if isinstance(value, dict):
        left_out = {"citationNoteNum", "citationHash"}
        if value.get("t") == "ColWidth":
            return {"t": "ColWidthDefault"}
        return {key: same(inner) for key, inner in value.items() if key not in left_out}
    return [same(inner) for inner in value] if isinstance(value, list) else value


def inlines(markdown: str) -> Inlines:
    block = Reader().blocks(pandoc.parse(markdown)["blocks"])[0]
    assert isinstance(block, Para)
    return block.content


def test_json_becomes_nodes_and_the_same_json_again() -> None:
    read = pandoc.parse(EVERYTHING)["blocks"]
    assert same(pandoc.blocks_json(Reader().blocks(read))) == same(read)


def test_equal_text_is_equal_wherever_it_stood() -> None:
    read = pandoc.parse("one\n\none\n")["blocks"]
    placed = Reader({id(read[0]["c"][0]): Where("a.md", 1, 1)}).blocks(read)
    assert placed[0] == placed[1]
    assert isinstance(placed[0], Para)
    assert placed[0].content[0].where == Where("a.md", 1, 1)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("one *two* **three**", "one two three"),
        ("one\ntwo\\\nthree", "one two three"),
        ("a \"quote\" and 'one'", "a “quote” and ‘one’"),
        ("text[^1]\n\n[^1]: note", "text"),
        ("`code` \\(x^2\\)", "code x^2"),
        ("see [@key, p. 4]", "see [@key, p. 4]"),
        ("[link](http://x.org) [span]{.stat}", "link span"),
    ],
)
def test_plain_is_the_text_without_notes(markdown: str, text: str) -> None:
    assert pandoc.plain(inlines(markdown)) == text


def test_strip_takes_white_space_from_the_ends() -> None:
    assert pandoc.strip((Space(), Str("a"), Space(), Str("b"), Space("SoftBreak"))) == (
        Str("a"),
        Space(),
        Str("b"),
    )


def test_transform_changes_from_the_leaves_up() -> None:
    seen = []

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        seen.append(type(node).__name__)
        match node:
            case Str(text="gone"):
                return ()
            case Str(text="twice"):
                return (node, node)
            case Styled(content=content):
                return content
            case _:
                return node

    made = pandoc.transform(inlines("a gone *twice*"), change)
    assert pandoc.plain(made) == "a  twicetwice"
    assert seen.index("Styled") > seen.index("Str")
    assert not any(isinstance(node, Styled) for node in made)


def test_transform_gives_back_what_nothing_changed() -> None:
    tree = Reader().blocks(pandoc.parse(EVERYTHING)["blocks"])
    assert pandoc.transform(tree, lambda node: node) is tree


def test_walk_goes_in_text_order() -> None:
    tree = Reader().blocks(
        pandoc.parse("# one\n\n- two *three*\n\nfour[^1] five\n\n[^1]: n")["blocks"]
    )
    words = [node.text for node in pandoc.walk(tree) if isinstance(node, Str)]
    assert words == ["one", "two", "three", "four", "n", "five"]


def test_others_of_a_list_of_names_stay_no_name() -> None:
    entry = "@book{a, author = {Lee, Ana and others}, title = {Heat}}"
    csl = pandoc.run(["-f", "biblatex", "-t", "csljson"], entry)
    assert "author = {Lee, Ana and others}" in pandoc.as_biblatex(csl)


def test_a_run_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(LimitError, match="too-slow"):
        pandoc.run(["-f", pandoc.READER, "-t", "json"], "text", seconds=0.0001)


def test_a_run_that_fails_says_what_pandoc_said() -> None:
    with pytest.raises(OutputError, match=r"pandoc-failed: .*nonsense"):
        pandoc.run(["-f", "nonsense", "-t", "json"], "text")
