"""Writing the files that editors' programs read: schemas beside the styles, snippets, settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from publish.guards.files import write_whole
from publish.house import Styles
from publish.problems import Problem, SetupError, Where
from publish.schema.around import read_around
from publish.schema.front_matter import front_matter
from publish.schema.snippets import snippets
from publish.schema.styles import SCHEMAS

FOLDER = Path("styles", "schemas")
SNIPPETS = Path(".vscode", "publish.code-snippets")
# VS Code offers nothing in Markdown unless it is told to.
SETTINGS = {
    "[markdown]": {
        "editor.quickSuggestions": {"other": "on", "comments": "off", "strings": "off"},
        "editor.wordBasedSuggestions": "off",
        "editor.wordWrap": "on",
    },
}
ONCE = {Path(".vscode", "settings.json"): SETTINGS}  # what belongs to the house once it is there


def files(styles: Styles) -> dict[Path, str]:
    """Return what a house's programs read, by path: schemas of its styles, snippets of its boxes.

    Raises ManuscriptError for styles that are wrong.
    """
    around = read_around(styles)
    made = {FOLDER / f"{name}.json": _json(schema(around)) for name, schema in SCHEMAS.items()}
    made[FOLDER / "front-matter.json"] = _json(front_matter(around))
    listed = {
        one.name: {
            "scope": "markdown",
            "prefix": list(one.prefixes),
            "description": one.about,
            "body": list(one.body),
        }
        for one in snippets(around)
    }
    return {**made, SNIPPETS: _json(listed)}


def write(folder: Path, styles: Styles) -> tuple[Path, ...]:
    """Write them into the folder of a house; returns the paths.

    Settings that are there already stay. Raises SetupError where nothing can be written.
    """
    made = files(styles)
    made |= {path: _json(one) for path, one in ONCE.items() if not (folder / path).exists()}
    try:
        for path, text in made.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            write_whole(folder / path, text.encode())
    except OSError as error:
        message = f"this can't be written: {error.strerror}."
        raise SetupError(Problem(Where(str(folder)), "not-writable", message)) from error
    return tuple(folder / path for path in made)


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"
