"""What is kept between builds, and when it counts."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any

import pytest

from publish.cache import Cache, key_of, usual_cache
from publish.cache.stores import Folder
from publish.dist import Output
from publish.pipeline import verdicts
from publish.pipeline.made import Claimed, Made
from publish.pipeline.options import quiet
from publish.verify import verify
from publish.verify.verdict import Finding, Verdict

CLAIMS = {"a.pdf": ("pdf/ua-1", "pdf/a-3a"), "b.pdf": ("pdf/a-3a",)}


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, list[str]]]:
    """What the checkers are asked, by run; b.pdf fails, a.pdf passes."""
    runs: list[dict[str, list[str]]] = []

    def answer(claims: dict[Path, list[str]], _presses: object) -> dict[str, tuple[Verdict, ...]]:
        runs.append({path.name: list(said) for path, said in claims.items()})
        found = (Finding("7.1-3", "warning", "said", ""),)
        return {
            path.name: tuple(
                Verdict(path, "veraPDF", "1", claim, path.name == "a.pdf", found) for claim in said
            )
            for path, said in claims.items()
        }

    monkeypatch.setattr(verify, "verify", answer)
    monkeypatch.setattr(verify, "signature", lambda claim: f"checker of {claim}")
    return runs


def files(cache: Cache) -> list[Path]:
    assert cache.folder
    return [path for path in cache.folder.rglob("*") if path.is_file()]


def made(text: str) -> list[Made]:
    return [
        Made(
            name,
            f"{name}.md",
            outputs=(Output("brief", name, f"{text} {name}".encode(), {}),),
            claimed={name: Claimed(claims, (name,))},
        )
        for name, claims in CLAIMS.items()
    ]


def check(text: str, folder: Path, cache: Cache) -> dict[str, tuple[Verdict, ...]]:
    scratch = folder / str(len(list(folder.iterdir())))
    scratch.mkdir()
    return verdicts.verdicts_on(made(text), scratch, quiet, cache)


def test_a_file_that_passed_is_not_checked_again(
    tmp_path: Path, cache: Cache, asked: list[Any]
) -> None:
    first, again = check("x", tmp_path, cache), check("x", tmp_path, cache)
    assert asked == [{name: list(said) for name, said in CLAIMS.items()}, {"b.pdf": ["pdf/a-3a"]}]
    for name, said in CLAIMS.items():
        assert [verdict.flavour for verdict in again[name]] == list(said)
        assert [v.findings for v in again[name]] == [v.findings for v in first[name]]
    assert again["a.pdf"][0].path.parent != first["a.pdf"][0].path.parent


def test_other_bytes_and_another_checker_are_checked(
    tmp_path: Path, cache: Cache, asked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    check("x", tmp_path, cache)
    check("y", tmp_path, cache)
    assert "a.pdf" in asked[1]
    monkeypatch.setattr(verify, "signature", lambda _claim: "a newer one")
    check("x", tmp_path, cache)
    assert "a.pdf" in asked[2]


def test_without_a_folder_nothing_is_kept(tmp_path: Path, asked: list[Any]) -> None:
    check("x", tmp_path, Cache())
    check("x", tmp_path, Cache())
    assert asked[0] == asked[1]


def test_a_damaged_entry_and_one_of_another_make_are_misses(
    tmp_path: Path, cache: Cache, asked: list[Any]
) -> None:
    check("x", tmp_path, cache)
    for path in files(cache):
        path.write_text(path.read_text(encoding="utf-8").replace("true", "false"), encoding="utf-8")
    check("x", tmp_path, cache)
    assert "a.pdf" in asked[1]
    for path in files(cache):
        cache.put("verdicts", path.name, {"findings": [], "other": 1})
    check("x", tmp_path, cache)
    assert "a.pdf" in asked[2]


def test_what_was_used_longest_ago_goes_first(cache: Cache) -> None:
    for name in ("old", "used", "new"):
        cache.put("kind", name, "x" * 100)
    paths = {path.name: path for path in files(cache)}
    for number, name in enumerate(("used", "old", "new")):
        os.utime(paths[name], (number, number))
    assert cache.get("kind", "used") == "x" * 100  # which makes it the newest
    assert cache.trim(350) == 1
    assert (cache.get("kind", "old"), cache.get("kind", "new")) == (None, "x" * 100)


def test_keys_tell_lists_of_parts_apart() -> None:
    assert len({key_of("ab", "c"), key_of("a", "bc"), key_of("abc"), key_of("abc", "")}) == 4


def test_the_cache_is_where_the_variable_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PUBLISH_CACHE", str(tmp_path))
    assert usual_cache().folder == tmp_path
    monkeypatch.setenv("PUBLISH_CACHE", "")
    assert usual_cache().folder is None
    monkeypatch.delenv("PUBLISH_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert usual_cache().folder == tmp_path / "xdg" / "publish"


def test_half_an_entry_of_a_killed_build_goes_and_one_that_is_written_stays(tmp_path: Path) -> None:
    for name in ("killed.new", "written.new"):
        (tmp_path / "ab").mkdir(exist_ok=True)
        (tmp_path / "ab" / name).write_bytes(b"half")
    with (tmp_path / "ab" / "written.new").open("rb") as written:
        fcntl.flock(written, fcntl.LOCK_EX)
        Folder(tmp_path).write("ab/abcd", b"whole")
    assert {path.name for path in (tmp_path / "ab").iterdir()} == {"abcd", "written.new"}
