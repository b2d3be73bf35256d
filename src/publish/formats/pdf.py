"""The PDF format: a page of HTML through WeasyPrint, fitted where the edition has a page target."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from publish import pandoc
from publish.article import Callout
from publish.fit import Measure, fit
from publish.formats.finishing import context_for
from publish.formats.job import Job, Written
from publish.formats.passes import apply
from publish.formats.rendering import Renderer
from publish.formats.worker import Request
from publish.page import Drawing, Layout, stylesheet
from publish.select import EditionChoice

# WeasyPrint 70 counts the space before an inline element when it asks whether a line is too wide:
# if only the space is too much, the line ends after its first word. Within the element it is well.
SPACE_BEFORE = re.compile(r"([^\s>])\s+(<(?:a|b|em|i|q|span|strong|sub|sup)\b[^>]*>)(?=\S)")
# From right to left, a citation in Latin letters would have that space on its far side.
SPACE_BEFORE_RTL = re.compile(SPACE_BEFORE.pattern.replace("span", 'span(?! class="citation")'))

VARIANTS = ("pdf/ua-2", "pdf/a-3a", "pdf/ua-1")  # what WeasyPrint starts from, the first that fits


def write(job: Job) -> Written:
    """Write an edition as PDF; raises ManuscriptError where no choice reaches the page target."""
    layout = job.lay(job.choice, "plain")
    roots = (job.folder, *layout.styles.roots)
    with Renderer(job.name, roots) as renderer:

        def measure(choice: EditionChoice) -> Measure:
            rendered = renderer.render(_request(job.lay(choice, "plain"), job.folder, None))
            return Measure(rendered.pages, rendered.fill, rendered.hole)

        names = _names(layout)
        fits = layout.selection.edition.fit is not None
        found = fit(layout.selection, job.choice, measure, names) if fits else None
        if found:
            layout = job.lay(found.choice, "plain")
        request = _request(layout, job.folder, _options(layout))
        rendered = renderer.render(request)
    source = job.folder / Path(job.name).name
    return Written(
        apply(rendered.pdf, context_for(layout, source, rendered.origins, claims=job.claims)),
        layout.selection,
        (request.html,),
        rendered.pages,
        rendered.fill,
        1 + (found.renders if found else 0),
        found.report if found else (),
        css=request.css,
    )


def _names(layout: Layout) -> Callable[[Callout], str]:
    """Return a function that names a box as an editor knows it: its title, or its kind's."""

    def name(callout: Callout) -> str:
        own = pandoc.plain(callout.title.inlines).strip()
        return own or layout.kinds.by_name[callout.kind].title(layout.lang)

    return name


def _request(layout: Layout, folder: Path, options: dict[str, Any] | None) -> Request:
    spaces = SPACE_BEFORE_RTL if layout.direction == "rtl" else SPACE_BEFORE
    html = spaces.sub(r"\1\2 ", Drawing(layout).render("page.html.j2"))
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
