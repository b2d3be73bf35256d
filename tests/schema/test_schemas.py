"""The schemas say what our readers say: what is read is taken, what is refused is refused."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from tests.manuscript.test_front_matter import EDITIONS, FULL, LEAST, TYPES, WRONG

from publish.callouts import KEYS as KIND_KEYS
from publish.callouts import NAME, RESERVED, read_kinds
from publish.check.catalogue import entries
from publish.edition.reading import KEYS as EDITION_KEYS
from publish.edition.reading import TYPE_KEYS, read_edition
from publish.house import FIELDS as HOUSE_FIELDS
from publish.house import Styles, find_styles
from publish.manuscript.front_matter import ELSEWHERE, FIELDS, read_front_matter
from publish.press import KEYS as PRESS_KEYS
from publish.problems import ManuscriptError, Where
from publish.schema import Around, files, read_around, snippets, write
from publish.schema.parts import words

ROOT = Path(__file__).parents[2]
STYLES = find_styles(ROOT)
MADE = {path.stem: json.loads(text) for path, text in files(STYLES).items() if text[0] == "{"}
TOML = {"callouts.toml": "callouts", "house.toml": "house", "wording.toml": "wording",
        "edition.toml": "edition"}  # fmt: skip


@pytest.fixture(scope="module")
def around() -> Around:
    return read_around(STYLES)


def refused(name: str, data: object) -> list[str]:
    """Return what a schema has against data."""
    return [error.message for error in Draft7Validator(MADE[name]).iter_errors(data)]


def as_typed(text: str) -> Any:  # noqa: ANN401 - what YAML gives
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts and no objects


def as_program(text: str) -> Any:  # noqa: ANN401 - what YAML gives
    """Return YAML as a program reads it: numbers and truth are their own, days are texts."""
    made = yaml.safe_load(text)
    return json.loads(json.dumps(made, default=lambda day: day.isoformat()))


def front_matters() -> tuple[str, ...]:
    """Return all front matter that we ship and that our reader takes."""
    texts = [path.read_text() for path in ROOT.rglob("src/publish/new_house/**/*.md")]
    texts += [path.read_text() for path in (ROOT / "manuscripts").glob("*/article.md")]
    for rule in entries().values():
        texts += [rule.good.lstrip("\n"), rule.bad.lstrip("\n").replace("‸", "")]
    found: dict[str, None] = {}
    for text in texts:
        read = read_front_matter(text, "a.md", known_types=TYPES, known_editions=EDITIONS)
        if text.startswith("---\n") and read.meta and not read.problems:
            found[text.split("---\n")[1]] = None
    return tuple(found)


def test_the_committed_files_are_fresh() -> None:
    for path, text in files(STYLES).items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"{path}: run publish schema"


@pytest.mark.parametrize("name", [name for name in MADE if name != "publish"])
def test_each_schema_is_one(name: str) -> None:
    Draft7Validator.check_schema(MADE[name])


def test_the_schemas_have_the_keys_of_the_readers(around: Around) -> None:
    def keys(name: str, *at: str) -> set[str]:
        found = MADE[name]
        for key in at:
            found = found[key]
        return set(found["properties"])

    ours = keys("front-matter") - {key for key in ELSEWHERE if key not in FIELDS}
    assert ours == set(FIELDS)
    assert keys("edition") == EDITION_KEYS
    assert keys("callouts", "additionalProperties") == set(KIND_KEYS)
    assert keys("callouts") == set(around.kinds.by_name)
    assert keys("house") == HOUSE_FIELDS
    presses = "properties", "presses", "additionalProperties"
    assert keys("house", *presses) == PRESS_KEYS
    assert keys("type") == TYPE_KEYS
    assert keys("wording", "additionalProperties") == set(around.wording)


def test_no_words_are_left_over() -> None:
    said = {text for name in MADE for text in _descriptions(MADE[name])}
    for name, table in words().items():
        for key, text in table.items():
            assert text in said, f"{name}: nothing has the key '{key}'"


def _descriptions(tree: object) -> Iterator[str]:
    if isinstance(tree, dict):
        if isinstance(tree.get("description"), str):
            yield tree["description"]
        for value in tree.values():
            yield from _descriptions(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _descriptions(value)


@pytest.mark.parametrize("yaml_text", dict.fromkeys((LEAST, FULL, *front_matters())))
def test_front_matter_that_is_read_is_taken(yaml_text: str) -> None:
    text = yaml_text.replace(', "12"', "").replace(", charts: true, suffix: no", "")
    assert refused("front-matter", as_program(text)) == []
    typed = as_typed(text)
    typed.pop("editions", None)  # numbers there are no texts
    assert refused("front-matter", typed) == []


# What a schema can't know: check digits, the calendar.
SUMS = re.compile("check digit|of the calendar|day and time there is")


@pytest.mark.parametrize("line", [line for line, said in WRONG if not SUMS.search(said)])
def test_front_matter_of_a_wrong_type_is_refused(line: str) -> None:
    key = line.partition(":")[0]
    kept = "".join(one for one in LEAST.splitlines(keepends=True) if not one.startswith(f"{key}:"))
    assert refused("front-matter", as_typed(f"{line}\n{kept}"))


@pytest.mark.parametrize(
    "line",
    ["auhtors: x", "csl: x", "type: opera", f"short-title: {'x' * 61}", "editions: {wbe: {}}",
     "contributors: [{name: Bo}]", "editions: {handout: {notes: fot}}",
     "editions: {handout: {csl: apa}}", "editions: {handout: {pages: 0}}"],
)  # fmt: skip
def test_front_matter_with_other_faults_is_refused(line: str) -> None:
    assert refused("front-matter", as_program(f"{LEAST}{line}\n"))


@pytest.mark.parametrize(
    "path", [*ROOT.glob("styles/**/*.toml"), *ROOT.glob("src/publish/new_house/**/*.toml")], ids=str
)
def test_our_styles_are_taken_and_name_their_schema(path: Path) -> None:
    name = "type" if path.parent.name == "types" else TOML.get(path.name)
    if name is None:
        return  # one that has no schema
    assert refused(name, tomllib.loads(path.read_text())) == []
    first = path.read_text().splitlines()[0]
    at = path.parent / first.removeprefix("#:schema ")
    assert at.resolve().name == f"{name}.json"
    assert at.exists() or "new_house" in path.parts  # which `publish init` writes them into


@pytest.mark.parametrize(
    ("given", "good"),
    [
        ("pages = 4", False),
        ("[fit]\npages = 'two'", False),
        ("[fit]\npages = 0", False),
        ("fit = 3", False),
        ("[fit]\nsize = [10]", False),
        ("notes = 'fot'", False),
        ("[kindz]", False),
        ("[kinds]\ntimelin = {do = 'omit'}", False),
        ("[kinds]\ntimeline = {do = 'omitt'}", False),
        ("[kinds]\ntimeline = 'omit'", False),
        ("top = 'key-takeaways'", False),
        ("top = ['key-takeawys']", False),
        ("claims = ['pdf/ua-9']", False),
        ("size = 'big'", False),
        ("cover = 'yes'", False),
        ("pages-from = 'reader'", False),
        ("press = 'lino'", False),
        ("[page]\nsize = 'A44'", False),
        ("[page]\nsize = 'letter'\nleft = 20", True),
        ("[papers.A5]\nleft = '12mm'", True),
        ("csl = 'apa.csl'\n[job]\nlayout = '4up'", True),
    ],
)
def test_an_edition_is_taken_if_it_is_read(given: str, good: bool, tmp_path: Path) -> None:  # noqa: FBT001
    (tmp_path / "brief").mkdir()
    (tmp_path / "brief" / "edition.toml").write_text(given)
    styles = Styles((tmp_path, *STYLES.roots))
    kinds = read_around(STYLES).kinds
    try:
        read_edition(styles, "brief", kinds)
        read = True
    except ManuscriptError:
        read = False
    assert read is good or given == "pages = 4"  # what an article writes for [fit] pages
    assert (refused("edition", tomllib.loads(given)) == []) is good


NEW = {"shape": "prose", "title": {"en": "New"}}


@pytest.mark.parametrize(
    "entry",
    [NEW, NEW | {"aliases": ["a"]}, NEW | {"shape": "prosa"}, {"title": {"en": "New"}},
     {"shape": "prose"}, NEW | {"title": {"fr": "N"}}, NEW | {"title": "N"},
     NEW | {"element": "div"}, NEW | {"icon": 3}, NEW | {"aliases": "a"}, NEW | {"aliases": [1]},
     NEW | {"alias": []}, NEW | {"lists": "books"}, "prose"],
)  # fmt: skip
def test_a_kind_is_taken_if_it_is_read(entry: object) -> None:
    _, problems = read_kinds({"new": entry}, Where("callouts.toml"))
    assert bool(refused("callouts", {"new": entry})) == bool(problems)


@pytest.mark.parametrize(
    "name",
    [
        "new",
        "Note",
        "2nd",
        "no te",
        "é",
        "نوٹ",
        "a-b2",
        "_a",
        "-a",
        "a.b",
        "a_b",
        *sorted(RESERVED),
    ],
)
def test_a_name_is_taken_if_it_is_that_of_a_kind(name: str) -> None:
    good = bool(NAME.fullmatch(name)) and name not in RESERVED
    assert (refused("callouts", {name: NEW}) == []) is good


@pytest.mark.parametrize(
    "given",
    ["tokenz = 3", "name = 3", "[inks]\nink = [0, 0, 0]", "[inks]\nink = [0, 0, 0, 120]",
     "paper = 'A44'", "[presses.coated]\nprofile = 'x.icc'", "[presses.coated]\nbleed = 2",
     "[series.x]\nbooks = 'a.bib'", "library = 3"],
)  # fmt: skip
def test_a_house_that_can_not_be_is_refused(given: str) -> None:
    assert refused("house", tomllib.loads(given))


@pytest.mark.parametrize("given", ["[en]\nquotes = 'triple'", "[en]\nacronym = []", "en = 1"])
def test_wording_that_nothing_reads_is_refused(given: str) -> None:
    assert refused("wording", tomllib.loads(given))


def test_a_house_gets_its_own_boxes_and_keeps_its_settings(tmp_path: Path) -> None:
    styles = tmp_path / "styles"
    styles.mkdir()
    (styles / "house.toml").write_text("")
    (styles / "callouts.toml").write_text("[legal-basis]\nshape='prose'\ntitle.en='Legal basis'\n")
    write(tmp_path, find_styles(tmp_path))
    settings = tmp_path / ".vscode" / "settings.json"
    settings.write_text("{}")
    write(tmp_path, find_styles(tmp_path))
    assert settings.read_text() == "{}"
    made = json.loads((styles / "schemas" / "edition.json").read_text())
    assert "legal-basis" in made["properties"]["kinds"]["properties"]
    listed = json.loads((tmp_path / ".vscode" / "publish.code-snippets").read_text())
    assert listed["legal-basis"]["body"] == ["::: legal-basis", "${1:Text.}", ":::"]


def test_every_kind_and_type_has_a_snippet(around: Around) -> None:
    names = {one.name for one in snippets(around)}
    assert names >= {*around.kinds.by_name, *(f"front matter: {one}" for one in around.types)}
    assert names >= {"citation", "figure", "table", "chart", "cross-reference", "note"}
