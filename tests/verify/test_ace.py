"""Ace passes a book that all can read, and names what shuts somebody out."""

import re
from pathlib import Path

import pytest
from tests.verify.books import (
    DOCUMENT,
    PACKAGE,
    SOUND,
    assert_finding,
    judged,
    write_epub,
)

from publish.verify import ace, browser
from publish.verify.ace import ACE
from publish.verify.verdict import CheckerFailedError, CheckerMissingError, Verdict


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """One run over every file of this module, a sound one between broken ones."""
    silent = DOCUMENT.replace("<h1>T</h1>", '<h1>T</h1><img src="x.png"/>')
    unsaid = re.sub("<meta[^<]*accessibilityHazard.*?</meta>", "", PACKAGE)
    broken = {"silent": (PACKAGE, silent), "unsaid": (unsaid, DOCUMENT)}
    return judged(ace.ace, tmp_path_factory.mktemp("epub"), broken)


@pytest.mark.parametrize("name", SOUND)
def test_passes_a_book_that_all_can_read(verdicts: dict[str, Verdict], name: str) -> None:
    verdict = verdicts[name]
    assert verdict.findings == ()
    assert verdict.passed
    said = (verdict.checker, verdict.version, verdict.flavour)
    assert said == ("Ace", ace.VERSION, "epub-a11y")


@pytest.mark.parametrize(
    ("name", "rule", "severity", "location"),
    [
        ("silent", "image-alt", "critical", "nav.xhtml img"),
        ("unsaid", "metadata-accessibilityhazard", "serious", "p.opf"),
        ("no-zip", "unreadable", "fatal", ""),
        ("absent", "unreadable", "fatal", ""),
    ],
)
def test_names_who_is_shut_out_and_where(
    verdicts: dict[str, Verdict], name: str, rule: str, severity: str, location: str
) -> None:
    assert_finding(verdicts[name], rule, severity, location)


def test_is_not_started_for_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.run", None)
    assert ace.ace([]) == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("find_node", r"^Node is missing\. .*publish\[check\]"),
        ("find_modules", r"^Ace is missing\. .*npm install .*@daisy/ace-core@1"),
        ("find_chromium", r"^Chromium is missing\. .*Debian: chromium"),
    ],
)
def test_says_what_to_install(name: str, hint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not ACE.missing()
    monkeypatch.setattr(ace, name, lambda: None)
    assert ACE.missing()
    with pytest.raises(CheckerMissingError, match=hint):
        ace.ace([Path("a.epub")])


def test_a_browser_that_does_not_start_is_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv(browser.CHOICE, str(broken))
    with pytest.raises(CheckerFailedError, match="Ace gave no verdict: Failed to launch"):
        ace.ace([write_epub(tmp_path / "a.epub")])


def test_finds_a_browser_by_any_of_its_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(browser.CHOICE, raising=False)
    application = tmp_path / "Chromium.app"
    monkeypatch.setattr(browser, "APPLICATIONS", (application,))
    assert browser.find_chromium() is None
    application.touch()
    assert browser.find_chromium() == application
    command = tmp_path / "google-chrome"
    command.touch(mode=0o755)
    assert browser.find_chromium() == command


def test_the_version_is_the_one_that_is_locked() -> None:
    pinned = (Path(__file__).parents[2] / "package.json").read_text(encoding="utf-8")
    for name in ace.PACKAGES:
        assert f'"{name}": "{ace.VERSION}"' in pinned
