"""The EPUB format: EPUB 3.3, a file a section, with navigation, cover, fonts and metadata."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from publish.formats import epub_trees
from publish.formats.cover import cover_files, picture_name
from publish.formats.crops import crop_figures
from publish.formats.epub_citations import cited_from, link_back, pop_up_places
from publish.formats.epub_documents import (
    COVER,
    NAV,
    OPENING,
    REFERENCES,
    Document,
    Plan,
    PlanDrawing,
    plan,
)
from publish.formats.epub_images import Images
from publish.formats.epub_metadata import (
    ACCESS,
    IBOOKS,
    Facts,
    identifiers,
    licence_url,
    metadata,
    names,
    stamp,
)
from publish.formats.epub_package import XHTML, Guide, Item, Package, pack
from publish.formats.epub_pages import Page, set_pages
from publish.formats.epub_style import style
from publish.formats.epub_terms import link_terms
from publish.formats.epub_trees import BrokenDocumentError, Tree
from publish.formats.job import Job, Written
from publish.guards.scratch import scratch_folder
from publish.page import Drawing, Layout
from publish.problems import OutputError, Problem, Where

NCX = "application/x-dtbncx+xml"
OPTIONS = "META-INF/com.apple.ibooks.display-options.xml"
OWN_FONTS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<display_options><platform name="*">'
    '<option name="specified-fonts">true</option></platform></display_options>\n'
)


def write(job: Job) -> Written:
    """Write an edition as EPUB; raises OutputError where our own markup is at fault."""
    with scratch_folder() as scratch:
        return _write(job, Path(scratch))


def _write(job: Job, scratch: Path) -> Written:
    layout = job.lay(job.choice, "mathml")
    layout = replace(layout, assets=crop_figures(layout, job.folder, scratch))
    meta, house = layout.selection.article.meta, layout.house
    own = [house.logo] if house.logo else []
    images = Images(job.name, job.folder, [*own, *map(Path, layout.assets.values())])
    picture = picture_name(meta)
    made = plan(layout)
    with ThreadPoolExecutor(1) as pool:  # the cover is drawn by other processes meanwhile
        drawn = pool.submit(cover_files, layout, job.name, job.folder)
        try:
            trees, pages = _trees(job, made, images, picture)
        except BrokenDocumentError as error:
            raise OutputError(Problem(Where(job.name), "bad-xhtml", str(error))) from error
        look = _look(layout, trees)
        cover = drawn.result()
    covers = Item("cover-image", picture, cover.media_type, cover.inside, ("cover-image",))
    package = _package(job, made, trees, pages, (*look, covers, *images.items.values()))
    file = layout.selection.edition.file_name(layout.selection.article.slug)
    store = f"{file.removesuffix('.epub')}-cover.jpg"
    markup = tuple(tree.write() for tree in trees)
    return Written(pack(package), layout.selection, markup, extra={store: cover.store})


def _look(layout: Layout, trees: tuple[Tree, ...]) -> tuple[Item, ...]:
    """Return the stylesheet and fonts; classes that they do not know go from the markup."""
    text = "".join(tree.text for tree in trees)
    bold_italic = any(tree.find(epub_trees.BOLD_ITALIC) for tree in trees)
    code = any(tree.find("//h:code|//h:pre") for tree in trees)
    look = style(layout, text, bold_italic=bold_italic, code=code)
    epub_trees.keep_classes(trees, look[0].data.decode())
    return look


def _trees(
    job: Job, made: Plan, images: Images, cover: str
) -> tuple[tuple[Tree, ...], tuple[Page, ...]]:
    """Draw all documents, and complete and check them as trees; raises BrokenDocumentError.

    Returns the list of pages too, which the navigation document is the last to be told.
    """
    layout = made.layout
    meta, house = layout.selection.article.meta, layout.house
    context: dict[str, Any] = {
        "cover": cover,
        "names": names(meta.authors, meta.lang),
        "contents": made.contents,
        "landmarks": _landmarks(made),
        "licence_url": licence_url(meta.licence or house.licence),
    }
    known = [document.name for document in made.documents]
    drawing = PlanDrawing(made)

    def drawn(document: Document, **more: object) -> Tree:
        tree = epub_trees.read(document.name, drawing.document(document, **context, **more))
        epub_trees.complete(tree, images, known)
        return tree

    trees = {one.name: drawn(one) for one in made.documents if one.name != NAV}
    _link(tuple(trees.values()), layout)
    content = [tree for tree in trees.values() if tree.name != COVER]

    def page_name(number: int) -> str:
        return f"{layout.labels['page']} {layout.numerals.say(number)}"

    pages = set_pages(content, job.pages.texts, page_name) if job.pages else ()
    pop_up_places(content, REFERENCES, layout.labels["back-to-text"])
    trees[NAV] = drawn(next(one for one in made.documents if one.name == NAV), pages=pages)
    ordered = tuple(trees[name] for name in known)
    epub_trees.keep_ids(ordered)
    dead = list(epub_trees.dead_links(ordered))
    if dead:
        raise BrokenDocumentError(f"links that lead nowhere: {'; '.join(dead[:5])}")
    return ordered, pages


def _link(trees: tuple[Tree, ...], layout: Layout) -> None:
    """Link terms with their meanings, and references with where they are cited."""
    link_terms(trees)
    links = cited_from(trees, REFERENCES)
    for tree in trees:
        if tree.name == REFERENCES:
            link_back(tree, links, layout.labels["back-to-text"])


def _landmarks(made: Plan) -> tuple[Guide, ...]:
    """Return the places that a reading system offers a way to: cover, contents, the text."""
    labels = made.layout.labels
    body = [one for one in made.documents if one.matter == "bodymatter"]
    found = [
        Guide("cover", labels["cover"], COVER),
        Guide("toc", labels["contents"], f"{NAV}#toc"),
    ]
    start = next((one for one in body if one.name != OPENING), body[0] if body else None)
    if start:
        found.append(Guide("bodymatter", labels["start-of-text"], start.name))
    if any(one.name == REFERENCES for one in made.documents):
        found.append(Guide("bibliography", labels["references"], REFERENCES))
    return tuple(found)


def _package(
    job: Job,
    made: Plan,
    trees: tuple[Tree, ...],
    pages: tuple[Page, ...],
    files: tuple[Item, ...],
) -> Package:
    """Put together all that the package holds and says."""
    layout = made.layout
    meta = layout.selection.article.meta
    documents = tuple(_item(tree) for tree in trees)
    said = {"contents": made.contents, "pages": pages, "identifier": identifiers(layout)[0]}
    contents = Drawing(layout).render("toc.ncx.j2", **said)
    ncx = Item("ncx", "toc.ncx", NCX, Markup(contents).encode())  # noqa: S704 - our own template
    fonts = any(item.media_type == "font/ttf" for item in files)
    own = Item("display-options", OPTIONS, "application/xml", OWN_FONTS.encode(), listed=False)
    return Package(
        meta.title,
        meta.lang,
        layout.direction,
        stamp(meta),
        metadata(layout, _facts(job, layout, trees, fonts=fonts)),
        (*documents, ncx, *files, *((own,) if fonts else ())),
        tuple(item.id for item in documents),
        _guide(made),
        (IBOOKS,) if fonts else (),
    )


def _item(tree: Tree) -> Item:
    name = tree.name.removesuffix(".xhtml")
    properties = (*tree.properties, *(("nav",) if tree.name == NAV else ()))
    return Item(name, tree.name, XHTML, tree.write().encode(), properties)


def _facts(job: Job, layout: Layout, trees: tuple[Tree, ...], *, fonts: bool) -> Facts:
    content = [tree for tree in trees if tree.name != COVER]
    claims = layout.selection.edition.claims
    return Facts(
        pictures=any(tree.find("//h:img") for tree in content),
        charts=any(tree.find("//h:figure//s:svg") for tree in content),
        maths=any(tree.find("//m:math") for tree in content),
        fonts=fonts,
        claims=job.claims and ACCESS in claims,
        pages=job.pages.edition.name if job.pages else "",
    )


def _guide(made: Plan) -> tuple[Guide, ...]:
    """Return the landmarks as EPUB 2 names them, for readers that know no others."""
    old = {"cover": "cover", "toc": "toc", "bodymatter": "text", "bibliography": "bibliography"}
    return tuple(
        Guide(old[one.type], one.title, one.href) for one in _landmarks(made) if one.type in old
    )
