"""The formats that an edition can have, by the name that its `edition.toml` gives."""

from publish.formats.job import Job, Pages, Written
from publish.formats.registry import FORMATS, PAGES

__all__ = ["FORMATS", "PAGES", "Job", "Pages", "Written"]
