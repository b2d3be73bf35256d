"""Documents laid out side by side come back in their order, and a child that fails is named."""

from __future__ import annotations

import gc
import os
import signal
import tempfile
import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from publish.formats import rendering, worker
from publish.formats.rendering import BEHIND, Renderer, Renderers, keeping_children
from publish.formats.requests import Request
from publish.problems import LimitError, OutputError

PAGE = "<p style='break-after: page'>text</p>"
CSS = "@page { size: 100mm }"
FONTS = Path(__file__).parents[2] / "styles" / "shared" / "fonts"


def requests(folder: Path, *pages: int) -> list[Request]:
    """Return documents of so many pages each."""
    return [Request(PAGE * count + "<p>end</p>", CSS, f"{folder.as_uri()}/") for count in pages]


@pytest.mark.parametrize("children", [1, 2])
def test_documents_come_back_in_their_order(children: int, tmp_path: Path) -> None:
    with Renderers("article.md", (tmp_path,), children) as renderers:
        rendered = renderers.render(requests(tmp_path, 9, 1, 4))
        assert [one.pages for one in rendered] == [10, 2, 5]
        assert renderers.started == children


def test_what_one_child_says_stops_them_all(tmp_path: Path) -> None:
    bad = Request("<p>text</p>", "p { colour: red }", f"{tmp_path.as_uri()}/")
    with (
        Renderers("article.md", (tmp_path,), 2) as renderers,
        pytest.raises(OutputError, match="colour") as caught,
    ):
        renderers.render([*requests(tmp_path, 1), bad])
    assert caught.value.problems[0].where.path == "article.md"


def test_a_child_that_is_killed_is_named_and_the_next_article_is_made(tmp_path: Path) -> None:
    (request,) = requests(tmp_path, 4)
    with Renderers("one/article.md", (tmp_path,), 1) as renderers:
        renderers.render([request])
        renderer = renderers.idle.get()
        renderer.child.kill()
        renderers.idle.put(renderer)
        with pytest.raises(OutputError) as caught:
            renderers.render([request])
    (problem,) = caught.value.problems
    assert (problem.where.path, problem.rule) == ("one/article.md", "child-crashed")
    assert caught.value.code == 5
    with Renderers("two/article.md", (tmp_path,), 1) as renderers:
        assert renderers.render([request])[0].pages == 5


def test_what_was_laid_out_is_drawn_by_the_child_that_did(tmp_path: Path) -> None:
    drafts = [
        replace(r, options={"pdf_identifier": True}, drawn=False) for r in requests(tmp_path, 1, 4)
    ]
    with Renderers("article.md", (tmp_path,), 2) as renderers:
        looked = renderers.render(drafts)
        assert not any(one.pdf for one in looked)
        idle = [renderers.idle.get() for _ in range(2)]
        for renderer in idle:
            renderers.idle.put(renderer)
        for draft, seen in zip(drafts[::-1], looked[::-1], strict=True):
            request = replace(draft, drawn=True)
            asked = [renderer.child.asked for renderer in idle]
            drawn = renderers.render([request])[0]
            (by,) = (r for r, before in zip(idle, asked, strict=True) if r.child.asked > before)
            assert by.child.drafts.of(request)
            assert drawn.pdf.startswith(b"%PDF")
            assert replace(drawn, pdf=b"", origins=seen.origins) == seen


def test_what_stands_behind_has_a_less_urgent_child() -> None:
    """So the page that an editor waits for comes first where processors are scarce."""
    with keeping_children() as children:
        first, second = children.take("brief"), children.take("handout", behind=True)
        asked = [os.getpriority(os.PRIO_PROCESS, one.process.pid or 0) for one in (first, second)]
        children.give(first)
        children.give(second)
        assert children.take("handout", behind=True) is second
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    assert asked == [ours, min(ours + BEHIND, 19)]


def test_a_layout_that_never_ends_is_ended_by_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "PATIENCE", 1000)  # the clock is not what ends it
    flexes = "<div style='display: flex'>" * 40 + "text"  # each doubles the work
    request = Request(flexes, CSS, f"{tmp_path.as_uri()}/")
    renderer = Renderer("article.md", (tmp_path,), seconds=1)
    with renderer, pytest.raises(LimitError, match="too-slow: the layout took more than 1 sec"):
        renderer.render(request)
    assert renderer.child.process.exitcode == -signal.SIGXCPU
    with Renderer("article.md", (tmp_path,), seconds=1) as another:
        for _ in range(3):  # each document has its own time
            assert another.render(requests(tmp_path, 1)[0]).pages == 2


def test_a_child_that_is_killed_leaves_no_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    face = next(FONTS.glob("*.*tf"))
    css = f"@font-face {{ font-family: Face; src: url({face.as_uri()}) }}"
    request = replace(requests(tmp_path, 1)[0], css=css)
    with Renderer("article.md", (tmp_path, FONTS)) as renderer:
        renderer.render(request)
        assert list(scratch.glob("*/weasyprint-*"))
        renderer.child.kill()
    assert not list(scratch.iterdir())


class _Pipe:
    """A pipe on which somebody has asked, or nobody."""

    def __init__(self, *, asked: bool) -> None:
        self.asked = asked

    def poll(self, _: float) -> bool:
        return self.asked


class _Box:
    """A box that holds itself."""

    def __init__(self) -> None:
        self.inner = self


@pytest.mark.parametrize("asked", [True, False])
def test_a_child_that_rests_gives_up_what_is_garbage(*, asked: bool) -> None:
    gc.disable()
    try:
        box = _Box()
        held = weakref.ref(box)
        del box
        worker._rest(cast("Any", _Pipe(asked=asked)))
        assert (held() is None) == (not asked)
    finally:
        gc.enable()
