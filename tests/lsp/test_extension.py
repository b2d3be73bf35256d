"""The extension for VS Code, packed as for an editor and run in Node with its real client."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import publish
from publish.verify.ace import find_node

ROOT = Path(__file__).parents[2]


def test_the_packed_extension_starts_the_server(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_vsix", ROOT / "tools" / "make_vsix.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    package = tmp_path / "publish.vsix"
    tool.main(package)
    with zipfile.ZipFile(package) as packed:
        names = set(packed.namelist())
        packed.extractall(tmp_path / "unpacked")
    assert {"extension.vsixmanifest", "[Content_Types].xml"} <= names
    assert not [name for name in names if not Path(name).suffix and "[" not in name]
    article = tmp_path / "house" / "article.md"
    article.parent.mkdir()
    (article.parent / "library.bib").write_text("@book{khan2026, title = {Heat}}")
    node = find_node()
    assert node, "make test sets Node up"
    done = subprocess.run(
        [node, Path(__file__).with_name("extension.cjs"), tmp_path / "unpacked" / "extension",
         sys.executable, article],
        env={**os.environ, "PYTHONPATH": str(Path(publish.__file__).parents[1])},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said == {"name": "publish", "errors": [], "labels": ["khan2026"]}
