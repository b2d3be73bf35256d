"""The page: an edition laid into its templates, with its stylesheet. Pure: data to text."""

from publish.page.drawing import Drawing, Tongue, runs
from publish.page.environment import environment
from publish.page.layout import ContentsPlace, Layout, labels_for, numerals_of
from publish.page.stylesheet import (
    LOCAL_URL,
    TOKEN,
    absolute_urls,
    icons,
    own_sheets,
    put_tokens,
    sheets,
    stylesheet,
    tokens,
    typefaces,
)

__all__ = [
    "LOCAL_URL", "TOKEN", "ContentsPlace", "Drawing", "Layout", "Tongue", "absolute_urls",
    "environment", "icons", "labels_for", "numerals_of", "own_sheets", "put_tokens", "runs",
    "sheets", "stylesheet", "tokens", "typefaces",
]  # fmt: skip
