"""The start of a build: an article, its house, library and editions are read and checked."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from publish import dist, embargo, pandoc
from publish.article import Article, Table
from publish.articles import is_part_of
from publish.bibliography import wants_access
from publish.callouts import Kinds, read_kinds
from publish.check import by_language, check
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
from publish.house import HOUSE, House, Styles, find_styles, house_root, read_house
from publish.library import Library, join, read_shelf
from publish.library.checks import check_entries
from publish.manuscript import Surroundings, read, read_series
from publish.metadata import Meta
from publish.page import labels_for, numerals_of
from publish.pipeline.opened import unheard
from publish.pipeline.options import Options, Tell, quiet
from publish.press import named_inks
from publish.problems import ManuscriptError, Problem, Severity, Where, did_you_mean
from publish.sources import CHECKED, RELEASED, Source, library_files, shown
from publish.spelling import Speller, house_words, speller_for
from publish.translation import among_languages, check_translation

KEPT_BESIDE = {CHECKED, RELEASED}  # in an article's folder, and no part of the article


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article that is read and checked, with all that its editions need.

    `paged` holds the editions whose pages others cite, by name, as far as the type has them;
    `restyled` the article as those editions cite that have a citation style of their own. `stamp`
    is what every page says while an embargo holds.
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
    stamp: str = ""

    def article_for(self, edition: Edition) -> Article:
        """Return the article with its citations in the style of an edition."""
        return self.restyled.get(edition.name, self.article)


@dataclass(frozen=True, slots=True)
class Ground:
    """What an article stands on: styles, house, kinds of boxes and the library that it cites."""

    styles: Styles
    house: House
    kinds: Kinds
    library: Library

    @property
    def around(self) -> Surroundings:
        """What reading a manuscript asks for."""
        names, types = edition_names(self.styles), type_names(self.styles)
        house = self.house
        return Surroundings(
            self.kinds, types, names, self.library, house.csl, house.csl_terms, house.numerals
        )


@dataclass(frozen=True, slots=True)
class Unchecked:
    """An article that is read and not yet checked, with all editions of its type."""

    source: Source
    article: Article
    ground: Ground
    type: DocumentType
    editions: tuple[Edition, ...]
    problems: tuple[Problem, ...]
    digests: dict[str, str]  # of the files in its folder, before it was read


def prepare(
    source: Source, options: Options, tell: Tell = quiet
) -> tuple[Prepared | None, list[Problem]]:
    """Read and check one article, with its house, library and editions."""
    tell(source.slug, "reading")
    found, problems = read_article(source, options)
    if found is None:
        return None, problems
    problems = check_article(found)
    return prepared(found, options), problems


def read_article(source: Source, options: Options) -> tuple[Unchecked | None, list[Problem]]:
    """Read an article, with what it stands on; returns it, and what is wrong where there is none.

    Raises ManuscriptError for styles that are wrong.
    """
    ground = read_ground(source, options)
    digests = digests_of(source)
    manuscript = read(source.file, source.name, ground.around, source.typed)
    article = manuscript.article
    if article is None:
        return None, list(manuscript.problems)
    article = among_languages(article, source.file)
    styles = ground.styles
    kind = read_type(styles, article.meta.type)
    every = _editions(article, styles, ground.kinds, kind, options)
    problems = [*manuscript.problems, *_not_made(article, kind, every, options)]
    return Unchecked(source, article, ground, kind, every, tuple(problems), digests), []


def check_article(found: Unchecked) -> list[Problem]:
    """Return all problems of an article that is read."""
    article, ground, source = found.article, found.ground, found.source
    problems = [*found.problems, *_chart_problems(article, source)]
    problems += _library_problems(article, ground.library, ground.house)
    problems += check_translation(
        source.file,
        source.name,
        source.text,
        article.meta.lang,
        lambda lang: by_language(ground.styles, "language.toml", lang),
    )
    return check(
        article,
        found.editions,
        ground.house,
        found.type,
        ground.kinds,
        found=problems,
        library=ground.library,
        styles=ground.styles,
        source=source.text,
        speller=_speller(article, source, ground.styles, ground.library),
    )


def prepared(found: Unchecked, options: Options) -> Prepared:
    """Return what the editions asked for need; raises ManuscriptError for inks without a press."""
    ground, source = found.ground, found.source
    styles, house, library = ground.styles, ground.house, ground.library
    meta = found.article.meta
    embargoed = embargo.holds(meta.embargo, options.now)
    every = tuple(
        replace(
            with_press(with_profile(edition, options.profile), styles, options.press),
            mark=embargo.file_mark(meta.embargo) if embargoed else "",
        )
        for edition in found.editions
    )
    wanted = tuple(e for e in every if not options.editions or e.name in options.editions)
    for press in {edition.press for edition in wanted if edition.press and edition.press.profile}:
        named_inks(house, press, styles.where("house.toml"))  # raises for what it can't print
    cited = {edition.pages_from for edition in wanted}.intersection(found.type.editions)
    return Prepared(
        source,
        found.article,
        house,
        styles,
        ground.kinds,
        found.type,
        wanted,
        _digests(found.digests, styles, library),
        {edition.name: edition for edition in every if edition.name in cited},
        library,
        _restyled(source, ground.around, every),
        embargo_stamp(meta, labels_for(styles, meta.lang), house) if embargoed else "",
    )


def embargo_stamp(meta: Meta, labels: Mapping[str, str], house: House) -> str:
    """Return what every page of an article under embargo says."""
    said = labels["embargoed"].format(moment=embargo.in_words(meta.embargo, meta.lang))
    return numerals_of(meta, house).say(said)


def read_ground(source: Source, options: Options) -> Ground:
    """Read what an article stands on; raises ManuscriptError for styles that are wrong."""
    _refuse_own_house(source)
    styles = find_styles(source.file.parent)
    house = read_house(styles)
    kinds, problems = read_kinds(styles.table("callouts.toml"), styles.where("callouts.toml"))
    if problems:
        raise ManuscriptError(problems)
    return Ground(styles, house, kinds, _library(source, options, house))


def _refuse_own_house(source: Source) -> None:
    """Raise ManuscriptError for an article whose folder brings a house, below one there is already.

    Who sends a manuscript may not decide what goes out in the name of the house that builds it.
    """
    folder = source.file.parent.resolve()
    if house_root(folder) == folder and house_root(folder.parent):
        message = "this manuscript brings styles of its own, which would count as the house's."
        hint = "Take 'styles' out of its folder; what you want of it goes into those of the house."
        where = Where(shown(folder / HOUSE))
        raise ManuscriptError(Problem(where, "house-in-manuscript", message, hint))


def _chart_problems(article: Article, source: Source) -> list[Problem]:
    charts = [n for n in pandoc.walk(article.content) if isinstance(n, Table) and n.chart]
    if not charts:
        return []
    from publish.charts import chart_problems  # noqa: PLC0415 - few articles have any

    return [p for n in charts for p in chart_problems(n, source.name, article.meta.lang)]


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
            article = read(source.file, source.name, own, source.typed).article
            if article:
                made[edition.name] = among_languages(article, source.file)
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
    said = tuple((shelf.path, shelf.text) for shelf in library.shelves), today, wanting
    found = _entries.get(said)  # a preview asks at each save
    if found is None:
        found = check_entries(library, today=today, wants_access=wanting)
        _entries.clear()
        _entries[said] = found
    return [problem for key, problem in found if key in cited]


# What was found in the entries of the last library, by all that it depends on.
_entries: dict[tuple[object, ...], list[tuple[str, Problem]]] = {}


def _speller(article: Article, source: Source, styles: Styles, library: Library) -> Speller | None:
    """Return what spells an article: its language's words, its house's, the names it gives."""
    meta = article.meta
    named = [f"{one.name} {' '.join(one.affiliations)}" for one in meta.authors]
    named += [*meta.keywords, *(one.name for one in meta.contributors), library.text]
    words = re.findall(r"[^\W\d_]+", " ".join(named))
    own = [*house_words(styles, source.file), *words]
    return speller_for(styles, meta.lang, own)


@unheard()
def digests_of(source: Source) -> dict[str, str]:
    """Return the digest of each file in an article's folder that is part of it, by shown path."""
    files = [
        path
        for path in source.file.parent.rglob("*")
        if path.is_file()
        and not path.name.startswith(".")
        and path.name not in KEPT_BESIDE
        and is_part_of(path, source.file)
    ]
    return {shown(path): dist.digest(path.read_bytes()) for path in files}


@unheard()
def _digests(made: dict[str, str], styles: Styles, library: Library) -> dict[str, str]:
    """Return the digest of each file that an article is made from: its own, works, styles."""
    made = dict(made)
    for shelf in library.shelves:
        made[shelf.path] = dist.digest(shelf.text.encode())
    every = [p for root in styles.roots for p in sorted(root.rglob("*")) if p.is_file()]
    whole = "".join(f"{p.name}{dist.digest(p.read_bytes())}" for p in every)
    return {**made, "styles": dist.digest(whole.encode())}
