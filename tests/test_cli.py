from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FRONT = """\
---
title: A short brief
authors: [{name: An Author}]
date: 2026-01-31
lang: en-GB
type: op-ed
---
"""
TEXT = """
# What is said

A paragraph of a few words, and a citation [@swift1729].

::: note
A box.
:::
"""
ARTICLE, BIB = "manuscripts/short/article.md", "manuscripts/library.bib"
TIMELINE, SWIFT = "Did you mean 'timeline'?", "Did you mean 'swift1729'?"
LIBRARY = "@book{swift1729, author={Swift, Jonathan}, title={A Modest Proposal}, date={1729}}\n"


def publish(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "publish", *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    folder = tmp_path / "manuscripts" / "short"
    folder.mkdir(parents=True)
    (folder / "article.md").write_text(FRONT + TEXT, encoding="utf-8")
    (tmp_path / "manuscripts" / "library.bib").write_text(LIBRARY, encoding="utf-8")
    return tmp_path


def write(house: Path, text: str) -> None:
    (house / "manuscripts" / "short" / "article.md").write_text(FRONT + text, encoding="utf-8")


def test_a_build_warns_of_what_its_pages_show(house: Path) -> None:
    article = house / ARTICLE
    article.write_text(f"{FRONT}{TEXT}\n\nThe ministry\\'s plan.\n", encoding="utf-8")
    done = publish("build", "--no-verify", "--edition", "brief", folder=house)
    assert done.returncode == 0
    line = article.read_text(encoding="utf-8").count("\n")
    assert f"{ARTICLE}:{line}:1: warning: straight-quotes: page 1 of the brief" in done.stderr


def test_a_build_of_an_edition_that_the_type_has_not_says_that_none_is_made(house: Path) -> None:
    done = publish("build", "--no-verify", "--edition", "handout", folder=house)
    assert done.returncode == 0
    said = "warning: edition-not-of-type: the type 'op-ed' has no handout, so none is made."
    assert f"{ARTICLE}:6:7: {said}" in done.stderr
    assert not list((house / "dist").rglob("*.pdf"))


def test_a_build_writes_the_editions_of_the_type_and_says_so_quietly(house: Path) -> None:
    done = publish("build", "--no-verify", folder=house)
    assert done.returncode == 0, done.stderr
    made = house / "dist" / "short"
    assert sorted(path.name for path in made.iterdir() if path.suffix in {".pdf", ".epub"}) == [
        "short-brief.pdf",
        "short-reader.epub",
    ]
    assert "dist/short/short-brief.pdf" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr
    before = made.stat().st_ino  # a build puts a new folder in its place
    again = publish("build", "--no-verify", folder=house)
    assert (again.stdout, again.stderr, made.stat().st_ino) == (done.stdout, done.stderr, before)
    write(house, "\n::: timelin\n:::\n")
    assert publish("build", "--no-verify", folder=house).returncode == 2


def test_bad_input_keeps_the_last_good_output(house: Path) -> None:
    assert publish("build", "--no-verify", "--edition", "brief", folder=house).returncode == 0
    before = (house / "dist" / "short" / "short-brief.pdf").read_bytes()
    write(house, "\n# One\n\n::: timelin\n- **1729** x\n:::\n\nSee [@swift1728].\n")
    done = publish("build", "--no-verify", "--edition", "brief", folder=house)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"{ARTICLE}:11:5: unknown-callout: 'timelin' is not a kind of box. {TIMELINE}",
        f"{ARTICLE}:15:6: unknown-citation: 'swift1728' is not in the library ({BIB}). {SWIFT}",
    ]
    assert (house / "dist" / "short" / "short-brief.pdf").read_bytes() == before


def test_one_bad_article_does_not_stop_the_others(house: Path) -> None:
    bad = house / "manuscripts" / "bad"
    bad.mkdir()
    (bad / "article.md").write_text("no front matter", encoding="utf-8")
    done = publish("build", "--no-verify", "--edition", "brief", folder=house)
    assert done.returncode == 2
    assert (house / "dist" / "short" / "short-brief.pdf").exists()
    assert not (house / "dist" / "bad").exists()


def test_json_is_one_object_a_line(house: Path) -> None:
    write(house, "\n# One\n\n::: timelin\n- **1729** x\n:::\n\nSee [@swift1729].\n")
    done = publish("check", "--json", folder=house)
    assert done.returncode == 1
    (found,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert found == {
        "path": "manuscripts/short/article.md",
        "line": 11,
        "column": 5,
        "rule": "unknown-callout",
        "severity": "error",
        "message": "'timelin' is not a kind of box.",
        "hint": "Did you mean 'timeline'?",
    }


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nonsense"], 64, "No such command"),
        (["build", "--jobs", "no"], 64, "--jobs"),
        (["build", "nowhere"], 2, "no-article"),
        (["build", "--edition", "brif"], 2, "Did you mean 'brief'?"),
        (["check"], 0, ""),
    ],
)
def test_exit_codes(arguments: list[str], code: int, said: str, house: Path) -> None:
    done = publish(*arguments, folder=house)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)
    assert said in done.stderr


def test_an_output_folder_that_cannot_be_written_is_the_environments_fault(house: Path) -> None:
    (house / "taken").write_text("a file")
    done = publish("build", "--no-verify", "--out", "taken", folder=house)
    assert (done.returncode, "not-writable" in done.stderr) == (4, True)


def test_matrix_shows_kinds_and_editions(house: Path) -> None:
    done = publish("matrix", "--json", folder=house)
    rows = {row.pop("kind"): row for row in map(json.loads, done.stdout.splitlines())}
    assert rows["exam-use"]["brief"] == "omit"
    assert rows["notes"] == {
        "brief": "foot",
        "email": "omit",
        "handout": "omit",
        "large-print": "foot",
        "proof": "foot",
        "reader": "popup",
        "web": "end",
        "word": "end",
    }


def test_init_writes_a_house_once(tmp_path: Path) -> None:
    assert publish("init", "mine", folder=tmp_path).returncode == 0
    done = publish("init", "mine", folder=tmp_path)
    assert (done.returncode, "not-empty" in done.stderr) == (2, True)


def test_help_teaches(tmp_path: Path) -> None:
    for command in ("build", "check", "matrix", "impose", "init"):
        done = publish(command, "--help", folder=tmp_path)
        assert done.returncode == 0
        assert "Example" in done.stdout


def test_impose_refuses_what_it_cannot_take_by_its_name(house: Path) -> None:
    done = publish("impose", ARTICLE, folder=house)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{ARTICLE}: unreadable: this is no PDF")
    done = publish("impose", "gone.pdf", "--layout", "zfold", folder=house)
    assert done.returncode == 2
    assert done.stderr.startswith("gone.pdf: unreadable: this can't be read: No such file")
    done = publish("impose", "gone.pdf", "--layout", "quarto", folder=house)
    assert done.returncode == 64
    done = publish("impose", "gone.pdf", "--gutter", "3", folder=house)
    assert done.returncode == 64
    assert done.stderr.startswith("--gutter: no-gutter: a saddle is folded")
