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
from publish.formats.origins import Origins
from publish.formats.passes import apply
from publish.formats.rendering import Renderer
from publish.formats.worker import Rendered, Request
from publish.page import ContentsPlace, Drawing, Layout, stylesheet
from publish.select import EditionChoice

# WeasyPrint 70 counts the space before an inline element when it asks whether a line is too wide:
# if only the space is too much, the line ends after its first word. Within the element it is well.
SPACE_BEFORE = re.compile(r"([^\s>])\s+(<(?:a|b|em|i|q|span|strong|sub|sup)\b[^>]*>)(?=\S)")

VARIANTS = ("pdf/ua-2", "pdf/a-3a", "pdf/ua-1")  # what WeasyPrint starts from, the first that fits


@dataclass(frozen=True, slots=True)
class _Set:
    """An edition that is set: its layout, what was asked of WeasyPrint and what came of it."""

    layout: Layout
    request: Request
    rendered: Rendered
    report: tuple[str, ...]


@dataclass(slots=True)
class _Setter:
    """Sets an edition; `renders` counts how often it was laid out."""

    job: Job
    renderer: Renderer
    renders: int = 0

    def set(self, contents: ContentsPlace = "") -> _Set:
        """Set the edition, fitted where it has a page target, with its contents list in a place."""

        def lay(choice: EditionChoice) -> Layout:
            return replace(self.job.lay(choice, "plain"), contents=contents)

        def measure(choice: EditionChoice) -> Measure:
            rendered = self.render(_request(lay(choice), self.job.folder, None))
            return Measure(rendered.pages, rendered.fill, rendered.hole)

        layout, report = lay(self.job.choice), tuple[str, ...]()
        if layout.selection.edition.fit:
            found = fit(layout.selection, self.job.choice, measure, _names(layout))
            layout, report = lay(found.choice), found.report
        request = _request(layout, self.job.folder, _options(layout))
        return _Set(layout, request, self.render(request), report)

    def set_with_contents(self, *, cover: bool) -> _Set:
        """Set the edition with its contents list: behind a cover, or else on page one.

        Beside the text it takes no room; where it goes to the next page with its float, or is lost
        (WeasyPrint 70 forgets a float that comes from the page before when it lays out a page anew
        for the numbers of others), it stands across.
        """
        if cover:
            return self.set("alone")
        made = self.set("beside")
        return made if _page_of_contents(made.rendered.origins) == 0 else self.set("across")

    def render(self, request: Request) -> Rendered:
        """Lay out a document."""
        self.renders += 1
        return self.renderer.render(request)


def write(job: Job) -> Written:
    """Write an edition as PDF; raises ManuscriptError where no choice reaches the page target.

    The pages that decide about the contents list are counted without it, so that it can't undo what
    it depends on; an edition with a page target has those pages.
    """
    layout = job.lay(job.choice, "plain")
    edition = layout.selection.edition
    with Renderer(job.name, (job.folder, *layout.styles.roots)) as renderer:
        setter = _Setter(job, renderer)
        made = None if edition.fit else setter.set()
        pages = edition.fit.pages if edition.fit else made.rendered.pages if made else 0
        if 0 < edition.contents_from <= pages:
            made = setter.set_with_contents(cover=edition.cover)
        made = made or setter.set()
    rendered, source = made.rendered, job.folder / Path(job.name).name
    return Written(
        apply(rendered.pdf, context_for(made.layout, source, rendered.origins, claims=job.claims)),
        made.layout.selection,
        (made.request.html,),
        rendered.pages,
        rendered.fill,
        setter.renders,
        made.report,
        css=made.request.css,
    )


def _page_of_contents(origins: Origins) -> int:
    """Return the index of the page on which the contents list begins, -1 where there is none."""
    heads = (n for n, one in enumerate(origins.elements) if "contents-head" in one.classes)
    return next((origins.places[number][0] for number in heads if number in origins.places), -1)


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
