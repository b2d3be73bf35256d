"""Each rule fires on its bad example and not on its good one; the page of rules is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from publish.callouts import read_kinds
from publish.check import RULES, check
from publish.check.catalogue import Entry, as_markdown, entries
from publish.check.told import TOLD
from publish.edition import edition_names, read_edition, read_type, type_names
from publish.house import Styles, find_styles, read_house
from publish.library import read_library
from publish.manuscript import Surroundings, read
from publish.problems import Problem
from publish.spelling import speller_for

ROOT = Path(__file__).parents[2]
FRONT = "---\ntitle: A title\nauthors: [Ayesha Khan]\ndate: 2026-03-02\nlang: en-GB\n---\n\n"
LIBRARY = (
    "@report{ilo2019, title = {{Working on a Warmer Planet}}, author = {{International Labour "
    "Organization}}, date = {2019}}"
)
SHOWN = [entry for entry in entries().values() if entry.bad]


@pytest.fixture(scope="module")
def styles(tmp_path_factory: pytest.TempPathFactory) -> Styles:
    """Return our styles below a house's that asks for double quotation marks."""
    root = tmp_path_factory.mktemp("house")
    (root / "wording.toml").write_text(
        '[en]\nquotes = "double"\nunknown-words = "yes"\n', encoding="utf-8"
    )
    return Styles((root, *find_styles(ROOT).roots))


@pytest.fixture(scope="module")
def told(
    styles: Styles, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, tuple[list[Problem], list[Problem]]]:
    """Return what is told of the bad and the good example of each rule."""
    folder = tmp_path_factory.mktemp("examples")
    Image.new("RGB", (1800, 1200), "gray").save(folder / "port.jpg", quality=60)
    Image.new("RGB", (120, 90), "gray").save(folder / "thumbnail.png")
    (folder / "damaged.jpg").write_bytes(b"no image")
    (folder / "library.bib").write_text(LIBRARY, encoding="utf-8")
    library = read_library(folder / "library.bib", "library.bib")
    kinds = read_kinds(styles.table("callouts.toml"), styles.where("callouts.toml"))[0]
    around = Surroundings(kinds, type_names(styles), edition_names(styles), library)
    house = replace(read_house(styles), boundary_disclaimer="")
    kind = read_type(styles, "policy-brief")
    editions = [read_edition(styles, name, kinds, document_type=kind) for name in kind.editions]
    spellers = {lang: speller_for(styles, lang, (), ("bio",), ()) for lang in ("en-GB", "cy")}
    assert spellers["en-GB"], "no dictionary of en-GB: make test sets it up"

    def look(name: str, text: str) -> list[Problem]:
        source = text.lstrip("\n") if text.lstrip().startswith("---") else FRONT + text
        file = folder / f"{name}.md"
        file.write_text(source, encoding="utf-8")
        manuscript = read(file, "article.md", around)
        if manuscript.article is None:
            return list(manuscript.problems)
        return check(
            manuscript.article, editions, house, kind, kinds, found=manuscript.problems,
            styles=styles, source=source, speller=spellers[manuscript.article.meta.lang],
        )  # fmt: skip

    with ThreadPoolExecutor(4) as pool:  # they wait for pandoc
        bad = pool.map(lambda entry: look(f"{entry.id}-bad", entry.bad), SHOWN)
        good = pool.map(lambda entry: look(f"{entry.id}-good", entry.good), SHOWN)
        return {e.id: pair for e, *pair in zip(SHOWN, bad, good, strict=True)}  # type: ignore[misc]


@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.id)
def test_a_rule_tells_of_its_bad_example_and_not_of_its_good_one(
    entry: Entry, told: Mapping[str, tuple[list[Problem], list[Problem]]]
) -> None:
    bad, good = told[entry.id]
    assert entry.severity in {problem.severity for problem in bad if problem.rule == entry.id}
    assert entry.id not in {problem.rule for problem in good}


def test_every_rule_has_an_example() -> None:
    assert {rule.id for rule in RULES} <= {entry.id for entry in SHOWN}
    assert {entry.id for entry in SHOWN} <= {*TOLD, *(rule.id for rule in RULES)}


def test_the_page_of_rules_is_fresh() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == as_markdown(), "make it anew: tools/make_rules_page.py"
