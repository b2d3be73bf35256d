"""The pages of another edition in an EPUB: where each begins, and the marks and list that say so.

The running text of the pages is aligned with that of the documents, both in their own order. A page
begins before the first of its words that stands in the book in the same order; so what the book has
elsewhere, or alone, is of the page before it, and pages never come out of order. The first page
begins with the book. A page of which the book has nothing begins where the next one does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from lxml import etree

from publish.alignment import Alignment, align
from publish.formats.epub_trees import NAMES, TYPE, XHTML, Tree
from publish.letters import placed_words, words_in

SURE = 3  # words that follow each other in both texts; fewer may be there by chance
BESIDE = {"doc-footnote", "doc-noteref", "doc-backlink"}  # roles of what is no running text
APART = {f"{{{XHTML}}}{name}" for name in ("head", "nav")} | {
    f"{{{NAMES['s']}}}svg",
    f"{{{NAMES['m']}}}math",
}
INLINE = {
    f"{{{XHTML}}}{name}"
    for name in (
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd",
        "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
    )
}  # fmt: skip
HEADINGS = {f"{{{XHTML}}}h{level}" for level in range(1, 7)}
# What a page begins before rather than in: a heading is read out as the name of its section, and
# the words of a figure or table are not the first of it that is seen.
WHOLE = HEADINGS | {
    f"{{{XHTML}}}{name}"
    for name in ("aside", "caption", "details", "figcaption", "figure", "summary", "table")
}
QUOTES = frozenset("\"'\u00a7\u00b6#")  # signs beside opening brackets that stay with what follows
NO_BREAK = frozenset("\u00a0\u202f\u2060\ufeff")


@dataclass(frozen=True, slots=True)
class Page:
    """An entry of the page-list: the number that is printed on the page, and where it begins."""

    number: str
    href: str


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place within the text at the head of an element, or within the text after it."""

    element: etree._Element
    after: bool
    offset: int = 0

    @property
    def text(self) -> str:
        return (self.element.tail if self.after else self.element.text) or ""

    def around(self) -> Iterator[etree._Element]:
        """Yield the elements that the place is in, the innermost first."""
        if not self.after:
            yield self.element
        yield from self.element.iterancestors()


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a document; `made` if the layout adds it."""

    text: str
    tree: Tree
    spot: _Spot
    made: bool


def set_pages(
    trees: Sequence[Tree], texts: Sequence[str], said: Callable[[int], str]
) -> tuple[Page, ...]:
    """Mark in documents where pages begin, by the running text of each; returns the page-list.

    `said` tells what is read out of a page: the word for it and its number.
    """
    words = [word for tree in trees for word in _words(tree)]
    pages = [words_in(text) for text in texts]
    made = align([word.text for word in words], [word for page in pages for word in page])
    starts = page_starts(made, [len(page) for page in pages])
    starts = [_with_heading(words, made, start) for start in starts]
    listed: list[Page] = []
    for at in sorted(set(starts), reverse=True):  # from the end, so that offsets hold
        tree = words[at].tree if at < len(words) else trees[-1]
        numbers = [number for number, start in enumerate(starts, 1) if start == at]
        marks = [_mark(tree, number, said(number)) for number in numbers]
        _insert(_place(words, at) if at < len(words) else _end(tree), marks)
        hrefs = [f"{tree.name}#{mark.get('id')}" for mark in marks]
        listed[:0] = [Page(str(n), href) for n, href in zip(numbers, hrefs, strict=True)]
    return tuple(listed)


def page_starts(made: Alignment, lengths: Sequence[int]) -> list[int]:
    """Return for each page the expected word that it begins before, never falling.

    `lengths` counts the words of each page. The number of all words stands for the very end.
    """
    sure = _sure(made)
    ends = list(accumulate(lengths))
    starts: list[int] = []
    following = len(made.found)
    for first, end in zip(reversed([0, *ends][:-1]), reversed(ends), strict=True):
        piece = next((piece for piece in range(first, end) if sure[piece]), None)
        if piece is not None:
            word = made.owner[piece]
            parted = made.found[word] < first  # it began on the page before
            following = min(following, word + parted)
        starts.insert(0, following)
    return [0, *starts[1:]] if starts else []


def _sure(made: Alignment) -> list[bool]:
    """Say of each piece whether it stands amid others that follow each other in both texts."""
    owners, sure = made.owner, [False] * len(made.owner)
    steps = pairwise(owners)
    breaks = [n for n, (a, b) in enumerate(steps, 1) if a < 0 or b - a not in {0, 1}]
    for start, stop in pairwise([0, *breaks, len(owners)]):
        if stop - start >= SURE:
            sure[start:stop] = [owner >= 0 for owner in owners[start:stop]]
    return sure


def _with_heading(words: Sequence[_Word], made: Alignment, at: int) -> int:
    """Move the start of a page before a heading that only the book has there."""
    while at and words[at - 1].made and made.found[at - 1] < 0 and _is_heading(words[at - 1]):
        at -= 1
    return at


def _is_heading(word: _Word) -> bool:
    return any(element.tag in HEADINGS for element in word.spot.around())


# ---------------------------------------------------------------- words of a document


def _words(tree: Tree) -> Iterator[_Word]:
    """Yield the words of the running text of a document."""
    for spot, made in _texts(tree.root, made=False):
        for word, offset in placed_words(spot.text):
            yield _Word(word, tree, replace(spot, offset=offset), made)


def _texts(element: etree._Element, *, made: bool) -> Iterator[tuple[_Spot, bool]]:
    """Yield where running text stands, and whether the layout adds it."""
    hidden = element.get("aria-hidden") == "true" or element.get("role") in BESIDE
    if element.tag in APART or hidden:
        return
    made = made or "data-generated" in element.attrib
    yield _Spot(element, after=False), made
    for child in element:
        yield from _texts(child, made=made)
        yield _Spot(child, after=True), made


# ---------------------------------------------------------------- placing


def _mark(tree: Tree, number: int, said: str) -> etree._Element:
    """Make the mark of a page, with an id that is free."""
    name = f"page-{number}"
    while tree.find(f"//*[@id='{name}']"):  # a heading may be called so
        name += "-"
    mark = etree.Element(f"{{{XHTML}}}span", {"id": name, "role": "doc-pagebreak"})
    mark.set(TYPE, "pagebreak")
    mark.set("aria-label", said)
    mark.text = ""  # written with an end tag: some readers take XHTML for HTML, which needs it
    return mark


def _place(words: Sequence[_Word], at: int) -> _Spot:
    """Return where the mark goes of a page that begins with a word."""
    typed = next((words[n] for n in range(at - 1, -1, -1) if not words[n].made), None)
    begun = set(typed.spot.around()) if typed else set()
    whole = [e for e in words[at].spot.around() if e.tag in WHOLE and e not in begun]
    return _before(whole[-1]) if whole else _lifted(words[at].spot)


def _lifted(spot: _Spot) -> _Spot:
    """Move a place before the brackets and the inline elements that open at it."""
    head = spot.text[: spot.offset]
    while head and _stays_with_next(head[-1]):
        head = head[:-1]
    opens = not head and not spot.after and spot.element.tag in INLINE
    return _lifted(_before(spot.element)) if opens else replace(spot, offset=len(head))


def _stays_with_next(char: str) -> bool:
    return unicodedata.category(char) in {"Ps", "Pi"} or char in QUOTES or char in NO_BREAK


def _before(element: etree._Element) -> _Spot:
    """Return the place right before an element."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        return _Spot(previous, after=True, offset=len(previous.tail or ""))
    if parent is None:
        return _Spot(element, after=False)
    return _Spot(parent, after=False, offset=len(parent.text or ""))


def _end(tree: Tree) -> _Spot:
    """Return the place at the end of what a document holds."""
    home = tree.find("//h:body")[0]
    home = home[-1] if len(home) else home
    if len(home):
        return _Spot(home[-1], after=True, offset=len(home[-1].tail or ""))
    return _Spot(home, after=False, offset=len(home.text or ""))


def _insert(spot: _Spot, marks: Sequence[etree._Element]) -> None:
    head, tail = spot.text[: spot.offset], spot.text[spot.offset :]
    parent = spot.element.getparent() if spot.after else spot.element
    if parent is None:
        return
    at = parent.index(spot.element) + 1 if spot.after else 0
    if spot.after:
        spot.element.tail = head
    else:
        spot.element.text = head
    for number, mark in enumerate(marks):
        parent.insert(at + number, mark)
    marks[-1].tail = tail
