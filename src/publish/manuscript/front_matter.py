"""The front matter of a manuscript: found, read and checked, all of its problems at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import combinations, islice
from pathlib import Path

from publish.manuscript.forms import Checks, Form, is_empty
from publish.manuscript.values import (
    curved,
    one_of,
    read_date,
    read_doi,
    read_email,
    read_impression,
    read_isbn,
    read_lang,
    read_moment,
    read_numerals,
    read_orcid,
    read_rule,
    read_status,
)
from publish.manuscript.yaml_reading import read_tree
from publish.manuscript.yaml_tree import (
    LINE_END,
    Fields,
    Items,
    Scalar,
    Source,
    Tree,
    Unreadable,
    shown,
    tidy,
)
from publish.metadata import ISBNS, Author, Certification, Contributor, Correction, Isbn, Meta
from publish.problems import Problem, Severity, Where, did_you_mean

LONGEST_SHORT_TITLE = 60  # characters: what a running head holds
COMPARED = 100  # affiliations that one not known is compared with
BLANK = re.compile(r"\s*")
OPENING = re.compile(r"\ufeff?---[ \t]*(?:\r\n|\r|\n|\Z)")
CLOSING = re.compile(r"(?:\A|(?<=[\r\n]))(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)")
ALMOST = re.compile(r"\s*(?:-[ \t]*){2,}|\s*[\u2013\u2014_=~*]+-?\s*|\s*\+{3}\s*")
SEVERAL = re.compile(r",|;|،|&|\band\b")
WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18})")
FIELDS = (
    "title", "authors", "date", "lang", "type", "subtitle", "short-title", "summary",
    "affiliations", "contributors", "series", "number", "version", "status", "keywords", "doi",
    "isbn", "funding", "disclaimer", "conflicts", "acknowledgements", "licence", "rights-holder",
    "cover-image", "accessibility", "corrections", "embargo", "ignore", "editions", "impression",
    "numerals",
)  # fmt: skip
REQUIRED = {
    "title": "title: A title",
    "authors": "authors: [Ayesha Khan]",
    "date": "date: 2026-03-02",
    "lang": "lang: en-GB",
}
DESIGN = "How an edition looks is set in its folder under styles/."
HOUSE = "It is set for the whole house in styles/house.toml."
LIBRARY = "The works cited are in the library beside the manuscripts, library.bib."
ELSEWHERE = {
    **dict.fromkeys(
        (
            "header-includes", "include-before", "include-after", "css", "stylesheet", "template",
            "documentclass", "classoption", "geometry", "fontsize", "mainfont", "sansfont",
            "papersize", "linestretch", "linkcolor", "margin-left", "margin-right", "toc",
            "toc-depth", "numbersections", "number-sections", "format", "output", "pdf-engine",
            "theme", "layout", "colorlinks",
        ),
        DESIGN,
    ),
    **dict.fromkeys(
        ("csl", "citation-style", "citationstyle", "logo", "publisher", "institution",
         "institute", "issn", "address", "base-url"),
        HOUSE,
    ),
    **dict.fromkeys(
        ("bibliography", "references", "nocite", "citations", "link-citations", "biblio-style"),
        LIBRARY,
    ),
    "abstract": "Did you mean 'summary'?",
    "description": "Did you mean 'summary'?",
    "tags": "Did you mean 'keywords'?",
    "subject": "Did you mean 'keywords'?",
    "author": "Did you mean 'authors'?",
    "by": "Did you mean 'authors'?",
    "language": "Did you mean 'lang'?",
    "locale": "Did you mean 'lang'?",
    "copyright": "Did you mean 'rights-holder'?",
    "rights": "Did you mean 'licence' or 'rights-holder'?",
    "thanks": "Did you mean 'acknowledgements'?",
    "image": "Did you mean 'cover-image'?",
    "draft": "Did you mean 'status: draft'?",
    "institutes": "Did you mean 'affiliations'?",
    "slug": "The name of the manuscript's folder is its slug.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the front matter gave: its data, its problems, and the text after it.

    `meta` is None where a required field cannot be used; other errors leave their field empty, so
    that the rest can be checked too. `first_line` is the number of the body's first line in the
    file, from 1.
    """

    meta: Meta | None
    problems: tuple[Problem, ...]
    body: str
    first_line: int


