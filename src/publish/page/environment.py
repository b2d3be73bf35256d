"""What templates are drawn with: where they are found, their filters, the icons of boxes."""

from __future__ import annotations

import functools
import traceback
from pathlib import Path
from typing import NoReturn

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from publish.codes import qr
from publish.fragments import unbracketed
from publish.house import Styles, own_styles
from publish.problems import ManuscriptError, Problem, Where
from publish.templates import COMPILED


class Templates(SandboxedEnvironment):
    """Templates in Jinja's sandbox; what is wrong in one of a house's is a problem with its place.

    In one of ours it stays a fault of ours.
    """

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Raise what a template raised, as Jinja calls this; ManuscriptError for a house's."""
        try:
            super().handle_exception(source)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            lines = [(f.filename, f.lineno or 0) for f in frames if f.filename.endswith(".j2")]
            if isinstance(error, TemplateSyntaxError) and error.filename:
                lines.append((error.filename, error.lineno))
            theirs = bool(lines) and not Path(lines[-1][0]).is_relative_to(own_styles())
            own = isinstance(error, (TemplateError, OverflowError))
            if theirs and (own or frames[-1].filename.endswith(".j2")):
                raise ManuscriptError(_bad_template(*lines[-1], error)) from error
            raise


def _bad_template(name: str, line: int, error: Exception) -> Problem:
    said = " ".join(str(error).split())[:200].rstrip(".")
    message = f"this template can't be drawn: {said}."
    hint = "Compare it with the file of the same name that came with publish."
    return Problem(Where(name, line), "bad-template", message, hint)


@functools.lru_cache(maxsize=16)
def environment(styles: Styles, *editions: str) -> Environment:
    """Return the templates of an edition and those it is like, which come before the shared ones.

    A house's come before ours, but those of an edition before those that it is only like.
    """
    names = [*editions[:1], *(("shared",) if len(editions) == 1 else ())]
    folders = [root / name for root in styles.roots for name in names]
    folders += [root / name for root in styles.roots for name in (*editions[1:], "shared")]
    made = Templates(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=COMPILED,
    )
    made.filters["qr"] = _qr
    made.filters["unbracketed"] = lambda html: Markup(unbracketed(html))  # noqa: S704 - html()'s
    return made


def _qr(text: str, title: str = "") -> Markup:
    return Markup(qr(text, title))  # noqa: S704 - segno's own SVG


@functools.lru_cache(maxsize=256)
def icon(styles: Styles, name: str) -> str:
    """Return the SVG of an icon, or of the one that stands in for any."""
    path = styles.find(f"shared/icons/{name}.svg") or styles.find("shared/icons/note.svg")
    return " ".join(path.read_text(encoding="utf-8").split()) if path else ""
