"""A box right under a heading has that for its title, also with a margin box at the same height."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.layout.tiny import FRONT, layout_of

from publish.page import Drawing

SIDES = "::: strengths-risks\n#### Strengths\n- One.\n\n#### Risks\n- Two.\n:::\n\n"
QUOTE = "::: pull-quote\nSaid by someone.\n-- Name\n:::\n\n"


@pytest.mark.parametrize("before", ["", QUOTE])
def test_a_box_under_a_heading_has_no_second_title(before: str, tmp_path: Path) -> None:
    text = f"{FRONT}# Part\n\nText.\n\n## What to weigh\n\n{before}{SIDES}After.\n"
    html = Drawing(layout_of(text, tmp_path)).render("page.html.j2")
    drawn = html[html.index("kind-strengths-risks") :]
    assert "What to weigh" in html
    assert "box-title" not in drawn
