"""Writes docs/settings.md anew: settings_page.md with tables made of the schemas and our styles."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
STYLES = ROOT / "styles"
MODEL = Path(__file__).with_name("settings_page.md")
PAGE = ROOT / "docs" / "settings.md"
EDITIONS = ("brief", "reader", "handout")
PLACE = re.compile(r"<!-- ([\w-]+) -->")
MOST_VALUES = 10  # that are named one by one
LONGEST, MOST_ITEMS = 40, 4  # of a text, in characters, and of a list, that are written out
NOTHING = "–"
Table = Mapping[str, Any]
Row = tuple[str, str, str]  # a key, what it says, what holds without it


def page() -> str:
    """Return the page of all settings."""
    made = {
        **_front_matter(),
        "house": _table(("setting", "says", "ours"), _ours("house", "house.toml")),
        "edition": _edition(),
        "callouts": _table(("setting", "says", "without it"), _rows(_more("callouts"), {})),
        "types": _listed(sorted(path.stem for path in (STYLES / "types").glob("*.toml"))),
        "type": _table(
            ("setting", "says", "policy brief"), _ours("type", "types/policy-brief.toml")
        ),
        "wording": _table(
            ("setting", "says", "ours, in English"),
            _rows(_more("wording"), _toml("wording.toml")["en"]),
        ),
    }
    return PLACE.sub(lambda found: made[found[1]], MODEL.read_text(encoding="utf-8"))


def _front_matter() -> dict[str, str]:
    schema = _schema("front-matter")
    known = {key: one for key, one in schema["properties"].items() if "not" not in one}
    elsewhere = [key for key in schema["properties"] if key not in known]
    known["editions"] = {"description": known["editions"]["description"]}
    rows = _rows(known, {}, needed=schema["required"])
    return {
        "front-matter": _table(("field", "says", "without it"), rows),
        "elsewhere": _listed(elsewhere),
    }


def _edition() -> str:
    properties = _schema("edition")["properties"]
    kind = next(iter(properties["kinds"]["properties"].values()))
    sheet = {"description": "What is other on a sheet of this name: settings of `page`."}
    properties["kinds"]["properties"] = {"<kind>": kind}
    properties["papers"]["properties"] = {"<sheet>": sheet}
    tables = [_toml(f"{name}/edition.toml") for name in EDITIONS]
    rows = []
    for name, says, _ in _rows(properties, {}):
        ours = [_shown(_at(one, name.split("."))) for one in tables]
        rows.append((name, says, NOTHING if {*ours} == {NOTHING} else " · ".join(ours)))
    return _table(("setting", "says", "brief · reader · handout"), rows)


def _ours(schema: str, file: str) -> list[Row]:
    return _rows(_schema(schema)["properties"], _toml(file))


def _schema(name: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((STYLES / f"schemas/{name}.json").read_text(encoding="utf-8"))
    return made


def _more(name: str) -> dict[str, Any]:
    """Return the keys of a table that may have any name, such as a kind of box."""
    made: dict[str, Any] = _schema(name)["additionalProperties"]["properties"]
    return made


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((STYLES / name).read_text(encoding="utf-8"))


# ---------------------------------------------------------------- rows of a table


def _rows(properties: Table, ours: Table, at: str = "", needed: Collection[str] = ()) -> list[Row]:
    """Return a row for each key, and behind it those for the keys within it."""
    rows = []
    for key, schema in properties.items():
        value = ours.get(key, schema.get("default"))
        inner = _inner(schema)
        without = "required" if key in needed else "" if inner else _shown(value)
        rows.append((f"{at}{key}", f"{schema['description']}{_values(schema)}", without))
        rows += _rows(inner, value if isinstance(value, Mapping) else {}, f"{at}{key}.")
    return rows


def _inner(schema: Table) -> dict[str, Any]:
    """Return the keys within a key: its own, or `<name>` where any name will do."""
    if not schema:
        return {}
    found = dict(schema.get("properties", {}))
    more = schema.get("additionalProperties")
    if not found and isinstance(more, Mapping) and "description" in more:
        found = {"<name>": more}
    for one in (*schema.get("anyOf", ()), schema.get("items", {})):
        found = found or _inner(one)
    return found


def _values(schema: Table) -> str:
    """Say which values a key takes, where these are few."""
    words = schema.get("enum") or schema.get("items", {}).get("enum") or ()
    words = [word for word in words if word not in {None, ""}]
    if schema.get("type") == "boolean":
        words = ["true", "false"]
    if not 0 < len(words) <= MOST_VALUES:
        return ""
    several = "One or more of" if schema.get("type") == "array" else "One of"
    return f" {several} {_listed(words)}." if len(words) > 1 else f" Only `{words[0]}`."


def _listed(words: Collection[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _at(table: Any, names: list[str]) -> Any:  # noqa: ANN401 - what stands in a TOML file
    """Return what stands at a key of a key."""
    for name in names:
        table = table.get(name) if isinstance(table, Mapping) else None
    return table


def _shown(value: Any) -> str:  # noqa: ANN401 - as above
    """Write a value as it is typed; what is long is only named."""
    if value is None or value == {}:
        return NOTHING
    if isinstance(value, Mapping):
        return "a table"
    if value == "" or (isinstance(value, str) and len(value) > LONGEST):
        return "a text" if value else "nothing"
    if isinstance(value, list) and len(value) > MOST_ITEMS:
        return f"{len(value)} of them"
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _table(head: Row, rows: list[Row]) -> str:
    lines = [f"| {' | '.join(head)} |", "|---|---|---|"]
    for name, says, holds in rows:
        typed = says.replace("|", "\\|").replace("<", "&lt;").replace("{", "&#123;")
        escaped = holds.replace("|", "\\|")
        lines.append(f"| `{name}` | {typed} | {escaped} |")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
