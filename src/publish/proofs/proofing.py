"""publish proof: the pages of a round of proofs, the note that goes with them, and its record.

article ─whole, queries, changes─► article with marks ─write─► PDF ─sheets over it─► proof
                                                      └─ places of queries ─► covering note
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from babel.dates import format_date

from publish import dist, pipeline
from publish.article import Article
from publish.direction import direction_of
from publish.dist import Output
from publish.edition import Edition
from publish.formats.overlay import lay_over
from publish.formats.rendering import Renderer
from publish.formats.requests import Rendered, Request
from publish.house import Styles
from publish.page import absolute_urls, environment, labels_for, numerals_of, put_tokens, typefaces
from publish.pipeline import Candidate, Options, Prepared, Tell
from publish.pipeline.options import quiet
from publish.pipeline.preparing import Ground, read_article
from publish.problems import ManuscriptError, Problem, has_errors
from publish.proofs.base import keep_labels, proof_docx
from publish.proofs.marking import whole, with_changes, with_queries
from publish.proofs.rounds import Round, keep_round, next_number, rounds_of
from publish.proofs.sheets import Sheet, places_of, sheets_of, spread
from publish.sources import Source

EDITION = "proof"  # the folder of its styles
FOLDER = "proof"  # in dist/<slug>/
Leading = Literal["normal", "wide"]
WIDE = 2.1  # leading as a ratio to the size of the type: room to write between lines
MARKS, NOTE = "marks", "cover-note"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a proof shall be: its round (None: the next), its leading, whether changes show."""

    number: int | None = None
    leading: Leading = "normal"
    changes: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """A round of proofs that was made: its record, its files, and what to look at."""

    round: Round
    folder: Path
    files: tuple[str, ...]
    problems: tuple[Problem, ...]


def make_proof(
    source: Source, options: Options, wish: Wish, today: dt.date, tell: Tell = quiet
) -> Proof:
    """Make the proofs of an article and keep its round.

    Raises ManuscriptError for an article that has errors, UsageError for a round that went out.
    """
    data = source.file.read_bytes()
    number = next_number(source.file, data, wish.number)
    prepared, problems, asked = _prepared(source, options, tell)
    known = {one.number: one for one in rounds_of(source.file)}
    date = known[number].date if number in known else today
    before = max((n for n in known if n < number), default=0)
    maker = _Maker(prepared, asked, number, date, wish)
    if wish.changes and before:
        maker.before = before
        maker.old = _old_article(source, known[before], asked)
    with dist.locked(options.out):
        output = maker.output(tell)
        dist.install(options.out, source.slug, (output,))
    files = {Path(n).name: d for n, d in {output.name: output.data, **output.extra}.items()}
    made = keep_round(source.file, data, number, date, files)
    keep_labels(made.folder, prepared.article)
    names = tuple(sorted((output.name, *output.extra)))
    told = tuple(one for one in problems if one.rule not in {"open-query", "embargoed"})
    return Proof(made, options.out / source.slug, names, told)


def draw_proof(
    source: Source, options: Options, number: int, today: dt.date
) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """Return the files of a proof by name, and what there is to look at; nothing is kept.

    Raises ManuscriptError for an article that has errors.
    """
    prepared, problems, asked = _prepared(source, options, quiet)
    output = _Maker(prepared, asked, number, today, Wish()).output(quiet)
    made = {output.name: output.data, **output.extra}
    return {Path(name).name: data for name, data in made.items()}, tuple(problems)


def _prepared(
    source: Source, options: Options, tell: Tell
) -> tuple[Prepared, list[Problem], Options]:
    """Read and check an article for its proof; raises ManuscriptError with all problems."""
    asked = dataclasses.replace(options, editions=(EDITION,), verify=False)
    prepared, problems = pipeline.prepare(source, asked, tell)
    if prepared is None or has_errors(problems):
        raise ManuscriptError(problems)
    return prepared, problems, asked


def _old_article(source: Source, one: Round, options: Options) -> Article | None:
    """Return the article as a round had it; None where it can't be read any more."""
    found, _ = read_article(dataclasses.replace(source, typed=one.text), options)
    return found.article if found else None


