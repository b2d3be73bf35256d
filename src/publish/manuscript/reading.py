"""read(): an article file becomes an Article, step by step; each step notes its problems."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from publish import pandoc
from publish.article import Article, Figure, Meta, Table
from publish.bibliography import Library, cite, unknown_key
from publish.callouts import Kinds
from publish.manuscript.echoes import mark_echoes
from publish.manuscript.front_matter import read_front_matter
from publish.manuscript.normalise import Normalised, normalise
from publish.manuscript.places import lay, twin
from publish.manuscript.structure import Builder, attribute_texts, lookup
from publish.pandoc import Blocks, Cite, Div, Inlines, Note, Para, Reader, Span, Str
from publish.problems import Problem, Severity, Where, did_you_mean

LARGEST = 2_000_000  # characters of a manuscript
QUERY = "query"


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What a file gave: the article, unless an error made that impossible, and its problems."""

    path: str
    article: Article | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What reading a manuscript needs to know of the house: kinds, names, library, style."""

    kinds: Kinds
    types: Collection[str]
    editions: tuple[str, ...]
    library: Library
    csl: Path | None = None


def read(file: Path, name: str, around: Surroundings) -> Manuscript:
    """Read an article file; `name` is the path that problems show.

    Raises LimitError or OutputError where pandoc does; everything that is the manuscript's own
    fault comes back as problems.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = _not_utf8(file, name, error)
        return Manuscript(name, None, (problem,))
    if len(text) > LARGEST:
        message = f"the file has {len(text):,} characters; at most {LARGEST:,} can be read."
        return Manuscript(name, None, (Problem(Where(name), "too-long", message),))
    front = read_front_matter(
        text, name, known_types=around.types, known_editions=around.editions
    )
    normalised = normalise(front.body, name, front.first_line)
    problems = [*front.problems, *normalised.problems, *around.library.problems]
    lang = front.meta.lang if front.meta else "en"
    blocks = _parse(normalised, name)
    builder = Builder(
        name, around.kinds, around.editions, lookup(_phrases(blocks)), tuple(text.splitlines())
    )
    content = builder.content(_without_queries(_true_citations(blocks, around.library, problems)))
    problems += builder.problems
    if front.meta is None:
        return Manuscript(name, None, tuple(sorted(problems)))
    article = _assemble(file, name, front.meta, content)
    article, echo_problems = mark_echoes(article)
    problems += [*_citation_problems(article, around.library), *echo_problems]
    return Manuscript(name, _cited(article, around, lang), tuple(sorted(problems)))


def _not_utf8(file: Path, name: str, error: UnicodeDecodeError) -> Problem:
    before = file.read_bytes()[: error.start]
    line = before.count(b"\n") + 1
    column = error.start - (before.rfind(b"\n") + 1) + 1
    return Problem(
        Where(name, line, column),
        "not-utf-8",
        "the file is not UTF-8 text from here on.",
        "Save it again with the encoding UTF-8.",
    )


def _parse(normalised: Normalised, name: str) -> Blocks:
    """Parse the text and its twin side by side; lay the places of the twin onto the text."""
    with ThreadPoolExecutor(2) as pool:
        marked = pool.submit(pandoc.parse, twin(normalised))
        real = pandoc.parse(normalised.text)
    places = lay(real["blocks"], marked.result()["blocks"], name, normalised)
    return Reader(places).blocks(real["blocks"])


def _phrases(blocks: Blocks) -> dict[str, Inlines]:
    """Parse the texts of attributes, which are Markdown themselves, in one run of pandoc."""
    texts = attribute_texts(blocks)
    if not texts:
        return {}
    fenced = "\n\n".join(f"::: {{.attribute}}\n\n{text}\n\n:::" for text in texts)
    read = Reader().blocks(pandoc.parse(fenced)["blocks"])
    first = [next((b for b in div.content if isinstance(b, Para)), Para(())) for div in read if isinstance(div, Div)]
    return {text: para.content for text, para in zip(texts, first, strict=False)}


def _true_citations(blocks: Blocks, library: Library, problems: list[Problem]) -> Blocks:
    """Undo citations that pandoc saw in a URL, an address or an @handle."""

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        if not isinstance(node, Cite) or node.items[0].mode != "AuthorInText":
            return node
        item = node.items[0]
        if item.key in library.entries or did_you_mean(item.key, library.entries):
            return node
        text = pandoc.plain(node.label)
        if node.where and node.where.column:
            message = f"'{text}' is no key of the library and is printed as it stands."
            problems.append(
                Problem(node.where, "handle", message, "Write \\@ to say that it is no citation.", Severity.WARNING)
            )
        return Str(text, node.where)

    return pandoc.transform(blocks, change)


def _without_queries(blocks: Blocks) -> Blocks:
    """Leave out queries to the author: they never stand in an edition."""

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        is_query = isinstance(node, (Span, Div)) and QUERY in node.attr.classes
        return () if is_query else node

    return pandoc.transform(blocks, change)


def _assemble(file: Path, name: str, meta: Meta, content: tuple[Any, ...]) -> Article:
    """Number the notes, tables and figures through the article."""
    counts = {"note": 0, "table": 0, "figure": 0}

    def number(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        if isinstance(node, Note):
            counts["note"] += 1
            return replace(node, number=counts["note"])
        if isinstance(node, Figure) or (isinstance(node, Table) and node.chart):
            counts["figure"] += 1
            return replace(node, number=counts["figure"])
        if isinstance(node, Table):
            counts["table"] += 1
            return replace(node, number=counts["table"])
        return node

    slug = file.parent.name if file.stem == "article" else file.stem
    return Article(slug, name, str(file.parent), meta, pandoc.transform(content, number))


def _cites(article: Article) -> Iterator[Cite]:
    return (node for node in pandoc.walk(article.content) if isinstance(node, Cite))


def _citation_problems(article: Article, library: Library) -> list[Problem]:
    problems = []
    for node in _cites(article):
        for item in node.items:
            if item.key not in library.entries:
                where = item.where or node.where or Where(article.path)
                hint = did_you_mean(item.key, library.entries) or "Add the entry to the library."
                problems.append(unknown_key(item.key, library, where, hint))
    return problems


def _cited(article: Article, around: Surroundings, lang: str) -> Article:
    """Give every citation its label and the article its list of works."""
    cites = list(_cites(article))
    known = [
        replace(c, items=tuple(i for i in c.items if i.key in around.library.entries)) for c in cites
    ]
    used = [c for c in known if c.items]
    made = cite(used, around.library, around.csl, lang)
    labels = iter(made.labels)
    given = {id(c): next(labels) for c, k in zip(cites, known, strict=True) if k.items}

    def label(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        return replace(node, label=given[id(node)]) if id(node) in given else node

    content = pandoc.transform(article.content, label)
    return replace(article, content=content, references=made.references, csl=made.csl)


__all__ = ["Manuscript", "Surroundings", "read"]

