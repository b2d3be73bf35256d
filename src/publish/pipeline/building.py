"""publish(): from article files to finished editions.

Articles are read, checked and written; then one run of each checker looks at all that makes claims;
what passed is put into `dist/`. One article's fault never stops the others.
"""

from __future__ import annotations

import contextlib
import errno
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from publish import dist
from publish.check import unused_of_pages
from publish.formats.rendering import warm_up
from publish.guards.scratch import scratch_folder
from publish.pipeline import known
from publish.pipeline.apart import Apart
from publish.pipeline.installing import Result, installed, judged
from publish.pipeline.made import Made, made_of
from publish.pipeline.options import Options, Tell, quiet
from publish.pipeline.preparing import Prepared, digests_of, prepare
from publish.pipeline.verdicts import verdicts_on
from publish.pipeline.writing import write
from publish.problems import (
    ManuscriptError,
    OutputError,
    Problem,
    PublishError,
    SetupError,
    Severity,
    Where,
    has_errors,
)
from publish.sources import Source
from publish.verify.verdict import Verdict

AT_ONCE = 64  # articles whose files are held in memory until the checkers have seen them
Make = Callable[[Source], Made]
CHANGED = "changed-meanwhile"
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EMFILE, errno.ENFILE}
SPACE = "Look whether the disk is full, and whether all of publish is installed."


def publish(sources: Sequence[Source], options: Options, tell: Tell = quiet) -> list[Result]:
    """Build articles; raises SetupError where nothing can be written at all."""
    with dist.locked(options.out), _making(sources, options, tell) as make:
        return [
            result
            for first in range(0, len(sources), AT_ONCE)
            for result in _some(sources[first : first + AT_ONCE], options, tell, make)
        ]


def _some(sources: Sequence[Source], options: Options, tell: Tell, make: Make) -> Iterator[Result]:
    """Build some articles, and have the checkers look at all of them at once."""
    with ThreadPoolExecutor(options.jobs) as pool:
        made = list(pool.map(make, sources))
    verdicts = verdicts_for(made, options, tell)
    for one in made:
        yield installed(judged(one, verdicts, verified=options.verify), options)


def verdicts_for(
    made: Sequence[Made], options: Options, tell: Tell
) -> dict[str, tuple[Verdict, ...]]:
    """Return what the checkers say of all files that make claims, by their names."""
    if not options.verify:
        return {}
    with scratch_folder() as scratch:
        return verdicts_on(made, Path(scratch), tell, options.cache)


@contextlib.contextmanager
def _making(sources: Sequence[Source], options: Options, tell: Tell) -> Iterator[Make]:
    """Yield what makes an article: here, or in a process of its own."""
    if not options.apart or len(sources) == 1:
        yield lambda source: make(source, options, tell)
        return
    with Apart() as apart:
        yield lambda source: apart.make(source, options, tell)


def make(source: Source, options: Options, tell: Tell = quiet) -> Made:
    """Make one article, or find it made of the same before; what stops it is in the result."""
    try:
        return _found_or_made(source, options, tell)
    except PublishError as error:
        return Made(source.slug, source.name, error.problems, error.code)
    except OSError as error:
        return _refused(source, error)
    except Exception as error:  # noqa: BLE001 - a fault of ours may not take the others down
        return Made(source.slug, source.name, (_fault(source, error),), OutputError.code)


def _found_or_made(source: Source, options: Options, tell: Tell) -> Made:
    if not options.cache.keeps or not options.articles or source.typed is not None:
        return _made(source, options, tell)
    key = known.key_for(source, options)
    made = known.find(options.cache, key)
    if made is None:
        made = _made(source, options, tell)
        if all(problem.rule != CHANGED for problem in made.problems):  # then nobody knows of what
            known.keep(options.cache, key, made)
    return made


def _made(source: Source, options: Options, tell: Tell) -> Made:
    warm_up()
    prepared, problems = prepare(source, options, tell)
    if prepared is None or has_errors(problems):
        return Made(source.slug, source.name, tuple(sorted(problems)), ManuscriptError.code)
    candidates = write(prepared, options, tell)
    if not options.editions:  # all that the article has
        broken = frozenset[str]().union(*(candidate.silenced for candidate in candidates))
        problems += unused_of_pages(prepared.article, broken)
    return made_of(prepared, candidates, (*problems, *_changed_meanwhile(prepared)))


def _changed_meanwhile(prepared: Prepared) -> Iterator[Problem]:
    """Yield a warning for each file of an article that is another one than when it was read."""
    if prepared.source.typed is not None:
        return
    message = "this was saved while the article was being built."
    hint = "Build it again, so that the outputs hold what it says now."
    for name, now in digests_of(prepared.source).items():
        if prepared.sources.get(name) != now:
            yield Problem(Where(name), CHANGED, message, hint, Severity.WARNING)


def _refused(source: Source, error: OSError) -> Made:
    """Return what came of an article that the system stopped, by a file of its own or otherwise."""
    own = error.filename and str(error.filename).startswith(str(source.file.parent))
    if own and error.errno not in FULL:
        problem = Problem(Where(source.name), "unreadable", f"{error.strerror}: {error.filename}.")
        return Made(source.slug, source.name, (problem,), ManuscriptError.code)
    of = f": {error.filename}" if error.filename else ""
    message = f"the system refused this: {error.strerror or error}{of}."
    problem = Problem(Where(source.name), "system", message, SPACE)
    return Made(source.slug, source.name, (problem,), SetupError.code)


def _fault(source: Source, error: Exception) -> Problem:
    """Return the problem of an error that nobody foresaw, with where in our code it arose."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = f" ({Path(last[0].filename).name}:{last[0].lineno})" if last else ""
    said = " ".join(str(error).split())[:200]
    message = f"this article can't be made: {type(error).__name__}: {said}{place}."
    hint = "This is our fault: please report it, with the article."
    return Problem(Where(source.name), "internal", message, hint)
