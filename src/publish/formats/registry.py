"""The table of formats: a new format is a module and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from publish.formats import epub, pdf
from publish.formats.job import Job, Written

FORMATS: Mapping[str, Callable[[Job], Written]] = {"pdf": pdf.write, "epub": epub.write}
