"""Citation styles (CSL) as files: which one a name means, and words for a language CSL lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from lxml import etree

CSL = "http://purl.org/net/xbiblio/csl"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
STYLES = "https://www.zotero.org/styles"


class StyleError(Exception):
    """A citation style that can't be used: the rule broken, what is wrong, what to do."""

    def __init__(self, rule: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.rule, self.message, self.hint = rule, message, hint


def resolve(name: str, find: Callable[[str], Path | None]) -> Path:
    """Return the file of a style; for a dependent one, that of the style it stands for.

    Raises StyleError where a file is not there or is no style.
    """
    path = find(name)
    if path is None:
        hint = "Give its path from the styles folder, or put the file into styles/csl."
        raise StyleError("missing-file", f"the csl '{name}' is not there.", hint)
    root = parse_style(path.read_bytes(), name)
    parent = next(
        (
            e.get("href", "")
            for e in root.iter(f"{{{CSL}}}link")
            if e.get("rel") == "independent-parent"
        ),
        "",
    )
    if not parent:
        return path
    other = PurePosixPath(parent).name
    found = find(f"{other}.csl")
    if found is None:
        message = f"the citation style '{name}' only says that it is '{other}', which is not there."
        hint = f"Put {other}.csl into styles/csl as well; it is at {STYLES}/{other}."
        raise StyleError("missing-file", message, hint)
    return found


def parse_style(data: bytes, name: str) -> etree._Element:
    """Read a style as XML; raises StyleError where it is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    hint = f"Take it from {STYLES} again."
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise StyleError("bad-style", f"the csl '{name}' is no XML: {error.msg}.", hint) from error
    if root.tag != f"{{{CSL}}}style":
        raise StyleError("bad-style", f"the csl '{name}' is no citation style.", hint)
    return root


def with_terms(style: bytes, lang: str, terms: Mapping[str, Mapping[str, str]]) -> bytes:
    """Return a style that says the words of a language as the house does, where CSL has none.

    `terms` has a table for each language: names of CSL's terms, and words; a word with two forms is
    written "one|several". A style that speaks the language already keeps its own words.
    """
    words = terms.get(lang) or terms.get(lang.split("-", maxsplit=1)[0])
    if not words:
        return style
    root = parse_style(style, "style")
    locales = list(root.iter(f"{{{CSL}}}locale"))
    own = {(one.get(LANG) or "").split("-")[0] for one in locales}
    if lang.split("-", maxsplit=1)[0] in own:
        return style
    locale = etree.Element(f"{{{CSL}}}locale", {LANG: lang.split("-", maxsplit=1)[0]})
    listed = etree.SubElement(locale, f"{{{CSL}}}terms")
    for name, word in words.items():
        _term(listed, name, word)
    at = next(i for i, e in enumerate(root) if e.tag == f"{{{CSL}}}info") + 1
    root.insert(at, locale)
    if "default-locale" in root.attrib:
        del root.attrib["default-locale"]
    return bytes(etree.tostring(root))


def _term(listed: etree._Element, name: str, word: str) -> None:
    """Add a term; "page.short" is the short form of the term "page"."""
    name, _, form = name.partition(".")
    term = etree.SubElement(listed, f"{{{CSL}}}term", {"name": name})
    if form:
        term.set("form", form)
    one, bar, several = word.partition("|")
    if bar:
        etree.SubElement(term, f"{{{CSL}}}single").text = one
        etree.SubElement(term, f"{{{CSL}}}multiple").text = several
    else:
        term.text = word
