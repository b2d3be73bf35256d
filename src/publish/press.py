"""Presses: what a file for a printer is made for, as data, and the inks of a house on them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from publish.house import House, Styles, merge
from publish.problems import ManuscriptError, Problem, Where, did_you_mean

PRESSES = "presses.toml"
USUAL = "coated"  # the press of a file that names none
WORDS = ("title", "condition", "registry", "about", "standard")
KEYS = {
    *WORDS, "profile", "ink-limit", "ppi", "smallest-type", "thinnest-rule", "bleed", "marks",
}  # fmt: skip
BLEEDS = (3.0, 5.0)  # mm: the least that cutting needs, the most that a sheet has room for
ONE_INK, MOST_INK = 100, 400  # per cent: one ink in full, and four
ICC_CLASS, ICC_SPACE, ICC_HEADER = slice(12, 16), slice(16, 20), 128  # bytes (ISO 15076-1, 7.2)

RGB = tuple[int, int, int]  # 0 to 255
CMYK = tuple[float, float, float, float]  # 0 to 1


@dataclass(frozen=True, slots=True)
class Press:
    """A press, its paper and its inks; without a `profile` it takes the colours of a screen.

    `condition` is the name that a `registry` has for how it prints, `about` says it in words,
    `standard` is what files have to conform to. `ink_limit` is the most of all inks together in
    per cent, `ppi` the fewest pixels an inch of an image, `smallest_type` and `thinnest_rule` are
    in pt, `bleed` in mm; 0 is no limit.
    """

    name: str
    title: str = ""
    condition: str = ""
    registry: str = ""
    about: str = ""
    standard: str = ""
    profile: Path | None = None
    ink_limit: float = 0.0
    ppi: float = 0.0
    smallest_type: float = 0.0
    thinnest_rule: float = 0.0
    bleed: float = 0.0
    marks: bool = False


def read_presses(styles: Styles) -> dict[str, Press]:
    """Read all presses by name, the house's word last; raises ManuscriptError for a bad one."""
    where = styles.where(PRESSES)
    return {name: find_press(styles, name, where) for name in _table(styles)[0]}


def press_for(styles: Styles, condition: str) -> Press:
    """Return the first press that prints under a condition, else the usual one."""
    presses = read_presses(styles)
    found = (press for press in presses.values() if condition and press.condition == condition)
    return next(found, presses[USUAL])


def _table(styles: Styles) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the entries of all presses, and those that the house's own house.toml has."""
    own = styles.table("house.toml").get("presses", {})
    own = own if isinstance(own, Mapping) else {}
    return merge(styles.table(PRESSES), own), own


def find_press(styles: Styles, name: str, where: Where) -> Press:
    """Return the press that is named at `where`; raises ManuscriptError for one that can't be."""
    table, own = _table(styles)
    if name not in table:
        hint = did_you_mean(name, table) or f"Known are: {', '.join(table)}."
        problem = Problem(where, "unknown-press", f"'{name}' is not a press.", hint)
        raise ManuscriptError(problem)
    source = "house.toml" if name in own else PRESSES
    return _Reader(styles, name, styles.where(source)).press(table[name], own.get(name, {}))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the entry of one press, which stands at `where`."""

    styles: Styles
    name: str
    where: Where

    def press(self, entry: Mapping[str, Any], own: Mapping[str, Any]) -> Press:
        """Return the press; `own` is what the house's own house.toml says of it."""
        for key in entry:
            if key not in KEYS:
                hint = did_you_mean(key, KEYS) or f"Known are: {', '.join(sorted(KEYS))}."
                self.wrong(f"'{key}' is no setting of a press.", hint)
        if "profile" in own and "condition" not in own:
            hint = "Write it beside the profile, as in 'condition = \"FOGRA51\"'."
            self.wrong("its profile is your own, so its condition is to be said too.", hint)
        profile = str(entry.get("profile", ""))
        return Press(
            self.name,
            **{word: str(entry.get(word, "")) for word in WORDS},
            profile=self.profile(profile) if profile else None,
            ink_limit=self.number(entry, "ink-limit", (ONE_INK, MOST_INK)),
            ppi=self.number(entry, "ppi"),
            smallest_type=self.number(entry, "smallest-type"),
            thinnest_rule=self.number(entry, "thinnest-rule"),
            bleed=self.number(entry, "bleed", BLEEDS),
            marks=entry.get("marks") is True,
        )

    def profile(self, name: str) -> Path:
        """Return the path of a profile of a printing press in four inks (class prtr, CMYK)."""
        path = self.styles.find(name) or self.styles.find(f"icc/{name}")
        if path is None:
            hint = "Give its path from the styles folder."
            self.wrong(f"its profile '{name}' is not there.", hint)
        data = path.read_bytes()
        is_press = (data[ICC_CLASS], data[ICC_SPACE]) == (b"prtr", b"CMYK")
        if len(data) < ICC_HEADER or not is_press:
            self.wrong(f"'{name}' is no profile of a press in four inks.", "Ask your printer.")
        return path

    def number(
        self, entry: Mapping[str, Any], key: str, bounds: tuple[float, float] = (0, math.inf)
    ) -> float:
        """Return a number within bounds, or 0 for no limit."""
        value = entry.get(key, 0)
        low, high = bounds
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if number and (value == 0 or low <= value <= high):
            return float(value)
        hint = f"Write 0, or {low:g} to {high:g}." if high < math.inf else "Write a number."
        return self.wrong(f"'{key} = {value}' is no {key}.", hint)

    def wrong(self, message: str, hint: str) -> NoReturn:
        """Raise what is wrong with the press."""
        raise ManuscriptError(Problem(self.where, "bad-press", f"{self.name}: {message}", hint))


def named_inks(house: House, press: Press, where: Where) -> dict[RGB, CMYK]:
    """Return what the press prints for each colour of the house that has inks of its own.

    Raises ManuscriptError where one asks for more ink than the press takes, or is no ink, at
    `where`, the house's file.
    """
    problems = []
    made: dict[RGB, CMYK] = {}
    for name, inks in house.inks.items():
        colour = colour_of(house.tokens.get(name, ""))
        if len(inks) != len("CMYK") or not all(_is_ink(ink) for ink in inks):
            message = f"the ink '{name}' is not four numbers from 0 to 100."
            problems.append(Problem(where, "bad-ink", message, "Cyan, magenta, yellow, black."))
        elif sum(inks) > (press.ink_limit or MOST_INK):
            message = (
                f"the ink '{name}' comes to {sum(inks):g} % in one place; "
                f"{press.title} takes {press.ink_limit:g} %."
            )
            hint = "Take less of each ink, or more black for all three."
            problems.append(Problem(where, "too-much-ink", message, hint))
        elif colour is not None:
            cyan, magenta, yellow, black = (ink / 100 for ink in inks)
            made.setdefault(colour, (cyan, magenta, yellow, black))
    if problems:
        raise ManuscriptError(problems)
    return made


def _is_ink(value: object) -> bool:
    return isinstance(value, (int, float)) and 0 <= value <= 100  # noqa: PLR2004 - per cent


def colour_of(text: str) -> RGB | None:
    """Return the colour that `#rrggbb` or `#rgb` stands for; None for what is no colour."""
    digits = text.strip().removeprefix("#")
    if len(digits) == len("rgb"):
        digits = "".join(2 * digit for digit in digits)
    try:
        red, green, blue = bytes.fromhex(digits)
    except ValueError:
        return None
    return red, green, blue
