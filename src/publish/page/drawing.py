"""A Selection and its fragments laid into the edition's templates. Pure: data to text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import babel.dates
from markupsafe import Markup, escape

from publish import article as a
from publish import pandoc
from publish.callouts import Kind
from publish.codes import ean13
from publish.contents import Contents, Entry, headed, is_listed
from publish.direction import direction_by, direction_of, language_name, runs_leftward
from publish.fragments import NOTE, TASK, Fragment
from publish.keeping import keep_last_word
from publish.own_citation import Record, as_bibtex, record, worded
from publish.page.environment import environment, icon
from publish.page.layout import Layout
from publish.page.stylesheet import tokens
from publish.problems import ManuscriptError, Problem
from publish.select import MARGIN, Box, Item, Part, Prose, figures_of, item_of, place_of

INNER_LINK = re.compile(r'<a href="#(?P<id>[^"]+)"(?P<rest>[^>]*)>(?P<text>.*?)</a>', re.DOTALL)
START = re.compile(r'<ol(?=[^>]*? start="(\d+)")')
PARAGRAPHS = re.compile(r"</p>\s*<p(?:\s[^>]*)?>")
PARAGRAPH = re.compile(r"<p(?:\s[^>]*)?>|</p>")
BLOCK = re.compile(  # with the white space around it, which between spans would be a line
    r"\s*<(?P<end>/?)(?P<tag>p|[uod]l|li|d[td]|blockquote|pre|div|hr)"
    r"(?P<rest>(?:\s[^>]*?)?)(?P<void>/?)>\s*"
)
BREAK = re.compile(r"<br\s*/>\s*\n")  # WeasyPrint 70 breaks at both in a note
EMPHASIS = re.compile(r"<(?P<tag>em|strong)>(?P<text>.*?)</(?P=tag)>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# A paragraph that is a citation, less the span around it: WeasyPrint 70 begins a line anew at each
# element in it, and so parts addresses anywhere that fit on the next.
CITED_ALONE = re.compile(r'(?<=<p>)<span class="citation">(?P<said>.*?)</span>(?=</p>)', re.DOTALL)
NOT_IN_CONTENTS = re.compile(r'<!--note s?\d+-->|</?a\b[^>]*>|(?<=<span) id="[^"]*"')
Hrefs = Callable[[str], str | None]  # an id -> its address within the edition, None if not there


@dataclass(frozen=True, slots=True)
class Tongue:
    """Another language of an article: its tag, name, direction, and address if it has one."""

    lang: str
    name: str
    direction: str
    address: str


class Drawing:
    """Draws the parts of one edition by its templates; `hrefs` says where an id is found."""

    def __init__(self, layout: Layout, hrefs: Hrefs | None = None) -> None:
        """Take the layout; without `hrefs` everything is in one document."""
        self.layout = layout
        self.hrefs = hrefs or self._same_document
        self.environment = environment(layout.styles, *layout.selection.edition.folders).overlay()
        self.environment.globals = {**self.environment.globals, **self._globals()}
        self.notes = {note.name: note for note in layout.selection.notes}
        self.ending: set[str] = set()  # the notes that stand at the end, by name
        self.headed = dict(headed(layout.selection.content, layout.kinds, layout.lang))
        self.drawn: list[Any] = []  # the items that are being drawn, the innermost last

    def _same_document(self, name: str) -> str | None:
        return f"#{name}" if name in self.layout.selection.ids else None

    def _globals(self) -> dict[str, Any]:
        layout, selection = self.layout, self.layout.selection
        return {
            "article": selection.article,
            "meta": selection.article.meta,
            "selection": selection,
            "edition": selection.edition,
            "choice": selection.choice,
            "house": layout.house,
            "layout": layout,
            "label": self.label,
            "html": self.html,
            "caption": self.caption,
            "with_notes": self.with_notes,
            "endnotes": self.endnotes,
            "text_of": lambda note: a.Flow(note.content),
            "line": self.line,
            "in_line": self.in_line,
            "plain": lambda phrase: pandoc.plain(_content(phrase)).strip(),
            "against": self.against,
            "isolated": self.isolated,
            "listed": self.listed,
            "kind": self.kind,
            "icon": self.icon,
            "title": self.title,
            "heading_text": self.heading_text,
            "contents": self.contents,
            "entry_title": self.entry_title,
            "is_listed": is_listed,
            "headed_by": lambda box: self.headed.get(box.callout.id, ""),
            "href": self.hrefs,
            "image": lambda figure: layout.assets.get(figure.id, figure.source_path),
            "credited": [figure for figure in figures_of(selection) if figure.credit],
            "chart": self.chart,
            "measure": selection.edition.measure,
            "draw": self.draw,
            "runs": runs,
            "day": self.day,
            "num": layout.numerals.say,
            "full_text": self.full_text,
            "also_in": self.also_in,
            "language_name": self.language_name,
            "barcode": self.barcode,
            "cite_as": self.cite_as,
            "bibtex": self.bibtex,
            "type_label": self.type_label,
        }

    def render(self, template: str, **context: Any) -> str:  # noqa: ANN401 - whatever the template names
        """Render a template of the edition."""
        return self.environment.get_template(template).render(**context)

    def draw(self, item: Any, **context: Any) -> Markup:  # noqa: ANN401 - any Item and context
        """Draw an item by the template of its type: box, part, prose, picture or grid."""
        if isinstance(item, Box) and isinstance(item.body, a.Pieces):
            edition = self.layout.selection.edition
            pieces = tuple(item_of(one, item.level + 1, edition) for one in item.body.content)
            item = replace(item, body=a.Pieces(pieces))
        name = type(item).__name__.lower()
        self.drawn.append(item)
        text = self.render(f"{name}.html.j2", item=item, **context)
        self.drawn.pop()
        return Markup(text)  # noqa: S704 - our own templates, autoescaped

    def label(self, key: str, **values: str) -> str:
        """Return a word of the layout in the article's language."""
        text = self.layout.labels[key]
        return text.format(**values) if values else text

    def against(self, text: str) -> bool:
        """Say whether a text runs from left to right in an article that does not."""
        return self.layout.direction == "rtl" and not runs_leftward(text)

    def isolated(self, text: str) -> Markup:
        """Return a text of the house, kept apart where it runs against the article's direction."""
        if self.layout.direction == "ltr" or runs_leftward(text) or text.isdigit():
            return escape(text)
        return Markup('<bdi dir="ltr">{}</bdi>').format(text)

    def listed(self, texts: Iterable[str], separator: str = "comma") -> Markup:
        """Return texts with the article's commas, or semicolons, between them."""
        return escape(self.label(separator)).join(self.isolated(text) for text in texts if text)

    def kind(self, box: Box) -> Kind:
        """Return the kind of a box."""
        return self.layout.kinds.by_name[box.callout.kind]

    def title(self, box: Box) -> Markup:
        """Return the title of a box: its own, or its kind's, which is marked as generated."""
        if box.callout.title.inlines:
            return self.html(box.callout.title)
        return Markup('<span data-generated="">{}</span>').format(
            self.kind(box).title(self.layout.lang)
        )

    def heading_text(self, section: a.Section) -> Markup:
        """Return the heading of a section, its number before it and marked as generated."""
        number = Markup('<span class="number" data-generated="">{}</span> ').format(
            self.layout.numerals.say(section.number)
        )
        return (number if section.number else Markup("")) + self.html(section.title)

    def contents(self) -> tuple[Entry, ...]:
        """Return the entries of the contents list; one on a page of its own is before all boxes."""
        layout = self.layout
        if not layout.contents:
            return ()
        made = Contents(layout.selection, layout.kinds, layout.lang, self.headed)
        notes = self.label("notes") if self._has_endnotes() else ""
        return made.entries(self.label("references"), top=layout.contents == "alone", notes=notes)

    def _has_endnotes(self) -> bool:
        """Say whether notes will stand at the end, before anything is drawn that calls them."""
        selection = self.layout.selection
        if selection.edition.notes != "end" or not self.notes:
            return False
        if selection.edition.citations != "margin":
            return True
        trial = Drawing(self.layout, self.hrefs)  # those of running text stand beside it
        for item in selection.content:
            trial.draw(item)
        for item in (*selection.top, *selection.end):
            trial.draw(item, level=1)
        return bool(trial.ending)

    def entry_title(self, entry: Entry) -> Markup:
        """Return the title of an entry as it stands in the text, less its notes, links and ids."""
        title = self.layout.fragments[entry.title] if entry.title.inlines else ""
        return Markup(NOT_IN_CONTENTS.sub("", title))  # noqa: S704 - as html()

    def icon(self, kind: Kind) -> Markup:
        """Return a kind's icon as inline SVG, drawn in the colour of the text around it."""
        return Markup(icon(self.layout.styles, kind.icon or kind.name))  # noqa: S704 - a file of the styles

    def html(self, fragment: Fragment) -> Markup:
        """Return a fragment's HTML, with its notes drawn and its internal links resolved."""
        known = self.layout.fragments
        if isinstance(fragment, a.Flow):
            text = "\n".join(known[a.Flow((block,))] for block in fragment.blocks)
        else:
            text = known[fragment] if fragment.inlines else ""
        return self._filled(text)

    def caption(self, phrase: a.Phrase) -> Markup:
        """Return a caption's HTML as `html` does, a short last word kept with the one before it."""
        known = self.layout.fragments[phrase] if phrase.inlines else ""
        return self._filled(keep_last_word(known))

    def _filled(self, text: str) -> Markup:
        """Return the HTML of fragments with its notes drawn and its internal links resolved."""
        text = INNER_LINK.sub(self._link, START.sub(_counted, text))
        if self.layout.direction == "rtl":
            text = EMPHASIS.sub(_isolated, text)
        text = NOTE.sub(self._note, TASK.sub(self._task, text))
        return Markup(text)  # noqa: S704 - written by pandoc, which escapes; raw HTML is off

    def line(self, flow: a.Flow) -> Markup:
        """Return a flow's HTML without its paragraphs' tags, a break where two met.

        For list items, which may hold no P (ISO 14289-1, 7.2), and for places within a line.
        """
        text = str(self.html(flow))
        if all(_is_cited_alone(block) for block in flow.blocks):
            text = CITED_ALONE.sub(r"\g<said>", text)
        text = PARAGRAPHS.sub("<br/>", text)
        return Markup(PARAGRAPH.sub("", text).strip())  # noqa: S704 - as html()

    def in_line(self, flow: a.Flow) -> Markup:
        """Return a flow's HTML for a place within a paragraph, which may hold no block.

        A list, quotation or code there is made of spans, which say in `data-as` what they are; the
        first paragraph, or all where there is nothing else, goes without.
        """
        paragraphs = all(isinstance(block, pandoc.Para) for block in flow.blocks)
        first = len(flow.blocks) if paragraphs else int(isinstance(flow.blocks[0], pandoc.Para))
        opening = self.line(a.Flow(flow.blocks[:first]))
        rest = BLOCK.sub(_as_span, self.html(a.Flow(flow.blocks[first:])))
        return Markup(BREAK.sub("<br/>", str(opening) + rest))  # noqa: S704 - as html()

    def _task(self, found: re.Match[str]) -> str:
        return self.render("task.html.j2", state=found[1])

    def _note(self, found: re.Match[str]) -> str:
        note = self.notes.get(found["name"])
        if note is None:
            return ""
        beside = self._beside_text()
        ends = self.layout.selection.edition.notes == "end" and not beside
        if ends:
            self.ending.add(note.name)
        flow = a.Flow(note.content)
        return self.render(
            "note.html.j2", note=note, flow=flow, beside=beside, apart=beside or ends
        )

    def endnotes(self) -> list[pandoc.Note]:
        """Return the notes that were called so far and stand at the end: explanations first."""
        called = (note for note in self.notes.values() if note.name in self.ending)
        return sorted(called, key=lambda note: (note.source, note.number))

    def _beside_text(self) -> bool:
        """Say whether notes stand in the margin of what is being drawn: running text."""
        *around, last = self.drawn or [None]
        running = isinstance(last, Prose) and all(isinstance(item, Part) for item in around)
        return running and self.layout.selection.edition.citations == "margin"

    def with_notes(self, flow: a.Flow) -> list[tuple[list[pandoc.Note], Markup]]:
        """Return a flow's HTML by blocks, each with the notes that stand beside it."""
        if not self._beside_text():
            return [([], self.html(flow))]
        made = []
        for block in flow.blocks:
            called = NOTE.finditer(self.layout.fragments[a.Flow((block,))])
            notes = [self.notes[name] for name in (one["name"] for one in called)]
            made.append((notes, self.html(a.Flow((block,)))))
        return made

    def _link(self, found: re.Match[str]) -> str:
        address = self.hrefs(found["id"])
        if address is None:
            return found["text"]
        return f'<a href="{address}"{found["rest"]}>{found["text"]}</a>'

    def chart(self, table: a.Table, width: float) -> Markup:
        """Return the SVG of a chart, drawn for a width in mm."""
        from publish.charts import draw_chart  # noqa: PLC0415 - few articles have any

        values, lang = tokens(self.layout), self.layout.lang
        on_paper = self.layout.selection.edition.format == "pdf"
        font, styles = values["sans-font"], self.layout.styles
        svg = draw_chart(
            table,
            values,
            lang,
            width=width,
            font=font,
            palette="print" if on_paper else "colour",
            styles=styles,
            numerals=self.layout.numerals,
        )
        return Markup(svg)  # noqa: S704 - its templates escape

    def day(self, date: Any, form: str = "long") -> str:  # noqa: ANN401 - datetime.date
        """Return a date as the article's language writes it."""
        said = babel.dates.format_date(date, form, locale=self.layout.lang.replace("-", "_"))
        return self.layout.numerals.say(said)

    def also_in(self) -> tuple[Tongue, ...]:
        """Return the article's other languages, each by its own name, with where it is online."""
        base = self.layout.house.base_url.rstrip("/")
        others = self.layout.selection.article.also_in
        return tuple(
            Tongue(
                one.lang,
                language_name(one.lang, one.lang),
                direction_of(one.lang),
                f"{base}/{quote(one.slug)}" if base else "",
            )
            for one in others
        )

    def language_name(self, lang: str) -> str:
        """Return what the article's language calls a language."""
        return language_name(lang, self.layout.lang)

    def full_text(self, name: str = "") -> str:
        """Return the address of the full text online, or of a box in it; empty if there is none."""
        base = self.layout.house.base_url.rstrip("/")
        doi = self.layout.selection.article.meta.doi
        address = f"{base}/{quote(self.layout.selection.article.slug)}" if base else ""
        address = address or (f"https://doi.org/{doi}" if doi else "")
        return f"{address}#{quote(name)}" if address and name else address

    def barcode(self) -> Markup:
        """Return the bar code of the edition's own ISBN, else of the house's ISSN, as SVG.

        Raises ManuscriptError for an ISSN that is none; an ISBN was checked as it was read.
        """
        selection, house = self.layout.selection, self.layout.house
        number = selection.article.meta.isbn.of(selection.edition.isbn)
        number = number or house.issn.get("print", "")
        try:
            svg = ean13(number, tokens(self.layout)["sans-font"]) if number else ""
        except ValueError as error:
            where = self.layout.styles.where("house.toml")
            raise ManuscriptError(Problem(where, "bad-issn", f"{error}.")) from error
        return Markup(svg)  # noqa: S704 - our own SVG, of digits

    def own_record(self) -> Record:
        """Return this edition of the article as an entry of a bibliography."""
        selection, house = self.layout.selection, self.layout.house
        address = self.full_text()
        return record(selection.article, selection.edition, house, self.type_label(), address)

    def cite_as(self) -> Markup:
        """Return how to cite the article, in its own citation style."""
        style = self.layout.selection.article.style
        return Markup(worded(self.own_record(), style, self.layout.lang))  # noqa: S704 - as html()

    def bibtex(self) -> str:
        """Return how to cite the article, as BibLaTeX."""
        return as_bibtex(self.own_record()).strip()

    def type_label(self) -> str:
        """Return what the type of document is called; a house's own type goes by its name."""
        name = self.layout.selection.article.meta.type
        return self.layout.labels.get(f"type-{name}", name.replace("-", " ").capitalize())


