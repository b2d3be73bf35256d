"""Runs the rules on Markdown files by others: `tools/measure_rules.py [--list] FILE...`.

Each file gets a front matter of ours in place of its own, in American English if its name ends in
-us, else in British; a line `house: Name (SHORT)` in its own says who published it, and is what
house.toml is told. It prints what each rule finds, or with --list every finding with the words
around it, to be read; what nobody could avoid in a foreign file (missing boxes, images that are not
there) is left out. A file that raises is named with its fault, and the exit status is 1.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

from publish import pipeline
from publish.check import RULES
from publish.problems import Problem, PublishError
from publish.sources import Source

FRONT = (
    "---\ntitle: A text\nauthors: [Somebody]\ndate: 2026-03-02\nlang: {lang}\ntype: op-ed\n---\n\n"
)
OWN_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
HOUSE = re.compile(r"^house: (?P<name>.+?)(?: \((?P<short>[^)]+)\))?$", re.MULTILINE)
ABOUT = 40  # characters shown at each side of a finding
KNOWN = {rule.id for rule in RULES} - {"missing-image", "image-without-alt", "missing-part"}
KNOWN -= {"missing-credit", "missing-licence", "dead-cross-reference", "table-without-caption"}


def look(path: Path, folder: Path) -> tuple[list[str], list[Problem]]:
    """Return the lines of a file as they were checked, and its problems."""
    whole = path.read_text(encoding="utf-8", errors="replace")
    text = OWN_FRONT.sub("", whole)
    own = OWN_FRONT.match(whole)
    house = HOUSE.search(own[0]) if own else None
    name, short = (house["name"], house["short"] or "") if house else ("A house", "")
    (folder / "styles").mkdir(exist_ok=True)
    (folder / "styles" / "house.toml").write_text(
        f"name = {json.dumps(name)}\nshort-name = {json.dumps(short)}\n", encoding="utf-8"
    )
    lang = "en-US" if path.stem.endswith("-us") else "en-GB"
    file = folder / "article.md"
    file.write_text(FRONT.format(lang=lang) + text, encoding="utf-8")
    try:
        _, problems = pipeline.prepare(Source(file, path.name), pipeline.Options())
    except PublishError as error:
        problems = list(error.problems)
    return file.read_text(encoding="utf-8").splitlines(), problems


def main(arguments: list[str]) -> int:
    """Measure the files given; returns the exit status."""
    listing = "--list" in arguments
    counts: Counter[str] = Counter()
    failed = words = 0
    files = [Path(name) for name in arguments if not name.startswith("--")]
    with tempfile.TemporaryDirectory() as folder:
        for path in files:
            try:
                lines, problems = look(path, Path(folder))
            except Exception as error:  # noqa: BLE001 - this is what is looked for
                print(f"{path}: {type(error).__name__}: {error}")
                failed += 1
                continue
            words += sum(len(line.split()) for line in lines)
            told = [problem for problem in problems if problem.rule in KNOWN]
            counts.update(problem.rule for problem in told)
            for problem in told if listing else ():
                line = lines[problem.where.line - 1] if problem.where.line else ""
                at = max(problem.where.column - 1, 0)
                print(f"{problem}\n    … {line[max(at - ABOUT, 0) : at]}▸{line[at : at + ABOUT]} …")
    print(f"{len(files)} files, {words} words, {failed} raised")
    for rule, count in sorted(counts.items()):
        print(f"{rule:26}{count:5}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