def read_front_matter(
    text: str, path: str, *, known_types: Collection[str], known_editions: Collection[str]
) -> FrontMatter:
    """Read the front matter of a manuscript's text; `path` is the file that problems name.

    Raises nothing: whatever is wrong comes back as problems, sorted by place.
    """
    opening = OPENING.match(text)
    if not opening:
        return FrontMatter(None, (_no_front_matter(text, path),), text.removeprefix("\ufeff"), 1)
    closing = CLOSING.search(text, opening.end())
    if not closing:
        lines = 1 + sum(1 for _ in LINE_END.finditer(text))
        return FrontMatter(None, (_unclosed(text, opening.end(), path),), "", lines)
    source = Source.within(text, path, opening.end(), closing.start())
    tree, problems = read_tree(source)
    first_line = 1 + sum(1 for _ in LINE_END.finditer(text[: closing.end()]))
    checks = Checks(path, [*problems])
    meta = None
    fields = None if tree is None else _fields(tree, checks)
    if fields is not None:
        meta = _meta(fields, checks, known_types, known_editions)
    return FrontMatter(meta, tuple(sorted(checks.problems)), text[closing.end() :], first_line)


def read_series(file: Path) -> str:
    """Return the series that a manuscript's front matter names, an empty text for none."""
    text = file.read_bytes().decode("utf-8-sig", errors="replace")
    opening = OPENING.match(text)
    closing = CLOSING.search(text, opening.end()) if opening else None
    if not opening or not closing:
        return ""
    tree, _ = read_tree(Source.within(text, str(file), opening.end(), closing.start()))
    named = tree.fields.get("series") if isinstance(tree, Fields) else None
    return named.value.text if named and isinstance(named.value, Scalar) else ""


def _no_front_matter(text: str, path: str) -> Problem:
    hint = "Begin the file with a line '---', then title, authors, date and lang, then '---'."
    blank = BLANK.match(text)
    line = LINE_END.split(text[blank.end() if blank else 0 :], maxsplit=1)[0]
    if ALMOST.fullmatch(line):
        hint = "The first line of the file must be three plain hyphens: '---'."
    return Problem(Where(path, 1, 1), "no-front-matter", "the file has no front matter.", hint)


def _unclosed(text: str, start: int, path: str) -> Problem:
    hint = "Type a line '---' after its last field."
    for number, line in enumerate(LINE_END.split(text[start:]), 2):
        if ALMOST.fullmatch(line):
            hint = f"Line {number} must be three plain hyphens at the left edge: '---'."
            break
    message = "the front matter that begins here is never closed."
    return Problem(Where(path, 1, 1), "front-matter-unclosed", message, hint)


def _fields(tree: Tree, checks: Checks) -> Fields | None:
    """Return the tree as fields; an empty one has none."""
    if isinstance(tree, Fields):
        return tree
    if isinstance(tree, Scalar) and not tree.text:
        return Fields({}, tree.where)
    if not isinstance(tree, Unreadable):
        message = "the front matter must be made of fields, each a name, a colon and a space."
        hint = "Type such as 'title: A title'."
        checks.problems.append(Problem(tree.where, "bad-yaml", message, hint))
    return None


# ---------------------------------------------------------------- the fields of an article


def _meta(
    fields: Fields, checks: Checks, types: Collection[str], editions: Collection[str]
) -> Meta | None:
    """Read all fields; None where one that is required is missing or wrong."""
    checks.lay(fields)
    form = Form(fields, checks, FIELDS, elsewhere=ELSEWHERE)
    for key, example in REQUIRED.items():
        form.require(key, example)
    date = form.value("date", read_date, None)
    meta = _filled(form, date or dt.date.min, types, editions)
    if len(meta.short_title) > LONGEST_SHORT_TITLE:
        count = f"has {len(meta.short_title)} characters; running heads hold {LONGEST_SHORT_TITLE}."
        checks.problem("short-title", "over-limit", f"'short-title' {count}", "Shorten it.")
    return meta if meta.title and meta.authors and meta.lang and date else None


