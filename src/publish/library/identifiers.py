"""Identifiers and addresses of works: what is wrong with one, in words; nothing if it is right.

ISBN, ISSN and ORCID end in a check digit; a DOI has none, so only its shape can be looked at.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

DOI = re.compile(r"10\.\d{4,9}/[^\s{}]*[^\s{}.,;]")
RESOLVER = re.compile(r"(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*", re.IGNORECASE)
HOST = re.compile(r"[^\W_](?:[\w-]*\.)+[^\W_]{2,}\.?|[\d.]+|\[?[\da-f:]+\]?")
SCHEMES = {"http", "https", "ftp"}


def wrong_doi(value: str) -> str:
    """Say what is wrong with a DOI."""
    if RESOLVER.match(value):
        return f"write the DOI alone: {RESOLVER.sub('', value, count=1)}"
    if DOI.fullmatch(value):
        return ""
    return "a DOI looks like 10.1136/oemed-2022-108697"


def wrong_isbn(value: str) -> str:
    """Say what is wrong with an ISBN of 10 or 13 digits."""
    digits = re.sub(r"[\s\u2010-\u2013-]", "", value).upper()
    if re.fullmatch(r"\d{9}[\dX]", digits):
        found = sum((10 - at) * _digit(sign) for at, sign in enumerate(digits))
        return "" if found % 11 == 0 else "its check digit is wrong, so a digit is mistyped"
    if re.fullmatch(r"97[89]\d{10}", digits):
        found = sum((3 if at % 2 else 1) * int(sign) for at, sign in enumerate(digits))
        return "" if found % 10 == 0 else "its check digit is wrong, so a digit is mistyped"
    return "an ISBN has 10 digits, or 13 that begin with 978 or 979"


def wrong_issn(value: str) -> str:
    """Say what is wrong with an ISSN."""
    if not re.fullmatch(r"\d{4}-\d{3}[\dXx]", value):
        return "an ISSN looks like 1351-0711"
    digits = value.replace("-", "").upper()
    found = sum((8 - at) * _digit(sign) for at, sign in enumerate(digits))
    return "" if found % 11 == 0 else "its check digit is wrong, so a digit is mistyped"


def wrong_orcid(value: str) -> str:
    """Say what is wrong with an ORCID iD."""
    bare = re.sub(r"^https?://orcid\.org/", "", value)
    if not re.fullmatch(r"(?:\d{4}-){3}\d{3}[\dX]", bare):
        return "an ORCID iD looks like 0000-0002-1825-0097"
    total = 0
    for sign in bare.replace("-", "")[:-1]:
        total = (total + int(sign)) * 2
    right = (12 - total % 11) % 11
    return "" if right == _digit(bare[-1]) else "its check digit is wrong, so a digit is mistyped"


def wrong_url(value: str) -> str:
    """Say what is wrong with an address."""
    if re.search(r"\s|\\[a-z]+\{", value):
        return "write the address alone, without spaces and commands of LaTeX"
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
    except ValueError:
        return "it can't be read as an address"
    if parts.scheme.lower() not in SCHEMES:
        return "it does not begin with https:// or http://"
    if not HOST.fullmatch(host):
        return f"'{host}' is no name of a server" if host else "the name of the server is missing"
    return "two addresses stand in it" if parts.path.startswith("//") else ""


def _digit(sign: str) -> int:
    return 10 if sign in "Xx" else int(sign)
