"""The hot folder: an article or a Word file saved there comes back as proofs, with a report.

For colleagues without a terminal. Beside `brief.docx` appears `brief-proofs-1/` with the pages, the
covering note and `report.txt`; saved again, it gives `brief-proofs-2/`. Nothing of theirs is ever
changed or taken away, and what was answered is known by a digest in the folder of the answer.

A shared folder is often on another machine, which tells of no saves; so it is looked at, again and
again, and a file is taken once it is the same twice, can be opened, and nobody holds it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from publish.drafts import Wish, bring_in, save
from publish.drafts.importing import NEW_ENTRIES
from publish.guards import files
from publish.pipeline import Options
from publish.problems import Problem, PublishError, Severity, Where
from publish.proofs.proofing import draw_proof
from publish.proofs.rounds import write_whole
from publish.sources import ARTICLE, Source, find_library

KINDS = (".md", ".docx")
UNFINISHED = ("~", ".tmp", ".part", ".crdownload", ".partial", ".swp", ".download")
LOCKS = (
    "~${name}",
    "~${short}",
    ".~lock.{name}#",
)  # of Word, of Word for long names, of LibreOffice
RECORD, REPORT = "made-from.txt", "report.txt"
ANSWER = re.compile(r"(?P<stem>.+)-proofs-(?P<number>\d+)")
PICTURES = re.compile(
    r"!\[[^\]]*\]\((?P<path>[^)\s]+)|\b(?:src|cover-image)[=:]\s*[\"']?(?P<file>[\w./-]+)"
)
EMPTY = re.compile(r"^(\w+):[ \t]*(?:\"\"|''|\[\])?[ \t]*$(?!\n[ \t-])", re.MULTILINE)  # a field
GIVEN = {"title", "authors", "date", "lang"}  # that a draft may lack and a proof needs
NOT_TOLD = {"open-query", "embargoed"}


@dataclass(frozen=True, slots=True)
class Answered:
    """A file that was answered: the folder of the answer, its files, whether there are proofs."""

    file: Path
    folder: Path
    files: tuple[str, ...]
    proofs: bool


@dataclass
class Inbox:
    """A hot folder; `house` is the folder whose styles and library count."""

    folder: Path
    house: Path
    options: Options
    seen: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def look(self, today: dt.date) -> list[Answered]:
        """Look once: answer each file that stands as it did the last time; returns the answers.

        A file that is new, still grows, is locked or can't be opened yet waits for the next look.
        """
        return [self.answer(file, today) for file in [*self.ready()]]

    def ready(self) -> Iterator[Path]:
        """Yield the files to answer: whole, free, and not answered as they are."""
        there = {path: stamp for path in self._files() if (stamp := _stamp(path))}
        before, self.seen = self.seen, there
        for path, stamp in sorted(there.items()):
            if before.get(path) == stamp and not _is_locked(path) and _is_whole(path):
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                if digest not in {known for _, known in _answers(path)}:
                    yield path

    def _files(self) -> Iterator[Path]:
        with contextlib.suppress(OSError):  # the folder may be away for a while
            yield from self._listed()

    def _listed(self) -> Iterator[Path]:
        for path in self.folder.iterdir():
            unfinished = path.name.startswith((".", "~")) or path.name.endswith(UNFINISHED)
            if path.suffix.lower() in KINDS and not unfinished and path.is_file():
                yield path

    def answer(self, file: Path, today: dt.date) -> Answered:
        """Make the proofs of a file and put them, with a report, into a new folder beside it."""
        data = file.read_bytes()
        number = max((n for n, _ in _answers(file)), default=0) + 1
        near = self.house / "manuscripts"  # whose library counts, as for any article of the house
        home = near if near.is_dir() else self.house
        with tempfile.TemporaryDirectory(prefix=".publish-inbox.", dir=home) as scratch:
            made, said, told = self._made(file, data, Path(scratch) / file.stem, number, today)
        report = _report(file, today, said, told, proofs=any(n.endswith(".pdf") for n in made))
        files = {**made, REPORT: report.encode(), RECORD: _record(file, data).encode()}
        target = _new_folder(file.with_name(f"{file.stem}-proofs-{number}"))
        for name, one in files.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            write_whole(target / name, one)
        pdf = any(name.endswith(".pdf") for name in made)
        return Answered(file, target, tuple(sorted(files)), pdf)

    def _made(
        self, file: Path, data: bytes, work: Path, number: int, today: dt.date
    ) -> tuple[dict[str, bytes], list[str], list[Problem]]:
        """Return the files made, what there is to say, and the problems."""
        if file.suffix.lower() == ".docx" and (round_ := _proof_of(file)):
            what = f"This is a marked proof ({round_}), and nothing was made of it."
            return {}, [f"{what} Give it to the editor, who takes it in with: publish merge."], []
        made: dict[str, bytes] = {}
        said: list[str] = []
        try:
            options = self.options
            if file.suffix.lower() == ".docx":
                said, made = self._imported(file, work, today)
                options = self._with_new_works(work)
            else:
                _copied(file, data, work)
            source = Source((work / ARTICLE).resolve(), file.name if not made else ARTICLE)
            proofs, problems = draw_proof(source, options, number, today)
            return {**made, **proofs}, said, list(problems)
        except PublishError as error:
            return made, said, list(error.problems)
        except OSError as error:
            where = Where(file.name)
            return made, said, [Problem(where, "unreadable", f"{error.strerror or error}.")]
        except Exception as error:  # noqa: BLE001 - the next file must be answered all the same
            told = f"nothing can be made of this file: {type(error).__name__}."
            hint = "This is a fault of the program: please send the file to who runs it."
            return made, said, [Problem(Where(file.name), "internal", told, hint)]

    def _imported(
        self, file: Path, work: Path, today: dt.date
    ) -> tuple[list[str], dict[str, bytes]]:
        """Import a Word file; what it lacks of title, authors, date and language is made up."""
        library = self.options.library[0] if self.options.library else None
        wish = Wish(library=library)
        imported = bring_in(file, work, wish)
        lacking = _lacking(imported.files[ARTICLE].decode())
        said = []
        if lacking:
            made_up = {"title": file.stem, "authors": "Author to be named",
                       "date": today.isoformat(), "lang": "en-GB"}  # fmt: skip
            given = {key: made_up[key] for key in lacking}
            imported = bring_in(file, work, replace(wish, given=given))
            listed = ", ".join(f"{key} “{value}”" for key, value in given.items())
            said.append(f"The file lacks what a proof needs; for this one we took: {listed}.")
        save(imported, work)
        for entry in imported.to_look_at:
            place = f"Line {entry.article_line} of article.md: " if entry.article_line else ""
            said.append(f"{place}{entry.message}.")
        return said, {f"article/{name}": one for name, one in imported.files.items()}

    def _with_new_works(self, work: Path) -> Options:
        """Return the options with the works that a draft brought along behind the library."""
        new = work / NEW_ENTRIES
        if not new.is_file():
            return self.options
        found = find_library(work / ARTICLE)
        known = self.options.library or ((found,) if found else ())
        return replace(self.options, library=(*known, new))


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return (stat.st_size, stat.st_mtime_ns) if stat.st_size else None


def _is_locked(path: Path) -> bool:
    """Say whether a program that has the file open says so beside it, as office programs do."""
    names = (lock.format(name=path.name, short=path.name[2:]) for lock in LOCKS)
    return any(path.with_name(name).exists() for name in names)


def _is_whole(path: Path) -> bool:
    """Say whether a file can be read to its end; the archive of a Word file has one of its own."""
    try:
        if path.suffix.lower() == ".docx":
            with zipfile.ZipFile(path) as archive:
                return "word/document.xml" in archive.namelist()
        path.read_bytes().decode("utf-8-sig")
    except files.DAMAGED:
        return False
    return True


def _answers(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the number of each answer to a file, and the digest of what it answered."""
    for path in file.parent.glob("*-proofs-*"):
        found = ANSWER.fullmatch(path.name)
        if found and found["stem"] == file.stem:
            record = path / RECORD
            text = record.read_text(encoding="utf-8") if record.is_file() else ""
            yield int(found["number"]), text.rpartition("SHA-256: ")[2].strip()


