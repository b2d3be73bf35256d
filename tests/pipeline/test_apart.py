"""Articles with a process each: the same files, and what kills one leaves the others."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publish.cache import Cache
from publish.pipeline import Options, Prepared, Result, building, known, publish, writing
from publish.pipeline.apart import Apart
from publish.pipeline.made import LostError, Made, pack, unpack
from publish.pipeline.options import options_of, usual_jobs
from publish.problems import Problem, Severity, Where
from publish.sources import Source, find_articles

TEXT = """---
title: Article {}
authors: [{{name: A. Author}}]
date: 2026-03-02
lang: en-GB
---

# One

Words of article {} with a note.[^1]

[^1]: Said once.
"""


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house with three articles, in which we are."""
    for name in ("a", "b", "c"):
        file = tmp_path / "manuscripts" / name / "article.md"
        file.parent.mkdir(parents=True)
        file.write_text(TEXT.format(name, name), encoding="utf-8")
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "house.toml").write_text('name = "House"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def apart(house: Path) -> Iterator[Apart]:  # noqa: ARG001 - it runs there
    with Apart(seconds=300) as made:
        yield made


def sources() -> tuple[Source, ...]:
    return find_articles([Path("manuscripts")])


def built(out: str, **options: object) -> list[Result]:
    asked = Options(Path(out), ("brief", "reader"), verify=False, **options)  # type: ignore[arg-type]
    return publish(sources(), asked)


def tree(folder: str) -> dict[str, bytes]:
    every = (path for path in Path(folder).rglob("*") if path.is_file() and path.name != ".lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in every}


def test_a_process_each_makes_the_same_files(house: Path) -> None:
    alone = built("one", jobs=1)
    assert built("other", apart=True, cache=Cache(house / "cache")) == alone
    assert tree("one") == tree("other")
    assert {"a/a-brief.pdf", "b/b-reader.epub", "c/manifest.json"} < tree("one").keys()


def test_what_kills_one_process_leaves_the_others(apart: Apart) -> None:
    options = Options(editions=("web",), verify=False)

    def kill(slug: str, _doing: str) -> None:
        if slug == "b":
            for process in apart.running:
                os.kill(process, signal.SIGKILL)

    made = [apart.make(source, options, kill) for source in sources()]
    assert [one.code for one in made] == [0, 5, 0]
    (problem,) = made[1].problems
    assert (problem.rule, problem.where.path) == ("process-ended", "manuscripts/b/article.md")


def test_the_warm_process_is_started_again(apart: Apart) -> None:
    options = Options(editions=("web",), verify=False)
    source = sources()[0]
    first = apart.make(source, options)
    assert apart.process
    apart.process.kill()
    apart.process.wait()
    assert apart.make(source, options) == first
    assert not list(Path(apart.folder).rglob("blobs/*/*")), "files that came back are gone"


def test_what_takes_too_long_is_stopped_and_named(apart: Apart) -> None:
    apart.seconds = 0.0
    made = apart.make(sources()[0], Options(editions=("web",), verify=False))
    assert (made.code, made.problems[0].rule) == (3, "too-slow")


def test_a_fault_of_ours_ends_one_article_alone(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = writing.write

    def fail(prepared: Prepared, *more: object) -> object:
        if prepared.source.slug == "b":
            raise RuntimeError("no such\nluck")
        return written(prepared, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(building, "write", fail)
    results = publish(sources(), Options(house / "out", ("web",), verify=False))
    assert [result.code for result in results] == [0, 5, 0]
    (problem,) = results[1].problems
    assert problem.message.startswith("this article can't be made: RuntimeError: no such luck (")
    assert (problem.rule, problem.where.path) == ("internal", "manuscripts/b/article.md")


# ---------------------------------------------------------------- what was made before


def test_an_article_that_is_keptis_made_of_the_cache(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(house / "cache")
    options = Options(editions=("web",), verify=False, cache=cache)
    source = sources()[0]
    first = building.make(source, options)
    with monkeypatch.context() as patch:
        patch.setattr(building, "_made", lambda *_: pytest.fail("it was made again"))
        assert building.make(source, options) == first
    blob = next((house / "cache" / "blobs").rglob("*/*"))
    blob.write_bytes(blob.read_bytes()[:-1])
    assert building.make(source, options) == first, "a damaged file is made again"


CHANGES = {
    "the text": ("manuscripts/a/article.md", True),
    "a picture": ("manuscripts/a/images/new.png", True),
    "a style": ("styles/house.toml", True),
    "a library that was not there": ("manuscripts/library.bib", True),
    "another article": ("manuscripts/b/article.md", False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_key_holds_what_an_article_is_made_from(change: str, house: Path) -> None:
    options = Options(editions=("web",), verify=False)
    source = sources()[0]
    before = known.key_for(source, options)
    name, counts = CHANGES[change]
    (house / name).parent.mkdir(exist_ok=True)
    with (house / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert (known.key_for(source, options) != before) is counts
    assert known.key_for(source, Options(editions=("web",))) != before, "verified, it makes claims"


def test_what_fails_or_names_a_place_of_this_machine_is_not_kept(house: Path) -> None:
    cache = Cache(house / "cache")
    odd = Problem(Where("/elsewhere/house.toml"), "rule", "said", severity=Severity.WARNING)
    known.keep(cache, "ab", Made("a", "a.md", code=2))
    known.keep(cache, "ab", Made("a", "a.md", (odd,)))
    assert known.find(cache, "ab") is None
    known.keep(cache, "ab", Made("a", "a.md"))
    assert known.find(cache, "ab") == Made("a", "a.md")


def test_what_is_packed_comes_back_whole(house: Path) -> None:
    made = building.make(sources()[0], Options(editions=("handout",)))
    kept: dict[str, bytes] = {}

    def keep(data: bytes) -> str:
        kept[str(len(kept))] = data
        return str(len(kept) - 1)

    plain = pack(made, keep)
    assert made.outputs
    assert unpack(plain, kept.get) == made
    with pytest.raises(LostError):
        unpack(plain, lambda _digest: None)
    with pytest.raises(LostError):
        unpack({**plain, "outputs": [{"name": "x"}]}, kept.get)
    assert house.is_dir()


def test_options_come_back_whole(tmp_path: Path) -> None:
    options = Options(
        tmp_path, ("brief",), (Path("x.bib"),), verify=False, jobs=3, profile="ua2", press="office",
        cache=Cache(tmp_path, "s3://bucket/x"),
    )  # fmt: skip
    assert options_of(options.as_json()) == options
    assert usual_jobs() >= 1


EDITS = {
    "a text": ("manuscripts/a/article.md", TEXT.format("a", "{}")),
    "a house": ("styles/house.toml", 'name = "House {}"\n'),
    "a stylesheet": ("styles/web/edition.css", "p { margin: {}mm }\n"),
    "a library": ("manuscripts/library.bib", "@book{one{}, title = {One}}\n"),
    "a picture": (
        "manuscripts/a/one.svg",
        '<svg xmlns="http://www.w3.org/2000/svg" width="{}"/>\n',
    ),
}


@given(st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.integers(1, 2)), max_size=3))
@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_random_edits_make_the_same_with_and_without_a_cache(
    house: Path, edits: list[tuple[str, int]]
) -> None:
    cache = Cache(house / "cache")
    for name, number in edits:
        path, text = EDITS[name]
        (house / path).parent.mkdir(exist_ok=True)
        (house / path).write_text(text.replace("{}", str(number)), encoding="utf-8")
        source = sources()[0]
        plain, found = (
            building.make(source, Options(editions=("web",), verify=False, cache=one))
            for one in (Cache(), cache)
        )
        assert found == plain
        assert building.make(
            source, Options(editions=("web",), verify=False, cache=cache)
        ) == plain  # fmt: skip
