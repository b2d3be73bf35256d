"""Drawings as pictures of pixels, for programs that know no SVG."""

from __future__ import annotations

import io
import re
from pathlib import Path

from publish.formats.cover import page_pixels, page_set
from publish.formats.web_images import lettered
from publish.page import Layout, absolute_urls, put_tokens, sheets, tokens

ACROSS = 1600  # pixels
SIDES = re.compile(r"""\s(?:width|height)=(?:"[^"]*"|'[^']*')""")
ROOT = re.compile(r"<svg\b[^>]*>")
VIEW = re.compile(
    rb'viewBox="[\d.eE+-]+[ ,]+[\d.eE+-]+[ ,]+(?P<width>[\d.]+)[ ,]+(?P<height>[\d.]+)"'
)


def _sized(root: str, size: tuple[int, int]) -> str:
    bare = SIDES.sub("", root)
    return f'{bare[:4]} width="{size[0]}" height="{size[1]}"{bare[4:]}'


def drawing_as_png(layout: Layout, name: str, folder: Path, svg: bytes) -> bytes:
    """Draw an SVG in the letters of the house; raises what drawing a cover raises."""
    view = VIEW.search(svg)
    share = float(view["height"]) / float(view["width"]) if view else 0.6
    size = (ACROSS, max(1, round(ACROSS * share)))
    css = "\n".join(
        absolute_urls(path.read_text(encoding="utf-8"), path.parent)
        for path in sheets(layout, "shared/fonts/fonts.css")
    )
    css = put_tokens(css, tokens(layout))
    css += f"@page {{ size: {size[0]}px {size[1]}px; margin: 0 }} svg {{ display: block }}"
    text = lettered(layout, svg).decode(errors="replace")
    drawn = ROOT.sub(lambda root: _sized(root[0], size), text[text.index("<svg") :], count=1)
    html = f"<html><body style='margin:0'>{drawn}</body></html>"
    base = f"{folder.resolve().as_uri()}/"
    pdf = page_set(name, (folder, *layout.styles.roots), base, css, html)
    made = io.BytesIO()
    page_pixels(pdf, name, size).save(made, "PNG", optimize=True)
    return made.getvalue()
