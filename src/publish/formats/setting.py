"""Setting an edition: fitted to its page target or tidied, with its contents list where it fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from publish import pandoc
from publish.article import Callout, Figure, Table
from publish.fit import Measure, fit
from publish.fit.tidying import Look, Means, tidy
from publish.formats.job import Job
from publish.formats.rendering import Renderers
from publish.formats.requests import Rendered, Request
from publish.keeping import keep_others
from publish.layout import blemish, forecast, strays
from publish.layout.pages import Document
from publish.page import ContentsPlace, Drawing, Layout, stylesheet
from publish.select import EditionChoice, entering, movable

# WeasyPrint 70 counts the space before an inline element when it asks whether a line is too wide:
# if only the space is too much, the line ends after its first word. Within the element it is well,
# but for one that has a direction of its own: there it would stand on the far side.
SPACE_BEFORE = re.compile(
    r"([^\s>])\s+(<(?:a|b|em|i|q|span|strong|sub|sup)\b(?![^>]* dir=)[^>]*>)(?=\S)"
)

# From right to left, a citation in Latin letters or a formula would have it on its far side.
RUN = r'span(?! class="citation"|[^>]* role="math")'
SPACE_BEFORE_RTL = re.compile(SPACE_BEFORE.pattern.replace("span", RUN))

# An address does not end a line with "https://" alone: a word joiner keeps that with its host.
SCHEME = re.compile(r'(<a [^>]*href="https?:[^>]*>(?:\s|<span[^>]*>)*https?://)(?=[^\s<])')

LOST = 1000  # the blemish of a note that is called and stands nowhere
LEAST = 1  # the blemish from which other settings are tried; less is a matter of wording
VARIANTS = ("pdf/ua-2", "pdf/a-3a", "pdf/ua-1")  # what WeasyPrint starts from, the first that fits


@dataclass(frozen=True, slots=True)
class Setting:
    """An edition that is set: its layout, what was asked of WeasyPrint and what came of it."""

    layout: Layout
    request: Request
    rendered: Rendered
    report: tuple[str, ...] = ()
    renders: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """How an edition was set before: the choice, and where its contents list stood."""

    choice: EditionChoice
    contents: ContentsPlace = ""


@dataclass(slots=True)
class Setter:
    """Sets an edition, `drawn` or laid out only; `renders` counts how often it was laid out.

    A `plain` file looks the same, but has no tags: it is drawn faster.
    """

    job: Job
    renderers: Renderers
    drawn: bool = True
    renders: int = 0
    plain: bool = False
    seen: dict[tuple[EditionChoice, ContentsPlace], Rendered] = field(default_factory=dict)
    laid: dict[EditionChoice, Layout] = field(default_factory=dict)
    requests: dict[tuple[EditionChoice, ContentsPlace], Request] = field(default_factory=dict)

    def set_edition(self) -> Setting:
        """Set the edition; raises ManuscriptError where no choice reaches the page target.

        The pages that decide about the contents list are counted without it, so that it can't undo
        what it depends on; an edition with a page target has those pages.
        """
        return replace(self.draw(self.tidied(self.first())), renders=self.renders)

    def set_first(self) -> Setting:
        """Set the edition as it is before it is tidied; raises what `set_edition` does."""
        return self.draw(self.first())

    def draw(self, made: Setting) -> Setting:
        """Draw the pages of a setting, if they are wanted."""
        if not self.drawn:
            return made
        request = replace(made.request, drawn=True)
        return replace(made, request=request, rendered=self.renderers.render([request])[0])

    def first(self) -> Setting:
        """Return the setting of the edition before it is tidied, not yet drawn."""
        choice, report = self.fitted()
        made = self.set(choice)
        edition = made.layout.selection.edition
        pages = edition.fit.pages if edition.fit else made.rendered.pages
        if 0 < edition.contents_from <= pages:
            made = self.set_with_contents(choice, cover=edition.cover)
        return replace(made, report=report)

    def request(self, settled: Settled) -> tuple[Layout, Request]:
        """Return the edition as it was set before, and what is to be asked of WeasyPrint for it."""
        layout = self.lay(settled.choice, settled.contents)
        return layout, replace(self.asked(layout), drawn=self.drawn)

    def asked(self, layout: Layout) -> Request:
        """Return what is to be asked of WeasyPrint for a layout, its pages not drawn."""
        key = layout.selection.choice, layout.contents
        if key not in self.requests:
            options = _options(layout, plain=self.plain) if self.drawn else None
            self.requests[key] = _request(layout, self.job.folder, options)
        return self.requests[key]

    def fitted(self) -> tuple[EditionChoice, tuple[str, ...]]:
        """Return the choice that gives the pages asked for, and what it did."""
        layout = self.lay(self.job.choice)
        if layout.selection.edition.fit is None:
            return self.job.choice, ()

        def measure(choice: EditionChoice) -> Measure:
            rendered = self.look(choice)
            return Measure(rendered.pages, rendered.fill, rendered.hole)

        found = fit(layout.selection, self.job.choice, measure, _names(layout))
        return found.choice, found.report

    def set_with_contents(self, choice: EditionChoice, *, cover: bool) -> Setting:
        """Set the edition with its contents list: behind a cover, or else on page one.

        Beside the text it takes no room; where it goes to the next page with its float, or is lost
        (WeasyPrint 70 forgets a float that comes from the page before when it lays out a page anew
        for the numbers of others), it stands across.
        """
        if cover:
            return self.set(choice, "alone")
        made = self.set(choice, "beside")
        return made if has_contents(made.rendered) else self.set(choice, "across")

    def tidied(self, made: Setting) -> Setting:
        """Return the edition in the setting whose pages show the fewest blemishes."""
        layout, contents = made.layout, made.layout.contents
        start, target = layout.selection.choice, layout.selection.edition.tidy
        count = made.rendered.pages
        first = _look(made.rendered, start, count)
        if target is None or first.blemish < LEAST:
            return made

        def look(choices: Sequence[EditionChoice]) -> list[Look]:
            rendered = self.looks(choices, contents)
            return [seen(*one) for one in zip(rendered, choices, strict=True)]

        def seen(rendered: Rendered, choice: EditionChoice) -> Look:
            found = _look(rendered, choice, count)
            lost = contents == "beside" and not has_contents(rendered)
            return replace(found, blemish=first.blemish) if lost else found

        means = Means(
            target,
            movable(layout.selection.article.content),
            forecast.beside(made.rendered.document),
            references=bool(layout.selection.references),
            entering=entering(layout.selection.article.content),
        )
        found = tidy(start, first, means, look, _titles(layout))
        if found.choice == start:
            return made
        return replace(self.set(found.choice, contents), report=(*made.report, *found.report))

    def set(self, choice: EditionChoice, contents: ContentsPlace = "") -> Setting:
        """Set the edition by a choice, not yet drawn."""
        rendered = self.look(choice, contents)
        layout = self.lay(choice, contents)
        return Setting(layout, self.asked(layout), rendered)

    def look(self, choice: EditionChoice, contents: ContentsPlace = "") -> Rendered:
        """Lay out the edition by a choice, without a file."""
        return self.looks([choice], contents)[0]

    def looks(self, choices: Sequence[EditionChoice], contents: ContentsPlace) -> list[Rendered]:
        """Lay out the edition by some choices side by side, each once, without a file."""
        new = [choice for choice in choices if (choice, contents) not in self.seen]
        asked = [self.asked(self.lay(choice, contents)) for choice in new]
        rendered = self.render(asked) if asked else []
        self.seen |= {(one, contents): made for one, made in zip(new, rendered, strict=True)}
        return [self.seen[choice, contents] for choice in choices]

    def lay(self, choice: EditionChoice, contents: ContentsPlace = "") -> Layout:
        """Return the layout of a choice; what it says is selected once."""
        if choice not in self.laid:
            self.laid[choice] = self.job.lay(choice, "plain")
        return replace(self.laid[choice], contents=contents)

    def render(self, requests: Sequence[Request]) -> list[Rendered]:
        """Lay out documents."""
        self.renders += len(requests)
        return self.renderers.render(requests)


def lost_notes(document: Document) -> frozenset[int]:
    """Return the elements of the notes that are called but stand nowhere.

    Where notes go to the next page to make room for a line, WeasyPrint 70 forgets those that this
    line itself calls.
    """
    called = (call for page in document.pages for call in page.calls)
    return frozenset(call for call in called if call not in document.fragments)


def has_contents(rendered: Rendered) -> bool:
    """Say whether the contents list stands on page one."""
    first = rendered.document.pages[:1]
    return any("contents-head" in piece.classes for page in first for piece in page.pieces)


def _look(rendered: Rendered, choice: EditionChoice, first: int) -> Look:
    """Return how pages look; the edition has so many by its first choice."""
    document = rendered.document
    lost = LOST * len(lost_notes(document))
    unsought = forecast.unsought(document) + forecast.added(rendered.pages, first)
    unsought += forecast.boxed(choice)
    reckon = forecast.Forecast(forecast.galley(document), choice, first)
    return Look(blemish(document) + lost + unsought, strays(document), rendered.pages, reckon)


def _names(layout: Layout) -> Callable[[Callout], str]:
    """Return a function that names a box as an editor knows it: its title, or its kind's."""

    def name(callout: Callout) -> str:
        own = pandoc.plain(callout.title.inlines).strip()
        return own or layout.kinds.by_name[callout.kind].title(layout.lang)

    return name


