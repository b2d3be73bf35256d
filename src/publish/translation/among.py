"""An article among its languages: which others there are, and what a translation follows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from publish.article import Article, Original, OtherLanguage
from publish.articles import is_article, language_in_name, languages_of, original_of, slug_of
from publish.translation.blocks import field_of
from publish.translation.record import follows_of, record_of


def among_languages(article: Article, file: Path) -> Article:
    """Return an article with its other languages, and with what it was translated from.

    A translation counts from when it is marked: before, it is not finished. Raises ManuscriptError
    for a record that can't be read.
    """
    if not is_article(file):
        return article
    others = [other for other in languages_of(file.parent) if other != file and _is_marked(other)]
    record = follows_of(file)
    return replace(
        article,
        also_in=tuple(OtherLanguage(_language(other), slug_of(other)) for other in others),
        follows=Original(record.lang, record.version) if record and record.lang else None,
    )


def _is_marked(file: Path) -> bool:
    return original_of(file) is None or record_of(file).is_file()


def _language(file: Path) -> str:
    named = language_in_name(file)
    return named or field_of(file.read_text(encoding="utf-8-sig", errors="replace"), "lang") or "en"
