"""The Word format: an edition as an accessible .docx, through pandoc, in the house's look.

Headings, lists, tables and notes are Word's own, pictures have their descriptions, a table's head
comes again on each page, the language and the title are set. No checker for Word files that anybody
could run is free, so the file makes no claim.
"""

from __future__ import annotations

import base64
import html
import re
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lxml import etree

from publish import pandoc
from publish.formats.crops import crop_figures
from publish.formats.drawings import drawing_as_png
from publish.formats.epub_images import SVG, Images
from publish.formats.epub_metadata import stamp
from publish.formats.job import Job, Written
from publish.formats.word_blocks import WordBlocks
from publish.formats.word_styles import (
    BOX_INDENT,
    DOCUMENT,
    STEP,
    Look,
    W,
    core_xml,
    packed,
    reference_parts,
    unpacked,
    with_footer,
)
from publish.page import Layout
from publish.select import reading_order

NS = f"{{{W}}}"
MOST_PIXELS = 3_000_000  # of an image
DESCRIPTION = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
AFTER = {"BodyText", "FirstParagraph", "Compact", "Normal", ""}
IN_TABLE = {"Compact", "BodyText", "FirstParagraph"}


def write(job: Job) -> Written:
    """Write an edition as a Word file; raises OutputError where pandoc fails."""
    with tempfile.TemporaryDirectory() as scratch:
        layout = job.lay(job.choice, "plain")
        layout = _as_read(layout, crop_figures(layout, job.folder, Path(scratch)))
        own = [Path(path) for path in layout.assets.values()]
        images = Images(job.name, job.folder, own, MOST_PIXELS)

        def image(source: str) -> str:
            item = images.items[images(source)]
            data, kind = item.data, item.media_type
            if kind == SVG:  # Word before 2016 knows no SVG
                data, kind = drawing_as_png(layout, job.name, job.folder, item.data), "image/png"
            return f"data:{kind};base64,{base64.b64encode(data).decode()}"

        made = WordBlocks(layout, image)
        blocks = made.blocks()
        look = _look(layout)
        parts = _through_pandoc(layout, blocks, look, Path(scratch))
    parts[DOCUMENT] = _finished(parts[DOCUMENT])
    meta = layout.selection.article.meta
    authors = "; ".join(author.name for author in meta.authors)
    when = stamp(meta).strftime("%Y-%m-%dT%H:%M:%SZ")
    told = {"title": meta.title, "subject": meta.summary, "creator": authors}
    told |= {"keywords": ", ".join(meta.keywords), "language": meta.lang}
    parts["docProps/core.xml"] = core_xml(told, when)
    foot = (layout.stamp, meta.short_title or meta.title)
    parts = with_footer(parts, " · ".join(part for part in foot if part))
    markup = "".join(f'<p data-generated="">{html.escape(one)}</p>' for one in made.generated)
    return Written(packed(parts), layout.selection, (f"<div>{markup}</div>",))


def _as_read(layout: Layout, assets: Mapping[str, str]) -> Layout:
    """Return a layout in the order of reading: what is beside a text comes after it."""
    selection = replace(layout.selection, content=reading_order(layout.selection.content))
    return replace(layout, selection=selection, assets=assets)


def _look(layout: Layout) -> Look:
    page = layout.selection.edition.page
    return Look.of(layout.house, layout.styles, page, layout.lang)


def _through_pandoc(
    layout: Layout, blocks: pandoc.Blocks, look: Look, scratch: Path
) -> dict[str, bytes]:
    reference, made = scratch / "reference.docx", scratch / "made.docx"
    reference.write_bytes(packed(reference_parts(look)))
    meta = {"lang": {"t": "MetaString", "c": layout.lang}}
    if look.leftward:
        meta["dir"] = {"t": "MetaString", "c": "rtl"}
    text = pandoc.document(pandoc.blocks_json(blocks), meta)
    pandoc.run(["-f", "json", "-t", "docx", f"--reference-doc={reference}", "-o", str(made)], text)
    return unpacked(made.read_bytes())


def _finished(document: bytes) -> bytes:
    """Return a document with lists indented as their place asks, and tables as wide as the text."""
    root = etree.fromstring(document, etree.XMLParser(remove_blank_text=False))
    boxed = False
    for paragraph in root.iter(f"{NS}p"):
        _indent(paragraph)
        was, boxed = boxed, _style(paragraph).startswith("Box")
        if was and not boxed and _style(paragraph) in AFTER:
            _spaced(paragraph)
    for table in root.iter(f"{NS}tbl"):
        width = table.find(f"{NS}tblPr/{NS}tblW")
        if width is not None:
            width.set(f"{NS}type", "pct")
            width.set(f"{NS}w", "5000")
        for style in table.iter(f"{NS}pStyle"):
            if style.get(f"{NS}val") in IN_TABLE:
                style.set(f"{NS}val", "TableText")
    for picture in root.iter(DESCRIPTION):
        if not picture.get("descr"):
            picture.set("descr", picture.get("title") or "")
    text = etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
    return re.sub(rb">\s+(?=<w:(?:p|tbl|sectPr)\b)", b">", text)


def _style(paragraph: etree._Element) -> str:
    properties = paragraph.find(f"{NS}pPr")
    return (_value(properties, "pStyle") or "") if properties is not None else ""


def _spaced(paragraph: etree._Element) -> None:
    """Put space above a paragraph that follows a box, in its place among the properties."""
    properties = paragraph.find(f"{NS}pPr")
    if properties is None:
        return
    space = etree.Element(f"{NS}spacing")
    space.set(f"{NS}before", "180")
    space.set(f"{NS}after", "140")
    later = [one for one in properties if one.tag in {f"{NS}ind", f"{NS}jc", f"{NS}outlineLvl"}]
    properties.insert(properties.index(later[0]) if later else len(properties), space)


def _indent(paragraph: etree._Element) -> None:
    properties = paragraph.find(f"{NS}pPr")
    numbered = properties.find(f"{NS}numPr") if properties is not None else None
    if properties is None or numbered is None:
        return
    level = int(_value(numbered, "ilvl") or 0)
    boxed = _style(paragraph).startswith("Box")
    inset = etree.SubElement(properties, f"{NS}ind")
    side = STEP * (level + 1) + (BOX_INDENT if boxed else 0)
    inset.set(f"{NS}left", str(side))
    if boxed:
        inset.set(f"{NS}right", str(BOX_INDENT))
    inset.set(f"{NS}hanging", str(STEP))


def _value(element: etree._Element, name: str) -> str | None:
    found = element.find(f"{NS}{name}")
    return found.get(f"{NS}val") if found is not None else None
