"""The client of a farm: articles go out to Dask's workers, and what they made comes back."""

from __future__ import annotations

import contextlib
import importlib
import itertools
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from publish.cache import Cache
from publish.farm import parcels, worker
from publish.pipeline.known import installation
from publish.pipeline.made import LostError, Made, unpack
from publish.pipeline.options import Options, Tell, quiet
from publish.problems import OutputError, Problem, PublishError, SetupError, Where
from publish.sources import Source

LOCAL = "local"
AHEAD = 3  # articles on their way for each thread of a worker
LEAST = 8
PATIENCE = 30.0  # seconds in which a scheduler has to answer
RETRIES = 2  # of an article that a worker could not take
EXTRA = "Install it: pip install 'publish[farm]'."


def made_by(
    farm: str, sources: Iterable[Source], options: Options, tell: Tell = quiet
) -> Iterator[tuple[Source, Made]]:
    """Yield what the workers of a farm make of articles, as it is finished.

    Articles of workers that are lost go to others. Raises SetupError where the scheduler or the
    shared cache can't be reached.
    """
    with _client(farm, options.jobs) as client, _shared(options.cache, farm) as cache:
        yield from _streamed(client, sources, replace(options, cache=cache), tell)


def _streamed(
    client: Any,  # noqa: ANN401 - Dask has no types
    sources: Iterable[Source],
    options: Options,
    tell: Tell,
) -> Iterator[tuple[Source, Made]]:
    cache, program = options.cache, installation()
    address = cache.stores[-1].place
    left, waiting = iter(sources), {}

    def begin(source: Source) -> Any:  # noqa: ANN401 - a future of Dask's
        tell(source.slug, "sent to the farm")
        job = parcels.send(source, options, cache, program)
        future = client.submit(worker.make, job, address, pure=False, retries=RETRIES)
        waiting[future.key] = source
        return future

    threads = sum(client.nthreads().values())
    going = _dask().as_completed(
        [begin(one) for one in itertools.islice(left, max(LEAST, AHEAD * threads))]
    )
    for future in going:
        source = waiting.pop(future.key)
        made = _answer(future, source, cache)
        tell(source.slug, "made")
        yield source, made
        future.release()
        for one in itertools.islice(left, 1):
            going.add(begin(one))


def _answer(future: Any, source: Source, cache: Cache) -> Made:  # noqa: ANN401 - as above
    """Return what came of an article, or how the farm failed it."""
    try:
        data = cache.blob(future.result())
        told = json.loads(data) if data else None
        if told and "stopped" in told:
            pairs = zip(told["problems"], told["messages"], strict=True)
            problems = tuple(Problem(Where(source.name), rule, said) for rule, said in pairs)
            return Made(source.slug, source.name, problems, told["stopped"])
        made = unpack(told, cache.blob) if told else None
    except worker.RefusedError as error:
        return _failed(source, f"a worker refuses this article: {error}.", SetupError)
    except LostError as error:
        return _failed(source, f"what a worker made is not found: {error}.", SetupError)
    except Exception as error:  # noqa: BLE001 - whatever Dask raises, KilledWorker among it
        return _failed(source, f"the farm lost this article: {error}.", OutputError)
    return made or _failed(source, "what a worker made is not found.", SetupError)


def _failed(source: Source, said: str, kind: type[PublishError]) -> Made:
    problem = Problem(Where(source.name), "farm-failed", " ".join(said.split()))
    return Made(source.slug, source.name, (problem,), kind.code)


def _dask() -> Any:  # noqa: ANN401 - it has few types
    """Return Dask's distributed; raises SetupError where it is not installed."""
    try:
        return importlib.import_module("distributed")
    except ImportError as error:
        message = "a farm needs Dask, which is not installed."
        raise SetupError(Problem(Where("--farm"), "no-dask", message, EXTRA)) from error


@contextlib.contextmanager
def _client(farm: str, jobs: int) -> Iterator[Any]:
    """Yield a client of a scheduler, or of our own; raises SetupError where there is none."""
    dask = _dask()
    with contextlib.ExitStack() as stack:
        try:
            at: Any = farm
            if farm == LOCAL:
                at = stack.enter_context(
                    dask.LocalCluster(
                        n_workers=jobs,
                        threads_per_worker=1,
                        dashboard_address=None,
                        host="127.0.0.1",
                    )
                )
            client = stack.enter_context(dask.Client(at, timeout=PATIENCE))
        except (OSError, ValueError) as error:
            message = f"no scheduler answers: {error}."
            hint = "Give its address as tcp://host:8786, or 'local' for this machine alone."
            raise SetupError(Problem(Where(farm), "no-farm", message, hint)) from error
        yield client


@contextlib.contextmanager
def _shared(cache: Cache, farm: str) -> Iterator[Cache]:
    """Yield the cache that client and workers share; on one machine, a folder does."""
    if cache.shared:
        yield cache
    elif cache.folder:
        yield replace(cache, folder=None, shared=str(cache.folder.resolve()))
    elif farm == LOCAL:
        with tempfile.TemporaryDirectory(prefix="publish-farm-") as folder:
            yield Cache(None, str(Path(folder)))
    else:
        raise SetupError(parcels.unreachable(cache, "no cache is named"))
