"""publish(): from article files to finished editions, a line a step.

Articles are read, checked and written one by one; then one run of each checker looks at all the
candidates; what passed is put into `dist/`. One article's fault never stops the others.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
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
from publish.bibliography import wants_access
from publish.callouts import Kinds, read_kinds
from publish.charts import chart_problems
from publish.check import WORDING, check, unused_of_pages
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
from publish.layout import lint, silenced
from publish.library import Library, join, read_shelf
from publish.library.checks import check_entries
from publish.manuscript import Surroundings, read, read_series
from publish.manuscript.numbering import with_sections_named
from publish.page import Layout, labels_for
from publish.placement import place, reworded
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
from publish.sources import Source, library_files, shown
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
    library: tuple[Path, ...] = ()
    verify: bool = True
    jobs: int = 2
    profile: str = ""
    press: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An edition that is written but not yet checked.

    `problems` are what its pages show, `silenced` the rules that they break and that are ignored.
    """

    edition: Edition
    name: str
    written: Written
    claims: bool
    problems: tuple[Problem, ...] = ()
    silenced: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article that is read and checked, with all that its editions need.

    `paged` holds the editions whose pages others cite, by name, as far as the type has them;
    `restyled` the article as those editions cite that have a citation style of their own.
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
    library: Library
    restyled: dict[str, Article] = field(default_factory=dict)

    def article_for(self, edition: Edition) -> Article:
        """Return the article with its citations in the style of an edition."""
        return self.restyled.get(edition.name, self.article)


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
        candidates = write(prepared, options, tell)
        if not options.editions:  # all that the article has
            broken = frozenset[str]().union(*(candidate.silenced for candidate in candidates))
            problems += unused_of_pages(prepared.article, broken)
        return prepared, candidates, tuple(problems)
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
    library = _library(source, options, house)
    names = edition_names(styles)
    around = Surroundings(kinds, type_names(styles), names, library, house.csl, house.csl_terms)
    manuscript = read(source.file, source.name, around)
    problems = list(manuscript.problems)
    article = manuscript.article
    if article is None:
        return None, problems
    document_type = read_type(styles, article.meta.type)
    every = _editions(article, styles, kinds, document_type, options)
    problems += _not_made(article, document_type, every, options)
    charts = [n for n in pandoc.walk(article.content) if isinstance(n, Table) and n.chart]
    problems += [p for n in charts for p in chart_problems(n, source.name, article.meta.lang)]
    problems += _library_problems(article, library, house)
    problems = check(
        article,
        every,
        house,
        document_type,
        kinds,
        found=problems,
        library=library,
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
        library,
        _restyled(source, around, every),
    )
    return prepared, problems


def _editions(
    article: Article, styles: Styles, kinds: Kinds, document_type: DocumentType, options: Options
) -> tuple[Edition, ...]:
    """Return the editions of an article's type, and those asked for that no type lists."""
    meta, asked = article.meta, _asked(styles, options.editions)
    return tuple(
        read_edition(
            styles,
            name,
            kinds,
            meta.editions.get(name),
            meta.places.get(f"editions.{name}"),
            document_type=document_type,
        )
        for name in dict.fromkeys((*document_type.editions, *asked))
    )


def _not_made(
    article: Article, document_type: DocumentType, editions: tuple[Edition, ...], options: Options
) -> list[Problem]:
    """Return a warning for each edition asked for that the article's type does not have."""
    made = {edition.name for edition in editions}
    kind, has = article.meta.type, ", ".join(document_type.editions)
    where = article.meta.places.get("type", Where(article.path))
    return [
        Problem(
            where,
            "edition-not-of-type",
            f"the type '{kind}' has no {name}, so none is made.",
            f"It has: {has}. To change that, list it in styles/types/{kind}.toml.",
            Severity.WARNING,
        )
        for name in options.editions
        if name not in made
    ]


def _restyled(
    source: Source, around: Surroundings, editions: Sequence[Edition]
) -> dict[str, Article]:
    """Read an article again for each edition that has a citation style of its own."""
    made = {}
    for edition in editions:
        if edition.csl and edition.csl != around.csl:
            own = dataclasses.replace(around, csl=edition.csl)
            article = read(source.file, source.name, own).article
            if article:
                made[edition.name] = article
    return made


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


def _library(source: Source, options: Options, house: House) -> Library:
    series = read_series(source.file) if house.series else ""
    paths = library_files(source.file, house, series, options.library)
    return join([read_shelf(path, shown(path)) for path in paths])


def _library_problems(article: Article, library: Library, house: House) -> list[Problem]:
    """Return what is wrong with the works that an article cites."""
    cited = frozenset(str(work["id"]) for work in article.csl)
    wanting = wants_access(library, sorted(cited), house.csl, article.meta.lang)
    today = dt.datetime.now().astimezone().date()
    found = check_entries(library, today=today, wants_access=wanting)
    return [problem for key, problem in found if key in cited]


