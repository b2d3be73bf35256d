"""What `publish check` says of the figures of an article, each at its place in the file."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from tests.layout.whole import BOUNDARIES, photo, write_house

RIGHTS = "credit=Ann licence=mine"

FIGURES = f"""\
# One

![Good](port.jpg){{alt=Words {RIGHTS} permission="web print" ratio=3:2 focus="20% 40%"}}

![For the web alone](port.jpg){{alt=Words {RIGHTS} permission=web}}

![Run out](port.jpg){{alt=Words {RIGHTS} permission="web print" expires=2020-01-31}}

Text between them.

![By nobody](port.jpg){{alt=Words licence=mine}}

![Without licence](port.jpg){{alt=Words credit=Ann}}

![Small](small.png){{alt=Words {RIGHTS}}}

![Cropped small](port.jpg){{alt=Words {RIGHTS} ratio=1:5}}

![Drawing](estuaries.svg){{alt=Words {RIGHTS} ratio=3:2}}

![Mistyped](port.jpg){{.mpa alt=Words {RIGHTS}}}

![No ratio](port.jpg){{alt=Words {RIGHTS} ratio=3:0}}

![No map](estuaries.svg){{#fig-maps alt=Words {RIGHTS}}}

![A map](estuaries.svg){{#fig-map-b alt=Words {RIGHTS}}}

![A map too](estuaries.svg){{.map alt=Words {RIGHTS}}}

![Small in the handout](small.png){{alt=Words {RIGHTS} handout.ratio=1:1 except=brief}}
"""


CAPTION = re.compile(r"!\[([^]]*)\]")
EXPECTED = {
    "For the web alone": ["error permission-missing"],
    "Run out": ["error expired-permission"],
    "By nobody": ["warning missing-credit"],
    "Without licence": ["warning missing-licence"],
    "Small": ["warning low-resolution"] * 2,
    "Cropped small": ["warning low-resolution"],
    "Drawing": ["info without-effect"],
    "Mistyped": ["error unknown-class"],
    "No ratio": ["error wrong-ratio"],
    "A map": ["warning map-without-disclaimer"],
    "A map too": ["warning map-without-disclaimer"],
    "Small in the handout": ["warning low-resolution"],
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[str, str]]]:
    """Return what `publish check` says of each figure: severity and rule, then the message."""
    house = tmp_path_factory.mktemp("house")
    article = write_house(house, source=FIGURES)
    settings = house / "styles" / "house.toml"
    text = settings.read_text(encoding="utf-8").replace(BOUNDARIES, "")
    settings.write_text(text, encoding="utf-8")
    photo(article / "small.png", 600, 400)
    command = [sys.executable, "-m", "publish", "check", "--json", "manuscripts"]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    lines = (article / "article.md").read_text(encoding="utf-8").splitlines()
    made: dict[str, list[tuple[str, str]]] = {}
    for problem in map(json.loads, done.stdout.splitlines()):
        figure = CAPTION.match(lines[problem["line"] - 1]) if problem["line"] else None
        if figure:
            assert problem["path"] == "manuscripts/coast/article.md"
            assert problem["column"] == 1
            rule = f"{problem['severity']} {problem['rule']}"
            made.setdefault(figure[1], []).append((rule, problem["message"] + problem["hint"]))
    return made


def test_each_figure_is_told_of_at_its_place_and_good_ones_are_not(
    said: dict[str, list[tuple[str, str]]],
) -> None:
    rules = {caption: sorted(rule for rule, _ in told) for caption, told in said.items()}
    assert rules == EXPECTED


def test_too_few_pixels_are_told_with_the_size_that_is_needed(
    said: dict[str, list[tuple[str, str]]],
) -> None:
    brief, handout = (message for _, message in said["Small"])
    assert "600 × 400 pixels and is 116 mm wide in the edition 'brief': 131 pixels" in brief
    assert "where 150 look sharp." in brief
    assert "Use one of 686 × 458 pixels or more." in brief
    assert "88 mm wide in the edition 'handout': 173 pixels" in handout
    assert "Use one of 1040 × 694 pixels or more." in handout
    (cropped,) = (message for _, message in said["Cropped small"])
    assert "2100 × 1400 pixels, of which 280 × 1400 are shown, and is 88 mm wide" in cropped
