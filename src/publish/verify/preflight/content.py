"""Rules on what the pages paint: colours, fonts, images, type, rules, black and white."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Name

from publish.problems import Severity
from publish.verify.preflight.colours import PROCESS, Colour
from publish.verify.preflight.document import Document
from publish.verify.preflight.finding import Found, Rule
from publish.verify.preflight.marks import Mark, is_white, noun

FILES = ("/FontFile", "/FontFile2", "/FontFile3")
CALIBRATED = {"CalRGB": "CalRGB", "Lab": "Lab"}
PAINTED = {"fill", "stroke", "text"}
HUNDREDTH = 0.005  # pt that rounding may take off a size
PIXEL = 1.0  # ppi that rounding may take off a resolution
LARGE = 24.0  # pt: type from which several inks may meet in it without a fringe that shows
TINT = 0.02  # of an ink: less is no ink that a press holds
FULL, DARK, HALF = 0.995, 0.85, 0.6  # of an ink


def device_rgb(document: Document) -> Iterator[Found]:
    """Find colours that say how a screen shows them, and not which inks they are."""
    for mark in document.marks:
        if any(colour.space.has("DeviceRGB") for colour in mark.colours):
            yield _found(mark, f"{noun(mark)} in RGB (DeviceRGB)")


def calibrated(document: Document) -> Iterator[Found]:
    """Find colours that the printer's profile will turn into inks, which the standard allows."""
    for mark in document.marks:
        for colour in mark.colours:
            said = next(filter(None, map(_calibrated, colour.space.all())), "")
            if said and mark.kind != "group":
                yield _found(mark, f"{noun(mark)} in {said}, not in inks")


def _calibrated(space: object) -> str:
    family, components = getattr(space, "family", ""), getattr(space, "components", 0)
    if family == "ICCBased" and components == 3:  # noqa: PLR2004 - RGB
        return "RGB with a profile"
    return CALIBRATED.get(family, "")


# ---------------------------------------------------------------- fonts


def embedded(document: Document) -> Iterator[Found]:
    """Find text in fonts that the file does not carry."""
    for mark in document.marks:
        font = mark.font
        if mark.kind == "text" and font is not None and font.get("/Subtype") != Name.Type3:
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            if not any(key in inner.get("/FontDescriptor", {}) for key in FILES):
                name = str(font.get("/BaseFont", "/?"))[1:]
                yield _found(mark, f"the font '{name}' is not embedded")


def unicode(document: Document) -> Iterator[Found]:
    """Find text of which nobody can say which letters it is."""
    for mark in document.marks:
        if mark.kind == "text" and mark.font is not None and "/ToUnicode" not in mark.font:
            name = str(mark.font.get("/BaseFont", "/Type 3"))[1:]
            yield _found(mark, f"the font '{name}' does not say which letters it shows")


# ---------------------------------------------------------------- sizes


def resolution(document: Document) -> Iterator[Found]:
    """Find images with too few pixels for the size at which they are printed."""
    least = document.press.ppi
    for mark in document.seen:
        if mark.kind == "image" and 0 < mark.ppi < least - PIXEL:
            yield _found(mark, f"the image has {mark.ppi:.0f} ppi, the press wants {least:g}")


def small_type(document: Document) -> Iterator[Found]:
    """Find type that is smaller than allowed."""
    least = document.press.smallest_type
    for mark in document.seen:
        if mark.kind == "text" and 0 < mark.size < least - HUNDREDTH:
            yield _found(mark, f"type of {mark.size:.2g} pt, {least:g} pt is the least")


def hairlines(document: Document) -> Iterator[Found]:
    """Find lines and areas that are too thin for a plate."""
    least = document.press.thinnest_rule
    for mark in document.seen:
        if least and mark.thin and mark.size < least - HUNDREDTH and not is_white(mark):
            yield _found(mark, f"a rule of {mark.size:.2g} pt, {least:g} pt is the least")


# ---------------------------------------------------------------- black and white


def rich_black(document: Document) -> Iterator[Found]:
    """Find black text of several inks, which shows coloured fringes if they do not meet."""
    for mark in document.seen:
        inks = mark.colours[0].cmyk if mark.kind == "text" and mark.colours else ()
        if inks and mark.size < LARGE and _is_rich(inks):
            said = " ".join(f"{100 * ink:.0f}" for ink in inks)
            yield _found(mark, f"black text is made of several inks (CMYK {said})")


def _is_rich(inks: tuple[float, ...]) -> bool:
    cyan, magenta, yellow, black = inks
    coloured = max(cyan, magenta, yellow)
    return (black >= DARK and coloured > TINT) or min(cyan, magenta, yellow) >= HALF


def knocks_out(document: Document) -> Iterator[Found]:
    """Find black text that takes the inks beneath away, which leaves white gaps (8.6.7)."""
    for mark in document.seen:
        colour = mark.colours[0] if mark.kind == "text" and mark.colours else None
        if colour and mark.size < LARGE and _is_black(colour) and not _overprints(mark, colour):
            yield _found(mark, "black text does not overprint")


