"""What came of one article, as plain data: it can go from a process, or a machine, to another."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publish.dist import Output
from publish.pipeline.declaring import declare
from publish.pipeline.preparing import Prepared
from publish.pipeline.writing import Candidate
from publish.press import Press
from publish.problems import Problem, Severity, Where

Keep = Callable[[bytes], str]  # bytes -> the digest by which they are found again
Find = Callable[[str], bytes | None]


class LostError(Exception):
    """Bytes that belong to what was made are not found again, or it is of another make."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What an edition claims, and which of its files say so; without names, none does.

    `press` is the one that the edition is made for.
    """

    claims: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    press: Press | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """Editions that are written, or what stopped them.

    `claimed` says of each output, by its name, what the checkers look for; nothing, once they have.
    `cited` are the keys of works that the article cites, `opened` the files of the house's styles
    that were read for it, where that was noted.
    """

    slug: str
    name: str
    problems: tuple[Problem, ...] = ()
    code: int = 0
    outputs: tuple[Output, ...] = ()
    claimed: Mapping[str, Claimed] = dataclasses.field(default_factory=dict)
    reports: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    cited: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()


def made_of(
    prepared: Prepared, candidates: tuple[Candidate, ...], problems: tuple[Problem, ...]
) -> Made:
    """Return what was made of an article, from its candidates."""
    source = prepared.source
    found = tuple(p for candidate in candidates for p in candidate.problems)
    return Made(
        source.slug,
        source.name,
        (*problems, *found),
        outputs=tuple(_output(candidate, prepared.sources) for candidate in candidates),
        claimed={candidate.name: _claimed(candidate) for candidate in candidates},
        reports={c.edition.label: c.written.report for c in candidates if c.written.report},
        cited=tuple(sorted({str(work["id"]) for work in prepared.article.csl})),
    )


def _output(candidate: Candidate, sources: Mapping[str, str]) -> Output:
    written = candidate.written
    choice: dict[str, Any] = dataclasses.asdict(written.selection.choice)
    choice = {key: sorted(v) if isinstance(v, frozenset) else v for key, v in choice.items()}
    return Output(
        candidate.edition.label,
        candidate.name,
        written.data,
        sources,
        choice | {"pages": written.pages, "fill": round(written.fill, 3)},
        extra=written.extra,
        declared=declare(written),
    )


def _claimed(candidate: Candidate) -> Claimed:
    names = [candidate.name, candidate.written.imposed] if candidate.claims else []
    edition = candidate.edition
    return Claimed(edition.claims, tuple(filter(None, names)), edition.press)


def pack(made: Made, keep: Keep) -> dict[str, Any]:
    """Return it as what JSON holds; `keep` takes the bytes of its files."""
    return {
        "slug": made.slug,
        "name": made.name,
        "code": made.code,
        "problems": [_problem(problem) for problem in made.problems],
        "outputs": [_packed(output, keep) for output in made.outputs],
        "claimed": {name: _said(claimed) for name, claimed in made.claimed.items()},
        "reports": {label: list(lines) for label, lines in made.reports.items()},
        "cited": list(made.cited),
        "opened": list(made.opened),
    }


def unpack(plain: Mapping[str, Any], find: Find) -> Made:
    """Return what `pack` packed; raises LostError where bytes are gone or it is none of ours."""

    def found(digest: str) -> bytes:
        data = find(digest)
        if data is None:
            raise LostError(digest)
        return data

    try:
        return Made(
            plain["slug"],
            plain["name"],
            tuple(_problem_of(*one) for one in plain["problems"]),
            plain["code"],
            tuple(_output_of(one, found) for one in plain["outputs"]),
            {name: _claimed_of(one) for name, one in plain["claimed"].items()},
            {label: tuple(lines) for label, lines in plain["reports"].items()},
            tuple(plain["cited"]),
            tuple(plain["opened"]),
        )
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise LostError(str(error)) from error


def _problem(problem: Problem) -> list[Any]:
    where = problem.where
    fix = list(problem.fix) if problem.fix else None
    place = [where.path, where.line, where.column]
    return [place, problem.rule, problem.message, problem.hint, problem.severity.value, fix]


def _problem_of(  # noqa: PLR0913, PLR0917 - the fields of a problem
    place: list[Any], rule: str, message: str, hint: str, severity: str, fix: list[str] | None
) -> Problem:
    told = (fix[0], fix[1]) if fix else None
    return Problem(Where(*place), rule, message, hint, Severity(severity), told)


def _packed(output: Output, keep: Keep) -> dict[str, Any]:
    return {
        "edition": output.edition,
        "name": output.name,
        "data": keep(output.data),
        "sources": dict(output.sources),
        "choice": dict(output.choice),
        "verdicts": [dict(one) for one in output.verdicts],
        "verified": output.verified,
        "extra": {name: keep(data) for name, data in output.extra.items()},
        "extra-verdicts": {name: list(told) for name, told in output.extra_verdicts.items()},
        "declared": dict(output.declared),
    }


def _output_of(plain: Mapping[str, Any], found: Callable[[str], bytes]) -> Output:
    return Output(
        plain["edition"],
        plain["name"],
        found(plain["data"]),
        plain["sources"],
        plain["choice"],
        tuple(plain["verdicts"]),
        plain["verified"],
        {name: found(digest) for name, digest in plain["extra"].items()},
        {name: tuple(told) for name, told in plain["extra-verdicts"].items()},
        plain["declared"],
    )


def _said(claimed: Claimed) -> dict[str, Any]:
    press = claimed.press
    told = {**dataclasses.asdict(press), "profile": _text(press.profile)} if press else None
    return {"claims": list(claimed.claims), "names": list(claimed.names), "press": told}


def _text(path: Path | None) -> str:
    return str(path) if path else ""


def _claimed_of(plain: Mapping[str, Any]) -> Claimed:
    told = plain["press"]
    press = Press(**told) if told else None
    if press:
        press = dataclasses.replace(
            press, profile=Path(told["profile"]) if told["profile"] else None
        )
    return Claimed(tuple(plain["claims"]), tuple(plain["names"]), press)
