"""The record of a release, `release.json`: what a catalogue, a shop or an archive asks of it.

docs/architecture.md says what its fields mean. The record is written last; what became of a release
afterwards (superseded, withdrawn) stands in its `status`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from publish.dist import digest
from publish.problems import ManuscriptError, Problem, Where
from publish.sources import shown

RECORD = "release.json"
SUMS = "SHA256SUMS"
SIGNATURE = f"{SUMS}.minisig"
FORMAT = 1  # of the record; one with another can't be read
MEDIA = {
    ".pdf": "application/pdf",
    ".epub": "application/epub+zip",
    ".html": "text/html",
    ".eml": "message/rfc822",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".json": "application/json",
    ".bib": "application/x-bibtex",
    ".ris": "application/x-research-info-systems",
    ".cff": "application/yaml",
    ".yaml": "application/yaml",
    ".toml": "application/toml",
    ".csv": "text/csv",
    ".css": "text/css",
}
UNKNOWN = "application/octet-stream"
Status = Literal["current", "superseded", "withdrawn"]


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release: its path in the folder, what it is for and of which edition it is.

    `released` is the digest that it went out with, where a notice was put on it since.
    """

    path: str
    role: str
    sha256: str
    bytes: int
    edition: str = ""
    isbn: str = ""
    released: str = ""

    @property
    def media_type(self) -> str:
        """Its media type."""
        if self.path.endswith(".cdx.json"):
            return "application/vnd.cyclonedx+json"
        return MEDIA.get(Path(self.path).suffix.lower(), UNKNOWN)

    def entry(self) -> dict[str, Any]:
        """Return what the record says of it."""
        told = {key: value for key, value in asdict(self).items() if value}
        return {**told, "media-type": self.media_type}


@dataclass(frozen=True, slots=True)
class Release:
    """A release: `about` is what the front matter and the house say, by the fields of the record.

    `text` is the digest of what a reader reads; `made_with` names what the files were made with.
    """

    slug: str
    version: str
    impression: int
    about: Mapping[str, Any]
    text: str
    made_with: Mapping[str, str]
    files: tuple[File, ...] = ()
    status: Status = "current"
    status_note: str = ""
    supersedes: str = ""
    superseded_by: str = ""
    fixed: Mapping[str, str] = field(default_factory=dict)  # the versions of the sources, by file

    @property
    def folder(self) -> str:
        """The name of its folder."""
        return folder_name(self.version, self.impression)

    def as_json(self) -> str:
        """Write the record."""
        told = {
            "format": FORMAT,
            "slug": self.slug,
            "version": self.version,
            "impression": self.impression,
            "status": self.status,
            "status-note": self.status_note,
            "supersedes": self.supersedes,
            "superseded-by": self.superseded_by,
            **self.about,
            "text-sha256": self.text,
            "made-with": dict(self.made_with),
            "sources": dict(self.fixed),
            "files": [one.entry() for one in sorted(self.files, key=lambda one: one.path)],
        }
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


OWN = {
    "format", "slug", "version", "impression", "status", "status-note", "supersedes",
    "superseded-by", "text-sha256", "made-with", "sources", "files",
}  # fmt: skip


def folder_name(version: str, impression: int = 1) -> str:
    """Return the name of a release's folder: `v1.0`, for a reprint `v1.0-impression-2`."""
    return f"v{version}" if impression < 2 else f"v{version}-impression-{impression}"  # noqa: PLR2004


def file_of(folder: Path, path: Path, role: str, edition: str = "", isbn: str = "") -> File:
    """Return the entry of a file of a release."""
    data = path.read_bytes()
    name = path.relative_to(folder).as_posix()
    return File(name, role, digest(data), len(data), edition, isbn)


def read_release(folder: Path) -> Release:
    """Read the record of a release; raises ManuscriptError where there is none that is whole."""
    path = folder / RECORD
    try:
        told = _known_format(json.loads(path.read_text(encoding="utf-8")))
        return Release(
            str(told["slug"]),
            str(told["version"]),
            int(told["impression"]),
            {key: value for key, value in told.items() if key not in OWN},
            str(told["text-sha256"]),
            dict(told["made-with"]),
            tuple(_file(one) for one in told["files"]),
            told["status"],
            str(told["status-note"]),
            str(told["supersedes"]),
            str(told["superseded-by"]),
            dict(told["sources"]),
        )
    except OSError as error:
        message = f"there is no release here: {RECORD} can't be read ({error.strerror})."
        raise ManuscriptError(Problem(Where(shown(folder)), "no-release", message)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"the record of the release is damaged: {error}."
        raise ManuscriptError(Problem(Where(shown(path)), "bad-record", message)) from error


def _known_format(told: Mapping[str, Any]) -> Mapping[str, Any]:
    if told["format"] != FORMAT:
        raise ValueError(f"its format is {told['format']}, and this publish reads {FORMAT}")
    return told


def _file(told: Mapping[str, Any]) -> File:
    return File(
        str(told["path"]), str(told["role"]), str(told["sha256"]), int(told["bytes"]),
        str(told.get("edition", "")), str(told.get("isbn", "")), str(told.get("released", "")),
    )  # fmt: skip
