"""Java: where it is, and the checkers that run on it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from publish.verify.checker import Checker
from publish.verify.verdict import CheckerMissingError

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


@dataclass(frozen=True, slots=True)
class JavaChecker(Checker):
    """A checker that runs on Java: a jar inside a Python package, and our source that drives it."""

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

    def command(self) -> list[str]:
        """Return the command that files are added to; raise CheckerMissingError."""
        java, jar = find_java(), self.find_jar()
        if java is None:
            raise CheckerMissingError("Java", JAVA_HINT)
        if jar is None:
            raise CheckerMissingError(self.name, JAR_HINT)
        source = Path(__file__).with_name(self.source)
        return [str(java), *OPTIONS, "-cp", str(jar), str(source)]


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
