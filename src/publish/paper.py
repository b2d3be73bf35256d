"""The page of an edition: its sheet by name, its columns, and the margins that they leave.

An edition gives its columns (`text`, `gap`, `side`), the margins above and below, and `left`; the
margin at the right is what the sheet leaves. So the text keeps its measure on every sheet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from publish.house import Styles, merge
from publish.problems import ManuscriptError, Problem, Where, did_you_mean

PAPERS = "papers.toml"
LENGTH = re.compile(r"(?P<number>\d*\.?\d+)(?P<unit>mm|cm|in|pt|px)?")
MM = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72, "px": 25.4 / 96, None: 1.0}
COLUMNS = ("text", "gap", "side")
LEAST = 10.0  # mm: the least margin that office printers can print up to, and thumbs can hold


def millimetres(length: str) -> float:
    """Return a CSS length in mm; raises ValueError for what is none."""
    found = LENGTH.fullmatch(length.strip())
    if not found:
        raise ValueError(f"'{length}' is no length")
    return float(found["number"]) * MM[found["unit"]]


def full_measure(page: Mapping[str, str]) -> float:
    """Return the width in mm of all columns of a page together, 0 where it names none."""
    return sum(millimetres(page[name]) for name in COLUMNS if name in page)


def page_of(
    table: Mapping[str, Any],
    differing: Mapping[str, Any],
    own: Mapping[str, Any],
    sheet: tuple[str, tuple[float, float]],
) -> dict[str, str]:
    """Return the page of an edition as its stylesheet's tokens, the margins put in.

    `table` is the edition's `[page]`, `differing` what is other on this sheet (`[papers.<name>]`),
    `own` what an article asks for; `sheet` is the name of the sheet and its width and height in mm.
    Raises ValueError where a length is none or the columns do not fit on the sheet.
    """
    name, (width, height) = sheet
    made = merge(merge(table, differing), own)
    page = {key: str(value) for key, value in made.items()}
    page |= {"size": f"{width:g}mm {height:g}mm", "paper": name}
    if "text" not in page:
        return page
    full = full_measure(page)
    free = width - full
    left = millimetres(page["left"]) if "left" in page else free / 2
    if min(left, free - left) < LEAST:
        raise ValueError(
            f"its columns take {full:g} mm, which is too wide for {name} ({width:g} mm)"
        )
    return page | {"full": f"{full:g}mm", "left": f"{left:g}mm", "right": f"{free - left:g}mm"}


def sheets(styles: Styles) -> dict[str, tuple[float, float]]:
    """Return the sheets by name: width and height in mm."""
    papers = styles.table(PAPERS).items()
    return {name: (float(width), float(height)) for name, (width, height) in papers}


def find_sheet(styles: Styles, asked: str, where: Where) -> tuple[str, tuple[float, float]]:
    """Return the name of a sheet as it is written, and its width and height in mm.

    `asked` is what an edition or an article names at `where`; if empty, the house's `paper` counts.
    Raises ManuscriptError for a name that is none.
    """
    papers = sheets(styles)
    if not asked:
        asked = str(styles.table("house.toml").get("paper", "A4"))
        where = styles.where("house.toml")
    name = next((known for known in papers if known.casefold() == asked.casefold()), None)
    if name is None:
        hint = did_you_mean(asked, papers) or f"Known are: {', '.join(papers)}."
        message = f"'{asked}' is not a size of paper."
        raise ManuscriptError(Problem(where, "unknown-paper", message, hint))
    return name, papers[name]
