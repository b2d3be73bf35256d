"""What a brief sets within lines and notes: formulas in their colour, tasks, lists in a note."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from tests.formats.briefs import FRONT, OWN, brief_of, filled

from publish.formats.job import Written
from publish.house import Styles, own_styles, read_house
from publish.problems import OutputError
from publish.verify.nothing_lost import check_nothing_lost

Outline = Callable[[bytes], str]


def fills(data: bytes) -> set[tuple[float, ...]]:
    """The colours that outlines are filled with."""
    found = set()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            colour: tuple[float, ...] = ()
            for step in pikepdf.parse_content_stream(page, "rg f"):
                operands: Any = step.operands
                if str(step.operator) == "rg":
                    colour = tuple(round(float(one), 2) for one in operands)
                else:
                    found.add(colour)
    return found


def rgb(token: str) -> tuple[float, ...]:
    value = read_house(Styles((own_styles(),))).tokens[token]
    return tuple(round(int(value[at : at + 2], 16) / 255, 2) for at in (1, 3, 5))


def test_a_formula_has_the_colour_of_the_words_around_it(tmp_path: Path) -> None:
    data = brief_of(FRONT + "# Of \\(\\sqrt{x}\\)\n\nAnd \\(\\frac{1}{2}\\).", tmp_path).data
    assert {rgb("ink"), rgb("primary")} <= fills(data)
    assert (0.0, 0.0, 0.0) not in fills(data)


def test_a_formula_in_a_heading_is_in_its_bookmark(tmp_path: Path) -> None:
    data = brief_of(FRONT + "# Growth of \\(\\frac{dK}{dt}\\) in time\n\nText.", tmp_path).data
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        titles = [str(child.title) for item in outline.root for child in item.children]
    assert titles == [r"Growth of \frac{dK}{dt} in time"]


def test_tasks_are_boxes_that_say_what_they_are(tmp_path: Path, outline: Outline) -> None:
    tree = outline(brief_of(FRONT + OWN["tasks"], tmp_path).data)
    for label, sign, text in (("To do", "☐", "to do"), ("Done", "☑", "done")):
        assert f"Lbl Alt={label} “{sign}”\n      LBody “{text}”" in tree


def test_a_task_says_so_in_the_language_of_the_article(tmp_path: Path) -> None:
    german = brief_of(FRONT.replace("en-GB", "de") + OWN["tasks"], tmp_path).html
    assert 'aria-label="Erledigt"' in german


def test_lists_and_code_in_a_note_stay_in_it(tmp_path: Path, outline: Outline) -> None:
    brief = brief_of(FRONT + filled(OWN["note-of-blocks"], 1) + "\n\nAfter it.", tmp_path)
    found = re.search(r"^( +)Note ID=note-1\n((?:\1 .*\n)*)", outline(brief.data), re.MULTILINE)
    assert found
    note = found[2]
    for said in ("One paragraph.", "and a list", "A quotation.", "done", "code", "And an end."):
        assert f"“{said}”" in note
    assert ("L ListNumbering=Disc" in note, "L ListNumbering=Decimal" in note) == (True, True)
    assert "Lbl Alt=Done" in note
    assert "BlockQuote" in note


def test_a_formula_that_is_not_there_is_missed(tmp_path: Path) -> None:
    """What a reader hears stands in the file, and nothing is drawn."""
    brief = brief_of(FRONT + "So \\(\\frac{17}{23}\\) it is.", tmp_path)
    check_nothing_lost(Written(brief.data, brief.selection, (brief.html,)), "pdf", "a.md")
    with pikepdf.open(io.BytesIO(brief.data)) as pdf:
        for page in pdf.pages:
            every = pikepdf.parse_content_stream(page)
            steps = [step for step in every if str(step.operator) != "f"]
            page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(steps))
        out = io.BytesIO()
        pdf.save(out)
    with pytest.raises(OutputError, match=r"these words are missing in the brief: “\\frac"):
        check_nothing_lost(Written(out.getvalue(), brief.selection, (brief.html,)), "pdf", "a.md")


def test_a_formula_runs_rightward_in_a_text_that_runs_leftward(tmp_path: Path) -> None:
    front = FRONT.replace("en-GB", "ur").replace("A title", "فارمولا")
    path = tmp_path / "brief.pdf"
    path.write_bytes(brief_of(front + "یہ فارمولا \\(a + b_1 - 9\\) ہے۔", tmp_path).data)
    command = ["pdftotext", "-bbox", str(path), "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.findall(r'xMin="([\d.]+)"[^>]*>(a|b1?|9)</word>', said)
    assert [word[0] for _, word in sorted(found, key=lambda one: float(one[0]))] == ["a", "b", "9"]
