"""The formats that an edition can have, by the name that its `edition.toml` gives."""

from publish.formats.glance import Glance, Glancer, Planned, glancer
from publish.formats.job import Job, Pages, Written
from publish.formats.registry import FORMATS, PAGES
from publish.formats.setting import Settled

__all__ = [
    "FORMATS",
    "PAGES",
    "Glance",
    "Glancer",
    "Job",
    "Pages",
    "Planned",
    "Settled",
    "Written",
    "glancer",
]
