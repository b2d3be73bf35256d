"""The audit of packages: what is not looked up is no pass. And what we rely on others not to do."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("audit", ROOT / "tools" / "audit.py")
assert SPEC
assert SPEC.loader
audit = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(audit)

GOOD = {"name": "Lxml", "version": "6.1", "vulns": []}
BAD = {"name": "jinja2", "version": "3.1", "vulns": [{"id": "CVE-1", "fix_versions": ["3.2"]}]}
NAMED = (
    "WeasyPrint", "Pillow", "pikepdf", "EbookLib", "lxml", "Jinja2", "Starlette", "uvicorn", "h11",
    "fontTools", "PyYAML",
)  # fmt: skip
SKIPPED = {"name": "pillow", "skip_reason": "not found"}


def test_a_package_that_nobody_looked_up_is_a_failure() -> None:
    assert audit.judged({"lxml"}, [[GOOD]]) == []
    assert audit.judged({"lxml"}, [[]]) == ["lxml: could not be audited"]
    assert audit.judged({"pillow"}, [[SKIPPED]]) == ["pillow: could not be audited"]
    assert audit.judged({"lxml", "pillow"}, [[GOOD, SKIPPED], [{**GOOD, "name": "pillow"}]]) == []
    assert audit.judged({"jinja2"}, [[BAD], [BAD]]) == ["jinja2 3.1: CVE-1, mended in 3.2"]


def test_every_locked_package_is_asked_for() -> None:
    names = audit.names_in((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert {"weasyprint", "pillow", "lxml", "fonttools"} <= names
    locked = re.findall(r"--hash", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert len(locked) >= len(names)


@pytest.mark.parametrize(
    ("package", "least"),
    [
        ("weasyprint", (70, 0)),
        ("pillow", (12, 3)),
        ("pikepdf", (2, 10)),
        ("pypandoc-binary", (1, 17)),
        ("lxml", (6, 1)),
        ("starlette", (1, 4)),
        ("uvicorn", (0, 12)),
        ("h11", (0, 16)),
        ("fonttools", (4, 61)),
        ("pyyaml", (5, 4)),
    ],
)
def test_versions_are_past_those_with_known_faults(package: str, least: tuple[int, int]) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = re.search(rf"^{package}(?:\[\w+\])?==(\d+)\.(\d+)", lock, re.MULTILINE)
    assert found
    assert (int(found[1]), int(found[2])) >= least


def test_we_read_no_books_by_the_library_that_leaves_its_folder() -> None:
    for file in (ROOT / "src" / "publish").rglob("*.py"):
        assert "read_epub(" not in file.read_text(encoding="utf-8").replace("def read_epub(", ""), (
            file
        )


def test_security_names_the_versions_that_we_have() -> None:
    said = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert re.search(r"^As of 20\d\d-\d\d-\d\d,", said, re.MULTILINE)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for line in said.splitlines():
        for name in NAMED:
            if line.startswith(f"| {name} "):
                [version] = re.findall(rf"^{name.lower()}(?:\[\w+\])?==(\S+)", lock, re.MULTILINE)
                assert line.split(" | ")[3] == version, line


def test_what_advisories_are_about_is_not_used() -> None:
    for file in (ROOT / "src" / "publish").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for name in ("iterparse", "ETCompatXMLParser", "html.clean", "StaticFiles", "varLib"):
            assert name not in text, file
        assert not re.search(
            r"yaml\.(?:full_|unsafe_)?load\((?!.*BaseLoader|.*SafeLoader)", text
        ), file
        for made in re.findall(r"etree\.XMLParser\(([^)]*)\)", text):
            assert "resolve_entities=False" in made or file.name == "word.py", file  # of our own
