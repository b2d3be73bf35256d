"""The bill of materials of a release, held against the schema of CycloneDX."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from publish.release.sbom import sbom

MOMENT = datetime(2026, 1, 31, tzinfo=UTC)


@pytest.fixture(scope="module")
def text() -> str:
    return sbom(MOMENT)


@pytest.fixture(scope="module")
def told(text: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(text)
    return made


def faults(text: str) -> str:
    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return "" if found is None else str(found.data.message)


def test_it_is_valid(text: str) -> None:
    assert faults(text) == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"type": "library"', '"type": "book"'),
        ('"bomFormat": "CycloneDX"', '"bomFormat": "Other"'),
        ('"timestamp": "2026-01-31T00:00:00Z"', '"timestamp": "31 January"'),
        ('"components"', '"parts"'),
    ],
)
def test_one_that_is_broken_is_told(text: str, old: str, new: str) -> None:
    assert old in text
    assert faults(text.replace(old, new, 1)) != ""


def test_it_names_all_that_makes_files_in_the_version_that_is_here(told: dict[str, Any]) -> None:
    known = {one["name"].lower(): one for one in told["components"]}
    for name in ("weasyprint", "pikepdf", "lxml", "jinja2", "pydyf", "tinycss2"):
        assert known[name]["version"] == version(name)
        assert known[name]["purl"] == f"pkg:pypi/{name}@{version(name)}"
    assert known["pandoc"]["version"].startswith("3.")
    assert told["metadata"]["component"]["name"] == "publish"
    assert not {"pytest", "ruff", "mypy"} & set(known)  # what publish is made with, not a release


def test_it_says_what_needs_what(told: dict[str, Any]) -> None:
    needs = {one["ref"]: set(one["dependsOn"]) for one in told["dependencies"]}
    assert {"weasyprint", "pikepdf", "pypandoc-binary"} <= needs["publish"]
    assert "pydyf" in needs["weasyprint"]
    assert needs["pypandoc-binary"] == {"pandoc"}
    refs = [one["bom-ref"] for one in told["components"]]
    assert len(refs) == len(set(refs))
    assert set(needs) == {*refs, "publish"}
    assert set[str]().union(*needs.values()) <= set(refs)


def test_the_same_release_has_the_same_bill(text: str, told: dict[str, Any]) -> None:
    assert sbom(MOMENT) == text
    assert "serialNumber" not in told
    assert told["metadata"]["timestamp"] == "2026-01-31T00:00:00Z"
