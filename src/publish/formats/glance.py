"""A glance at an edition: its pages as they were set before, laid out once and drawn without tags.

What is seen is what the finished file shows in that setting. It has no tags, no claims and, for a
press, no inks: it is for a screen, at once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from publish.formats.crops import crop_figures
from publish.formats.job import Job
from publish.formats.pdf import with_assets
from publish.formats.rendering import Renderer, Renderers
from publish.formats.requests import Rendered, Request
from publish.formats.setting import Setter, Setting, Settled
from publish.page import Layout


@dataclass(frozen=True, slots=True)
class Planned:
    """Pages to look at; `key` is the digest of all that they are made from."""

    layout: Layout
    request: Request
    key: str
    settled: Settled


@dataclass(frozen=True, slots=True)
class Glance:
    """Pages as they are seen, and what was planned for them."""

    planned: Planned
    rendered: Rendered


@dataclass(frozen=True, slots=True)
class Glancer:
    """Makes the glances of a job; `scratch` holds its cropped pictures."""

    job: Job
    scratch: Path
    roots: tuple[Path, ...]

    def plan(self, settled: Settled) -> Planned:
        """Return what the pages are made from where they are set as before: it takes no layout."""
        with Renderers(self.job.name, self.roots) as renderers:  # starts none
            layout, request = Setter(self.job, renderers, plain=True).request(settled)
        request = replace(request, pictures=self._pictures())
        return Planned(layout, request, _key(request), settled)

    def look(
        self, planned: Planned, *, resumed: bool = True, behind: bool = False, since: str = ""
    ) -> Glance | None:
        """Lay out the pages; returns nothing if they are more now than the edition may have.

        Where it is `resumed`, pages that a change does not reach are those from before, and not
        drawn if they look as in the plan with the key `since`; where it stands `behind`, other
        editions have the processors first.
        """
        edition = planned.layout.selection.edition
        own = f"{edition.name} {self.job.name}"
        request = replace(
            planned.request, resumed=resumed, resumable=True, key=planned.key, since=since
        )
        with Renderer(self.job.name, self.roots, own=own, behind=behind) as renderer:
            rendered = renderer.render(request)
        fit = edition.fit
        return Glance(planned, rendered) if fit is None or rendered.pages <= fit.pages else None

    def fit(self) -> Glance:
        """Lay out pages that were never set, or have become too many.

        Raises ManuscriptError where no choice reaches the page target.
        """
        with Renderers(self.job.name, self.roots) as renderers:
            made: Setting = Setter(self.job, renderers, plain=True).set_first()
        settled = Settled(made.layout.selection.choice, made.layout.contents)
        request = replace(made.request, pictures=self._pictures())
        return Glance(Planned(made.layout, request, _key(request), settled), made.rendered)

    def _pictures(self) -> str:
        """Return the digest of the pictures that a request may show."""
        files = [p for p in self.job.folder.rglob("*") if p.is_file() and p.suffix != ".md"]
        made = hashlib.sha256()
        for path in sorted([*files, *(p for p in self.scratch.iterdir() if p.is_file())]):
            made.update(f"\0{path.name}\0".encode() + path.read_bytes())
        return made.hexdigest()


def _key(request: Request) -> str:
    """Return the digest of all that pages are made from."""
    said = f"{request.css}\0{request.html}\0{request.pictures}"
    return hashlib.sha256(said.encode()).hexdigest()


def glancer(job: Job, scratch: Path) -> Glancer:
    """Return what makes the glances of a job; `scratch` is a folder of its own, always the same."""
    layout = job.lay(job.choice, "plain")
    scratch.mkdir(parents=True, exist_ok=True)
    pictures = crop_figures(layout, job.folder, scratch)
    assets = {name: Path(path).as_uri() for name, path in pictures.items()}
    roots = (job.folder, scratch, *layout.styles.roots)
    return Glancer(with_assets(job, assets), scratch, roots)
