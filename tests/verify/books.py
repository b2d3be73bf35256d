"""A small EPUB that is sound, and the ways in which the tests of checkers break it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from publish.verify.verdict import Verdict

CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="p.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
PACKAGE = """<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"
xml:lang="en"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:x:1</dc:identifier><dc:title>T</dc:title><dc:language>en</dc:language>
<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">Text alone.</meta>
</metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
</manifest><spine><itemref idref="nav"/></spine></package>"""
DOCUMENT = """<?xml version="1.0"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="en"
xml:lang="en"><head><title>T</title></head><body><h1>T</h1>
<nav epub:type="toc" role="doc-toc" aria-label="Contents"><ol><li><a href="nav.xhtml">T</a></li>
</ol></nav></body></html>"""
SOUND = ("sound", "-søund ‘book’")


def write_epub(path: Path, package: str = PACKAGE, document: str = DOCUMENT) -> Path:
    """Write an EPUB of one document."""
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr("META-INF/container.xml", CONTAINER)
        book.writestr("p.opf", package)
        book.writestr("nav.xhtml", document)
    return path


def judged(
    check: Callable[[Sequence[Path]], list[Verdict]],
    folder: Path,
    broken: Mapping[str, tuple[str, str]],
) -> dict[str, Verdict]:
    """Check in one run sound books, broken ones (package, document), no zip, and no file."""
    no_zip = folder / "no-zip.epub"
    no_zip.write_bytes(b"not a book")
    first, last = (write_epub(folder / f"{name}.epub") for name in SOUND)
    made = [write_epub(folder / f"{name}.epub", *parts) for name, parts in broken.items()]
    paths = [made[0], first, *made[1:], no_zip, folder / "absent.epub", last]
    found = check(paths)
    assert [verdict.path for verdict in found] == paths
    return {verdict.path.stem: verdict for verdict in found}


def assert_finding(verdict: Verdict, rule: str, severity: str, location: str) -> None:
    """Say that a file was failed, and among what is said of it is this."""
    assert not verdict.passed
    assert all(finding.message for finding in verdict.findings)
    said = {(finding.rule, finding.severity, finding.location) for finding in verdict.findings}
    assert (rule, severity, location) in said
