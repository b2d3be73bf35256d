"""Writes docs/settings.md anew from the schemas, which the code's own tables make, and our styles."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
STYLES = ROOT / "styles"
PAGE = ROOT / "docs" / "settings.md"
EDITIONS = ("brief", "reader", "handout")
MOST = 10  # values that are named one by one
Table = Mapping[str, Any]
HEAD = """\
# Every setting

What can be set, made from the schemas in `styles/schemas` by `tools/make_settings_page.py`. An editor that knows these schemas, such as VS Code, shows the same words while you type, and completes names.

| where | what it holds for |
|---|---|
| [the front matter](#front-matter) of `article.md` | one article |
| [`styles/house.toml`](#housetoml) | the institution |
| [`styles/<edition>/edition.toml`](#editiontoml) | an edition: what it does with each part of an article |
| [`styles/callouts.toml`](#calloutstoml) | the kinds of boxes |
| [`styles/types/<type>.toml`](#types-of-documents) | a type of document |
| [`styles/wording.toml`](#wordingtoml) | words, names and numbers as the house writes them |
| [`styles/drafts.toml`](#draftstoml) [`styles/references.toml`](#referencestoml) [others](#others) | what drafts call things, the parts of a list of references, and other tables |

A house has files of these names of its own, which hold only what it changes: [House style and new boxes](house.md). A setting that doesn't exist is an error with a suggestion; none is passed over in silence.
"""
DRAFTS = {
    "labels": "Other words by which drafts call a kind of box, by language: `[labels.timeline]`, `en = [\"key dates\"]`.",
    "fields": "Words by which drafts call a field of the front matter.",
    "parts": "Words for parts of an article that are no boxes, such as references and notes.",
    "words": "Words that an import looks for within a language: months, “and”, “page”.",
    "common": "What is the same in all languages.",
}  # fmt: skip
OTHERS = """\
## references.toml

The parts of a list of references where an edition says `by = "type"`. Each key is a part, in the order of the list; its value lists the CSL types of works that belong there. The last part takes all others. The
words above each part are `references-<part>` in `labels.toml`.

## Others

| file | holds |
|---|---|
| `papers.toml` | the sheets: a name, and width and height in mm |
| `presses.toml` | the presses, with the settings that [`presses`](#housetoml) of `house.toml` changes |
| `labels.toml` | all words that layouts print, by language |
| `language.toml` | what the rules on wording know of a language: abbreviations, endings, spelling |
| `stores.toml` | what shops take of an EPUB: [Sending to stores](stores.md) |
| `csl/terms.toml` | words of citation styles for languages that CSL lacks: [The bibliography](bibliography.md) |
"""


def page() -> str:
    """Return the page of all settings."""
    parts = [HEAD, *_front_matter(), *_house(), *_edition(), *_callouts(), *_types(), *_wording()]
    parts += [*_drafts(), OTHERS]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _front_matter() -> Iterator[str]:
    schema = _schema("front-matter")
    known = {key: one for key, one in schema["properties"].items() if "not" not in one}
    elsewhere = {key: one for key, one in schema["properties"].items() if "not" in one}
    yield "## Front matter"
    yield "Four fields are required: `title`, `authors`, `date` and `lang`. `editions` takes the settings of an [`edition.toml`](#editiontoml), as in `editions: {handout: {pages: 4}}`."
    required = set(schema["required"])
    rows = [
        row
        for key, one in known.items()
        for row in _rows({key: one}, {}, needed=required, deep=key != "editions")
    ]
    yield _table(("field", "says", "without it"), rows)
    names = ", ".join(f"`{key}`" for key in elsewhere)
    yield f"What belongs elsewhere is an error that says where: {names}."


def _house() -> Iterator[str]:
    ours = _toml("house.toml")
    yield "## house.toml"
    yield "What the institution is called and how it looks. The last column is what comes with publish, until your own file says otherwise."
    yield _table(("setting", "says", "ours"), _rows(_schema("house")["properties"], ours))


def _edition() -> Iterator[str]:
    yield "## edition.toml"
    yield "An edition is a folder in `styles/` with an `edition.toml`: a new folder makes a new edition. The last column is what ours say, the brief · the reader · the handout; – is what nothing says."
    tables = [_toml(f"{name}/edition.toml") for name in EDITIONS]
    rows = []
    for name, says, _ in _rows(_plain_kinds(_schema("edition")["properties"]), {}):
        ours = [_shown(_at(one, name.split("."))) for one in tables]
        rows.append((name, says, "–" if {*ours} == {"–"} else " · ".join(ours)))
    yield _table(("setting", "says", "brief · reader · handout"), rows)
    yield "`publish matrix` prints what `kinds` comes to, for each kind and edition."


def _callouts() -> Iterator[str]:
    yield "## callouts.toml"
    yield "Each table is a kind of box. How to add one: [A new kind of box](house.md#a-new-kind-of-box). [Every box](boxes.md) shows ours."
    yield _table(
        ("setting", "says", "without it"), _rows(_schema("callouts")["additionalProperties"]["properties"], {})
    )


def _types() -> Iterator[str]:
    yield "## Types of documents"
    names = sorted(path.stem for path in (STYLES / "types").glob("*.toml"))
    yield f"`styles/types/<type>.toml`; `type:` in the front matter names it. There are {_listed(names)}; a new file makes a new type. The last column is what a policy brief has."
    ours = _toml("types/policy-brief.toml")
    yield _table(("setting", "says", "policy brief"), _rows(_schema("type")["properties"], ours))


def _wording() -> Iterator[str]:
    yield "## wording.toml"
    yield "By language (`[en]`), or for a region's form of it (`[en-GB]`). A house adds to ours; an entry of `\"\"` takes one of ours away."
    ours = _toml("wording.toml")["en"]
    rows = _rows(_schema("wording")["additionalProperties"]["properties"], ours)
    yield _table(("setting", "says", "ours, in English"), rows)


def _drafts() -> Iterator[str]:
    yield "## drafts.toml"
    yield "What drafts call things, for [`publish import`](import.md). A house adds words of its own."
    rows = [(name, words, "by language") for name, words in DRAFTS.items()]
    yield _table(("table", "holds", "form"), rows)


def _schema(name: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((STYLES / f"schemas/{name}.json").read_text(encoding="utf-8"))
    return made


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((STYLES / name).read_text(encoding="utf-8"))


def _plain_kinds(properties: Table) -> dict[str, Any]:
    """Return the settings of an edition with one row for all kinds of boxes, and for all sheets."""
    kinds = properties["kinds"]
    one = next(iter(kinds["properties"].values()))
    papers = {"description": "What is other on a sheet of this name: settings of `page`."}
    return {
        **properties,
        "kinds": {**kinds, "properties": {"<kind>": one}},
        "papers": {**properties["papers"], "properties": {"<sheet>": papers}},
    }


# ---------------------------------------------------------------- rows of a table


def _rows(
    properties: Table, ours: Table, at: str = "", needed: set[str] | None = None, *, deep: bool = True
) -> list[tuple[str, str, str]]:
    """Return a row for each key: its name, what it says with the values it takes, what holds."""
    rows = []
    for key, schema in properties.items():
        name = f"{at}{key}"
        value = ours.get(key, schema.get("default")) if isinstance(ours, Mapping) else None
        inner = _inner(schema) if deep else {}
        without = "required" if key in (needed or ()) else "" if inner else _shown(value)
        rows.append((name, f"{schema['description']}{_values(schema)}", without))
        rows += _rows(inner, value if isinstance(value, Mapping) else {}, f"{name}.")
    return rows


def _inner(schema: Table) -> dict[str, Any]:
    """Return the keys within a key: its own, or `<name>` for any name."""
    if not schema:
        return {}
    for one in (schema, *schema.get("anyOf", ()), schema.get("items", {})):
        found = dict(one.get("properties", {}))
        more = one.get("additionalProperties")
        if isinstance(more, Mapping) and not found and "description" in more:
            found["<name>"] = more
        if found:
            return found
        if one is not schema and (inside := _inner(one)):
            return inside
    return {}


def _values(schema: Table) -> str:
    """Say which values a key takes, where these are few."""
    words = schema.get("enum") or schema.get("items", {}).get("enum") or ()
    words = [word for word in words if word not in {None, ""}]
    if schema.get("type") == "boolean":
        words = ["true", "false"]
    if 0 < len(words) <= MOST:
        several = "One or more of" if schema.get("type") == "array" else "One of"
        return f" {several} {_listed(words)}." if len(words) > 1 else f" Only `{words[0]}`."
    return ""


def _listed(words: list[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _at(table: Any, names: list[str]) -> Any:  # noqa: ANN401 - what stands in a TOML file
    """Return what stands at a key of a key."""
    for name in names:
        table = table.get(name) if isinstance(table, Mapping) else None
    return table


def _shown(value: Any) -> str:  # noqa: ANN401 - as above
    """Write a value as it is typed; long ones are cut."""
    if value is None or value == {}:
        return "–"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, str) and (len(value) > 40 or not value):
        return "a text" if value else "nothing"
    if isinstance(value, list) and len(value) > 4:
        return f"{len(value)} of them"
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _table(head: tuple[str, str, str], rows: list[tuple[str, str, str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|---|---|---|"]
    for name, says, holds in rows:
        typed = says.replace("|", "\\|").replace("<", "&lt;").replace("{", "&#123;")
        lines.append(f"| `{name}` | {typed} | {holds.replace('|', chr(92) + '|')} |")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
