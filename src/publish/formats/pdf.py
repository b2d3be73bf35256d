"""The PDF format: a page of HTML through WeasyPrint, fitted where the edition has a page target."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from publish import pandoc
from publish.article import Callout
from publish.fit import Measure, fit
from publish.formats.finishing import context_for
from publish.formats.job import Job, Written
from publish.formats.passes import apply
from publish.formats.rendering import Renderer
from publish.formats.worker import Rendered, Request
from publish.page import Drawing, Layout, stylesheet
from publish.select import EditionChoice

# WeasyPrint 70 counts the space before an inline element when it asks whether a line is too wide:
# if only the space is too much, the line ends after its first word. Within the element it is well.
SPACE_BEFORE = re.compile(r"([^\s>])\s+(<(?:a|b|em|i|q|span|strong|sub|sup)\b[^>]*>)(?=\S)")

VARIANTS = ("pdf/ua-2", "pdf/a-3a", "pdf/ua-1")  # what WeasyPrint starts from, the first that fits


@dataclass(slots=True)
class _Setter:
    """Sets one edition by choices; `contents` says with a contents list, `renders` counts."""

    job: Job
    renderer: Renderer
    contents: bool = False
    renders: int = 0

    def layout(self, choice: EditionChoice) -> Layout:
        """Return the layout of a choice."""
        return replace(self.job.lay(choice, "plain"), contents=self.contents)

    def measure(self, choice: EditionChoice) -> Measure:
        """Measure a choice."""
        self.renders += 1
        request = _request(self.layout(choice), self.job.folder, None)
        rendered = self.renderer.render(request)
        return Measure(rendered.pages, rendered.fill, rendered.hole)

    def set(self, layout: Layout) -> tuple[Request, Rendered]:
        """Set a layout as PDF; returns what was asked for and what came of it."""
        self.renders += 1
        request = _request(layout, self.job.folder, _options(layout))
        return request, self.renderer.render(request)


def write(job: Job) -> Written:
    """Write an edition as PDF; raises ManuscriptError where no choice reaches the page target.

    The pages that decide about the contents list are counted without it, so that it can't undo what
    it depends on: those of the edition's own choice, before any fitting.
    """
    layout = job.lay(job.choice, "plain")
    edition, report = layout.selection.edition, tuple[str, ...]()
    with Renderer(job.name, (job.folder, *layout.styles.roots)) as renderer:
        setter = _Setter(job, renderer)
        if edition.fit:
            setter.contents = 0 < edition.contents_from <= setter.measure(job.choice).pages
            found = fit(layout.selection, job.choice, setter.measure, _names(layout))
            layout, report = setter.layout(found.choice), found.report
        request, rendered = setter.set(layout)
        if not edition.fit and 0 < edition.contents_from <= rendered.pages:
            setter.contents = True
            layout = setter.layout(job.choice)
            request, rendered = setter.set(layout)
    source = job.folder / Path(job.name).name
    return Written(
        apply(rendered.pdf, context_for(layout, source, rendered.origins, claims=job.claims)),
        layout.selection,
        (request.html,),
        rendered.pages,
        rendered.fill,
        setter.renders,
        report,
        css=request.css,
    )


def _names(layout: Layout) -> Callable[[Callout], str]:
    """Return a function that names a box as an editor knows it: its title, or its kind's."""

    def name(callout: Callout) -> str:
        own = pandoc.plain(callout.title.inlines).strip()
        return own or layout.kinds.by_name[callout.kind].title(layout.lang)

    return name


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
