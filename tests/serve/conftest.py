"""One preview and one browser for all tests of the preview."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from tests.serve.desk import ARTICLE, Running, start, versions, write_desk


@pytest.fixture(scope="session")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A preview of a small article, all editions of which are shown."""
    running = start(write_desk(tmp_path_factory.mktemp("desk")))
    running.wait(lambda state: state["editions"] != [] and all(versions(state).values()))
    yield running
    running.stop(signal.SIGKILL)


@pytest.fixture(autouse=True)
def as_it_was(preview: Running) -> Iterator[None]:
    """Leave the article as it was before a test."""
    yield
    if preview.article.read_text(encoding="utf-8") != ARTICLE:
        preview.save(ARTICLE)
