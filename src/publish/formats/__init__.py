"""The formats that an edition can have, by the name that its `edition.toml` gives."""

from publish.formats.job import Job, Written
from publish.formats.registry import FORMATS

__all__ = ["FORMATS", "Job", "Written"]
