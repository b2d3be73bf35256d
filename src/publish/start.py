"""Where the program begins: a build with nothing to do is answered before anything is loaded."""

from __future__ import annotations

import gc
import sys

from publish.lines import say
from publish.unchanged import recall

# A build makes some hundred thousand small things that last as long as it does: looking through
# them for rings that nobody holds, as Python does at every 700, would take a tenth of its time.
RARELY = 100_000


def main() -> None:
    """Run the command that the arguments name, or say what came of the same build before."""
    arguments = sys.argv[1:]
    said = recall(arguments) if arguments[:1] == ["build"] else None
    if said is None:
        if arguments[:1] == ["build"]:
            gc.set_threshold(RARELY)
        from publish.cli import main as run  # noqa: PLC0415 - the reason of this module

        run()
    else:
        say(said)
