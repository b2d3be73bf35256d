"""What goes to the printer beside a PDF: its pages imposed, a drawing of it, a job ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from publish.edition import PrintJob
from publish.formats.imposing import Imposed, impose_pdf, open_pdf, plan_for, source_of
from publish.formats.print_words import PrintWords, language_of, words_in
from publish.formats.sheet_drawing import as_png, as_svg, draw
from publish.formats.ticket import Run, as_pdf, as_text, ticket_of
from publish.house import House, Styles
from publish.impose import MM, Wish, fitting
from publish.paper import find_sheet, sheets
from publish.problems import ManuscriptError, Problem, SetupError, Where

FACES = {
    "ltr": ("BriefSans-Regular.ttf", "BriefSans-Bold.ttf"),
    "rtl": ("BriefSansArabic-Regular.ttf", "BriefSansArabic-Bold.ttf"),
}
SUFFIXES = {"saddle": "booklet"}  # of imposed files that are not called after their layout


@dataclass(frozen=True, slots=True)
class Printed:
    """What goes with an edition to the printer: files by name, and which of them is `imposed`.

    Where none is, though it should be, `said` says why.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    imposed: str = ""
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: a layout, the sheet by name (empty for the smallest), the stock."""

    wish: Wish
    sheet: str = ""
    stock: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    """Who sends to the printer: styles and house, and the words in which it is told."""

    styles: Styles
    house: House
    words: PrintWords


def office_for(styles: Styles, house: House, lang: str) -> Office:
    """Return who sends, in the words of a language."""
    return Office(styles, house, words_in(styles, lang))


def produce(data: bytes, name: str, order: Order, office: Office) -> dict[str, bytes]:
    """Impose a PDF; returns the files to put beside it, the imposed one first.

    `name` is its file name, or the path by which problems name it.
    Raises ManuscriptError for a file that can't be imposed as asked.
    """
    stem = Path(name).stem
    imposed = impose_pdf(data, name, order.wish, _paper(data, name, order, office.styles))
    base = f"{stem}-{SUFFIXES.get(order.wish.layout, order.wish.layout)}"
    files = {f"{base}.pdf": imposed.data, **_drawings(imposed, f"{base}-sheets", office)}
    run = Run({Path(name).name: data, f"{base}.pdf": imposed.data}, order.stock, imposed)
    return {**files, **_tickets(run, stem, office)}


def produce_files(
    source: Path, target: Path | None, order: Order, styles: Styles, house: House
) -> list[Path]:
    """Impose a file; returns the files written, the imposed one first, `target` if that is given.

    Raises ManuscriptError for a file that can't be imposed, SetupError where none can be written.
    """
    try:
        data = source.read_bytes()
    except OSError as error:
        message = f"this can't be read: {error.strerror}."
        raise ManuscriptError(Problem(Where(str(source)), "unreadable", message)) from error
    with open_pdf(data, str(source)) as pdf:
        office = office_for(styles, house, language_of(pdf))
    files = produce(data, str(source), order, office)
    imposed = next(iter(files))
    target = target or source.with_name(imposed)
    made = {target if name == imposed else target.with_name(name): files[name] for name in files}
    for path, content in made.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            message = f"this can't be written: {error.strerror or error}."
            problem = Problem(Where(str(path)), "not-writable", message, "Choose another --out.")
            raise SetupError(problem) from error
    return list(made)


def for_printer(data: bytes, stem: str, job: PrintJob, office: Office) -> Printed:
    """Return what goes with an edition to the printer, bound as its language is read."""
    leftward = office.words.direction == "rtl"
    with open_pdf(data, stem) as pdf:
        pages = len(pdf.pages)
    if pages < job.from_pages:
        return Printed(_tickets(Run({f"{stem}.pdf": data}, job.stock), stem, office))
    wish = Wish(job.layout, thickness=job.thickness * MM, leftward=leftward)
    try:
        order = Order(wish, job.sheet, job.stock)
        files = produce(data, f"{stem}.pdf", order, office)
        return Printed(files, next(iter(files)))
    except ManuscriptError as error:
        files = _tickets(Run({f"{stem}.pdf": data}, job.stock), stem, office)
        said = tuple(f"not imposed: {problem.message}" for problem in error.problems)
        return Printed(files, said=said)


def _paper(data: bytes, name: str, order: Order, styles: Styles) -> tuple[float, float]:
    """Return the size in pt of the sheet that is asked for, or of the smallest that is enough."""
    known = {name: (width * MM, height * MM) for name, (width, height) in sheets(styles).items()}
    if order.sheet:
        return known[find_sheet(styles, order.sheet, Where("--sheet"))[0]]
    with open_pdf(data, name) as pdf:
        plan = plan_for(source_of(pdf), order.wish, name)
    try:
        return known[fitting(plan, known)]
    except ValueError as error:
        hint = "Name it in 'papers.toml', with its width and height in mm."
        raise ManuscriptError(Problem(Where(name), "unfit-sheet", f"{error}.", hint)) from error


def _drawings(imposed: Imposed, base: str, office: Office) -> Mapping[str, bytes]:
    picture = draw(imposed.plan, office.house.tokens, office.words)
    faces = FACES[office.words.direction]
    regular, bold = (office.styles.roots[-1] / "shared" / "fonts" / face for face in faces)
    return {
        f"{base}.svg": as_svg(picture).encode(),
        f"{base}.png": as_png(picture, regular, bold),
    }


def _tickets(run: Run, stem: str, office: Office) -> dict[str, bytes]:
    ticket = ticket_of(run, office.house, office.words)
    return {
        f"{stem}-ticket.pdf": as_pdf(ticket, office.styles, office.house),
        f"{stem}-ticket.txt": as_text(ticket).encode(),
    }
