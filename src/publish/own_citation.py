"""How to cite the article itself: worded by its citation style, and as BibTeX and RIS.

What is cited is one edition, so its own ISBN is named.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping

from publish import pandoc
from publish.article import Article, CitationStyle, Phrase
from publish.citeproc import citing, word
from publish.edition import Edition
from publish.fragments import render
from publish.house import House
from publish.manuscript.works import entry_line
from publish.metadata import Author
from publish.names import parted

Record = Mapping[str, object]  # an entry of CSL-JSON
TAGS = (  # of RIS, each with the field of CSL-JSON that it tells
    ("TI", "title"), ("T2", "collection-title"), ("M1", "collection-number"), ("M1", "number"),
    ("PB", "publisher"), ("CY", "publisher-place"), ("SN", "ISBN"), ("ET", "version"),
    ("DO", "DOI"), ("UR", "URL"), ("LA", "language"),
)  # fmt: skip


def record(article: Article, edition: Edition, house: House, genre: str, address: str) -> Record:
    """Return an edition of an article as an entry; `address` is that of its full text online."""
    meta = article.meta
    between = " " if meta.title[-1:] in {"?", "!", "…"} else ": "
    number = "collection-number" if meta.series else "number"
    told: dict[str, object] = {
        "id": article.slug,
        "type": "report",
        "genre": "" if meta.series else genre,
        "title": between.join(part for part in (meta.title, meta.subtitle) if part),
        "author": [_name(author, meta.lang) for author in meta.authors],
        "issued": {"date-parts": [[meta.date.year, meta.date.month, meta.date.day]]},
        "collection-title": meta.series,
        number: meta.number,
        "publisher": house.name,
        "publisher-place": house.place,
        "ISBN": meta.isbn.of(edition.isbn),
        "version": meta.version,
        "DOI": meta.doi,
        "URL": "" if meta.doi else address,
        "language": meta.lang,
    }
    return {key: value for key, value in told.items() if value}


def _name(author: Author, lang: str) -> dict[str, str]:
    parts = parted(author, lang)
    return {"given": parts[0], "family": parts[1]} if parts else {"literal": author.name}


def worded(one: Record, style: CitationStyle, lang: str) -> str:
    """Return an entry as HTML, as a style words it in a list."""
    return _worded(json.dumps(one, ensure_ascii=False, sort_keys=True), style, lang)


@functools.lru_cache(maxsize=64)
def _worded(written: str, style: CitationStyle, lang: str) -> str:
    one = json.loads(written)
    (reference,) = word([citing(str(one["id"]))], [one], style, lang).references
    phrase = Phrase(entry_line(reference))
    return render([phrase])[phrase]


def as_bibtex(one: Record) -> str:
    """Return an entry as BibLaTeX."""
    return pandoc.as_biblatex(json.dumps([one], ensure_ascii=False))


def as_ris(one: Record) -> str:
    """Return an entry as RIS, a tag a line, which most reference managers import."""
    issued = one["issued"]
    assert isinstance(issued, dict)  # noqa: S101 - as record() makes it
    ((year, month, day),) = issued["date-parts"]
    lines = [("TY", "RPRT"), ("ID", str(one["id"]))]
    lines += [("AU", _inverted(name)) for name in _names(one)]
    lines += [("PY", f"{year:04}"), ("DA", f"{year:04}/{month:02}/{day:02}")]
    lines += [(tag, str(one[key])) for tag, key in TAGS if key in one]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in (*lines, ("ER", "")))


def _names(one: Record) -> list[Mapping[str, str]]:
    names = one["author"]
    assert isinstance(names, list)  # noqa: S101 - as record() makes it
    return names


def _inverted(name: Mapping[str, str]) -> str:
    return name.get("literal") or f"{name['family']}, {name['given']}"
