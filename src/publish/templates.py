"""Templates, compiled once: each drawing has an environment, and so templates, of its own.

What they were compiled to is kept beside what Python compiles its modules to, and under the same
conditions: only where that folder can be written, and not if Python is told to write none.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

from publish.cache import Folder, StoreError


def folder() -> Path:
    """Return the folder in which compiled templates are kept."""
    return Path(importlib.util.cache_from_source(__file__)).with_name("templates")


class Compiled(BytecodeCache):
    """What templates were compiled to; Jinja checks that source and version are the same."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket, if its template was compiled before, by this process or another."""
        if bucket.key not in self.kept:
            with contextlib.suppress(OSError):
                self.kept[bucket.key] = (folder() / bucket.key).read_bytes()
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in a bucket; a folder that can't be written is no fault of a build's."""
        self.kept[bucket.key] = made = bucket.bytecode_to_string()
        if sys.dont_write_bytecode:
            return
        with contextlib.suppress(StoreError):
            Folder(folder()).write(bucket.key, made)


COMPILED = Compiled()
