"""Each kind of box, from source to the markup of every edition, as readable files in cases/.

`pytest tests/test_cases.py --update-cases` writes what comes out now into the files; read the
difference before you keep it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from publish.callouts import Kinds, read_kinds
from publish.edition import edition_names, read_edition, type_names
from publish.fragments import collect, render
from publish.house import Styles, own_styles, read_house
from publish.library import read_library
from publish.manuscript import Surroundings, read
from publish.page import Drawing, Layout, labels_for
from publish.pandoc import walk
from publish.select import Box, Selection, narrow, select

CASES = Path(__file__).with_name("cases")
STYLES = Styles((own_styles(),))
EDITIONS = ("brief", "reader", "handout", "web")
FRONT = """\
---
title: A case
authors: [{name: An Author}]
date: 2026-01-31
lang: en-GB
---

"""
LIBRARY = """\
@book{swift1729, author = {Swift, Jonathan}, title = {A Modest Proposal}, date = {1729}}
"""
PART = re.compile(
    r"^## (?P<name>[\w-]+)\n\n(?P<fence>`{3,})\w*\n(?P<text>.*?)^(?P=fence)\n",
    re.MULTILINE | re.DOTALL,
)


def kinds() -> Kinds:
    found, problems = read_kinds(STYLES.table("callouts.toml"), STYLES.where("callouts.toml"))
    assert not problems
    return found


@dataclass(frozen=True)
class Case:
    """A case file: what it says about the kind, the source, and the markup by edition."""

    path: Path
    head: str
    source: str
    expected: dict[str, str]

    def text(self, made: dict[str, str]) -> str:
        parts = [f"{self.head}## source\n\n````markdown\n{self.source}````\n"]
        parts += [f"## {name}\n\n```html\n{markup}\n```\n" for name, markup in made.items()]
        return "\n".join(parts)


def read_case(path: Path) -> Case:
    text = path.read_text(encoding="utf-8")
    parts = {found["name"]: found["text"] for found in PART.finditer(text)}
    source = parts.pop("source")
    return Case(
        path, text[: text.index("## source")], source, {k: v.rstrip("\n") for k, v in parts.items()}
    )


def draw(source: str, folder: Path) -> dict[str, str]:
    """Return the markup of the first box of a source in each edition; text stands beside it."""
    file = folder / "article.md"
    file.write_text(f"{FRONT}{source}\nText beside it.\n", encoding="utf-8")
    (folder / "library.bib").write_text(LIBRARY, encoding="utf-8")
    library = read_library(folder / "library.bib", "library.bib")
    around = Surroundings(kinds(), type_names(STYLES), edition_names(STYLES), library)
    manuscript = read(file, "article.md", around)
    assert manuscript.article, manuscript.problems
    assert not manuscript.problems
    made = {}
    for name in EDITIONS:
        edition = read_edition(STYLES, name, kinds())
        layout = Layout(
            select(manuscript.article, edition),
            render(collect(narrow(manuscript.article, edition))),
            STYLES,
            read_house(STYLES),
            kinds(),
            labels_for(STYLES, "en-GB"),
        )
        made[name] = box_markup(layout)
    return made


def box_markup(layout: Layout) -> str:
    selection: Selection = layout.selection
    said = (selection.top, selection.content, selection.end)
    box = next((item for item in walk(said) if isinstance(item, Box)), None)
    if box is None:
        return "(linked)" if selection.omissions[0].linked else "(omitted)"
    return re.sub(r"\n\s*\n", "\n", str(Drawing(layout).draw(box)).strip())


@pytest.mark.parametrize("path", sorted(CASES.glob("*.md")), ids=lambda path: path.stem)
def test_case(path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    case = read_case(path)
    made = draw(case.source, tmp_path)
    if request.config.getoption("--update-cases"):
        path.write_text(case.text(made), encoding="utf-8")
    else:
        assert made == case.expected
