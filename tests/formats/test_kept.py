"""Pages that were laid out before come back the same, and only where nothing has changed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from publish.cache import Cache
from publish.formats import kept
from publish.formats.rendering import Renderers
from publish.formats.requests import Rendered, Request

HTML = """<html lang='en'><title>T</title><h1 id='a'>Title</h1><p>text, <a href='#a'>linked</a>
<ul><li>one</li></ul><img src='a.png' alt='a'><p id='end-of-text'></p>"""
CSS = "@page { size: 100mm } img { width: 10mm }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a picture."""
    made = tmp_path / "article"
    made.mkdir()
    Image.new("RGB", (9, 9), (1, 2, 3)).save(made / "a.png")
    return made


def render(folder: Path, cache: Cache | None = None) -> tuple[Rendered, int]:
    """Return what comes of a document with a picture, and how many children were started."""
    options = {"pdf_variant": "pdf/ua-1", "pdf_tags": True, "pdf_identifier": True}
    request = Request(HTML, CSS, f"{folder.as_uri()}/", options)
    with Renderers("article.md", (folder,), cache=cache) as renderers:
        return renderers.render([request])[0], renderers.started


def test_known_pages_are_the_same_and_start_nothing(folder: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    plain, _ = render(folder)
    assert plain.origins.elements
    assert render(folder, cache) == (plain, 1)
    assert render(folder, cache) == (plain, 0)
    moved = shutil.copytree(folder, tmp_path / "elsewhere")
    assert render(moved, cache) == (plain, 0), "a checkout elsewhere"


def test_another_picture_is_laid_out_anew(folder: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    first, _ = render(folder, cache)
    Image.new("RGB", (9, 9), (9, 2, 3)).save(folder / "a.png")
    second, started = render(folder, cache)
    assert started == 1
    assert second.pdf != first.pdf
    assert second == render(folder)[0]


@pytest.mark.parametrize("change", ["cut", "not packed", "another make"])
def test_what_is_damaged_is_a_miss(change: str, folder: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    plain, _ = render(folder, cache)
    (path,) = (path for path in (tmp_path / "cache").rglob("*") if path.is_file())
    match change:
        case "cut":
            path.write_bytes(path.read_bytes()[:-9])
        case "not packed":
            cache.put(kept.KIND, path.name, "words")
        case _:
            cache.put(kept.KIND, path.name, {"pages": 3})
    assert render(folder, cache) == (plain, 1)
    assert render(folder, cache) == (plain, 0)


def test_what_asks_for_other_pages_has_another_key(folder: Path) -> None:
    request = Request(HTML, CSS, "", {"pdf_tags": True})
    others = [
        replace(request, html=HTML + " "),
        replace(request, css=CSS + " "),
        replace(request, options={}),
        replace(request, drawn=False),
    ]
    keys = {kept.key_for(one, (str(folder),)) for one in (request, *others)}
    assert len(keys) == 5


EDITS = st.lists(
    st.tuples(st.sampled_from(["word", "size", "picture", "nothing"]), st.integers(0, 2)),
    min_size=2,
    max_size=5,
)


@given(edits=EDITS)
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_edits_at_random_give_the_same_with_and_without(
    edits: list[tuple[str, int]], folder: Path, tmp_path: Path
) -> None:
    state = {"word": 0, "size": 0, "picture": 0}
    with (
        Renderers("article.md", (folder,), 1) as plain,
        Renderers("article.md", (folder,), 1, Cache(tmp_path / "cache")) as cached,
    ):
        for what, value in edits:
            state[what] = value
            Image.new("RGB", (9, 9), (state["picture"], 2, 3)).save(folder / "a.png")
            html = HTML.replace("text", f"text {state['word']}")
            css = CSS.replace("10mm", f"1{state['size']}mm")
            request = Request(html, css, f"{folder.as_uri()}/", {"pdf_identifier": True})
            assert cached.render([request]) == plain.render([request])
