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
from publish.formats.print_words import PrintWords
from publish.formats.rendering import Renderer
from publish.formats.requests import Request
from publish.formats.sheet_drawing import as_svg, draw
from publish.house import House, Styles
from publish.impose import LAYOUTS, MM, Size
from publish.numerals import EUROPEAN_NUMERALS
from publish.page import absolute_urls, environment, put_tokens, typefaces

TO_FILL_IN = ""
FILLED_IN = ("quantity", "delivery", "proof")
PROCESS = ("Cyan", "Magenta", "Yellow", "Black")
MOST_SHEETS = 6  # that the drawing on the ticket has room for
EVERY_PLATE = ("All", "None")  # names that are no inks (ISO 32000-1, 8.6.6.4)
LABEL = 15  # signs of the labels in the text
SHEETS = ("shared/fonts/fonts.css", "shared/base.css", "shared/ticket.css")


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of a ticket under one heading: label and value, an empty value to be filled in.

    `kind` says how it is laid out: to `fill-in`, as a table, or as `files`.
    """

    kind: str
    name: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket says, and the drawing of the sheets where pages are imposed, as SVG."""

    title: str
    groups: tuple[Group, ...]
    words: PrintWords
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What is printed: files by name, the first with the pages one by one; stock in words."""

    files: Mapping[str, bytes]
    stock: str = ""
    imposed: Imposed | None = None


def ticket_of(run: Run, house: House, words: PrintWords) -> Ticket:
    """Write the ticket of a run, whose files are all PDFs."""
    say = words.say
    data = next(iter(run.files.values()))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        source = source_of(pdf)
        title = str(pdf.docinfo.get("/Title", "")) or next(iter(run.files))
        printed = tuple(_inks(pdf, source, words))
    groups = (
        Group("fill-in", say("job"), tuple((say(label), TO_FILL_IN) for label in FILLED_IN)),
        Group("product", say("product"), tuple(_product(source, run.imposed, words))),
        Group("paper", say("paper-and-ink"), ((say("stock"), run.stock), *printed)),
        Group("contact", words.labels["contact"], tuple(_contact(house, words))),
        Group("files", say("files"), tuple(_files(run.files, words))),
    )
    return Ticket(title, groups, words, _drawing(run.imposed, house, words))


def _drawing(imposed: Imposed | None, house: House, words: PrintWords) -> str:
    """Return the sheets as SVG; empty where they are too many for the page."""
    if imposed is None or len(imposed.plan.sheets) > MOST_SHEETS:
        return ""
    font = typefaces(house.tokens, words.direction)["sans-font"]
    return as_svg(draw(imposed.plan, house.tokens, words, min(len(imposed.plan.sheets), 2)), font)


def _product(
    source: Source, imposed: Imposed | None, words: PrintWords
) -> Iterator[tuple[str, str]]:
    say, bleed = words.say, f"{source.bleed / MM:.1f}"
    sizes = dict.fromkeys(_size(size, words) for size in source.sizes)
    yield say("trimmed-page"), ", ".join(sizes)
    yield say("pages"), _extent(source, imposed, words)
    yield say("bleed"), say("bleed-of", mm=bleed) if source.bleed else say("bleed-none")
    if imposed is None:
        yield say("finish"), say("finish-leaf" if len(source.sizes) > 1 else "finish-single")
        return
    plan, stock = imposed.plan, imposed.stock
    layout, sheet = plan.wish.layout, _size((stock.width, stock.height), words)
    yield say("imposition"), say("sheet-count", layout=layout, count=len(plan.sheets))
    yield say("flat-size"), _size((plan.width, plan.height), words)
    yield say("printed-sheet"), say("larger", size=sheet) if stock.larger else sheet
    if plan.wish.thickness and len(plan.sheets) > 1:
        yield say("creep"), say("creep-of", mm=f"{plan.wish.thickness / MM:.2f}")
    yield say("finish"), say(f"finish-{layout}")
    if LAYOUTS[layout].folded:
        yield say("bound"), say("bound-right" if plan.wish.leftward else "bound-left")


def _extent(source: Source, imposed: Imposed | None, words: PrintWords) -> str:
    """Return how many pages there are, and how many of them are blank."""
    sides = imposed.plan.sides if imposed else ()
    blank = sum(not spot.page for side in sides for spot in side.spots)
    pages = len(source.sizes)
    return words.say("blanks", pages=pages, blank=blank) if blank else str(pages)


def _size(size: Size, words: PrintWords) -> str:
    return words.apart(f"{size[0] / MM:.0f} × {size[1] / MM:.0f} mm")


def _contact(house: House, words: PrintWords) -> Iterator[tuple[str, str]]:
    for label, value in (
        ("client", house.name),
        ("address", house.address),
        ("e-mail", house.email),
        ("telephone", house.phone),
        ("web", house.url),
    ):
        if value:
            yield words.say(label), words.apart(value)


def _files(files: Mapping[str, bytes], words: PrintWords) -> Iterator[tuple[str, str]]:
    for name, data in files.items():
        with pikepdf.open(io.BytesIO(data)) as pdf:
            count = len(pdf.pages)
        said = f"SHA-256 {hashlib.sha256(data).hexdigest()}; {len(data):,} bytes"
        yield name, f"{words.say('page-count', pages=count)}; {words.apart(said)}"


def _inks(pdf: pikepdf.Pdf, source: Source, words: PrintWords) -> Iterator[tuple[str, str]]:
    """Yield the lines on inks and their profile, as the file has them."""
    say, spots = words.say, sorted(_spots(pdf))
    if source.cmyk:
        inks = words.listed((*(say(ink.lower()) for ink in PROCESS), *spots))
        yield say("inks"), say("both-sides", inks=inks) if len(source.sizes) > 1 else inks
    else:
        yield say("inks"), say("no-profile")
        if spots:
            yield say("spot-inks"), ", ".join(spots)
    root: Any = pdf.Root
    for intent in root.get("/OutputIntents", []):
        name = " ".join(str(intent.get("/OutputConditionIdentifier", "")).split())
        if name:
            yield say("profile"), name


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
    parts = [f"{ticket.words.say('ticket')}: {ticket.title}\n"]
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
    values = {**house.tokens, **typefaces(house.tokens, ticket.words.direction)}
    values["digits"] = EUROPEAN_NUMERALS.counter  # sizes and sums are for machines
    base = f"{styles.roots[-1].resolve().as_uri()}/"
    options = {"pdf_tags": True, "pdf_identifier": True}
    request = Request(html, put_tokens(css, values), base, options)
    with Renderer(f"the ticket of {ticket.title}", styles.roots) as renderer:
        rendered = renderer.render(request)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
        pdf.save(out, deterministic_id=True)
    return out.getvalue()
