"""What templates are drawn with: where they are found, their filters, the icons of boxes."""

from __future__ import annotations

import functools

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from publish.codes import qr
from publish.fragments import unbracketed
from publish.house import Styles
from publish.templates import COMPILED


@functools.lru_cache(maxsize=16)
def environment(styles: Styles, *editions: str) -> Environment:
    """Return the templates of an edition and those it is like, which come before the shared ones.

    A house's come before ours, but those of an edition before those that it is only like.
    """
    names = [*editions[:1], *(("shared",) if len(editions) == 1 else ())]
    folders = [root / name for root in styles.roots for name in names]
    folders += [root / name for root in styles.roots for name in (*editions[1:], "shared")]
    made = SandboxedEnvironment(
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
