from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from publish.house import Styles, find_styles, house_root, merge, own_styles, read_house
from publish.page.environment import environment
from publish.problems import ManuscriptError


def house(folder: Path, **files: str) -> Styles:
    for name, text in {"house.toml": "", **files}.items():
        path = folder / "styles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return find_styles(folder)


def test_tables_merge_key_by_key() -> None:
    below = {"a": {"x": 1, "y": 2}, "b": [1]}
    assert merge(below, {"a": {"y": 3}, "b": [2]}) == {"a": {"x": 1, "y": 3}, "b": [2]}


def test_the_nearest_house_upwards_counts(tmp_path: Path) -> None:
    house(tmp_path)
    inner = tmp_path / "manuscripts" / "one"
    inner.mkdir(parents=True)
    assert house_root(inner) == tmp_path
    assert find_styles(inner).roots == (tmp_path / "styles", own_styles())


def test_a_house_changes_what_it_names_and_keeps_the_rest(tmp_path: Path) -> None:
    styles = house(tmp_path, **{"house.toml": 'name = "Ours"\n[tokens]\nprimary = "#003300"\n'})
    read = read_house(styles)
    assert read.name == "Ours"
    assert read.tokens["primary"] == "#003300"
    assert read.tokens["ink"] == read_house(Styles((own_styles(),))).tokens["ink"]


def test_stylesheets_cascade_and_other_files_are_taken_whole(tmp_path: Path) -> None:
    styles = house(tmp_path, **{"brief/edition.css": "p { color: red }"})
    cascade = styles.cascade("brief/edition.css")
    assert cascade == (own_styles() / "brief/edition.css", tmp_path / "styles/brief/edition.css")
    assert styles.find("brief/edition.css") == tmp_path / "styles/brief/edition.css"


def test_what_a_house_cannot_mean_is_named(tmp_path: Path) -> None:
    with pytest.raises(ManuscriptError, match=r"Did you mean 'tokens'"):
        read_house(house(tmp_path, **{"house.toml": "[tokenz]\n"}))
    with pytest.raises(ManuscriptError, match=r"the csl 'nowhere\.csl' is not there"):
        read_house(house(tmp_path, **{"house.toml": 'csl = "nowhere.csl"\n'}))
    with pytest.raises(ManuscriptError, match="bad-toml"):
        read_house(house(tmp_path, **{"house.toml": "name = \n"}))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b'name = "A"\ncolour = "red"\n', "2:1: unknown-field"),
        (b'name = "A"\r\n\r\n[tokenz]\r\n', "3:2: unknown-field"),
        (b'\xef\xbb\xbfname = "A"\ncsl = "nowhere.csl"\n', "2:8: missing-file"),
        (b'name = "A"\nplace = \n', "2:9: bad-toml"),
        (b'name = "A"\nplace = "K\xf6ln"\n', "2:11: bad-toml"),
    ],
)
def test_a_house_is_told_with_line_and_column(tmp_path: Path, text: bytes, place: str) -> None:
    file = house(tmp_path, **{"house.toml": ""}).roots[0] / "house.toml"
    file.write_bytes(text)
    with pytest.raises(ManuscriptError) as raised:
        read_house(find_styles(tmp_path))
    assert str(raised.value.problems[0]).startswith(f"{file}:{place}: ")


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("{{ ''.__class__.__mro__ }}", 1),
        ("\n\n{{ nothing.x }}", 3),
        ("\n{% if %}", 2),
        ("{{ 1 + 'x' }}", 1),
        ("{% for x in range(1000000000) %}{% endfor %}", 1),
        ("{% include 'no.html.j2' %}", 1),
    ],
)
def test_a_template_of_a_house_is_told_with_its_line(
    tmp_path: Path, template: str, line: int
) -> None:
    styles = house(tmp_path, **{"email/page.html.j2": template})
    with pytest.raises(ManuscriptError) as raised:
        environment(styles, "email").get_template("page.html.j2").render()
    file = tmp_path / "styles" / "email" / "page.html.j2"
    assert str(raised.value.problems[0]).startswith(f"{file}:{line}: bad-template: ")


def test_a_template_of_ours_stays_a_fault_of_ours(tmp_path: Path) -> None:
    with pytest.raises(UndefinedError):
        environment(house(tmp_path), "email").get_template("page.html.j2").render()
