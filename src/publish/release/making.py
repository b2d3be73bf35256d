"""A release: the finished editions of an article with all that goes out beside them.

    build ─► dist/<slug>/ ─refuse what is stale, unverified, changed─► copy ─► agreement
                                                    └─► sums, signature ─► dist/release/<slug>/v1.0/

The folder is made beside and swapped in whole; whatever is wrong leaves things as they were.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from publish import __version__, dist, pipeline
from publish.dist import digest
from publish.formats.epub_metadata import stamp
from publish.metadata import Meta
from publish.page import labels_for
from publish.pipeline import Options, Prepared, Tell
from publish.pipeline.options import quiet
from publish.problems import ManuscriptError, OutputError, Problem, PublishError, Severity, Where
from publish.proofs.signoff import unapproved
from publish.release import conformance
from publish.release.about import about
from publish.release.agreement import Agreement, agree, page_name, page_of, text_of
from publish.release.checked import entries, read_checked
from publish.release.citing import CFF, citation_files
from publish.release.deposit import DEPOSIT, deposit_files, standards
from publish.release.identifiers import shared_numbers
from publish.release.marking import supersede
from publish.release.notes import release_notes
from publish.release.pages import page
from publish.release.pictures import pictures
from publish.release.record import RECORD, Release, file_of, folder_name, read_release
from publish.release.refusing import finished, unfinished
from publish.release.sbom import SBOM, sbom
from publish.release.source import SOURCE, write_source
from publish.release.sums import files_in, sign, write_sums
from publish.release.tools import made_with
from publish.release.versions import (
    Issued,
    check_follows,
    checked_version,
    number,
    read_issued,
    write_issued,
)
from publish.release.web_page import links_of, with_links
from publish.sources import Source

RELEASES = "release"  # the folder within dist/
ONLINE = ("web", "email")  # editions that go out with every article, whatever its type
REPORTS, PICTURES, CITATION = "reports", "pictures", "citation"
NOTES = "RELEASE-NOTES.md"
FOLDERS = {  # the roles of what stands beside the editions
    SOURCE: "source", REPORTS: "report", NOTES: "notes", DEPOSIT: "deposit", SBOM: "sbom",
}  # fmt: skip
ROLES = {".html": "web", ".eml": "mail"}


@dataclass(frozen=True, slots=True)
class Made:
    """A release that was made: its folder, its record, and what to look at."""

    folder: Path
    release: Release
    problems: tuple[Problem, ...]
    signed: bool


def release(
    source: Source, options: Options, *, build: bool = True, key: Path | None = None,
    tell: Tell = quiet,
) -> Made:  # fmt: skip
    """Make a release of an article.

    Without `build` it takes what stands in `dist/` as it is. `key` is a secret key of minisign.
    Raises PublishError for whatever keeps the article from going out.
    """
    asked = replace(options, editions=ONLINE)
    prepared = _read(source, asked, tell)
    meta = prepared.article.meta
    where = meta.places.get("version", Where(source.name))
    checked_version(meta.version, where)
    if source.slug == RELEASES:
        message = f"an article can't be called '{RELEASES}': releases stand in that folder."
        raise ManuscriptError(Problem(Where(source.name), "bad-slug", message))
    roles, kind = prepared.type.approvals, prepared.type.name
    not_done = [*unfinished(prepared.article), *unapproved(source, roles, kind)]
    if not_done:
        raise ManuscriptError(not_done)
    if build:
        _build(source, replace(options, editions=tuple(e.name for e in prepared.editions)), tell)
    files = finished(prepared, options.out / source.slug)
    tell(source.slug, "comparing the editions")
    return _Maker(prepared, files, options.out, key).make(where)


def _read(source: Source, options: Options, tell: Tell) -> Prepared:
    """Read and check the article with the editions of its type and those that are always there."""
    first, problems = pipeline.prepare(source, replace(options, editions=()), tell)
    if first is None or any(one.severity is Severity.ERROR for one in problems):
        raise ManuscriptError([one for one in problems if one.severity is Severity.ERROR])
    names = tuple(dict.fromkeys((*(one.name for one in first.editions), *ONLINE)))
    prepared, problems = pipeline.prepare(source, replace(options, editions=names), tell)
    if prepared is None or any(one.severity is Severity.ERROR for one in problems):
        raise ManuscriptError([one for one in problems if one.severity is Severity.ERROR])
    return prepared


def _build(source: Source, options: Options, tell: Tell) -> None:
    """Build all editions into `dist/`; raises what stopped the build."""
    (result,) = pipeline.publish([source], options, tell)
    if result.code:
        problems = [one for one in result.problems if one.severity is Severity.ERROR]
        error = PublishError(problems or list(result.problems))
        error.code = result.code
        raise error


@dataclass(frozen=True, slots=True)
class _Maker:
    """Puts a release together; `files` are the entries of the finished files by name."""

    prepared: Prepared
    files: Mapping[str, Mapping[str, Any]]
    out: Path
    key: Path | None

    @property
    def meta(self) -> Meta:
        return self.prepared.article.meta

    @property
    def slug(self) -> str:
        return self.prepared.source.slug

    @property
    def address(self) -> str:
        base = self.prepared.house.base_url.rstrip("/")
        return f"{base}/{quote(self.slug)}" if base else ""

    def make(self, where: Where) -> Made:
        """Make the folder and swap it in; raises PublishError."""
        home = self.out / RELEASES / self.slug
        home.mkdir(parents=True, exist_ok=True)
        with (
            dist.locked(self.out),
            tempfile.TemporaryDirectory(prefix=dist.MAKING, dir=home) as made,
        ):
            folder = Path(made) / folder_name(self.meta.version, self.meta.impression)
            folder.mkdir()
            agreement, declared = self._copy(folder)
            if not agreement.holds:
                raise OutputError(agreement.problems(self.prepared.source.name))
            text = _text_digest(folder, declared)
            article = self.prepared.source.file.parent
            every = read_issued(article)
            name = self.prepared.source.file.name
            issued = tuple(one for one in every if one.article == name)
            digests, marked = self._digests(), bool(self.prepared.stamp)
            new = Issued(self.meta.version, self.meta.impression, text, digests, name, marked)
            problems = check_follows(new, issued, where, corrected=bool(self.meta.corrections))
            before = _before(new, issued)
            roles = self._write_pictures(folder)
            self._write_beside(folder, before, agreement)
            self._write_reports(folder, agreement, declared)
            one = self._record(folder, text, before, roles)
            _check_numbers(home.parent, one)
            (folder / RECORD).write_text(one.as_json(), encoding="utf-8")
            write_sums(folder)
            if self.key:
                sign(folder, self.key, f"{self.slug} {folder.name}")
            target = home / folder.name
            dist.swap(folder, target)
            write_issued(article, [*(one for one in every if not _is_same(one, new)), new])
            if before:
                problems += supersede(
                    home / folder_name(*before), one, self.prepared.styles, self.key
                )
        return Made(target, read_release(target), tuple(problems), bool(self.key))

    def _digests(self) -> dict[str, str]:
        return {name: str(one["sha256"]) for name, one in self.files.items()}

    def _copy(self, folder: Path) -> tuple[Agreement, dict[str, Any]]:
        """Copy the finished files, the web page with its links; returns how they agree."""
        for name in self.files:
            (folder / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(self.out / self.slug / name, folder / name)
        declared = {n: dict(one["declared"]) for n, one in self.files.items() if "declared" in one}
        name = page_name(declared)
        labels = labels_for(self.prepared.styles, self.meta.lang)
        editions = {n: str(self.files[n]["edition"]) for n in declared if not self._is_pressed(n)}
        linked, added = with_links(
            (folder / name).read_text(encoding="utf-8"), links_of(editions), self.address, labels
        )
        (folder / name).write_text(linked, encoding="utf-8")
        declared[name]["added"] = dict(Counter(declared[name]["added"]) + added)
        return agree(folder, declared), declared

    def _is_pressed(self, name: str) -> bool:
        label = self.files[name]["edition"]
        return any(one.label == label and one.press for one in self.prepared.editions)

    def _write_pictures(self, folder: Path) -> dict[str, str]:
        """Write the pictures; returns the role of each by its path."""
        files = {
            name: str(one["edition"])
            for name, one in self.files.items()
            if "declared" in one or name.endswith("-cover.jpg")
        }
        (folder / PICTURES).mkdir()
        roles = {}
        for name, role, data in pictures(folder, self.slug, files):
            (folder / PICTURES / name).write_bytes(data)
            roles[f"{PICTURES}/{name}"] = role
        return roles

    def _write_beside(
        self, folder: Path, before: tuple[str, int] | None, agreement: Agreement
    ) -> None:
        """Write citation files, deposits, the source, release notes and the bill of materials."""
        (folder / CITATION).mkdir()
        for name, text in citation_files(self.prepared, self.address).items():
            path = folder / name if name == CFF else folder / CITATION / name
            path.write_text(text, encoding="utf-8", newline="")
        (folder / DEPOSIT).mkdir()
        for name, text in deposit_files(self.prepared, self.address).items():
            (folder / DEPOSIT / name).write_text(text, encoding="utf-8", newline="")
        write_source(self.prepared, folder / SOURCE)
        notes = release_notes(self.prepared, agreement, before)
        (folder / NOTES).write_text(notes, encoding="utf-8")
        (folder / SBOM).write_text(sbom(stamp(self.meta)), encoding="utf-8")

    def _write_reports(
        self, folder: Path, agreement: Agreement, declared: Mapping[str, Any]
    ) -> None:
        """Write what was checked, and how the editions agree."""
        said = {
            "slug": self.slug, "version": self.meta.version, "title": self.meta.title,
            "publisher": self.prepared.house.name,
        }  # fmt: skip
        released = {n: {**one, **_as_released(folder / n)} for n, one in self.files.items()}
        checks = read_checked(self.prepared.source.file.parent)
        told = conformance.report(released, entries(checks, self._digests()), said)
        told["unchecked"] = standards(files_in(folder))
        self._write_report(folder, "conformance", told, said)
        full = {**said, **agreement.entry(), "declared": declared}
        self._write_report(folder, "agreement", full, said)

    def _write_report(
        self, folder: Path, name: str, told: Mapping[str, Any], said: Mapping[str, Any]
    ) -> None:
        (folder / REPORTS).mkdir(exist_ok=True)
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        (folder / REPORTS / f"{name}.json").write_text(text, encoding="utf-8")
        html = page(self.prepared.styles, name, report=told, about=said)
        (folder / REPORTS / f"{name}.html").write_text(html, encoding="utf-8")

    def _record(
        self, folder: Path, text: str, before: tuple[str, int] | None, roles: Mapping[str, str]
    ) -> Release:
        """Return the record of the release."""
        files = []
        for name in files_in(folder):
            edition = str(self.files.get(name, {}).get("edition", ""))
            role = roles.get(name) or self._role(name)
            files.append(file_of(folder, folder / name, role, edition, self._isbn(name)))
        return Release(
            self.slug,
            self.meta.version,
            self.meta.impression,
            about(self.prepared, self.address),
            text,
            made_with(self.prepared, __version__),
            tuple(files),
            supersedes=folder_name(*before).removeprefix("v") if before else "",
            fixed={name.rpartition("/")[2]: sha for name, sha in self.prepared.sources.items()},
        )

    def _role(self, name: str) -> str:
        """Return what a file of a release is for, but for pictures."""
        if name not in self.files:
            return FOLDERS.get(name.partition("/")[0], "citation")
        if "declared" not in self.files[name]:
            return "beside"
        return "press" if self._is_pressed(name) else ROLES.get(Path(name).suffix, "edition")

    def _isbn(self, name: str) -> str:
        """Return the ISBN of a finished file: that of its edition, and of no other."""
        if "declared" not in self.files.get(name, {}):
            return ""
        label = self.files[name]["edition"]
        own = {one.label: one.isbn for one in self.prepared.editions}
        return self.meta.isbn.of(own.get(label, ""))


def _check_numbers(releases: Path, new: Release) -> None:
    """Raise ManuscriptError where a release has a number of another publication."""
    others = [read_release(one.parent) for one in sorted(releases.glob(f"*/v*/{RECORD}"))]
    if problems := list(shared_numbers([*others, new])):
        raise ManuscriptError(problems)


def _as_released(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {"sha256": digest(data), "bytes": len(data)}


def _text_digest(folder: Path, declared: Mapping[str, Any]) -> str:
    name = page_name(declared)
    return digest(text_of(page_of(folder / name, declared[name])).encode())


def _is_same(one: Issued, other: Issued) -> bool:
    named = one.article, one.version, one.impression
    return named == (other.article, other.version, other.impression)


def _before(new: Issued, issued: tuple[Issued, ...]) -> tuple[str, int] | None:
    """Return the version and impression that a release takes the place of."""
    others = [one for one in issued if not _is_same(one, new)]
    last = max(others, key=lambda one: (number(one.version) or (), one.impression), default=None)
    return (last.version, last.impression) if last else None
