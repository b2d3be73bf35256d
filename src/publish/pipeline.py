"""publish(): from article files to finished editions, a line a step.

Articles are read, checked and written one by one; then one run of each checker looks at all the
candidates; what passed is put into `dist/`. One article's fault never stops the others.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from publish import dist, pandoc
from publish.article import Article, Table
from publish.bibliography import Library, read_library
from publish.callouts import Kinds, read_kinds
from publish.charts import chart_problems
from publish.check import WORDING, check
from publish.edition import (
    DocumentType,
    Edition,
    edition_names,
    read_edition,
    read_type,
    type_names,
    with_press,
    with_profile,
)
from publish.formats import FORMATS, PAGES, Job, Pages, Written
from publish.fragments import Maths, collect, render
from publish.house import House, Styles, find_styles, read_house
from publish.layout import lint
from publish.manuscript import Surroundings, read
from publish.page import Layout, labels_for
from publish.press import named_inks
from publish.problems import (
    ManuscriptError,
    OutputError,
    Problem,
    PublishError,
    Severity,
    Where,
    did_you_mean,
    has_errors,
)
from publish.select import EditionChoice, default_choice, narrow, select
from publish.sources import Source, find_library, shown
from publish.spelling import Speller, house_words, speller_for
from publish.verify import verify
from publish.verify.nothing_lost import check_nothing_lost
from publish.verify.stores import check_stores, limits_of
from publish.verify.verdict import Verdict

Tell = Callable[[str, str], None]  # (slug, what is being done)


@dataclass(frozen=True, slots=True)
class Options:
    """How to build; `editions` empty stands for those of each article's type."""

    out: Path = Path("dist")
    editions: tuple[str, ...] = ()
    library: Path | None = None
    verify: bool = True
    jobs: int = 2
    profile: str = ""
    press: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An edition that is written but not yet checked; `problems` are what its pages show."""

    edition: Edition
    name: str
    written: Written
    claims: bool
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article that is read and checked, with all that its editions need.

    `paged` holds the editions whose pages others cite, by name, as far as the type has them.
    """

    source: Source
    article: Article
    house: House
    styles: Styles
    kinds: Kinds
    type: DocumentType
    editions: tuple[Edition, ...]
    sources: dict[str, str]
    paged: dict[str, Edition]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one article; `wording` is how many problems of its wording are not listed."""

    slug: str
    name: str
    problems: tuple[Problem, ...] = ()
    code: int = 0
    outputs: tuple[dist.Output, ...] = ()
    reports: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stale: tuple[str, ...] = ()
    wording: int = 0


def publish(
    sources: Sequence[Source], options: Options, tell: Tell = lambda *_: None
) -> list[Result]:
    """Build articles; raises SetupError where nothing can be written at all."""
    with dist.locked(options.out), tempfile.TemporaryDirectory() as scratch:
        with ThreadPoolExecutor(options.jobs) as pool:
            made = list(pool.map(lambda source: _guarded(source, options, tell), sources))
        candidates = [c for result in made if not isinstance(result, Result) for c in result[1]]
        verdicts = _verdicts(candidates, Path(scratch), tell) if options.verify else {}
        return [
            _without_wording(
                result if isinstance(result, Result) else _install(*result, verdicts, options)
            )
            for result in made
        ]


def _without_wording(result: Result) -> Result:
    """Count the problems of wording instead of listing them: a build would drown in them."""
    listed = tuple(problem for problem in result.problems if problem.rule not in WORDING)
    count = len(result.problems) - len(listed)
    return dataclasses.replace(result, problems=listed, wording=count)


def _guarded(
    source: Source, options: Options, tell: Tell
) -> Result | tuple[Prepared, tuple[Candidate, ...], tuple[Problem, ...]]:
    """Prepare and write one article; what stops it becomes its result."""
    try:
        prepared, problems = prepare(source, options, tell)
        if prepared is None or has_errors(problems):
            return Result(source.slug, source.name, tuple(sorted(problems)), ManuscriptError.code)
        return prepared, write(prepared, options, tell), tuple(problems)
    except PublishError as error:
        return Result(source.slug, source.name, error.problems, error.code)
    except OSError as error:
        problem = Problem(Where(source.name), "unreadable", f"{error.strerror}: {error.filename}.")
        return Result(source.slug, source.name, (problem,), ManuscriptError.code)


def prepare(
    source: Source, options: Options, tell: Tell = lambda *_: None
) -> tuple[Prepared | None, list[Problem]]:
    """Read and check one article, with its house, library and editions."""
    tell(source.slug, "reading")
    styles = find_styles(source.file.parent)
    house = read_house(styles)
    kinds, kind_problems = read_kinds(styles.table("callouts.toml"), styles.where("callouts.toml"))
    if kind_problems:
        raise ManuscriptError(kind_problems)
    library = _library(source, options)
    names = edition_names(styles)
    around = Surroundings(kinds, type_names(styles), names, library, house.csl)
    manuscript = read(source.file, source.name, around)
    problems = list(manuscript.problems)
    article = manuscript.article
    if article is None:
        return None, problems
    document_type = read_type(styles, article.meta.type)
    asked = _asked(styles, options.editions)
    every = tuple(
        read_edition(
            styles,
            name,
            kinds,
            article.meta.editions.get(name),
            article.meta.places.get(f"editions.{name}"),
            document_type=document_type,
        )
        for name in dict.fromkeys((*document_type.editions, *asked))
    )
    charts = [n for n in pandoc.walk(article.content) if isinstance(n, Table) and n.chart]
    problems += [p for n in charts for p in chart_problems(n, source.name, article.meta.lang)]
    problems = check(
        article,
        every,
        house,
        document_type,
        kinds,
        found=problems,
        styles=styles,
        source=source.file.read_text(encoding="utf-8-sig"),
        speller=_speller(article, source, styles, library),
    )
    every = tuple(
        with_press(with_profile(edition, options.profile), styles, options.press)
        for edition in every
    )
    wanted = tuple(e for e in every if not options.editions or e.name in options.editions)
    for press in {edition.press for edition in wanted if edition.press and edition.press.profile}:
        named_inks(house, press, styles.where("house.toml"))  # raises for what it can't print
    cited = {edition.pages_from for edition in wanted}.intersection(document_type.editions)
    prepared = Prepared(
        source,
        article,
        house,
        styles,
        kinds,
        document_type,
        wanted,
        _digests(source, styles, library),
        {edition.name: edition for edition in every if edition.name in cited},
    )
    return prepared, problems


def _asked(styles: Styles, asked: tuple[str, ...]) -> tuple[str, ...]:
    """Return the editions asked for that no document type lists: new ones, made by asking alone.

    Raises ManuscriptError for a name that is no edition.
    """
    names = edition_names(styles)
    for name in asked:
        if name not in names:
            hint = did_you_mean(name, names) or f"The editions are: {', '.join(names)}."
            problem = Problem(
                Where("--edition"), "unknown-edition", f"'{name}' is not an edition.", hint
            )
            raise ManuscriptError(problem)
    listed = {name for kind in type_names(styles) for name in read_type(styles, kind).editions}
    return tuple(name for name in asked if name not in listed)


def _library(source: Source, options: Options) -> Library:
    path = options.library or find_library(source.file)
    return read_library(path, shown(path)) if path else Library()


def _speller(article: Article, source: Source, styles: Styles, library: Library) -> Speller | None:
    """Return what spells an article: its language's words, its house's, the names it gives."""
    meta = article.meta
    table = styles.table("language.toml").get(meta.lang.partition("-")[0], {})
    named = [f"{one.name} {' '.join(one.affiliations)}" for one in meta.authors]
    named += [*meta.keywords, *(one.name for one in meta.contributors), library.text]
    words = re.findall(r"[^\W\d_]+", " ".join(named))
    own = [*house_words(styles, source.file), *words]
    return speller_for(styles, meta.lang, own, table.get("prefixes", ()), table.get("suffixes", ()))


def _digests(source: Source, styles: Styles, library: Library) -> dict[str, str]:
    """Return the digest of each file that an article is made from, by its shown path."""
    files = [p for p in source.file.parent.rglob("*") if p.is_file() and not p.name.startswith(".")]
    made = {shown(path): dist.digest(path.read_bytes()) for path in files}
    made[library.path or "no library"] = dist.digest(library.text.encode())
    every = [p for root in styles.roots for p in sorted(root.rglob("*")) if p.is_file()]
    whole = "".join(f"{p.name}{dist.digest(p.read_bytes())}" for p in every)
    return {**made, "styles": dist.digest(whole.encode())}


def write(
    prepared: Prepared, options: Options, tell: Tell = lambda *_: None
) -> tuple[Candidate, ...]:
    """Write the editions of an article and check that nothing of them is lost.

    Those that cite the pages of others come after these.
    """
    lay = _layouts(prepared)
    styles = prepared.styles
    limits = limits_of(styles.table("stores.toml"), styles.where("stores.toml"))
    slug, name = prepared.source.slug, prepared.source.name
    texts: dict[str, tuple[str, ...]] = {}  # of pages, by the name of their edition

    def job(edition: Edition) -> Job:
        claims = options.verify and bool(edition.claims) and not verify.missing(edition.claims)
        choice, folder = default_choice(edition), prepared.source.file.parent
        return Job(name, functools.partial(lay, edition), choice, folder, claims)

    def pages(edition: Edition) -> Pages | None:
        cited = prepared.paged.get(edition.pages_from)
        if cited is None:
            return None
        if cited.name not in texts:
            tell(slug, f"pages of {cited.label}")
            texts[cited.name] = _page_texts(edition, cited, job(cited))
        return Pages(cited, texts[cited.name])

    made: dict[str, Candidate] = {}
    for edition in sorted(prepared.editions, key=lambda one: bool(one.pages_from)):
        tell(slug, edition.label)
        task = dataclasses.replace(job(edition), pages=pages(edition))
        written = FORMATS[edition.format](task)
        texts[edition.name] = written.texts
        check_nothing_lost(written, edition.format, name)
        found = tuple(lint(written.document, written.selection))
        if edition.format == "epub":
            found = (*found, *check_stores(written, limits, name))
        file_name = edition.file_name(slug)
        made[edition.name] = Candidate(edition, file_name, written, task.claims, found)
    return tuple(made[edition.name] for edition in prepared.editions)


def _page_texts(edition: Edition, cited: Edition, job: Job) -> tuple[str, ...]:
    """Lay out the edition whose pages another cites; what stops that says for whom it was done."""
    try:
        return PAGES[cited.format](job)
    except PublishError as error:
        message = (
            f"the {edition.label} cites the pages of the {cited.label}, which cannot be laid out."
        )
        without = f"editions: {{{edition.name}: {{pages-from: ''}}}}"
        hint = (
            f"Mend the {cited.label}, or do without page numbers: '{without}' in the front matter."
        )
        problem = Problem(Where(job.name), "no-pages", message, hint)
        raise type(error)([*error.problems, problem]) from error


def _layouts(prepared: Prepared) -> Callable[[Edition, EditionChoice, Maths], Layout]:
    """Turn all that the editions say into HTML at once; returns what lays it out."""
    editions = {e.name: e for e in (*prepared.editions, *prepared.paged.values())}
    said = tuple(narrow(prepared.article, edition) for edition in editions.values())
    fragments = {"plain": render(collect(said))}
    if any(isinstance(node, pandoc.Math) for node in pandoc.walk(prepared.article)):
        fragments["mathml"] = render(collect(said), "mathml")
    labels = labels_for(prepared.styles, prepared.article.meta.lang)

    def lay(edition: Edition, choice: EditionChoice, maths: Maths) -> Layout:
        return Layout(
            select(prepared.article, edition, choice),
            fragments.get(maths, fragments["plain"]),
            prepared.styles,
            prepared.house,
            prepared.kinds,
            labels,
        )

    return lay


def _verdicts(
    candidates: Sequence[Candidate], scratch: Path, tell: Tell
) -> dict[str, tuple[Verdict, ...]]:
    """Run the checkers once each over all candidates; returns the verdicts by file name."""
    claims = {}
    for candidate in candidates:
        path = scratch / candidate.name
        path.write_bytes(candidate.written.data)
        if candidate.claims:
            claims[path] = candidate.edition.claims
    if claims:
        tell("", "checking what the files claim")
    return verify.verify(claims)


def _install(
    prepared: Prepared,
    candidates: tuple[Candidate, ...],
    problems: tuple[Problem, ...],
    verdicts: dict[str, tuple[Verdict, ...]],
    options: Options,
) -> Result:
    """Put an article's files into the output folder, if the checkers passed all of them."""
    source = prepared.source
    problems = (*problems, *(p for candidate in candidates for p in candidate.problems))
    failures = [
        _failure(source, candidate, verdict)
        for candidate in candidates
        for verdict in verdicts.get(candidate.name, ())
        if not verdict.passed
    ]
    if failures:
        found = tuple(sorted([*problems, *failures]))
        return Result(source.slug, source.name, found, OutputError.code)
    outputs = tuple(_output(c, verdicts.get(c.name, ()), prepared.sources) for c in candidates)
    unverified = [
        Problem(
            Where(source.name),
            "unverified",
            f"{output.name} was not checked, so it makes no claim of conformance.",
            verify.missing(candidate.edition.claims) if options.verify else "",
            Severity.WARNING,
        )
        for output, candidate in zip(outputs, candidates, strict=True)
        if candidate.edition.claims and not output.verified
    ]
    try:
        stale = dist.install(options.out, source.slug, outputs)
    except PublishError as error:
        return Result(source.slug, source.name, error.problems, error.code)
    reports = {c.edition.label: c.written.report for c in candidates if c.written.report}
    found = tuple(sorted([*problems, *unverified]))
    return Result(source.slug, source.name, found, 0, outputs, reports, stale)


def _failure(source: Source, candidate: Candidate, verdict: Verdict) -> Problem:
    said = "; ".join(f"{f.rule}: {f.message}" for f in verdict.findings[:3])
    message = f"{verdict.checker} {verdict.flavour} fails {candidate.name}: {said}"
    return Problem(
        Where(source.name), "checker-failed", message, "This is our fault: please report it."
    )


def _output(
    candidate: Candidate, verdicts: tuple[Verdict, ...], sources: dict[str, str]
) -> dist.Output:
    choice: dict[str, Any] = dataclasses.asdict(candidate.written.selection.choice)
    choice = {key: sorted(v) if isinstance(v, frozenset) else v for key, v in choice.items()}
    told = tuple(
        {"checker": v.checker, "version": v.version, "flavour": v.flavour, "passed": v.passed}
        for v in verdicts
    )
    return dist.Output(
        candidate.edition.label,
        candidate.name,
        candidate.written.data,
        sources,
        choice | {"pages": candidate.written.pages, "fill": round(candidate.written.fill, 3)},
        told,
        bool(verdicts),
        candidate.written.extra,
    )
