from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from publish import article as a
from publish.callouts import read_kinds
from publish.edition import Edition, Treatment, read_edition
from publish.house import Styles, own_styles
from publish.metadata import Author, Meta
from publish.pandoc import Attr, Cite, Note, Para, Space, Span, Str, plain
from publish.problems import Where
from publish.select import (
    Box,
    EditionChoice,
    Grid,
    Item,
    Part,
    Prose,
    default_choice,
    entering,
    first_sentence,
    movable,
    select,
)

STYLES = Styles((own_styles(),))
KINDS = read_kinds(STYLES.table("callouts.toml"), Where("callouts.toml"))[0]


def edition(name: str = "brief", **changes: object) -> Edition:
    """Return one of our editions with a note in the column and a timeline in the margin."""
    ours = read_edition(STYLES, name, KINDS)
    fixed = {
        "note": Treatment("draw", "box", "column"),
        "timeline": Treatment("draw", "margin", "margin"),
    }
    return replace(ours, **{"kinds": {**ours.kinds, **fixed}, **changes})  # type: ignore[arg-type]


def words(text: str) -> tuple[Str | Space, ...]:
    spaced = (node for word in text.split() for node in (Str(word), Space()))
    return tuple(spaced)[:-1]


def prose(*paragraphs: str) -> a.Prose:
    return a.Prose(a.Flow(tuple(Para(words(text)) for text in paragraphs)))


def box(kind: str = "note", name: str = "", **more: object) -> a.Callout:
    return a.Callout(kind, a.Pieces((prose(f"{kind} text"),)), name or kind, **more)  # type: ignore[arg-type]


def section(name: str, *content: a.Node, **more: object) -> a.Section:
    return a.Section(name, a.Phrase(words(name)), 1, content, **more)  # type: ignore[arg-type]


def article(*content: a.Node) -> a.Article:
    meta = Meta("Title", (Author("A"),), dt.date(2026, 1, 31), "en-GB")
    return a.Article("a", "article.md", ".", meta, content)


def shape(items: tuple[Item, ...]) -> list[object]:
    """Write items as names: a box as its id, prose as its words, a section as [id, …]."""
    made: list[object] = []
    for item in items:
        if isinstance(item, Box):
            made.append(item.callout.id)
        elif isinstance(item, Part):
            made.append([item.section.id, *shape(item.content)])
        elif isinstance(item, Grid):
            made.append(item.table.id)
        elif isinstance(item, Prose):
            made.append(plain(item.flow.blocks).replace("\n", " ").strip())
    return made


def chosen(*content: a.Node, **changes: object) -> list[object]:
    return shape(select(article(*content), edition(**changes)).content)  # type: ignore[arg-type]


def test_a_margin_box_comes_before_the_block_that_it_belongs_to() -> None:
    assert chosen(section("s", prose("one", "two"), box("timeline"), prose("three"))) == [
        ["s", "one", "timeline", "two", "three"]
    ]


def test_a_margin_box_under_a_heading_comes_before_the_first_paragraph() -> None:
    assert chosen(section("s", box("timeline"), prose("one"))) == [["s", "timeline", "one"]]


def table(name: str, columns: int) -> a.Table:
    cell = a.TableCell(a.Flow((Para(words(name)),)))
    return a.Table(name, a.Phrase(()), (), ((cell,) * columns,))


def test_a_margin_box_behind_a_table_comes_before_it_if_it_is_no_wider_than_the_text() -> None:
    for columns, found in ((2, ["one", "timeline", "t"]), (9, ["one", "t", "timeline", "two"])):
        content = (prose("one"), table("t", columns), box("timeline"), prose("two"))
        assert chosen(*content)[: len(found)] == found


def test_a_choice_can_put_a_margin_box_into_the_column_but_not_one_placed_by_hand() -> None:
    chosen = EditionChoice(10, 1.45, in_column=frozenset({"timeline"}))
    by_hand = a.Placing(a.Placement(place="margin"))
    for placing, place in ((a.Placing(), "column"), (by_hand, "margin")):
        content = (prose("one"), box("timeline", placing=placing), prose("two"))
        items = select(article(*content), edition(), chosen).content
        (moved,) = (item for item in items if isinstance(item, Box))
        assert moved.treatment.place == place