def _titles(layout: Layout) -> Callable[[str], str]:
    """Return a function that names the box, figure or table with an id."""
    name = _names(layout)
    words = layout.labels
    titles: dict[str, str] = {}
    for node in pandoc.walk(layout.selection.content):
        if isinstance(node, Callout):
            titles[node.id] = name(node)
        elif isinstance(node, Figure | Table) and node.number:
            drawn = isinstance(node, Figure) or node.chart is not None
            titles[node.id] = f"{words['figure' if drawn else 'table']} {node.number}"
    return lambda box: titles.get(box, box)


def _request(
    layout: Layout, folder: Path, options: dict[str, Any] | None, *, drawn: bool = False
) -> Request:
    spaces = SPACE_BEFORE_RTL if layout.direction == "rtl" else SPACE_BEFORE
    html = spaces.sub(r"\1\2 ", Drawing(layout).render("page.html.j2"))
    html = keep_others(SCHEME.sub("\\1\u2060", html))
    base = f"{folder.resolve().as_uri()}/"
    return Request(html, stylesheet(layout), base, options, drawn=drawn)


def _options(layout: Layout, *, plain: bool = False) -> dict[str, Any]:
    """Return WeasyPrint's options: tagged unless plain; the passes do the rest, claims among it."""
    if plain:
        return {}
    edition = layout.selection.edition
    claims = edition.claims
    variant = next((name for name in VARIANTS if name in claims), None)
    return {
        "pdf_variant": variant,
        "pdf_tags": True,
        "pdf_identifier": True,
        "output_intent": "srgb" if claims and edition.press is None else None,
    }
