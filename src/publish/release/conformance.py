"""The conformance report: which checker, in which version, said what of which file.

What a machine checked and what a person checked stand apart, as neither can do for the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

FLAVOURS: Mapping[str, str] = {
    "ua1": "PDF/UA-1 (ISO 14289-1)",
    "ua2": "PDF/UA-2 (ISO 14289-2)",
    "3a": "PDF/A-3a (ISO 19005-3)",
    "4f": "PDF/A-4f (ISO 19005-4)",
    "x4": "PDF/X-4 (ISO 15930-7)",
    "epub": "EPUB 3.3",
    "epub-a11y": "EPUB Accessibility 1.1",
}
OWN = {"preflight": "publish's own preflight: there is no free validator for PDF/X-4"}


def report(
    files: Mapping[str, Mapping[str, Any]],
    people: Sequence[Mapping[str, Any]],
    about: Mapping[str, str],
) -> dict[str, Any]:
    """Return the report; `files` are those of the editions, each with its entry in the manifest."""
    return {
        **about,
        "machine": [_machine(name, one) for name, one in files.items() if _is_checked(one)],
        "beside": [name for name, one in files.items() if not _is_checked(one)],
        "people": list(people),
    }


def _is_checked(entry: Mapping[str, Any]) -> bool:
    """Say whether a file is an edition, or has a verdict of its own as imposed sheets have."""
    return "declared" in entry or bool(entry.get("verdicts"))


def _machine(name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    verdicts = [
        {
            "checker": one["checker"],
            "version": one["version"],
            "flavour": one["flavour"],
            "standard": FLAVOURS.get(str(one["flavour"]), str(one["flavour"])),
            "passed": bool(one["passed"]),
            "note": OWN.get(str(one["checker"]), ""),
        }
        for one in entry.get("verdicts", ())
    ]
    return {
        "file": name,
        "edition": entry["edition"],
        "sha256": entry["sha256"],
        "bytes": entry["bytes"],
        "claims": list(entry.get("claims", ())),
        "verdicts": verdicts,
    }
