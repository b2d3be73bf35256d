"""The end of a build: what the checkers said of an article, and what passed goes into `dist/`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

from publish import dist
from publish.check import WORDING
from publish.pipeline.made import Made
from publish.pipeline.options import Options
from publish.problems import OutputError, Problem, PublishError, Severity, Where
from publish.verify import verify
from publish.verify.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one article; `wording` is how many problems of its wording are not listed."""

    slug: str
    name: str
    problems: tuple[Problem, ...] = ()
    code: int = 0
    outputs: tuple[dist.Output, ...] = ()
    reports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stale: tuple[str, ...] = ()
    wording: int = 0


def judged(made: Made, verdicts: Mapping[str, tuple[Verdict, ...]], *, verified: bool) -> Made:
    """Return what was made with what the checkers said of it; nothing is made of what they fail.

    `verified` says whether they were to be asked.
    """
    if made.code:
        return made
    failures = [
        _failure(made.name, verdict)
        for output in made.outputs
        for name in (output.name, *output.extra)
        for verdict in verdicts.get(name, ())
        if not verdict.passed
    ]
    if failures:
        found = tuple(sorted([*made.problems, *failures]))
        return Made(made.slug, made.name, found, OutputError.code)
    outputs = tuple(_told(output, verdicts) for output in made.outputs)
    unverified = [
        _unverified(made, output, verified=verified)
        for output in outputs
        if made.claimed[output.name].claims and not output.verified
    ]
    problems = tuple(sorted([*made.problems, *unverified]))
    return dataclasses.replace(made, problems=problems, outputs=outputs, claimed={})


def installed(made: Made, options: Options) -> Result:
    """Put the files of an article that the checkers have seen into the output folder."""
    stale: tuple[str, ...] = ()
    problems, code, outputs = made.problems, made.code, made.outputs
    if not code:
        try:
            stale = dist.install(options.out, made.slug, outputs)
        except PublishError as error:
            problems, code, outputs = error.problems, error.code, ()
    listed = tuple(problem for problem in problems if problem.rule not in WORDING)
    wording = len(problems) - len(listed)  # a build would drown in them
    reports = made.reports if not code else {}
    return Result(made.slug, made.name, listed, code, outputs, reports, stale, wording)


def _failure(name: str, verdict: Verdict) -> Problem:
    said = "; ".join(f"{f.rule}: {f.message}" for f in verdict.findings[:3])
    message = f"{verdict.checker} {verdict.flavour} fails {verdict.path.name}: {said}"
    return Problem(Where(name), "checker-failed", message, verdict.hint)


def _unverified(made: Made, output: dist.Output, *, verified: bool) -> Problem:
    message = f"{output.name} was not checked, so it makes no claim of conformance."
    hint = verify.missing(made.claimed[output.name].claims) if verified else ""
    return Problem(Where(made.name), "unverified", message, hint, Severity.WARNING)


def _told(output: dist.Output, verdicts: Mapping[str, tuple[Verdict, ...]]) -> dist.Output:
    told = {
        name: tuple(verdict.entry() for verdict in verdicts[name])
        for name in (output.name, *output.extra)
        if name in verdicts
    }
    return dataclasses.replace(
        output,
        verdicts=told.get(output.name, ()),
        verified=output.name in told,
        extra_verdicts=told,
    )
