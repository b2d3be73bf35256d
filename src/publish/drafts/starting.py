"""A new article: the form of its type of document, with what to write where."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from publish.edition import read_type, type_names
from publish.house import Styles, find_styles
from publish.library import read_library
from publish.problems import ManuscriptError, Problem, SetupError, UsageError, Where, did_you_mean
from publish.sources import ARTICLE, LIBRARIES, find_library, shown

SLUG = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
STARTS = "starts"
SUFFIX = ".md.j2"
FIRST_ENTRY = """\
@book{swift1729,
  author = {Swift, Jonathan},
  title = {A Modest Proposal},
  date = {1729},
  location = {Dublin},
  publisher = {S. Harding},
}
"""


def start(folder: Path, kind: str, lang: str, today: dt.date) -> tuple[Path, ...]:
    """Write a starting article of a type into a new folder; returns the files written.

    It cites the first work of the library that counts there; where there is none, one with a
    single work is written beside the folder. Raises UsageError for a type, language or name that
    can't be, ManuscriptError where something is there already, SetupError where it can't be
    written.
    """
    if not SLUG.fullmatch(folder.name):
        hint = "Use letters, digits and hyphens, such as heat-at-work."
        raise UsageError(
            Problem(Where(shown(folder)), "bad-slug", f"'{folder.name}' is no slug.", hint)
        )
    if folder.exists():
        hint = "Choose another name: nothing is replaced."
        raise ManuscriptError(
            Problem(Where(shown(folder)), "not-empty", "there is something here already.", hint)
        )
    styles = find_styles(folder.parent)
    template = _template(styles, lang)
    files = {}
    library = find_library(folder / ARTICLE)
    entries = read_library(library, shown(library)).entries if library else {}
    if not entries and library:
        message, hint = "the library has no entry yet.", "Add the first work that you cite."
        raise ManuscriptError(Problem(Where(shown(library)), "empty-library", message, hint))
    if not library:
        files[folder.parent / LIBRARIES[0]] = FIRST_ENTRY
    document = read_type(styles, _known(kind, styles))
    files[folder / ARTICLE] = (
        _environment()
        .from_string(template)
        .render(
            type=kind,
            title=folder.name.replace("-", " ").capitalize(),
            date=today.isoformat(),
            lang=lang,
            boxes=document.required,
            editions=document.editions,
            key=next(iter(entries), "swift1729"),
        )
    )
    return _write(files)


def _environment() -> Environment:
    return Environment(
        autoescape=False,  # noqa: S701 - Markdown, written for an editor who changes it
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


def _known(kind: str, styles: Styles) -> str:
    known = type_names(styles)
    if kind in known:
        return kind
    hint = did_you_mean(kind, known) or f"The types are: {', '.join(sorted(known))}."
    message = f"'{kind}' is not a type of document."
    raise UsageError(Problem(Where("--type"), "unknown-type", message, hint))


def _template(styles: Styles, lang: str) -> str:
    language = lang.partition("-")[0].lower()
    path = styles.find(f"{STARTS}/{language}{SUFFIX}")
    if path:
        return path.read_text(encoding="utf-8")
    known = ", ".join(sorted(styles.stems(STARTS, SUFFIX))).replace(".md", "")
    message = f"there is no starting article in '{lang}'."
    own = f"styles/{STARTS}/{language}{SUFFIX}"
    hint = f"There are: {known}. A house adds its own as {own}."
    raise UsageError(Problem(Where("--lang"), "unknown-language", message, hint))


def _write(files: dict[Path, str]) -> tuple[Path, ...]:
    try:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"this can't be written: {error.strerror}."
        raise SetupError(Problem(Where(shown(path)), "not-writable", message)) from error
    return tuple(files)
