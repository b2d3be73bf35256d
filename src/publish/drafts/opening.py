"""The front matter of a draft: what it says of itself, and what it does not say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from babel import Locale

from publish.drafts.draft import Account, Block, Sure
from publish.drafts.labels import Labels, normal
from publish.drafts.signs import is_heading, western

LANGUAGES = ("en", "fr", "es", "de", "pt", "ar", "ur")
LONG = 25  # words of a paragraph, no more of the front matter
FIELDS = (
    "title", "subtitle", "authors", "date", "lang", "series", "number", "summary", "keywords",
)  # fmt: skip
SERIES = re.compile(
    r"^(?P<series>[^\W\d].{2,60}?),?\s+(?P<sign>n°|nº|no\.?|nr\.?|number|№|#|نمبر)\s*(?P<number>\d{1,4})$",
    re.IGNORECASE,
)
REQUIRED = ("title", "authors", "date")
ASKED = {
    "title": "the draft names no title",
    "authors": "the draft names no author",
    "date": "the draft gives no date of publication",
}
DAY = re.compile(
    r"^(?P<day>\d{1,2})(?:er|st|nd|rd|th)?\s+(?P<month>[^\W\d]+)[,،.]?\s+(?P<year>(?:19|20)\d\d)$"
)
MONTH_FIRST = re.compile(r"^(?P<month>[^\W\d]+)\s+(?P<day>\d{1,2}),?\s+(?P<year>(?:19|20)\d\d)$")


@dataclass(slots=True)
class Opening:
    """The fields of the front matter, each with the line of the draft that it comes from."""

    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    given: frozenset[str] = frozenset()  # fields that the editor has given on the command line

    def take(self, name: str, value: str, line: int) -> bool:
        """Take a value if the field has none."""
        if name in self.values or not value:
            return False
        self.values[name] = value
        self.lines[name] = line
        return True


def read_day(text: str) -> str:
    """Return a date as year-month-day, or "" where a text is no whole date."""
    text = western(text).strip(" .،")
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return text
    found = DAY.match(text) or MONTH_FIRST.match(text)
    month = _month(found["month"]) if found else 0
    if not found or not month:
        return ""
    try:
        return dt.date(int(found["year"]), month, int(found["day"])).isoformat()
    except ValueError:
        return ""


def _month(name: str) -> int:
    for lang in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, known in Locale.parse(lang).months["format"][width].items():
                if normal(known) == normal(name):
                    return int(number)
    return 0


def read_opening(
    blocks: tuple[Block, ...], labels: Labels, account: Account, given: Mapping[str, str]
) -> tuple[Opening, tuple[Block, ...]]:
    """Read the front matter off the head of a draft; returns it and all blocks left to sort.

    `given` are the fields that the editor has given; nothing in the draft takes their place.
    """
    opening = Opening(dict(given), given=frozenset(given))
    rest: list[Block] = []
    at_head = True
    for at, block in enumerate(blocks):
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        if block.field:
            if _take(opening, account, block, block.field, block.text, Sure.SURE):
                continue
        elif at_head and _at_head(opening, account, block, following, labels):
            continue
        at_head = at_head and bool(block.field)
        rest.append(replace(block, field=""))
    return opening, tuple(rest)


def _at_head(
    opening: Opening, account: Account, block: Block, following: Block | None, labels: Labels
) -> bool:
    """Take a block of the draft's head as a field."""
    name, value = labels.field(block.text)
    if name:
        left = block.text.removesuffix(value).strip()
        return _take(opening, account, block, name, value, Sure.SURE, left)
    series = SERIES.match(western(block.text))
    if series and opening.take("number", series["number"], block.line):
        return _take(
            opening, account, block, "series", series["series"], Sure.LIKELY, series["sign"]
        )
    if read_day(block.text):
        return _take(opening, account, block, "date", block.text, Sure.LIKELY)
    author = _byline(block, labels) if "title" in opening.values else ""
    if author:
        left = block.text[: -len(author)].strip()
        return _take(opening, account, block, "authors", author, Sure.LIKELY, left)
    return _title(opening, account, block, following, labels)


def _title(
    opening: Opening, account: Account, block: Block, following: Block | None, labels: Labels
) -> bool:
    """Take a heading of the draft's head as title, or as subtitle where the title is above it."""
    if not is_heading(block) or labels.find(block) or block.kind not in {"text", "heading"}:
        return False
    if "title" not in opening.lines and "title" not in opening.given:
        return _take(opening, account, block, "title", block.text, Sure.LIKELY)
    text_below = following and following.kind == "text" and len(following.words) > LONG
    if text_below or block.kind == "heading":
        return False
    return _take(opening, account, block, "subtitle", block.text, Sure.GUESS)


def _byline(block: Block, labels: Labels) -> str:
    for word in labels.words("fields", "authors"):
        found = re.match(rf"^{re.escape(word)}\s+(?P<name>\S.*)$", block.text, re.IGNORECASE)
        if found and len(block.words) <= LONG and word.casefold() in {"by", "par", "written by"}:
            return str(found["name"])
    return ""


def _take(  # noqa: PLR0913, PLR0917 - what an entry says
    opening: Opening,
    account: Account,
    block: Block,
    name: str,
    value: str,
    sure: Sure,
    left: str = "",
) -> bool:
    if name == "date":
        day = read_day(value)
        if not day:
            return False
        left, value = block.text, day
    if not opening.take(name, value, block.line):
        return False
    if name == "authors":
        names = {word for person in people(value) for word in person.split()}
        left = " ".join([left, *(word for word in value.split() if word.strip(",;") not in names)])
    said = f"“{name}” of the front matter"
    guess = sure is not Sure.SURE
    account.note(block.line, "front-matter", sure, said, look=guess, left=left)
    return True


def write_opening(opening: Opening, kind: str) -> list[str]:
    """Return the lines of the front matter; what the draft lacks stays empty."""
    lines = ["---", f"type: {kind}"]
    for name in FIELDS:
        value = opening.values.get(name, "")
        if not value and name not in REQUIRED:
            continue
        if name == "authors" and value:
            lines.append("authors:")
            lines += [f"  - name: {_yaml(person)}" for person in people(value)]
        elif name == "keywords" and value:
            lines.append(
                f"keywords: [{', '.join(_yaml(w.strip()) for w in re.split('[,،;]', value))}]"
            )
        else:
            plain = name in {"date", "lang"}
            lines.append(f"{name}: {value if plain else _yaml(value)}".rstrip())
    return [*lines, "---"]


def people(value: str) -> list[str]:
    """Return the names that a byline joins."""
    parts = re.split(r"\s*[,،;؛]\s*|\s+(?:and|et|&|und|y|اور)\s+", value)
    return [part.strip(" .") for part in parts if part.strip(" .")]


def _yaml(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if text else ""
