"""The lines that docs/editors.md gives to paste are well formed, and start the server."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from publish import pandoc

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
SAMPLES = re.findall(r"^```(json|toml|lua)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("language", "sample"), SAMPLES, ids=[f"{n}" for n in range(len(SAMPLES))])
def test_samples_are_well_formed_and_start_the_server(language: str, sample: str) -> None:
    match language:
        case "json":
            said = json.dumps(json.loads(sample))
        case "toml":
            said = json.dumps(tomllib.loads(sample))
        case _:  # pandoc is an interpreter of Lua
            chunk = f"assert(load([==[{sample}]==]))"
            subprocess.run([pandoc.executable(), "lua", "-e", chunk], check=True)
            said = sample
    assert re.search(r"publish['\"]\W+(?:\"args\": \[)?['\"]?lsp['\"]", said), said


def test_each_editor_has_its_lines() -> None:
    assert len(SAMPLES) == 6
    for name in ("VS Code", "Neovim", "Helix", "Sublime Text", "Kate", "Zed"):
        assert f"## {name}\n" in PAGE
