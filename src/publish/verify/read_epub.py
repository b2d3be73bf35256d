"""The words of a finished EPUB, web page or mail, and of the markup that files are made from.

Read from the XHTML of the spine, in its order. Left out are tables of contents and lists of pages
(`nav`), which repeat the text, pictures (`svg`), the TeX that rides along with MathML, and what
only pops up (`popover`).
"""

from __future__ import annotations

import email
import email.policy
import posixpath
import zipfile
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

from lxml import etree
from lxml import html as lxml_html

from publish.letters import words_in
from publish.problems import OutputError, Problem, Where

CONTAINER = "META-INF/container.xml"
OPF = "{http://www.idpf.org/2007/opf}"
OPS_TYPE = "{http://www.idpf.org/2007/ops}type"
SILENT = {"head", "script", "style", "template", "svg", "annotation", "annotation-xml"}
REPEATING = {"toc", "page-list", "landmarks"}
NUMBER = "#"  # in counts of words: any page's number
GENERATED = "data-generated"
CALLS = {"doc-noteref", "doc-backlink"}


def epub_words(path: Path) -> list[str]:
    """Return the words of an EPUB in the order of its spine, normalised.

    Raises OutputError where the file is no EPUB or its documents are not well-formed.
    """
    try:
        with zipfile.ZipFile(path) as book:
            return [word for name in _spine(book) for word in _words(_tree(book.read(name)))]
    except (OSError, zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, UnicodeError) as error:
        message = f"the EPUB cannot be read back: {error}"
        raise OutputError(Problem(Where(path.name), "unreadable-file", message)) from error


def html_words(path: Path) -> list[str]:
    """Return the words of a web page in their order, normalised; raises OutputError for no text."""
    try:
        return list(_words(_document(path.read_text(encoding="utf-8"))))
    except (OSError, etree.LxmlError, UnicodeError) as error:
        message = f"the web page cannot be read back: {error}"
        raise OutputError(Problem(Where(path.name), "unreadable-file", message)) from error


def mail_words(path: Path) -> list[str]:
    """Return the words of the HTML of a mail, normalised; raises OutputError where it has none."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(("html",))
    if body is None:
        problem = Problem(Where(path.name), "unreadable-file", "the mail holds no HTML.")
        raise OutputError(problem)
    return list(_words(_document(body.get_content())))


def generated_words(markup: str) -> Counter[str]:
    """Count the words in elements with the attribute `data-generated`, and the links there.

    The number by which a page calls a footnote stands in an attribute, `data-number`.

    Each link within the file may print the number of a page, counted under `NUMBER`.
    """
    counted: Counter[str] = Counter()
    for element in _document(markup).iter(etree.Element):
        counted.update(words_in(element.get("data-number", "")))
        if GENERATED in element.attrib and not _is_inside_generated(element):
            counted.update(_words(element))
            counted[NUMBER] += sum("#" in (a.get("href") or "") for a in element.iter("{*}a"))
    return +counted


def generated_phrases(html_pages: Iterable[str], ids: Container[str]) -> list[tuple[str, str]]:
    """Return the words of each element with `data-generated`, with the inmost of `ids` around it.

    What stands in none of them comes with an empty one. The numbers by which notes are called, and
    what leads back from them, are left out: who reads the page back passes over these.
    """
    told = []
    for page in html_pages:
        for element in _document(page).iter(etree.Element):
            called = element.get("role") in CALLS
            if GENERATED in element.attrib and not called and not _is_inside_generated(element):
                around = (one.get("id", "") for one in (element, *element.iterancestors()))
                words = " ".join(_words(element))
                told.append((next((name for name in around if name in ids), ""), words))
    return sorted(one for one in told if one[1])


def _is_inside_generated(element: etree._Element) -> bool:
    return any(GENERATED in above.attrib for above in element.iterancestors())


def _spine(book: zipfile.ZipFile) -> Iterator[str]:
    """Yield the names of the documents that are read, in their order."""
    root = _tree(book.read(CONTAINER)).find(".//{*}rootfile")
    package = root.get("full-path") if root is not None else None
    if package is None:
        raise KeyError(f"no package document in {CONTAINER}")
    tree = _tree(book.read(package))
    hrefs = {item.get("id"): item.get("href") or "" for item in tree.iter(f"{OPF}item")}
    for item in tree.iter(f"{OPF}itemref"):
        href = unquote(hrefs[item.get("idref")])
        yield posixpath.normpath(posixpath.join(posixpath.dirname(package), href))


def _tree(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)


def _document(markup: str) -> etree._Element:
    """Parse markup as XML, or as HTML where it is not well-formed."""
    data = markup.encode()
    try:
        return _tree(data)
    except etree.XMLSyntaxError:
        if not markup.strip():
            return etree.Element("html")
        return lxml_html.document_fromstring(data, parser=lxml_html.HTMLParser(encoding="utf-8"))


def _words(element: etree._Element) -> Iterator[str]:
    """Yield the words of an element.

    Those of each inline element are by themselves, half words too: the call of a note would
    otherwise be part of the word before it. A drawn formula has those of its TeX.
    """
    name = _name(element)
    if not name or _is_silent(element, name):
        return
    drawn = any(_name(child) == "svg" for child in element)
    text = (drawn and element.get("aria-label")) or element.text or ""
    for child in element:
        if _name(child) == "wbr":  # where a line may end within a word
            text += child.tail or ""
            continue
        yield from words_in(text)
        yield from _words(child)
        text = child.tail or ""
    yield from words_in(text)


def _name(element: etree._Element) -> str:
    tag: object = element.tag  # a function for comments and entities
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _is_silent(element: etree._Element, name: str) -> bool:
    if "popover" in element.attrib:
        return True
    if name == "nav":
        return bool(REPEATING & set((element.get(OPS_TYPE) or "").split()))
    return name in SILENT
