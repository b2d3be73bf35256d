"""Where articles are: from what a command was given to the files that it means."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from publish.articles import ARTICLE, articles_in, slug_of
from publish.house import HOUSE, House
from publish.problems import ManuscriptError, Problem, Where

__all__ = [
    "ARTICLE",
    "CHECKED",
    "LIBRARIES",
    "RELEASED",
    "ROOT_MARKS",
    "Source",
    "article_file",
    "find_articles",
    "find_library",
    "library_files",
    "shown",
]

MANUSCRIPTS = Path("manuscripts")  # the folder of articles, from where publish is started
LIBRARIES = ("library.bib", "library.json", "library.yaml")
CHECKED = "checked.toml"  # what people have checked of the finished files: no source of them
RELEASED = "released.toml"  # what went out under which version: no source of them either
ROOT_MARKS = (HOUSE, Path("pyproject.toml"), Path(".git"))


@dataclass(frozen=True, slots=True)
class Source:
    """An article file and the path by which problems name it.

    `typed` is its text as somebody is typing it, None where the file is as it was saved.
    """

    file: Path
    name: str
    typed: str | None = None

    @property
    def text(self) -> str:
        """The text of the article."""
        return self.file.read_text(encoding="utf-8-sig") if self.typed is None else self.typed

    @property
    def slug(self) -> str:
        """The name of the article: that of its folder with its language, or of its file."""
        return slug_of(self.file)


def shown(path: Path) -> str:
    """Return a path as problems show it: from the current folder if it is below it."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def find_articles(paths: Sequence[Path]) -> tuple[Source, ...]:
    """Return the articles that paths mean: article files, their folders, or folders of those.

    The name of an article means that in `manuscripts/`.

    Raises ManuscriptError naming every path that means none, and slugs that two articles share.
    """
    found: dict[Path, Source] = {}
    problems = []
    for path in paths:
        files = articles_in(path) or ([] if path.exists() else articles_in(MANUSCRIPTS / path))
        if not files:
            hint = f"Give a folder that holds {ARTICLE}, or a folder of such folders."
            what = (
                "there is no article here" if path.exists() else "there is no such file or folder"
            )
            problems.append(Problem(Where(shown(path)), "no-article", f"{what}.", hint))
        found.update((file.resolve(), Source(file.resolve(), shown(file))) for file in files)
    slugs: dict[str, Source] = {}
    for source in found.values():
        other = slugs.setdefault(source.slug, source)
        if other is not source:
            message = f"two articles are called '{source.slug}': this one and {other.name}."
            hint = "Rename one of the folders."
            problems.append(Problem(Where(source.name), "duplicate-slug", message, hint))
    if problems:
        raise ManuscriptError(problems)
    return tuple(found.values())


def article_file(path: Path) -> Path | None:
    """Return the file of the one article that a path names; None for a folder of several."""
    if not path.is_dir():
        return next(iter(articles_in(path)), None)
    return path / ARTICLE if (path / ARTICLE).is_file() else None


def find_library(article: Path) -> Path | None:
    """Return the nearest `library.bib`, `.json` or `.yaml`, up to the root of house or project."""
    for folder in article.resolve().parents:
        for name in LIBRARIES:
            if (folder / name).is_file():
                return folder / name
        if any((folder / mark).exists() for mark in ROOT_MARKS):
            return None
    return None


def library_files(
    article: Path, house: House, series: str = "", asked: Sequence[Path] = ()
) -> tuple[Path, ...]:
    """Return the files of the library that an article cites, the first with the last word.

    Those asked for; else the house's, after those of the article's series; else the nearest one.
    """
    if asked:
        return tuple(asked)
    named = (*house.series.get(series, ()), *house.library)
    if house.library:
        return tuple(dict.fromkeys(named))
    nearest = find_library(article)
    return (*named, nearest) if nearest and nearest not in named else named
