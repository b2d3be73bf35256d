"""SVG: what a drawing may hold. It comes from anywhere, and goes into pages and books as it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

NAMESPACE = "{http://www.w3.org/2000/svg}"
ACTIVE = {"script", "foreignObject", "iframe", "handler", "object", "embed", "audio", "video"}
MOST = 100_000  # things drawn, those that `use` repeats counted each time
DEEPEST = 60  # groups in each other
ADDRESS = re.compile(
    r"url\(\s*['\"]?\s*(?!#|['\"]?data:image/(?:png|jpe?g|gif|webp)[;,])", re.IGNORECASE
)
IMPORT = re.compile(r"@import", re.IGNORECASE)
PLAIN = re.compile(r"#|data:image/(?:png|jpe?g|gif|webp)[;,]|$", re.IGNORECASE)
ESCAPE = re.compile(r"\\[0-9a-f]", re.IGNORECASE)
ENTITY = re.compile(rb"<!ENTITY|<!\x00E\x00N\x00T|\x00<\x00!\x00E\x00N\x00T", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a drawing, in words that follow "it …", and in which of its lines."""

    what: str
    line: int = 1

    def __str__(self) -> str:
        """Return the words, with the line."""
        return f"{self.what} in line {self.line}"


def root_of(data: bytes) -> Any:  # noqa: ANN401 - lxml has no types
    """Return the tree of an XML file, no entity of its own read; raises XMLSyntaxError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)


def fault_of(data: bytes) -> Fault | None:
    """Return what is wrong with an SVG, None where it may be shown."""
    entity = ENTITY.search(data)
    if entity:
        return Fault("declares entities", data.count(b"\n", 0, entity.start()) + 1)
    try:
        root = root_of(data)
    except (etree.XMLSyntaxError, ValueError) as error:
        line, _ = getattr(error, "position", (1, 1))
        return Fault("is not well-formed", line)
    if root.tag != f"{NAMESPACE}svg":
        return Fault("holds no SVG")
    return next(_faults(root), None)


def _faults(root: Any) -> Iterator[Fault]:  # noqa: ANN401 - as above
    for element in (*root.itersiblings(preceding=True), *root.iter()):
        line = element.sourceline or 1
        if not isinstance(element.tag, str):
            if getattr(element, "target", "") == "xml-stylesheet":
                yield Fault("points outside itself", line)
            continue
        if etree.QName(element).localname in ACTIVE:
            yield Fault("holds a script", line)
        yield from _faults_of(element, line)
        if sum(1 for _ in element.iterancestors()) > DEEPEST:
            yield Fault("has groups too deep in each other", line)
    if _drawn(root) > MOST:
        yield Fault("draws too many things", root.sourceline or 1)


def _faults_of(element: Any, line: int) -> Iterator[Fault]:  # noqa: ANN401 - as above
    """Yield what is wrong with the attributes of an element, and with a stylesheet in it."""
    styled = [element.text or ""] if etree.QName(element).localname == "style" else []
    for key, value in element.attrib.items():
        name = etree.QName(key).localname.lower()
        if name.startswith("on") or re.match(
            r"\s*(?:javascript|vbscript)\s*:", value, re.IGNORECASE
        ):
            yield Fault("holds a script", line)
        if name in {"href", "src", "base"} and not PLAIN.match(value.strip()):
            yield Fault("points outside itself", line)
        # `<set>` and `<animate>` write such attributes while the drawing is shown.
        if name == "attributename" and value.lower().rpartition(":")[2] in {"href", "src"}:
            yield Fault("holds a script", line)
        if name != "href":
            styled.append(value)
    for text in styled:
        bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        if ADDRESS.search(bare) or IMPORT.search(bare) or ("url" in text and ESCAPE.search(bare)):
            yield Fault("points outside itself", line)


def _drawn(root: Any) -> int:  # noqa: ANN401 - as above
    """Return how many things are drawn, at most one more than may be; a circle counts as too many.

    What `use` repeats is counted each time: ten groups that use the one before ten times each
    would draw ten billion things.
    """
    named = {element.get("id"): element for element in root.iter() if element.get("id")}
    known: dict[Any, int] = {}
    open_: defaultdict[Any, bool] = defaultdict(bool)

    def count(element: Any) -> int:  # noqa: ANN401 - as above
        if element in known:
            return known[element]
        if open_[element]:
            return MOST + 1
        open_[element] = True
        target = ""
        if isinstance(element.tag, str) and etree.QName(element).localname == "use":
            target = element.get("href") or element.get("{http://www.w3.org/1999/xlink}href") or ""
        total = 1 + sum(count(child) for child in element)
        if target[1:] in named:
            total += count(named[target[1:]])
        open_[element] = False
        known[element] = min(total, MOST + 1)
        return known[element]

    try:
        return count(root)
    except RecursionError:
        return MOST + 1
