"""The page of settings is what the code's tables say today, and lacks none of their keys."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from typing import Any

import pytest
from tests.samples import ROOT
from tools.make_settings_page import PAGE, page

from publish import callouts, house
from publish.edition import reading
from publish.manuscript.front_matter import FIELDS

STYLES = ROOT / "styles"


def test_page_is_of_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "tools/make_settings_page.py"


def part(heading: str) -> str:
    found = page().partition(f"\n## {heading}\n")[2]
    assert found
    return found.partition("\n## ")[0]


# The parts of the page, each with the keys that our readers know there.
KNOWN: Mapping[str, Collection[str]] = {
    "Front matter": FIELDS,
    "house.toml": house.FIELDS,
    "edition.toml": {
        *reading.KEYS,
        *(f"fit.{key}" for key in reading.FIT_KEYS),
        *(f"tidy.{key}" for key in reading.TIDY_KEYS),
        *(f"job.{key}" for key in reading.JOB_KEYS),
        *(f"reference-list.{key}" for key in reading.LIST_KEYS),
    },
    "callouts.toml": callouts.KEYS,
    "Types of documents": reading.TYPE_KEYS,
}


@pytest.mark.parametrize("heading", KNOWN)
def test_no_key_is_missing(heading: str) -> None:
    said = part(heading)
    assert [key for key in sorted(KNOWN[heading]) if f"\n| `{key}` |" not in said] == []


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((STYLES / f"{name}.toml").read_text(encoding="utf-8"))


def test_no_table_of_drafts_is_missing() -> None:
    said = part("drafts.toml")
    assert [key for key in table("drafts") if f"\n| `{key}` |" not in said] == []


def test_no_setting_of_wording_is_missing() -> None:
    said = part("wording.toml")
    assert [key for key in table("wording")["en"] if f"\n| `{key}" not in said] == []


def test_every_file_of_styles_is_named() -> None:
    names = {path.name for path in STYLES.glob("*.toml")}
    assert [name for name in sorted(names) if name not in page()] == []
