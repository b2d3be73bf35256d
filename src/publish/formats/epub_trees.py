"""The content documents of an EPUB as trees: read strictly, completed, checked, written out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from lxml import etree

XHTML = "http://www.w3.org/1999/xhtml"
OPS = "http://www.idpf.org/2007/ops"
NAMES = {
    "h": XHTML,
    "m": "http://www.w3.org/1998/Math/MathML",
    "s": "http://www.w3.org/2000/svg",
}
TYPE = f"{{{OPS}}}type"
SLANTED = "(self::h:em or self::h:i or self::h:cite)"
BOLD = "self::h:strong or self::h:b or self::h:th or self::h:dfn or starts-with(local-name(), 'h')"
BOLD_ITALIC = (
    f"//h:*[{SLANTED} and ancestor::h:*[{BOLD}]]"
    "|//h:*[(self::h:strong or self::h:b) and ancestor::h:*["
    f"{SLANTED} or contains(@class, 'quote')]]"
)
PROLOGUE = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
WEB = ("http://", "https://")
SCHEMES = {"http", "https", "mailto", "tel"}
NOT_IN_A_URL = re.compile(r"[^A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]|%(?![0-9A-Fa-f]{2})")
EMPTY = "empty"  # stands for the name of elements that are taken away around their content
ANNOTATION = "application/x-tex"
# Where a long address may go on in the next line: behind a slash of its path, before other signs.
IN_AN_ADDRESS = re.compile(r"(?<=[^/:]/)(?=[^/])|(?=[_?#%=&~])")


class BrokenDocumentError(Exception):
    """A document is no well-formed XML, or points at something that is not there."""


@dataclass(slots=True)
class Tree:
    """A content document, by its file name."""

    name: str
    root: etree._Element

    def find(self, path: str) -> list[etree._Element]:
        """Return the elements at an XPath; prefixes: h XHTML, m MathML, s SVG."""
        found = self.root.xpath(path, namespaces=NAMES)
        return found if isinstance(found, list) else []  # type: ignore[return-value]  # elements

    @property
    def properties(self) -> tuple[str, ...]:
        """What the manifest has to say of the document (EPUB 3.3, D.5)."""
        found = (("mathml", "//m:math"), ("svg", "//s:svg"))
        return tuple(name for name, path in found if self.find(path))

    @property
    def text(self) -> str:
        """Every letter that the document may show."""
        heads = [str(v) for element in self.root.iter("*") for v in element.attrib.values()]
        return "".join([*map(str, self.root.itertext()), *heads])

    def write(self) -> str:
        """Write the document out."""
        return f"{PROLOGUE}{etree.tostring(self.root, encoding='unicode', with_tail=False)}\n"


def read(name: str, text: str) -> Tree:
    """Read a document strictly as XML; raises BrokenDocumentError with the place of a fault."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        return Tree(name, etree.fromstring(text.encode(), parser))
    except etree.XMLSyntaxError as error:
        line = text.splitlines()[error.position[0] - 1 : error.position[0]]
        excerpt = line[0].strip()[:160] if line else ""
        message = f"{name} is no well-formed XML: {error.msg}: {excerpt}"
        raise BrokenDocumentError(message) from error


def complete(tree: Tree, image: Callable[[str], str], names: Collection[str]) -> None:
    """Complete a document: images, addresses, formulas, ids.

    `image` gives the name of an image's file, `names` are those of the publication's documents.
    """
    for element in tree.find("//h:img"):
        element.set("src", image(unquote(element.get("src", ""))))
        if element.get("alt") is None:
            element.set("alt", "")
    for link in tree.find("//h:a[@href]"):
        _mend_link(link, names)
        _let_break(link)
    for link in tree.find("//h:summary//h:a"):
        _out_of_summary(link)
    for formula in tree.find("//m:math"):
        _speak(formula)
    _once(tree)


def _mend_link(link: etree._Element, names: Collection[str]) -> None:
    """Write a link's address as a URL; a link that leads nowhere from a book becomes plain text."""
    address = link.get("href", "").strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    inner = address.startswith("#") or address.partition("#")[0] in names
    web = parts.scheme in {"http", "https"}
    if not inner and (parts.scheme not in SCHEMES or (web and not parts.hostname)):
        _as_text(link)
        return
    link.set("href", NOT_IN_A_URL.sub(_encoded, address))


