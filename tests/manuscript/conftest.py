"""What the tests of reading share: a small house, and sources with a caret at the fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from publish.callouts import Kinds, read_kinds
from publish.library import read_library
from publish.manuscript import Manuscript, Surroundings, read
from publish.problems import Where

FRONT = "---\ntitle: A title\nauthors: [Ayesha Khan]\ndate: 2026-03-02\nlang: en-GB\n---\n"
SHAPES = {
    "key-takeaways": "bullets",
    "at-a-glance": "facts",
    "timeline": "events",
    "pull-quote": "quote",
    "strengths-risks": "pros-cons",
    "scenarios": "scenarios",
    "recommendations": "actions",
    "key-terms": "terms",
    "faq": "questions",
    "note": "prose",
    "warning": "prose",
}
LIBRARY = """\
@report{nato2026, author = {{NATO}}, title = {Tokyo}, date = {2026-01-05}}
@report{nato2026b, author = {{NATO}}, title = {Osaka}, date = {2026-02-05}}
@book{smith2020, author = {Smith, Ann}, title = {Asia}, date = {2020}}
"""
EDITIONS = ("brief", "reader", "handout")


@pytest.fixture(scope="session")
def kinds() -> Kinds:
    table = {name: {"shape": shape, "title": {"en": name}} for name, shape in SHAPES.items()}
    made, problems = read_kinds(table, Where("callouts.toml"))
    assert not problems
    return made


@pytest.fixture(scope="session")
def reading(kinds: Kinds, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Manuscript]:
    """Read the body of an article; line 1 of the body is line 7 of the file."""
    root = tmp_path_factory.mktemp("manuscripts")
    (root / "library.bib").write_text(LIBRARY, encoding="utf-8")
    library = read_library(root / "library.bib", "library.bib")
    around = Surroundings(kinds, ("policy-brief",), EDITIONS, library)
    file = root / "tokyo" / "article.md"
    file.parent.mkdir()

    def read_body(body: str) -> Manuscript:
        file.write_bytes(body.encode() if body.startswith("---\n") else (FRONT + body).encode())
        return read(Path(file), "a.md", around)

    return read_body


@pytest.fixture(scope="session")
def told(reading: Callable[[str], Manuscript]) -> Callable[[str], list[str]]:
    """Return what is told of a body, each as `line:column rule`; line 1 is the body's first."""

    def tell(body: str) -> list[str]:
        lines = 0 if body.startswith("---\n") else FRONT.count("\n")
        problems = reading(body).problems
        return [f"{p.where.line - lines}:{p.where.column} {p.rule}" for p in problems]

    return tell


@pytest.fixture(scope="session")
def marked() -> Callable[[str], tuple[str, list[str]]]:
    """Return a text without its carets, and the place of each as `line:column`."""

    def take(text: str) -> tuple[str, list[str]]:
        places = []
        while (at := text.find("‸")) >= 0:
            lines = text[:at].split("\n")
            places.append(f"{len(lines)}:{len(lines[-1]) + 1}")
            text = text[:at] + text[at + 1 :]
        return text, places

    return take
