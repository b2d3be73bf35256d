"""The kinds of boxes: the table that describes them, and what is said of a wrong one."""

from __future__ import annotations

import pytest

from publish.callouts import Kind, Kinds, read_kinds
from publish.problems import Where

FILE = Where("callouts.toml")
NOTE = {"shape": "prose", "title": {"en": "Note", "fr": "À noter", "pt-BR": "Nota"}}


def read(**entries: object) -> tuple[Kinds, list[str]]:
    kinds, problems = read_kinds({name.replace("_", "-"): e for name, e in entries.items()}, FILE)
    assert {problem.rule for problem in problems} <= {"bad-kind"}
    return kinds, [f"{problem.message} {problem.hint}" for problem in problems]


def test_a_kind_takes_what_its_entry_says_and_defaults_for_the_rest() -> None:
    full = NOTE | {"drawing": "band", "icon": "pen", "element": "section", "role": "doc-tip",
                   "aliases": ["box", "info"]}  # fmt: skip
    kinds, problems = read(note=NOTE, tip=full)
    assert not problems
    assert kinds.by_name["note"] == Kind("note", "prose", NOTE["title"], "box", "", "aside")  # type: ignore[arg-type]  # a mapping of texts
    tip = kinds.by_name["tip"]
    assert (tip.drawing, tip.icon, tip.element, tip.role) == ("band", "pen", "section", "doc-tip")
    assert tip.aliases == ("box", "info")


@pytest.mark.parametrize(
    ("lang", "title"),
    [("en-GB", "Note"), ("fr-CA", "À noter"), ("pt-BR", "Nota"), ("pt", "Note"), ("ur", "Note")],
)
def test_a_title_is_in_the_language_or_else_in_english(lang: str, title: str) -> None:
    kinds, _ = read(note=NOTE)
    assert kinds.by_name["note"].title(lang) == title


def test_a_kind_is_found_by_its_name_and_its_aliases() -> None:
    kinds, _ = read(note=NOTE | {"aliases": ["box"]})
    assert kinds.find("note") is kinds.find("box")
    assert kinds.find("notes") is None


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("timelin", "Did you mean 'timeline'?"),
        ("chronolgy", "Did you mean 'chronology'?"),
        ("xyz", "The kinds are: timeline."),
    ],
)
def test_a_name_that_is_no_kind_gets_a_suggestion(name: str, hint: str) -> None:
    kinds, _ = read(timeline=NOTE | {"aliases": ["chronology"]})
    assert kinds.suggestion(name) == hint


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("prose", "'note' is not a table of a kind. Begin it with [note]."),
        (NOTE | {"shape": "prosa"}, "'note' has no known shape. Did you mean 'prose'?"),
        ({"title": NOTE["title"]}, "'note' has no known shape. The shapes are: bullets, facts,"),
        ({"shape": "prose"}, "'note' has no title in English. Write en = \"…\" under"),
        (NOTE | {"title": {"fr": "Note"}}, "'note' has no title in English."),
        (NOTE | {"title": "Note"}, "'note' has no title in English."),
        (NOTE | {"element": "div"}, "'note' has no known element. The elements are: aside,"),
        (NOTE | {"icon": 3}, "'note' has a 'icon' that is no text. Put it in quotation marks."),
        (NOTE | {"aliases": "box"}, "'note' has aliases that are no list. Write aliases ="),
        (NOTE | {"aliases": [1]}, "'note' has aliases that are no list. Write aliases ="),
        (NOTE | {"alias": []}, "'note' has a setting 'alias' that nothing reads. Did you"),
    ],
)  # fmt: skip
def test_an_entry_that_can_not_be_used_is_told(entry: object, problem: str) -> None:
    kinds, problems = read(note=entry, tip=NOTE)
    assert list(kinds.by_name) == ["tip"]
    assert len(problems) == 1
    assert problems[0].startswith(problem)


@pytest.mark.parametrize("name", ["short", "query", "end", "text", "Note", "2nd", "no te"])
def test_some_names_can_not_be_those_of_a_kind(name: str) -> None:
    kinds, problems = read_kinds({name: NOTE}, FILE)
    assert not kinds.by_name
    assert problems[0].message == f"'{name}' can't be the name of a kind."


def test_two_kinds_can_not_share_a_name() -> None:
    kinds, problems = read(note=NOTE | {"aliases": ["tip", "box"]}, tip=NOTE | {"aliases": ["box"]})
    assert problems == [
        "'tip' is a name of both 'tip' and 'note'. Remove one of them.",
        "'box' is a name of both 'note' and 'tip'. Remove one of them.",
    ]
    assert kinds.find("tip") is kinds.by_name["tip"]