def _let_break(link: etree._Element) -> None:
    """Let the line end at the signs of a link that shows its address, not amid its words."""
    place = link
    while len(place) == 1 and not place.text:
        place = place[0]
    address = place.text or ""
    if len(place) or not address.startswith(WEB):
        return
    place.text, *rest = IN_AN_ADDRESS.split(address)
    for part in rest:
        etree.SubElement(place, f"{{{XHTML}}}wbr").tail = part


def _as_text(link: etree._Element) -> None:
    """Make plain text of a link."""
    link.tag = f"{{{XHTML}}}span"
    for name in ("href", "title", "role", TYPE):
        if name in link.attrib:
            del link.attrib[name]


def _out_of_summary(link: etree._Element) -> None:
    """Take a link out of the heading that opens a box: one thing to press may not hold another.

    The call of a note goes to the head of what opens, any other link becomes plain text.
    """
    summary = next(link.iterancestors(f"{{{XHTML}}}summary"))
    opened = summary.getnext()
    if link.get("role") != "doc-noteref" or opened is None:
        _as_text(link)
        return
    before, above = link.getprevious(), link.getparent()
    tail, link.tail = link.tail or "", None
    if before is not None:
        before.tail = (before.tail or "") + tail
    elif above is not None:
        above.text = (above.text or "") + tail
    first = next(iter(opened), None)
    place = first if first is not None and first.tag == f"{{{XHTML}}}p" else opened
    link.tail, place.text = f" {place.text or ''}", None
    place.insert(0, link)


def _encoded(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def _speak(formula: etree._Element) -> None:
    """Give a formula its TeX as the text that is read out; the TeX that pandoc adds goes."""
    for semantics in formula.findall(f"{{{NAMES['m']}}}semantics"):
        for note in semantics.findall(f"{{{NAMES['m']}}}annotation"):
            if note.get("encoding") == ANNOTATION:
                formula.set("alttext", (note.text or "").strip())
        inner = semantics[0]
        inner.tail = semantics.tail
        formula.replace(semantics, inner)


def _once(tree: Tree) -> None:
    """Keep an id where it stands first, and drop those that pandoc gives to lines of code."""
    seen: set[str] = set()
    for element in tree.find("//*[@id]"):
        name = element.get("id", "")
        if name in seen or _is_code(element):
            del element.attrib["id"]
        seen.add(name)


def _is_code(element: etree._Element) -> bool:
    around = (element, *element.iterancestors())
    return any("sourceCode" in (one.get("class") or "") for one in around)


def dead_links(trees: Iterable[Tree]) -> Iterator[str]:
    """Yield the links within the publication that point at nothing, as `file -> target`."""
    every = tuple(trees)
    ids = {tree.name: {e.get("id") for e in tree.find("//*[@id]")} for tree in every}
    for tree in every:
        for link in tree.find("//h:a[@href]"):
            href = link.get("href", "")
            home, _, fragment = href.partition("#")
            if urlsplit(href).scheme:
                continue
            target = ids.get(home or tree.name)
            if target is None or (fragment and unquote(fragment) not in target):
                yield f"{tree.name} -> {href}"


def keep_ids(trees: Iterable[Tree]) -> None:
    """Drop the ids that nothing in the publication refers to, by a link or by a label."""
    every = tuple(trees)
    known = {(tree.name, name) for tree in every for name in _labels(tree)}
    known |= {
        (home or tree.name, unquote(fragment))
        for tree in every
        for link in tree.find("//h:a[@href]")
        for home, _, fragment in (link.get("href", "").partition("#"),)
    }
    for tree in every:
        for element in tree.find("//h:*[@id]"):
            if (tree.name, element.get("id")) not in known:
                del element.attrib["id"]


def _labels(tree: Tree) -> Iterator[str]:
    for element in tree.find("//*[@aria-labelledby or @aria-describedby]"):
        yield from element.get("aria-labelledby", "").split()
        yield from element.get("aria-describedby", "").split()


def keep_classes(trees: Iterable[Tree], css: str) -> None:
    """Drop the classes that the stylesheet does not know, and spans that then say nothing."""
    known = set(re.findall(r"\.([A-Za-z_][\w-]*)", css))
    for tree in trees:
        for element in tree.find("//*[@class]"):
            kept = [name for name in element.get("class", "").split() if name in known]
            if kept:
                element.set("class", " ".join(kept))
            else:
                del element.attrib["class"]
        for span in tree.find("//h:span[not(@*)]"):
            span.tag = EMPTY
        etree.strip_tags(tree.root, EMPTY)
