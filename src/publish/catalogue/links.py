"""Following all links of a catalogue: what it names has to be there."""

from __future__ import annotations

import functools
import json
import posixpath
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree, html

from publish.problems import Problem, Where

ADDRESSES = {"href", "url", "image", "icon", "feed_url", "home_page_url"}  # keys of JSON
HTML = ("href", "src")
INDEX = "index.html"


def dead_links(folder: Path, base: str) -> Iterator[Problem]:
    """Yield a problem for each link in a catalogue's own files that leads nowhere within it.

    `base` is the address of its top. Links to elsewhere are not followed.
    """
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not _is_followed(name):
            continue
        for link in _links(path):
            if fault := _fault(folder, name, link, base):
                message = f"the link '{link}' leads nowhere: {fault}."
                yield Problem(Where(name), "dead-link", message)


def _is_followed(name: str) -> bool:
    """Say whether a file is the catalogue's own, or the page of an article."""
    parts = name.split("/")
    if len(parts) == 1 or parts[0] == "opds":
        return name.endswith((".html", ".xml", ".json"))
    is_page = parts[1].startswith("v") and name.endswith("-web.html") and len(parts) == 3  # noqa: PLR2004 - slug, version, page
    return is_page or parts[1:] in ([INDEX], ["publication.json"])


def _links(path: Path) -> Iterator[str]:
    if path.suffix == ".html":
        yield from _of_page(html.parse(str(path)).getroot())
    elif path.suffix == ".xml":
        root = etree.parse(str(path), etree.XMLParser(resolve_entities=False)).getroot()
        for one in root.iter():
            if "href" in one.attrib:
                yield str(one.attrib["href"])
            if etree.QName(one).localname == "loc":
                yield str(one.text)
    else:
        yield from _of_json(json.loads(path.read_text(encoding="utf-8")))


def _of_page(root: html.HtmlElement) -> Iterator[str]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for name in HTML:
            if name in element.attrib:
                yield str(element.attrib[name])
        for one in str(element.attrib.get("srcset", "")).split(","):
            if one.strip():
                yield one.split()[0]
        if str(element.attrib.get("name", "")) == "citation_pdf_url":
            yield str(element.attrib["content"])


def _of_json(told: object) -> Iterator[str]:
    if isinstance(told, dict):
        for key, value in told.items():
            if key in ADDRESSES and isinstance(value, str):
                yield value
            else:
                yield from _of_json(value)
    elif isinstance(told, list):
        for one in told:
            yield from _of_json(one)


def _fault(folder: Path, name: str, link: str, base: str) -> str:
    """Return why a link of a file leads nowhere; an empty text if it leads somewhere or away."""
    if base and (link == base or link.startswith(f"{base}/")):
        target = link[len(base) :].lstrip("/")
        path, fragment = _parts(target)
    else:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return ""
        path, fragment = _parts(link)
        if not path:  # within the file
            path = name
        elif path.startswith("/"):
            return "it counts from the top of the server, and the catalogue may stand below that"
        else:
            ends = path.endswith("/") or posixpath.basename(path) in {"", ".", ".."}
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
            path = f"{path}/" if ends else path
    if path.startswith(".."):
        return "it leads out of the catalogue"
    found = folder / path
    if found.is_dir():
        found /= INDEX
    if not found.is_file():
        return f"there is no {found.relative_to(folder).as_posix()}"
    if fragment and found.suffix == ".html" and not _has_id(found, fragment):
        return f"there is no '{fragment}' in {found.relative_to(folder).as_posix()}"
    return ""


def _parts(link: str) -> tuple[str, str]:
    parts = urlsplit(link)
    return unquote(parts.path), unquote(parts.fragment)


def _has_id(path: Path, name: str) -> bool:
    return name in _ids(path)


@functools.lru_cache(maxsize=8)
def _ids(path: Path) -> frozenset[str]:
    return frozenset(map(str, html.parse(str(path)).xpath("//@id")))
