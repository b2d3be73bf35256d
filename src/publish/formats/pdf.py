"""The PDF format: a page of HTML through WeasyPrint, fitted where the edition has a page target."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from publish import pandoc
from publish.article import Callout
from publish.fit import Measure, fit
from publish.fit.tidying import Look, tidy
from publish.formats.crops import crop_figures
from publish.formats.finishing import context_for
from publish.formats.job import Job, Written
from publish.formats.passes import apply
from publish.formats.rendering import Renderer
from publish.formats.worker import Rendered, Request
from publish.layout import blemish, strays
from publish.page import Drawing, Layout, stylesheet
from publish.select import EditionChoice

# WeasyPrint 70 counts the space before an inline element when it asks whether a line is too wide:
# if only the space is too much, the line ends after its first word. Within the element it is well.
SPACE_BEFORE = re.compile(r"([^\s>])\s+(<(?:a|b|em|i|q|span|strong|sub|sup)\b[^>]*>)(?=\S)")

VARIANTS = ("pdf/ua-2", "pdf/a-3a", "pdf/ua-1")  # what WeasyPrint starts from, the first that fits


def write(job: Job) -> Written:
    """Write an edition as PDF; raises ManuscriptError where no choice reaches the page target."""
    with tempfile.TemporaryDirectory() as scratch:
        return _write(job, Path(scratch))


def _write(job: Job, scratch: Path) -> Written:
    layout = job.lay(job.choice, "plain")
    crops = crop_figures(layout, job.folder, scratch)
    assets = {name: Path(path).as_uri() for name, path in crops.items()}

    def lay(choice: EditionChoice) -> Layout:
        return replace(job.lay(choice, "plain"), assets=assets)

    layout = lay(job.choice)
    roots = (job.folder, scratch, *layout.styles.roots)
    with Renderer(job.name, roots) as renderer:

        def measure(choice: EditionChoice) -> Rendered:
            return renderer.render(_request(lay(choice), job.folder, None))

        choice, renders, report = _fitted(job, layout, measure)
        made = _made(job, choice, renderer)
        target = layout.selection.edition.tidy
        if target:
            first, titles = _look(made[2]), _titles(layout)
            tidied = tidy(choice, first, target, lambda one: _look(measure(one)), titles)
            renders, report = renders + tidied.renders, (*report, *tidied.report)
            if tidied.choice != choice:
                made = _made(job, tidied.choice, renderer)
    layout, request, rendered = made
    source = job.folder / Path(job.name).name
    return Written(
        apply(rendered.pdf, context_for(layout, source, rendered.origins, claims=job.claims)),
        layout.selection,
        (request.html,),
        rendered.pages,
        rendered.fill,
        1 + renders,
        report,
        css=request.css,
        document=rendered.document,
    )


def _fitted(
    job: Job, layout: Layout, measure: Callable[[EditionChoice], Rendered]
) -> tuple[EditionChoice, int, tuple[str, ...]]:
    """Return the choice that gives the pages asked for, the renders it took, and what it did."""
    if layout.selection.edition.fit is None:
        return job.choice, 0, ()

    def pages(choice: EditionChoice) -> Measure:
        rendered = measure(choice)
        return Measure(rendered.pages, rendered.fill, rendered.hole)

    found = fit(layout.selection, job.choice, pages, _names(layout))
    return found.choice, found.renders, found.report


def _made(job: Job, choice: EditionChoice, renderer: Renderer) -> tuple[Layout, Request, Rendered]:
    """Return the finished pages of a choice, with what they were made from."""
    layout = job.lay(choice, "plain")
    request = _request(layout, job.folder, _options(layout))
    return layout, request, renderer.render(request)


def _look(rendered: Rendered) -> Look:
    return Look(blemish(rendered.document), strays(rendered.document))


def _names(layout: Layout) -> Callable[[Callout], str]:
    """Return a function that names a box as an editor knows it: its title, or its kind's."""

    def name(callout: Callout) -> str:
        own = pandoc.plain(callout.title.inlines).strip()
        return own or layout.kinds.by_name[callout.kind].title(layout.lang)

    return name


def _titles(layout: Layout) -> Callable[[str], str]:
    """Return a function that names the box with an id."""
    name = _names(layout)
    boxes = pandoc.walk(layout.selection.content)
    titles = {box.id: name(box) for box in boxes if isinstance(box, Callout)}
    return lambda box: titles.get(box, box)


def _request(layout: Layout, folder: Path, options: dict[str, Any] | None) -> Request:
    html = SPACE_BEFORE.sub(r"\1\2 ", Drawing(layout).render("page.html.j2"))
    return Request(html, stylesheet(layout), f"{folder.resolve().as_uri()}/", options)


def _options(layout: Layout) -> dict[str, Any]:
    """Return WeasyPrint's options: always tagged; the passes do the rest, claims among it."""
    claims = layout.selection.edition.claims
    variant = next((name for name in VARIANTS if name in claims), None)
    return {
        "pdf_variant": variant,
        "pdf_tags": True,
        "pdf_identifier": True,
        "output_intent": "srgb" if claims else None,
    }
