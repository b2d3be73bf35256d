"""The command cache: what is kept between builds, and how to be rid of it."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from publish.cache import BYTES, usual_cache
from publish.lines import line, say

MEGABYTE = 1 << 20

app = typer.Typer(
    help="What is kept between builds: pages that are laid out, and verdicts of checkers.",
    no_args_is_help=True,
    epilog="PUBLISH_CACHE names another folder; empty, nothing is kept.",
)


@app.command()
def stats() -> None:
    """Say where the cache is, how many entries it has and how large it is."""
    cache = usual_cache()
    if cache.folder is None:
        say([line("nothing is kept: PUBLISH_CACHE is empty")])
        return
    entries = list(cache.entries())
    size = sum(stat.st_size for _, stat in entries) / MEGABYTE
    kinds = Counter(path.relative_to(cache.folder).parts[0] for path, _ in entries)
    said = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "empty"
    say([line(f"{cache.folder}: {said}, {size:.1f} MB of {BYTES // MEGABYTE}")])


@app.command()
def gc(
    megabytes: Annotated[
        float, typer.Option("--to", min=0, help="Until so many MB are left.")
    ] = BYTES / MEGABYTE,
) -> None:
    """Remove what was used longest ago."""
    gone = usual_cache().trim(int(megabytes * MEGABYTE))
    say([line(f"{gone} entries removed")])


@app.command()
def clear() -> None:
    """Remove everything that is kept."""
    say([line(f"{usual_cache().trim(0)} entries removed")])
