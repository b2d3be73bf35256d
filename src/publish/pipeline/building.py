"""publish(): from article files to finished editions.

Articles are read, checked and written one by one; then one run of each checker looks at all the
candidates; what passed is put into `dist/`. One article's fault never stops the others.
"""

from __future__ import annotations

import dataclasses
import errno
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from publish import dist
from publish.check import WORDING, unused_of_pages
from publish.guards.scratch import scratch_folder
from publish.pipeline.installing import Result, install
from publish.pipeline.options import Options, Tell, quiet
from publish.pipeline.preparing import Prepared, prepare
from publish.pipeline.verdicts import verdicts_on
from publish.pipeline.writing import Candidate, write
from publish.problems import (
    ManuscriptError,
    Problem,
    PublishError,
    SetupError,
    Where,
    has_errors,
)
from publish.sources import Source

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EMFILE, errno.ENFILE}
SPACE = "Look whether the disk is full, and whether all of publish is installed."


def publish(sources: Sequence[Source], options: Options, tell: Tell = quiet) -> list[Result]:
    """Build articles; raises SetupError where nothing can be written at all."""
    with dist.locked(options.out), scratch_folder() as scratch:
        with ThreadPoolExecutor(options.jobs) as pool:
            made = list(pool.map(lambda source: _guarded(source, options, tell), sources))
        candidates = [c for result in made if not isinstance(result, Result) for c in result[1]]
        folder = Path(scratch)
        verdicts = verdicts_on(candidates, folder, tell, options.cache) if options.verify else {}
        return [
            _without_wording(
                result if isinstance(result, Result) else install(*result, verdicts, options)
            )
            for result in made
        ]


def _without_wording(result: Result) -> Result:
    """Count the problems of wording instead of listing them: a build would drown in them."""
    listed = tuple(problem for problem in result.problems if problem.rule not in WORDING)
    count = len(result.problems) - len(listed)
    return dataclasses.replace(result, problems=listed, wording=count)


def _guarded(
    source: Source, options: Options, tell: Tell
) -> Result | tuple[Prepared, tuple[Candidate, ...], tuple[Problem, ...]]:
    """Prepare and write one article; what stops it becomes its result."""
    try:
        prepared, problems = prepare(source, options, tell)
        if prepared is None or has_errors(problems):
            return Result(source.slug, source.name, tuple(sorted(problems)), ManuscriptError.code)
        candidates = write(prepared, options, tell)
        if not options.editions:  # all that the article has
            broken = frozenset[str]().union(*(candidate.silenced for candidate in candidates))
            problems += unused_of_pages(prepared.article, broken)
        return prepared, candidates, tuple(problems)
    except PublishError as error:
        return Result(source.slug, source.name, error.problems, error.code)
    except OSError as error:
        return _refused(source, error)


def _refused(source: Source, error: OSError) -> Result:
    """Return what came of an article that the system stopped, by a file of its own or otherwise."""
    own = error.filename and str(error.filename).startswith(str(source.file.parent))
    if own and error.errno not in FULL:
        problem = Problem(Where(source.name), "unreadable", f"{error.strerror}: {error.filename}.")
        return Result(source.slug, source.name, (problem,), ManuscriptError.code)
    of = f": {error.filename}" if error.filename else ""
    message = f"the system refused this: {error.strerror or error}{of}."
    problem = Problem(Where(source.name), "system", message, SPACE)
    return Result(source.slug, source.name, (problem,), SetupError.code)
