"""Terms of the glossary, linked where the text first uses them, so that their meaning pops up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from lxml import etree

from publish.formats.epub_trees import TYPE, XHTML, Tree

PLACES = "//h:section[@role='doc-chapter']//h:p|//h:section[@role='doc-chapter']//h:li"
NOT_WITHIN = {f"{{{XHTML}}}{name}" for name in ("a", "code", "pre", "svg", "summary", "dl")}
BRACKETS = re.compile(r"^(?P<term>.+?)\s*\((?P<short>[^()]+)\)$")


@dataclass(frozen=True, slots=True)
class Term:
    """A term: the forms that it is found by, and where its meaning stands."""

    forms: re.Pattern[str]
    file: str
    id: str


def link_terms(trees: Sequence[Tree], places: str = PLACES) -> None:
    """Link the first use of each term in the text of a section with its meaning.

    `places` is the XPath of the paragraphs that are searched.
    """
    for term in list(chain.from_iterable(_terms(tree) for tree in trees)):
        for tree in trees:
            if any(_link(place, tree, term) for place in tree.find(places)):
                break


def _terms(tree: Tree) -> Iterator[Term]:
    for meaning in tree.find("//h:dl/h:dd[@id]"):
        term = meaning.getprevious()
        if term is None:
            continue
        words = " ".join("".join(map(str, term.itertext())).split())
        found = BRACKETS.match(words)
        forms = [found["term"], found["short"]] if found else [words]
        escaped = "|".join(_pattern(form) for form in forms if form)
        if escaped:
            pattern = re.compile(rf"(?<!\w)(?:{escaped})(?!\w)")
            yield Term(pattern, tree.name, meaning.get("id", ""))


def _pattern(form: str) -> str:
    """Return a pattern for a form; the case of letters counts in abbreviations only."""
    text = re.escape(form).replace(r"\ ", r"\s+")
    return text if form.isupper() else f"(?i:{text})"


def _link(place: etree._Element, tree: Tree, term: Term) -> bool:
    """Link a term within a paragraph, if it stands there outside of links and the like."""
    if any(one.tag in NOT_WITHIN for one in place.iterancestors()):
        return False
    for element, after in _texts(place):
        found = term.forms.search((element.tail if after else element.text) or "")
        above = element.getparent() if after else element
        if found is None or above is None:
            continue
        link = _made(found, tree, term)
        if after:
            element.tail = found.string[: found.start()]
        else:
            element.text = found.string[: found.start()]
        link.tail = found.string[found.end() :]
        above.insert(above.index(element) + 1 if after else 0, link)
        return True
    return False


def _texts(element: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """Yield where text stands within an element, in order: in an element (False) or after it."""
    if element.tag not in NOT_WITHIN:
        yield element, False
        for child in element:
            yield from _texts(child)
            yield child, True


def _made(found: re.Match[str], tree: Tree, term: Term) -> etree._Element:
    href = f"{'' if tree.name == term.file else term.file}#{term.id}"
    link = etree.Element(f"{{{XHTML}}}a", {"href": href, "role": "doc-glossref", "class": "gloss"})
    link.set(TYPE, "glossref")
    link.text = found[0]
    return link
