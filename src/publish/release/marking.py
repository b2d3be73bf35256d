"""What became of a release afterwards: superseded by another, or withdrawn.

Its record says so, and its web page first of all. The page's own digest stays in the record, so
that it can be told that nothing else was changed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from publish.dist import digest
from publish.guards.files import write_whole
from publish.house import Styles
from publish.page import labels_for
from publish.problems import Problem, Severity, Where
from publish.release.record import RECORD, SIGNATURE, File, Release, Status, read_release
from publish.release.sums import sign, write_sums
from publish.release.web_page import with_notice, without_notice
from publish.sources import shown


def supersede(old: Path, new: Release, styles: Styles, key: Path | None) -> list[Problem]:
    """Mark the release in a folder as superseded by another, if it is there; returns what to do."""
    if not (old / RECORD).is_file():
        message = (
            f"version {new.supersedes} is not here, so its page does not say that it is superseded."
        )
        hint = "Bring its folder back and release again, or tell your web server."
        return [Problem(Where(shown(old)), "no-old-release", message, hint, Severity.WARNING)]
    one = read_release(old)
    labels = labels_for(styles, str(one.about["language"]))
    page = next((file.path for file in new.files if file.role == "web"), "")
    link = (f"../{new.folder}/{page}", f"{labels['current-version']}: {new.version}")
    if one.status == "withdrawn":
        return []
    return _mark(old, one, "superseded", (labels["superseded"], link), new.folder[1:], key)


def withdraw(folder: Path, why: str, styles: Styles, key: Path | None) -> list[Problem]:
    """Mark the release in a folder as withdrawn; returns what to do.

    Raises ManuscriptError where there is no release.
    """
    one = read_release(folder)
    labels = labels_for(styles, str(one.about["language"]))
    said = f"{labels['withdrawn']} {why}".strip()
    return _mark(folder, replace(one, status_note=why), "withdrawn", (said, None), "", key)


def _mark(  # noqa: PLR0913, PLR0917 - a release, what became of it, and how that is said and signed
    folder: Path,
    one: Release,
    status: Status,
    notice: tuple[str, tuple[str, str] | None],
    superseded_by: str,
    key: Path | None,
) -> list[Problem]:
    files = tuple(
        _noticed(folder, file, notice) if file.role == "web" else file for file in one.files
    )
    marked = replace(one, status=status, superseded_by=superseded_by, files=files)
    write_whole(folder / RECORD, marked.as_json().encode())
    write_sums(folder)
    if key:
        sign(folder, key, f"{one.slug} {folder.name} {status}")
    elif (folder / SIGNATURE).exists():
        (folder / SIGNATURE).unlink()
        message = f"the release is marked as {status}, so its signature holds no more."
        hint = "Give your key with --sign."
        return [Problem(Where(shown(folder)), "unsigned", message, hint, Severity.WARNING)]
    return []


def _noticed(folder: Path, file: File, notice: tuple[str, tuple[str, str] | None]) -> File:
    path = folder / file.path
    page = with_notice(path.read_text(encoding="utf-8"), *notice)
    write_whole(path, page.encode())
    data = page.encode()
    return replace(
        file, sha256=digest(data), bytes=len(data), released=file.released or file.sha256
    )


def unmarked(folder: Path) -> None:
    """Take back that a release is superseded, in a copy of it; a signature on it goes with that."""
    one = read_release(folder)
    for file in one.files:
        if file.released:
            path = folder / file.path
            path.write_text(without_notice(path.read_text(encoding="utf-8")), encoding="utf-8")
    files = tuple(
        replace(file, sha256=file.released, bytes=(folder / file.path).stat().st_size, released="")
        if file.released
        else file
        for file in one.files
    )
    as_it_was = replace(one, status="current", superseded_by="", files=files)
    (folder / RECORD).write_text(as_it_was.as_json(), encoding="utf-8")
    write_sums(folder)
    (folder / SIGNATURE).unlink(missing_ok=True)
