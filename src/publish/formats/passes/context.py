"""What the passes work on: an open PDF, its structure tree, and what is known of it besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pikepdf

from publish.formats.inks import Inks
from publish.formats.origins import Origins
from publish.formats.passes.tree import Element

Relationship = Literal["Source", "Data"]  # of ISO 19005-3, annex E, those that we use


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a PDF carries: the name that it is saved under, its bytes, what it is to the PDF.

    `element` is the id of the table or figure whose data it holds, if there is one.
    """

    name: str
    data: bytes
    media_type: str
    relationship: Relationship
    description: str
    element: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about itself; dates are those of ISO 8601, empty for none.

    `prism` are properties of PRISM by their names, those that `passes.metadata` describes.
    `press_id` is the identifier that a file for a press has, and no other.
    """

    title: str
    authors: tuple[str, ...]
    lang: str
    subject: str = ""
    keywords: tuple[str, ...] = ()
    rights: str = ""
    licence_url: str = ""
    created: str = ""
    modified: str = ""
    publisher: str = ""
    contributors: tuple[str, ...] = ()
    identifier: str = ""
    version: str = ""
    creator: str = ""
    producer: str = ""
    prism: Mapping[str, str] = field(default_factory=dict)
    press_id: str = ""


@dataclass(frozen=True, slots=True)
class PressFile:
    """What a file for a press is told besides: its inks, and what the line for the printer says.

    `title` stands there, or the plain `name` where `face`, the path of a font, lacks its letters;
    then `about`, which says for what press and of what date the file is.
    """

    inks: Inks
    title: str
    name: str
    about: str
    face: Path


@dataclass(frozen=True, slots=True)
class PassContext:
    """What the passes know of a file besides its bytes.

    `standards` are those that the file is made for, as `Edition.claims` names them; `claims` says
    whether it says so itself. `labels` are the words that layouts print, in the file's language.
    `press` is for a file that goes to a press.
    """

    origins: Origins
    metadata: Metadata
    standards: frozenset[str] = frozenset()
    claims: bool = False
    attachments: tuple[Attachment, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    press: PressFile | None = None


@dataclass(slots=True)
class OpenFile:
    """A PDF while the passes work on it; `document` is the root of its structure tree."""

    pdf: pikepdf.Pdf
    context: PassContext
    document: Element

    @property
    def origins(self) -> Origins:
        """The HTML elements that the file was made from."""
        return self.context.origins

    @property
    def is_pdf2(self) -> bool:
        """Say whether the file is PDF 2.0."""
        return self.pdf.pdf_version >= "2.0"
