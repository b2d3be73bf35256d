"""The parts that schemas are made of (JSON Schema, draft 7), and the words on each key."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

DRAFT = "http://json-schema.org/draft-07/schema#"
WORDS = Path(__file__).with_name("words.toml")

Schema = dict[str, Any]

NUMBER: Schema = {"type": "number", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
STRING: Schema = {"type": "string"}


@functools.cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Return the words on each key, by schema."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def one_of(names: Iterable[str], default: str = "") -> Schema:
    """Return the schema of one of several words."""
    return {"type": "string", "enum": list(names), **({"default": default} if default else {})}


def list_of(item: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": item}


def span(*, above: float = 0) -> Schema:
    """Return the schema of a least and a largest number, both above a bound."""
    number = {"type": "number", "exclusiveMinimum": above}
    return {"type": "array", "items": number, "minItems": 2, "maxItems": 2}


def fields(
    properties: Mapping[str, Schema], *, required: Collection[str] = (), more: Schema | None = None
) -> Schema:
    """Return the schema of a table of known keys; `more` is what keys of other names may hold."""
    made: Schema = {"type": "object", "properties": dict(properties)}
    made["additionalProperties"] = False if more is None else more
    return {**made, **({"required": sorted(required)} if required else {})}


def any_case(name: str) -> str:
    """Return a pattern for a name in small letters or capitals, in any program's expressions."""
    return "".join(
        f"[{sign.upper()}{sign.lower()}]" if sign.isalpha() else re.escape(sign) for sign in name
    )


def finished(name: str, title: str, schema: Schema) -> Schema:
    """Return a whole schema, each of its keys with the words on it; raises KeyError without."""
    return {"$schema": DRAFT, "title": title, **described(schema, words()[name])}


def described(schema: Schema, said: Mapping[str, str], at: str = "") -> Schema:
    """Put the words on keys into the tables of a schema; `at` is the key that holds them."""
    made = dict(schema)
    if "properties" in made:
        made["properties"] = {
            key: _key(one, said, f"{at}{key}") for key, one in made["properties"].items()
        }
    if isinstance(made.get("additionalProperties"), dict):
        made["additionalProperties"] = _key(made["additionalProperties"], said, f"{at}*")
    if isinstance(made.get("items"), dict):
        made["items"] = described(made["items"], said, at)
    for several in ("anyOf", "allOf"):
        if several in made:
            made[several] = [described(one, said, at) for one in made[several]]
    return made


def _key(schema: Schema, said: Mapping[str, str], name: str) -> Schema:
    if "description" in schema:
        return schema
    return {"description": _words(said, name), **described(schema, said, f"{name}.")}


def _words(said: Mapping[str, str], name: str) -> str:
    """Return the words on a key: its own, or those on keys of any name there."""
    parts = name.split(".")
    fitting = [
        key
        for key in said
        if len(key.split(".")) == len(parts)
        and all(one in {"*", part} for one, part in zip(key.split("."), parts, strict=True))
    ]
    if not fitting:
        raise KeyError(name)
    return said[min(fitting, key=lambda key: key.split(".").count("*"))]
