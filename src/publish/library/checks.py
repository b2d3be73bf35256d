"""Checking a library: a table of rules, each with the exact place of what it finds."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from publish.library import dates, identifiers
from publish.library.capitals import protected, unprotected
from publish.library.data import TYPES
from publish.library.names import authors, is_body, split_names
from publish.library.sameness import same_bodies, same_works
from publish.library.types import Entry, Library, Shelf
from publish.problems import Problem, Severity, Where, did_you_mean

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with an entry."""

    key: str
    where: Where
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What rules look at; `wants_access` are the keys whose style prints when a page was read."""

    library: Library
    today: dt.date
    wants_access: frozenset[str] = frozenset()

    def works(self) -> Iterator[tuple[Shelf, Entry]]:
        """Yield every entry with its file."""
        for shelf in self.library.shelves:
            yield from ((shelf, entry) for entry in shelf.entries)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id, how much it matters, why it is there, and what finds it."""

    id: str
    severity: Severity
    explanation: str
    find: Callable[[Scope], Iterator[Finding]]


def _at(shelf: Shelf, entry: Entry, name: str, offset: int = 0) -> Where:
    """Return the place of an offset in a field's value, or that of the field."""
    field = entry.fields[name]
    return shelf.where(field.typed + offset) if field.typed >= 0 else field.where


def unknown_type(scope: Scope) -> Iterator[Finding]:
    """Find types of works that are none."""
    for shelf, entry in scope.works():
        if shelf.format == "biblatex":
            known, shown = TYPES.known, f"@{entry.typed_type}"
        else:
            known, shown = tuple(TYPES.csl_types), f"'{entry.typed_type}'"
        typed = entry.type if shelf.format == "biblatex" else entry.typed_type
        if typed not in known:
            message = f"{shown} is no type of work, so '{entry.key}' would be set as nothing known."
            hint = did_you_mean(typed, known) or "Where nothing fits, take @misc."
            yield Finding(entry.key, entry.type_where, message, hint)


def unknown_field(scope: Scope) -> Iterator[Finding]:
    """Find fields that nobody reads."""
    for shelf, entry in scope.works():
        bib = shelf.format == "biblatex"
        known = TYPES.fields if bib else TYPES.csl_fields
        for field in entry.fields.values():
            if field.name not in known:
                message = f"'{field.name}' is no field, and what it says is not printed."
                hint = did_you_mean(field.name, known if bib else TYPES.csl_names)
                yield Finding(entry.key, field.where, message, hint)


def missing_field(scope: Scope) -> Iterator[Finding]:
    """Find entries that lack what their type needs."""
    for shelf, entry in scope.works():
        kind = TYPES.aliases.get(entry.type, entry.type)
        inherited = _inherited(shelf, entry)
        for need in TYPES.needs.get(kind, ()):
            if not any(entry.get(name).strip() or name in inherited for name in need):
                said = " or ".join(f"'{name}'" for name in need)
                message = f"'{entry.key}' has no {said}, which a work of type '{kind}' needs."
                yield Finding(entry.key, entry.where, message, "Look it up in the work itself.")


def _inherited(shelf: Shelf, entry: Entry) -> set[str]:
    """Return the names of fields that come from other entries; a parent's title is a book title."""
    every = {other.key: other for other in (*shelf.entries, *shelf.helpers)}
    named = ",".join(entry.get(name) for name in ("crossref", "xdata")).split(",")
    found = [every[key.strip()] for key in named if key.strip() in every]
    names = {name for other in found for name in other.fields}
    return names | ({"booktitle", "journaltitle"} if "title" in names else set())


def impossible_date(scope: Scope) -> Iterator[Finding]:
    """Find dates that can't be, and those that pandoc would drop without a word."""
    for shelf, entry in scope.works():
        for name in TYPES.dates.intersection(entry.fields):
            value = entry.get(name).strip("{} ")
            if name == "year":
                wrong = dates.wrong_year(value, scope.today)
            elif name == "month":
                wrong = dates.wrong_month(value)
            else:
                wrong = dates.wrong_date(value, scope.today, past=name == "urldate")
            if wrong:
                message = f"{name} = '{entry.get(name)}' is no date that can be: {wrong}."
                yield Finding(entry.key, _at(shelf, entry, name), message)


def _identifier(
    name: str, label: str, wrong: Callable[[str], str], *, several: bool = False
) -> Callable[[Scope], Iterator[Finding]]:
    def find(scope: Scope) -> Iterator[Finding]:
        for shelf, entry in scope.works():
            value = entry.get(name)
            for one in value.replace(";", ",").split(",") if several else [value]:
                said = wrong(one.strip()) if one.strip() else ""
                if said:
                    offset = value.find(one.strip())
                    message = f"'{one.strip()}' is no {label}: {said}."
                    yield Finding(entry.key, _at(shelf, entry, name, offset), message)

    return find


def unbraced_body(scope: Scope) -> Iterator[Finding]:
    """Find bodies that would be taken for persons: "Government of Pakistan" for "Pakistan"."""
    for shelf, entry in scope.works():
        for name in TYPES.names.intersection(entry.fields):
            for one in split_names(entry.get(name)):
                if one.braced or not is_body(one.plain) or ("," in one.typed and not one.torn):
                    continue
                message = f"'{one.plain}' would be printed as '{one.family}', as a person is."
                hint = (
                    f"Put a body in braces, {{{{{one.whole}}}}}; write a person as 'Family, Given'."
                )
                if shelf.format != "biblatex":
                    hint = f'Write it as {{"literal": "{one.whole}"}}.'
                yield Finding(entry.key, _at(shelf, entry, name, one.at), message, hint)


