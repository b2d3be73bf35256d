"""Editions and document types: what each file says, and how it is drawn, as data."""

from publish.edition.reading import (
    edition_names,
    read_edition,
    read_type,
    type_names,
    with_press,
    with_profile,
)
from publish.edition.types import (
    CLAIMS,
    MEASURE,
    PROFILES,
    Action,
    DocumentType,
    Edition,
    Fit,
    Notes,
    PrintJob,
    ReferenceList,
    References,
    Tidy,
    Treatment,
    is_drawing,
)

__all__ = [
    "CLAIMS",
    "MEASURE",
    "PROFILES",
    "Action",
    "DocumentType",
    "Edition",
    "Fit",
    "Notes",
    "PrintJob",
    "ReferenceList",
    "References",
    "Tidy",
    "Treatment",
    "edition_names",
    "is_drawing",
    "read_edition",
    "read_type",
    "type_names",
    "with_press",
    "with_profile",
]
