"""PDF/A: what a file for the archive may not have, or must (ISO 19005-3 and 19005-4)."""

from __future__ import annotations

import pikepdf
from pikepdf import Name

from publish.formats.passes.context import OpenFile


def archive(file: OpenFile) -> None:
    """Make the file fit for PDF/A, whether or not it claims it.

    - Interpolate is false (19005-3, 6.2.8; WeasyPrint 70 sets it for each scaled image).
    - Colour is by an output intent of PDF/A (6.2.3), which WeasyPrint names PDF/X unless the file
      is PDF/A alone.
    - PDF 2.0 has no Info dictionary (19005-4, 6.1.3).
    """
    for thing in file.pdf.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get("/Interpolate") is not None:
            thing.Interpolate = False
    for intent in file.pdf.Root.get("/OutputIntents", []):
        intent.S = Name.GTS_PDFA1
    if file.is_pdf2 and "/Info" in file.pdf.trailer:
        del file.pdf.trailer["/Info"]