@dataclass
class _Maker:
    """Makes the files of one round."""

    prepared: Prepared
    options: Options
    number: int
    date: dt.date
    wish: Wish
    before: int = 0
    old: Article | None = None

    @property
    def lang(self) -> str:
        return self.prepared.article.meta.lang

    @property
    def stamp(self) -> str:
        """What every page says: which round, of which day, and whether it is under embargo."""
        labels = labels_for(self.prepared.styles, self.lang)
        day = format_date(self.date, "long", locale=self.lang.replace("-", "_"))
        numerals = numerals_of(self.prepared.article.meta, self.prepared.house)
        said = numerals.say(labels["proof-round"].format(number=self.number, date=day))
        return " · ".join(part for part in (said, self.prepared.stamp) if part)

    def edition(self) -> Edition:
        """Return the edition: with the number in its name, never tidied, so that it stays alike."""
        (edition,) = (one for one in self.prepared.editions if one.name == EDITION)
        mark = "-".join(part for part in (str(self.number), edition.mark) if part)
        leading = WIDE if self.wish.leading == "wide" else edition.leading
        return dataclasses.replace(edition, mark=mark, leading=leading, tidy=None, fit=None)

    def marked(self) -> Article:
        """Return the article with its marks."""
        sign = words_of(self.prepared)["short"]
        article = whole(self.prepared.article, sign)
        if self.old is not None:
            article = with_changes(article, whole(self.old, sign))
        return with_queries(article)

    def output(self, tell: Tell) -> Output:
        """Return the files of the round as dist/ keeps them."""
        prepared = dataclasses.replace(
            self.prepared,
            article=self.marked(),
            restyled={},
            editions=(self.edition(),),
            stamp=self.stamp,
        )
        (made,) = pipeline.write(prepared, self.options, tell)
        drawer = _Drawer(self.prepared, made.edition, self.stamp)
        laid = drawer.sheets(made)
        pdf = lay_over(made.written.data, drawer.overlay(laid))
        stem = made.name.removesuffix(".pdf")
        names = [Path(made.name).name, f"{Path(stem).name}.docx"]
        note = drawer.note(places_of(laid), names, self.before if self.old else 0)
        extra = {f"{FOLDER}/{stem}-note.pdf": note, f"{FOLDER}/{names[1]}": self.word()}
        return Output(EDITION, f"{FOLDER}/{made.name}", pdf, prepared.sources, extra=extra)

    def word(self) -> bytes:
        """Return the Word file of the round."""
        made = self.prepared
        ground = Ground(made.styles, made.house, made.kinds, made.library)
        text, article = made.source.text, made.article
        return proof_docx(article, ground, text, self.number, self.date, stamp=self.stamp)


@dataclass(frozen=True)
class _Drawer:
    """Draws what goes over the pages and the note, by the templates of the proof's styles."""

    prepared: Prepared
    edition: Edition
    stamp: str

    @property
    def direction(self) -> str:
        return direction_of(self.prepared.article.meta.lang)

    def sheets(self, made: Candidate) -> tuple[Sheet, ...]:
        """Return the sheets of a proof, its queries set apart by their measured heights."""
        queries = self.prepared.article.queries
        leftward = self.direction == "rtl"
        laid = sheets_of(made.written.document, queries, leftward=leftward)
        if not any(sheet.notes for sheet in laid):
            return laid
        heights = _heights(self._rendered(MARKS, {"sheets": laid, "title": ""}, drawn=False))
        return tuple(spread(sheet, heights) for sheet in laid)

    def overlay(self, laid: Sequence[Sheet]) -> bytes:
        """Return the sheets as PDF."""
        return self._rendered(MARKS, {"sheets": laid, "title": self.stamp}).pdf

    def note(
        self, places: Mapping[int, tuple[int, int]], names: Sequence[str], before: int
    ) -> bytes:
        """Return the covering note as PDF; `before` is the round since which changes show, or 0."""
        words = words_of(self.prepared)
        meta = self.prepared.article.meta
        asked = [
            {
                "number": one.number,
                "to": one.to,
                "text": one.text,
                "place": words["at"].format(page=places[one.number][0], line=places[one.number][1])
                if one.number in places
                else "",
            }
            for one in self.prepared.article.queries
        ]
        files = [words[f"file-{name.rpartition('.')[2]}"].format(name=name) for name in names]
        ways = [words["way-pdf"], words["way-mail"]]
        if any(name.endswith(".docx") for name in names):
            ways.insert(0, words["way-docx"])
        context = {
            "meta": meta,
            "house": self.prepared.house,
            "stamp": self.stamp,
            "names": ", ".join(author.name for author in meta.authors),
            "words": words,
            "files": files,
            "ways": ways,
            "asked": asked,
            "changes": bool(before),
            "before": before,
        }
        return self._rendered(NOTE, context).pdf

    def _rendered(self, name: str, context: Mapping[str, Any], *, drawn: bool = True) -> Rendered:
        styles, house = self.prepared.styles, self.prepared.house
        template = environment(styles, *self.edition.folders).get_template(f"{name}.html.j2")
        lang = self.prepared.article.meta.lang
        html = template.render(lang=lang, direction=self.direction, **context)
        values = {
            **house.tokens,
            **typefaces(house.tokens, self.direction),
            **{f"page-{key}": value for key, value in self.edition.page.items()},
            "digits": numerals_of(self.prepared.article.meta, house).counter,
        }
        files = ("shared/fonts/fonts.css", f"{EDITION}/{name}.css")
        css = put_tokens("\n".join(_css(styles, one) for one in files), values)
        roots = (self.prepared.source.file.parent, *styles.roots)
        base = f"{roots[0].resolve().as_uri()}/"
        options: dict[str, Any] | None = {} if drawn else None
        with Renderer(self.prepared.source.name, roots) as renderer:
            return renderer.render(Request(html, css, base, options, drawn=drawn))


def words_of(prepared: Prepared) -> dict[str, str]:
    """Return the words of a proof in the article's language, in English where that has none."""
    table = prepared.styles.table(f"{EDITION}/words.toml")
    lang = prepared.article.meta.lang
    made = dict(table["en"])
    for name in (lang.partition("-")[0], lang):
        made |= table.get(name, {})
    return {key: str(value) for key, value in made.items()}


def _css(styles: Styles, name: str) -> str:
    return "\n".join(
        absolute_urls(path.read_text(encoding="utf-8"), path.parent)
        for path in styles.cascade(name)
    )


def _heights(rendered: Rendered) -> dict[int, float]:
    """Return the height of each query, by its number, in pt."""
    return {
        int(piece.id.removeprefix("asked-")): piece.box.height
        for page in rendered.document.pages
        for piece in page.pieces
        if piece.id.startswith("asked-")
    }
