"""The words of what goes to the printer beside a PDF, in the language of its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pikepdf import Pdf

from publish.direction import direction_of
from publish.house import Styles
from publish.page import labels_for
from publish.press import Press

START = "print-"  # of the labels that are for the printer
USUAL = "en"
ISOLATE, POP = "\u2068", "\u2069"  # first strong isolate (UAX 9)


@dataclass(frozen=True, slots=True)
class PrintWords:
    """The labels of a language; `lang` is its tag."""

    lang: str
    labels: Mapping[str, str]

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return direction_of(self.lang)

    def say(self, label: str, **values: object) -> str:
        """Return a label, with values in their places."""
        return self.labels[START + label].format(**values)

    def apart(self, text: str) -> str:
        """Return a text that keeps its own direction in a line from right to left."""
        return f"{ISOLATE}{text}{POP}" if text and self.direction == "rtl" else text

    def listed(self, parts: Iterable[str]) -> str:
        """Return parts with the language's commas between them."""
        return ("، " if self.direction == "rtl" else ", ").join(parts)


def words_in(styles: Styles, lang: str) -> PrintWords:
    """Return the words of a language; English for one that has none."""
    known = styles.table("labels.toml")
    tag = lang if {lang, lang.partition("-")[0]}.intersection(known) else USUAL
    return PrintWords(tag, labels_for(styles, tag))


def language_of(pdf: Pdf) -> str:
    """Return the language that a PDF says it is in, else English."""
    root: Any = pdf.Root
    return str(root.get("/Lang", "")) or USUAL


def press_name(styles: Styles, press: Press, words: PrintWords) -> str:
    """Return how a press is called: as the house calls it, or in the language where we do."""
    label = f"{START}press-{press.name}"
    ours = labels_for(styles, USUAL).get(label)
    return words.labels[label] if press.title == ours else press.title
