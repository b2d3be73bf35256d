"""The schemas of the files in styles/, from the tables of what reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

from publish.article import Place
from publish.callouts import ELEMENTS, RESERVED, WORKS
from publish.edition import CLAIMS, Action, Notes, References
from publish.edition.reading import DRAWINGS
from publish.edition.types import Citations, Further, ListBy
from publish.impose import LAYOUTS
from publish.metadata import ISBNS
from publish.numerals import AUTO, WISHES
from publish.press import BLEEDS, MOST_INK, ONE_INK
from publish.press import WORDS as PRESS_WORDS
from publish.schema.around import Around
from publish.schema.parts import (
    FLAG,
    NUMBER,
    STRING,
    Schema,
    any_case,
    described,
    fields,
    finished,
    list_of,
    one_of,
    span,
    words,
)
from publish.shapes import SHAPES

PAGE = (
    "size", "text", "side", "gap", "left", "top", "bottom", "inset", "tallest", "strip", "ppi",
    "full-from", "lettering", "fonts",
)  # fmt: skip
LIMITS = ("title", "standfirst", "takeaway", "text", "takeaways-least", "takeaways-most")
SIGNS = r"!-,./:-@\[-\^`{-~"  # those of ASCII that no name has; "\w" differs between programs
KIND_NAME = rf"^(?!(?:{'|'.join(sorted(RESERVED))})$)[^\s0-9_A-Z\-{SIGNS}][^\s{SIGNS}]*$"
WAYS: Mapping[str, tuple[str, ...]] = {  # of wording that is one of several
    "percent": ("one", "per cent", "percent", "%"),
    "heading-case": ("one", "sentence", "title"),
    "serial-comma": ("one", "yes", "no"),
    "quotes": ("", "single", "double"),
    "unknown-words": ("no", "yes"),
    "unexplained-acronyms": ("no", "yes"),
}


# ---------------------------------------------------------------- edition.toml


def edition_fields(around: Around) -> dict[str, Schema]:
    """Return the settings of an edition by key."""
    from publish.formats.registry import FORMATS  # noqa: PLC0415 - WeasyPrint and all

    kinds = tuple(around.kinds.by_name)
    boxes = list_of(one_of([*kinds, "figures", "tables", "notes"]))
    page = _page(around)
    count: Schema = {"type": "integer", "minimum": 1}
    return {
        "format": one_of(FORMATS, "pdf"),
        "isbn": one_of(["", *ISBNS], ""),
        "sections": one_of(get_args(Action), "draw"),
        "notes": one_of(get_args(Notes), "foot"),
        "references": one_of(get_args(References), "full"),
        "citations": one_of(get_args(Citations), "link"),
        "reference-list": fields(
            {"by": one_of(get_args(ListBy), "none"),
             "further-reading": one_of(get_args(Further), "apart")}
        ),
        "tables": one_of(get_args(Action), "draw"),
        "figures": one_of(get_args(Action), "draw"),
        "top": boxes,
        "end": boxes,
        "kinds": fields({name: _treatment() for name in kinds}),
        "page": page,
        "papers": fields({}, more=described(page, words()["edition"], "page.")),
        "fit": fields({"pages": count, "size": span(), "leading": span(), "fill": NUMBER,
                       "condense": boxes, "drop": boxes}),
        "tidy": fields({"size": span(), "leading": span()}),
        "size": {**NUMBER, "default": 10},
        "leading": {**NUMBER, "default": 1.45},
        "pages-from": one_of(["", *around.paged]),
        "cover": FLAG,
        "contents-from": NUMBER,
        "numbering": FLAG,
        "claims": list_of(one_of(CLAIMS)),
        "press": one_of(around.presses),
        "job": fields({"stock": STRING, "thickness": NUMBER, "layout": one_of(LAYOUTS, "saddle"),
                       "sheet": _sheet(around), "from": NUMBER}),
        "csl": _named(around.styles),
        "like": one_of(["", *around.editions]),
    }  # fmt: skip


def _treatment() -> Schema:
    return fields(
        {"do": one_of(get_args(Action), "draw"), "as": one_of(DRAWINGS),
         "place": one_of(get_args(Place))}
    )  # fmt: skip


def _page(around: Around) -> Schema:
    """Return the settings of a page; a stylesheet of a house's may ask for more of them."""
    length: Schema = {"type": ["string", "number"]}
    known: dict[str, Schema] = dict.fromkeys(PAGE, length)
    known["size"], known["fonts"] = _sheet(around), one_of(("embed", "none"))
    return fields(known, more={**length, "description": "What the stylesheet asks for."})


def _sheet(around: Around) -> Schema:
    """Return the schema of a sheet's name, in small letters or capitals."""
    every = "|".join(any_case(name) for name in around.papers)
    names = [*around.papers, ""]
    return {"anyOf": [one_of(names), {"type": "string", "pattern": f"^(?:{every})$"}]}


