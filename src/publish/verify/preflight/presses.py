"""Presses: what the people who print can hold, read from `presses.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from publish.house import Styles, merge
from publish.problems import Problem, UsageError, Where, did_you_mean

FILE = "presses.toml"
USUAL = "coated"


@dataclass(frozen=True, slots=True)
class Press:
    """What a press can hold.

    `ink_limit` is the most of all inks together in per cent, `ppi` the fewest pixels an inch of an
    image, `smallest_type` and `thinnest_rule` are in pt, `bleed` in mm; 0 is no limit. `condition`
    is the name that the registry has for how it prints. A press without a `standard` takes any PDF.
    """

    name: str
    ink_limit: float = 0.0
    ppi: float = 0.0
    smallest_type: float = 0.0
    thinnest_rule: float = 0.0
    bleed: float = 0.0
    condition: str = ""
    standard: str = ""


def read_presses(styles: Styles) -> dict[str, Press]:
    """Read all presses by name, the house's word last; raises ManuscriptError for a bad file."""
    own = styles.table("house.toml").get("presses", {})
    table = merge(styles.table(FILE), own if isinstance(own, Mapping) else {})
    return {
        name: Press(
            name,
            **{
                key: float(entry.get(key.replace("_", "-"), 0))
                for key in ("ink_limit", "ppi", "smallest_type", "thinnest_rule", "bleed")
            },
            condition=str(entry.get("condition", "")),
            standard=str(entry.get("standard", "")),
        )
        for name, entry in table.items()
    }


def find_press(styles: Styles, asked: str) -> Press:
    """Return the press of a name; raises UsageError where there is none."""
    presses = read_presses(styles)
    if asked not in presses:
        hint = did_you_mean(asked, presses) or f"Known are: {', '.join(presses)}."
        message = f"'{asked}' is not a press."
        raise UsageError(Problem(Where("--press"), "unknown-press", message, hint))
    return presses[asked]


def press_for(styles: Styles, condition: str) -> Press:
    """Return the first press that prints under a condition, else the usual one."""
    presses = read_presses(styles)
    found = (press for press in presses.values() if condition and press.condition == condition)
    return next(found, presses[USUAL])
