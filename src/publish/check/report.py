"""Problems as other programs read them: JSON lines, GitHub's annotations, SARIF."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum

from publish import __version__
from publish.check.catalogue import entries
from publish.problems import Problem, Severity

SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


class Form(StrEnum):
    """A form that problems are listed in."""

    TEXT, JSON, GITHUB, SARIF = "text", "json", "github", "sarif"


def github(problem: Problem) -> str:
    """Write a problem as a command of GitHub's workflows, which marks the line in a change."""
    where = problem.where
    place = [f"file={_property(where.path)}"]
    place += [f"line={where.line}"] if where.line else []
    place += [f"col={where.column}"] if where.column else []
    said = _data(f"{problem.message} {problem.hint}".strip())
    return f"::{GITHUB[problem.severity]} {','.join(place)},title={problem.rule}::{said}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def sarif(problems: Sequence[Problem]) -> str:
    """Write problems as one SARIF 2.1.0 log."""
    known = entries()
    rules = [
        {"id": name, "shortDescription": {"text": known[name].explanation}} if name in known
        else {"id": name}
        for name in dict.fromkeys(problem.rule for problem in problems)
    ]  # fmt: skip
    tool = {"driver": {"name": "publish", "version": __version__, "rules": rules}}
    run = {
        "tool": tool,
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem) for problem in problems],
    }
    return json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False)


def _result(problem: Problem) -> dict[str, object]:
    where = problem.where
    region = {
        name: number
        for name, number in (("startLine", where.line), ("startColumn", where.column))
        if number
    }
    place: dict[str, object] = {"artifactLocation": {"uri": where.path}}
    return {
        "ruleId": problem.rule,
        "level": LEVELS[problem.severity],
        "message": {"text": f"{problem.message} {problem.hint}".strip()},
        "locations": [{"physicalLocation": {**place, **({"region": region} if region else {})}}],
    }
