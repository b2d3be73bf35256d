"""The source of a release: the article, its images, the works that it cites, the house's styles.

Laid out as a house, so that the same version of publish makes the same files of it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from publish.articles import APPROVALS, PROOFS
from publish.library.export import as_biblatex
from publish.pipeline import Prepared
from publish.sources import CHECKED, RELEASED

SOURCE, MANUSCRIPTS = "source", "manuscripts"
LEFT = {CHECKED, RELEASED, APPROVALS}


def write_source(prepared: Prepared, folder: Path) -> None:
    """Write the source of an article into a folder; raises OSError."""
    article = prepared.source.file.parent
    target = folder / MANUSCRIPTS / article.name
    for path in sorted(article.rglob("*")):
        proof = PROOFS in path.relative_to(article).parts[:-1]
        if path.is_file() and not proof and path.name[:1] != "." and path.name not in LEFT:
            copy = target / path.relative_to(article)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    _write_library(prepared, target.parent)
    for root in prepared.styles.roots[:-1]:  # the last is ours, which publish brings
        shutil.copytree(root, folder / "styles", dirs_exist_ok=True)


def _write_library(prepared: Prepared, folder: Path) -> None:
    """Write the works that an article cites, those of BibLaTeX and those of CSL apart."""
    folder.mkdir(parents=True, exist_ok=True)
    formats = {shelf.path: shelf.format for shelf in prepared.library.shelves}
    told = {
        str(work["id"]): formats.get(prepared.library.entries[str(work["id"])].path, "")
        for work in prepared.article.csl
        if str(work["id"]) in prepared.library.entries
    }
    own = [work for work in prepared.article.csl if told.get(str(work["id"])) == "biblatex"]
    rest = [work for work in prepared.article.csl if told.get(str(work["id"])) != "biblatex"]
    if own or not rest:
        text = as_biblatex(own, prepared.library)
        (folder / "library.bib").write_text(text, encoding="utf-8")
    if rest:
        text = json.dumps(rest, ensure_ascii=False, indent=1) + "\n"
        (folder / "library.json").write_text(text, encoding="utf-8")


def libraries(folder: Path) -> tuple[Path, ...]:
    """Return the files of works in the source of a release."""
    named = [folder / MANUSCRIPTS / name for name in ("library.bib", "library.json")]
    return tuple(path for path in named if path.is_file())
