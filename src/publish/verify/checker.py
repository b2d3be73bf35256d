"""A checker of others: one process that checks many files and prints a line of JSON for each."""

from __future__ import annotations

import json
import os
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from publish.verify.verdict import (
    CheckerFailedError,
    CheckerMissingError,
    CheckerTimeoutError,
    Finding,
    Verdict,
)

START_SECONDS = 120.0
FILE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Checker(ABC):
    """A checker, driven by a source of ours beside this module."""

    name: str

    @abstractmethod
    def command(self) -> list[str]:
        """Return the command that files are added to; raise CheckerMissingError."""

    def environment(self) -> Mapping[str, str]:
        """Return what the command needs in its environment."""
        return {}

    def missing(self) -> str:
        """Tell what to install before the checker can be run here; nothing where all is there."""
        try:
            self.command()
        except CheckerMissingError as error:
            return error.hint
        return ""

    def signature(self) -> str:
        """Tell one installation from another: its command, and how the files in it stand."""
        named = [*self.command(), *self.environment().values()]
        return "\n".join(f"{name} {_standing(Path(name))}" for name in named)

    def check(self, paths: Sequence[Path], flavour: str, *arguments: str) -> list[Verdict]:
        """Check files in one process; a verdict for each, in the order given.

        Raises CheckerMissingError, CheckerTimeoutError, CheckerFailedError.
        """
        if not paths:
            return []
        files = [path.resolve() for path in paths]
        command = [*self.command(), *arguments, *map(str, files)]
        lines = self.run(command, START_SECONDS + FILE_SECONDS * len(files))
        if len(lines) != len(files):
            raise CheckerFailedError(self.name, f"{len(files)} files, {len(lines)} answers")
        return [self.verdict(line, path, flavour) for line, path in zip(lines, paths, strict=True)]

    def run(self, command: list[str], seconds: float) -> list[str]:
        """Run a command under a time limit and return the lines it prints."""
        # Without a UTF-8 locale, Java cannot open files whose names are not ASCII.
        environment = {**os.environ, "LC_ALL": "C.UTF-8", **self.environment()}
        try:
            done = subprocess.run(  # noqa: S603 - our own command; paths are absolute, so no options
                command,
                capture_output=True,
                check=False,
                encoding="utf-8",
                errors="replace",
                env=environment,
                stdin=subprocess.DEVNULL,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired as error:
            raise CheckerTimeoutError(self.name, f"stopped after {seconds:.0f} s") from error
        except OSError as error:
            raise CheckerFailedError(self.name, str(error)) from error
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines()
            # Java says first which options it took from the environment.
            said = [line for line in lines if not line.startswith("Picked up ")]
            raise CheckerFailedError(self.name, said[0] if said else f"exit {done.returncode}")
        return done.stdout.splitlines()

    def verdict(self, line: str, path: Path, flavour: str) -> Verdict:
        """Read one line of what our source prints."""
        try:
            said = json.loads(line)
            findings = tuple(_findings(said["findings"], path))
            return Verdict(
                path, self.name, said["version"], flavour, bool(said["passed"]), findings
            )
        except (ValueError, KeyError, TypeError) as error:
            raise CheckerFailedError(self.name, f"an answer that cannot be read: {line}") from error


def _standing(path: Path) -> str:
    """Return the size and time (ns) of a file; of npm's packages, those of the list it keeps."""
    listed = path / ".package-lock.json"
    path = listed if listed.is_file() else path
    if not path.is_absolute() or not path.is_file():
        return ""
    stat = path.stat()
    return f"{stat.st_size} {stat.st_mtime_ns}"


def _findings(said: list[dict[str, str]], path: Path) -> Iterator[Finding]:
    """Read findings; where one names the file itself, its folder is no matter."""
    for one in said:
        location = one["location"].replace(str(path.resolve()), path.name)
        message = one["message"].replace(str(path.resolve()), path.name)
        yield Finding(one["rule"], one["severity"], message, location)
