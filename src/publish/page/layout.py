"""What one edition of one article is laid out from, and the words that layouts print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from publish.callouts import Kinds
from publish.direction import direction_of
from publish.fragments import Fragment
from publish.house import House, Styles
from publish.metadata import Meta
from publish.numerals import Numerals, numerals_for
from publish.select import Selection

ContentsPlace = Literal["", "beside", "across", "alone"]


@dataclass(frozen=True)
class Layout:
    """Everything that one edition of one article is laid out from.

    `contents` says where its contents list stands: beside or across the beginning of the text,
    on a page of its own, or nowhere, which only the number of its pages tells. `stamp` is what
    every page says of a text that is not for everybody yet.
    """

    selection: Selection
    fragments: Mapping[Fragment, str]
    styles: Styles
    house: House
    kinds: Kinds
    labels: Mapping[str, str]
    assets: Mapping[str, str] = field(default_factory=dict)  # figure id -> address of its crop
    contents: ContentsPlace = ""
    stamp: str = ""

    @property
    def lang(self) -> str:
        """The language of the article."""
        return self.selection.article.meta.lang

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, by the article's language."""
        return direction_of(self.lang)

    @property
    def numerals(self) -> Numerals:
        """The digits in which the article is numbered and dated: as it says, else as its house."""
        return numerals_of(self.selection.article.meta, self.house)


def numerals_of(meta: Meta, house: House) -> Numerals:
    """Return the digits in which an article is numbered and dated: as it says, else its house."""
    return numerals_for(meta.lang, meta.numerals or house.numerals)


def labels_for(styles: Styles, lang: str) -> dict[str, str]:
    """Return the words that layouts print, in a language, with English for what it lacks."""
    table = styles.table("labels.toml")
    made: dict[str, Any] = dict(table.get("en", {}))
    for name in (lang.partition("-")[0], lang):
        made |= table.get(name, {})
    return {key: str(value) for key, value in made.items()}
