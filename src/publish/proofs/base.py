"""What a round of proofs was made from, as merging needs it; and the Word proof itself."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

from publish.article import Article
from publish.formats.word_styles import Look
from publish.pipeline import Options
from publish.pipeline.preparing import Ground, read_article
from publish.problems import ManuscriptError, Problem, Where
from publish.proofs.blocks import Source
from publish.proofs.merging import Base
from publish.proofs.rounds import Round, write_whole
from publish.proofs.word_file import Proof, labels_of, write_proof_docx
from publish.sources import Source as Manuscript
from publish.sources import shown

LABELS = "labels.json"  # in a round's folder: how its proofs worded citations


def proof_docx(  # noqa: PLR0913 - an article, and its round
    article: Article, ground: Ground, text: str, number: int, date: dt.date, *, stamp: str = ""
) -> bytes:
    """Return the Word proof of an article; `text` is its source, the rest its round's.

    `stamp` is what each page says.
    """
    meta = article.meta
    page = ground.styles.table("word/edition.toml").get("page", {})
    proof = Proof(
        Source(text, labels_of(article)),
        article.slug,
        meta.title,
        meta.lang,
        number,
        date,
        Look.of(ground.house, ground.styles, page, meta.lang),
        ground.kinds,
        ground.house.short_name or ground.house.name or "Editor",
        stamp,
    )
    return write_proof_docx(proof)


def keep_labels(folder: Path, article: Article) -> None:
    """Keep in a round's folder how its proofs word citations, so that they are known again."""
    made = {f"{line}:{column}": text for (line, column), text in labels_of(article).items()}
    data = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    write_whole(folder / LABELS, data.encode())


def base_of(one: Round, article: Path) -> Base:
    """Return what a round's proofs were made from.

    Raises ManuscriptError where its source was changed, or can't be read.
    """
    text = one.text
    found, problems = read_article(Manuscript(article, shown(article), text), Options())
    if found is None:
        message = "the source of this round can't be read."
        raise ManuscriptError([Problem(Where(shown(one.article)), "bad-round", message), *problems])
    kept = one.folder / LABELS
    labels = _labels(kept) if kept.is_file() else labels_of(found.article)
    return Base(Source(text, labels), found.ground.kinds, found.article.meta.lang)


def _labels(path: Path) -> Mapping[tuple[int, int], str]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {
            (int(k.partition(":")[0]), int(k.partition(":")[2])): str(v) for k, v in told.items()
        }
    except (ValueError, AttributeError) as error:
        hint = "Take the file away; citations are then worded as the library has them now."
        problem = Problem(Where(shown(path)), "bad-round", f"this can't be read: {error}.", hint)
        raise ManuscriptError(problem) from error
