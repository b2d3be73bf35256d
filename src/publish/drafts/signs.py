"""What a line looks like: a heading, a date, a name of a scenario, a quotation."""

from __future__ import annotations

import re

from publish.drafts.draft import Block
from publish.drafts.labels import Labels

LONG_HEADING = 90  # characters
HEADING_WORDS = 14
SENTENCE_END = re.compile(r"[.!?。۔؟…]+[”»\"')]*(?=\s|$)")
NO_HEADING = '.;,!:…۔،؛"”»'
YEAR = r"(?:1[6-9]|20)\d\d"
EASTERN = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
DATED = re.compile(
    rf"^\W*(?P<date>(?:(?:\d{{1,2}}(?:er)?|[^\W\d]+\.?)\s+){{0,2}}{YEAR}"
    rf"(?:\s*[-–/]\s*(?:{YEAR}|\d\d?))?"
    rf"|\d{{1,2}}[./]\d{{1,2}}[./]{YEAR})(?P<gap>\s*[:–—-]+\s*|\s+|،\s*)(?P<text>\S.*)$"
)
FIGURE = re.compile(
    r"^(?P<figure>(?:[^\W\d]{1,3})?\W{0,2}\d[\d.,\u00a0\u202f ]*"
    r"(?:\s?(?:%|٪|per cent|percent|pour cent|"
    r"bn|tn|m|million|billion|trillion|millions|milliards|ملین|ارب|فیصد|km|°C|m³|m²|kg|ha|GW|MW|kWh|h))?)"
    r"(?P<gap>\s*[:–—-]\s+|\s+)(?P<text>\S.*)$"
)
CHANCE = r"(?P<chance>\(\s*\d[\d.,]*\s*[%٪]\s*\))"
SCENARIO = re.compile(rf"^(?P<name>[^:.(]{{2,60}}?)\s*(?:{CHANCE})?\s*(?::\s*(?P<text>\S.*))?$")
PAIR = re.compile(r"^(?P<term>[^:–—]{2,60}?)(?P<gap>\s*:\s+|\s+[–—-]\s+)(?P<text>\S.*)$")
QUOTED = re.compile(r"^[\"“«„](?P<text>.+)[\"”»“]\W*$")
ATTRIBUTION = re.compile(r"^\s*(?:--|[–—―-])\s*(?P<name>\S.{1,150})$")
YEAR_AT_END = re.compile(rf"{YEAR}[a-z]?\)?\W*$")
SHORTEST_QUOTE = 60  # characters


def is_heading(block: Block) -> bool:
    """Say whether a line is a heading: by its style, or short and without an end."""
    if block.kind == "heading":
        return True
    text = block.text.strip()
    return (
        block.kind == "text"
        and 1 <= len(block.words) <= HEADING_WORDS
        and len(text) <= LONG_HEADING
        and not text.endswith(tuple(NO_HEADING))
        and text[:1] not in '"“«(—–-'
        and not YEAR_AT_END.search(text)
        and "://" not in text
        and not (text[:1].islower())
    )


def is_question(text: str) -> bool:
    """Say whether a line asks."""
    return text.rstrip(' ”»"').endswith(("?", "؟", ";\u037e"))


def is_quotation(block: Block) -> bool:
    """Say whether a line is nothing but a quotation, long enough to stand out."""
    found = QUOTED.match(block.text.strip())
    return bool(
        found
        and len(found["text"]) >= SHORTEST_QUOTE
        and not re.search(r"[”»]\s+[“«]", found["text"])
    )


def sentences(text: str) -> int:
    """Count the sentences of a text."""
    return len(SENTENCE_END.findall(text)) or 1


def western(text: str) -> str:
    """Return a text with European digits."""
    return text.translate(EASTERN)


def numbered(labels: Labels) -> re.Pattern[str]:
    """Return what matches the number that begins a caption: "Table 1: "."""
    drawn = [*labels.words("words", "table"), *labels.words("words", "figure")]
    names = "|".join(map(re.escape, drawn))
    return re.compile(rf"[*_]*(?:{names})\s*\d+\s*[:.–—]\s*[*_]*\s*(?=\S)", re.IGNORECASE)


def number_goes(number: str) -> str:
    """Return what the report says of a number that a caption loses."""
    return f"“{number.strip()}” goes: the layout numbers tables and figures"
