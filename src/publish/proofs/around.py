"""What an approver sees around the words: the entries that are cited, and the images.

Whoever approves signs what is printed, and a source's title or a picture is printed as much as a
word is, though neither stands in `article.md`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from publish import pandoc
from publish.article import Article, Figure
from publish.check.images import ADDRESS, image_path
from publish.guards import files
from publish.pipeline import Options
from publish.pipeline.preparing import read_article
from publish.problems import PublishError
from publish.sources import Source

UNPRINTED = {"abstract", "keyword", "file"}  # fields that no citation style prints


def around_of(source: Source) -> dict[str, str]:
    """Return the SHA-256 of each entry cited, named @key, and each image file, by its path.

    Empty for an article that can't be read. A file that is not there has an empty digest.
    """
    try:
        found, _ = read_article(source, Options())
    except PublishError:
        return {}
    return dict(sorted(_around(found.article))) if found else {}


def _around(article: Article) -> Iterator[tuple[str, str]]:
    for work in article.csl:
        told = {key: value for key, value in work.items() if key not in UNPRINTED}
        data = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
        yield f"@{work['id']}", _digest(data.encode())
    names = [n.source_path for n in pandoc.walk(article.content) if isinstance(n, Figure)]
    folder = Path(article.folder)
    for name in {*names, article.meta.cover_image} - {""}:
        path = None if ADDRESS.match(name) else image_path(folder, name)
        inside = path is not None and files.is_inside(path, folder)
        yield name, _digest(path.read_bytes()) if path and inside else ""


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def told_around(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Return in words which entries and images are no longer those of an approval.

    What is cited or shown no longer, or newly so, is told by the words of the text.
    """
    return tuple(
        f"the entry {name} of the library has changed"
        if name.startswith("@")
        else f"the image {name} is another one"
        if now[name]
        else f"the image {name} is gone"
        for name, digest in before.items()
        if name in now and now[name] != digest
    )
