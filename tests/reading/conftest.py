"""A browser, and the books that the reading systems open in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.reading.systems import PHONE, Book, Reader, Screen, open_book

from publish.fit import tidying
from publish.pipeline import Options, publish
from publish.sources import find_articles

MANUSCRIPTS = Path(__file__).parents[2] / "manuscripts"


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Book]:
    """The reader of each manuscript that comes with publish.

    Its page numbers are those of the brief as it is first laid out: that is tidied elsewhere.
    """
    folder = tmp_path_factory.mktemp("samples")
    options = Options(out=folder, editions=("reader",), verify=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tidying, "RENDERS", 0)
        patch.setattr(tidying, "FEWEST", 0)
        made = publish(find_articles([MANUSCRIPTS]), options)
    assert [result.code for result in made] == [0] * len(made)
    return {one.slug: Book(folder / one.slug / one.outputs[0].name) for one in made}


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Reader]]:
    """A function that opens a book in a reading system, on a screen."""

    def open_(book: Book, system: str = "foliate", screen: Screen = PHONE) -> Reader:
        return open_book(browser, book, system, screen)

    yield open_
    for context in browser.contexts:
        context.close()
