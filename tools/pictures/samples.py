"""The samples of the documentation that are shown as pictures, and the article made of them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PICTURES = DOCS / "images" / "samples"
EDITIONS = ("brief", "reader", "handout")
SHOWN = re.compile(  # a block of source, and the paragraph of pictures below it
    r"^(?P<fence>`{3,})markdown\n(?P<source>(?:(?!(?P=fence)).*\n)+)(?P=fence)\n"
    r"(?P<pictures>(?:\n(?:!\[[^\]]*\]\(images/samples/[\w-]+\.webp\)\n)+))",
    re.MULTILINE,
)
PICTURE = re.compile(
    r"!\[(?P<alt>[^\]]*)\]\(images/samples/(?P<name>[\w-]+)-(?P<edition>\w+)\.webp\)"
)
SECTION = "sample-"  # how the ids of the sections begin that samples are built in
FRONT = """\
---
type: policy-brief
title: Working in the Heat
authors:
  - {name: Nell Harrowgate, affiliation: [iop]}
affiliations: {iop: Institute for Open Policy}
date: 2026-11-23
lang: en-GB
---

"""
# Each sample begins a page of its own, so that nothing parts it.
OWN_PAGE = f'[id^="{SECTION}"] {{ break-before: page }}\n'
LAST = f"# The end {{#{SECTION}end}}\n\nNothing is shown of this.\n"
HOUSE = "# A house for the pictures alone.\n"


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample of source, and what is said of its picture in each edition that shows it."""

    name: str
    source: str
    alts: dict[str, str]

    @property
    def section(self) -> str:
        """The id of the section that it is built in."""
        return f"{SECTION}{self.name}"

    @property
    def boxed(self) -> bool:
        """Whether it is a box, whose kind is its name."""
        return self.source.startswith(":::")


def samples() -> dict[str, Sample]:
    """Return all samples of the documentation that have pictures, by name."""
    found = [one for page in sorted(DOCS.glob("*.md")) for one in _of_page(page)]
    return {one.name: one for one in found}


def _of_page(page: Path) -> Iterator[Sample]:
    for shown in SHOWN.finditer(page.read_text(encoding="utf-8")):
        pictures = list(PICTURE.finditer(shown["pictures"]))
        alts = {one["edition"]: one["alt"] for one in pictures}
        yield Sample(pictures[0]["name"], shown["source"], alts)


def article(made: dict[str, Sample]) -> str:
    """Return the article that holds all samples, each in a section of its own."""
    parts = [f"# A section {{#{one.section}}}\n\n{_text(one)}" for one in made.values()]
    return FRONT + "\n".join([*parts, LAST])


def _text(sample: Sample) -> str:
    """Return a sample, behind a sentence that a box may stand beside."""
    first = "What stands beside the box.\n\n" if sample.boxed else ""
    return f"{first}{sample.source}"


def write_manuscript(folder: Path, made: dict[str, Sample]) -> Path:
    """Write a house with the article of all samples into a folder; returns the article's own."""
    styles = {"house.toml": HOUSE, "brief/edition.css": OWN_PAGE, "handout/edition.css": OWN_PAGE}
    for name, text in styles.items():
        path = folder / "styles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    home = folder / "manuscripts" / "samples"
    shutil.copytree(ROOT / "manuscripts/heat-at-work/images", home / "images")
    shutil.copyfile(ROOT / "manuscripts/library.bib", folder / "manuscripts/library.bib")
    (home / "article.md").write_text(article(made), encoding="utf-8")
    return home
