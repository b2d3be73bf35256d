from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from publish.edition import Tidy
from publish.fit.tidying import ABREAST, FEWEST, RENDERS, Look, Means, tidy
from publish.select import EditionChoice

START = EditionChoice(10, 1.45)
TARGET = Means(Tidy((10, 10), (1.4, 1.5)), references=False)


def each(look: Callable[[EditionChoice], Look]) -> Callable[[Sequence[EditionChoice]], list[Look]]:
    """Return what looks at some choices, as `look` does at one."""
    return lambda choices: [look(choice) for choice in choices]


def looks(
    known: Mapping[float, float], tried: list[float]
) -> Callable[[Sequence[EditionChoice]], list[Look]]:
    """Return what looks at choices: the blemish known for a leading, else that of bad pages."""

    def look(choice: EditionChoice) -> Look:
        tried.append(choice.leading)
        return Look(known.get(choice.leading, 9))

    return each(look)


def test_good_pages_are_left_as_they_are() -> None:
    tried: list[float] = []
    found = tidy(START, Look(0), TARGET, looks({}, tried))
    assert (found.choice, found.renders, found.report, tried) == (START, 0, (), [])


def test_the_nearest_leading_that_mends_the_pages_is_taken() -> None:
    tried: list[float] = []
    found = tidy(START, Look(3), TARGET, looks({1.46: 3, 1.43: 0, 1.4: 0}, tried))
    assert found.choice == EditionChoice(10, 1.43)
    assert tried == [1.44, 1.46, 1.43, 1.47]
    assert len(tried) == found.renders == 2 * ABREAST
    assert found.report == (
        "type: 10 pt on 14.30 pt instead of 10 pt on 14.50 pt, for better pages",
    )


def test_the_best_is_kept_where_nothing_mends_all() -> None:
    found = tidy(START, Look(3), TARGET, looks({1.47: 1, 1.42: 2}, []))
    assert (found.choice.leading, found.look) == (1.47, Look(1))


def test_leadings_keep_within_the_limits_and_renders_are_few() -> None:
    tried: list[float] = []
    found = tidy(START, Look(3), TARGET, looks({}, tried))
    assert (min(tried), max(tried), found.renders) == (1.4, 1.5, len(tried))
    wide = tidy(START, Look(3), Means(Tidy((9, 10), (1.2, 1.7))), looks({}, []))
    assert wide.renders == RENDERS
    for pages, most in ((16, 15), (400, FEWEST)):
        long = tidy(START, Look(3, pages=pages), Means(Tidy((9, 10), (1.2, 1.7))), looks({}, []))
        assert long.renders == most
    assert found.choice == wide.choice == START


def test_other_sizes_are_tried_when_no_leading_will_do() -> None:
    def look(choice: EditionChoice) -> Look:
        return Look(0 if (choice.size, choice.leading) == (9.9, 1.43) else 3)

    found = tidy(START, Look(3), Means(Tidy((9.9, 10), (1.43, 1.47))), each(look))
    assert found.choice == EditionChoice(9.9, 1.43)
    assert found.report[0].startswith("type: 9.9 pt on 14.16 pt instead of")


def test_a_stray_box_goes_to_the_column_if_that_mends_the_page() -> None:
    def look(choice: EditionChoice) -> Look:
        return Look(0) if choice.in_column else Look(1, frozenset({"quote"}))

    first = Look(1, frozenset({"quote"}), forecast=lambda choice, _: 0 if choice.in_column else 1)
    means = replace(TARGET, margin=("quote",))
    found = tidy(START, first, means, each(look), {"quote": "A quote"}.get)  # type: ignore[arg-type]
    assert found.choice == EditionChoice(10, 1.45, in_column=frozenset({"quote"}))
    assert found.report == ("in the column instead of the margin: A quote",)


def test_it_stays_in_the_margin_if_the_column_is_worse() -> None:
    def look(choice: EditionChoice) -> Look:
        return Look(2) if choice.in_column else Look(1, frozenset({"quote"}))

    assert tidy(START, Look(1, frozenset({"quote"})), TARGET, each(look)).choice == START