def test_several_margin_boxes_of_one_block_keep_their_order() -> None:
    content = (table("t", 2), box("timeline", "a"), box("timeline", "b"), prose("one"))
    assert chosen(*content) == ["a", "b", "t", "one"]


@pytest.mark.parametrize(
    "content",
    [
        (box("timeline"),),
        (table("wide", 9), box("timeline")),
        (box("timeline"), table("wide", 9)),
        (box("timeline"), section("inner", prose("one"))),
    ],
)
def test_a_margin_box_with_nothing_beside_it_stands_in_the_column(
    content: tuple[a.Node, ...],
) -> None:
    (part,) = select(article(section("s", *content)), edition()).content
    assert isinstance(part, Part)
    (lone,) = (item for item in part.content if isinstance(item, Box))
    assert (lone.treatment.place, lone.treatment.drawing) == ("column", "box")


def test_boxes_move_to_the_top_and_the_end_kind_by_kind() -> None:
    said = select(
        article(box("further-reading"), prose("one"), box("key-takeaways")), edition("brief")
    )
    assert [item.callout.id for item in said.top] == ["key-takeaways"]
    assert shape(said.content) == ["one"]
    assert [item.callout.id for item in said.end] == ["further-reading"]


@pytest.mark.parametrize(
    ("caption", "name"),
    [
        ("One day under four rules. The bars show when.", "One day under four rules"),
        ("U.S. imports by No. of ships, 2024", "U.S. imports by No. of ships, 2024"),
    ],
)
def test_a_figure_is_named_by_the_first_sentence_of_its_caption(caption: str, name: str) -> None:
    cite = Cite((), (Str("(Somebody 2020)"),))
    said = first_sentence(a.Phrase((cite, Space(), *words(caption))))
    assert plain(said.inlines) == name


def test_a_section_of_which_nothing_is_left_goes_with_its_heading() -> None:
    said = select(article(section("s", box("exam-use")), prose("one")), edition("brief"))
    assert shape(said.content) == ["one"]
    assert [(o.id, o.reason, o.linked) for o in said.omissions] == [("exam-use", "edition", False)]


def test_an_edition_without_sections_keeps_the_boxes_that_it_draws() -> None:
    text = section("s", prose("one"), section("t", box("key-takeaways"), box("note")))
    said = select(article(prose("zero"), text), edition("email", sections="link"))
    assert shape(said.top) == ["key-takeaways"]
    assert shape(said.content) == ["note"]
    left = [(one.id or one.kind, one.linked) for one in said.omissions]
    assert left == [("text", True), ("s", True), ("text", True), ("t", True)]


@pytest.mark.parametrize(
    ("audience", "seen"),
    [
        (a.Audience(), True),
        (a.Audience(only=frozenset({"brief"})), True),
        (a.Audience(only=frozenset({"reader", "handout"})), False),
        (a.Audience(excluded=frozenset({"brief"})), False),
        (a.Audience(excluded=frozenset({"reader"})), True),
    ],
)
def test_only_and_except_narrow(audience: a.Audience, seen: bool) -> None:  # noqa: FBT001
    assert chosen(box(audience=audience)) == (["note"] if seen else [])


def test_spans_are_narrowed_within_a_sentence() -> None:
    only = Span(Attr(pairs=(("only", "reader"),)), (Str("gone"),))
    kept = Span(Attr(pairs=(("except", "reader"),)), (Str("kept"),))
    text = a.Prose(a.Flow((Para((Str("a"), only, kept)),)))
    assert chosen(text) == ["akept"]


def test_short_wordings_stand_in_where_an_edition_condenses() -> None:
    short = a.Flow((Para(words("short")),))
    long = section("s", prose("long"), box("note", short=short), short=short)
    assert chosen(long, sections="condense") == [["s", "short", "note"]]
    said = select(
        article(long), edition(sections="draw"), EditionChoice(9, 1.4, frozenset({"note"}))
    )
    (part,) = said.content
    assert isinstance(part, Part)
    inner = next(item for item in part.content if isinstance(item, Box))
    assert inner.condensed
    assert plain(inner.body.content[0].flow.blocks) == "short\n"  # type: ignore[union-attr]


