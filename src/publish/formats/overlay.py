"""Laying the pages of one PDF over those of another."""

from __future__ import annotations

import io

import pikepdf


def lay_over(below: bytes, above: bytes) -> bytes:
    """Return a PDF with the pages of another laid over its own, page by page.

    What is laid over is no part of the structure: it is seen, and not read out.
    """
    with pikepdf.open(io.BytesIO(below)) as pdf, pikepdf.open(io.BytesIO(above)) as sheets:
        for page, sheet in zip(pdf.pages, sheets.pages, strict=True):
            page.add_overlay(sheet, pikepdf.Rectangle(*map(float, page.trimbox)))
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()
