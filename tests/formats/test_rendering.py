"""Documents laid out side by side come back in their order, and a child that fails is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from publish.formats.rendering import Renderers
from publish.formats.requests import Request
from publish.problems import OutputError

PAGE = "<p style='break-after: page'>text</p>"
CSS = "@page { size: 100mm }"


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
