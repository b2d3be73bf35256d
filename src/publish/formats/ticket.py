"""The job ticket: what a printer has to know of a job, on one page and as text.

What it says of files is read from the files themselves, so it is right for any PDF.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf
from markupsafe import Markup

from publish.formats.imposing import Imposed, Source, source_of
from publish.formats.rendering import Renderer
from publish.formats.sheet_drawing import as_svg, draw
from publish.formats.worker import Request
from publish.house import House, Styles
from publish.impose import LAYOUTS, MM, Size
from publish.page import absolute_urls, environment, put_tokens, typefaces

TO_FILL_IN = ""
PROCESS = ("Cyan", "Magenta", "Yellow", "Black")
MOST_SHEETS = 6  # that the drawing on the ticket has room for
EVERY_PLATE = ("All", "None")  # names that are no inks (ISO 32000-1, 8.6.6.4)
LABEL = 15  # signs of the labels in the text
SHEETS = ("shared/fonts/fonts.css", "shared/base.css", "shared/ticket.css")


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of a ticket under one heading: label and value, an empty value to be filled in."""

    name: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket says, and the drawing of the sheets where pages are imposed, as SVG."""

    title: str
    groups: tuple[Group, ...]
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What is printed: files by name, the first with the pages one by one; stock in words."""

    files: Mapping[str, bytes]
    stock: str = ""
    imposed: Imposed | None = None


def ticket_of(run: Run, house: House) -> Ticket:
    """Write the ticket of a run, whose files are all PDFs."""
    data = next(iter(run.files.values()))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        source = source_of(pdf)
        title = str(pdf.docinfo.get("/Title", "")) or next(iter(run.files))
        printed = tuple(_inks(pdf, source))
    groups = (
        Group("Job", (("Quantity", TO_FILL_IN), ("Delivery", TO_FILL_IN), ("Proof", TO_FILL_IN))),
        Group("Product", tuple(_product(source, run.imposed))),
        Group("Paper and ink", (("Stock", run.stock), *printed)),
        Group("Contact", tuple(_contact(house))),
        Group("Files", tuple(_files(run.files))),
    )
    return Ticket(title, groups, _drawing(run.imposed, house))


def _drawing(imposed: Imposed | None, house: House) -> str:
    """Return the sheets as SVG; empty where they are too many for the page."""
    if imposed is None or len(imposed.plan.sheets) > MOST_SHEETS:
        return ""
    font = typefaces(house.tokens, "ltr")["sans-font"]
    return as_svg(draw(imposed.plan, house.tokens, min(len(imposed.plan.sheets), 2)), font)


def _product(source: Source, imposed: Imposed | None) -> Iterator[tuple[str, str]]:
    pages = len(source.sizes)
    yield "Trimmed page", ", ".join(dict.fromkeys(_size(size) for size in source.sizes))
    yield "Pages", f"{pages}{_blanks(imposed)}"
    yield "Bleed", f"{source.bleed / MM:.1f} mm on all edges" if source.bleed else "none"
    if imposed is None:
        yield "Finish", "print both sides, trim; nothing is folded" if pages > 1 else "trim"
        return
    plan, stock = imposed.plan, imposed.stock
    yield "Imposition", f"{plan.wish.layout}, {len(plan.sheets)} sheet{'s'[: len(plan.sheets) > 1]}"
    yield "Flat size", _size((plan.width, plan.height))
    yield "Printed sheet", _size((stock.width, stock.height)) + (" or larger" * stock.larger)
    if plan.wish.thickness and len(plan.sheets) > 1:
        yield "Creep", f"{plan.wish.thickness / MM:.2f} mm from sheet to sheet, in the file"
    yield "Finish", LAYOUTS[plan.wish.layout].finish
    if LAYOUTS[plan.wish.layout].folded:
        yield "Bound", "at the right" if plan.wish.leftward else "at the left"


def _blanks(imposed: Imposed | None) -> str:
    sides = imposed.plan.sides if imposed else ()
    blank = sum(not spot.page for side in sides for spot in side.spots)
    return f", and {blank} blank" if blank else ""


def _size(size: Size) -> str:
    return f"{size[0] / MM:.0f} × {size[1] / MM:.0f} mm"


def _contact(house: House) -> Iterator[tuple[str, str]]:
    for label, value in (
        ("Client", house.name),
        ("Address", house.address),
        ("E-mail", house.email),
        ("Telephone", house.phone),
        ("Web", house.url),
    ):
        if value:
            yield label, value


def _files(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    for name, data in files.items():
        with pikepdf.open(io.BytesIO(data)) as pdf:
            count = len(pdf.pages)
        extent = f"{count} page{'s' if count > 1 else ''}, {len(data):,} bytes"
        yield name, f"{extent}, SHA-256 {hashlib.sha256(data).hexdigest()}"


def _inks(pdf: pikepdf.Pdf, source: Source) -> Iterator[tuple[str, str]]:
    """Yield the lines on inks and their profile, as the file has them."""
    spots = sorted(_spots(pdf))
    if source.cmyk:
        yield "Inks", ", ".join((*PROCESS, *spots)) + ", on both sides"
    else:
        yield "Inks", "the file has no profile for process inks: the printer has to convert it"
        if spots:
            yield "Spot inks", ", ".join(spots)
    root: Any = pdf.Root
    for intent in root.get("/OutputIntents", []):
        name = " ".join(str(intent.get("/OutputConditionIdentifier", "")).split())
        if name:
            yield "Profile", name


def _spots(pdf: pikepdf.Pdf) -> set[str]:
    """Return the names of all inks that are none of the process's."""
    found = set()
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Array) and len(thing) > 1:
            head: Any = thing[0]
            if head == pikepdf.Name.Separation:
                found.add(str(thing[1])[1:])
            elif head == pikepdf.Name.DeviceN:
                names: Any = thing[1]
                found |= {str(name)[1:] for name in names}
    return found - {*PROCESS, *EVERY_PLATE}


# ------------------------------------------------------------------ on paper and as text


def as_text(ticket: Ticket) -> str:
    """Write a ticket as text; what is to be filled in has a line."""
    parts = [f"Job ticket: {ticket.title}\n"]
    for group in ticket.groups:
        parts.append(f"\n{group.name}\n")
        for label, value in group.lines:
            parts.append(f"  {label + ':':<{LABEL}} {value or '_' * 24}\n")
    return "".join(parts)


def as_pdf(ticket: Ticket, styles: Styles, house: House) -> bytes:
    """Lay out a ticket on one page; the same ticket gives the same bytes."""
    template = environment(styles, "shared").get_template("ticket.html.j2")
    html = template.render(ticket=ticket, drawing=Markup(ticket.drawing), house=house)  # noqa: S704 - our own SVG
    paths = [path for name in SHEETS for path in styles.cascade(name)]
    css = "\n".join(absolute_urls(path.read_text("utf-8"), path.parent) for path in paths)
    values = {**house.tokens, **typefaces(house.tokens, "ltr")}
    base = f"{styles.roots[-1].resolve().as_uri()}/"
    options = {"pdf_tags": True, "pdf_identifier": True}
    request = Request(html, put_tokens(css, values), base, options)
    with Renderer(f"the ticket of {ticket.title}", styles.roots) as renderer:
        rendered = renderer.render(request)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
        pdf.save(out, deterministic_id=True)
    return out.getvalue()
