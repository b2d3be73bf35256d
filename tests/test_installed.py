"""publish as an institution installs it: from a wheel, in a house of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OWN_KIND = """
[legal-basis]
shape = "prose"
drawing = "box"
title.en = "Legal basis"
"""
OWN_BOX = """
::: legal-basis
Article 12 of the sample act.
:::
"""


def run(*command: str | Path, folder: Path) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}
    environment |= {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "SSL_", "DYLD_"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=ROOT)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_the_styles_and_their_licences(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    ours = {p.relative_to(ROOT / "styles") for p in (ROOT / "styles").rglob("*") if p.is_file()}
    assert {f"publish/_styles/{path.as_posix()}" for path in ours} <= names
    assert "publish/new_house/manuscripts/first-brief/article.md" in names
    assert "publish/_styles/shared/fonts/OFL.txt" in names
    assert {"publish/lsp/words.toml", "publish/schema/bodies.toml"} <= names


def test_a_house_of_its_own_is_built_from_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    python = tmp_path / "env" / "bin" / "python"
    run(sys.executable, "-m", "venv", tmp_path / "env", folder=tmp_path)
    pip = (python, "-m", "pip", "-q", "--disable-pip-version-check", "install")
    run(
        *pip,
        "--require-hashes",
        "--only-binary",
        ":all:",
        "-r",
        ROOT / "requirements.lock",
        folder=tmp_path,
    )
    run(*pip, "--no-deps", wheel, folder=tmp_path)
    publish = tmp_path / "env" / "bin" / "publish"
    run(publish, "init", "house", folder=tmp_path)
    house = tmp_path / "house"
    colours = house / "styles" / "house.toml"
    colours.write_text(colours.read_text().replace("#12465a", "#123456"), encoding="utf-8")
    (house / "styles" / "callouts.toml").write_text(OWN_KIND, encoding="utf-8")
    article = house / "manuscripts" / "first-brief" / "article.md"
    article.write_text(article.read_text() + OWN_BOX, encoding="utf-8")
    run(publish, "build", "--no-verify", folder=house)
    made = house / "dist" / "first-brief"
    assert "Article 12 of the sample act." in run(
        "pdftotext", made / "first-brief-brief.pdf", "-", folder=house
    )
    with zipfile.ZipFile(made / "first-brief-reader.epub") as book:
        text = "".join(
            book.read(name).decode()
            for name in book.namelist()
            if name.endswith((".xhtml", ".css"))
        )
    assert "Legal basis" in text
    assert "#123456" in text
    assert (made / "first-brief-handout.pdf").exists()
