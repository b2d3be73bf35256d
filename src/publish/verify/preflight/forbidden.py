"""Rules on what a press file must not hold: what acts, refers elsewhere or changes in the RIP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Name

from publish.verify.preflight.document import Document
from publish.verify.preflight.finding import Found, Rule
from publish.verify.preflight.geometry import box, overlaps

PRINTED = {"/TrapNet", "/PrinterMark"}  # annotations that belong to the printer
FILTERS = {"/LZWDecode": "LZW", "/LZW": "LZW", "/Crypt": "a filter for encryption"}


def comments(document: Document) -> Iterator[Found]:
    """Find annotations within the bleed: links, notes, fields."""
    for number, page in document.pages():
        bleed = document.bleed(page)
        for annotation in page.get("/Annots", []):
            kind, place = str(annotation.get("/Subtype", "/none")), box(annotation.Rect)
            if kind not in PRINTED and overlaps(place, bleed):
                message = f"there is an annotation ({kind[1:]}) within the bleed"
                yield Found(message, number, place[:2], f"annotation {kind[1:]}")


def actions(document: Document) -> Iterator[Found]:
    """Find actions, apart from scripts, which have a rule of their own."""
    kinds = [kind for kind in map(_action, document.dictionaries) if kind]
    root = document.root
    if "/AA" in root or any("/AA" in page for _, page in document.pages()):
        kinds.append("at an event")
    if kinds:
        yield Found(f"the file does things by itself: {', '.join(sorted(set(kinds)))}")


def _action(thing: Any) -> str:  # noqa: ANN401 - pikepdf's objects
    """Return the kind of the action that a dictionary leads to, empty for none."""
    for key in ("/A", "/OpenAction"):
        given = thing.get(key)
        if isinstance(given, pikepdf.Dictionary) and isinstance(given.get("/S"), Name):
            kind = str(given.S)[1:]
            return "" if kind == "JavaScript" else kind
    return ""


def javascript(document: Document) -> Iterator[Found]:
    """Find scripts."""
    named = "/JavaScript" in document.root.get("/Names", {})
    if named or any(thing.get("/S") == Name.JavaScript for thing in document.dictionaries):
        yield Found("the file holds JavaScript")


def fields(document: Document) -> Iterator[Found]:
    """Find forms to be filled in."""
    if "/AcroForm" in document.root:
        yield Found("the file holds a form to be filled in")


def embedded(document: Document) -> Iterator[Found]:
    """Find attached files."""
    root = document.root
    if "/EmbeddedFiles" in root.get("/Names", {}) or "/Collection" in root:
        yield Found("the file carries other files")


def steps(document: Document) -> Iterator[Found]:
    """Find pages that are shown in steps (ISO 32000-1, 12.4.4.2)."""
    for number, page in document.pages():
        if "/PresSteps" in page:
            yield Found("the page is shown in steps, like a slide", number)


def layers(document: Document) -> Iterator[Found]:
    """Find layers that go on and off by themselves (ISO 32000-1, 8.11.4.4)."""
    properties = document.root.get("/OCProperties", {})
    for config in (properties.get("/D", {}), *properties.get("/Configs", [])):
        if "/AS" in config:
            yield Found("layers go on and off by themselves, on screen or in print")


def opi(document: Document) -> Iterator[Found]:
    """Find pictures that the press is to exchange for others (ISO 32000-1, 14.11.7)."""
    yield from _with(document, "/OPI", "a picture is to be exchanged for another by OPI")


def alternates(document: Document) -> Iterator[Found]:
    """Find images that come in several versions (ISO 32000-1, 8.9.5.4)."""
    yield from _with(document, "/Alternates", "an image comes in several versions")


def references(document: Document) -> Iterator[Found]:
    """Find pictures that are pages of other files, or programs in PostScript."""
    yield from _with(document, "/Ref", "a picture is a page of another file")
    for thing in document.dictionaries:
        if isinstance(thing, pikepdf.Stream) and Name.PS in (
            thing.get("/Subtype"),
            thing.get("/Subtype2"),
        ):
            yield Found("a picture is a program in PostScript")


def _with(document: Document, key: str, message: str) -> Iterator[Found]:
    for thing in document.dictionaries:
        picture = isinstance(thing, pikepdf.Stream) and "/Subtype" in thing
        if picture and key in thing:
            yield Found(message)


def transfer(document: Document) -> Iterator[Found]:
    """Find transfer functions (ISO 32000-1, 10.5)."""
    for thing in document.dictionaries:
        if _is_state(thing) and ("/TR" in thing or thing.get("/TR2", Name.Default) != Name.Default):
            yield Found("a transfer function changes the tints once more in the RIP")


def halftones(document: Document) -> Iterator[Found]:
    """Find halftones of the file's own (ISO 32000-1, 10.6)."""
    for thing in document.dictionaries:
        if _is_state(thing) and ("/HTP" in thing or thing.get("/HT", Name.Default) != Name.Default):
            yield Found("the file brings a halftone screen of its own")


def _is_state(thing: Any) -> bool:  # noqa: ANN401 - pikepdf's objects
    """Say whether a dictionary is a graphics state; its Type is optional, a soft mask has a G."""
    if isinstance(thing, pikepdf.Stream) or "/G" in thing:
        return False
    return bool(thing.get("/Type", Name.ExtGState) == Name.ExtGState)


def filters(document: Document) -> Iterator[Found]:
    """Find streams compressed by LZW or encrypted one by one."""
    found = set()
    for thing in document.dictionaries:
        if isinstance(thing, pikepdf.Stream) and "/Filter" in thing:
            given = thing.Filter
            names = list(given) if isinstance(given, pikepdf.Array) else [given]
            found |= {FILTERS[str(name)] for name in names if str(name) in FILTERS}
    for name in sorted(found):
        yield Found(f"streams are packed by {name}")


def external(document: Document) -> Iterator[Found]:
    """Find streams whose bytes are in other files (ISO 32000-1, 7.3.8.2)."""
    for thing in document.dictionaries:
        if isinstance(thing, pikepdf.Stream) and "/F" in thing:
            yield Found("a part of the file lies in another file")


SELF = "Export it again from its source, not linked but embedded."
RULES = (
    Rule("annotation", comments, "Export it without links, comments and fields.", "12.5"),
    Rule("action", actions, "Export it without buttons, links and actions.", "12.6"),
    Rule("javascript", javascript, "Export it without scripts.", "12.6.4.16"),
    Rule("form-fields", fields, "Export it without form fields.", "12.7"),
    Rule("embedded-files", embedded, "Take out the attachments; send them apart.", "7.11.4"),
    Rule("presentation-steps", steps, "Export it for print, not as a presentation.", "12.4.4.2"),
    Rule("automatic-layers", layers, "Flatten the layers before you export it.", "8.11.4.4"),
    Rule("opi", opi, SELF, "14.11.7"),
    Rule("alternate-images", alternates, SELF, "8.9.5.4"),
    Rule("reference-xobject", references, SELF, "8.10.4"),
    Rule("transfer-function", transfer, "Export it without transfer functions.", "10.5"),
    Rule("halftone", halftones, "Leave the screen to the printer: export it without.", "10.6"),
    Rule("stream-filter", filters, "Export it again with Flate compression.", "7.4"),
    Rule("external-stream", external, SELF, "7.3.8.2"),
)  # fmt: skip
