"""Links between notes and what calls them, both ways (ISO 14289-1, 7.9 and 7.18.5).

WeasyPrint sets a note's call and its marker as pseudo-elements, which HTML cannot link.
"""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name, String

from publish.formats.origins import Mark
from publish.formats.passes.context import OpenFile
from publish.formats.passes.links import PRINT
from publish.formats.passes.tree import Annotation, Element

ABOVE = 12.0  # pt of what stands above it that are seen with what a link leads to


def note_links(file: OpenFile) -> None:
    """Link the number of each call to its note, and the number of each note to its call."""
    calls = {e.origin: e for e in file.document.walk() if e.type == "Reference"}
    for note in [e for e in file.document.walk() if e.type == "Note"]:
        call, labels = calls.get(note.origin), note.of_type("Lbl")
        ends = [
            file.origins.calls.get((note.origin, f"footnote-{end}")) for end in ("call", "marker")
        ]
        if call is None or not labels or ends[0] is None or ends[1] is None:
            continue
        words = file.context.labels
        text = f"{words.get('note', '')} {_number(file, call)}".strip()
        _link(file, call, ends[0], ends[1], text)
        _link(file, labels[0], ends[1], ends[0], words.get("back-to-text", text))
        call.refs, note.refs = [note], [call]


def _number(file: OpenFile, call: Element) -> str:
    """Return a call's number as it is drawn, less what only keeps it on its line."""
    lines = (file.origins.lines[kid.page, kid.mcid].text for kid in call.contents)
    return "".join(lines).strip("\u2060 ")


def _link(file: OpenFile, element: Element, here: Mark, there: Mark, text: str) -> None:
    """Put what an element holds into a link from one place to another."""
    page, target = file.pdf.pages[here.page], file.pdf.pages[there.page]
    height, far = float(page.trimbox[3]), float(target.trimbox[3])
    rectangle = (here.left, height - here.bottom, here.right, height - here.top)
    annotation = file.pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([round(edge, 3) for edge in rectangle]),
            Border=Array([0, 0, 0]),
            F=PRINT,
            Contents=String(text),
            Dest=Array(
                [target.obj, Name.XYZ, round(there.left, 3), round(far - there.top + ABOVE, 3), 0]
            ),
        )
    )
    if "/Annots" not in page:
        page.Annots = Array()
    page.Annots.append(annotation)
    page.Tabs = Name.S  # so that the key goes through links as they are read (7.18.3)
    element.kids = [Element("Link", [*element.kids, Annotation(here.page, annotation)])]
