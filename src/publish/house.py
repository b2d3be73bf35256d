"""The house: where styles are found, how they are merged, and what belongs to the institution.

Two places hold styles: the house's own `styles/` folder and ours. TOML merges key by key, the
house's word last; other files are taken from the house if it has them; stylesheets cascade, ours
first.
"""

from __future__ import annotations

import copy
import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from publish.library.styles import StyleError, resolve
from publish.numerals import AUTO, WISHES
from publish.problems import ManuscriptError, Problem, Where, did_you_mean

HOUSE = Path("styles", "house.toml")
FIELDS = {
    "name",
    "short-name",
    "address",
    "url",
    "base-url",
    "email",
    "phone",
    "logo",
    "issn",
    "disclaimer",
    "boundary-disclaimer",
    "csl",
    "licence",
    "tokens",
    "inks",
    "place",
    "about",
    "paper",
    "numerals",
    "presses",
    "library",
    "series",
    "citation-keys",
    "csl-terms",
}
OTHERS = {"logo", "csl", "issn", "tokens", "inks", "presses", "library", "series", "csl-terms"}
KEYS = "{author}{year}"  # the pattern of new keys in the library  # fmt: skip
AT = re.compile(r"\(at line (?P<line>\d+), column (?P<column>\d+)\)")  # as tomllib says it
QUOTED = re.compile(r"'(?P<key>[^'=]+?)(?: = [^']*)?'")
LINE_END = re.compile(r"\r\n|\r|\n")
Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Styles:
    """The folders that hold styles, the house's own first, ours last."""

    roots: tuple[Path, ...]

    def find(self, name: str) -> Path | None:
        """Return the file of this name that counts: the house's, else ours."""
        return next((root / name for root in self.roots if (root / name).is_file()), None)

    def cascade(self, name: str) -> tuple[Path, ...]:
        """Return all files of this name, ours first, as stylesheets cascade."""
        return tuple(root / name for root in reversed(self.roots) if (root / name).is_file())

    def table(self, name: str) -> dict[str, Any]:
        """Return the merged table of a TOML file; raises ManuscriptError for a bad one."""
        merged: dict[str, Any] = {}
        for path in self.cascade(name):
            merged = merge(merged, read_toml(path))
        return merged

    def where(self, name: str) -> Where:
        """Return the place that problems of a file name: the house's file, else ours."""
        return Where(str(self.find(name) or name))

    def folders(self, mark: str) -> tuple[str, ...]:
        """Return the names of the folders that hold a file of this name; ours come first."""
        found = [
            p.parent.name for root in reversed(self.roots) for p in sorted(root.glob(f"*/{mark}"))
        ]
        return tuple(dict.fromkeys(found))

    def stems(self, folder: str, suffix: str) -> tuple[str, ...]:
        """Return the names, less the suffix, of the files in a folder of styles."""
        found = [
            p.stem
            for root in reversed(self.roots)
            for p in sorted((root / folder).glob(f"*{suffix}"))
        ]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class House:
    """The institution in whose name files go out; `tokens` are colours, fonts and sizes by name.

    `library` are the files of works in their order, `series` those that articles of a series have
    before them. `numerals` is one of `numerals.WISHES`, or nothing. `csl_terms` are words of
    citation styles by language, for those that CSL lacks.
    """

    name: str = ""
    short_name: str = ""
    address: str = ""
    place: str = ""
    url: str = ""
    base_url: str = ""
    email: str = ""
    phone: str = ""
    about: str = ""
    logo: Path | None = None
    issn: Mapping[str, str] = field(default_factory=dict)
    disclaimer: str = ""
    boundary_disclaimer: str = ""
    licence: str = ""
    paper: str = ""
    numerals: str = ""
    csl: Path | None = None
    csl_terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    citation_keys: str = KEYS
    library: tuple[Path, ...] = ()
    series: Mapping[str, tuple[Path, ...]] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict)
    inks: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


def merge(below: Table, above: Table) -> dict[str, Any]:
    """Return two tables as one, key by key; the second has the last word."""
    made = dict(below)
    for key, value in above.items():
        both = isinstance(value, Mapping) and isinstance(made.get(key), Mapping)
        made[key] = merge(made[key], value) if both else value
    return made


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; raises ManuscriptError with its place where it is not valid."""
    data = path.read_bytes()
    try:
        text = LINE_END.sub("\n", data.decode("utf-8-sig"))  # TOML knows no line end of \r alone
        return copy.deepcopy(_parsed(text))
    except tomllib.TOMLDecodeError as error:
        raise ManuscriptError(bad_toml(str(path), text, error)) from error
    except UnicodeDecodeError as error:
        good = LINE_END.split(data[: error.start].decode("utf-8-sig", errors="replace"))
        where = Where(str(path), len(good), len(good[-1]) + 1)
        message = "this is not UTF-8 text from here on."
        hint = "Save it again with the encoding UTF-8."
        raise ManuscriptError(Problem(where, "bad-toml", message, hint)) from error


def bad_toml(name: str, text: str, error: tomllib.TOMLDecodeError) -> Problem:
    """Return the problem of a text that is no TOML, at the place that the error tells of."""
    found = AT.search(str(error))
    line = int(found["line"]) if found else len(LINE_END.split(text))
    where = Where(name, line, int(found["column"]) if found else 0)
    hint = "Compare it with the file of the same name that came with publish."
    said = AT.sub("", str(error)).strip().removesuffix(" (at end of document)")
    return Problem(where, "bad-toml", f"this is not valid TOML: {said}.", hint)


def placed(problem: Problem, text: str, said: str) -> Problem:
    """Give a problem of a table the place of the first key or value that its words quote."""
    for found in QUOTED.finditer(said):
        key = re.escape(found["key"])
        named = rf"^\s*(?:\[+[^\]\n]*?\b)?[\"']?(?P<key>{key})[\"']?\s*(?:=|[.\]])"
        at = re.search(rf"{named}|[\"'](?P<value>{key})[\"']", text, re.MULTILINE)
        if at:
            before = LINE_END.split(text[: at.start("key" if at["key"] else "value")])
            where = Where(problem.where.path, len(before), len(before[-1]) + 1)
            return replace(problem, where=where)
    return problem


def placed_in_file(problem: Problem) -> Problem:
    """Give a problem that names a file of styles alone its place in there."""
    try:
        text = LINE_END.sub("\n", Path(problem.where.path).read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return problem
    return problem if problem.where.line else placed(problem, text, problem.message)


@functools.lru_cache(maxsize=64)
def _parsed(text: str) -> dict[str, Any]:
    """Parse TOML; what a process that stays reads again is not parsed again."""
    return tomllib.loads(text)


@functools.cache
def own_styles() -> Path:
    """Return the folder of our own styles: beside the installed package, or in the checkout."""
    installed = Path(__file__).with_name("_styles")
    return installed if installed.is_dir() else Path(__file__).parents[2] / "styles"


def house_root(start: Path) -> Path | None:
    """Return the nearest folder, from `start` upwards, that holds `styles/house.toml`."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / HOUSE).is_file()), None)


