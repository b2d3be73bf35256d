"""What a layout may load: files below known folders, and data URLs; nothing from a network.

The guards follow what WeasyPrint's documentation names under "Security": no other protocols, no
redirects, regular files only, after symlinks are followed, of known types and bounded size.
"""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit
from urllib.request import url2pathname

from weasyprint.urls import URLFetcher, URLFetcherResponse

from publish.guards import drawings, files

TYPES = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
    ".webp": "image/webp", ".svg": "image/svg+xml", ".ttf": "font/ttf", ".otf": "font/otf",
    ".icc": "application/vnd.iccprofile",
}  # fmt: skip
LARGEST = 50 << 20  # bytes of one file


class Fetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Loads files below the given folders; `refused` lists what it did not load, and why."""

    def __init__(self, roots: tuple[Path, ...]) -> None:
        """Take the folders below which files may be read."""
        super().__init__(allowed_protocols={"file", "data"}, allow_redirects=False)
        self.roots = tuple(root.resolve() for root in roots)
        self.refused: list[str] = []

    def refuse(self, url: str, why: str) -> NoReturn:
        """Note a refusal and stop the load."""
        self.refused.append(f"{why}: {url[:200]}")
        raise ValueError(why)

    def fetch(self, url: str, headers: object = None) -> object:
        """Load a URL for WeasyPrint; raises ValueError for what may not be loaded."""
        parts = urlsplit(url)
        if parts.scheme.lower() == "data":
            if not url[5:].lower().startswith(("image/", "font/")) or len(url) > LARGEST:
                self.refuse(url, "a data URL that is no image or font")
            return super().fetch(url, headers)
        if parts.scheme.lower() != "file" or parts.netloc not in {"", "localhost"}:
            self.refuse(url, "an address outside the manuscript's folder")
        path = self._allowed(url, Path(url2pathname(parts.path)))
        kind = TYPES[path.suffix.lower()]
        return URLFetcherResponse(url, self._bytes(url, path), {"Content-Type": kind})

    def _allowed(self, url: str, path: Path) -> Path:
        try:
            real = files.inside(path, self.roots)
        except files.RefusedError as error:
            self.refuse(url, str(error))
        if real.suffix.lower() not in TYPES:
            self.refuse(url, "a type of file that is not allowed")
        return real

    def _bytes(self, url: str, path: Path) -> bytes:
        try:
            data = files.regular(path, LARGEST)
        except files.RefusedError as error:
            self.refuse(url, str(error))
        fault = drawings.fault_of(data) if path.suffix.lower() == ".svg" else None
        if fault:
            self.refuse(url, f"a drawing that {fault}")
        return data
