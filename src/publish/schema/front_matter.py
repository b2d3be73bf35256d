"""The schema of the front matter of an article, from what reads it."""

from __future__ import annotations

from publish.check.catalogue import entries
from publish.manuscript.front_matter import ELSEWHERE, FIELDS, LONGEST_SHORT_TITLE, REQUIRED
from publish.manuscript.values import EMAIL, RULE, STATUSES
from publish.metadata import ISBNS
from publish.numerals import WISHES
from publish.schema.around import Around
from publish.schema.parts import Schema, described, fields, finished, list_of, words
from publish.schema.styles import edition_fields

# What YAML takes for a number, true or false, an article takes as it is typed; nothing is empty.
TEXT: Schema = {"type": ["string", "number", "boolean", "null"]}
SOME: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
HYPHEN = r"[-\s\u2010-\u2013\u2212]"  # as people type them in numbers
ISBN = rf"(?:[Ii][Ss][Bb][Nn](?:-13)?:?\s*)?97[89](?:{HYPHEN}?[0-9]){{10}}"
ORCID = rf"(?:https?://(?:www\.)?orcid\.org/)?[0-9](?:{HYPHEN}*[0-9]){{14}}{HYPHEN}*[0-9Xx]/?"
DOI = r"(?:https?://(?:dx\.|www\.)?doi\.org/|[Dd][Oo][Ii]:\s*)?10\.[0-9]{4,9}/\S+"
LANG = r"(?!.*-[Uu][Kk](?:-|$))[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*"
MOMENT = rf"{DATE}[Tt ][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?\s?(?:[Zz]|[+-][0-9]{{2}}:[0-9]{{2}})"
EDITION = "#/definitions/edition"
SEVERAL = r"[,;\u060c&]|\band\b"  # names in one text, which have to be a list


def _shaped(pattern: str, *, required: bool = False) -> Schema:
    """Return the schema of a text of a shape; nothing, where it may be left empty."""
    if required:
        return {"type": "string", "pattern": f"^{pattern}$"}
    return {"type": ["string", "null"], "pattern": f"^(?:{pattern})?$"}


def _named(names: tuple[str, ...], default: str = "") -> Schema:
    """Return the schema of one of several names, or nothing."""
    return {"enum": [*names, None, ""], **({"default": default} if default else {})}


def _table(properties: dict[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    return {**fields(properties, required=required), "type": ["object", "null"]}


def _items(one: Schema) -> Schema:
    """Return the schema of a list of tables; one alone stands for a list of one."""
    return {"anyOf": [one, {"type": ["array", "null"], "items": {**one, "type": "object"}}]}


def _authors() -> Schema:
    affiliation: Schema = {"anyOf": [TEXT, list_of(TEXT)]}
    author = fields(
        {"name": SOME, "affiliation": affiliation, "orcid": _shaped(ORCID),
         "email": _shaped(f"(?:mailto:)?(?:{EMAIL.pattern})")},
        required=("name",),
    )  # fmt: skip
    alone = {**SOME, "not": {"pattern": SEVERAL}}
    every = {"type": "array", "minItems": 1, "items": {"anyOf": [SOME, author]}}
    return {"anyOf": [every, author, alone]}


def _elsewhere() -> dict[str, Schema]:
    """Return keys that other programs know: none of ours, with what to do instead."""
    return {
        key: {"description": hint, "deprecated": True, "doNotSuggest": True, "not": {}}
        for key, hint in ELSEWHERE.items()
        if key not in FIELDS
    }


def front_matter(around: Around) -> Schema:
    """Return the schema of the front matter, in a house."""
    own = {key: one for key, one in edition_fields(around).items() if key != "csl"}
    own["pages"] = {"type": "integer", "minimum": 1}
    own = described(fields(own), words()["edition"])["properties"]
    rules = rf"(?:{RULE.pattern})"
    ignore: Schema = {
        "type": ["string", "null"],
        "pattern": rf"^(?:{rules}(?:\s*[,;]\s*{rules})*)?$",
    }
    named: Schema = {"type": "string", "pattern": f"^{rules}$", "examples": list(entries())}
    isbn: Schema = {**_shaped(ISBN), "type": ["string", "integer", "null"],
                    "minimum": 978 * 10**10, "maximum": 980 * 10**10 - 1}  # fmt: skip
    properties: dict[str, Schema] = {
        **dict.fromkeys(FIELDS, TEXT),
        "title": SOME,
        "authors": _authors(),
        "date": _shaped(DATE, required=True),
        "lang": {**_shaped(LANG, required=True), "examples": ["en-GB", "en-US", "fr", "ur"]},
        "type": _named(around.types, "policy-brief"),
        "short-title": {**TEXT, "maxLength": LONGEST_SHORT_TITLE},
        "affiliations": {"type": ["object", "null"], "additionalProperties": SOME},
        "contributors": _items(_table({"name": SOME, "role": SOME}, ("name", "role"))),
        "status": _named(STATUSES),
        "numerals": _named(WISHES),
        "keywords": {"anyOf": [TEXT, list_of(TEXT)]},
        "doi": _shaped(DOI),
        "impression": {"type": ["integer", "null"], "minimum": 1, "maximum": 999},
        "isbn": _table(dict.fromkeys(ISBNS, isbn)),
        "accessibility": _table({"certified-by": TEXT, "summary": TEXT}),
        "corrections": _items(
            _table({"date": _shaped(DATE, required=True), "text": SOME}, ("date", "text"))
        ),
        "embargo": _shaped(MOMENT),
        "ignore": {"anyOf": [list_of(named), ignore]},
        "editions": _table({name: {"allOf": [{"$ref": EDITION}]} for name in around.editions}),
    }
    whole = fields({**properties, **_elsewhere()}, required=REQUIRED)
    whole["definitions"] = {"edition": _table(own)}
    return finished("front-matter", "The front matter of an article", whole)