def find_styles(start: Path) -> Styles:
    """Return the styles that count for an article in a folder."""
    root = house_root(start)
    own = own_styles()
    if root is None or (root / "styles").resolve() == own.resolve():
        return Styles((own,))
    return Styles((root / "styles", own))


def read_house(styles: Styles) -> House:
    """Read the merged `house.toml`; raises ManuscriptError for what it can't use."""
    table = styles.table("house.toml")
    where = styles.where("house.toml")
    problems = [
        Problem(
            where, "unknown-field", f"'{key}' is no field of a house.", did_you_mean(key, FIELDS)
        )
        for key in table
        if key not in FIELDS
    ]
    logo = str(table.get("logo", ""))
    if logo and not styles.find(logo):
        hint = "Give its path from the styles folder."
        problems.append(Problem(where, "missing-file", f"the logo '{logo}' is not there.", hint))
    if str(table.get("numerals", AUTO)) not in WISHES:
        message = f"'{table['numerals']}' is no kind of numerals."
        hint = f"There are: {', '.join(WISHES)}."
        problems.append(Problem(where, "wrong-value", message, hint))
    csl = str(table.get("csl", ""))
    found = find_style(csl, styles, where, problems) if csl else None
    library = _files(table.get("library", ()), styles, where, problems)
    series = {
        str(name): _files(entry.get("library", ()), styles, where, problems)
        for name, entry in table.get("series", {}).items()
    }
    if problems:
        raise ManuscriptError([placed_in_file(problem) for problem in problems])
    text = {key.replace("-", "_"): str(table.get(key, "")) for key in FIELDS - OTHERS}
    text["citation_keys"] = text["citation_keys"] or KEYS
    return House(
        **text,
        logo=styles.find(logo) if logo else None,
        csl=found,
        csl_terms=styles.table("csl/terms.toml") | table.get("csl-terms", {}),
        library=library,
        series=series,
        issn={key: str(value) for key, value in table.get("issn", {}).items()},
        tokens={key: str(value) for key, value in table.get("tokens", {}).items()},
        inks=_inks(styles),
    )


def find_style(name: str, styles: Styles, where: Where, problems: list[Problem]) -> Path | None:
    """Return the citation style of a name or path from the styles or the house's folder.

    One that only names another style stands for that. What is wrong is added to the problems.
    """
    try:
        return resolve(name, lambda one: _find_csl(one, styles))
    except StyleError as error:
        near = "" if _find_csl(name, styles) else did_you_mean(name, styles.stems("csl", ".csl"))
        problems.append(Problem(where, error.rule, error.message, near or error.hint))
        return None


def _find_csl(name: str, styles: Styles) -> Path | None:
    for one in (name, f"{name}.csl"):
        beside = styles.roots[0].parent / one
        found = styles.find(f"csl/{one}") or styles.find(one)
        if found or (beside.suffix == ".csl" and beside.is_file()):
            return found or beside
    return None


def _files(
    given: Any,  # noqa: ANN401 - what somebody wrote into a file
    styles: Styles,
    where: Where,
    problems: list[Problem],
) -> tuple[Path, ...]:
    """Return the files of a library, whose paths count from the folder of the house."""
    names = [given] if isinstance(given, str) else list(given)
    paths = tuple(styles.roots[0].parent / str(name) for name in names)
    for path, name in zip(paths, names, strict=True):
        if not path.is_file():
            hint = "Give its path from the folder that holds 'styles'."
            message = f"the library '{name}' is not there."
            problems.append(Problem(where, "missing-library", message, hint))
    return paths


def _inks(styles: Styles) -> dict[str, tuple[float, ...]]:
    """Return the inks of colour tokens.

    A house that gives a token another colour but no inks does not print it in the inks of ours.
    """
    tokens: dict[str, Any] = {}
    inks: dict[str, tuple[float, ...]] = {}
    for path in styles.cascade("house.toml"):
        table = read_toml(path)
        own = table.get("tokens", {})
        changed = {name for name, value in own.items() if tokens.get(name, value) != value}
        inks = {name: value for name, value in inks.items() if name not in changed}
        inks |= {name: tuple(value) for name, value in table.get("inks", {}).items()}
        tokens |= own
    return inks
