"""epubcheck passes what is sound and names what is not."""

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

from publish.verify import checker as checkers
from publish.verify import java
from publish.verify.epubcheck import EPUBCHECK, epubcheck
from publish.verify.verdict import (
    CheckerFailedError,
    CheckerMissingError,
    CheckerTimeoutError,
    Verdict,
)


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """One run over every file of this module, a sound one between broken ones."""
    item = '<item id="x" href="x.css" media-type="text/css"/></manifest>'
    dangling = PACKAGE.replace("</manifest>", item)
    spaced = PACKAGE.replace('version="3.0"', 'version="3.0" prefix=" a: http://a.example/"')
    broken = {
        "dangling": (dangling, DOCUMENT),
        "warning": (spaced, DOCUMENT),
        "broken": (PACKAGE, DOCUMENT.replace("</ol>", "")),
    }
    return judged(epubcheck, tmp_path_factory.mktemp("epub"), broken)


@pytest.mark.parametrize("name", SOUND)
def test_passes_a_sound_book(verdicts: dict[str, Verdict], name: str) -> None:
    verdict = verdicts[name]
    assert verdict.passed
    assert verdict.findings == ()
    assert (verdict.checker, verdict.version, verdict.flavour) == ("epubcheck", "5.3.0", "epub")


@pytest.mark.parametrize(
    ("name", "rule", "severity", "location"),
    [
        ("dangling", "RSC-001", "error", "x.css"),
        ("warning", "OPF-004", "warning", "p.opf:3:15"),
        ("broken", "RSC-016", "fatal", "nav.xhtml:5:3"),
        ("no-zip", "PKG-008", "fatal", "no-zip.epub"),
        ("absent", "PKG-018", "fatal", "absent.epub"),
    ],
)
def test_names_what_is_broken_and_where(
    verdicts: dict[str, Verdict], name: str, rule: str, severity: str, location: str
) -> None:
    assert_finding(verdicts[name], rule, severity, location)


def test_is_not_started_for_no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.run", None)
    assert epubcheck([]) == []


def test_is_stopped_after_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkers, "START_SECONDS", 0.01)
    monkeypatch.setattr(checkers, "FILE_SECONDS", 0)
    with pytest.raises(CheckerTimeoutError, match="epubcheck gave no verdict: stopped after"):
        epubcheck([write_epub(tmp_path / "a.epub")])


def test_says_what_to_install_without_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setattr(java, "HOMEBREW", ())
    assert EPUBCHECK.missing() == java.JAVA_HINT
    with pytest.raises(CheckerMissingError, match=r"^Java is missing\. Install a JDK"):
        epubcheck([tmp_path / "a.epub"])


def test_says_what_to_install_without_its_jar() -> None:
    checker = java.JavaChecker("epubcheck", "no_such_package", "epubcheck.jar", "BookCheck.java")
    assert checker.missing() == java.JAR_HINT
    with pytest.raises(CheckerMissingError, match=r"publish\[check\]"):
        checker.check([Path("a.epub")], "epub")


def test_takes_the_jdk_that_java_home_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    for name in ("java", "javac"):
        (tmp_path / "bin" / name).touch()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert java.find_java() == tmp_path / "bin" / "java"
    (tmp_path / "bin" / "javac").unlink()
    assert java.find_java() != tmp_path / "bin" / "java"


@pytest.mark.parametrize("printed", ["", "no JSON", '{"version": "1"}', "{}\n{}"])
def test_an_answer_without_sense_is_no_verdict(
    printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "java"
    script.write_text(f"#!/bin/sh\nprintf '%s' '{printed}'\n")
    script.chmod(0o755)
    monkeypatch.setattr(java, "find_java", lambda: script)
    with pytest.raises(CheckerFailedError):
        EPUBCHECK.check([tmp_path / "a.epub"], "epub")


def test_a_crash_is_told_by_what_java_says_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "java"
    script.write_text(
        "#!/bin/sh\necho 'Picked up X' >&2\necho 'no heap' >&2\necho more >&2\nexit 1\n"
    )
    script.chmod(0o755)
    monkeypatch.setattr(java, "find_java", lambda: script)
    with pytest.raises(CheckerFailedError, match=r"epubcheck gave no verdict: no heap$"):
        EPUBCHECK.check([tmp_path / "a.epub"], "epub")