def _filled(form: Form, date: dt.date, types: Collection[str], editions: Collection[str]) -> Meta:
    """Read every field but the date; what is missing or wrong stays empty."""
    is_type = partial(one_of, known=types, thing="a type of document", rule="unknown-type")
    return Meta(
        title=form.text("title"),
        authors=_authors(form),
        date=date,
        lang=form.value("lang", read_lang, ""),
        type=form.value("type", is_type, "policy-brief"),
        subtitle=form.text("subtitle"),
        short_title=form.text("short-title"),
        summary=form.prose("summary"),
        contributors=_contributors(form),
        series=form.text("series"),
        number=form.text("number"),
        version=form.text("version"),
        numerals=form.value("numerals", read_numerals, ""),
        impression=form.value("impression", read_impression, 1),
        status=form.value("status", read_status, ""),
        keywords=tuple(form.words("keywords", str)),
        doi=form.value("doi", read_doi, ""),
        isbn=_isbn(form),
        funding=form.prose("funding"),
        disclaimer=form.prose("disclaimer"),
        conflicts=form.prose("conflicts"),
        acknowledgements=form.prose("acknowledgements"),
        licence=form.text("licence"),
        rights_holder=form.text("rights-holder"),
        cover_image=form.value("cover-image", str, ""),
        accessibility=_accessibility(form),
        corrections=_corrections(form),
        embargo=form.value("embargo", read_moment, ""),
        ignore=tuple(form.words("ignore", read_rule)),
        editions=_editions(form, editions),
        places=form.checks.places,
    )


def _authors(form: Form) -> tuple[Author, ...]:
    names = _affiliations(form)
    used: set[str] = set()
    authors = []
    for name, item in _author_items(form):
        if isinstance(item, Fields):
            author = Form(item, form.checks, ("name", "affiliation", "orcid", "email"), name)
            authors.append(_author(author, names, used))
        else:
            authors.append(Author(curved(form.checks.text(item, name))))
            if isinstance(item, Scalar) and not authors[-1].name:
                form.checks.problem(name, "missing-field", "an author has no name.")
    for key in names.keys() - used:
        message, hint = f"no author has the affiliation '{shown(key)}'.", "Remove it, or use it."
        name = f"affiliations.{key}"
        form.checks.problem(name, "unused-affiliation", message, hint, Severity.WARNING)
    return tuple(author for author in authors if author.name)


def _author(form: Form, names: Mapping[str, str], used: set[str]) -> Author:
    """Read an author; `names` are those of the affiliations by key, `used` gets the keys used."""
    form.require("name")
    keys = form.words("affiliation", str, parted=None)
    used.update(keys)
    for key, at in keys.items():
        if key not in names:
            _unknown_affiliation(key, at, names, form.checks)
    return Author(
        form.text("name"),
        tuple(names[key] for key in keys if names.get(key)),
        form.value("orcid", read_orcid, ""),
        form.value("email", read_email, ""),
    )


def _author_items(form: Form) -> list[tuple[str, Tree]]:
    """Return the authors with their names; one name alone is a list of one."""
    tree = form.get("authors")
    if isinstance(tree, Scalar) and not SEVERAL.search(tree.text):
        return [("authors", tree)]
    return form.items("authors")


def _affiliations(form: Form) -> dict[str, str]:
    """Return the names in full by their keys; an empty one is a problem and stays."""
    tree = form.get("affiliations")
    if not isinstance(tree, Fields):
        form.form("affiliations", (), "Type a short key for each: '{iss: Institute of …}'.")
        return {}
    inner = Form(tree, form.checks, tuple(tree.fields), "affiliations")
    for key in tree.fields:
        inner.require(key)
    return {key: inner.text(key) for key in tree.fields}


