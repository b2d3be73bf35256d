"""What the end of a line may not part, in finished HTML."""

from __future__ import annotations

import pytest

from publish.keeping import keep_last_word, keep_others

LONG = "of the first few words of a"


@pytest.mark.parametrize(
    ("end", "kept"),
    [
        (" together", "\u00a0together"),
        (" <em>roads</em>", "\u00a0<em>roads</em>"),
        (' <a href="#x" class="y z">roads</a><!--note 1-->',
         '\u00a0<a href="#x" class="y z">roads</a><!--note 1-->'),
        (" internationally", " internationally"),
        (" roads <img alt='a b'/>", " roads <img alt='a b'/>"),
    ],
)  # fmt: skip
def test_the_last_word_of_a_long_caption_does_not_stand_alone(end: str, kept: str) -> None:
    assert keep_last_word(LONG + end) == LONG + kept


def test_a_short_caption_is_left_as_it_is() -> None:
    assert keep_last_word("Six rules, six triggers") == "Six rules, six triggers"
    assert not keep_last_word("")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("<p>(Hunter et al. 2023)</p>", "<p>(Hunter et\u00a0al. 2023)</p>"),
        ("<p>Hunter et al</p>", "<p>Hunter et\u00a0al</p>"),
        ("<p>to forget al dente</p>", "<p>to forget al dente</p>"),
        ("<p>et alia</p>", "<p>et alia</p>"),
        ('<a title="Hunter et al.">', '<a title="Hunter et al.">'),
        ("<title>Hunter et al.</title>", "<title>Hunter et al.</title>"),
    ],
)
def test_et_al_stays_on_one_line(said: str, kept: str) -> None:
    assert keep_others(said) == kept
