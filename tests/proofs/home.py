"""A folder with an article whose proof has gone out."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from publish.pipeline import Options
from publish.pipeline.preparing import read_article
from publish.proofs.base import base_of, keep_labels, proof_docx
from publish.proofs.merging import Base
from publish.proofs.rounds import Round, keep_round
from publish.sources import find_articles

DAY = dt.date(2026, 11, 30)


@dataclass
class Sent:
    """An article, its round, the Word proof that went out."""

    article: Path
    round: Round
    docx: bytes = field(repr=False)

    @property
    def base(self) -> Base:
        return base_of(self.round, self.article)


def send(article: Path) -> Sent:
    """Send the proof of an article out."""
    (source,) = find_articles([article])
    found, problems = read_article(source, Options())
    assert found, problems
    one = keep_round(article, article.read_bytes(), 1, DAY, {})
    keep_labels(one.folder, found.article)
    return Sent(article, one, proof_docx(found.article, found.ground, one.text, 1, DAY))


def copied(sample: Path, folder: Path) -> Path:
    """Copy an article and its library into a folder; returns its file there."""
    home = folder / "manuscripts" / sample.name
    home.mkdir(parents=True)
    for path in sample.iterdir():
        if path.is_dir():
            shutil.copytree(path, home / path.name)
        elif not path.name.startswith("article."):
            shutil.copy(path, home)
    shutil.copy(sample / "article.md", home)
    shutil.copy(sample.parent / "library.bib", folder / "manuscripts")
    (folder / "pyproject.toml").touch()
    return home / "article.md"


def written(folder: Path, text: str) -> Path:
    """Write an article of one's own into a folder; returns its file."""
    home = folder / "manuscripts" / "mine"
    home.mkdir(parents=True)
    (folder / "pyproject.toml").touch()
    (folder / "manuscripts" / "library.bib").write_text(LIBRARY, encoding="utf-8")
    (home / "article.md").write_bytes(f"{FRONT}{text}".encode())
    return home / "article.md"


LIBRARY = """@report{who2023,
  author = {{World Health Organization}},
  title = {Road Safety},
  institution = {WHO},
  date = {2023},
}
"""
FRONT = """---
title: "A Title"
authors:
  - name: Ada Low
date: 2026-03-02
lang: en-GB
summary: >
  What the article says
  in two lines.
---

"""
