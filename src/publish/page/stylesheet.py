"""The stylesheet of an edition: ours, then the house's, with its tokens put in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from publish.page.layout import Layout

TOKEN = re.compile(r"var\(--(?P<name>[\w-]+)\)")
LOCAL_URL = re.compile(r"""url\((?!["']?(?:data:|#))["']?([^)"']+)["']?\)""")


def stylesheet(layout: Layout) -> str:
    """Return the edition's CSS: shared, then its own, then the house's, tokens put in."""
    stamped = ("shared/stamp.css",) if layout.stamp else ()
    shared = sheets(layout, "shared/fonts/fonts.css", "shared/base.css", *stamped)
    paths = (*shared, *own_sheets(layout))
    parts = [absolute_urls(path.read_text(encoding="utf-8"), path.parent) for path in paths]
    return put_tokens("\n".join([*parts, icons(layout)]), tokens(layout))


def own_sheets(layout: Layout) -> tuple[Path, ...]:
    """Return the files of an edition's own stylesheets, after those of the edition it is like."""
    folders = reversed(layout.selection.edition.folders)
    return sheets(layout, *(f"{name}/edition.css" for name in folders))


def sheets(layout: Layout, *names: str) -> tuple[Path, ...]:
    """Return the files of stylesheets, and after each what it says of the article's language.

    For `edition.css` that is `edition-rtl.css`, right to left: what CSS, or WeasyPrint, does not
    mirror by itself; then `edition-ur.css`, for what one language asks for.
    """
    endings = ["", *(["-rtl"] if layout.direction == "rtl" else [])]
    endings.append(f"-{layout.lang.partition('-')[0]}")
    every = [name.replace(".css", f"{ending}.css") for name in names for ending in endings]
    return tuple(path for one in every for path in layout.styles.cascade(one))


def absolute_urls(css: str, folder: Path) -> str:
    """Write the addresses of a stylesheet in full, as sheets of several folders become one."""

    def absolute(found: re.Match[str]) -> str:
        return f'url("{(folder / found[1]).resolve().as_uri()}")'

    return LOCAL_URL.sub(absolute, css)


def tokens(layout: Layout) -> dict[str, str]:
    """Return the tokens of the house and of the edition's page, and the type chosen."""
    choice = layout.selection.choice
    page = layout.selection.edition.page
    return {
        **layout.house.tokens,
        **typefaces(layout.house.tokens, layout.direction),
        **{f"page-{name}": value for name, value in page.items()},
        "size": f"{choice.size:.3f}pt",
        "leading": f"{choice.size * choice.leading:.3f}pt",
        "digits": layout.numerals.counter,
        "stamp": json.dumps(layout.stamp, ensure_ascii=False),  # a string of CSS is one of JSON
    }


def typefaces(values: Mapping[str, str], direction: str) -> dict[str, str]:
    """Return each font token with its face for Arabic script: the one first that most text is in.

    `…-latin` has the Latin face first always: figures and full stops of Latin text come from it.

    With a Latin face first, WeasyPrint 70 sets justified lines from right to left too wide.
    """
    pairs = {
        name: (values[name], values[f"{name}-arabic"])
        for name in values
        if f"{name}-arabic" in values
    }
    order = -1 if direction == "rtl" else 1
    first = {name: ", ".join(pair[::order]) for name, pair in pairs.items()}
    return first | {f"{name}-latin": ", ".join(pair) for name, pair in pairs.items()}


def put_tokens(css: str, values: Mapping[str, str]) -> str:
    """Put the values of tokens where `var(--name)` stands; not all readers know var().

    Raises KeyError for a token that the house does not have.
    """
    return TOKEN.sub(lambda found: values[found["name"]], css)


def icons(layout: Layout) -> str:
    """Return a CSS rule for each kind's icon, drawn in the house's primary colour.

    A background is no content, so the icon stays out of the tag tree and of the text.
    """
    rules = []
    colour = layout.house.tokens.get("primary", "#000000")
    for kind in layout.kinds.by_name.values():
        path = layout.styles.find(f"shared/icons/{kind.icon or kind.name}.svg")
        path = path or layout.styles.find("shared/icons/note.svg")
        if path:
            svg = path.read_text(encoding="utf-8").replace("currentColor", colour)
            data = quote(" ".join(svg.split()), safe="/:=' ")
            rules.append(
                f'.icon-{kind.name} {{ background-image: url("data:image/svg+xml,{data}") }}'
            )
    return "\n".join(rules)
