"""A claim of conformance stands only in a file that a checker has passed."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from tests.samples import SAMPLES, SLUGS, Shared, as_they_come

from publish import cli, pipeline
from publish.sources import find_articles
from publish.verify import java, verapdf, verify
from publish.verify.verdict import CheckerFailedError, Finding, Verdict

ARTICLE = """\
---
type: op-ed
title: A short brief
authors: [{name: An Author}]
date: 2026-01-31
lang: en-GB
---

# What is said

A paragraph of a few words.
"""
IDENTIFIERS = ("pdfuaid:part", "pdfaid:part", "pdfaid:conformance")


def claimed(path: Path) -> tuple[str | None, ...]:
    """What a file says that it conforms to."""
    with pikepdf.open(path) as pdf, pdf.open_metadata() as xmp:
        return tuple(xmp.get(name) for name in IDENTIFIERS)


def checked(paths: Sequence[Path], *claims: str) -> None:
    """Let real checkers look at files that claim to conform."""
    for path, verdicts in verify.verify(dict.fromkeys(paths, claims)).items():
        assert len(verdicts) == len(claims), path
        assert [v.findings for v in verdicts if not v.passed] == [], path


def test_every_sample_claims_two_standards_and_passes_both(shared: Shared) -> None:
    briefs = [shared.file(SAMPLES / slug, "brief") for slug in SLUGS]
    assert {claimed(path) for path in briefs} == {("1", "3", "A")}
    checked(briefs, "pdf/ua-1", "pdf/a-3a")


def test_every_sample_passes_two_other_standards_by_a_profile(tmp_path: Path) -> None:
    options = pipeline.Options(tmp_path, ("brief",), profile="ua2")
    with as_they_come():
        results = pipeline.publish(find_articles([SAMPLES]), options)
    assert len(results) == len(find_articles([SAMPLES])) >= len(SLUGS)
    for result in results:
        assert result.code == 0, result.problems
        (output,) = result.outputs
        assert [v["flavour"] for v in output.verdicts if v["passed"]] == ["ua2", "4f"]
        assert claimed(tmp_path / result.slug / output.name) == ("2", "4", "F")


# ---------------------------------------------------------------- the step itself


@pytest.fixture
def article(tmp_path: Path) -> Path:
    folder = tmp_path / "manuscripts" / "short"
    folder.mkdir(parents=True)
    (folder / "article.md").write_text(ARTICLE, encoding="utf-8")
    return folder


def build(article: Path, monkeypatch: pytest.MonkeyPatch, *more: str) -> tuple[int, dict[str, Any]]:
    """Build the brief by the command line; its exit code and the brief's entry in the manifest."""
    out = article.parents[1] / "dist"
    arguments = ["publish", "build", str(article), "--edition", "brief", "--out", str(out), *more]
    monkeypatch.setattr("sys.argv", arguments)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    manifest = out / "short" / "manifest.json"
    files = json.loads(manifest.read_text())["files"] if manifest.exists() else {}
    return int(str(ended.value.code)), files.get("short-brief.pdf", {})


def brief_in(article: Path) -> Path:
    return article.parents[1] / "dist" / "short" / "short-brief.pdf"


def passing(paths: Sequence[Path], flavour: str) -> list[Verdict]:
    return [Verdict(path, "veraPDF", "1", flavour, passed=True, findings=()) for path in paths]


def failing(paths: Sequence[Path], flavour: str) -> list[Verdict]:
    """A checker that fails what claims PDF/A, and looks at what it was given first."""
    assert claimed(paths[0]) == ("1", "3", "A")  # the candidate has its claim in it
    findings = (Finding("6.2.8-3", "error", "Interpolate is true", "page 1"),)
    bad = flavour == "3a"
    return [
        Verdict(path, "veraPDF", "1", flavour, passed=not bad, findings=findings * bad)
        for path in paths
    ]


def crashing(paths: Sequence[Path], flavour: str) -> list[Verdict]:
    raise CheckerFailedError("veraPDF", f"no heap for {flavour} of {len(paths)}")


@pytest.mark.parametrize(
    ("checker", "said"), [(failing, "6.2.8-3: Interpolate is true"), (crashing, "no heap")]
)
def test_what_a_checker_does_not_pass_never_replaces_the_last_good_file(
    checker: Any,  # noqa: ANN401 - either of the two above
    said: str,
    article: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(verapdf, "verapdf", passing)
    code, before = build(article, monkeypatch)
    assert (code, before["status"]) == (0, "verified")
    good = brief_in(article).read_bytes()
    (article / "article.md").write_text(ARTICLE + "\nMore words.\n", encoding="utf-8")
    monkeypatch.setattr(verapdf, "verapdf", checker)
    code, after = build(article, monkeypatch)
    assert (code, after) == (5, before)
    assert brief_in(article).read_bytes() == good
    assert said in capsys.readouterr().err


def test_without_java_a_file_claims_nothing_and_says_so(
    article: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(java, "HOMEBREW", ())
    code, entry = build(article, monkeypatch)
    assert (code, entry["status"], entry["verdicts"]) == (0, "unverified", [])
    assert claimed(brief_in(article)) == (None, None, None)
    assert "unverified" in capsys.readouterr().err


def test_a_build_that_asks_for_no_checks_claims_nothing(
    article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, entry = build(article, monkeypatch, "--no-verify", "--profile", "ua2")
    assert (code, entry) == (0, {})  # the profile's file has a name of its own
    path = brief_in(article).with_name("short-brief-ua2.pdf")
    assert claimed(path) == (None, None, None)
    assert b"pdfaid" not in pikepdf.open(io.BytesIO(path.read_bytes())).Root.Metadata.read_bytes()
