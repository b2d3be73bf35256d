"""Files of articles: how they are named, by article and language.

`<slug>/article.md` is an article, `<slug>/article.ur.md` beside it the same in Urdu. It imports the
standard library alone, as `unchanged` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ARTICLE = "article.md"
PROOFS = "proofs"  # the folder beside it of what went to authors and came back: no part of it
APPROVALS = "approvals.toml"  # who approved it: no part of it either
TAG = r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*"  # of a language (BCP 47), its subtags of any kind
FOLLOWS = re.compile(rf"article\.{TAG}\.follows\.toml")
IN_LANGUAGE = re.compile(rf"article\.(?P<lang>{TAG})\.md")


def language_in_name(file: Path) -> str:
    """Return the tag in the name of a translation's file, "ur" say; empty for any other file."""
    found = IN_LANGUAGE.fullmatch(file.name)
    return found["lang"] if found else ""


def slug_of(file: Path) -> str:
    """Return the name of an article: that of its folder, with its language for a translation.

    For a file of another name, its own.
    """
    lang = language_in_name(file)
    if lang:
        return f"{file.parent.name}.{lang}"
    return file.parent.name if file.name == ARTICLE else file.stem


def is_article(file: Path) -> bool:
    """Say whether a file is named as an article is, in whatever language."""
    return file.name == ARTICLE or bool(language_in_name(file))


def languages_of(folder: Path) -> list[Path]:
    """Return the files of one article, in all its languages; the original comes first."""
    others = [path for path in sorted(folder.glob("article.*.md")) if language_in_name(path)]
    return [*([folder / ARTICLE] if (folder / ARTICLE).is_file() else []), *others]


def original_of(file: Path) -> Path | None:
    """Return the file that a translation was made from; None for what is no translation."""
    return file.with_name(ARTICLE) if language_in_name(file) else None


def articles_in(path: Path) -> list[Path]:
    """Return the article files that a path means: itself, those in it, those in its folders.

    `manuscripts/slug.ur` means the Urdu one of `manuscripts/slug`, as outputs are called.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        return list(_by_slug(path))
    return languages_of(path) or [
        file
        for folder in sorted(path.iterdir())
        if folder.is_dir()
        for file in languages_of(folder)
    ]


def _by_slug(path: Path) -> Iterator[Path]:
    folder, _, lang = path.name.partition(".")
    file = path.parent / folder / f"article.{lang}.md"
    if language_in_name(file) and file.is_file():
        yield file


def is_part_of(path: Path, file: Path) -> bool:
    """Say whether a file of its folder is one that an article is made from.

    What is in another language is not, but what a translation was made from is. Proofs that went
    out, and who approved it, are not.
    """
    if path.name == APPROVALS or PROOFS in path.relative_to(file.parent).parts[:-1]:
        return False
    lang = language_in_name(file)
    mine = {file.name, f"article.{lang}.follows.toml", *([ARTICLE] if lang else [])}
    strange = is_article(path) or FOLLOWS.fullmatch(path.name)
    return path.parent != file.parent or not strange or path.name in mine
