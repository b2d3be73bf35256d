"""Making the catalogue: a folder that is a whole website.

    index.html  opds.xml  opds.json  feed.json  sitemap.xml     what lists
    <slug>/                                                     the release that counts, to read
    <slug>/v1.0/                                                each release, as it went out

It is built beside and swapped in. All links in it are followed first: one that leads nowhere stops
it. Nothing in it depends on the day that it is made on, but for embargoes.
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from publish import dist
from publish.catalogue.entries import Entry, Shown, read_entries, still_marked
from publish.catalogue.feeds import json_feed, sitemap
from publish.catalogue.links import dead_links
from publish.catalogue.opds_atom import atom_feeds
from publish.catalogue.opds_json import json_feeds
from publish.catalogue.page import write_page
from publish.catalogue.site import Site, site_of
from publish.house import Styles, read_house
from publish.problems import ManuscriptError, OutputError, Problem, SetupError, Severity, Where
from publish.release import RELEASES
from publish.release.marking import unmarked
from publish.sources import shown

CATALOGUE = "catalogue"  # the folder within dist/
INDEX = "index.html"
READ = {"edition", "web", "cover", "cover-thumbnail"}  # roles of what is read


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A catalogue that was made: its folder, what it lists, and what to look at."""

    folder: Path
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


def make_catalogue(out: Path, styles: Styles, now: dt.datetime, lang: str = "") -> Catalogue:
    """Make the catalogue of all releases in an output folder; `lang` is the language of its page.

    Raises ManuscriptError where there are none or one is not as it went out, SetupError where the
    folder can't be written, OutputError where a link leads nowhere.
    """
    entries = read_entries(out / RELEASES, now)
    if not entries:
        message, hint = (
            "there is no release that may be shown.",
            "Make one: publish release my-brief.",
        )
        raise ManuscriptError(Problem(Where(shown(out / RELEASES)), "no-release", message, hint))
    site = site_of(entries, styles, read_house(styles), lang)
    problems = list(still_marked(out / RELEASES, now))
    if not site.base:
        message = "the house has no 'base-url', so there is no sitemap and no JSON Feed."
        hint = 'Say in house.toml where the catalogue will stand: base-url = "https://…".'
        problems.append(
            Problem(styles.where("house.toml"), "no-base-url", message, hint, Severity.WARNING)
        )
    target = out / CATALOGUE
    try:
        with dist.locked(out), tempfile.TemporaryDirectory(prefix=".new.", dir=out) as made:
            folder = Path(made) / CATALOGUE
            folder.mkdir()
            _write(folder, site)
            if dead := list(dead_links(folder, site.base)):
                raise OutputError(dead)
            dist.swap(folder, target)
    except OSError as error:
        message = f"this can't be written: {error.strerror or error}."
        hint = "Free space, or choose another --out."
        raise SetupError(Problem(Where(shown(target)), "not-writable", message, hint)) from error
    return Catalogue(target, entries, tuple(problems))


def _write(folder: Path, site: Site) -> None:
    """Write all of the catalogue into a folder."""
    for entry in site.entries:
        home = folder / entry.slug
        home.mkdir()
        shows = {one.release.folder for one in (entry.newest, *entry.earlier)}
        for one in (entry.newest, *entry.earlier):
            shutil.copytree(one.folder, home / one.folder.name)
            if one.release.superseded_by and f"v{one.release.superseded_by}" not in shows:
                unmarked(home / one.folder.name)  # what takes its place may not be shown yet
        _copy_read(home, entry.newest)
    write_page(folder, site)
    texts = {**atom_feeds(site), **json_feeds(site)}
    if site.base:
        texts |= {"feed.json": json_feed(site), "sitemap.xml": sitemap(site)}
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _copy_read(home: Path, one: Shown) -> None:
    """Copy what is read of a release to where its address leads; its page is the index."""
    for file in one.release.files:
        if file.role in READ or (file.role == "beside" and file.edition == "web"):
            to = home / (INDEX if file.role == "web" else file.path)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(home / one.folder.name / file.path, to)
