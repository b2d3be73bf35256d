"""What a worker of the tests loads: its processes die of the article called `poison`.

python -m distributed.cli.dask_worker … --preload tests/farm/poisoned.py
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from publish.pipeline import apart, building, warm
from publish.sources import Source

make = building.make


def die(source: Source, *more: object) -> object:
    """Die as of a fault in a library, where the article is the poisonous one."""
    if source.slug == "poison":
        os.abort()
    return make(source, *more)  # type: ignore[arg-type]


if __name__ == "__main__":
    building.make = die  # type: ignore[assignment]
    warm.main(int(sys.argv[1]))
else:
    apart.COMMAND = (str(Path(__file__)),)
