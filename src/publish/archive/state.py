"""What an archive remembers of each article: what it was made of, what came of it.

It lies in `.archive.sqlite` of the output folder. Each article is written when its files are in
their place, so that after a crash, or kill -9, the next run goes on with those that are not.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from publish.problems import Problem, SetupError, Where

FILE = ".archive.sqlite"
FORMAT = 1  # of the tables
TABLES = """
CREATE TABLE IF NOT EXISTS articles (
    name TEXT PRIMARY KEY, code INTEGER NOT NULL, at REAL NOT NULL, run INTEGER NOT NULL,
    needs TEXT NOT NULL, outputs TEXT NOT NULL, wording INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS problems (
    name TEXT NOT NULL, line INTEGER NOT NULL, rule TEXT NOT NULL, severity TEXT NOT NULL,
    message TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS problems_by_name ON problems (name);
CREATE INDEX IF NOT EXISTS problems_by_rule ON problems (rule);
"""
Stamp = Sequence[int]  # size, time of change (ns), inode


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an article since it was made; `outputs` are its files with stamp, digest."""

    code: int
    needs: Mapping[str, Any]
    outputs: Mapping[str, tuple[Stamp, str]] = field(default_factory=dict)


class State:
    """The memory of an archive; a context manager, of one thread."""

    def __init__(self, folder: Path) -> None:
        """Open what lies in a folder; raises SetupError where that is none of ours."""
        self.path = folder / FILE
        try:
            self.base = sqlite3.connect(self.path, isolation_level=None)
            self.base.execute("PRAGMA journal_mode = WAL")
            self.base.execute("PRAGMA synchronous = NORMAL")
            made = self.base.execute("PRAGMA user_version").fetchone()[0]
            if made not in {0, FORMAT}:
                raise sqlite3.DatabaseError(f"it is of format {made}")
            self.base.executescript(TABLES)
            self.base.execute(f"PRAGMA user_version = {FORMAT}")
        except sqlite3.Error as error:
            message = f"what the archive remembers can't be read: {error}."
            hint = "Remove this file: all articles are made again."
            problem = Problem(Where(str(self.path)), "bad-archive", message, hint)
            raise SetupError(problem) from error

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.base.close()

    def find(self, name: str) -> Known | None:
        """Return what is known of an article."""
        asked = "SELECT code, needs, outputs FROM articles WHERE name = ?"
        row = self.base.execute(asked, (name,)).fetchone()
        return Known(row[0], json.loads(row[1]), json.loads(row[2])) if row else None

    def keep(  # noqa: PLR0913 - the columns of a row
        self,
        name: str,
        known: Known,
        problems: Sequence[Problem],
        *,
        wording: int,
        at: float,
        run: int,
    ) -> None:
        """Write what came of an article, all of it or nothing."""
        needs, outputs = json.dumps(known.needs), json.dumps(known.outputs)
        row = (name, known.code, at, run, needs, outputs, wording)
        told = [(name, p.where.line, p.rule, p.severity.value, p.message) for p in problems]
        self.base.execute("BEGIN")
        self.base.execute("DELETE FROM problems WHERE name = ?", (name,))
        self.base.executemany("INSERT INTO problems VALUES (?, ?, ?, ?, ?)", told)
        self.base.execute("INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        self.base.execute("COMMIT")

    def seen(self, name: str, run: int) -> None:
        """Note that a run found an article as it was made."""
        self.base.execute("UPDATE articles SET run = ? WHERE name = ?", (run, name))

    def next_run(self) -> int:
        """Return the number of a run that begins."""
        last = self.base.execute("SELECT max(run) FROM articles").fetchone()[0]
        return (last or 0) + 1

    def worst(self) -> int:
        """Return the worst exit code of all articles."""
        return self.base.execute("SELECT max(code) FROM articles").fetchone()[0] or 0

    def gone(self, run: int) -> Iterator[str]:
        """Yield the articles that a whole run did not find any more."""
        yield from self._first("SELECT name FROM articles WHERE run < ? ORDER BY name", run)

    def forget(self, name: str) -> None:
        """Forget an article."""
        for table in ("articles", "problems"):
            self.base.execute(f"DELETE FROM {table} WHERE name = ?", (name,))  # noqa: S608 - ours

    def rows(self, asked: str) -> Iterator[tuple[Any, ...]]:
        """Yield what a query of ours finds, row by row."""
        with closing(self.base.execute(asked)) as found:
            yield from found

    def _first(self, asked: str, *given: object) -> Iterator[str]:
        with closing(self.base.execute(asked, given)) as found:
            yield from (row[0] for row in found.fetchall())
