"""Java: where it is, and one JVM that checks many files."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from publish.verify.verdict import (
    CheckerFailedError,
    CheckerMissingError,
    CheckerTimeoutError,
    Finding,
    Verdict,
)

# Most of a run is start-up: the first compiler alone, and one thread to collect, take half as long.
OPTIONS = (
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-XX:-UsePerfData",
    "-Djava.awt.headless=true",
    "-Duser.language=en",
)
HOMEBREW = (Path("/opt/homebrew/opt/openjdk/bin"), Path("/usr/local/opt/openjdk/bin"))
JAVA_HINT = "Install a JDK, version 11 or newer (Debian: default-jdk-headless)."
JAR_HINT = "Install it with: pip install 'publish[check]'"

START_SECONDS = 120.0
FILE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Checker:
    """A checker that runs on Java: a jar inside a Python package, and our source that drives it."""

    name: str
    package: str
    jar: str
    source: str

    def find_jar(self) -> Path | None:
        """Find the jar in the installed package, which is not imported for it."""
        spec = importlib.util.find_spec(self.package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            jar = Path(folder, self.jar)
            if jar.is_file():
                return jar
        return None

    def available(self) -> bool:
        """Tell whether Java and the jar are both there."""
        return find_java() is not None and self.find_jar() is not None

    def command(self) -> list[str]:
        """Return the command that files are added to; raise CheckerMissingError."""
        java, jar = find_java(), self.find_jar()
        if java is None:
            raise CheckerMissingError("Java", JAVA_HINT)
        if jar is None:
            raise CheckerMissingError(self.name, JAR_HINT)
        source = Path(__file__).with_name(self.source)
        return [str(java), *OPTIONS, "-cp", str(jar), str(source)]

    def check(self, paths: Sequence[Path], flavour: str, *arguments: str) -> list[Verdict]:
        """Check files in one JVM; a verdict for each, in the order given.

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
        environment = os.environ | {"LC_ALL": "C.UTF-8"}
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
        """Read one line of what our Java source prints."""
        try:
            said = json.loads(line)
            findings = tuple(_findings(said["findings"], path))
            return Verdict(
                path, self.name, said["version"], flavour, bool(said["passed"]), findings
            )
        except (ValueError, KeyError, TypeError) as error:
            raise CheckerFailedError(self.name, f"an answer that cannot be read: {line}") from error


def _findings(said: list[dict[str, str]], path: Path) -> Iterator[Finding]:
    """Read findings; where one names the file itself, its folder is no matter."""
    for one in said:
        location = one["location"].replace(str(path.resolve()), path.name)
        message = one["message"].replace(str(path.resolve()), path.name)
        yield Finding(one["rule"], one["severity"], message, location)


def find_java() -> Path | None:
    """Find the `java` of a JDK: one with `javac` beside it, as Java source is run."""
    for folder in _folders():
        java = folder / "java"
        if java.is_file() and (folder / "javac").is_file():
            return java
    return None


def _folders() -> Iterator[Path]:
    """Yield the folders where a JDK's commands may be, the user's own choice first."""
    home = os.environ.get("JAVA_HOME")
    if home:
        yield Path(home, "bin")
    for name in ("java", "javac"):
        found = shutil.which(name)
        folder = Path(found).resolve().parent if found else None
        # What macOS has in /usr/bin only says where to get a JDK.
        if folder and not (sys.platform == "darwin" and folder == Path("/usr/bin")):
            yield folder
    yield from HOMEBREW
