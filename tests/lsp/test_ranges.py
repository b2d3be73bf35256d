"""How far a problem reaches, of which only the beginning is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.lsp.desk import Desk
from publish.lsp.telling import span
from publish.problems import Problem, Where


@pytest.mark.parametrize(
    ("line", "column", "message", "covers"),
    [
        ("::: noet The limit", 5, "'noet' is not a kind of box.", "noet"),
        ("::: note onyl=brief", 5, "'onyl=' means nothing here.", "onyl="),
        ("::: note only=hadnout", 5, "'hadnout' is not an edition.", "hadnout"),
        ("::: note", 5, "the box 'note' is never closed.", "note"),
        ("Slow [@ilo2091, p. 4].", 7, "'ilo2091' is not in the library (a.bib).", "@ilo2091"),
        ("See [the limits](#limit).", 5, "nothing has the id 'limit'.", "limit"),
        ("![Port](quay.jpg){alt=x}", 1, "the image 'quay.jpg' is not there.", "quay.jpg"),
        ("![Port](quay.jpg){alt=x}", 1, "this figure names nobody.", "![Port](quay.jpg)"),
        ("Slow by 2.2% a year.", 9, "nothing says where '2.2%' is from.", "2.2%"),
        ("We use in order to go.", 8, "“in order to” is not what we write.", "in order to"),
        ("@artikle{khan2026,", 2, "@artikle is no type, so 'khan2026' is lost.", "artikle"),
        ("Khan’s own well-being, too", 12, "this is wrong.", "well-being"),
        ("A note.[^three]", 8, "the note 'three' has no text.", "[^three"),
        (":::\u00a0note", 4, "there is a no-break space.", "\u00a0"),
        ("  whole line  ", 0, "this line is wrong.", "whole line"),
        ("title:", 7, "'title' is empty.", ""),
    ],
)
def test_a_problem_reaches_to_the_end_of_what_it_is_about(
    line: str, column: int, message: str, covers: str
) -> None:
    document = Desk().put("file:///a.md", Path("/a.md"), 1, f"before\n{line}\nbehind")
    start, end = span(Problem(Where("a.md", 2, column), "rule", message), document)
    assert document.text.whole[start:end] == covers


def test_a_problem_beyond_the_end_is_at_the_end() -> None:
    document = Desk().put("file:///a.md", Path("/a.md"), 1, "one")
    assert span(Problem(Where("a.md", 9, 9), "rule", "“x” is gone."), document) == (3, 3)
    assert span(Problem(Where("a.md"), "rule", "all of it is wrong."), document) == (0, 3)
