"""Agreement: proof from the finished files that all editions of a release say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish.dist import digest
from publish.problems import OutputError, Problem, Where
from publish.release.agreement.blocks import Page, read_page
from publish.release.agreement.comparing import Compared, Declared, compare, furniture
from publish.release.agreement.telling import told_differences, told_fault
from publish.verify.nothing_lost import READERS

__all__ = ["Agreeing", "Agreement", "agree", "page_name", "page_of", "text_of"]

WEB = "html"  # the format that all others are compared with: it leaves least out


@dataclass(frozen=True, slots=True)
class Agreeing:
    """One file against the web page: what was compared, each difference, which of them are meant.

    `differences` are those that were declared, `faults` those that nobody declared.
    """

    file: str
    edition: str
    sha256: str
    compared: Compared
    differences: tuple[str, ...]
    faults: tuple[str, ...]

    def entry(self) -> dict[str, Any]:
        """Return what the report says of it."""
        one = self.compared
        return {
            "file": self.file,
            "edition": self.edition,
            "sha256": self.sha256,
            "agrees": not self.faults,
            "compared": {
                "blocks": one.blocks, "words": one.words, "numbers": one.numbers,
                "citations": one.citations, "works": one.works, "notes": one.notes,
            },
            "declared-differences": list(self.differences),
            "undeclared-differences": list(self.faults),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agreement:
    """All files of a release against its web page."""

    page: str
    sha256: str
    editions: tuple[Agreeing, ...]
    faults: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Say whether there is no difference that nobody declared."""
        return not self.faults and not any(one.faults for one in self.editions)

    def entry(self) -> dict[str, Any]:
        """Return the report."""
        return {
            "compared-with": self.page,
            "sha256": self.sha256,
            "agrees": self.holds,
            "undeclared-differences": list(self.faults),
            "editions": [one.entry() for one in self.editions],
        }

    def problems(self, where: str) -> list[Problem]:
        """Return a problem for each difference that nobody declared."""
        told = [*self.faults, *(fault for one in self.editions for fault in one.faults)]
        hint = "The files were changed, or publish is at fault: build again, and report it."
        return [Problem(Where(where), "editions-disagree", fault, hint) for fault in told]


def agree(folder: Path, declared: Mapping[str, Declared]) -> Agreement:
    """Compare the finished files in a folder; `declared` is what each declared, by its name.

    Raises OutputError where a file can't be read back, or none of them is a web page.
    """
    name = page_name(declared)
    ours = declared[name]
    page = page_of(folder / name, ours)
    faults = furniture(page, READERS[WEB](folder / name), ours)
    made = tuple(_one(folder, other, page, ours, declared) for other in declared if other != name)
    said = tuple(told_fault(name, "the other editions", fault) for fault in faults)
    return Agreement(name, digest((folder / name).read_bytes()), made, said)


def page_name(declared: Mapping[str, Declared]) -> str:
    """Return the name of the web page among files; raises OutputError where there is none."""
    for name, one in declared.items():
        if one["format"] == WEB:
            return name
    message = "there is no web page, with which the other editions are compared."
    raise OutputError(Problem(Where("agreement"), "no-web-page", message))


def page_of(path: Path, ours: Declared) -> Page:
    """Read the web page of a release with what it declared."""
    return read_page(path, ours["units"], ours["phrases"])


def text_of(page: Page) -> str:
    """Return what a reader reads, a block a line: the text, the notes, the references."""
    return "\n".join(_lines(page)) + "\n"


def _lines(page: Page) -> Iterator[str]:
    yield from (block.shown for block in page.text)
    for blocks in (*page.notes.values(), *page.references.values()):
        yield from (block.shown for block in blocks)


def _one(
    folder: Path, name: str, page: Page, ours: Declared, declared: Mapping[str, Declared]
) -> Agreeing:
    theirs = declared[name]
    read = READERS[str(theirs["format"])](folder / name)
    made = compare(page, ours, read, theirs)
    faults = tuple(told_fault(name, "the web page", fault) for fault in made.faults)
    told = tuple(told_differences(ours, theirs, page))
    sha = digest((folder / name).read_bytes())
    return Agreeing(name, str(theirs["edition"]), sha, made, told, faults)
