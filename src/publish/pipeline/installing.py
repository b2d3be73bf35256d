"""The end of a build: the checkers look at the candidates, and what passed goes into `dist/`."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from publish import dist
from publish.pipeline.declaring import declare
from publish.pipeline.options import Options
from publish.pipeline.preparing import Prepared, digests_of
from publish.pipeline.writing import Candidate
from publish.problems import OutputError, Problem, PublishError, Severity, Where
from publish.sources import Source
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
    reports: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stale: tuple[str, ...] = ()
    wording: int = 0


def install(
    prepared: Prepared,
    candidates: tuple[Candidate, ...],
    problems: tuple[Problem, ...],
    verdicts: dict[str, tuple[Verdict, ...]],
    options: Options,
) -> Result:
    """Put an article's files into the output folder, if the checkers passed all of them."""
    source = prepared.source
    problems = (*problems, *(p for candidate in candidates for p in candidate.problems))
    failures = [
        _failure(source, verdict)
        for candidate in candidates
        for name in (candidate.name, candidate.written.imposed)
        for verdict in verdicts.get(name, ())
        if not verdict.passed
    ]
    if failures:
        found = tuple(sorted([*problems, *failures]))
        return Result(source.slug, source.name, found, OutputError.code)
    outputs = tuple(_output(c, verdicts, prepared.sources) for c in candidates)
    unverified = [
        Problem(
            Where(source.name),
            "unverified",
            f"{output.name} was not checked, so it makes no claim of conformance.",
            verify.missing(candidate.edition.claims) if options.verify else "",
            Severity.WARNING,
        )
        for output, candidate in zip(outputs, candidates, strict=True)
        if candidate.edition.claims and not output.verified
    ]
    unverified += _changed_meanwhile(prepared)
    try:
        stale = dist.install(options.out, source.slug, outputs)
    except PublishError as error:
        return Result(source.slug, source.name, error.problems, error.code)
    reports = {c.edition.label: c.written.report for c in candidates if c.written.report}
    found = tuple(sorted([*problems, *unverified]))
    return Result(source.slug, source.name, found, 0, outputs, reports, stale)


def _changed_meanwhile(prepared: Prepared) -> list[Problem]:
    """Return a warning for each file of an article that is another one than when it was read."""
    source, now = prepared.source, digests_of(prepared.source)
    names = [name for name, made in now.items() if prepared.sources.get(name) != made]
    message = "this was saved while the article was being built."
    hint = "Build it again, so that the outputs hold what it says now."
    return [
        Problem(Where(name), "changed-meanwhile", message, hint, Severity.WARNING)
        for name in (names if source.typed is None else ())
    ]


def _failure(source: Source, verdict: Verdict) -> Problem:
    said = "; ".join(f"{f.rule}: {f.message}" for f in verdict.findings[:3])
    message = f"{verdict.checker} {verdict.flavour} fails {verdict.path.name}: {said}"
    return Problem(Where(source.name), "checker-failed", message, verdict.hint)


def _output(
    candidate: Candidate, verdicts: dict[str, tuple[Verdict, ...]], sources: dict[str, str]
) -> dist.Output:
    written = candidate.written
    choice: dict[str, Any] = dataclasses.asdict(written.selection.choice)
    choice = {key: sorted(v) if isinstance(v, frozenset) else v for key, v in choice.items()}
    told = {
        name: tuple(verdict.entry() for verdict in verdicts[name])
        for name in (candidate.name, *written.extra)
        if name in verdicts
    }
    return dist.Output(
        candidate.edition.label,
        candidate.name,
        written.data,
        sources,
        choice | {"pages": written.pages, "fill": round(written.fill, 3)},
        told.get(candidate.name, ()),
        candidate.name in told,
        written.extra,
        told,
        declare(written),
    )
