"""The web format: one HTML page that works from a file, its images in it, its fonts beside it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from lxml import etree

from publish.formats import epub_trees
from publish.formats.card import draw_card
from publish.formats.crops import crop_figures
from publish.formats.epub_images import Images
from publish.formats.epub_terms import link_terms
from publish.formats.epub_trees import OPS, XHTML, BrokenDocumentError, Tree
from publish.formats.job import Job, Written
from publish.formats.web_cards import add_cards, link_back
from publish.formats.web_images import embed
from publish.formats.web_margin import set_beside
from publish.formats.web_metadata import linked_data, tags
from publish.formats.web_style import Look, look_of
from publish.guards.scratch import scratch_folder
from publish.page import Drawing, Layout
from publish.problems import OutputError, Problem, Where
from publish.select import reading_order

PLACES = "//h:section[contains(@class,'part')]//h:p|//h:section[contains(@class,'part')]//h:li"
HEADINGS = "//h:*[self::h:h2 or self::h:h3 or self::h:h4 or self::h:h5 or self::h:h6][@id]"
TABLE = {"table", "rowgroup", "row", "columnheader", "rowheader", "cell"}
RATIO = 3 / 4  # of height to width, up to which an image may fill its width in pixels
DOCTYPE = "<!DOCTYPE html>"
GENERATED = ' data-generated=""'
VOID_SVG = re.compile(r"<(path|rect|line|circle|ellipse|polygon|polyline)\b([^<>]*)></\1>")


def write(job: Job) -> Written:
    """Write an edition as a web page; raises OutputError where our own markup is at fault."""
    with scratch_folder() as scratch:
        layout = _as_read(job.lay(job.choice, "mathml"))
        layout = replace(layout, assets=crop_figures(layout, job.folder, Path(scratch)))
        with ThreadPoolExecutor(1) as pool:  # the card is drawn by other processes meanwhile
            card = pool.submit(draw_card, layout, job.name, job.folder)
            try:
                page, look = _page(job, layout)
            except BrokenDocumentError as error:
                raise OutputError(Problem(Where(job.name), "bad-xhtml", str(error))) from error
            extra = {**look.files, card_name(layout): card.result()}
    data = page.replace(GENERATED, "").encode()  # which only our own checks have to be told
    return Written(data, layout.selection, (page,), extra=extra, css=look.css)


def folder_of(layout: Layout) -> str:
    """Return the name of the folder beside the page."""
    selection = layout.selection
    return selection.edition.file_name(selection.article.slug).removesuffix(".html")


def card_name(layout: Layout) -> str:
    """Return the name of the picture that previews of a page show."""
    return f"{folder_of(layout)}/card.png"


def _as_read(layout: Layout) -> Layout:
    """Return a layout in the order of reading: on a screen what is beside a text comes after it."""
    selection = layout.selection
    read = replace(selection, content=reading_order(selection.content))
    return replace(
        layout, selection=read, contents="beside" if selection.edition.contents_from else ""
    )


def _page(job: Job, layout: Layout) -> tuple[str, Look]:
    """Draw the page, complete and check it as a tree; raises BrokenDocumentError."""
    own = [layout.house.logo] if layout.house.logo else []
    across = int(layout.selection.edition.page["pixels"])
    crops = [*own, *map(Path, layout.assets.values())]
    images = Images(job.name, job.folder, crops, int(across * across * RATIO))
    card, address = card_name(layout), Drawing(layout).full_text()
    said = {
        "tags": tags(layout, card, address),
        "linked_data": linked_data(layout, card, address),
    }
    tree = epub_trees.read(job.name, Drawing(layout).render("page.html.j2", **said))
    epub_trees.complete(tree, images, ())
    link_terms((tree,), PLACES)
    link_back(tree, layout.labels["back-to-text"])
    set_beside(tree)
    add_cards(tree)
    dead = list(epub_trees.dead_links((tree,)))
    if dead:
        raise BrokenDocumentError(f"links that lead nowhere: {'; '.join(dead[:5])}")
    look = look_of(layout, tree, folder_of(layout))
    epub_trees.keep_classes((tree,), look.css)
    embed(layout, tree, images.items)
    (head,) = tree.find("/h:html/h:head")
    etree.SubElement(head, f"{{{XHTML}}}style").text = look.css
    return as_html(tree), look


def as_html(tree: Tree) -> str:
    """Write a tree as HTML: no namespaces, no prologue, empty elements as HTML has them."""
    _lighten(tree)
    for element in tree.root.iter("*"):
        if element.tag.startswith(f"{{{XHTML}}}"):
            element.tag = etree.QName(element).localname
        for name in [name for name in element.attrib if str(name).startswith(f"{{{OPS}}}")]:
            del element.attrib[name]
    etree.cleanup_namespaces(tree.root)
    html = etree.tostring(tree.root, encoding="unicode", method="html", with_tail=False)
    html = VOID_SVG.sub(r"<\1\2/>", html)
    return f"{DOCTYPE}\n{html}\n"


def _lighten(tree: Tree) -> None:
    """Take out what says nothing on the web: where addresses may part browsers know themselves."""
    etree.strip_tags(tree.root, f"{{{XHTML}}}wbr")
    for link in tree.find("//h:a[@role='doc-backlink' and @aria-label]"):
        del link.attrib["role"]  # its label says as much
    for part in tree.find("//h:table/descendant-or-self::h:*[@role]"):
        if part.get("role") in TABLE:
            del part.attrib["role"]  # browsers know what a table is, however it is displayed
    labels = {name for e in tree.find("//*") for name in e.get("aria-labelledby", "").split()}
    for heading in tree.find(HEADINGS):
        if heading.get("id") not in labels:
            del heading.attrib["id"]  # its section has one
    for element in tree.find("//h:body//*[not(self::h:pre) and not(ancestor::h:pre)]"):
        if element.text and element.text.isspace() and len(element):
            element.text = element.text[:1]
        if element.tail and element.tail.isspace():
            element.tail = element.tail[:1]
