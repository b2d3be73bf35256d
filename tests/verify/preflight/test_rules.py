"""Every rule of preflight catches the PDF that breaks it, and nothing else is said of that PDF."""

from __future__ import annotations

import shutil
import zlib
from pathlib import Path
from typing import Any
from unittest import mock

import pikepdf
import pytest
from tests.verify.preflight.broken import WAYS, Break, add
from tests.verify.preflight.clean import LETTERS, MM, make_pdf, save

from publish.problems import Severity
from publish.verify.preflight import RULES, Report, document, ink, preflight
from publish.verify.preflight.ink import Inked

BY_ID = {rule.id: rule for rule in RULES}
# Those that no change of an open PDF breaks have tests of their own, below.
DOCS = Path(__file__).parents[3] / "docs" / "preflight.md"
OPTIONS = 3  # lines of the table of options
MEASURED = {"too-much-ink", "separations", "transparency"}  # by rendering the page
PLAIN: dict[str, Any] = {
    "object_stream_mode": pikepdf.ObjectStreamMode.disable,
    "stream_decode_level": pikepdf.StreamDecodeLevel.none,
    "compress_streams": False,
}
APART = {"pdf-version", "encrypted", "damaged", "file-id", "xmp", "not-rendered"}


def told(report: Report, besides: str = "") -> set[str]:
    """The rules that say more than a remark, and the one asked for."""
    return {
        one.rule
        for one in report.findings
        if one.severity is not Severity.INFO or one.rule == besides
    }


def unmeasured(path: Path) -> Report:
    """Look at a file whose pages are not rendered, which takes most of the time."""
    blank = tuple(Inked(page) for page in (1, 2))
    with mock.patch.object(document, "measure", return_value=blank):
        return preflight(path, "coated")


def looked_at(path: Path) -> Report:
    return preflight(path, "coated")


def test_nothing_stops_the_clean_file(tmp_path: Path) -> None:
    report = looked_at(save(make_pdf(), tmp_path / "a.pdf"))
    (remark,) = report.findings
    assert remark.line("a.pdf") == (
        "a.pdf: info: separations: the file prints with Cyan, Magenta, Yellow, Black. "
        "Each is a plate: check that you have ordered them."
    )
    assert report.clean


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        pytest.param(rule, change, id=f"{rule}-{way}" if way else rule)
        for rule, ways in WAYS.items()
        for way, change in ways.items()
    ],
)
def test_a_rule_is_caught_and_no_other(rule: str, change: Break, tmp_path: Path) -> None:
    pdf = make_pdf()
    change(pdf)
    path = save(pdf, tmp_path / "a.pdf", **PLAIN)
    report = looked_at(path) if rule in MEASURED else unmeasured(path)
    assert told(report, rule) == {rule}, [one.line("a.pdf") for one in report.findings]
    severities = {one.severity for one in report.findings if one.rule == rule}
    assert severities == {Severity.WARNING if rule == "separations" else BY_ID[rule].severity}


def test_every_rule_has_a_file_that_breaks_it() -> None:
    assert set(WAYS) | APART == set(BY_ID)
    assert len(BY_ID) == len(RULES)
    assert not set(WAYS) & APART


def test_the_documentation_has_every_rule() -> None:
    said = DOCS.read_text(encoding="utf-8")
    rows = {
        row.split("`")[1]: row
        for row in said.splitlines()
        if row.startswith("| `") and row.count("|") > 3
    }
    assert set(rows) == {*BY_ID, "malformed"}
    for rule in RULES:
        assert f"| {rule.clause} |" in rows[rule.id]
        assert rule.fix in rows[rule.id]
        assert rule.severity.value in rows[rule.id]


def test_a_newer_version(tmp_path: Path) -> None:
    path = save(make_pdf(), tmp_path / "a.pdf", force_version="1.7")
    assert told(unmeasured(path)) == {"pdf-version"}


