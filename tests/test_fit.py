"""Copyfitting with a model of text length in place of renders."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish import article as a
from publish import pandoc
from publish.callouts import read_kinds
from publish.edition import Edition, Fit, Treatment, read_edition
from publish.fit import Fitted, Measure, fit
from publish.fit.search import RENDERS
from publish.fit.steps import Step, steps_of
from publish.formats.requests import Rendered, Request
from publish.formats.setting import SPACE_BEFORE
from publish.formats.worker import END, _render, _Sheets
from publish.house import Styles, own_styles
from publish.metadata import Author, Meta
from publish.pandoc import Attr, Para, Space, Str
from publish.problems import ManuscriptError, Where
from publish.select import EditionChoice, Selection, default_choice, select, words_of

STYLES = Styles((own_styles(),))
KINDS = read_kinds(STYLES.table("callouts.toml"), Where("callouts.toml"))[0]
HANDOUT = read_edition(STYLES, "handout", KINDS)
DROPPED = ("pull-quote", "note", "timeline", "scenarios")
CONDENSED = ("note", "case-study")
PAGE = 500  # words of a page at the edition's own size


def flow(words: int) -> a.Flow:
    return a.Flow((Para((Str(" ".join(["word"] * words)),)),) if words else ())


def prose(words: int) -> a.Prose:
    return a.Prose(flow(words))


def box(kind: str, number: int, words: int, short: int = 0) -> a.Callout:
    name = f"{kind}-{number}"
    title = a.Phrase((Str(f"{kind}"), Space(), Str(str(number))))
    wording = flow(short) if short else None
    return a.Callout(kind, a.Pieces((prose(words),)), name, title, wording)


def section(number: int, *content: a.Node, short: int = 0) -> a.Section:
    title = a.Phrase((Str(f"Section-{number}"),))
    wording = flow(short) if short else None
    where = Where("article.md", 10 * number)
    return a.Section(f"section-{number}", title, 1, content, wording, where=where)


def edition(**changes: object) -> Edition:
    target = Fit(2, (8.6, 10.5), (1.28, 1.45), 0.85, CONDENSED, DROPPED)
    return replace(HANDOUT, fit=replace(target, **changes))  # type: ignore[arg-type]


def article(*content: a.Node) -> a.Article:
    meta = Meta("Title", (Author("A"),), dt.date(2026, 1, 31), "en-GB")
    return a.Article("a", "article.md", ".", meta, content)


@dataclass
class Press:
    """Measures by the words of a selection and the area that they take at a size."""

    article: a.Article
    edition: Edition
    bump: Callable[[float], float] = lambda _: 0.0  # pages that a length jumps by
    asked: list[EditionChoice] = field(default_factory=list)

    def __call__(self, choice: EditionChoice) -> Measure:
        self.asked.append(choice)
        said = select(self.article, self.edition, choice)
        texts = words_of((*said.top, *said.content, *said.end))
        phrases = [n for n in pandoc.walk(texts) if isinstance(n, (a.Phrase, a.Flow))]
        count = sum(len(pandoc.plain(node).split()) for node in phrases)
        scale = choice.size**2 * choice.leading / (HANDOUT.size**2 * HANDOUT.leading)
        length = count / PAGE * scale + self.bump(choice.size)
        pages = max(math.ceil(length), 1)
        return Measure(pages, length - pages + 1)


def fitted(said: a.Article, to: Edition) -> tuple[Fitted, Press]:
    press = Press(said, to)
    return fit(chosen(said, to), default_choice(to), press), press


def steps(selection: Selection) -> tuple[Step, ...]:
    assert selection.edition.fit
    return steps_of(selection, selection.edition.fit, lambda callout: callout.id)


def chosen(said: a.Article, to: Edition) -> Selection:
    return select(said, to)


def test_without_a_target_the_edition_keeps_its_choice() -> None:
    to = replace(HANDOUT, fit=None)
    found, press = fitted(article(prose(100)), to)
    assert found.choice == default_choice(to)
    assert len(press.asked) == 1


def test_a_text_that_fits_grows_until_the_last_page_is_full() -> None:
    found, _ = fitted(article(prose(900)), edition())
    assert found.measure.pages == 2
    assert found.measure.fill > 0.95
    assert found.choice.size > HANDOUT.size
    assert not found.choice.dropped


def test_a_longer_text_is_set_smaller_before_anything_gives_way() -> None:
    found, _ = fitted(article(section(1, prose(1000), box("pull-quote", 1, 40))), edition())
    assert found.measure.pages == 2
    assert found.choice.size < HANDOUT.size
    assert not found.choice.dropped


def test_wordings_give_way_before_boxes() -> None:
    said = article(prose(1000), box("case-study", 1, 250, short=20), box("pull-quote", 1, 30))
    found, _ = fitted(said, replace(edition(), kinds={**HANDOUT.kinds, **drawn("case-study")}))
    assert found.choice.condensed == {"case-study-1"}
    assert not found.choice.dropped
    assert "in their short wording: case-study 1" in found.report


def drawn(*kinds: str) -> dict[str, Treatment]:
    return {kind: replace(HANDOUT.kinds[kind], action="draw") for kind in kinds}


def test_a_section_is_condensed_where_the_edition_does_not_do_so_anyway() -> None:
    said = article(
        section(1, prose(700), short=50), section(2, prose(300), short=50), section(3, prose(400))
    )
    found, _ = fitted(said, replace(edition(), sections="draw"))
    assert found.choice.condensed == {"section-1"}  # the one that saves most


def test_boxes_give_way_kind_by_kind_the_last_one_first() -> None:
    said = article(
        prose(1040), box("scenarios", 1, 60), box("pull-quote", 1, 30), box("pull-quote", 2, 30),
        box("timeline", 1, 40),
    )  # fmt: skip
    found, _ = fitted(said, edition())
    assert found.choice.dropped == {"pull-quote-2"}
    assert found.report[1] == "left out, to be read online: pull-quote 2"


def test_after_something_is_dropped_the_type_grows_again() -> None:
    found, _ = fitted(article(prose(800), box("scenarios", 1, 600)), edition())
    assert found.choice.dropped == {"scenarios-1"}
    assert found.choice.size > HANDOUT.size


def test_what_the_text_points_at_is_not_dropped() -> None:
    link = a.Prose(a.Flow((Para((pandoc.Link(Attr(), (Str("it"),), "#pull-quote-1"),)),)))
    said = article(prose(1000), link, box("pull-quote", 1, 40), box("pull-quote", 2, 40))
    to = edition()
    assert [step.id for step in steps(chosen(said, to))] == ["pull-quote-2"]


def test_pages_may_be_overridden() -> None:
    found, _ = fitted(article(prose(1900)), edition(pages=4))
    assert found.measure.pages == 4


def test_a_text_too_short_for_the_largest_type_is_told() -> None:
    found, _ = fitted(article(prose(600)), edition())
    assert found.choice.size == 10.5
    assert found.report[-1].startswith("too short: the last page is only ")
    found, _ = fitted(article(prose(100)), edition())
    assert found.report[-1].startswith("too short: the text ends on page 1 of 2")


def test_a_text_too_short_in_its_short_wordings_is_told_how_to_be_in_full() -> None:
    said = article(section(1, prose(800), short=200), section(2, prose(100)))
    found, _ = fitted(said, edition())
    assert found.report[-1] == (
        "sections stand in their short wording; 'editions: {handout: {pages: 2, sections: draw}}' "
        "sets them in full where they fit"
    )
    found, _ = fitted(said, replace(edition(), sections="draw"))
    assert (found.measure.pages, len(found.report)) == (2, 2)


def test_a_text_that_cannot_fit_says_how_many_words_too_many_and_where() -> None:
    said = article(
        section(1, prose(900)), section(2, prose(600), short=300),
        box("case-study", 1, 300), box("scenarios", 1, 100),
    )  # fmt: skip
    with pytest.raises(ManuscriptError) as caught:
        fitted(said, edition())
    general, *others = sorted(caught.value.problems, key=lambda p: "too many" not in p.message)
    assert {problem.rule for problem in caught.value.problems} == {"does-not-fit"}
    assert caught.value.code == 2
    assert "the handout has about 325 words too many for 2 pages" in general.message
    assert "'editions: {handout: {pages: 3}}'" in general.hint
    told = {problem.message: problem for problem in others}
    assert set(told) == {
        "'Section-1' has 900 words and no '::: short'; the handout has room for 655.",
        "'case-study 1' has 302 words and no '::: short'; the handout has room for 220.",
    }
    assert next(p for m, p in told.items() if "Section" in m).where == Where("article.md", 10)


def test_where_short_wordings_will_not_do_the_message_says_so() -> None:
    with pytest.raises(ManuscriptError) as caught:
        fitted(article(prose(1500), section(1, prose(100))), edition())
    told = {problem.message: problem.hint for problem in caught.value.problems}
    text = "'the text before the first heading' has 1500 words; the handout has room for 1150."
    assert told[text] == "Shorten it, or keep it out with 'except=handout'."
    wording = "'Section-1' has 100 words and no '::: short'; the handout has room for 25."
    assert told[wording] == "Write a '::: short' of that length."
    assert any(
        hint.startswith("Give short wordings where told below and") for hint in told.values()
    )


def test_what_has_its_short_wording_and_is_still_too_long_is_named() -> None:
    said = article(
        section(1, prose(3000), box("recommendations", 1, 400), short=500),
        box("case-study", 1, 300, short=100), section(2, prose(200), short=14),
    )  # fmt: skip
    with pytest.raises(ManuscriptError) as caught:
        fitted(said, edition(pages=1))
    found = sorted(problem.message for problem in caught.value.problems)
    assert found[:3] == [
        "'Section-1' has 500 words in its '::: short'; the handout has room for 280.",
        "'case-study 1' has 102 words in its '::: short'; the handout has room for 55.",
        "'recommendations 1' has 402 words; the handout has room for 225.",
    ]
    assert found[3].startswith("the handout has about 435 words too many for 1 page")


def test_where_no_cutting_will_do_the_message_says_so() -> None:
    with pytest.raises(ManuscriptError) as caught:
        fitted(article(prose(9000)), edition())
    (only,) = caught.value.problems
    assert only.hint.startswith("Cutting words won't do: allow more pages, 'editions: ")


def test_of_sizes_that_fit_one_without_a_hole_is_taken() -> None:
    said, to = article(prose(900)), edition()
    plain, _ = fitted(said, to)

    def holed(choice: EditionChoice) -> Measure:
        found = Press(said, to)(choice)
        return replace(found, hole=0.2 if choice.size >= plain.choice.size else 0.0)

    found = fit(chosen(said, to), default_choice(to), holed)
    assert plain.choice.size - 0.2 < found.choice.size < plain.choice.size
    assert found.measure.hole == 0


def test_limits_that_leave_no_choice_of_type_are_kept() -> None:
    to = edition(size=(9.0, 9.0), leading=(1.38, 1.38))
    found, press = fitted(article(prose(990), box("pull-quote", 1, 60)), to)
    assert (found.choice.size, found.choice.leading) == (9.0, 1.38)
    assert found.choice.dropped == {"pull-quote-1"}
    assert len(press.asked) == found.renders == 2


BOXES = st.lists(
    st.tuples(
        st.sampled_from([*DROPPED, "case-study", "warning"]),
        st.integers(1, 300),
        st.one_of(st.just(0), st.integers(1, 60)),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(
    words=st.integers(0, 2500),
    boxes=BOXES,
    pages=st.integers(1, 4),
    start=st.floats(7, 12),
    jump=st.floats(0, 0.3),
)
def test_whatever_the_text_the_limits_and_the_order_hold(
    words: int, boxes: list[tuple[str, int, int]], pages: int, start: float, jump: float
) -> None:
    said = article(prose(words), *(box(k, n, w, s) for n, (k, w, s) in enumerate(boxes)))
    to = replace(edition(pages=pages), size=start)
    press = Press(said, to, bump=lambda size: jump * (math.floor(size * 7) % 2))
    selection = chosen(said, to)
    order = steps(selection)
    bound = RENDERS + max(0, math.ceil(math.log2(len(order) + 1)) - 6)
    try:
        found = fit(selection, default_choice(to), press)
    except ManuscriptError:
        condensed, dropped = (
            frozenset(step.id for step in order if step.action == action)
            for action in ("condense", "drop")
        )
        least = EditionChoice(8.6, 1.28, condensed, dropped)
        assert press(least).pages > pages
    else:
        assert found.measure.pages <= pages
        assert found.measure.pages == pages or any("too short" in line for line in found.report)
        taken = [step.id for step in order if step.action == "drop"]
        assert found.choice.dropped == set(taken[: len(found.choice.dropped)])
        wordings = {step.id for step in order if step.action == "condense"}
        assert not found.choice.dropped or wordings <= found.choice.condensed | found.choice.dropped
        assert found.renders == len(press.asked) <= bound
    assert all(8.6 <= choice.size <= 10.5 for choice in press.asked[: bound + 1])
    assert all(1.28 <= choice.leading <= 1.45 for choice in press.asked)


# ---------------------------------------------------------------- what is measured


def measured(body: str, css: str = "") -> Rendered:
    """Lay out a body on pages of 100 by 100 px with 10 px of margin."""
    page = "@page { size: 100px; margin: 10px } * { margin: 0; font: 10px/10px sans-serif }"
    columns = "div.c { columns: 2; column-gap: 0 } p, b { display: block; break-inside: avoid }"
    html = f"<!DOCTYPE html><html lang='en'><body>{body}<div id='{END}'></div></body></html>"
    return _render(Request(html, page + columns + css, "file:///"), (), _Sheets())


def test_the_fill_is_a_share_of_the_text_area() -> None:
    found = measured("<p style='height: 40px'></p>")
    assert (found.pages, found.fill) == (1, 0.5)


def test_a_hole_is_where_a_column_ends_before_its_foot() -> None:
    tall = "<b style='height: 60px'></b>"
    found = measured(f"<div class='c'>{tall}{tall}<b style='height: 10px'></b></div>")
    assert found.hole == pytest.approx(10 / 80)
    found = measured(f"<div class='c'>{tall}{tall}{tall}{tall}</div>")
    assert found.pages == 2
    assert found.hole == pytest.approx(20 / 80)  # at the foot of page one


def test_a_column_that_stands_alone_is_a_hole() -> None:
    found = measured("<div class='c'><b style='height: 30px'></b></div>")
    assert found.hole == pytest.approx(30 / 80)


def test_a_space_before_an_inline_element_breaks_no_line() -> None:
    text = "one two three four five <em>sixes and sevens</em>, eight"
    assert SPACE_BEFORE.sub(r"\1\2 ", text) == (
        "one two three four five<em> sixes and sevens</em>, eight"
    )
    assert (
        SPACE_BEFORE.sub(r"\1\2 ", "<p> <em>a</em> <b>c</b></p>") == "<p> <em>a</em> <b>c</b></p>"
    )
    other = 'one, <a href="#a" lang="ur" dir="rtl">x</a>'  # its space would be on the far side
    assert SPACE_BEFORE.sub(r"\1\2 ", other) == other