def unprotected_capitals(scope: Scope) -> Iterator[Finding]:
    """Find names in titles that styles in sentence case would write small."""
    titles = [
        (shelf, entry, name)
        for shelf, entry in scope.works()
        for name in sorted(TYPES.titles.intersection(entry.fields))
        if shelf.format == "biblatex" and _english(entry)
    ]
    braced = {word for _, entry, name in titles for word in protected(entry.get(name))}
    for shelf, entry, name in titles:
        for at, word in unprotected(entry.get(name), braced):
            message = f"some styles would write '{word}' as '{word.lower()}'."
            hint = f"Put the name in braces: {{{word}}}."
            yield Finding(entry.key, _at(shelf, entry, name, at), message, hint)


def _english(entry: Entry) -> bool:
    return entry.get("langid", "language", "hyphenation").lower()[:2] in {
        "",
        "en",
        "am",
        "br",
        "us",
    }


def same_work(scope: Scope) -> Iterator[Finding]:
    """Find works that stand under two keys."""
    for entry, earlier, why in same_works(scope.library):
        message = f"'{entry.key}' and '{earlier.key}' ({earlier.where}) have the same {why}."
        hint = "Keep one of them, and cite that one everywhere."
        yield Finding(entry.key, entry.where, message, hint)


def two_names(scope: Scope) -> Iterator[Finding]:
    """Find bodies that stand under two names, and so would be two authors in a list."""
    counts = Counter(
        name.plain for _, entry in scope.works() for name in authors(entry) if name.braced
    )
    shelves = {shelf.path: shelf for shelf in scope.library.shelves}
    for entry, field, name, other in same_bodies(scope.library, counts):
        where = _at(shelves[entry.where.path], entry, field, name.at)
        message = f"'{name.plain}' is also called '{other}' in this library: two authors in a list."
        hint = f"Write '{other}' everywhere, and a short form as shortauthor = {{{{…}}}}."
        yield Finding(entry.key, where, message, hint)


def no_access_date(scope: Scope) -> Iterator[Finding]:
    """Find pages on the web of which the style would say when they were read."""
    for _, entry in scope.works():
        if entry.key in scope.wants_access:
            message = f"'{entry.key}' does not say when the page was read, which the style prints."
            hint = f"Add urldate = {{{scope.today}}}, the day on which you read it."
            yield Finding(entry.key, entry.place("url"), message, hint)


bad_doi = _identifier("doi", "DOI", identifiers.wrong_doi)
bad_isbn = _identifier("isbn", "ISBN", identifiers.wrong_isbn, several=True)
bad_issn = _identifier("issn", "ISSN", identifiers.wrong_issn, several=True)
bad_orcid = _identifier("orcid", "ORCID iD", identifiers.wrong_orcid, several=True)
bad_url = _identifier("url", "address", identifiers.wrong_url)

RULES: tuple[Rule, ...] = (
    Rule("unknown-entry-type", ERROR, "A work of no known type is set wrongly.", unknown_type),
    Rule("unknown-entry-field", WARNING, "What a mistyped field says is lost.", unknown_field),
    Rule("missing-entry-field", WARNING, "Half the data do not find a work.", missing_field),
    Rule("impossible-date", ERROR, "A date that can't be read is dropped.", impossible_date),
    Rule("bad-doi", WARNING, "A wrong DOI leads nowhere.", bad_doi),
    Rule("bad-isbn", WARNING, "A wrong ISBN leads to another book, or none.", bad_isbn),
    Rule("bad-issn", WARNING, "A wrong ISSN leads to another journal, or none.", bad_issn),
    Rule("bad-orcid", WARNING, "A wrong ORCID iD names another person, or nobody.", bad_orcid),
    Rule("bad-url", WARNING, "A wrong address leads nowhere.", bad_url),
    Rule("unbraced-body", ERROR, "A body without braces is printed as a person.", unbraced_body),
    Rule(
        "unprotected-capitals",
        WARNING,
        "Styles in sentence case lower what braces do not protect.",
        unprotected_capitals,
    ),
    Rule("same-work", WARNING, "A work under two keys stands in a list twice.", same_work),
    Rule("two-names", WARNING, "A body under two names is two authors in a list.", two_names),
    Rule("no-access-date", WARNING, "The style says when a page was read.", no_access_date),
)


def check_entries(
    library: Library, *, today: dt.date, wants_access: frozenset[str] = frozenset()
) -> list[tuple[str, Problem]]:
    """Return what is wrong with the entries of a library, each with the entry's key, by place."""
    scope = Scope(library, today, wants_access)
    found = [
        (one.key, Problem(one.where, rule.id, one.message, one.hint, rule.severity))
        for rule in RULES
        for one in rule.find(scope)
    ]
    return sorted(found, key=lambda pair: pair[1])


def check_uncited(library: Library, cited: frozenset[str]) -> list[Problem]:
    """Return the entries that no manuscript cites."""
    return [
        Problem(where, "uncited-entry", f"no manuscript cites '{key}'.", "", INFO)
        for key, where in library.entries.items()
        if key not in cited
    ]
