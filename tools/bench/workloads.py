"""What is built: articles made from our sample, each a little different from the next."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from tools.bench import rivals

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "manuscripts" / "safe-speeds" / "article.md"
LIBRARY = ROOT / "manuscripts" / "library.bib"
PARAGRAPH = re.compile(r"^[A-Z][^\n]{200,}$", re.MULTILINE)
OWN_ID = re.compile(r"\{#([\w-]+)|\(#([\w-]+)\)|\[\^(\d+)\]")
PICTURE = '![A street](street.png){#fig-street alt="A flat colour that stands for a street"}\n\n'
HOUSE = 'name = "Institute for Open Policy"\n\n[tokens]\naccent = "#b83a{}"\n'


@dataclass(slots=True)
class Workload:
    """A folder with articles, and the commands that build them by each chain."""

    folder: Path
    articles: int = 1
    copies: int = 1  # of the sample's sections in each article, for long ones
    sources: list[Path] = field(default_factory=list)  # as pandoc alone reads them

    def write(self) -> None:
        """Write the articles, what they cite and show, and the same for the other chains."""
        plain = self.folder / "plain"
        plain.mkdir(parents=True)
        (self.folder / "styles").mkdir()
        self.restyle(0)
        manuscripts = self.folder / "manuscripts"
        manuscripts.mkdir()
        shutil.copy(LIBRARY, manuscripts / "library.bib")
        for number in range(self.articles):
            file = manuscripts / f"article-{number:03}" / "article.md"
            file.parent.mkdir()
            file.write_text(article(number, self.copies), encoding="utf-8")
            self.repaint(0, number)
            shutil.copy(file.parent / "street.png", plain)
            self.sources.append(rivals.prepare(file, manuscripts / "library.bib", plain))

    def retype(self, times: int) -> None:
        """Change a word of the text."""
        file = self.folder / "manuscripts" / "article-000" / "article.md"
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(r"\(Version \d+", f"(Version {1000 + times}", text, count=1))

    def restyle(self, times: int) -> None:
        """Change a colour of the house."""
        house = HOUSE.format(10 + times)
        (self.folder / "styles" / "house.toml").write_text(house, encoding="utf-8")

    def recite(self, times: int) -> None:
        """Change an entry that is cited."""
        path = self.folder / "manuscripts" / "library.bib"
        text = path.read_text(encoding="utf-8")
        head, entry = text.split("{yannis2024,", 1)
        entry = re.sub(r"title = \{.*\},", f"title = {{A Review, {times}}},", entry, count=1)
        path.write_text(f"{head}{{yannis2024,{entry}", encoding="utf-8")

    def repaint(self, times: int, number: int = 0) -> None:
        """Change the image of an article."""
        path = self.folder / "manuscripts" / f"article-{number:03}" / "street.png"
        Image.new("RGB", (1600, 900), (40 + times, 90, 120)).save(path)

    def ours(self, editions: Sequence[str], out: Path) -> list[str]:
        """Return our command, without verification: what the other chains do not do either."""
        wanted = [option for name in editions for option in ("--edition", name)]
        return [sys.executable, "-m", "publish", "build", *wanted, "--no-verify", "--out", str(out)]


def article(number: int, copies: int = 1) -> str:
    """Return the sample as another article: with another title, and another word in each paragraph.

    A long one repeats the sample's sections.
    """
    _, front, body = SAMPLE.read_text(encoding="utf-8").split("---\n", 2)
    front = front.replace("Limits That Hold", f"Limits That Hold, {number}")
    box, sections = re.split(r"(?m)^(?=# )", body, maxsplit=1)
    if copies > 1:
        front = front.replace("type: policy-brief", "type: report")
    parts = [OWN_ID.sub(lambda found, n=n: _renamed(found, n), sections) for n in range(copies)]
    text = box + "\n".join([PICTURE + parts[0], *parts[1:]])
    text = PARAGRAPH.sub(lambda found: f"{found[0]} (Version {number}.)", text)
    return f"---\n{front}---\n{text}"


def _renamed(found: re.Match[str], copy: int) -> str:
    """Return an id of the sample's as that of a copy."""
    if not copy:
        return found[0]
    name = next(group for group in found.groups() if group)
    return found[0].replace(name, f"{name}{copy}" if name.isdigit() else f"{name}-{copy}")


def around(cache: Path | None) -> Mapping[str, str]:
    """Return the environment of our commands; without a folder nothing is kept between builds.

    Modules are compiled, as those of installed programs are; those of the other chains are, too.
    """
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    installed = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**installed, "PYTHONPATH": path, "PUBLISH_CACHE": str(cache) if cache else ""}
