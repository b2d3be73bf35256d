"""Every command of the documentation is run, page by page, in a copy of the project.

What builds is gathered and built once for each folder, without the checkers; what `make` would run
is asked of make itself.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import typer.main
from tests.docs.blocks import Block, blocks, pages
from tests.samples import ROOT
from tests.verify.preflight import clean
from typer.testing import CliRunner

from publish.cli import app

COMMENT = re.compile(r"\s+#.*$")
INLINE = re.compile(r"`(?:\.venv/bin/)?((?:publish|make) [^`]+)`")
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
STAYING = {"serve", "watch", "lsp"}  # commands that stay until they are stopped
OUTGOING = {  # tests/release, tests/proofs and tests/catalogue run them
    "release", "verify", "diff", "checked", "withdraw", "proof", "approve", "history", "merge",
    "catalogue",
}  # fmt: skip
SET_UP = {"git", "pipx", "pip", "sudo", "brew", "code"}  # of the machine, or from the network
EDITIONS = {"brief": "-brief.pdf", "reader": "-reader.epub", "handout": "-handout.pdf"}
DRAFT = "Water for schools\n\nKEY TAKEAWAYS\n\n- Schools lack water.\n- Tanks help.\n"
RIS = "TY  - RPRT\nAU  - Khan, Ayesha\nTI  - Water for Schools\nPY  - 2026\nPB  - Example\nER  - \n"
CSL = '[{"id": "lee2026", "type": "book", "title": "Tanks", "issued": {"date-parts": [[2026]]}}]'
TITLE, AUTHOR = re.compile("^title: .*$", re.MULTILINE), re.compile("- name: .*$", re.MULTILINE)


@dataclass
class Project:
    """A copy of the project in which the commands of a page run, one after the other."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    building: dict[Path, set[str]] = field(default_factory=dict)  # article -> its editions

    def run(self, line: str) -> None:
        """Run a line as somebody types it."""
        words = shlex.split(COMMENT.sub("", line))
        words[0] = words[0].removeprefix(".venv/bin/")
        if words[0] == "cd":
            self.folder = self.folder / words[1]
            self.monkeypatch.chdir(self.folder)
        elif words[0] == "make":
            self.make(words[1:])
        elif words[:2] == ["publish", "build"]:
            assert _known(line), line
            self.build(words[2:])
        elif words[0] == "publish" and words[1] in STAYING | OUTGOING:
            assert _known(line), line
        elif words[0] == "publish":
            result = CliRunner().invoke(app, words[1:])
            assert result.exit_code == 0, f"{line}: {result.output} {result.exception!r}"
        elif words[0] not in SET_UP:
            subprocess.run([shutil.which(words[0]) or words[0], *words[1:]], check=True)

    def make(self, words: list[str]) -> None:
        """Ask make what it would run, and take note of what that builds."""
        asked = subprocess.run(
            ["make", "-n", *words], cwd=ROOT, check=True, capture_output=True, text=True
        )
        last = asked.stdout.strip().splitlines()[-1]
        if last.startswith(".venv/bin/publish build"):
            self.build(shlex.split(last)[2:])

    def build(self, words: list[str]) -> None:
        """Take note of what is to be built; with no article named, that is each of them."""
        editions = [words[n + 1] for n, word in enumerate(words) if word == "--edition"]
        named = [Path(word) for word in words if "/" in word]
        here = sorted(path.parent for path in self.folder.glob("manuscripts/*/article.md"))
        for article in [self.folder / path for path in named] or here:
            self.building.setdefault(article, set()).update(editions or EDITIONS)

    def finish(self) -> None:
        """Build what was asked for, but for our own sample, which other tests build."""
        for article, editions in self.building.items():
            assert article.is_dir(), article
            if article.name in {"heat-at-work", "safe-speeds"}:
                continue
            asked = [word for edition in sorted(editions) for word in ("--edition", edition)]
            words = [sys.executable, "-m", "publish", "build", str(article), "--no-verify", *asked]
            subprocess.run(words, cwd=article.parents[1], check=True)
            for edition in editions:
                made = article.parents[1] / "dist" / article.name
                assert (made / f"{article.name}{EDITIONS[edition]}").is_file()


