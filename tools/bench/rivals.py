"""The chains that we are held against: pandoc with WeasyPrint, and pandoc with Typst.

Each makes the same deliverables of the same words: a PDF for the brief, an EPUB for the reader, a
second, smaller PDF for the handout. What they do not do is left out of the comparison in their
favour: no checks, no fitting to pages, no tidying, no inks of a press, no imposition, no PDF/A and
PDF/UA in one file. Their sources are made ready before the clock starts.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pypandoc
import yaml

from publish.manuscript.normalise import normalise

PLAIN = Path(__file__).parent / "plain"
FRONT = "---\n"
KEPT = ("title", "subtitle", "date", "lang", "keywords")  # of the front matter
VARIANT = "pdf/ua-1"
STYLES = {"brief": ("print.css",), "reader": ("book.css",), "handout": ("print.css", "small.css")}


def prepare(article: Path, library: Path, folder: Path) -> Path:
    """Write an article as pandoc alone reads it; returns the file."""
    _, head, body = article.read_text(encoding="utf-8").split(FRONT, 2)
    known = yaml.safe_load(head)
    front = {key: known[key] for key in KEPT if key in known}
    front["author"] = [author["name"] for author in known["authors"]]
    front["abstract"] = known.get("summary", "")
    front |= {"bibliography": str(library), "link-citations": True}
    text = normalise(body, article.name, 1).text
    made = folder / f"{article.parent.name}.md"
    written = json.dumps(front, ensure_ascii=False, default=str)
    made.write_text(f"---\n{written}\n---\n\n{text}\n# References\n\n::: {{#refs}}\n:::\n")
    return made


def weasyprint_chain(sources: Iterable[Path], editions: Iterable[str], out: Path) -> list[str]:
    """Return the command that makes editions of articles with pandoc and WeasyPrint."""
    return _script(out, (_weasyprint(s, e) for s in sources for e in editions))


def typst_chain(sources: Iterable[Path], editions: Iterable[str], out: Path) -> list[str]:
    """Return the command that makes editions of articles with pandoc and Typst."""
    return _script(out, (_typst(s, e) for s in sources for e in editions))


def _script(out: Path, steps: Iterable[Iterable[str]]) -> list[str]:
    lines = [f"mkdir -p {shlex.quote(str(out))}", f"cd {shlex.quote(str(out))}"]
    return ["sh", "-ec", "\n".join([*lines, *(line for step in steps for line in step)])]


def _weasyprint(source: Path, edition: str) -> Iterator[str]:
    css = [option for name in STYLES[edition] for option in ("-c", str(PLAIN / name))]
    name = f"{source.stem}-{edition}"
    common = (*_pandoc(source), "--citeproc", *css)
    if edition == "reader":
        yield shlex.join([*common, "-t", "epub3", "-o", f"{name}.epub"])
        return
    yield shlex.join([*common, "-t", "html5", "-o", f"{name}.html"])
    tool = str(Path(sys.executable).with_name("weasyprint"))
    yield shlex.join([tool, "-q", "--pdf-variant", VARIANT, f"{name}.html", f"{name}.pdf"])


def _typst(source: Path, edition: str) -> Iterator[str]:
    if edition == "reader":
        yield from _weasyprint(source, edition)
        return
    heads = ["head.typ", *(["small.typ"] if edition == "handout" else [])]
    name = f"{source.stem}-{edition}"
    yield shlex.join([
        *_pandoc(source), "-L", str(PLAIN / "typst.lua"), "--citeproc", "-t", "typst",
        *(option for head in heads for option in ("-H", str(PLAIN / head))),
        "-o", f"{name}.typ",
    ])  # fmt: skip
    yield shlex.join([sys.executable, str(PLAIN / "typeset.py"), f"{name}.typ", f"{name}.pdf"])


def _pandoc(source: Path) -> list[str]:
    pandoc = str(pypandoc.get_pandoc_path())
    return [pandoc, str(source), "-s", "--resource-path", str(source.parent),
            "-L", str(PLAIN / "boxes.lua")]  # fmt: skip
