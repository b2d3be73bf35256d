"""The beginning of a translation: the article's own structure, in which words are to be put."""

from __future__ import annotations

import re
from pathlib import Path

from publish.articles import ARTICLE
from publish.problems import ManuscriptError, Problem, Where

LANG = re.compile(r"^lang:.*$", re.MULTILINE)
OWN = re.compile(r"^(?:doi|isbn|corrections):.*\n(?:[ \t]+.*\n)*", re.MULTILINE)


def begin(folder: Path, lang: str) -> tuple[Path, str]:
    """Return where the translation of an article into a language goes, and what it begins as.

    All of the article stands there to be written over, so that nothing is forgotten: boxes,
    citations, ids, numbers. What belongs to one language alone (DOI, ISBN, corrections) is left
    out. Raises ManuscriptError where there is no article, or the translation is there.
    """
    source, target = folder / ARTICLE, folder / f"article.{lang}.md"
    if not source.is_file():
        hint = f"Give a folder that holds {ARTICLE}."
        problem = Problem(Where(str(folder)), "no-article", "there is no article here.", hint)
        raise ManuscriptError(problem)
    if target.exists():
        message, hint = "this translation is there already.", "Nothing was changed."
        raise ManuscriptError(Problem(Where(str(target)), "exists", message, hint))
    text = source.read_text(encoding="utf-8-sig")
    closing = text.find("\n---", 3)
    front, body = text[: closing + 1], text[closing + 1 :]
    return target, LANG.sub(f"lang: {lang}", OWN.sub("", front), count=1) + body