def _named(names: tuple[str, ...]) -> Schema:
    """Return the schema of a text that may be one of the names; what else there is, who knows."""
    return {"type": "string", "examples": list(names)}


def edition(around: Around) -> Schema:
    """Return the schema of an `edition.toml`."""
    return finished("edition", "An edition: styles/<name>/edition.toml",
                    fields(edition_fields(around)))  # fmt: skip


# ---------------------------------------------------------------- callouts.toml


def callouts(around: Around) -> Schema:
    """Return the schema of `callouts.toml`; a house may give our kinds single settings only."""
    title = fields({"en": {**STRING, "minLength": 1}}, more=STRING)
    settings: dict[str, Schema] = {
        "shape": one_of(SHAPES),
        "icon": STRING,
        "drawing": one_of(DRAWINGS, "box"),
        "element": one_of(ELEMENTS, "aside"),
        "role": STRING,
        "aliases": list_of(STRING),
        "title": title,
        "lists": one_of((WORKS,)),
    }
    new = {**fields({**settings, "title": {**title, "required": ["en"]}},
                    required=("shape", "title"))}  # fmt: skip
    known = {name: fields(settings) for name in around.kinds.by_name}
    whole = {**fields(known, more=new), "propertyNames": {"pattern": KIND_NAME}}
    return finished("callouts", "The kinds of boxes: styles/callouts.toml", whole)


# ---------------------------------------------------------------- house.toml


def house(around: Around) -> Schema:
    """Return the schema of `house.toml`."""
    files: Schema = {"anyOf": [STRING, list_of(STRING)]}
    ink: Schema = {"type": "number", "minimum": 0, "maximum": 100}
    inks: Schema = {"type": "array", "items": ink, "minItems": 4, "maxItems": 4}
    texts = ("name", "short-name", "address", "place", "url", "base-url", "email", "phone",
             "about", "logo", "disclaimer", "boundary-disclaimer", "licence",
             "citation-keys")  # fmt: skip
    properties: dict[str, Schema] = {
        **dict.fromkeys(texts, STRING),
        "csl": _named(tuple(f"{name}.csl" for name in around.styles)),
        "csl-terms": fields({}, more=fields({}, more=STRING)),
        "paper": _sheet(around),
        "numerals": one_of(WISHES, AUTO),
        "library": files,
        "series": fields({}, more=fields({"library": files})),
        "issn": fields({"print": STRING, "online": STRING}),
        "tokens": fields({}, more=STRING),
        "inks": fields({}, more=inks),
        "presses": fields({}, more=_press()),
    }
    return finished("house", "The institution: styles/house.toml", fields(properties))


def _press() -> Schema:
    def within(low: float, high: float) -> Schema:
        return {"anyOf": [{"const": 0}, {"type": "number", "minimum": low, "maximum": high}]}

    properties: dict[str, Schema] = {
        **dict.fromkeys(PRESS_WORDS, STRING),
        "profile": STRING,
        "ink-limit": within(ONE_INK, MOST_INK),
        "ppi": NUMBER,
        "smallest-type": NUMBER,
        "thinnest-rule": NUMBER,
        "bleed": within(*BLEEDS),
        "marks": FLAG,
    }
    return {**fields(properties), "dependencies": {"profile": ["condition"]}}


# ---------------------------------------------------------------- types and wording


def document_type(around: Around) -> Schema:
    """Return the schema of a type of document."""
    count: Schema = {"type": "integer", "minimum": 0}
    properties: dict[str, Schema] = {
        "required": list_of(one_of([*around.kinds.by_name, "references"])),
        "editions": list_of(one_of(around.editions)),
        "cover": FLAG,
        "contents": FLAG,
        "contents-levels": NUMBER,
        "numbering": FLAG,
        "limits": fields(dict.fromkeys(LIMITS, count), more=count),
        "approvals": list_of(STRING),
    }
    return finished("type", "A type of document: styles/types/<name>.toml", fields(properties))


def wording(around: Around) -> Schema:
    """Return the schema of `wording.toml`, whose keys are those of our own."""
    number: Schema = {"type": "number", "minimum": 1}
    shapes: dict[str, Schema] = {
        "acronyms": list_of(STRING),
        "terms": fields({}, more=STRING),
        "names": fields({}, more=STRING),
        "sentence-words": number,
        "reading-level": number,
        "reading-ease": number,
        **{key: one_of(ways) for key, ways in WAYS.items()},
    }
    said = fields({key: shapes[key] for key in around.wording})
    return finished("wording", "The house's wording: styles/wording.toml", fields({}, more=said))


SCHEMAS: Mapping[str, Callable[[Around], Schema]] = {
    "edition": edition,
    "callouts": callouts,
    "house": house,
    "type": document_type,
    "wording": wording,
}
