"""The second wall: the HTML of an article's text is looked at before any page is made of it.

The reader has HTML and raw parts off, and rules refuse attributes and addresses; whatever a fault
in them or in pandoc let through ends here.
"""

from __future__ import annotations

import re

from lxml import etree, html

TEXT = (
    "a abbr b blockquote br caption cite code col colgroup dd del div dl dt em figcaption figure "
    "h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section small span strong sub "
    "sup table tbody td tfoot th thead tr u ul var input label"
)
MATHS = (
    "annotation maction math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom "
    "mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder "
    "munderover none semantics"
)
KNOWN = frozenset((TEXT + " " + MATHS).split())
ADDRESSES = {"href", "cite", "action", "formaction", "data", "poster", "background"}
SAFE = re.compile(r"(?:https?://|mailto:|tel:|doi:|#)", re.IGNORECASE)  # where a link may lead
NEIGHBOUR = re.compile(r"\w[\w.-]*")  # a file beside, which leads nowhere once it is published
LOADS = re.compile(r"url\(|expression|@import", re.IGNORECASE)
UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]")


def is_safe_address(target: str) -> bool:
    """Say whether a link may lead to an address: to the web, a mail, or within the article."""
    return bool(SAFE.match(UNSEEN.sub("", target))) and "\n" not in target.strip()


def fault_of(markup: str) -> str:
    """Return what in the HTML of an article's text may not be there, or an empty text."""
    if not markup.strip():
        return ""
    try:
        root = html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, ValueError, AssertionError):  # lxml's own, where bodies nest oddly
        return "markup that can't be read"
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    unknown = next((one.tag for one in elements if one.tag.lower() not in KNOWN), "")
    if unknown:
        return f"<{unknown}>"
    pairs = (pair for element in elements for pair in element.attrib.items())
    return next((f"{name}={value[:60]}" for name, value in pairs if _is_unsafe(name, value)), "")


def _is_unsafe(name: str, value: str) -> bool:
    name = name.lower()
    if name == "style":
        return bool(LOADS.search(value))
    return name.startswith("on") or (
        name in ADDRESSES
        and bool(value)
        and not is_safe_address(value)
        and not NEIGHBOUR.fullmatch(value)
    )
