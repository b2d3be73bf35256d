"""read(): an article file becomes an Article, step by step; each step notes its problems."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from publish import pandoc
from publish.article import Article, Figure, Node, Query, Table
from publish.articles import slug_of
from publish.bibliography import cite, style_for, unknown_key
from publish.callouts import Kinds
from publish.guards.files import RefusedError, regular
from publish.library import Library
from publish.manuscript.asking import front_matter_queries, queries_in, without_queries_in
from publish.manuscript.attributes import Attributes
from publish.manuscript.echoes import mark_echoes
from publish.manuscript.front_matter import read_front_matter
from publish.manuscript.ids import Ids
from publish.manuscript.normalise import LINE_END, Normalised, normalise
from publish.manuscript.numbering import note_numbers, with_numbers, with_sections_numbered
from publish.manuscript.pictures import Pictures
from publish.manuscript.pitfalls import pitfalls
from publish.manuscript.places import lay, twin
from publish.manuscript.queries import without_queries
from publish.manuscript.sheets import Sheets
from publish.manuscript.structure import Builder
from publish.manuscript.tangles import STOPS, slow_paragraph, tangles
from publish.manuscript.texts import Texts, lookup, phrases_of
from publish.manuscript.works import set_out, works_named
from publish.metadata import Meta
from publish.numerals import numerals_for
from publish.pandoc import Blocks, Cite, Json, Note, Reader
from publish.problems import (
    LimitError,
    ManuscriptError,
    Problem,
    Severity,
    Where,
    did_you_mean,
)

LARGEST = 2_000_000  # characters of a manuscript
DEEPEST = 120  # levels of pandoc's JSON; three lists in each other make 30
YEAR = re.compile(r"[12]\d{3}[a-z]?$")  # how a key ends that is no @handle
CROSS = re.compile(r"(?P<kind>tbl|tab|fig|sec|eq)[-:]")  # references to tables in other tools
CALLED = {"tbl": "Table", "tab": "Table", "fig": "Figure", "sec": "Section", "eq": "Equation"}


@dataclass(frozen=True, slots=True)
class Manuscript:
    """What a file gave: the article, unless an error made that impossible, and its problems."""

    path: str
    article: Article | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What reading a manuscript needs to know of a house: kinds, names, works, style, numerals."""

    kinds: Kinds
    types: Collection[str]
    editions: tuple[str, ...]
    library: Library
    csl: Path | None = None
    csl_terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    numerals: str = ""


def read(file: Path, name: str, around: Surroundings, typed: str | None = None) -> Manuscript:
    """Read an article file; `name` is the path that problems show, `typed` its unsaved text.

    Raises LimitError or OutputError where pandoc does; everything that is the manuscript's own
    fault comes back as problems.
    """
    try:
        data = regular(file, 4 * LARGEST) if typed is None else b""
    except RefusedError as error:
        message = f"the article can't be read: {error}."
        hint = "It is a plain text file of at most 2 MB."
        return Manuscript(name, None, (Problem(Where(name), "too-long", message, hint),))
    try:
        text = data.decode("utf-8-sig") if typed is None else typed
    except UnicodeDecodeError as error:
        return Manuscript(name, None, (_not_utf8(data, name, error),))
    if len(text) > LARGEST:
        message = f"the file has {len(text):,} characters; at most {LARGEST:,} can be read."
        return Manuscript(name, None, (Problem(Where(name), "too-long", message),))
    front = read_front_matter(text, name, known_types=around.types, known_editions=around.editions)
    normalised = normalise(front.body, name, front.first_line)
    problems = [*front.problems, *normalised.problems, *around.library.problems]
    problems += [*pitfalls(normalised, name), *front_matter_queries(text, name)]
    tangled = list(tangles(normalised, name))
    problems += tangled
    if any(problem.rule in STOPS for problem in tangled):
        return Manuscript(name, None, tuple(sorted(problems)))
    try:
        lang = front.meta.lang if front.meta else "en"
        sheets = (file.parent, lang)
        content, asked = _content(normalised, name, text, around, problems, sheets=sheets)
    except LimitError as error:
        raise slow_paragraph(normalised, name, error) from error
    except RecursionError:
        message = "lists, quotations or boxes stand too deep in each other."
        content, asked = None, ()
        problems.append(Problem(Where(name), "too-deep", message, "Take some of them apart."))
    article = None
    if content is not None:
        problems += _citation_problems(content, name, around.library)
        if front.meta:
            article, more = mark_echoes(_assemble(file, name, front.meta, content, asked, around))
            problems += more
            article = _cited(article, around, front.meta.lang, problems)
    return Manuscript(name, article, tuple(sorted(problems)))


