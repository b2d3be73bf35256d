"""A Chromium: where it is, for a checker that needs a browser."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

CHOICE = "PUPPETEER_EXECUTABLE_PATH"  # as Puppeteer itself lets its users choose
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (  # where macOS has them
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)


def find_chromium() -> Path | None:
    """Find a Chromium or Chrome: the one that the environment names, else one that is installed."""
    found = next(filter(None, map(shutil.which, (os.environ.get(CHOICE, ""), *NAMES))), None)
    if found:
        return Path(found)
    return next((path for path in APPLICATIONS if path.is_file()), None)
