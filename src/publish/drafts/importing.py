"""Bringing in a draft: a file becomes an article, its pictures, its works and a report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from publish.callouts import Kinds, read_kinds
from publish.drafts import report
from publish.drafts.casing import Casing
from publish.drafts.citing import Works, add_fields, as_biblatex, hint_of, known_works, read_work
from publish.drafts.draft import Account, Block, Draft, Entry, Part, Sure
from publish.drafts.labels import Labels
from publish.drafts.opening import ASKED, Opening, read_opening, write_opening
from publish.drafts.reading import read_draft
from publish.drafts.sheet import Sheet
from publish.drafts.sorting import Sorter
from publish.drafts.writing import Writer
from publish.house import Styles, find_styles
from publish.library import Library, read_library
from publish.problems import ManuscriptError, Problem, SetupError, Where
from publish.sources import ARTICLE, LIBRARIES, find_library, shown
from publish.spelling import speller_for

Changes = Literal["accept", "reject", "notes"]
NEW_ENTRIES = "new-entries.bib"
REPORT = "import-report.md"
DRAFT = "draft.txt"


@dataclass(frozen=True, slots=True)
class Wish:
    """How to import: what the editor says that the draft does not, and what becomes of changes."""

    given: Mapping[str, str] = field(default_factory=dict)  # fields of the front matter
    type: str = "policy-brief"
    changes: Changes = "accept"
    library: Path | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a draft: the article and the files beside it, and the account of its lines.

    `files` are bytes by their path in the article's folder. `source` is the file whose lines the
    account counts.
    """

    files: Mapping[str, bytes]
    account: Account
    source: str
    lines: tuple[str, ...]
    keys: tuple[str, ...] = ()
    linked: tuple[tuple[int, str, str], ...] = ()

    @property
    def to_look_at(self) -> list[Entry]:
        """The entries that an editor has to look at."""
        return self.account.to_look_at


def bring_in(file: Path, folder: Path, wish: Wish) -> Imported:
    """Import a draft for an article in a folder, without writing anything.

    Raises ManuscriptError where the file can't be read, LimitError where it is too large.
    """
    styles = find_styles(folder)
    kinds, problems = read_kinds(styles.table("callouts.toml"), styles.where("callouts.toml"))
    if problems:
        raise ManuscriptError(problems)
    path = wish.library or find_library(folder / ARTICLE)
    library = read_library(path, shown(path)) if path else None
    labels = Labels(kinds, styles)
    draft, is_own = read_draft(file, labels, wish.changes)
    made = _make(draft, labels, kinds, wish, library=library, styles=styles)
    files = {ARTICLE: made.article.encode(), **draft.pictures}
    source = shown(file)
    if not is_own:
        files[DRAFT] = ("\n".join(draft.lines) + "\n").encode()
        source = DRAFT
    entries = as_biblatex(made.works)
    if entries:
        files[NEW_ENTRIES if path else LIBRARIES[0]] = entries.encode()
    done = Imported(
        files, draft.account, source, draft.lines, tuple(made.works.made), tuple(made.works.linked)
    )
    told = report.as_markdown(done, shown(file), NEW_ENTRIES if path else LIBRARIES[0])
    return Imported(
        {**files, REPORT: told.encode()}, done.account, source, done.lines, done.keys, done.linked
    )


@dataclass(frozen=True, slots=True)
class _Made:
    article: str
    works: Works