def _record(file: Path, data: bytes) -> str:
    return f"{file.name}\nSHA-256: {hashlib.sha256(data).hexdigest()}\n"


def _new_folder(path: Path) -> Path:
    """Make a folder that was not there before; one that somebody made meanwhile is left alone."""
    match = ANSWER.fullmatch(path.name)
    number = int(match["number"]) if match else 1
    while True:
        target = path.with_name(f"{path.name.rpartition('-')[0]}-{number}")
        try:
            target.mkdir()
        except FileExistsError:
            number += 1
        else:
            return target


def _copied(file: Path, data: bytes, work: Path) -> None:
    """Copy an article with the pictures and tables that it names, as far as they lie beside it."""
    work.mkdir(parents=True)
    (work / ARTICLE).write_bytes(data)
    home = file.parent.resolve()
    for found in PICTURES.finditer(data.decode("utf-8-sig")):
        name = found["path"] or found["file"]
        path = (home / name).resolve()
        if path.is_file() and path.is_relative_to(home):
            target = work / path.relative_to(home)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _proof_of(file: Path) -> str:
    """Return which proof a Word file is, empty where it is none of ours."""
    try:
        with zipfile.ZipFile(file) as archive:
            text = archive.read("docProps/custom.xml").decode("utf-8", errors="replace")
    except files.DAMAGED:
        return ""
    told = {
        name: found[1]
        for name in ("slug", "round")
        if (found := re.search(rf'name="publish-{name}">\s*<vt:lpwstr>([^<]*)<', text))
    }
    return f"{told['slug']}, round {told.get('round', '?')}" if "slug" in told else ""


