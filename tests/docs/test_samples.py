"""Every sample of the documentation is read by what it is for, and gives no problem."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from pathlib import Path

import pytest
from tests.docs.blocks import LANGUAGES, OF_OTHERS, Block, blocks
from tests.samples import ROOT
from tools.pictures.samples import FRONT

from publish.callouts import read_kinds
from publish.edition import edition_names, read_type, type_names
from publish.house import find_styles, read_house
from publish.library import read_library
from publish.manuscript import Surroundings, read
from publish.manuscript.front_matter import read_front_matter
from publish.matrix import resolve
from publish.press import read_presses
from publish.starter import write_house

TOLD = {  # what a page says that will be told
    "import.md": [("unnamed-part", "#### [AQ: Which question does this answer?]{.query}")],
}
NAMED = re.compile(r"# (styles/\S+)\n")


def test_every_block_says_what_it_is() -> None:
    assert [str(one) for one in blocks() if one.language not in LANGUAGES] == []


def articles() -> dict[str, str]:
    """Return articles that hold all samples: one of each page's parts, and each whole one."""
    made: dict[str, str] = {}
    for block in blocks("markdown"):
        if block.text.startswith("---"):
            made[str(block)] = block.text
        else:
            name = block.page.name
            made[name] = f"{made.get(name, FRONT)}# A section\n\nText.\n\n{block.text}\n"
    return made


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new house that has the files which samples name, and the box that they add."""
    folder = tmp_path_factory.mktemp("docs") / "our-house"
    write_house(folder)
    (folder / "shared").mkdir()
    for name in ("manuscripts/heat.bib", "shared/laws.yaml"):
        (folder / name).write_text("references: []\n" if name.endswith("yaml") else "")
    own = folder / "styles/callouts.toml"
    added = [one.text for one in blocks("toml") if one.text.startswith("# styles/callouts.toml")]
    own.write_text(own.read_text(encoding="utf-8") + "\n".join(added), encoding="utf-8")
    return folder


@pytest.mark.parametrize("block", blocks("toml", "json"), ids=str)
def test_settings_are_well_formed(block: Block) -> None:
    """Those for other programs more than that can't be asked of; comments are what JSON lacks."""
    read = tomllib.loads if block.language == "toml" else json.loads
    assert read(block.text)


OURS = [one for one in blocks("toml") if one.page.name not in OF_OTHERS]


@pytest.mark.parametrize("block", OURS, ids=str)
def test_toml_is_read_where_it_says(block: Block, house: Path) -> None:
    named = NAMED.match(block.text)
    assert named, f"{block}: the first line has to name the file, as '# styles/house.toml'"
    path = house / named[1]
    before = path.read_bytes() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.write_text(block.text, encoding="utf-8")
        styles = find_styles(house)
        assert styles.table(named[1].removeprefix("styles/"))
        assert read_house(styles).name
        assert resolve(house)
        assert read_presses(styles)
        assert all(read_type(styles, name) for name in type_names(styles))
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_bytes(before)


@pytest.mark.parametrize("block", blocks("python"), ids=str)
def test_programs_are_well_formed(block: Block) -> None:
    """They need clusters of computers, so here they are only read."""
    ast.parse(block.text, str(block))


@pytest.mark.parametrize("block", blocks("yaml"), ids=str)
def test_front_matter_is_read(block: Block) -> None:
    styles = find_styles(ROOT)
    types, editions = type_names(styles), edition_names(styles)
    found = read_front_matter(block.text, "article.md", known_types=types, known_editions=editions)
    assert found.problems == ()
    assert found.meta


@pytest.mark.parametrize("block", blocks("bibtex"), ids=str)
def test_bibtex_is_read(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "library.bib"
    file.write_text(block.text, encoding="utf-8")
    library = read_library(file, "library.bib")
    assert library.works
    assert library.problems == ()


@pytest.mark.parametrize(("name", "text"), articles().items(), ids=list(articles()))
def test_markdown_is_read(name: str, text: str, house: Path, tmp_path: Path) -> None:
    styles = find_styles(house)
    kinds, _ = read_kinds(styles.table("callouts.toml"), styles.where("callouts.toml"))
    library = read_library(ROOT / "manuscripts/library.bib", "library.bib")
    file = tmp_path / "article.md"
    file.write_text(text, encoding="utf-8")
    around = Surroundings(kinds, type_names(styles), edition_names(styles), library)
    manuscript = read(file, "article.md", around)
    lines = text.splitlines()
    found = [(one.rule, lines[one.where.line - 1]) for one in manuscript.problems]
    assert found == TOLD.get(name, [])
