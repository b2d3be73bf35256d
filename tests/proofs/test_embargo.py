"""An embargo marks every page, cover and file name until it ends; then nothing is marked."""

from __future__ import annotations

import datetime as dt
import email
import subprocess
import zipfile
from email.policy import default
from pathlib import Path

import pytest
from tests.release.small import LIBRARY

from publish import embargo
from publish.cache import Cache
from publish.dist import Output
from publish.pipeline import Options, known, publish
from publish.pipeline.made import Made
from publish.problems import ManuscriptError, Where
from publish.release.versions import Issued, check_follows, read_issued, write_issued
from publish.sources import Source

MOMENT = "2026-12-05T06:00:00+01:00"
BEFORE = dt.datetime(2026, 12, 5, 4, 59, tzinfo=dt.UTC)
AFTER = dt.datetime(2026, 12, 5, 5, 0, tzinfo=dt.UTC)
MARK = "embargoed-until-2026-12-05"
SAID = "Embargoed until 5 December 2026, 06:00 (UTC+01:00)"
EDITIONS = ("brief", "reader", "web", "email")
TEXT = f"""\
---
type: report
title: Water in the wells
authors: [Nell Harrowgate]
date: 2026-12-05
lang: en-GB
embargo: {MOMENT}
---

# Rise

Water rose [@who2023].

# Fall {{break=before}}

Water fell.
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    file = tmp_path_factory.mktemp("house") / "manuscripts" / "wells" / "article.md"
    file.parent.mkdir(parents=True)
    file.write_text(TEXT, encoding="utf-8")
    (file.parent / "library.bib").write_text(LIBRARY, encoding="utf-8")
    return Source(file, "article.md")


@pytest.fixture(scope="module")
def marked(source: Source) -> Path:
    out = source.file.parents[2] / "before"
    (result,) = publish([source], Options(out, EDITIONS, verify=False, now=BEFORE))
    assert result.code == 0, result.problems
    return out / "wells"


def words(pdf: Path) -> list[str]:
    """Return the text of each page."""
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def test_an_embargo_holds_to_the_moment_wherever_one_is() -> None:
    assert embargo.holds(MOMENT, BEFORE)
    assert not embargo.holds(MOMENT, AFTER)
    assert not embargo.holds("", BEFORE)
    with pytest.raises(ValueError, match="no time zone"):
        embargo.holds("2026-12-05T06:00:00", BEFORE)


def test_a_moment_is_told_in_the_zone_that_was_typed() -> None:
    assert embargo.in_words(MOMENT, "en-GB") == "5 December 2026, 06:00 (UTC+01:00)"
    assert embargo.in_words("2026-12-05T06:00:00Z", "en-GB").endswith("(UTC)")
    assert embargo.in_words("2026-12-05T06:00:00-03:30", "de").endswith("06:00 (UTC\u221203:30)")
    assert embargo.in_words("", "de") == embargo.file_mark("") == ""


def test_the_name_of_every_file_says_so(marked: Path) -> None:
    names = sorted(path.name for path in marked.iterdir() if path.name != "manifest.json")
    assert {name.split(".")[0] for name in names} >= {f"wells-{one}-{MARK}" for one in EDITIONS}
    assert [name for name in names if MARK not in name] == []


def test_every_page_says_so_and_the_cover(marked: Path) -> None:
    pages = words(marked / f"wells-brief-{MARK}.pdf")
    assert "Rise" not in pages[0]
    assert [SAID in page for page in pages] == [True] * 3


def test_the_sheet_for_the_printer_says_so(source: Source) -> None:
    typed = Source(source.file, source.name, TEXT.replace("type: report\n", ""))
    out = source.file.parents[2] / "printed"
    (result,) = publish([typed], Options(out, ("handout",), verify=False, now=BEFORE))
    assert {MARK in output.name for output in result.outputs} == {True}
    pages = words(out / f"wells/wells-handout-{MARK}.pdf")
    assert [SAID in page for page in pages] == [True] * len(pages)


def test_every_document_of_the_book_says_so(marked: Path) -> None:
    with zipfile.ZipFile(marked / f"wells-reader-{MARK}.epub") as book:
        texts = {
            name: book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml")
        }
    assert [name for name, text in texts.items() if SAID not in text] == []
    assert len(texts) > 4


def test_page_and_mail_say_so(marked: Path) -> None:
    assert SAID in (marked / f"wells-web-{MARK}.html").read_text(encoding="utf-8")
    path = marked / f"wells-email-{MARK}.eml"
    mail = email.message_from_bytes(path.read_bytes(), policy=default)
    assert mail["Subject"].strip() == f"[{SAID}] Water in the wells"
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body
        assert SAID in body.get_content()


def test_the_covers_say_so(marked: Path, source: Source) -> None:
    out = source.file.parents[2] / "after"
    (result,) = publish([source], Options(out, ("brief", "reader"), verify=False, now=AFTER))
    names = {output.name for output in result.outputs}
    assert names == {"wells-brief.pdf", "wells-reader.epub"}
    assert not any("mbargo" in page for page in words(out / "wells/wells-brief.pdf"))
    (open_,) = (one.extra["wells-reader-cover.jpg"] for one in result.outputs if one.extra)
    assert (marked / f"wells-reader-{MARK}-cover.jpg").read_bytes() != open_


def test_what_went_out_marked_goes_out_again_without_marks(tmp_path: Path) -> None:
    here = Where("article.md")
    first = Issued("1.0", 1, "text", {"a": "1"}, embargoed=True)
    write_issued(tmp_path, [first])
    assert read_issued(tmp_path) == (first,)
    assert not check_follows(Issued("1.0", 1, "text", {"a": "2"}), [first], here, corrected=False)
    with pytest.raises(ManuscriptError, match="says something else"):
        check_follows(Issued("1.0", 1, "other", {"a": "2"}), [first], here, corrected=False)


def test_no_cache_keeps_what_is_marked(tmp_path: Path) -> None:
    """It would be taken for the same article when the embargo has ended."""
    cache = Cache(tmp_path)
    for name, kept in ((f"a-brief-{MARK}.pdf", False), ("a-brief.pdf", True)):
        output = Output("brief", name, b"%PDF", {})
        known.keep(cache, name, Made("a", "a.md", outputs=(output,)))
        assert (known.find(cache, name) is not None) is kept
