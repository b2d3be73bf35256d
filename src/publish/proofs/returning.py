"""Files that came back: kept in the round's folder, read into its list, decided on, taken over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from publish.articles import articles_in
from publish.problems import ManuscriptError, Problem, UsageError, Where
from publish.proofs.applying import Applying, Refused, versions
from publish.proofs.base import base_of
from publish.proofs.changes import Change, Decision, joined, read_changes, written
from publish.proofs.merging import Base, word_changes
from publish.proofs.rounds import Round, find_round, write_whole
from publish.proofs.word_reading import read_word
from publish.sources import shown

WORD, PDF = ".docx", ".pdf"
SLUG, ROUND = "publish-slug", "publish-round"
BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Returned:
    """A round and the list of what came back of it; `article` is the file that changes go into."""

    article: Path
    round: Round
    base: Base
    changes: tuple[Change, ...]

    def take(self, files: Sequence[Path]) -> None:
        """Read files into the list, and keep them as they came."""
        come: list[Change] = []
        for file in files:
            name = self._keep(file)
            come += self._changes(file, name)
        self.changes = joined(self.changes, come)
        self._save()

    def _changes(self, file: Path, name: str) -> list[Change]:
        if file.suffix.lower() == PDF:
            from publish.proofs.pdf_notes import pdf_changes  # noqa: PLC0415 - most files are Word's

            return pdf_changes(self.base, file, name)
        return word_changes(self.base, file, name)

    def _keep(self, file: Path) -> str:
        """Copy a file that came back into the round's folder; returns its name there."""
        data, folder = file.read_bytes(), self.round.returned
        folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            name = f"{file.stem}{f'-{number}' if number > 1 else ''}{file.suffix}"
            kept = folder / name
            if not kept.exists():
                write_whole(kept, data)
                return name
            if kept.read_bytes() == data:
                return name
            number += 1

    def decide(
        self, ids: Collection[str], decision: Decision, today: dt.date, *, named: bool = True
    ) -> tuple[Refused, ...]:
        """Decide on changes; accepted ones go into the article. Returns those that could not."""
        data = self.article.read_bytes()
        mark = BOM if data.startswith(BOM) else b""
        try:
            now = data.removeprefix(BOM).decode("utf-8")
        except UnicodeDecodeError as error:
            message, hint = (
                "the article is not UTF-8 text.",
                "Save it again with the encoding UTF-8.",
            )
            raise ManuscriptError(
                Problem(Where(shown(self.article)), "not-utf-8", message, hint)
            ) from error
        work = Applying(self.base.source, now, self.changes)
        outcome = work.decide(ids, decision, today.isoformat(), named=named)
        if outcome.text != now:
            write_whole(self.article, mark + outcome.text.encode())
        self.changes = outcome.changes
        self._save()
        return outcome.refused

    def _save(self) -> None:
        if self.changes:
            write_whole(self.round.changes, written(self.changes).encode())

    def conflicts(self) -> Iterator[tuple[Change, list[tuple[str, str]]]]:
        """Yield the first change of each paragraph in conflict, with all its texts."""
        shown_blocks: set[str] = set()
        for one in self.changes:
            for block in one.blocks if one.conflicts and one.decision is Decision.OPEN else ():
                if block not in shown_blocks:
                    shown_blocks.add(block)
                    found = self.base.source.block(block)
                    was = self.base.source.text[found.start : found.stop] if found else ""
                    yield (
                        one,
                        [("the proof", was), *versions(self.base.source, self.changes, block)],
                    )


def find_returned(files: Sequence[Path], slug: str, number: int | None, home: Path) -> Returned:
    """Return the round that files came back of, by what they say of themselves, or as asked.

    Raises UsageError where neither says it, or files are of several rounds.
    """
    told = {_told(file) for file in files}
    if len(told - {("", 0)}) > 1:
        names = ", ".join(sorted(f"round {n} of {s}" for s, n in told))
        message = f"these files are of more than one round: {names}."
        raise UsageError(
            Problem(Where("FILE"), "two-rounds", message, "Merge those of one round at a time.")
        )
    own, of = next(iter(told - {("", 0)}), ("", 0))
    name = slug or own
    if not name:
        message = "this file does not say which article it is a proof of."
        hint = "Say it: --article SLUG, and --round N if it was not the last."
        raise UsageError(
            Problem(Where(shown(files[0]) if files else "FILE"), "no-article", message, hint)
        )
    path = Path(name)
    found = articles_in(path if path.exists() else home / name)
    if len(found) > 1:
        found = [one for one in found if one.name == "article.md"] or found[:1]
    if not found:
        hint = "Give its folder with --article, or start publish in the folder that holds it."
        raise UsageError(Problem(Where(name), "no-article", "there is no such article here.", hint))
    article = found[0]
    one = find_round(article, number or of or None)
    return Returned(article, one, base_of(one, article), read_changes(one.folder))


def _told(file: Path) -> tuple[str, int]:
    """Return the slug and round that a file names; empty and 0 where it names none."""
    if not file.is_file():
        hint = "Give the path of a .docx or .pdf that came back."
        raise UsageError(
            Problem(Where(shown(file)), "missing-file", "there is no such file.", hint)
        )
    match file.suffix.lower():
        case ".docx":
            told = read_word(file).told
        case ".pdf":
            from publish.proofs.pdf_notes import told_by  # noqa: PLC0415 - most files are Word's

            told = told_by(file)
        case _:
            hint = "Save it as .docx, or give the PDF with the notes."
            message = "only Word files (.docx) and PDFs can be merged."
            raise UsageError(Problem(Where(shown(file)), "unknown-format", message, hint))
    number = told.get(ROUND, "")
    return told.get(SLUG, ""), int(number) if number.isdecimal() else 0
