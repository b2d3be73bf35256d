"""Single values of the front matter: dates, languages, numbers with check digits, addresses.

Each `read_` function takes the text of a field, tidied, and returns its value or raises
WrongValueError with what is wrong and what to do about it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection

from publish.manuscript.yaml_tree import shown
from publish.numerals import WISHES
from publish.problems import did_you_mean

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LOOSE_DATE = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
    r"\s?(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?",
    re.IGNORECASE,
)
# BCP 47 (RFC 5646, 2.1), without grandfathered tags: language, script, region, variants, the rest.
LANG = re.compile(
    r"(?P<language>[a-z]{2,3}(?:-[a-z]{3}){0,3})(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|[0-9]{3}))?(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"(?P<rest>(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?)",
    re.IGNORECASE | re.ASCII,
)
ORCID_ADDRESS = re.compile(r"https?://(?:www\.)?orcid\.org/", re.IGNORECASE)
ORCID = re.compile(r"[0-9]{15}[0-9X]")
ISBN = re.compile(r"97[89][0-9]{10}")
DOI_ADDRESS = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
DOI = re.compile(r"10\.[0-9]{4,9}/\S+")
EMAIL = re.compile(r"[^@\s<>(),;:\"]+@[^@\s<>(),;:\".]+(?:\.[^@\s<>(),;:\".]+)+")
RULE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"))  # as Word types them
SHORT_YEAR = re.compile(r"(?<!\w)'(?=\d\d\b)")  # the apostrophe of '90s
OPENING = re.compile(r"""(?:(?<=^)|(?<=[\s(\[{“‘—–/-]))["']""")
OPEN = {'"': "“", "'": "‘"}
CLOSE = str.maketrans({'"': "”", "'": "’"})
STATUSES = ("draft", "proof", "approved", "released")


class WrongValueError(Exception):
    """A value that a field cannot take: the message, the hint and the rule."""

    def __init__(self, message: str, hint: str = "", rule: str = "wrong-value") -> None:
        """Take a message in editors' words."""
        super().__init__(message)
        self.message, self.hint, self.rule = message, hint, rule


def curved(text: str) -> str:
    """Return a text with the straight quotation marks curved, as pandoc does it in the body."""
    text = OPENING.sub(lambda found: OPEN[found[0]], SHORT_YEAR.sub("’", text))
    return text.translate(CLOSE)


def read_date(text: str) -> dt.date:
    """Read a day as `2026-03-02` (ISO 8601)."""
    hint = "Type it as year-month-day, such as 2026-03-02."
    if not DATE.fullmatch(text):
        if loose := LOOSE_DATE.fullmatch(text):
            year, month, day = loose.groups()
            hint = f"Did you mean '{year}-{month:0>2}-{day:0>2}'?"
        raise WrongValueError(f"'{shown(text)}' is not a date.", hint)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise WrongValueError(f"'{text}' is not a day of the calendar.", hint) from None


def read_moment(text: str) -> str:
    """Read a day and time with its zone (ISO 8601); returns it with seconds and offset."""
    hint = "Type it such as 2026-03-02T09:00+05:00, or with Z at the end for UTC."
    found = MOMENT.fullmatch(text)
    if not found:
        raise WrongValueError(f"'{shown(text)}' is not a day with a time.", hint)
    if not found["zone"]:
        raise WrongValueError(f"'{text}' has no time zone.", hint)
    try:
        moment = dt.datetime.fromisoformat(f"{found['day']}T{found['time']}{found['zone'].upper()}")
    except ValueError:
        raise WrongValueError(f"'{text}' is not a day and time there is.", hint) from None
    return moment.isoformat()


def read_lang(text: str) -> str:
    """Read a language tag (BCP 47); returns it in its usual letter case, `en-GB`."""
    hint = "Type a language code such as en, en-GB, fr or ur."
    found = LANG.fullmatch(text.replace("_", "-"))
    if not found:
        raise WrongValueError(f"'{shown(text)}' is not a language code.", hint)
    script, region = found["script"] or "", (found["region"] or "").upper()
    if region == "UK":
        raise WrongValueError("the code of the United Kingdom is GB.", "Did you mean 'en-GB'?")
    parts = [found["language"].lower(), script.title(), region]
    tag = (
        "-".join(part for part in parts if part) + found["variants"].lower() + found["rest"].lower()
    )
    if "_" in text:
        raise WrongValueError(f"'{shown(text)}' is not a language code.", f"Did you mean '{tag}'?")
    return tag


def read_orcid(text: str) -> str:
    """Read an ORCID iD, alone or as its address, with its check digit (ISO 7064 MOD 11-2)."""
    digits = (
        re.sub(r"[-\s]", "", ORCID_ADDRESS.sub("", text).translate(HYPHENS)).upper().rstrip("/")
    )
    if not ORCID.fullmatch(digits):
        hint = "It has 16 digits, such as 0000-0002-1825-0097."
        raise WrongValueError(f"'{shown(text)}' is not an ORCID iD.", hint)
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    if "0123456789X"[(12 - total % 11) % 11] != digits[-1]:
        raise WrongValueError(f"the check digit of the ORCID iD '{shown(text)}' is wrong.", RETYPE)
    return "-".join(digits[at : at + 4] for at in range(0, 16, 4))


RETYPE = "One of its digits is mistyped: compare it with its source."


def read_isbn(text: str) -> str:
    """Read an ISBN-13 with its check digit (ISO 2108); hyphens stay as typed."""
    typed = re.sub(r"^ISBN(?:-13)?:?\s*", "", text.translate(HYPHENS), flags=re.IGNORECASE)
    typed = typed.replace(" ", "-")
    digits = typed.replace("-", "")
    if not ISBN.fullmatch(digits):
        hint = "It has 13 digits and begins with 978 or 979."
        if re.fullmatch(r"[0-9]{9}[0-9Xx]", digits):
            hint = "This is a number of the old kind with 10 digits; it needs the one with 13."
        raise WrongValueError(f"'{shown(text)}' is not an ISBN.", hint)
    if sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits)) % 10:
        raise WrongValueError(f"the check digit of the ISBN '{shown(text)}' is wrong.", RETYPE)
    return typed


def read_impression(text: str) -> int:
    """Read which printing of a version this is, from 1."""
    if not re.fullmatch(r"[1-9][0-9]{0,2}", text):
        hint = "Type 2 for the first reprint; the first printing needs none."
        raise WrongValueError(f"'{shown(text)}' is no impression.", hint)
    return int(text)


def read_doi(text: str) -> str:
    """Read a DOI, alone or as its address; returns it as `10.…/…`."""
    doi = DOI_ADDRESS.sub("", text, count=1)
    if not DOI.fullmatch(doi):
        hint = "It begins with 10., a number and a slash, such as 10.1234/brief.7."
        raise WrongValueError(f"'{shown(text)}' is not a DOI.", hint)
    return doi


def read_email(text: str) -> str:
    """Read an address by its shape alone."""
    address = text.removeprefix("mailto:")
    if not EMAIL.fullmatch(address):
        raise WrongValueError(
            f"'{shown(text)}' is not an email address.", "Type it as a@example.org."
        )
    return address


def read_rule(text: str) -> str:
    """Read the id of a rule, as a problem names it."""
    if not RULE.fullmatch(text):
        hint = "Type it as the message names it, such as yaml-comment."
        raise WrongValueError(f"'{shown(text)}' is not the name of a rule.", hint)
    return text


def read_status(text: str) -> str:
    """Read how far an article has come."""
    return one_of(text, STATUSES, "a status", "wrong-value")


def read_numerals(text: str) -> str:
    """Read in which digits an article is numbered and dated."""
    return one_of(text, WISHES, "a kind of numerals", "wrong-value")


def one_of(text: str, known: Collection[str], thing: str, rule: str) -> str:
    """Return a text that is one of the known names."""
    if text in known:
        return text
    hint = did_you_mean(text, known) or f"There are: {', '.join(sorted(known))}."
    raise WrongValueError(f"'{shown(text)}' is not {thing}.", hint, rule)
