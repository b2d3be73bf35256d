"""Artifacts: what is drawn and not read (ISO 14289-1, 7.1 and 7.8; ISO 32000-1, 14.8.2.2).

What no structure element holds any more becomes an artifact: running heads and feet, which
WeasyPrint 70 hangs on elements outside the tree, the heads of a table on its further pages, and
what is hidden from who listens.
"""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from publish.formats.origins import Origins
from publish.formats.passes.context import OpenFile
from publish.formats.passes.tree import Annotation, Content


def artifacts(file: OpenFile) -> None:
    """Mark as artifact all content that the tree does not reach; drop the annotations in it."""
    kids = [kid for element in file.document.walk() for kid in element.kids]
    reached = {(kid.page, kid.mcid) for kid in kids if isinstance(kid, Content)}
    kept = {kid.object.objgen for kid in kids if isinstance(kid, Annotation)}
    for number, page in enumerate(file.pdf.pages):
        _annotations(page, kept)
        inside = {mcid for at, mcid in reached if at == number}
        _contents(file.pdf, page, inside, _areas(file.origins, number))


def _areas(origins: Origins, number: int) -> dict[int, str]:
    return {mcid: area for (page, mcid), area in origins.areas.items() if page == number}


def _annotations(page: pikepdf.Page, kept: set[tuple[int, int]]) -> None:
    found = page.get("/Annots")
    if isinstance(found, Array):
        page.Annots = Array([note for note in found if note.objgen in kept])
        if not page.Annots:
            del page["/Annots"]


def _contents(
    pdf: pikepdf.Pdf, page: pikepdf.Page, reached: set[int], areas: dict[int, str]
) -> None:
    made: list[Any] = []
    changed = False
    for instruction in pikepdf.parse_content_stream(page):
        operands: Any = instruction.operands
        operator = instruction.operator
        mcid = _mcid(operands) if str(operator) == "BDC" else None
        if mcid is not None and mcid not in reached:
            operands = [Name.Artifact, _properties(areas.get(mcid, ""))]
            changed = True
        made.append((operands, operator))
    if changed:
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(made))


def _mcid(operands: Any) -> int | None:  # noqa: ANN401 - pikepdf's objects
    properties = operands[1] if len(operands) > 1 else None
    if not isinstance(properties, Dictionary) or "/MCID" not in properties:
        return None
    return int(properties.MCID)


def _properties(area: str) -> Dictionary:
    """Return the property list of an artifact, of a margin box if `area` names one (table 330)."""
    made = Dictionary(Type=Name.Pagination)
    if area.startswith(("@top", "@bottom")):
        made.Subtype = Name.Header if area.startswith("@top") else Name.Footer
        made.Attached = Array([Name.Top if area.startswith("@top") else Name.Bottom])
    return made
