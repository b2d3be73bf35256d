"""Templates, compiled once: each drawing has an environment, and so templates, of its own."""

from __future__ import annotations

from jinja2.bccache import Bucket, BytecodeCache


class Compiled(BytecodeCache):
    """What templates were compiled to, for as long as the process lives."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket, if its template was compiled before; Jinja checks that it is the same."""
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in a bucket."""
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()
