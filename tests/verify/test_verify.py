"""Each file is checked by what it claims, each checker run once over all files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from publish.problems import LimitError, OutputError, SetupError
from publish.verify import ace, epubcheck, verapdf
from publish.verify.verdict import (
    CheckerFailedError,
    CheckerMissingError,
    CheckerTimeoutError,
    Verdict,
)
from publish.verify.verify import missing, verify

DEFAULT, NEWER, BOOK = Path("a.pdf"), Path("b.pdf"), Path("c.epub")
CLAIMS = {
    DEFAULT: ("pdf/ua-1", "pdf/a-3a"),
    NEWER: ("pdf/ua-2", "pdf/a-4f"),
    BOOK: ("epub-3.3", "epub-a11y-1.1"),
    Path("d.pdf"): (),
}


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """Flavour and files of each run of a checker; all files pass."""
    made: list[tuple[str, list[str]]] = []

    def check(paths: Sequence[Path], flavour: str = "epub") -> list[Verdict]:
        made.append((flavour, [path.name for path in paths]))
        return [Verdict(path, "checker", "1", flavour, passed=True, findings=()) for path in paths]

    def access(paths: Sequence[Path]) -> list[Verdict]:
        return check(paths, "epub-a11y")

    monkeypatch.setattr(verapdf, "verapdf", check)
    monkeypatch.setattr(epubcheck, "epubcheck", check)
    monkeypatch.setattr(ace, "ace", access)
    return made


def test_each_file_is_checked_by_what_it_claims(runs: list[tuple[str, list[str]]]) -> None:
    found = verify(CLAIMS)
    assert {name: [v.flavour for v in verdicts] for name, verdicts in found.items()} == {
        "a.pdf": ["ua1", "3a"],
        "b.pdf": ["ua2", "4f"],
        "c.epub": ["epub", "epub-a11y"],
        "d.pdf": [],
    }
    assert sorted(flavour for flavour, _ in runs) == [
        "3a", "4f", "epub", "epub-a11y", "ua1", "ua2",
    ]  # fmt: skip


def test_files_of_one_claim_are_one_run(runs: list[tuple[str, list[str]]]) -> None:
    verify(dict.fromkeys((DEFAULT, NEWER), ("pdf/ua-1",)))
    assert runs == [("ua1", ["a.pdf", "b.pdf"])]


def test_a_claim_that_nothing_checks_is_refused() -> None:
    with pytest.raises(ValueError, match="pdf/x-9"):
        verify({DEFAULT: ("pdf/x-9",)})


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (CheckerMissingError("veraPDF", "Install it."), SetupError),
        (CheckerTimeoutError("veraPDF", "stopped"), LimitError),
        (CheckerFailedError("veraPDF", "crashed"), OutputError),
    ],
)
def test_a_checker_that_fails_says_so(
    fault: Exception, raised: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def check(*_: object) -> list[Verdict]:
        raise fault

    monkeypatch.setattr(verapdf, "verapdf", check)
    with pytest.raises(raised):
        verify({DEFAULT: ("pdf/ua-1",)})


def test_a_checker_that_is_missing_is_named_for_the_claims_that_need_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert not any(missing(claims) for claims in CLAIMS.values())
    monkeypatch.setattr(ace, "find_chromium", lambda: None)
    assert not missing(("epub-3.3",))
    assert missing(("epub-3.3", "epub-a11y-1.1")) == ace.BROWSER_HINT
