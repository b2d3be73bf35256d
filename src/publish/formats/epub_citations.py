"""Citations of an EPUB: links to the references and back, and what pops up where one is pressed."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

from lxml import etree

from publish.formats.epub_package import XML_LANG
from publish.formats.epub_trees import TYPE, XHTML, Tree
from publish.fragments import LOCATOR

BLOCKS = {f"{{{XHTML}}}{name}" for name in ("p", "div", "ul", "ol", "blockquote")}


def cited_from(trees: Iterable[Tree], references: str) -> Mapping[str, tuple[str, ...]]:
    """Name every link to an entry of the references; returns the links by the entry's id."""
    found: dict[str, list[str]] = {}
    for tree in trees:
        links = [link for link in tree.find("//h:a[@href]") if tree.name != references]
        for number, link in enumerate(links, 1):
            home, _, entry = link.get("href", "").partition("#")
            if home != references or not entry:
                continue
            link.set("id", link.get("id") or f"cite-{number}")
            link.set("role", "doc-biblioref")
            link.set(TYPE, "biblioref")
            found.setdefault(unquote(entry), []).append(f"{tree.name}#{link.get('id')}")
    return {entry: tuple(links) for entry, links in found.items()}


def link_back(tree: Tree, links: Mapping[str, tuple[str, ...]], label: str) -> None:
    """Put links back to where it is cited after each entry of the references."""
    for entry in tree.find("//h:li[@id]"):
        back = links.get(entry.get("id", ""), ())
        if not back:
            continue
        span = etree.SubElement(entry, f"{{{XHTML}}}span", {"class": "back", "data-generated": ""})
        add_ways_back(span, back, label)


def add_ways_back(element: etree._Element, hrefs: Sequence[str], label: str) -> None:
    """Add a link, an arrow, to each place where something is called."""
    for number, href in enumerate(hrefs, 1):
        attributes = {"href": href, "role": "doc-backlink", "aria-label": f"{label} {number}"}
        link = etree.SubElement(element, f"{{{XHTML}}}a", attributes)
        link.text = f"↑{number}" if len(hrefs) > 1 else "↑"
        link.tail = " "


def pop_up_places(trees: Sequence[Tree], references: str, label: str) -> None:
    """Let a citation of a place in a work open the whole entry with that place.

    A citation of a work as a whole opens its entry in the references, which says all there is. The
    pop-ups are notes of their document, each with links back to where it is called; like all notes
    they can be read where nothing pops up.
    """
    entries = {
        entry.get("id", ""): entry
        for tree in trees
        if tree.name == references
        for entry in tree.find("//h:li[@id]")
    }
    for tree in trees:
        places: dict[tuple[str, str], list[etree._Element]] = {}
        for link in tree.find(f"//h:*[@{LOCATOR}]"):
            place = str(link.attrib.pop(LOCATOR))
            entry = unquote(link.get("href", "").partition("#")[2])
            if entry in entries:
                places.setdefault((entry, place), []).append(link)
        for number, ((entry, place), links) in enumerate(places.items(), 1):
            name = f"cited-{number}"
            _notes(tree).append(_pop_up(name, entries[entry], place, links, label))
            for link in links:
                link.set("href", f"#{name}")


def _notes(tree: Tree) -> etree._Element:
    """Return where the notes of a document stand: at its end."""
    found = tree.find("//h:div[@class='notes']")
    if found:
        return found[-1]
    (body,) = tree.find("/h:html/h:body")
    return etree.SubElement(body, f"{{{XHTML}}}div", {"class": "notes"})


def _pop_up(
    name: str, entry: etree._Element, place: str, links: Sequence[etree._Element], label: str
) -> etree._Element:
    """Return a note that says an entry of the references and the place in it."""
    note = etree.Element(f"{{{XHTML}}}aside", {"class": "note", "id": name})
    note.set(TYPE, "footnote")
    note.set("role", "doc-footnote")
    note.set("data-generated", "")
    first = etree.SubElement(note, f"{{{XHTML}}}p")
    add_ways_back(first, [f"#{link.get('id')}" for link in links], label)
    said = copy.deepcopy(entry)
    for back in said.findall(f"{{{XHTML}}}span[@class='back']"):
        said.remove(back)
    for attribute in ("dir", "lang", XML_LANG):
        if entry.get(attribute):
            note.set(attribute, entry.get(attribute, ""))
    if any(child.tag in BLOCKS for child in said):
        note.extend(said)
        first = etree.SubElement(note, f"{{{XHTML}}}p")
    else:
        first[-1].tail = f" {said.text or ''}"
        first.extend(said)
    if len(first):
        first[-1].tail = f"{first[-1].tail or ''} "
    etree.SubElement(first, f"{{{XHTML}}}span", {"class": "cited-place"}).text = place
    return note