def test_what_fitting_drops_is_linked() -> None:
    choice = replace(default_choice(edition()), dropped=frozenset({"note"}))
    said = select(article(box("note"), prose("one")), edition(), choice)
    assert shape(said.content) == ["one"]
    assert [(o.id, o.reason, o.linked) for o in said.omissions] == [("note", "fitting", True)]


def test_notes_go_where_an_edition_omits_them() -> None:
    text = a.Prose(a.Flow((Para((Str("a"), Note((Para((Str("note"),)),), 1))),)))
    assert len(select(article(text), edition()).notes) == 1
    assert not select(article(text), edition(notes="omit")).notes


def test_placement_by_hand_counts_for_all_editions_or_for_one() -> None:
    everywhere = a.Placing(a.Placement(place="full"))
    here = a.Placing(a.Placement(place="full"), {"brief": a.Placement(place="column")})
    for placing, place in ((everywhere, "full"), (here, "column")):
        (item,) = select(article(box(placing=placing)), edition()).content
        assert isinstance(item, Box)
        assert item.treatment.place == place


def test_a_box_inside_a_box_is_narrowed_too() -> None:
    inner = (prose("one"), box("warning", audience=a.Audience(excluded=frozenset({"brief"}))))
    outer = a.Callout("note", a.Pieces((*inner, box("exam-use"))), "note")
    (item,) = select(article(outer), edition()).content
    assert isinstance(item, Box)
    assert isinstance(item.body, a.Pieces)
    assert [type(node) for node in item.body.content] == [a.Prose]


def test_the_space_before_a_span_goes_with_it() -> None:
    gone = Span(Attr(pairs=(("only", "reader"),)), (Str("gone"),))
    text = a.Prose(a.Flow((Para((Str("word"), Space(), gone, Str("."))),)))
    assert chosen(text) == ["word."]


FIGURE = a.Figure("fig", "a.png", a.Phrase(()))
QUOTE = a.Callout("pull-quote", a.Quote(a.Flow(())), "quote")


def test_figures_and_quotes_move_over_text_and_boxes_within_their_section() -> None:
    one = section("One", prose("First.", "Second."), box(), FIGURE, prose("Third."))
    two = section("Two", prose("So:"), FIGURE, prose("Fourth."), QUOTE, box(name="kept"))
    assert movable((one, replace(two, content=two.content[2:]))) == {"fig": (1, -1)}
    assert movable((two,)) == {"quote": (-1,)}  # a colon announces the figure, which stops a quote


def test_a_quote_moves_on_into_the_section_below() -> None:
    below = replace(section("Two", prose("Third.", "Fourth.")), level=2)
    nodes = (section("One", prose("First.", "Second."), QUOTE, below),)
    assert movable(nodes) == {"quote": (1, -1)}
    assert entering(nodes) == {("quote", 1)}
    choice = replace(default_choice(edition()), moved=frozenset({("quote", 1)}))
    (part,) = select(article(*nodes), edition(), choice).content
    assert isinstance(part, Part)
    assert [type(item).__name__ for item in part.content] == ["Prose", "Prose", "Part"]
    assert isinstance(part.content[2], Part)
    items = part.content[2].content  # level with the first block: a margin box comes before it
    assert [type(item).__name__ for item in items] == ["Box", "Prose", "Prose"]


def test_what_moves_stands_elsewhere_and_nothing_else_does() -> None:
    one = section("One", prose("First.", "Second."), FIGURE, prose("Third."), QUOTE)
    choice = replace(default_choice(edition()), moved=frozenset({("fig", -1), ("gone", 1)}))
    (part,) = select(article(one), edition(), choice).content
    assert isinstance(part, Part)
    told = [
        plain(item.flow.blocks).strip() if isinstance(item, Prose) else type(item).__name__
        for item in part.content
    ]
    assert told == ["First.", "Picture", "Second.", "Box", "Third."]
