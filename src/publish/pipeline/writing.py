"""The middle of a build: an article that is read becomes the files of its editions."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from publish import pandoc
from publish.article import Article
from publish.edition import Edition
from publish.formats.job import Job, Pages, Written
from publish.formats.registry import FORMATS, PAGES
from publish.fragments import Fragment, Maths, collect, render
from publish.layout import lint, silenced
from publish.manuscript.numbering import with_sections_named
from publish.page import Layout, labels_for, numerals_of
from publish.pipeline.options import Options, Tell, quiet
from publish.pipeline.preparing import Prepared
from publish.placement import place, reworded
from publish.problems import Problem, PublishError, Where
from publish.select import EditionChoice, default_choice, narrow, select
from publish.verify import verify
from publish.verify.nothing_lost import check_nothing_lost
from publish.verify.stores import check_stores, limits_of

Rendered = dict[Maths, dict[Fragment, str]]  # fragments as HTML, by how formulas stand in it
KEPT = 4  # layouts of an article that may be asked for again
LayEdition = Callable[[Edition, EditionChoice, Maths], Layout]


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


def write(prepared: Prepared, options: Options, tell: Tell = quiet) -> tuple[Candidate, ...]:
    """Write the editions of an article and check that nothing of them is lost.

    Those that cite the pages of others come after these.
    """
    writer = Writer(prepared, options, layouts(prepared), tell)
    made = {edition.name: writer.write(edition) for edition in in_order(prepared.editions)}
    return tuple(made[edition.name] for edition in prepared.editions)


def in_order(editions: Iterable[Edition]) -> list[Edition]:
    """Return editions in the order in which they are written: those that cite pages last."""
    return sorted(editions, key=lambda one: bool(one.pages_from))


@dataclass
class Writer:
    """Writes the editions of an article; `texts` are those of pages, by the name of the edition."""

    prepared: Prepared
    options: Options
    lay: LayEdition
    tell: Tell = quiet
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def write(self, edition: Edition) -> Candidate:
        """Write an edition; raises OutputError where something of it is lost."""
        self.tell(self.prepared.source.slug, edition.label)
        job = dataclasses.replace(self.job(edition), pages=self.pages(edition))
        written = FORMATS[edition.format](job)
        self.texts[edition.name] = written.texts
        return self.looked_over(edition, written, claims=job.claims)

    def job(self, edition: Edition) -> Job:
        """Return the job of an edition, as it is set when nothing is known of it."""
        source, options = self.prepared.source, self.options
        claims = options.verify and bool(edition.claims) and not verify.missing(edition.claims)
        lay = functools.partial(self.lay, edition)
        choice, folder = default_choice(edition), source.file.parent
        return Job(source.name, lay, choice, folder, claims, cache=options.cache)

    def pages(self, edition: Edition) -> Pages | None:
        """Return the pages that an edition cites; they are laid out if no edition has them yet."""
        cited = self.prepared.paged.get(edition.pages_from)
        if cited is None:
            return None
        if cited.name not in self.texts:
            self.tell(self.prepared.source.slug, f"pages of {cited.label}")
            self.texts[cited.name] = _page_texts(edition, cited, self.job(cited))
        return Pages(cited, self.texts[cited.name])

    def looked_over(self, edition: Edition, written: Written, *, claims: bool) -> Candidate:
        """Check that nothing is lost and look at the pages; raises OutputError for what is lost."""
        source, styles = self.prepared.source, self.prepared.styles
        check_nothing_lost(written, edition.format, source.name)
        found = tuple(lint(written.document, written.selection))
        if edition.format == "epub":
            limits = limits_of(styles.table("stores.toml"), styles.where("stores.toml"))
            found = (*found, *check_stores(written, limits, source.name))
        broken = silenced(written.document, written.selection)
        name = edition.file_name(source.slug)
        return Candidate(edition, name, written, claims, found, broken)


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
    numerals = numerals_of(article.meta, prepared.house)
    content = with_sections_named(article.content, section, numerals, numbered=edition.numbering)
    return place(dataclasses.replace(article, content=content), edition)


def layouts(prepared: Prepared) -> LayEdition:
    """Turn all that the editions say into HTML at once; returns what lays it out."""
    made = Laying(prepared)
    editions = {e.name: e for e in (*prepared.editions, *prepared.paged.values())}
    said = tuple(narrow(made.placed(edition), edition) for edition in editions.values())
    wanted = collect(said)
    for form in made.forms:
        made.render(wanted, form)
    return made.lay


class Laying:
    """Lays out the editions of an article; what one says becomes HTML when it is laid out.

    `known` holds fragments that were rendered before. Those that were asked for since are `used`.
    """

    def __init__(self, prepared: Prepared, known: Rendered | None = None) -> None:
        """Lay out nothing yet."""
        self.prepared = prepared
        self.labels = labels_for(prepared.styles, prepared.article.meta.lang)
        nodes = pandoc.walk(prepared.article)
        self.forms: tuple[Maths, ...] = ("plain",)
        if any(isinstance(node, pandoc.Math) for node in nodes):
            self.forms = ("plain", "mathml")
        self.known: Rendered = {form: dict((known or {}).get(form, {})) for form in self.forms}
        self.used: Rendered = {form: {} for form in self.forms}
        self._placed: dict[str, Article] = {}
        self._last: dict[tuple[str, EditionChoice, Maths], Layout] = {}

    def placed(self, edition: Edition) -> Article:
        """Return the article with what differs by edition."""
        if edition.name not in self._placed:
            section = self.labels["section"]
            self._placed[edition.name] = _placed(self.prepared, edition, section)
        return self._placed[edition.name]

    def render(self, wanted: Iterable[Fragment], form: Maths) -> None:
        """Render those of some fragments that are not yet known, by one run of pandoc."""
        known = self.known[form]
        known.update(render([one for one in wanted if one not in known], form))

    def lay(self, edition: Edition, choice: EditionChoice, maths: Maths) -> Layout:
        """Return the layout of an edition by a choice; what was asked for last is kept."""
        form: Maths = maths if maths in self.forms else "plain"
        key = edition.name, choice, form
        known = self._last.get(key)
        if known and known.selection.edition is edition:
            return known
        made = self._laid_out(edition, choice, form)
        self._last = {**dict([*self._last.items()][1 - KEPT :]), key: made}
        return made

    def _laid_out(self, edition: Edition, choice: EditionChoice, form: Maths) -> Layout:
        prepared = self.prepared
        selection = reworded(select(self.placed(edition), edition, choice))
        rest = narrow(dataclasses.replace(selection.article, content=()), edition)
        said = collect((selection.top, selection.content, selection.end, selection.notes, rest))
        self.render(said, form)
        self.used[form].update((one, self.known[form][one]) for one in said)
        return Layout(
            selection,
            self.known[form],
            prepared.styles,
            prepared.house,
            prepared.kinds,
            self.labels,
            stamp=prepared.stamp,
        )
