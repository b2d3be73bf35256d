"""Exporting: the works that one article cites, as files for reference managers."""

from __future__ import annotations

from pathlib import Path

from publish.library.export import export_works
from publish.pipeline import Options, prepare
from publish.problems import ManuscriptError, Problem, SetupError, Severity, Where, has_errors
from publish.sources import find_articles

MANUSCRIPTS = Path("manuscripts")


def export(article: Path, folder: Path, library: tuple[Path, ...] = ()) -> tuple[Path, ...]:
    """Write what an article cites, and return the files.

    A release takes the same texts from `publish.library.export.export_works`, without this way
    through an article's folder. Raises ManuscriptError for an article that can't be read, has
    errors or cites nothing, SetupError where files can't be written.
    """
    place = article if article.exists() else MANUSCRIPTS / article
    [source] = find_articles([place])
    prepared, problems = prepare(source, Options(library=library))
    if prepared is None or has_errors(problems):  # a work may be missing
        raise ManuscriptError([p for p in problems if p.severity is Severity.ERROR])
    if not prepared.article.csl:
        message = "the article cites nothing."
        raise ManuscriptError(Problem(Where(source.name), "no-citations", message))
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, text in export_works(prepared.article.csl, prepared.library).items():
            path = folder / f"{source.slug}-references.{suffix}"
            path.write_text(text, encoding="utf-8")
            written.append(path)
    except OSError as error:
        message = f"this can't be written: {error.strerror}."
        raise SetupError(Problem(Where(str(folder)), "not-writable", message)) from error
    return tuple(written)
