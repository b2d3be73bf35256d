"""What a sheet in a file of its own is read to: cells with their places."""

from __future__ import annotations

from dataclasses import dataclass

from publish.problems import Where


@dataclass(frozen=True, slots=True)
class Field:
    """A cell as it stands in the file: its text, and where that begins."""

    text: str
    where: Where


class BadSheetError(Exception):
    """A file can't be read as a table: the place in it, what is wrong, and what to do."""

    def __init__(self, where: Where, message: str, hint: str) -> None:
        """Take what the problem says."""
        super().__init__(message)
        self.where, self.message, self.hint = where, message, hint