def _speller(article: Article, source: Source, styles: Styles, library: Library) -> Speller | None:
    """Return what spells an article: its language's words, its house's, the names it gives."""
    meta = article.meta
    named = [f"{one.name} {' '.join(one.affiliations)}" for one in meta.authors]
    named += [*meta.keywords, *(one.name for one in meta.contributors), library.text]
    words = re.findall(r"[^\W\d_]+", " ".join(named))
    own = [*house_words(styles, source.file), *words]
    return speller_for(styles, meta.lang, own)


def _digests(source: Source, styles: Styles, library: Library) -> dict[str, str]:
    """Return the digest of each file that an article is made from, by its shown path."""
    files = [p for p in source.file.parent.rglob("*") if p.is_file() and not p.name.startswith(".")]
    made = {shown(path): dist.digest(path.read_bytes()) for path in files}
    for shelf in library.shelves:
        made[shelf.path] = dist.digest(shelf.text.encode())
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
        quiet = silenced(written.document, written.selection)
        made[edition.name] = Candidate(edition, file_name, written, task.claims, found, quiet)
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


def _placed(prepared: Prepared, edition: Edition, section: str) -> Article:
    """Return the article with what differs by edition: its citations, what it calls a section."""
    article = prepared.article_for(edition)
    content = with_sections_named(article.content, section, numbered=edition.numbering)
    return place(dataclasses.replace(article, content=content), edition)


def _layouts(prepared: Prepared) -> Callable[[Edition, EditionChoice, Maths], Layout]:
    """Turn all that the editions say into HTML at once; returns what lays it out."""
    editions = {e.name: e for e in (*prepared.editions, *prepared.paged.values())}
    labels = labels_for(prepared.styles, prepared.article.meta.lang)
    placed = {name: _placed(prepared, one, labels["section"]) for name, one in editions.items()}
    said = tuple(narrow(placed[name], edition) for name, edition in editions.items())
    fragments = {"plain": dict(render(collect(said)))}
    if any(isinstance(node, pandoc.Math) for node in pandoc.walk(prepared.article)):
        fragments["mathml"] = dict(render(collect(said), "mathml"))

    def lay(edition: Edition, choice: EditionChoice, maths: Maths) -> Layout:
        selection = reworded(select(placed[edition.name], edition, choice))
        form: Maths = maths if maths in fragments else "plain"
        said = (selection.top, selection.content, selection.end, selection.notes)
        missing = [one for one in collect(said) if one not in fragments[form]]
        fragments[form] |= render(missing, form)
        return Layout(
            selection,
            fragments[form],
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
    claims, presses = {}, {}
    for candidate in candidates:
        written, edition = candidate.written, candidate.edition
        files = {candidate.name: written.data}
        if written.imposed:
            files[written.imposed] = written.extra[written.imposed]
        for name, data in files.items() if candidate.claims else ():
            path = scratch / name
            path.write_bytes(data)
            claims[path] = edition.claims
            if edition.press:
                presses[path] = edition.press
    if claims:
        tell("", "checking what the files claim")
    return verify.verify(claims, presses)


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
        _failure(source, verdict)
        for candidate in candidates
        for name in (candidate.name, candidate.written.imposed)
        for verdict in verdicts.get(name, ())
        if not verdict.passed
    ]
    if failures:
        found = tuple(sorted([*problems, *failures]))
        return Result(source.slug, source.name, found, OutputError.code)
    outputs = tuple(_output(c, verdicts, prepared.sources) for c in candidates)
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


def _failure(source: Source, verdict: Verdict) -> Problem:
    said = "; ".join(f"{f.rule}: {f.message}" for f in verdict.findings[:3])
    message = f"{verdict.checker} {verdict.flavour} fails {verdict.path.name}: {said}"
    return Problem(Where(source.name), "checker-failed", message, verdict.hint)


def _output(
    candidate: Candidate, verdicts: dict[str, tuple[Verdict, ...]], sources: dict[str, str]
) -> dist.Output:
    written = candidate.written
    choice: dict[str, Any] = dataclasses.asdict(written.selection.choice)
    choice = {key: sorted(v) if isinstance(v, frozenset) else v for key, v in choice.items()}
    told = {
        name: tuple(verdict.entry() for verdict in verdicts[name])
        for name in (candidate.name, *written.extra)
        if name in verdicts
    }
    return dist.Output(
        candidate.edition.label,
        candidate.name,
        written.data,
        sources,
        choice | {"pages": written.pages, "fill": round(written.fill, 3)},
        told.get(candidate.name, ()),
        candidate.name in told,
        written.extra,
        told,
    )