def _is_black(colour: Colour) -> bool:
    inks = colour.cmyk
    return bool(inks) and inks[3] >= FULL and max(inks[:3]) == 0


def _overprints(mark: Mark, colour: Colour) -> bool:
    """Say whether a colour leaves the inks beneath that it does not name itself.

    A grey names all process inks, CMYK those that are not 0 under OPM 1, a Separation its own.
    """
    named = colour.space.family in {"Separation", "DeviceN"}
    return mark.overprint and (named or (colour.space.family == "DeviceCMYK" and mark.keeps_zero))


def white_overprints(document: Document) -> Iterator[Found]:
    """Find white that overprints, and so is not there in print."""
    for mark in document.seen:
        colour = mark.colours[0] if mark.kind in PAINTED and mark.colours else None
        if colour and is_white(mark) and _overprints(mark, colour):
            yield _found(mark, f"{noun(mark)} is white and overprints, so it vanishes in print")


# ---------------------------------------------------------------- what is worth knowing


def transparency(document: Document) -> Iterator[Found]:
    """Find live transparency, which PDF/X-4 allows and older ways of printing do not take."""
    pages: dict[int, Mark] = {}
    for mark in document.marks:
        if mark.transparent:
            pages.setdefault(mark.page, mark)
    for mark in pages.values():
        yield _found(mark, "there is live transparency")


def separations(document: Document) -> Iterator[Found]:
    """Tell the plates that the file prints with, and warn of those beside the four inks."""
    plates = {plate for mark in document.seen for colour in mark.colours for plate in colour.plates}
    spots = sorted(plates.difference(PROCESS))
    names = [*(ink for ink in PROCESS if ink in plates), *spots]
    message = f"the file prints with {', '.join(names) or 'no ink at all'}"
    severity = Severity.WARNING if spots else Severity.INFO
    yield Found(message, severity=severity)


# ---------------------------------------------------------------- ink


def ink(document: Document) -> Iterator[Found]:
    """Find pages with more ink in one place than the press can dry."""
    limit = document.press.ink_limit
    if not limit:
        return
    measured = document.ink
    for inked in measured:
        if inked.over >= 1:
            message = f"{inked.most:.0f} % of ink together, the limit is {limit:g} %"
            yield Found(f"{message}; {inked.over:.0f} mm² are above it", inked.page, inked.at)
        elif inked.over:
            message = (
                f"{inked.most:.0f} % of ink together in a few specks, the limit is {limit:g} %"
            )
            yield Found(message, inked.page, inked.at, severity=Severity.WARNING)


def rendering(document: Document) -> Iterator[Found]:
    """Find pages that Ghostscript cannot render."""
    if not document.press.ink_limit:
        return
    rendered = {inked.page for inked in document.ink}
    for number, _ in document.pages():
        if number not in rendered:
            yield Found("the page cannot be rendered, so its ink is not measured", number)


def _found(mark: Mark, message: str) -> Found:
    return Found(message, mark.page, mark.box[:2] if mark.box else None, mark.name)


INFO, WARN = Severity.INFO, Severity.WARNING
RULES = (
    Rule("device-rgb", device_rgb,
         "Turn it into CMYK with the printer's profile before you export it.", "8.6.4"),
    Rule("calibrated-colour", calibrated,
         "Turn it into CMYK if you want to choose the inks yourself.",
         "8.6.5", severity=WARN, of="print"),
    Rule("font-embedded", embedded, "Export it with all fonts embedded.", "9.9", of="any"),
    Rule("to-unicode", unicode, "Export it again; text cannot be searched or read out without.",
         "9.10.3", severity=WARN, of="any"),
    Rule("low-resolution", resolution,
         "Place an image with more pixels, or print it smaller.", "8.9.5", of="any"),
    Rule("small-type", small_type, "Set it larger.", "9.3", of="any"),
    Rule("hairline", hairlines, "Make it thicker.", "8.4.3.2", of="any"),
    Rule("rich-black-text", rich_black,
         "Set it in black alone (CMYK 0 0 0 100).", "8.6.4.4", of="print"),
    Rule("black-knocks-out", knocks_out,
         "Let black overprint (OP and op true, OPM 1).", "8.6.7", of="print"),
    Rule("white-overprints", white_overprints, "Switch overprint off for it.", "8.6.7", of="print"),
    Rule("transparency", transparency,
         "PDF/X-4 allows it; ask only a printer who wants PDF/X-1a.", "11",
         severity=INFO, of="print"),
    Rule("separations", separations, "Each is a plate: check that you have ordered them.", "8.6.6",
         severity=INFO, of="print"),
    Rule("too-much-ink", ink,
         "Convert images with the press's own profile; take ink out of dark areas.",
         "14.11.5", of="print"),
    Rule("not-rendered", rendering, "Export it again, and look at that page first.", of="print"),
)  # fmt: skip
