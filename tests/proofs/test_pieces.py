"""What blocks say is held against what pandoc reads."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.samples import SAMPLES, TOKYO

from publish import pandoc
from publish.letters import words_in
from publish.manuscript.front_matter import read_front_matter
from publish.manuscript.normalise import normalise
from publish.proofs.blocks import Source
from publish.proofs.pieces import Scanner

FILES = [
    *sorted(SAMPLES.glob("*/article*.md")),
    pytest.param(
        TOKYO / "article.md",
        marks=pytest.mark.skipif(not TOKYO.is_dir(), reason="the Tokyo article is not here"),
    ),
]


def words_of(node: object) -> list[str]:
    """Return the words of a tree of pandoc's; those of attributes are not in it."""
    text = ""
    for one in pandoc.walk(pandoc.transform(node, _as_typed)):
        match one:
            case pandoc.Str(text=said) | pandoc.Code(text=said) | pandoc.Math(tex=said):
                text += f" {said} "
            case _:
                pass
    return words_in(text)


def _as_typed(node: object) -> object:
    """Return a citation as it is typed; what a picture stands for is its caption once more."""
    match node:
        case pandoc.Cite(label=label):
            return label
        case pandoc.Image():
            return ()
        case _:
            return node


@pytest.mark.parametrize("file", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_blocks_say_what_pandoc_reads(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    front = read_front_matter(text, "a", known_types=["policy-brief"], known_editions=["brief"])
    normalised = normalise(front.body, "a", front.first_line)
    read = pandoc.Reader().blocks(pandoc.parse(normalised.text)["blocks"])
    said = [
        word
        for block in Source(text).blocks
        if block.kind not in {"field", "box", "attribute"}
        for word in words_in("".join(one.text for one in block.pieces if one.locked != "note"))
    ]
    wanted = Counter("".join(words_of(read)))
    assert Counter("".join(said)) == wanted


@pytest.mark.parametrize(
    "typed",
    [
        "A **bold *and italic*** word, *one* more and __two__.",
        "Words with_an_underscore and 2 * 3 * 4 stars.",
        "Escaped \\*stars\\* and a \\[bracket\\].",
        "A [link *in* part](https://example.org/a_b) and [a span]{.stat}.",
        "Water is H~2~O, an area m^2^, ~~gone~~.",
        "“Quoted”, 'single' and \"double\" -- a dash --- and so on...",
        "Code `a_b*c` and \\(x^2\\).",
        "An entity &amp; a [plain] bracket, see [Table](#tbl-x).",
        "***All*** of it, **some**thing",
    ],
)
def test_a_line_says_what_pandoc_reads(typed: str) -> None:
    read = pandoc.Reader().blocks(pandoc.parse(typed)["blocks"])
    said = "".join(piece.text for piece in Scanner(typed).pieces(0, len(typed)))
    assert "".join(words_in(said)) == "".join(words_of(read))


def test_a_citation_is_one_locked_piece_with_its_words() -> None:
    typed = "As shown [see @who2023, p. 4; @ec2024] and by @graz30 [ch. 2], too."
    labels = {
        typed.index("@who"): "(see WHO 2023, 4; EC 2024)",
        typed.index("@graz"): "Graz (n.d.)",
    }
    pieces = Scanner(typed, labels.get).pieces(0, len(typed))
    assert [one.text for one in pieces if one.locked] == [
        "(see WHO 2023, 4; EC 2024)",
        "Graz (n.d.)",
    ]
    assert "".join(one.text for one in pieces) == (
        "As shown (see WHO 2023, 4; EC 2024) and by Graz (n.d.), too."
    )


def test_a_query_shows_nothing_and_keeps_what_it_asks() -> None:
    typed = "In 2024 [AQ: or 2025?]{.query to=author} it rose."
    pieces = Scanner(typed).pieces(0, len(typed))
    assert "".join(one.text for one in pieces) == "In 2024  it rose."
    assert [one.note for one in pieces if one.locked == "query"] == ["AQ: or 2025?"]


def test_each_sign_stands_where_its_piece_says() -> None:
    for file in FILES[:2]:
        source = Source(Path(str(file)).read_text(encoding="utf-8"))
        for block in source.blocks:
            for piece in block.pieces:
                if not piece.locked and piece.stop == piece.start + 1 and piece.text.isalnum():
                    assert source.text[piece.start] == piece.text
