"""Cards: what a citation, the call of a note or a term leads to, shown beside it on a web page.

A card is a popover. Where the browser knows `interestfor`, pointing at a link or reaching it by the
keyboard shows it and Escape takes it away. Where it does not, or where nothing can point, a button
lies over the link, for mouse and fingers alone: who listens or types has the link. All cards stand
at the end of the page, each once, so that they are in nobody's way who reads, copies or listens.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from lxml import etree

from publish.formats.epub_citations import BLOCKS, add_ways_back
from publish.formats.epub_trees import WEB, XHTML, Tree
from publish.fragments import LOCATOR

REFERENCE = "ref-"  # how the ids of references begin
LINKS = "//h:main//h:a[starts-with(@href, '#')]"
OTHERS = {"doc-noteref", "doc-glossref"}  # roles of other links that have a card
ENTRIES = "//h:ul[@class='reference-list']/h:li[@id]"
NAMES = ("id", "aria-labelledby", "aria-describedby")  # attributes that may stand only once


@dataclass(slots=True)
class Card:
    """A card: what it shows, the place in it, the links that show it."""

    name: str
    shown: etree._Element
    place: str
    links: list[etree._Element] = field(default_factory=list)


def link_back(tree: Tree, label: str) -> None:
    """Lead back from each reference to where it is cited."""
    found: dict[str, list[str]] = {}
    for number, link in enumerate(filter(_is_citation, tree.find(LINKS)), 1):
        link.set("id", link.get("id") or f"c{number}")
        found.setdefault(_target(link), []).append(f"#{link.get('id')}")
    for entry in tree.find(ENTRIES):
        links = found.get(entry.get("id", ""), ())
        if links:
            last = len(entry)
            add_ways_back(entry, links, label)
            for way in list(entry)[last:]:
                way.set("data-generated", "")


def _is_citation(link: etree._Element) -> bool:
    return _target(link).startswith(REFERENCE)


def _target(link: etree._Element) -> str:
    return unquote(link.get("href", ""))[1:]


def add_cards(tree: Tree) -> None:
    """Give each link to a reference, note or term a card, links to the same one the same."""
    targets = {element.get("id"): element for element in tree.find("//h:*[@id]")}
    cards: dict[tuple[str, str], Card] = {}
    for link in tree.find(LINKS):
        place = str(link.attrib.pop(LOCATOR, ""))
        target = _target(link)
        shown = _is_citation(link) or link.get("role") in OTHERS
        if not shown or target not in targets or _is_hidden(link):
            continue
        key = (target, place)
        if key not in cards:
            cards[key] = Card(f"k{len(cards) + 1}", targets[target], place)
        cards[key].links.append(link)
    if not cards:
        return
    holder = _element("div", {"class": "cards", "data-generated": ""})
    holder.extend(_drawn(card) for card in cards.values())
    (body,) = tree.find("/h:html/h:body")
    body.append(holder)
    for card in cards.values():
        for link in card.links:
            _show(link, card.name)


def _is_hidden(link: etree._Element) -> bool:
    """Say whether a link stands in what is drawn only, as an echo is; then nothing can reach it."""
    hidden = any(above.get("aria-hidden") == "true" for above in link.iterancestors())
    if hidden:
        link.set("tabindex", "-1")
    return hidden


def _show(link: etree._Element, name: str) -> None:
    """Let a link show a card; around it a button for fingers."""
    link.set("interestfor", name)
    around = _element("span", {"class": "at"})
    button = {"popovertarget": name, "tabindex": "-1", "aria-hidden": "true"}
    around.append(_element("button", button))
    above = link.getparent()
    assert above is not None  # noqa: S101 - a link stands in the body
    around.tail, link.tail = link.tail, None
    above.replace(link, around)
    around.insert(0, link)


def _drawn(card: Card) -> etree._Element:
    """Return a card: what a reference, note or term says, without its ways back."""
    made = _element("div", {"popover": "", "id": card.name})
    for name in ("lang", "dir"):
        if card.shown.get(name):
            made.set(name, card.shown.get(name, ""))
    said = copy.deepcopy(card.shown)
    for link in list(said.iter(f"{{{XHTML}}}a")):
        if link.get("role") == "doc-backlink":
            _take_out(link)
        else:
            _shorten(link)
    for name in (*NAMES, LOCATOR):
        etree.strip_attributes(said, name)
    blocks = [child for child in said if child.tag in BLOCKS]
    if blocks:
        made.extend(blocks)
    else:
        first = etree.SubElement(made, f"{{{XHTML}}}p")
        first.text = said.text
        first.extend(said)
    if card.place:
        last = etree.SubElement(made, f"{{{XHTML}}}p", {"class": "cited-place"})
        last.text = card.place
    return made


def _shorten(link: etree._Element) -> None:
    """Let a link that shows its address show where it leads only: a card is small."""
    host = urlsplit(link.get("href", "")).hostname
    if host and "".join(map(str, link.itertext())).startswith(WEB):
        for part in list(link):
            link.remove(part)
        link.text = host.removeprefix("www.")


def _take_out(element: etree._Element) -> None:
    above, before = element.getparent(), element.getprevious()
    if above is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        above.text = (above.text or "") + (element.tail or "").lstrip()
    above.remove(element)


def _element(name: str, attributes: dict[str, str]) -> etree._Element:
    return etree.Element(f"{{{XHTML}}}{name}", attributes)
