"""The command cache: what is kept between builds, and how to be rid of it."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from publish.cache import (
    MEGABYTE,
    SHARED,
    Cache,
    Store,
    StoreError,
    limit,
    shared_limit,
    trim,
    usual_cache,
)
from publish.lines import line, say
from publish.problems import Problem, SetupError, UsageError, Where

Shared = Annotated[
    bool, typer.Option("--shared", help="In the storage that PUBLISH_SHARED_CACHE names.")
]

app = typer.Typer(
    help="What is kept between builds: pages that are laid out, and verdicts of checkers.",
    no_args_is_help=True,
    epilog=(
        "PUBLISH_CACHE names another folder; empty, nothing is kept. PUBLISH_SHARED_CACHE names "
        "storage that a team shares (s3://bucket/folder, or a folder), PUBLISH_CACHE_MB and "
        "PUBLISH_SHARED_CACHE_MB how large they may grow: docs/farm.md."
    ),
)


@app.command()
def stats() -> None:
    """Say where the cache is, how many entries it has and how large it is."""
    cache = usual_cache()
    if not cache.keeps:
        say([line("nothing is kept: PUBLISH_CACHE is empty")])
    if cache.folder:
        _tell(cache.stores[0], limit())
    if cache.shared:
        _tell(cache.stores[-1], shared_limit())


def _tell(store: Store, most: int) -> None:
    try:
        entries = list(store.entries())
    except StoreError as error:
        raise SetupError(_unreachable(store, error)) from error
    size = sum(entry.size for entry in entries) / MEGABYTE
    kinds = Counter(entry.name.partition("/")[0] for entry in entries)
    said = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "empty"
    say([line(f"{store.place}: {said}, {size:.1f} MB of {most // MEGABYTE}")])


@app.command()
def gc(
    megabytes: Annotated[
        float | None,
        typer.Option("--to", min=0, help="Until so many MB are left.", show_default="its limit"),
    ] = None,
    *,
    shared: Shared = False,
) -> None:
    """Remove what was used longest ago."""
    most = shared_limit() if shared else limit()
    _remove(most if megabytes is None else int(megabytes * MEGABYTE), shared=shared)


@app.command()
def clear(*, shared: Shared = False) -> None:
    """Remove everything that is kept."""
    _remove(0, shared=shared)


def _remove(size: int, *, shared: bool) -> None:
    store = _store(usual_cache(), shared=shared)
    try:
        gone = trim(store, size) if store else 0
    except StoreError as error:
        raise SetupError(_unreachable(store, error)) from error
    say([line(f"{gone} entries removed")])


def _store(cache: Cache, *, shared: bool) -> Store | None:
    """Return the store that is meant; raises UsageError where none is shared."""
    if shared and not cache.shared:
        message = f"no storage is shared: {SHARED} names none."
        raise UsageError(Problem(Where("--shared"), "no-shared-cache", message))
    if shared:
        return cache.stores[-1]
    return cache.stores[0] if cache.folder else None


def _unreachable(store: Store | None, error: StoreError) -> Problem:
    where = Where(store.place if store else "")
    hint = f"See what {SHARED} names, and what this account may do there."
    return Problem(where, "cache-unreachable", f"this storage can't be used: {error}.", hint)
