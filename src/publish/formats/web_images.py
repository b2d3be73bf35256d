"""The images of a web page: put into it, drawings with the letters that they are set in."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator, Mapping

from PIL import Image

from publish.formats.epub_images import SVG
from publish.formats.epub_package import Item
from publish.formats.epub_style import declared_faces, web_face
from publish.formats.epub_trees import Tree
from publish.page import Layout

ROOT = re.compile(r"<svg\b[^>]*>")
TEXT = re.compile(r">([^<]+)<")
WEIGHTS = {"400", "600"}  # that drawings are lettered in; of others the nearest stands in


def embed(layout: Layout, tree: Tree, items: Mapping[str, Item]) -> None:
    """Put images into the page, with their sizes, so that no text moves as they appear."""
    for image in tree.find("//h:img"):
        item = items[image.get("src", "")]
        bytes_ = lettered(layout, item.data) if item.media_type == SVG else item.data
        image.set("src", f"data:{item.media_type};base64,{base64.b64encode(bytes_).decode()}")
        if item.media_type != SVG:
            with Image.open(io.BytesIO(item.data)) as picture:
                image.set("width", str(picture.width))
                image.set("height", str(picture.height))


def lettered(layout: Layout, svg: bytes) -> bytes:
    """Return a drawing with the faces of the house that it names: it sees none of its page."""
    text = svg.decode(errors="replace")
    root = ROOT.search(text)
    rules = "".join(_rules(layout, text)) if root else ""
    if not root or not rules:
        return svg
    return f"{text[: root.end()]}<style>{rules}</style>{text[root.end() :]}".encode()


def _rules(layout: Layout, text: str) -> Iterator[str]:
    letters = frozenset("".join(TEXT.findall(text)))
    for face in declared_faces(layout.styles):
        named = face.family in text and face.style == "normal" and face.weight in WEIGHTS
        if not named or (face.weight != "400" and face.weight not in text):
            continue
        data = base64.b64encode(web_face(face.path, letters)).decode()
        yield (
            f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};'
            f'src:url("data:font/woff2;base64,{data}")}}'
        )