def runs(items: Iterable[Item]) -> Iterator[tuple[bool, tuple[Item, ...]]]:
    """Yield items in runs: neighbours that stand in the margin together, all others alone.

    The margin boxes of one block make one float: two could not go to the next page together.
    """
    for beside, run in itertools.groupby(items, _stands_beside):
        if beside:
            yield True, tuple(run)
        else:
            yield from ((False, (item,)) for item in run)


def _stands_beside(item: Item) -> bool:
    return place_of(item) == MARGIN


def _counted(found: re.Match[str]) -> str:
    """Have a list counted from its start in CSS too: WeasyPrint does not read the attribute."""
    return f'<ol style="counter-reset: list-item {int(found[1]) - 1}"'


def _isolated(found: re.Match[str]) -> str:
    """Have emphasis in Latin letters run from left to right as one.

    WeasyPrint 70 would set parts that stay together, "30 km/h" say, in the order of the line.
    """
    said = TAG.sub("", found["text"])
    if direction_by(said) != "ltr" or runs_leftward(said):
        return found[0]
    return f'<{found["tag"]} dir="ltr">{found["text"]}</{found["tag"]}>'


def _as_span(found: re.Match[str]) -> str:
    """Return the tag of a span that stands for a block."""
    if found["end"]:
        return "</span>"
    return f'<span data-as="{found["tag"]}"{found["rest"].rstrip()}>' + "</span>" * bool(
        found["void"]
    )


def _is_cited_alone(block: pandoc.Block) -> bool:
    """Say whether a paragraph is a citation and nothing else, as a note of a source is."""
    match block:
        case pandoc.Para(content=(pandoc.Cite(),)):
            return True
        case _:
            return False


def _content(fragment: Fragment) -> tuple[Any, ...]:
    return fragment.inlines if isinstance(fragment, a.Phrase) else fragment.blocks