def _make(  # noqa: PLR0913 - what an article is made from
    draft: Draft,
    labels: Labels,
    kinds: Kinds,
    wish: Wish,
    *,
    library: Library | None,
    styles: Styles,
) -> _Made:
    account = draft.account
    opening, blocks = read_opening(draft.blocks, labels, account, wish.given)
    _language(opening, draft, labels)
    parts = Sorter(labels, kinds, account).sort(blocks)
    works = known_works(library)
    keys = add_fields(works, draft.entries)
    _read_references(parts, works, account)
    sheet = Sheet(opening.values["lang"], works, account)
    for line in write_opening(opening, wish.type):
        sheet.put(line)
    _front_matter(opening, sheet, account)
    sheet.gap()
    texts = [block.text for block in blocks if not block.sign]
    speller = speller_for(styles, opening.values["lang"])
    known = speller.is_common if speller else lambda _: False
    casing = Casing([*texts, *(f"x {label}" for label in labels.spelt())], known)
    Writer(sheet, labels, kinds, casing).write(parts)
    _place(account, sheet)
    _note_rest(draft)
    text = "\n".join(sheet.lines).rstrip() + "\n"
    for theirs, ours in keys.items():
        text = text.replace(f"@{theirs}", f"@{ours}")
    return _Made(text, works)


def _language(opening: Opening, draft: Draft, labels: Labels) -> None:
    if "lang" not in opening.values:
        words = " ".join(block.text for block in draft.blocks)
        guessed = draft.lang or labels.language(words) or "en"
        opening.values["lang"] = guessed
        draft.account.note(
            0, "language", Sure.SURE if draft.lang else Sure.GUESS,
            f"lang is “{guessed}”: {'the file says so' if draft.lang else 'told by its words'}",
            look=not draft.lang,
        )  # fmt: skip


def _front_matter(opening: Opening, sheet: Sheet, account: Account) -> None:
    """Note where in the front matter each field stands, and ask for those that are empty."""
    places = {line.partition(":")[0]: at for at, line in enumerate(sheet.lines, 1)}
    for name, line in opening.lines.items():
        sheet.origin.setdefault(line, places[name])
    for entry in account.entries:
        if entry.rule == "language":
            entry.article_line = places["lang"]
    for name, lacking in ASKED.items():
        if not opening.values.get(name):
            said = f"{lacking}: fill in “{name}”"
            account.note(0, f"no-{name}", Sure.SURE, said, look=True).article_line = places[name]


def _read_references(parts: list[Part], works: Works, account: Account) -> None:
    """Put the works of a list of references into the library; what can't be read stays text."""
    for block in (b for part in parts if part.kind == "further-reading" for b in part.blocks):
        hint_of(block, works)
    for part in parts:
        if part.kind != "references":
            continue
        unread: list[Block] = []
        for block in part.blocks:
            key = read_work(block, works)
            if key:
                note = (
                    f"went into the library as @{key} with author, year and title: "
                    "add the rest of the line there"
                )
                account.note(block.line, "work", Sure.LIKELY, note, look=True, left=block.text)
            else:
                note = "this work could not be read and stays as text"
                account.note(block.line, "unread-work", Sure.GUESS, note, look=True)
                unread.append(block)
        part.blocks = unread


def _place(account: Account, sheet: Sheet) -> None:
    """Give each entry the line of the article that its line of the draft went to."""
    for entry in account.entries:
        if not entry.article_line:
            entry.article_line = sheet.origin.get(entry.line, 0)


def _note_rest(draft: Draft) -> None:
    """Tell of the other lines of a block that was broken to a width what is told of its first."""
    told = {entry.line: entry for entry in reversed(draft.account.entries)}
    for block in draft.blocks:
        first = told.get(block.line)
        for line in block.lines:
            if first and line not in told:
                more = draft.account.note(line, first.rule, first.sure, first.message)
                more.article_line = first.article_line


def save(imported: Imported, folder: Path) -> tuple[Path, ...]:
    """Write what came of a draft into a folder that is new or empty; returns the files.

    Raises ManuscriptError where something is there already, SetupError where it can't be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = "Give the name of a folder that does not exist yet: an import replaces nothing."
        message = "there is something here already."
        raise ManuscriptError(Problem(Where(shown(folder)), "not-empty", message, hint))
    written = []
    try:
        for name, data in imported.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            written.append(path)
    except OSError as error:
        message = f"this can't be written: {error.strerror}."
        raise SetupError(Problem(Where(shown(folder)), "not-writable", message)) from error
    return tuple(written)
