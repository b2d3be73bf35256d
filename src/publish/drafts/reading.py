"""Reading a draft in any format that it may come in."""

from __future__ import annotations

from pathlib import Path

from publish.drafts.draft import Draft
from publish.drafts.labels import Labels
from publish.drafts.raw import read_raw
from publish.problems import LimitError, ManuscriptError, Problem, Where
from publish.sources import shown

LARGEST = 100_000_000  # bytes of a draft
RAW = {"", ".txt", ".text"}


def read_draft(file: Path, labels: Labels, changes: str) -> tuple[Draft, bool]:
    """Read a draft; says too whether the account counts the lines of the file itself.

    Raises ManuscriptError where the file can't be read, LimitError where it is too large.
    """
    where = Where(shown(file))
    if not file.is_file():
        raise ManuscriptError(Problem(where, "no-draft", "there is no such file."))
    if file.stat().st_size > LARGEST:
        message = f"the file is larger than {LARGEST // 1_000_000} MB."
        raise LimitError(Problem(where, "too-big", message))
    del labels, changes
    return read_raw(read_text(file)), True


def read_text(file: Path) -> str:
    """Read a text in UTF-8, UTF-16 or Windows' own encoding; raises ManuscriptError for others."""
    data = file.read_bytes()
    encodings = ["utf-16"] if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    message, hint = "the file is no text that can be read.", "Save it again with the encoding UTF-8."
    raise ManuscriptError(Problem(Where(shown(file)), "not-utf-8", message, hint))