def by_page() -> dict[str, list[Block]]:
    found: dict[str, list[Block]] = {}
    for block in blocks("sh", "yaml", "markdown"):
        found.setdefault(block.page.name, []).append(block)
    return {name: made for name, made in found.items() if any(b.language == "sh" for b in made)}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project with our manuscripts, and the files that editors bring."""
    manuscripts = tmp_path / "manuscripts"
    shutil.copytree(ROOT / "manuscripts", manuscripts)
    (tmp_path / "styles").symlink_to(ROOT / "styles")
    (tmp_path / "draft.docx").write_bytes(_docx())
    with clean.make_pdf() as leaflet:
        leaflet.pages.extend([*leaflet.pages] * 3)  # enough for something to fold
        clean.save(leaflet, tmp_path / "leaflet.pdf")
    (tmp_path / "references.ris").write_text(RIS, encoding="utf-8")
    (tmp_path / "zotero.json").write_text(CSL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path, monkeypatch)


def _docx() -> bytes:
    import pypandoc  # noqa: PLC0415 - a tool of this test alone

    command = [pypandoc.get_pandoc_path(), "-f", "markdown", "-t", "docx", "-o", "-"]
    return subprocess.run(command, input=DRAFT.encode(), check=True, capture_output=True).stdout


@pytest.mark.parametrize(("name", "made"), by_page().items(), ids=list(by_page()))
def test_commands_run(name: str, made: list[Block], project: Project) -> None:
    for block in made:
        if block.language == "sh":
            for line in filter(None, block.text.splitlines()):
                project.run(line)
        elif name == "start.md":
            _type(block, project.folder / "manuscripts/heat-in-schools/article.md")
    project.finish()


def _type(block: Block, article: Path) -> None:
    """Do to the new article what the page of the first ten minutes says."""
    text = article.read_text(encoding="utf-8")
    if block.language == "yaml":
        text = TITLE.sub(_line(TITLE, block), AUTHOR.sub(_line(AUTHOR, block), text))
    else:
        text = text.replace("# What should be done", f"{block.text}\n# What should be done")
    article.write_text(text, encoding="utf-8")


def test_a_mistyped_box_reads_as_shown(project: Project) -> None:
    project.run("publish new heat-in-schools")
    article = project.folder / "manuscripts/heat-in-schools/article.md"
    said = [one for one in blocks("yaml", "markdown", "text") if one.page.name == "start.md"]
    for block in said:
        if block.language != "text":
            _type(block, article)
    text = article.read_text(encoding="utf-8")
    article.write_text(text.replace("::: timeline", "::: timelin"), encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(article.relative_to(project.folder))])
    (shown,) = (one.text for one in said if "timelin'" in one.text)
    assert shown in result.output


def _line(pattern: re.Pattern[str], block: Block) -> str:
    found = pattern.search(block.text)
    assert found
    return found[0]


# ---------------------------------------------------------------- commands named within a sentence


def commands() -> Iterator[tuple[str, str]]:
    for page in pages():
        for found in INLINE.finditer(page.read_text(encoding="utf-8")):
            yield page.name, found[1]


def test_commands_that_are_named_exist() -> None:
    targets = {*TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8"))}
    wrong = [
        f"{page}: {said}"
        for page, said in commands()
        if not (_made(said, targets) if said.startswith("make ") else _known(said))
    ]
    assert wrong == []


def _made(said: str, targets: set[str]) -> bool:
    return all(word in targets for word in said.split()[1:] if "=" not in word)


def _known(said: str) -> bool:
    """Say whether a command and its options are there."""
    command: Any = typer.main.get_command(app)
    for word in COMMENT.sub("", said).split()[1:]:
        inner = getattr(command, "commands", {})
        if word in inner:
            command = inner[word]
        elif (inner and not word.startswith("-")) or (
            word.startswith("--")
            and word
            not in {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
            | {"--help"}
        ):
            return False
    return True
