"""What a release was made with, as a bill of materials: CycloneDX 1.6, as JSON.

    publish 0.1.0 ─needs─► weasyprint 70.0 ─needs─► pydyf 0.12, …    each as it is installed here

It lists the Python packages that publish needs, down to the last, and the pandoc that one of them
brings. Not in it: libraries of the system (Pango, HarfBuzz, fonts outside the house), Java and the
checkers from npm, which change no file. It has no serial number and bears the article's date, so
that the same release has the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from publish import __version__, pandoc
from publish.release.tools import PACKAGES

SBOM = "sbom.cdx.json"
SCHEMA, VERSION = "http://cyclonedx.org/schema/bom-1.6.schema.json", "1.6"
PUBLISH, PANDOC, BROUGHT_BY = "publish", "pandoc", "pypandoc-binary"
SHORT = 60  # letters: what a package calls its licence may as well be the text of it
Component = dict[str, Any]


def sbom(moment: datetime) -> str:
    """Return the bill of materials of what is installed here, dated `moment`."""
    needs = _needs()
    parts = [_component(one) for name, one in sorted(needs.known.items()) if name != PUBLISH]
    parts.append(_application(PANDOC, pandoc.version()))
    told = {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": VERSION,
        "version": 1,
        "metadata": {
            "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": _application(PUBLISH, __version__),
        },
        "components": parts,
        "dependencies": [
            {"ref": ref, "dependsOn": sorted(of_it)} for ref, of_it in sorted(needs.refs().items())
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


class _Needs:
    """The packages that publish needs, by their names, and which of them each needs itself."""

    def __init__(self) -> None:
        self.known: dict[str, Distribution] = {}
        self.edges: dict[str, set[str]] = {}

    def follow(self, name: str, extras: frozenset[str]) -> None:
        """Take in a package with all that it needs, as far as that is installed."""
        waiting, done = [(name, extras)], set[tuple[str, frozenset[str]]]()
        while waiting:
            asked = waiting.pop()
            if asked in done:
                continue
            done.add(asked)
            found = self.known.get(asked[0]) or _installed(asked[0])
            if found is None:
                continue
            self.known[asked[0]] = found
            for other, with_extras in _required(found, asked[1]):
                self.edges.setdefault(asked[0], set()).add(other)
                waiting.append((other, with_extras))

    def refs(self) -> dict[str, list[str]]:
        """Return which packages each needs, of those that are installed."""
        made = {
            name: [one for one in self.edges.get(name, ()) if one in self.known]
            for name in {PUBLISH, BROUGHT_BY, *self.known}
        }
        made[BROUGHT_BY].append(PANDOC)
        return {**made, PANDOC: []}


def _needs() -> _Needs:
    made = _Needs()
    found = _installed(PUBLISH)
    extras = found.metadata.get_all("Provides-Extra") if found else None
    made.follow(PUBLISH, frozenset(extras or ()))
    for name in PACKAGES:  # a publish that runs from its source says nothing of itself
        made.follow(canonicalize_name(name), frozenset())
    return made


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _required(one: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the packages that one needs here, with these extras of its own."""
    for line in one.requires or ():
        asked = Requirement(line)
        marker = asked.marker
        if marker and not any(marker.evaluate({"extra": extra}) for extra in (*extras, "")):
            continue
        yield canonicalize_name(asked.name), frozenset(asked.extras)


def _application(name: str, version: str) -> Component:
    return {"type": "application", "bom-ref": name, "name": name, "version": version}


def _component(one: Distribution) -> Component:
    name = canonicalize_name(one.metadata["Name"])
    made: Component = {
        "type": "library",
        "bom-ref": name,
        "name": one.metadata["Name"],
        "version": one.version,
        "purl": f"pkg:pypi/{name}@{one.version}",
    }
    expression, said = _field(one, "License-Expression"), _field(one, "License")
    if expression:
        made["licenses"] = [{"expression": expression}]
    elif said and len(said) <= SHORT and "\n" not in said:
        made["licenses"] = [{"license": {"name": said}}]
    return made


def _field(one: Distribution, name: str) -> str:
    return str((one.metadata.get_all(name) or [""])[0]).strip()
