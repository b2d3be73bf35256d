"""Resuming: pages that a change does not reach are taken from the last layout, not laid out anew.

WeasyPrint lays out page by page: `page_maker` holds for each where it resumes in the tree of boxes
and what counters say there (layout/page.py of WeasyPrint 70). So a layout can begin a page before
the first change, and end where, behind the last one, a page begins as it did. Floats that go on
from the page before are found in the new tree by their place there; notes that do so are not looked
for. Where a contents list would name other pages now, all is laid out.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element  # only its type; WeasyPrint's parser makes the tree

from weasyprint import layout
from weasyprint.layout.page import remake_page, set_page_type_computed_styles
from weasyprint.layout.percent import resolve_percentages

NAMES = "names"  # our own mark on a page that names others
Path = tuple[int, ...]  # of a box: which child it is of its parent, and so on from the root
Carried = tuple["_Float", ...] | None  # into a page; None where that can't be told


@dataclass
class _Kept:
    """A page as it was laid out, before it got its margin boxes.

    `least` and `most` number the first and last element whose text or picture stands on it; `added`
    says what stands in its margins.
    """

    page: Any
    children: tuple[Any, ...]
    inner: tuple[Any, ...]
    least: int = 0
    most: int = 0
    added: tuple[Any, ...] = ()


@dataclass(frozen=True)
class _Float:
    """A float that goes on from the page before: its box, that in which it keeps others away.

    It goes on from a place in its box, with its left edge at `x` px; `drawn` and `around` are boxes
    of the page before.
    """

    path: Path
    keeps: Path | None
    resume_at: Any
    x: float
    drawn: Any = field(compare=False)
    around: Any = field(compare=False)


@dataclass
class _Layout:
    """A layout: what it shows, the elements of its tree, its pages, where each begins."""

    shows: tuple[Any, str]  # the stylesheet, and a digest of pictures
    elements: list[Element]
    said: list[tuple[Any, ...]]  # of each element: parent, tag, attributes, text, what follows it
    pages: list[_Kept] = field(default_factory=list)
    maker: list[Any] = field(default_factory=list)
    carried: dict[int, Carried] = field(default_factory=dict)
    sizes: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    usable: bool = False

    @property
    def anchors(self) -> dict[str, int]:
        """The page on which each target of a link stands."""
        return {name: n for n, item in enumerate(self.maker) for name in item[-1]["anchors"]}


class Resuming:
    """Keeps the last layout of a child, and lays out the next with what it can take of it."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self.last: _Layout | None = None
        self.taken = 0  # pages of the last layout that were not laid out anew
        self.before = ""  # the key of the layout before the last
        self.same: frozenset[int] = frozenset()  # pages that look as they did in that

    def same_since(self, key: str) -> frozenset[int]:
        """Return the numbers, from 0, of the pages that look as they did in the layout of a key."""
        return self.same if key and key == self.before else frozenset()

    @contextlib.contextmanager
    def laying(
        self,
        css: Any,  # noqa: ANN401 - WeasyPrint has no types
        root: Element,
        pictures: str = "",
        key: str = "",
        *,
        anew: bool = False,
    ) -> Iterator[None]:
        """Resume the layout that is done meanwhile, of the document with this stylesheet.

        One that is done `anew` takes nothing, and is kept for the next.
        """
        module: Any = layout
        plain = module.make_all_pages
        shows = css, pictures
        last = None if anew else self.last
        last = last if last and last.usable and last.shows == shows else None
        now = _Layout(shows, list(root.iter()), _said(root), key=key)
        self.last, self.taken, self.same = None, 0, frozenset()
        self.before = last.key if last else ""

        def make(context: Any, root_box: Any, html: Any, pages: list[Any]) -> Iterator[Any]:  # noqa: ANN401 - as above
            if not pages and last:
                resumed = _Resumed(last, now, context, root_box, html)
                made = resumed.pages()
                if made is not None:
                    self.taken = resumed.taken
                    yield from _recorded(iter(made), now, context, (root_box, made))
                    return
            every = plain(context, root_box, html, pages)
            yield from _recorded(every, now, context, (root_box, pages))

        module.make_all_pages = make
        try:
            yield
            _complete(now)
            self.last = now
            self.same = _same(last, now) if last else frozenset()
        finally:
            module.make_all_pages = plain


def _recorded(
    pages: Iterator[Any],
    now: _Layout,
    context: Any,  # noqa: ANN401 - as above
    given: tuple[Any, list[Any]],
) -> Iterator[Any]:
    """Yield pages, and take down what a later layout needs of them; some are `given` as known."""
    made = []
    root_box, known = given
    for number, page in enumerate(pages):
        if number >= len(known) or page is not known[number]:
            now.carried[number + 1] = _carried(context, root_box)
        made.append(_Kept(page, tuple(page.children), tuple(page.children[0].children)))
        yield page
    now.pages, now.maker = made, context.page_maker
    now.sizes = dict(context.style_for.initial_page_sizes)
    now.usable = not any(context.running_elements.values())


