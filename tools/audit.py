"""Asks advisory databases for known faults of locked packages: `tools/audit.py LOCK…`.

pip-audit asks two of them, PyPI's and OSV. A package that neither could look up is a failure and no
pass: where no database answers, this ends with 1 and says of how many packages nothing is known.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

SOURCES = ("pypi", "osv")
NAME = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", re.MULTILINE)


def names_in(lock: str) -> set[str]:
    """Return the packages that a lock names."""
    return {found["name"].lower() for found in NAME.finditer(lock)}


def asked(source: str, lock: Path) -> list[dict[str, Any]]:
    """Return what a database says of each package of a lock, nothing where it does not answer."""
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", source]
    options = ["--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(  # noqa: S603 - our own arguments
        [*command, *options, "--requirement", str(lock)], capture_output=True, check=False
    )
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return []
    return found


def judged(wanted: set[str], told: list[list[dict[str, Any]]]) -> list[str]:
    """Return a line for each fault that is known, and one for each package that nobody knows."""
    looked_up: set[str] = set()
    faults: dict[str, None] = {}
    for one in (one for answer in told for one in answer if "skip_reason" not in one):
        name = one["name"].lower()
        looked_up.add(name)
        for fault in one.get("vulns", ()):
            better = ", ".join(fault.get("fix_versions", ())) or "no version yet"
            faults[f"{name} {one['version']}: {fault['id']}, mended in {better}"] = None
    unknown = sorted(wanted - looked_up)
    return [*faults, *(f"{name}: could not be audited" for name in unknown)]


def main(locks: list[Path]) -> int:
    """Ask for all locks."""
    wanted = set().union(*(names_in(lock.read_text(encoding="utf-8")) for lock in locks))
    lines = judged(wanted, [asked(source, lock) for lock in locks for source in SOURCES])
    for line in lines:
        print(line)
    print(f"{len(wanted)} packages, {len(lines)} to look at")
    return bool(lines)


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]]))
