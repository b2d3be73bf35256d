"""A file for a press does nothing: no links, no bookmarks, no actions, nothing attached."""

from __future__ import annotations

from publish.formats.passes.context import OpenFile
from publish.formats.passes.tree import Annotation

CATALOG = ("/Outlines", "/PageMode", "/OpenAction", "/AA", "/Names", "/Dests", "/AcroForm", "/AF")
PAGE = ("/Annots", "/AA", "/Tabs")


def unlink(file: OpenFile) -> None:
    """Make the links of a file for a press plain text, before its tree is written.

    Nothing may be clicked within what is printed (ISO 15930-7: annotations).
    """
    if file.context.press is None:
        return
    for element in file.document.walk():
        element.kids = [kid for kid in element.kids if not isinstance(kid, Annotation)]
        if element.type == "Link":
            element.type = "Span"


def inert(file: OpenFile) -> None:
    """Take out of a file for a press what a viewer would act on."""
    if file.context.press is None:
        return
    for key in CATALOG:
        if key in file.pdf.Root:
            del file.pdf.Root[key]
    for page in file.pdf.pages:
        for key in PAGE:
            if key in page:
                del page[key]