def _carried(context: Any, root_box: Any) -> Carried:  # noqa: ANN401 - as above
    """Return what goes on from the page that was laid out to the next one."""
    if context.reported_footnotes:
        return None
    if not context.broken_out_of_flow:
        return ()
    paths: dict[int, Path] = {id(root_box): ()}
    stack = [root_box]
    while stack:
        box = stack.pop()
        for number, child in enumerate(getattr(box, "children", ())):
            paths[id(child)] = (*paths[id(box)], number)
            stack.append(child)
    made = []
    for drawn, (box, around, keeps, resume_at) in context.broken_out_of_flow.items():
        if id(box) not in paths or (keeps is not None and id(keeps) not in paths):
            return None
        kept = None if keeps is None else paths[id(keeps)]
        rest = copy.deepcopy(resume_at)
        made.append(_Float(paths[id(box)], kept, rest, box.position_x, drawn, around))
    return tuple(made)


def _at(root_box: Any, path: Path | None) -> Any:  # noqa: ANN401 - as above
    """Return the box at a place in a tree; none for no place."""
    if path is None:
        return None
    for number in path:
        root_box = root_box.children[number]
    return root_box


def _complete(now: _Layout) -> None:
    """Find what stands on each page."""
    numbers = {id(element): number for number, element in enumerate(now.elements)}
    for kept in now.pages:
        leaves = (numbers.get(id(box.element)) for box in _leaves(kept.children))
        found = [number for number in leaves if number is not None]
        kept.least, kept.most = min(found, default=0), max(found, default=0)
        kept.added = tuple(_added(kept))


def _added(kept: _Kept) -> Iterator[tuple[Any, ...]]:
    """Yield what the margins of a page show, and what is fixed to every page."""
    own = {id(box) for box in (*kept.children, *kept.inner)}
    more = [box for box in kept.page.children if id(box) not in own]
    more += [box for box in kept.page.children[0].children if id(box) not in own]
    for box in _leaves(tuple(more)):
        place = box.position_x, box.position_y, box.width, box.height
        yield box.element_tag, getattr(box, "text", ""), place


def _same(last: _Layout, now: _Layout) -> frozenset[int]:
    """Return the numbers of the pages that were taken, and whose margins say what they did."""
    pairs = zip(last.pages, now.pages, strict=False)
    return frozenset(
        number
        for number, (old, new) in enumerate(pairs)
        if old.page is new.page and old.added == new.added
    )


def _boxes(children: tuple[Any, ...]) -> Iterator[Any]:
    """Yield boxes and all that stands in them; a placed one stands in a wrapper."""
    stack = list(children)
    while stack:
        box = stack.pop()
        box = getattr(box, "_box", box)
        yield box
        stack += getattr(box, "children", ())


def _leaves(children: tuple[Any, ...]) -> Iterator[Any]:
    return (box for box in _boxes(children) if not getattr(box, "children", ()))


def _said(root: Element) -> list[tuple[Any, ...]]:
    """Return what each element of a tree says, in their order, each with its parent's number."""
    numbers = {id(element): number for number, element in enumerate(root.iter())}
    parents = {id(child): numbers[id(element)] for element in root.iter() for child in element}
    return [
        (parents.get(id(one), 0), one.tag, tuple(one.attrib.items()), one.text, one.tail)
        for one in root.iter()
    ]


