"""The report of an archive: all problems, by rule and by article, for people and for programs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from publish.archive.state import State

NAME = "archive-report"
BY_RULE = """SELECT rule, severity, count(*), count(DISTINCT name), min(name) FROM problems
GROUP BY rule, severity ORDER BY severity, count(*) DESC, rule"""
BY_ARTICLE = """SELECT name, line, rule, severity, message FROM problems
ORDER BY name, severity, line, rule, message"""
COUNTS = "SELECT count(*), sum(code > 0), sum(wording) FROM articles"
EXAMPLES = """How many findings a rule has, in how many articles, and the first of these. What a
rule means: `publish check --explain RULE`."""


def write_report(state: State, out: Path, gone: int) -> tuple[Path, ...]:
    """Write the report beside the outputs, for people and as one JSON object a line."""
    return (
        _write(out / f"{NAME}.md", _told(state, gone)),
        _write(out / f"{NAME}.jsonl", _listed(state)),
    )


def _told(state: State, gone: int) -> Iterator[str]:
    (every, failed, wording) = next(state.rows(COUNTS))
    yield "# What the archive found\n\n"
    yield f"{every} articles, {failed or 0} of them not made"
    yield f", {gone} no longer there" if gone else ""
    yield f"; {wording or 0} findings on wording, which `publish check` lists.\n\n"
    yield f"## By rule\n\n{EXAMPLES}\n\n"
    yield "| Rule | | Findings | Articles | First |\n|:--|:--|--:|--:|:--|\n"
    for rule, severity, count, articles, first in state.rows(BY_RULE):
        yield f"| {rule} | {severity} | {count} | {articles} | {first} |\n"
    yield "\n## By article\n"
    last = ""
    for name, line, rule, severity, message in state.rows(BY_ARTICLE):
        if name != last:
            yield f"\n### {name}\n\n"
            last = name
        place = f"line {line}: " if line else ""
        yield f"- {place}{'' if severity == 'error' else f'{severity}: '}{rule}: {message}\n"


def _listed(state: State) -> Iterator[str]:
    keys = ("path", "line", "rule", "severity", "message")
    for row in state.rows(BY_ARTICLE):
        yield json.dumps(dict(zip(keys, row, strict=True)), ensure_ascii=False) + "\n"


def _write(path: Path, text: Iterator[str]) -> Path:
    aside = path.with_name(f".{path.name}.new")
    with aside.open("w", encoding="utf-8") as file:
        file.writelines(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    return path
