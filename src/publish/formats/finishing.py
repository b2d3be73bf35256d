"""What the passes over a PDF are told of an article: what it says of itself, what is attached."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from publish import __version__, pandoc
from publish import article as a
from publish.articles import slug_of
from publish.formats.inks import Inks
from publish.formats.origins import Origins
from publish.formats.passes import Attachment, Metadata, PassContext, PressFile
from publish.own_citation import as_bibtex, as_ris
from publish.page import Drawing, Layout
from publish.press import named_inks
from publish.select import Selection

SLUG_FACE = "shared/fonts/BriefSans-Regular.ttf"  # of the line for the printer

CREATIVE_COMMONS = re.compile(r"\bCC[ -](?P<terms>BY(?:-(?:NC|ND|SA))*)[ -](?P<version>\d\.\d)\b")
CC_ZERO = re.compile(r"\bCC0(?: 1\.0)?\b")


def context_for(layout: Layout, source: Path, origins: Origins, *, claims: bool) -> PassContext:
    """Return what the passes need; `source` is the file that the article was read from."""
    selection = layout.selection
    press = press_file(layout, slug_of(source))
    carries = selection.edition.claims and not press
    return PassContext(
        origins,
        metadata_of(layout),
        frozenset(selection.edition.claims),
        claims,
        (*attachments_of(selection, source), *_own_records(layout)) if carries else (),
        layout.labels,
        press,
    )


def press_file(layout: Layout, name: str) -> PressFile | None:
    """Return what a file for a press is told; None for one that keeps the colours of a screen."""
    inks = inks_of(layout)
    if inks is None:
        return None
    meta, edition = layout.selection.article.meta, layout.selection.edition
    face = layout.styles.find(SLUG_FACE)
    assert face is not None  # noqa: S101 - one of our own
    about = f"{edition.name}, {inks.press.title}, {inks.press.condition}, {meta.date.isoformat()}"
    return PressFile(inks, meta.short_title or meta.title, name, about, face)


def inks_of(layout: Layout) -> Inks | None:
    """Return the inks that an edition is printed in; None for an edition without a press.

    Raises ManuscriptError where the house's inks are more than the press takes.
    """
    press = layout.selection.edition.press
    if press is None or press.profile is None:
        return None
    return Inks(press, named_inks(layout.house, press, layout.styles.where("house.toml")))


def metadata_of(layout: Layout) -> Metadata:
    """Return what a file says of itself."""
    meta, house = layout.selection.article.meta, layout.house
    licence = meta.licence or house.licence
    holder = f"© {meta.date.year} {meta.rights_holder}" if meta.rights_holder else ""
    url = Drawing(layout).full_text()
    changed = max([meta.date, *(correction.date for correction in meta.corrections)])
    printed = bool(layout.selection.edition.press)
    prism = {
        "doi": meta.doi,
        "isbn": meta.isbn.of(layout.selection.edition.isbn),
        "issn": house.issn.get("print" if printed else "online", ""),
        "number": meta.number,
        "seriesTitle": meta.series,
        "url": url,
        "versionIdentifier": meta.version,
    }
    return Metadata(
        title=meta.title,
        authors=tuple(author.name for author in meta.authors),
        lang=meta.lang,
        subject=meta.summary,
        keywords=meta.keywords,
        rights=". ".join(part for part in (holder, licence) if part),
        licence_url=licence_url(licence),
        created=meta.date.isoformat(),
        modified=changed.isoformat(),
        publisher=house.name,
        contributors=tuple(f"{person.name} ({person.role})" for person in meta.contributors),
        identifier=f"doi:{meta.doi}" if meta.doi else url,
        version=meta.version,
        creator=f"publish {__version__}",
        producer=f"WeasyPrint {version('weasyprint')}",
        prism=prism,
        press_id=_press_id(layout, url),
    )


def _press_id(layout: Layout, url: str) -> str:
    """Return the identifier of a file for a press, the same for each build of it."""
    edition = layout.selection.edition
    if edition.press is None or edition.press.profile is None:
        return ""
    said = f"{url} {layout.selection.article.meta.title} {edition.name} {edition.press.name}"
    return f"uuid:{uuid.uuid5(uuid.NAMESPACE_URL, said)}"


def licence_url(licence: str) -> str:
    """Return the address of a Creative Commons licence; empty for any other."""
    base = "https://creativecommons.org"
    if found := CREATIVE_COMMONS.search(licence):
        return f"{base}/licenses/{found['terms'].lower()}/{found['version']}/"
    return f"{base}/publicdomain/zero/1.0/" if CC_ZERO.search(licence) else ""


def attachments_of(selection: Selection, source: Path) -> Iterator[Attachment]:
    """Yield what an edition carries: the text it was made from, its references, its tables."""
    yield Attachment(
        source.name, source.read_bytes(), "text/markdown", "Source", "The source of this document"
    )
    keys = {reference.key for reference in selection.references}
    entries = [entry for entry in selection.article.csl if entry.get("id") in keys]
    if entries:
        entries.sort(key=lambda entry: str(entry["id"]))
        listed = json.dumps(entries, ensure_ascii=False, indent=1)
        bibtex = pandoc.as_biblatex(listed)
        yield _data("references.json", f"{listed}\n", "application/vnd.citationstyles.csl+json",
                    "The references, as CSL-JSON")  # fmt: skip
        yield _data("references.bib", bibtex, "application/x-bibtex", "The references, as BibLaTeX")
    for table in tables_in(selection):
        about = " ".join(pandoc.plain(table.caption.inlines).split())
        yield _data(f"{table.id}.csv", as_csv(table), "text/csv", about, table.id)


def _own_records(layout: Layout) -> Iterator[Attachment]:
    """Yield how to cite the file itself, as reference managers read it."""
    one = Drawing(layout).own_record()
    yield _data("cite-this.bib", as_bibtex(one), "application/x-bibtex",
                "How to cite this document, as BibLaTeX")  # fmt: skip
    yield _data("cite-this.ris", as_ris(one), "application/x-research-info-systems",
                "How to cite this document, as RIS")  # fmt: skip


def _data(name: str, text: str, media_type: str, about: str, element: str = "") -> Attachment:
    return Attachment(name, text.encode(), media_type, "Data", about, element)


def tables_in(selection: Selection) -> Iterator[a.Table]:
    """Yield the tables that an edition has, wherever they stand, each once."""
    said = (selection.top, selection.content, selection.end)
    found: Iterable[a.Table] = (n for n in pandoc.walk(said) if isinstance(n, a.Table))
    yield from {table.id: table for table in found}.values()


def as_csv(table: a.Table) -> str:
    """Return a table as CSV (RFC 4180); of the places that a cell spans, its text has the first."""
    rows: list[dict[int, str]] = []
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate((*table.head, *table.rows)):
        column = 0
        cells: dict[int, str] = {}
        for cell in row:
            while (number, column) in taken:
                column += 1
            cells[column] = " ".join(pandoc.plain(cell.text.blocks).split())
            taken |= {
                (number + down, column + right)
                for down in range(cell.rowspan)
                for right in range(cell.colspan)
            }
        rows.append(cells)
    width = 1 + max((column for _, column in taken), default=-1)
    out = io.StringIO()
    csv.writer(out).writerows([cells.get(n, "") for n in range(width)] for cells in rows)
    return out.getvalue()
