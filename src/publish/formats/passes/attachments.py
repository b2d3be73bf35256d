"""Attached files: the text that a file was made from, and its data (ISO 19005-3, 6.8, annex E)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from publish.formats.passes.context import Attachment, OpenFile
from publish.formats.passes.destinations import element_for
from publish.problems import ManuscriptError, Problem, SetupError, Where


def attachments(file: OpenFile) -> None:
    """Attach files by name, each associated with the document and, where given, with an element."""
    specs: dict[str, Any] = {}
    for attachment in sorted(file.context.attachments, key=lambda one: one.name):
        specs[attachment.name] = _spec(file, attachment)
    if not specs:
        return
    for attachment in file.context.attachments:
        _associate(file, attachment, specs[attachment.name])
    pairs = [part for name, spec in specs.items() for part in (String(name), spec)]
    root = file.pdf.Root
    if "/Names" not in root:
        root.Names = Dictionary()
    root.Names.EmbeddedFiles = Dictionary(Names=Array(pairs))
    root.AF = Array(list(specs.values()))


def _associate(file: OpenFile, attachment: Attachment, spec: Any) -> None:  # noqa: ANN401
    """Associate a file with the table or figure whose data it holds (ISO 19005-3, annex E)."""
    element = element_for(file, attachment.element) if attachment.element else None
    things = [e for e in element.walk() if e.type in {"Table", "Figure"}] if element else []
    if things:
        things[0].node.AF = Array([spec])


def _spec(file: OpenFile, attachment: Attachment) -> Any:  # noqa: ANN401 - pikepdf's objects
    """Write a file and its specification (ISO 32000-1, 7.11.3 and 7.11.4)."""
    date = f"D:{file.context.metadata.modified.replace('-', '')}"
    stream = file.pdf.make_stream(attachment.data)
    stream.Type = Name.EmbeddedFile
    stream.Subtype = Name(f"/{attachment.media_type}")
    stream.Params = Dictionary(
        Size=len(attachment.data),
        ModDate=String(date),
        CheckSum=hashlib.md5(attachment.data, usedforsecurity=False).digest(),
    )
    return file.pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(attachment.name),
            UF=String(attachment.name),
            Desc=String(attachment.description),
            AFRelationship=Name(f"/{attachment.relationship}"),
            EF=Dictionary(F=stream, UF=stream),
        )
    )


def extract(path: Path) -> Mapping[str, bytes]:
    """Return the files that a PDF carries, by name; a name is never a path.

    Raises ManuscriptError for what is no PDF or cannot be read.
    """
    try:
        with pikepdf.open(path) as pdf:
            files = {_safe(name): spec.get_file() for name, spec in pdf.attachments.items()}
            return {name: file.read_bytes() for name, file in files.items() if name}
    except (OSError, pikepdf.PikepdfError) as error:
        message = "this is no PDF that can be read."
        raise ManuscriptError(Problem(Where(str(path)), "unreadable", message)) from error


def save(path: Path, folder: Path) -> list[Path]:
    """Save the files that a PDF carries in a folder; returns their paths.

    Raises SetupError where one cannot be written, or would replace another file.
    """
    saved = []
    for name, data in extract(path).items():
        target = folder / name
        try:
            if target.exists() and target.read_bytes() != data:
                raise FileExistsError("another file is there")
            folder.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        except OSError as error:
            message = f"this can't be written: {error.strerror or error}."
            hint = "Choose another --out."
            raise SetupError(Problem(Where(str(target)), "not-writable", message, hint)) from error
        saved.append(target)
    return saved


def _safe(name: str) -> str:
    """Return the last part of a name that may be a path; empty for one that is only a path."""
    last = PureWindowsPath(name).name  # which knows both kinds of slashes
    return last if last.strip(".") and last.isprintable() else ""