def test_encryption(tmp_path: Path) -> None:
    locked = pikepdf.Encryption(owner="o", user="", R=4, metadata=False)
    path = tmp_path / "a.pdf"
    make_pdf().save(path, force_version="1.6", encryption=locked)
    assert told(looked_at(path)) == {"encrypted"}


def test_damage_that_was_repaired(tmp_path: Path) -> None:
    path = save(make_pdf(), tmp_path / "a.pdf", **PLAIN)
    data = path.read_bytes()
    at = data.rindex(b"startxref")
    path.write_bytes(data[:at] + b"startxref\n7\n%%EOF\n")
    assert told(looked_at(path)) == {"damaged"}


def test_no_identifier(tmp_path: Path) -> None:
    path = save(make_pdf(), tmp_path / "a.pdf", **PLAIN)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"/ID [", b"/XX ["))
    assert told(looked_at(path)) == {"file-id"}


def test_metadata_that_is_compressed(tmp_path: Path) -> None:
    pdf = make_pdf()  # in which it has another name until it is saved, or it would be unpacked
    packed = pdf.make_stream(zlib.compress(pdf.Root.Metadata.read_bytes()))
    packed.Filter = pikepdf.Name.FlateDecode
    del pdf.Root.Metadata
    pdf.Root.Metadatum = packed
    path = save(pdf, tmp_path / "a.pdf", **PLAIN)
    path.write_bytes(path.read_bytes().replace(b"/Metadatum ", b"/Metadata  "))
    assert told(looked_at(path)) == {"xmp"}


def test_metadata_that_is_missing_or_broken(tmp_path: Path) -> None:
    pdf = make_pdf()
    pdf.Root.Metadata.write(b"<x:xmpmeta")
    path = save(pdf, tmp_path / "a.pdf", fix_metadata_version=False)
    assert told(unmeasured(path)) >= {"xmp", "xmp-claim"}
    del pdf.Root.Metadata
    assert told(unmeasured(save(pdf, tmp_path / "b.pdf"))) >= {"xmp", "xmp-claim"}


def test_a_page_that_cannot_be_rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ink, "find_ghostscript", lambda: shutil.which("false"))
    report = looked_at(save(make_pdf(), tmp_path / "a.pdf"))
    assert told(report) == {"not-rendered"}
    assert sorted(one.page for one in report.findings if one.page) == [1, 2]


# ---------------------------------------------------------------- what is no fault


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("0 0 0 0 k 20 20 90 0.1 re f", id="a white rule"),
        pytest.param("0 0 0 1 K 0.1 w -24 200 m -10 200 l S", id="a mark outside the bleed"),
        pytest.param(f"0 0 0 1 K 0.1 w -24 200 m {-3 * MM} 200 l S", id="a mark that touches it"),
        pytest.param(f"BT 3 Tr /F1 3 Tf 20 50 Td ({LETTERS}) Tj ET", id="text that is not painted"),
        pytest.param(f"BT 3 Tr /F1 3 Tf 20 50 Td ({LETTERS}) Tj ET 0 Tr", id="mode set back"),
        pytest.param("q 20 20 1 1 re W n 72 0 0 72 40 40 cm /Im1 Do Q", id="an image clipped away"),
        pytest.param("0 0 0 0 k BT /F1 9 Tf 20 390 Td (Black) Tj ET", id="white that knocks out"),
        pytest.param("0.6 0.4 0.4 1 k BT /F1 30 Tf 20 50 Td (Bl) Tj ET", id="large rich black"),
        pytest.param("0 0 0 1 k 20 20 9 9 re f", id="a black area that knocks out"),
        pytest.param("1 0 0 rg 0 0 0 0.5 k 20 20 9 9 re f", id="RGB that nothing is painted in"),
    ],
)
def test_what_is_no_fault(content: str, tmp_path: Path) -> None:
    pdf = make_pdf()
    add(content)(pdf)
    assert told(unmeasured(save(pdf, tmp_path / "a.pdf"))) == set()