def test_references_begin_a_page_if_that_mends_the_last_one() -> None:
    def look(choice: EditionChoice) -> Look:
        return Look(0 if choice.references_apart else 3)

    found = tidy(START, Look(3), replace(TARGET, references=True), each(look))
    assert found.choice == EditionChoice(10, 1.45, references_apart=True)
    assert found.report == ("the references begin a page of their own",)


def test_a_box_goes_to_the_column_where_it_fills_a_page() -> None:
    def look(choice: EditionChoice) -> Look:
        return Look(0 if choice.in_column == {"two"} else 3)

    found = tidy(
        START, Look(3), Means(Tidy((10, 10), (1.45, 1.45)), {}, ("one", "two")), each(look)
    )
    assert found.choice == EditionChoice(10, 1.45, in_column=frozenset({"two"}))


def hoping(best: EditionChoice, tried: list[EditionChoice]) -> Look:
    """Return a look at bad pages from which one choice alone is reckoned to be good."""
    return Look(3, forecast=lambda choice, _: 0 if choice == best else 3 + len(tried))


def test_what_promises_the_least_blemish_is_looked_at_first() -> None:
    tried: list[EditionChoice] = []
    hoped = EditionChoice(10, 1.47, moved=frozenset({("fig", -1)}))

    def look(choice: EditionChoice) -> Look:
        tried.append(choice)
        return Look(0 if choice == hoped else 3)

    means = Means(TARGET.type, {"fig": (1, -1)})
    found = tidy(START, hoping(hoped, tried), means, each(look), {"fig": "Figure 2"}.get)  # type: ignore[arg-type]
    assert (tried, found.choice) == ([hoped], hoped)
    assert found.report[-1] == "moved up by a paragraph, for better pages: Figure 2"


def test_what_goes_into_the_next_section_is_told_so() -> None:
    hoped = EditionChoice(10, 1.47, moved=frozenset({("quote", 1)}))
    means = Means(TARGET.type, {"quote": (1,)}, entering=frozenset({("quote", 1)}))
    found = tidy(START, hoping(hoped, []), means, looks({1.47: 0}, []))
    assert found.report[-1] == "moved down into the next section, for better pages: quote"


def test_nothing_is_looked_at_that_promises_no_better_pages() -> None:
    first = Look(3, forecast=lambda *_: 3)
    assert tidy(START, first, TARGET, looks({}, [])).renders == 0


def test_the_same_is_looked_at_where_choices_are_reckoned_in_part() -> None:
    """The least that a choice can come to is enough for all that are not worth a look."""
    means = Means(Tidy((9.9, 10.1), (1.4, 1.5)), {"a": (1, -1), "b": (1, 2)}, ("a", "c"))

    def hope(choice: EditionChoice) -> float:
        changed = (*choice.moved, *((box, 0) for box in choice.in_column))
        weight = sum((7 * ord(box) + 3 * step) % 11 - 5 for box, step in changed)
        return 2 + abs(2 + weight + 40 * (choice.leading - 1.43)) + 3 * choice.references_apart

    def tried(forecast: Callable[[EditionChoice, float], float]) -> list[EditionChoice]:
        seen: list[EditionChoice] = []

        def look(choice: EditionChoice) -> Look:
            seen.append(choice)
            return Look(hope(choice) + 1, forecast=forecast)

        tidy(START, Look(9, forecast=forecast), means, each(look))
        return seen

    in_part = tried(lambda c, most: hope(c) if hope(c) <= most else most + 0.01)
    assert in_part == tried(lambda c, _: hope(c))
    assert len(in_part) > 2 * ABREAST


def test_what_came_out_worse_than_reckoned_lowers_hopes_of_its_like() -> None:
    tried: list[EditionChoice] = []

    def look(choice: EditionChoice) -> Look:
        tried.append(choice)
        return Look(9, forecast=lambda *_: 0)

    first = Look(3, forecast=lambda choice, _: 0 if choice.in_column else 1)
    tidy(START, first, Means(TARGET.type, {}, ("one",), references=False), each(look))
    assert [bool(choice.in_column) for choice in tried[:3]] == [True, False, False]