def _unknown_affiliation(key: str, at: str, names: Mapping[str, str], checks: Checks) -> None:
    first = dict(islice(names.items(), COMPARED))
    same = [known for known, name in first.items() if name.lower() == key.lower()]
    hint = f"Type its key, '{shown(same[0])}'." if same else did_you_mean(key, first)
    several = [part.strip() for part in key.split(",")]
    if all(part in names for part in several):
        hint = f"Type several as a list: [{', '.join(several)}]."
    if not hint:
        hint = "Add it to 'affiliations', such as 'affiliations: {iss: Institute of …}'."
        if names:
            hint = f"The keys of 'affiliations' are: {shown(', '.join(first))}."
    message = f"'{shown(key)}' is not a key of 'affiliations'."
    checks.problem(at, "unknown-affiliation", message, hint)


def _contributors(form: Form) -> tuple[Contributor, ...]:
    people = [
        (one.text("name"), one.text("role")) for one in form.forms("contributors", ("name", "role"))
    ]
    return tuple(Contributor(name, role) for name, role in people if name and role)


def _corrections(form: Form) -> tuple[Correction, ...]:
    made = []
    for one in form.forms("corrections", ("date", "text")):
        date, text = one.value("date", read_date, None), one.prose("text")
        if date and text:
            made.append(Correction(date, text))
    return tuple(made)


def _isbn(form: Form) -> Isbn:
    hint = "Type one for each format: '{pdf: …, epub: …, print: …, large-print: …}'."
    inner = form.form("isbn", ISBNS, hint)
    if inner is None:
        return Isbn()
    isbn = {key: inner.value(key, read_isbn, "") for key in ISBNS}
    for (first, one), (second, other) in combinations(isbn.items(), 2):
        if one and one.replace("-", "") == other.replace("-", ""):
            message = f"'{second}' has the same ISBN as '{first}'."
            hint = "Each format needs a number of its own."
            form.checks.problem(f"isbn.{second}", "isbn-reused", message, hint)
    return Isbn(**{key.replace("-", "_"): one for key, one in isbn.items()})


def _accessibility(form: Form) -> Certification:
    hint = "Type '{certified-by: …, summary: …}'."
    inner = form.form("accessibility", ("certified-by", "summary"), hint)
    return (
        Certification(inner.text("certified-by"), inner.prose("summary"))
        if inner
        else Certification()
    )


# ---------------------------------------------------------------- overrides of editions


def _editions(form: Form, known: Collection[str]) -> dict[str, dict[str, object]]:
    """Return the overrides of editions as plain data, for their own check."""
    tree = form.get("editions")
    if not isinstance(tree, Fields):
        form.form("editions", (), "Type such as '{handout: {pages: 4}}'.")
        return {}
    made: dict[str, dict[str, object]] = {}
    for key, one in tree.fields.items():
        if key not in known:
            hint = did_you_mean(key, known) or f"The editions are: {', '.join(sorted(known))}."
            message = f"'{shown(key)}' is not an edition."
            form.checks.problems.append(Problem(one.where, "unknown-edition", message, hint))
        elif isinstance(one.value, Fields):
            made[key] = {name: _plain(inner.value) for name, inner in one.value.fields.items()}
        elif not is_empty(one.value):
            message = f"'{shown(key)}' must have fields of its own."
            hint = f"Type such as '{key}: {{pages: 4}}'."
            form.checks.problem(f"editions.{key}", "wrong-value", message, hint)
    return made


def _plain(tree: Tree) -> object:
    """Return a value as plain data; a number, true or false in quotation marks is a text."""
    if isinstance(tree, Fields):
        return {key: _plain(one.value) for key, one in tree.fields.items()}
    if isinstance(tree, Items):
        return [_plain(item) for item in tree.items]
    if isinstance(tree, Unreadable):
        return ""
    return tidy(tree.text) if tree.style else _number_or_text(tidy(tree.text))


def _number_or_text(text: str) -> int | float | bool | str:
    if text in {"true", "false"}:
        return text == "true"
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text
