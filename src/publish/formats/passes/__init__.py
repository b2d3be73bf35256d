"""Passes over a finished PDF: what WeasyPrint leaves out of the standards that we claim.

Each is a function in a module of its own; PASSES is their order: first those that make the
structure tree, then those that write it and what depends on it into the file, then those of the
file as a whole. `docs/upstream.md` lists the gaps upstream that each one closes, so that it can go
when they are closed there.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping

import pikepdf

from publish.formats.passes import tree
from publish.formats.passes.archive import archive
from publish.formats.passes.artifacts import artifacts
from publish.formats.passes.attachments import attachments, extract
from publish.formats.passes.blocks import blocks
from publish.formats.passes.bookmarks import bookmarks
from publish.formats.passes.contents import contents
from publish.formats.passes.context import (
    Attachment,
    Metadata,
    OpenFile,
    PassContext,
    PressFile,
)
from publish.formats.passes.destinations import destinations
from publish.formats.passes.figures import figures
from publish.formats.passes.inert import inert, unlink
from publish.formats.passes.inking import inking
from publish.formats.passes.intent import intent
from publish.formats.passes.links import links
from publish.formats.passes.lists import lists
from publish.formats.passes.marks import marks
from publish.formats.passes.metadata import metadata
from publish.formats.passes.note_links import note_links
from publish.formats.passes.notes import notes
from publish.formats.passes.pdf2 import pdf2
from publish.formats.passes.press_images import press_images
from publish.formats.passes.reading_order import reading_order
from publish.formats.passes.regroup import regroup
from publish.formats.passes.roles import roles
from publish.formats.passes.spoken import spoken_text
from publish.formats.passes.tables import tables
from publish.formats.passes.writing import write_tree

__all__ = ["PASSES", "Attachment", "Metadata", "PassContext", "PressFile", "apply", "extract"]

PASSES: Mapping[str, Callable[[OpenFile], None]] = {
    "regroup": regroup,
    "roles": roles,
    "reading-order": reading_order,
    "contents": contents,
    "lists": lists,
    "tables": tables,
    "figures": figures,
    "links": links,
    "notes": notes,
    "blocks": blocks,
    "note-links": note_links,
    "pdf-2": pdf2,
    "unlink": unlink,
    "write-tree": write_tree,
    "artifacts": artifacts,
    "spoken-text": spoken_text,
    "bookmarks": bookmarks,
    "destinations": destinations,
    "attachments": attachments,
    "metadata": metadata,
    "archive": archive,
    "press-images": press_images,
    "inking": inking,
    "marks": marks,
    "intent": intent,
    "inert": inert,
}
PRESS_VERSION = "1.6"  # of PDF, on which PDF/X-4 is built (ISO 15930-7)


def apply(data: bytes, context: PassContext) -> bytes:
    """Apply all passes to a PDF of WeasyPrint's; the same input gives the same bytes."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        file = OpenFile(pdf, context, tree.read(pdf))
        for change in PASSES.values():
            change(file)
        out = io.BytesIO()
        modes = pikepdf.ObjectStreamMode  # old RIPs do not know object streams
        pdf.save(
            out,
            deterministic_id=True,
            compress_streams=True,
            force_version=PRESS_VERSION if context.press else "",
            object_stream_mode=modes.disable if context.press else modes.generate,
        )
    return out.getvalue()
