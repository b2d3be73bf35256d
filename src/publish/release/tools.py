"""What a release was made with: the same, and a rebuild gives the same bytes."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from publish.dist import digest
from publish.pipeline import Prepared

EPOCH = "SOURCE_DATE_EPOCH"  # the time that files bear, where it is not their article's
PACKAGES = (
    "weasyprint", "pypandoc_binary", "ebooklib", "pikepdf", "pillow", "fonttools", "uharfbuzz",
    "lxml", "jinja2", "css-inline", "ziamath",
)  # fmt: skip


def made_with(prepared: Prepared, publish: str) -> dict[str, str]:
    """Return the versions of what makes files, and the digest of the styles that publish brings."""
    known = {"publish": publish, "styles": styles_digest(prepared.styles.roots[-1])}
    if epoch := os.environ.get(EPOCH):
        known[EPOCH] = epoch
    for name in PACKAGES:
        try:
            known[name] = version(name)
        except PackageNotFoundError:  # a package under another name says nothing of itself
            known[name] = ""
    return known


def styles_digest(root: Path) -> str:
    """Return one digest for all files of a folder of styles."""
    every = sorted(path for path in root.rglob("*") if path.is_file())
    lines = [f"{path.relative_to(root).as_posix()} {digest(path.read_bytes())}" for path in every]
    return digest("\n".join(lines).encode())