@dataclass
class _Resumed:
    """One layout that resumes another; `taken` counts the pages that it took."""

    last: _Layout
    now: _Layout
    context: Any
    root_box: Any
    html: Any
    taken: int = 0

    def pages(self) -> list[Any] | None:
        """Return the pages, None where they have to be laid out from the first."""
        context = self.context
        began, footnotes = context.page_maker, context.footnotes.copy()
        with contextlib.suppress(Exception):  # whatever WeasyPrint raises, all can be laid out
            made = self._resumed()
            if made is not None:
                return made
        context.page_maker, context.footnotes = began[:1], footnotes
        context.broken_out_of_flow.clear()
        context.reported_footnotes.clear()
        self.now.carried.clear()
        return None

    def _resumed(self) -> list[Any] | None:
        first, final = self._changed()
        head = self._head(first)
        if any(_names(item) for item in self.last.maker[head:]):
            return None  # it names pages of targets that would not be looked up again
        context = self.context
        context.page_maker = [self._item(number) for number in range(head + 1)]
        context.style_for.initial_page_sizes.update(self.last.sizes if head else {})
        context.rendered_notes = []
        if head:  # as laying out the page before would leave it
            resolve_percentages(self.root_box, self.last.pages[0].page)
        for one in self.last.carried.get(head) or ():
            box, keeps = _at(self.root_box, one.path), _at(self.root_box, one.keeps)
            box.position_x = one.x
            context.broken_out_of_flow[one.drawn] = box, one.around, keeps, one.resume_at
        made = [self._take(number) for number in range(head)]
        self.now.carried.update({n: self.last.carried.get(n) for n in range(1, head + 1)})
        self._rest(made, final)
        if self._names_other_pages() or context.reported_footnotes:
            return None
        return made

    def _rest(self, made: list[Any], final: int) -> None:
        """Lay out pages until they begin as they did, behind the last change, or end."""
        context = self.context
        while True:
            at = len(made)
            context.page_maker[at][-1].update(
                content_changed=False, pages_wanted=False, anchors=[], content_lookups=[]
            )
            page, resume_at = remake_page(at, context, self.root_box, self.html)
            made.append(page)
            self.now.carried[at + 1] = _carried(context, self.root_box)
            if resume_at is None and not context.reported_footnotes:
                context.page_maker = context.page_maker[: at + 2]
                context.broken_out_of_flow.clear()
                return
            if self._as_before(at + 1, final):
                break
        context.broken_out_of_flow.clear()
        start = len(made)
        context.page_maker[start] = self._item(start)
        for number in range(start, len(self.last.pages)):
            made.append(self._take(number))
            context.page_maker[number + 1 :] = [self._item(number + 1)]
            self.now.carried[number + 1] = self.last.carried.get(number + 1)

    def _changed(self) -> tuple[int, int]:
        """Return the numbers of the first and last element of which something has changed.

        The last is beyond all where elements came, went or got other attributes.
        """
        old, new = self.last.said, self.now.said
        pairs = list(zip(old, new, strict=False))
        changed = [n for n, (one, other) in enumerate(pairs) if one != other]
        beyond = max(len(old), len(new))
        if not changed:
            return min(len(old), len(new)), -1 if len(old) == len(new) else beyond
        # What follows an element is its parent's text.
        if len(old) != len(new) or any(one[:3] != other[:3] for one, other in pairs):
            at = changed[0]
            return at if old[at][:4] != new[at][:4] else old[at][0], beyond
        holders = {n for n in changed if old[n][:4] != new[n][:4]}
        holders |= {new[n][0] for n in changed if old[n][4] != new[n][4]}
        first, final = min(holders), max(holders)
        while final + 1 < len(new) and any(up in holders for up in self._above(final + 1)):
            final += 1
        return first, final

    def _above(self, number: int) -> Iterator[int]:
        """Yield the numbers of the elements around one, but for the page's own: html and body."""
        while (number := self.now.said[number][0]) > 0:
            if self.now.said[number][0] > 0:
                yield number

    def _head(self, first: int) -> int:
        """Return how many pages stay at the beginning: all but one before the first change."""
        kept = self.last.pages
        reached = next((n for n, page in enumerate(kept) if page.most >= first), len(kept))
        head = max(0, min(reached, len(kept)) - 1)
        while head and self.last.carried.get(head) is None:
            head -= 1
        return head

    def _as_before(self, at: int, final: int) -> bool:
        """Say whether a page begins as it did, and nothing from there on has changed."""
        last = self.last
        carried = last.carried.get(at)
        if at >= len(last.pages) or carried is None or carried != self.now.carried.get(at):
            return False
        if min(page.least for page in last.pages[at:]) <= final:
            return False
        old, new = last.maker[at], self.context.page_maker[at]
        return bool(old[:3] == new[:3] and _state(old) == _state(new))

    def _item(self, number: int) -> tuple[Any, ...]:
        """Return where a page of the last layout begins, as that of a page that is done."""
        resume_at, next_page, right, state, remake = self.last.maker[number]
        done = {
            "content_changed": False,
            "pages_wanted": False,
            "anchors": list(remake["anchors"]),
            "content_lookups": [],
            NAMES: _names(self.last.maker[number]),
        }
        return resume_at, next_page, right, copy.deepcopy(state), done

    def _take(self, number: int) -> Any:  # noqa: ANN401 - as above
        """Return a page of the last layout as it was before it got margin boxes, in this tree."""
        kept = self.last.pages[number]
        page = kept.page
        page.children = list(kept.children)
        page.children[0].children = list(kept.inner)
        numbers = {id(element): n for n, element in enumerate(self.last.elements)}
        for box in _boxes((*kept.children, *page.fixed_boxes)):
            if (at := numbers.get(id(box.element))) is not None:
                box.element = self.now.elements[at]
        set_page_type_computed_styles(page.page_type, self.html, self.context.style_for)
        self.taken += 1
        return page

    def _names_other_pages(self) -> bool:
        """Say whether a page that was taken names pages, and they are others now."""
        if not any(_names(item) for item in self.context.page_maker):
            return False
        made = _Layout((None, ""), [], [], maker=self.context.page_maker)
        return made.anchors != self.last.anchors


def _names(item: tuple[Any, ...]) -> bool:
    """Say whether a page names others, as a contents list does."""
    return bool(item[-1].get(NAMES) or item[-1]["content_lookups"])


def _state(item: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what counters say where a page begins, but for the number of all pages."""
    quotes, counters, *others = item[3]
    return quotes, {name: n for name, n in counters.items() if name != "pages"}, *others