def _not_utf8(data: bytes, name: str, error: UnicodeDecodeError) -> Problem:
    before = data[: error.start].decode("utf-8-sig", errors="replace")
    lines = LINE_END.split(before)
    return Problem(
        Where(name, len(lines), len(lines[-1]) + 1),
        "not-utf-8",
        "the file is not UTF-8 text from here on.",
        "Save it again with the encoding UTF-8.",
    )


# ---------------------------------------------------------------- from the text to typed nodes


def _content(  # noqa: PLR0913 - what a builder is made of
    normalised: Normalised,
    name: str,
    text: str,
    around: Surroundings,
    problems: list[Problem],
    *,
    sheets: tuple[Path, str],  # the article's folder and language
) -> tuple[tuple[Node, ...], tuple[Query, ...]]:
    """Parse the text of an article and build its nodes, and what is asked in it.

    RecursionError is for what stands too deep in other things.
    """
    blocks = _parse(normalised, name)
    attributes = Attributes(name, around.editions, problems)
    lines = tuple(LINE_END.split(text))
    ids = Ids(attributes, lines)
    phrases = phrases_of(blocks)
    asked, wrong = queries_in(blocks, phrases, name, lines)
    problems += wrong
    texts = Texts(attributes, lookup(without_queries_in(phrases)), lines)
    pictures = Pictures(attributes, ids, texts, lines)
    folder, lang = sheets
    files = Sheets(folder, attributes, lang)
    builder = Builder(name, around.kinds, attributes, ids, texts, pictures, files)
    said = without_queries(_true_citations(blocks, name, around.library, problems))
    return builder.article(said), asked


def _parse(normalised: Normalised, name: str) -> Blocks:
    """Parse the text and its twin side by side; lay the places of the twin onto the text."""
    with ThreadPoolExecutor(2) as pool:
        marked = pool.submit(pandoc.parse, twin(normalised))
        real = pandoc.parse(normalised.text)["blocks"]
    if _depth(real) > DEEPEST:
        raise RecursionError
    places = lay(real, marked.result()["blocks"], name, normalised)
    return Reader(places).blocks(real)


def _depth(tree: Json) -> int:
    """Return how many lists and mappings stand in each other."""
    deepest, level = 0, [tree]
    while level:
        deepest += 1
        inner = (node.values() if isinstance(node, dict) else node for node in level)
        level = [child for node in inner for child in node if isinstance(child, (dict, list))]
    return deepest


def _is_handle(node: Cite, library: Library) -> bool:
    """Say whether a citation of one unknown key without brackets is somebody's @handle."""
    key = node.items[0].key
    if key in library.entries or node.items[0].mode != "AuthorInText":
        return False
    known = YEAR.search(key) or CROSS.match(key) or did_you_mean(key, library.entries)
    return not known