def _lacking(article: str) -> list[str]:
    """Return the fields that an imported article has left empty."""
    front = article.split("\n---", 1)[0]
    empty = EMPTY.findall(front)
    there = set(re.findall(r"^(\w+):", front, re.MULTILINE))
    return [key for key in sorted(GIVEN) if key in empty or key not in there]


def _report(
    file: Path, today: dt.date, said: Sequence[str], told: Sequence[Problem], *, proofs: bool
) -> str:
    """Return the report on a file in plain language."""
    errors = [one for one in told if one.severity is Severity.ERROR]
    others = [one for one in told if one.severity is Severity.WARNING and one.rule not in NOT_TOLD]
    queries = [one for one in told if one.rule == "open-query"]
    opening = f"{file.name}, {today.isoformat()}"
    parts = [opening, "=" * len(opening), ""]
    if proofs:
        parts += ["The proofs are in this folder. Your own file was not changed.", ""]
    elif errors:
        parts.append("There are no proofs yet: something has to be put right first.")
        parts += ["Change your file, save it again, and proofs come by themselves.", ""]
    sections: Mapping[str, list[str]] = {
        "What stands in the way": [_plainly(one) for one in errors],
        "What to look at": [*said, *(_plainly(one) for one in others)],
        "What is still asked": [_plainly(one) for one in queries],
    }
    for title, lines in sections.items():
        if lines:
            parts += [title, "-" * len(title), *(f"* {line}" for line in lines), ""]
    if not any(sections.values()):
        parts += ["There is nothing to remark.", ""]
    return "\n".join(parts)


def _plainly(one: Problem) -> str:
    """Say a problem without the language of programs: line, what is wrong, what to do."""
    place = f"Line {one.where.line}: " if one.where.line else ""
    message = one.message[:1].upper() + one.message[1:]
    return f"{place}{message} {one.hint}".strip()
