"""The PDF format: a page of HTML through WeasyPrint, fitted where the edition has a page target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from publish.formats.crops import crop_figures
from publish.formats.finishing import context_for, inks_of
from publish.formats.job import Job, Written
from publish.formats.passes import apply
from publish.formats.pictures import ink_figures
from publish.formats.print_words import press_name
from publish.formats.production import Printed, for_printer, office_for
from publish.formats.rendering import Renderers
from publish.formats.setting import Setter, Setting
from publish.fragments import Maths
from publish.guards.scratch import scratch_folder
from publish.page import Layout
from publish.select import EditionChoice


def write(job: Job) -> Written:
    """Write an edition as PDF; raises ManuscriptError where no choice reaches the page target."""
    made = _set(job, drawn=True)
    rendered, source = made.rendered, job.folder / Path(job.name).name
    context = context_for(made.layout, source, rendered.origins, claims=job.claims)
    data = apply(rendered.pdf, context)
    printed = _for_printer(data, made.layout)
    return Written(
        data,
        made.layout.selection,
        (made.request.html,),
        rendered.pages,
        rendered.fill,
        made.renders,
        (*made.report, *printed.said),
        printed.files,
        printed.imposed,
        css=made.request.css,
        document=rendered.document,
        texts=rendered.texts,
        contents=made.layout.contents,
    )


def _for_printer(data: bytes, layout: Layout) -> Printed:
    """Return what goes to the printer beside an edition that is printed by one."""
    selection = layout.selection
    if selection.edition.job is None:
        return Printed()
    stem = selection.edition.file_name(selection.article.slug).removesuffix(".pdf")
    job, press = selection.edition.job, selection.edition.press
    office = office_for(layout.styles, layout.house, layout.lang)
    named = press_name(layout.styles, press, office.words) if press else ""
    stock = office.words.listed(part for part in (office.words.apart(job.stock), named) if part)
    return for_printer(data, stem, replace(job, stock=stock), office)


def paginate(job: Job) -> tuple[str, ...]:
    """Return the running text of each page that `write` would make, without making the file.

    Raises ManuscriptError where no choice reaches the page target.
    """
    return _set(job, drawn=False).rendered.texts


def _set(job: Job, *, drawn: bool) -> Setting:
    """Set an edition; draw its pages only if asked."""
    layout = job.lay(job.choice, "plain")
    with scratch_folder() as scratch:
        pictures = crop_figures(layout, job.folder, Path(scratch))
        inks = inks_of(layout)
        if inks and drawn:
            pictures = ink_figures(layout, job.folder, Path(scratch), pictures, inks)
        made = with_assets(job, {name: Path(path).as_uri() for name, path in pictures.items()})
        roots = (job.folder, Path(scratch), *layout.styles.roots)
        with Renderers(job.name, roots, cache=job.cache) as renderers:
            return Setter(made, renderers, drawn).set_edition()


def with_assets(job: Job, assets: Mapping[str, str]) -> Job:
    """Return a job whose layouts find cropped and converted figures where they are."""

    def lay(choice: EditionChoice, maths: Maths) -> Layout:
        return replace(job.lay(choice, maths), assets=assets)

    return replace(job, lay=lay)
