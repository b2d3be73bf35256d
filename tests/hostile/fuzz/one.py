"""Fuzzes one target by atheris, in a process of its own; what breaks a promise is kept, once each.

    python -m tests.hostile.fuzz.one TARGET FOLDER SECONDS

The corpus grows in FOLDER/corpus/TARGET; an input that breaks a promise goes to FOLDER/found, and
fuzzing goes on. An input that takes too long counts as broken
too.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["publish"]):
    from tests.hostile.fuzz import seeds, trying


def main(target: str, folder: Path, seconds: int) -> None:
    """Fuzz."""
    corpus, found = folder / "corpus" / target, folder / "found"
    corpus.mkdir(parents=True, exist_ok=True)
    found.mkdir(parents=True, exist_ok=True)
    for data in seeds.seeds_of(target):
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)

    def tried(data: bytes) -> None:
        said = trying.fault_of(target, data)
        if said:
            ours = [line for line in said.splitlines() if "/publish/" in line or "/fuzz/" in line]
            kind = said.strip().splitlines()[-1].partition(":")[0]
            key = hashlib.sha256(f"{ours[-1:]}{kind}".encode()).hexdigest()[:10]
            file = found / f"{target}-{key}"
            if not file.exists():
                file.write_bytes(data)
                file.with_suffix(".txt").write_text(said, encoding="utf-8", errors="replace")

    options = [
        f"-max_total_time={seconds}", "-max_len=4096", "-timeout=120", "-rss_limit_mb=3000",
        "-print_final_stats=1", "-verbosity=1", "-close_fd_mask=0",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(corpus)], tried)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
