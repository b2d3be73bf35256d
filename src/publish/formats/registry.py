"""The tables of formats: a new format is a module and a line here, a second one if it has pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from publish.formats import epub, mail, pdf, web, word
from publish.formats.job import Job, Written

FORMATS: Mapping[str, Callable[[Job], Written]] = {
    "pdf": pdf.write,
    "epub": epub.write,
    "html": web.write,
    "eml": mail.write,
    "docx": word.write,
}
PAGES: Mapping[str, Callable[[Job], tuple[str, ...]]] = {"pdf": pdf.paginate}
