"""Compares the words of a draft with those of its article and those that the report tells of."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from publish.drafts import Imported

QUERY = re.compile(r"\[AQ:[^\]]*\]\{\.query\}")
TEXTS = {"title", "subtitle", "summary", "keywords", "series", "number"}
CITED = re.compile(r"(?<![\\\w])@[\w:-]+")


def words(text: str) -> Counter[str]:
    """The words of a text, as a reader counts them: no case, no signs."""
    bare = unicodedata.normalize("NFKC", text).casefold()
    return Counter(re.findall(r"[^\W_]+", bare))


def article_words(imported: Imported) -> Counter[str]:
    """The words that an article says: without queries, keys, kinds of boxes and front matter."""
    text = imported.files["article.md"].decode()
    said = Counter[str]()
    _, front, body = text.split("---\n", 2)
    for line in front.splitlines():
        name, _, value = line.partition(":")
        if name in TEXTS or name.strip() == "- name":
            said += words(value)
    body = CITED.sub(" ", QUERY.sub(" ", body))
    body = re.sub(
        r"^::: [\w-]+|^\d+\. |\{#tbl-\d+|source=|alt=|^#### $", " ", body, flags=re.MULTILINE
    )
    body = re.sub(r"\[\^\d+\]:?|\]\(images/[^)]*\)", " ", body)
    return said + words(body)


def unaccounted(imported: Imported) -> list[int]:
    """The lines of the draft that say something and are in no entry of the account."""
    told = {entry.line for entry in imported.account.entries}
    return [n for n, line in enumerate(imported.lines, 1) if line.strip() and n not in told]


def boxes(imported: Imported) -> Counter[str]:
    """The kinds of boxes in an article."""
    return Counter(
        re.findall(r"^::: ([\w-]+)", imported.files["article.md"].decode(), re.MULTILINE)
    )


def rules(imported: Imported) -> Counter[str]:
    """The rules of what an editor has to look at."""
    return Counter(entry.rule for entry in imported.to_look_at)


def lost_and_made_up(imported: Imported) -> tuple[Counter[str], Counter[str]]:
    """The words of the draft that went nowhere, and those of the article that come from nowhere.

    What stands in a query counts as said, since the draft's words there are quoted from it.
    """
    draft = words(re.sub(r"^1\. |\[\^\d+\]:?", " ", "\n".join(imported.lines), flags=re.MULTILINE))
    left = Counter[str]()
    for entry in imported.account.entries:
        left += words(entry.left)
    article = article_words(imported)
    quoted = words(" ".join(QUERY.findall(imported.files["article.md"].decode())))
    lost = draft - article - left - quoted
    return lost, article - draft
