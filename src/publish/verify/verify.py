"""Verification: each format's checkers, run once over all candidates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from publish.verify import epubcheck, verapdf
from publish.verify.verdict import Verdict

PDF_FLAVOURS = ("ua1",)


def available(form: str) -> bool:
    """Say whether the checkers of a format (pdf, epub) can run here."""
    return verapdf.available() if form == "pdf" else epubcheck.available()


def verify(paths: Sequence[Path]) -> dict[str, tuple[Verdict, ...]]:
    """Check files by their kind; returns the verdicts by file name."""
    pdfs = [path for path in paths if path.suffix == ".pdf"]
    epubs = [path for path in paths if path.suffix == ".epub"]
    verdicts = [v for flavour in PDF_FLAVOURS for v in (verapdf.verapdf(pdfs, flavour) if pdfs else ())]
    verdicts += epubcheck.epubcheck(epubs) if epubs else []
    return {path.name: tuple(v for v in verdicts if v.path.name == path.name) for path in paths}