def _true_citations(blocks: Blocks, name: str, library: Library, problems: list[Problem]) -> Blocks:
    """Undo citations that pandoc saw in a URL, where the twin has no key, or in an @handle."""

    def change(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        if not isinstance(node, Cite):
            return node
        if all(item.where is None and item.key not in library.entries for item in node.items):
            return node.label
        if not _is_handle(node, library):
            return node
        message = (
            f"'{pandoc.plain(node.label)}' is no key of the library and is printed as it stands."
        )
        hint = "Write \\@ to say that it is no citation."
        where = node.where or Where(name)
        problems.append(Problem(where, "handle", message, hint, Severity.WARNING))
        return node.label

    return pandoc.transform(blocks, change)


# ---------------------------------------------------------------- the article as a whole


def _assemble(  # noqa: PLR0913, PLR0917 - the parts of an article, and what it stands on
    file: Path,
    name: str,
    meta: Meta,
    content: tuple[Node, ...],
    asked: tuple[Query, ...],
    around: Surroundings,
) -> Article:
    """Number the sections, notes, tables and figures through the article, in order of reading."""
    notes = note_numbers(content)
    counts = {"table": 0, "figure": 0}

    def number(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        if isinstance(node, Note):
            return replace(node, number=notes[id(node)])
        if isinstance(node, (Figure, Table)):
            kind = "table" if isinstance(node, Table) and not node.chart else "figure"
            counts[kind] += 1
            return replace(node, number=counts[kind])
        return node

    slug = slug_of(file)
    numbered = with_numbers(
        pandoc.transform(content, number), numerals_for(meta.lang, meta.numerals or around.numerals)
    )
    content = with_sections_numbered(numbered)
    return Article(slug, name, str(file.parent), meta, content, queries=asked)


def _cites(content: object) -> list[Cite]:
    return [node for node in pandoc.walk(content) if isinstance(node, Cite)]


def _citation_problems(content: tuple[Node, ...], name: str, library: Library) -> list[Problem]:
    problems = []
    for node in _cites(content):
        for item in node.items:
            if item.key not in library.entries:
                where = item.where or node.where or Where(name)
                hint = _hint(item.key, library)
                problems.append(unknown_key(item.key, library, where, hint))
    return problems


def _hint(key: str, library: Library) -> str:
    """Say what to do about a key that is not in the library."""
    cross = CROSS.match(key)
    if cross:
        return f"For a cross-reference write [{CALLED[cross['kind']]}](#{key})."
    return did_you_mean(key, library.entries) or "Add the entry to the library."


def _cited(article: Article, around: Surroundings, lang: str, problems: list[Problem]) -> Article:
    """Give every citation its label and the article its list of works."""
    if not around.library.readable:
        return article
    entries = around.library.entries
    named = works_named(article.content, around.kinds)
    whole = {id(node) for node in named}
    cites = [node for node in _cites(article.content) if id(node) not in whole]
    cites += named  # last, so that numbered styles count what the text cites without gaps
    known = [replace(c, items=tuple(i for i in c.items if i.key in entries)) for c in cites]
    try:
        some = [c for c in known if c.items]
        made = cite(some, around.library, around.csl, lang, around.csl_terms)
    except ManuscriptError as error:
        problems += error.problems
        return article
    labels = iter(made.labels)
    given = {id(c): next(labels) for c, k in zip(cites, known, strict=True) if k.items}

    def label(node: Any) -> object:  # noqa: ANN401 - any node of the tree
        return replace(node, label=given[id(node)]) if id(node) in given else node

    read = {entry.get("id") for entry in made.csl}
    for key in dict.fromkeys(item.key for c in known for item in c.items):
        if key not in read:
            message, hint = (
                f"the entry '{key}' can't be read.",
                "Look for a brace that is not closed.",
            )
            problems.append(Problem(entries[key], "unreadable-entry", message, hint))
    content = set_out(
        article.content, {id(c): c.items[0].key for c in named}, made.references, made.csl
    )
    content = pandoc.transform(content, label)
    style = style_for(around.csl, lang, around.csl_terms)
    return replace(article, content=content, references=made.references, csl=made.csl, style=style)


__all__ = ["Manuscript", "Surroundings", "read"]
